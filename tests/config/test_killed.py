"""Processes killed in the middle of the path: every document, reminder and message is there exactly once."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings as django_settings

from accounts.roles import Role
from cases import clock, outbox
from cases.models import Case, Event, Outbox
from cases.models.subject import of
from config import services
from config.celery import app
from config.history import breaks
from config.services import redis_server
from config.simulation.audit import account
from documents.freezing import SEAL
from documents.models import Document, State
from notifications.models import Message, Reminder
from tests.notifications.servers import Mailbox, Slow, mail_server
from tests.workers import kill, wait_until, worker
from tests.workflows.test_actions import filed
from tests.world import World
from workflows.actions import perform

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

BEGIN = datetime(2026, 3, 2, 10, tzinfo=clock.SHANGHAI)
"""A Monday."""
ACCEPTING = {"matter": "arrears", "summary": "反映拖欠工程款"}
CASES = 6
DOCUMENT_STEPS = ("document_sealed", "place_document", "record_service")
LONG = outbox.LEASE + timedelta(minutes=1)
"""By then whoever was killed holds nothing any more."""


@pytest.fixture
def mailbox(world: World, settings: Any) -> Iterator[Mailbox]:
    """A slow mail server. The organ's staff have addresses; nothing is left in Redis by other tests."""
    app.control.purge()
    clock.shift(BEGIN - clock.now())
    for role in (Role.REVIEWER, Role.HANDLER, Role.SUPERVISION_OFFICER):
        user = world.user(role, "lead")
        user.email = f"{role.value}@example.test"
        user.save()
    with mail_server(settings, Slow()) as running:
        yield running


def complaints(world: World, number: int = CASES) -> list[Case]:
    """Complaints of citizens with accounts, who agree to electronic service."""
    return [filed(world, electronic=True) for _nth in range(number)]


def accept(world: World, case: Case) -> None:
    """Taken on: a notice is signed, and promised to be sealed and placed."""
    perform(case, "accept", actor=world.actor(Role.REVIEWER), data=ACCEPTING)


def sweep() -> None:
    """Let the lease of whoever was killed run out, and have a worker sweep."""
    clock.shift(LONG)
    app.send_task("notifications.tasks.sweep_now")


def served() -> int:
    return Document.objects.filter(state=State.SERVED).count()


def rendering() -> bool:
    """Whether a worker has a document in hand."""
    held = Outbox.objects.filter(topic=SEAL, done_at=None, lease_until__gt=clock.now())
    return held.exists()


def each_once(cases: list[Case]) -> None:
    """Every case has its one notice: numbered, sealed, placed and served once, as its chain says."""
    notices = Document.objects.order_by("pk")
    assert [(one.subject_id, one.code, one.state) for one in notices] == [
        (case.pk, "D03a", State.SERVED) for case in cases
    ]
    numbers = [f"成信用办函〔2026〕{nth}号" for nth in range(1, len(cases) + 1)]
    assert [one.number for one in notices] == numbers
    for case in cases:
        steps = Event.objects.filter(**of(case), step__in=DOCUMENT_STEPS).order_by("sequence")
        assert tuple(steps.values_list("step", flat=True)) == DOCUMENT_STEPS
    assert list(breaks()) == []


def test_the_renderer_is_killed_while_rendering(world: World, mailbox: Mailbox) -> None:
    cases = complaints(world)
    for case in cases:
        accept(world, case)
    for name in ("first", "second"):
        with worker(name) as process:
            wait_until(rendering)
            kill(process)
        assert served() < CASES
        clock.shift(LONG)
    with worker("third"):
        sweep()
        wait_until(lambda: served() == CASES)
    each_once(cases)


@pytest.mark.alone
@pytest.mark.skipif(
    "redis" not in services.needed() or "PYTEST_XDIST_WORKER" in os.environ,
    reason="this Redis is used by others as well",
)
def test_redis_is_killed_while_steps_are_done(world: World, mailbox: Mailbox) -> None:
    cases = complaints(world)
    with worker("only"):
        accept(world, cases[0])
        wait_until(lambda: served() == 1)
        kill_redis()
        for case in cases[1:3]:
            accept(world, case)
        services.start(django_settings.PLACE, durable=False)
        for case in cases[3:]:
            accept(world, case)
        wait_until(lambda: served() == CASES - 2)
        sweep()
        wait_until(lambda: served() == CASES)
    each_once(cases)


def kill_redis() -> None:
    """End the broker and cache at once; what it held is lost, since tests keep nothing on disk."""
    number = redis_server.pid(django_settings.PLACE)
    assert number is not None
    os.kill(number, signal.SIGKILL)
    wait_until(lambda: redis_server.pid(django_settings.PLACE) is None)


def test_the_worker_is_killed_while_reminding_and_sending(world: World, mailbox: Mailbox) -> None:
    reviewers(world, 6)
    complaints(world, 12)
    clock.shift(timedelta(days=8))
    stages: tuple[Callable[[], bool], ...] = (reminding, lambda: len(mailbox.keys) >= 5)
    for name, reached in zip(("first", "second"), stages, strict=True):
        with worker(name) as process:
            app.send_task("notifications.tasks.sweep_now")
            wait_until(reached)
            kill(process)
        clock.shift(LONG)
    assert Message.objects.filter(channel="mail", state="queued").exists()
    with worker("third"):
        sweep()
        wait_until(all_sent)
        found = account(clock.now())
        assert (found.missed, found.twice, found.unasked) == ([], 0, [])
    reminders = Message.objects.filter(key__startswith="reminder:")
    told = reminders.filter(channel="inbox").values_list("clock", "clock_due_on", "recipient")
    assert Counter(told).most_common(1)[0][1] == 1
    assert reminders.filter(channel="mail", state="sent").count() == len(told) >= 30
    mails = Message.objects.filter(channel="mail")
    # What is due to one person at once leaves as one letter, which bears the key of its first message.
    keys = {unquote(key.strip()) for key in mailbox.keys}
    assert keys <= {message_id(one) for one in mails}
    taken = {
        (one["To"], one.get_payload(decode=True).decode().replace("\r\n", "\n"))
        for one in mailbox.mails
    }
    letters = [(one.recipient.email, one.body) for one in mails.select_related("recipient")]
    lost = [
        text for to, text in letters if not any(to == at and text in body for at, body in taken)
    ]
    assert lost == []
    assert len(mailbox.keys) - len(set(mailbox.keys)) <= 1


def reviewers(world: World, count: int) -> None:
    """Have that many people at the handling organ to be told, each with an address."""
    for nth in range(1, count + 1):
        user = world.user(Role.REVIEWER, "lead", nth)
        user.email = f"reviewer{nth}@example.test"
        user.save()


def reminding() -> bool:
    """Whether a worker has reminders in hand."""
    return Reminder.objects.filter(outcome="pending", lease_until__gt=clock.now()).exists()


def all_sent() -> bool:
    """Whether nothing is left to be told now."""
    now = clock.now()
    return not (
        Reminder.objects.filter(outcome="pending", due_at__lte=now).exists()
        or Message.objects.filter(state="queued", due_at__lte=now).exists()
    )


def message_id(message: Message) -> str:
    """What a mail server knows a message by."""
    host = django_settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return f"<{message.key.replace(':', '.')}@{host}>"
