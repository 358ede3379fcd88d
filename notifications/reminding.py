"""Turning due reminders into messages: claimed in batches, each batch told in one transaction.

What an outage made pointless is skipped and says so; the rung that holds now goes out once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases import clock as clocks
from cases.calendars import current_calendar
from cases.models import Clock
from notifications import rungs
from notifications.models import Reminder
from notifications.planning import following, pointless_because
from notifications.queueing import Notice, queue
from notifications.recipients import Audience, Directory
from notifications.wording import about

logger = logging.getLogger(__name__)

Outcome = Reminder.Outcome

BATCH = 500
LEASE = timedelta(minutes=5)
BACK_OFF = timedelta(minutes=1)
CLAIM = """
UPDATE notifications_reminder SET lease_until = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM notifications_reminder
    WHERE outcome = 'pending' AND due_at <= %(now)s
        AND (lease_until IS NULL OR lease_until < %(now)s)
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


@dataclass
class _Batch:
    """What a batch of reminders comes to, before it is written."""

    notices: list[Notice] = field(default_factory=list)
    settled: list[Reminder] = field(default_factory=list)
    planned: list[Reminder] = field(default_factory=list)


def remind_due(limit: int = BATCH) -> Counter[str]:
    """Claim due reminders and settle each of them. Returns how many came to which outcome."""
    now = clocks.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
        claimed = [key for (key,) in cursor.fetchall()]
    if not claimed:
        return Counter()
    directory = Directory(clocks.day(now))
    try:
        return _settle(claimed, directory, now)
    except Exception:
        logger.warning("a batch of %s reminders failed; settling them one by one", len(claimed))
    return sum((_settle_alone(key, directory, now) for key in claimed), Counter[str]())


def _settle_alone(key: int, directory: Directory, now: datetime) -> Counter[str]:
    try:
        return _settle([key], directory, now)
    except Exception as error:
        logger.warning("reminder %s failed: %s", key, type(error).__name__)
        row = Reminder.objects.get(pk=key)
        row.lease_until = now + BACK_OFF * min(2**row.attempts, 240)
        row.save(update_fields=["lease_until"])
        return Counter(failed=1)


@transaction.atomic
def _settle(keys: Sequence[int], directory: Directory, now: datetime) -> Counter[str]:
    rows = list(
        Reminder.objects.select_for_update(of=("self",))
        .filter(pk__in=keys, outcome=Outcome.PENDING)
        .select_related("clock__responsible")
        .order_by("pk")
    )
    audience = Audience([row.clock for row in rows], directory)
    batch = _Batch()
    for row in rows:
        _decide(row, audience, now, batch)
    queue(batch.notices, now)
    Reminder.objects.bulk_create(batch.planned, ignore_conflicts=True)
    _write(batch.settled)
    done = Counter(row.outcome for row in [*batch.settled, *batch.planned])
    del done[Outcome.PENDING]
    return done


def _decide(row: Reminder, audience: Audience, now: datetime, batch: _Batch) -> None:
    """What becomes of one reminder: told, skipped or cancelled; and which rung comes next."""
    clock = row.clock
    batch.settled.append(row)
    row.settled_at = now
    why = pointless_because(clock, row.due_on)
    if why:
        row.outcome, row.note = Outcome.CANCELLED, why
        return
    if clock.nature == Clock.Nature.RIGHT:
        if clocks.day(now) > clock.due_on:
            row.outcome, row.note = Outcome.SKIPPED, _("期限已过，不再提醒")
        else:
            _tell(row, audience, now, batch)
        return
    calendar = current_calendar(clock.responsible)
    passed = rungs.rungs_passed(calendar, clock.due_on, row.rung, now)
    current = row
    for rung in passed:
        current.outcome, current.note = Outcome.SKIPPED, _("已到下一级提醒，不再补发")
        current = Reminder(
            clock=clock,
            due_on=clock.due_on,
            rung=rung,
            due_at=rungs.moment(calendar, clock.due_on, rung),
            settled_at=now,
        )
        batch.planned.append(current)
    _tell(current, audience, now, batch)
    later = following(clock, now, told=current.rung)
    if later is not None:
        batch.planned.append(later)


def _tell(row: Reminder, audience: Audience, now: datetime, batch: _Batch) -> None:
    clock = row.clock
    recipients = audience.supervising(clock) if row.rung > 0 else audience.acting(clock)
    if not recipients:
        row.outcome, row.note = Outcome.SKIPPED, _("没有可以通知的人")
        return
    row.outcome = Outcome.QUEUED
    subject = audience.subject(clock)
    template, values = about(clock, subject, row.rung)
    batch.notices.append(
        Notice(
            key=f"reminder:{clock.pk}:{row.due_on}:{row.rung}",
            template=template,
            recipients=tuple(recipients),
            values=values,
            calendar=current_calendar(clock.responsible),
            subject=subject.reference,
            clock=clock.pk,
            clock_due_on=row.due_on,
        )
    )


def _write(rows: Iterable[Reminder]) -> None:
    """Settle claimed rows with one statement for each outcome and note."""
    groups: dict[tuple[str, str, datetime | None], list[int]] = {}
    for row in rows:
        groups.setdefault((row.outcome, row.note, row.settled_at), []).append(row.pk)
    for (outcome, note, settled_at), keys in groups.items():
        Reminder.objects.filter(pk__in=keys).update(
            outcome=outcome, note=note, settled_at=settled_at, lease_until=None
        )
