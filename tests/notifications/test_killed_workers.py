"""Real Celery workers on a real Redis, killed in the middle of sending: no message lost, none twice over."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from cases import clock as clocks
from cases.models import Installation
from config.celery import app
from notifications.delivering import LEASE
from notifications.models import Message
from tests.notifications.servers import Slow, mail_server
from tests.workers import kill, wait_until, worker

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

MESSAGES = 40


def sent() -> int:
    return Message.objects.filter(state="sent").count()


@pytest.fixture
def letters() -> list[Message]:
    Installation.objects.create(kind=Installation.Kind.TEST)
    readers = User.objects.bulk_create(
        User(username=f"reader{nth}", name="读者", email=f"reader{nth}@example.test")
        for nth in range(MESSAGES)
    )
    moment = clocks.now()
    return Message.objects.bulk_create(
        Message(
            key=f"kill:{nth}",
            recipient=reader,
            channel="mail",
            template="due_today",
            subject="今日届满",
            body="请在今日内办理。",
            created_at=moment,
            due_at=moment,
        )
        for nth, reader in enumerate(readers)
    )


def sent_at_least(count: int) -> bool:
    """Whether that many messages have left."""
    return sent() >= count


def test_a_killed_worker_loses_nothing_and_repeats_at_most_what_it_held(
    letters: list[Message], settings: Any
) -> None:
    with mail_server(settings, Slow()) as mailbox:
        for name in ("first", "second"):
            with worker(name) as process:
                enough = partial(sent_at_least, sent() + 5)
                app.send_task("notifications.tasks.sweep_now")
                wait_until(enough)
                kill(process)
            assert sent() < MESSAGES
            clocks.shift(LEASE + timedelta(minutes=1))
        with worker("third"):
            app.send_task("notifications.tasks.sweep_now")
            wait_until(lambda: sent() == MESSAGES)
        taken = Counter(mailbox.keys)
    assert len(taken) == MESSAGES
    assert sum(taken.values()) - MESSAGES <= 2


def test_two_workers_at_once_send_each_message_once(letters: list[Message], settings: Any) -> None:
    with (
        mail_server(settings, Slow()) as mailbox,
        worker("left"),
        worker("right"),
    ):
        for _beat in range(6):
            app.send_task("notifications.tasks.sweep_now")
        wait_until(lambda: sent() == MESSAGES)
        assert Counter(mailbox.keys).most_common(1)[0][1] == 1
        assert len(mailbox.keys) == MESSAGES
