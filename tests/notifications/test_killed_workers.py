"""Real Celery workers on a real Redis, killed in the middle of sending: no message lost, none twice over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection

from accounts.models import User
from cases import clock as clocks
from cases.models import Installation
from config.celery import app
from notifications.delivering import LEASE
from notifications.models import Message
from tests.notifications.servers import Mailbox, mail_server

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).parent.parent.parent
MESSAGES = 40


class Slow(Mailbox):
    """Takes a moment for each mail, so that a kill falls into a sending."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        import asyncio

        await asyncio.sleep(0.05)
        return await super().handle_DATA(server, session, envelope)


@contextmanager
def worker(name: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """One worker process on the test database, its mail going to the test's server."""
    database = connection.settings_dict
    url = "postgres://{USER}:{password}@{host}:{PORT}/{NAME}".format(
        **database, password=quote(database["PASSWORD"]), host=quote(database["HOST"], safe="")
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--pool", "solo",
         "--loglevel", "error", "--hostname", f"{name}@test"],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": url,
            "REDIS_URL": django_settings.REDIS_URL,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
        },
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def sent() -> int:
    return Message.objects.filter(state="sent").count()


@pytest.fixture
def letters() -> list[Message]:
    Installation.objects.create(kind=Installation.Kind.TEST)
    user = User.objects.create_user("reader", "secret-pass-1", name="读者")
    user.email = "reader@example.test"
    user.save()
    moment = clocks.now()
    return Message.objects.bulk_create(
        Message(
            key=f"kill:{nth}",
            recipient=user,
            channel="mail",
            template="due_today",
            subject="今日届满",
            body="请在今日内办理。",
            created_at=moment,
            due_at=moment,
        )
        for nth in range(MESSAGES)
    )


def test_a_killed_worker_loses_nothing_and_repeats_at_most_what_it_held(
    letters: list[Message], settings: Any
) -> None:
    with mail_server(settings, Slow()) as mailbox:
        for name in ("first", "second"):
            with worker(name, settings.EMAIL_PORT) as process:
                already = sent()
                app.send_task("notifications.tasks.sweep_now")
                wait_until(lambda already=already: sent() >= already + 5)
                process.send_signal(signal.SIGKILL)
                process.wait()
            assert sent() < MESSAGES
            clocks.shift(LEASE + timedelta(minutes=1))
        with worker("third", settings.EMAIL_PORT):
            app.send_task("notifications.tasks.sweep_now")
            wait_until(lambda: sent() == MESSAGES)
        taken = Counter(mailbox.keys)
    assert len(taken) == MESSAGES
    assert sum(taken.values()) - MESSAGES <= 2


def test_two_workers_at_once_send_each_message_once(letters: list[Message], settings: Any) -> None:
    with (
        mail_server(settings, Slow()) as mailbox,
        worker("left", settings.EMAIL_PORT),
        worker("right", settings.EMAIL_PORT),
    ):
        for _beat in range(6):
            app.send_task("notifications.tasks.sweep_now")
        wait_until(lambda: sent() == MESSAGES)
        assert Counter(mailbox.keys).most_common(1)[0][1] == 1
        assert len(mailbox.keys) == MESSAGES
