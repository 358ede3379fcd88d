"""Planning reminders as clocks are settled, and cancelling what a moved or stopped clock made pointless."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from cases.calendars import current_calendar
from cases.models import Clock
from notifications import rungs
from notifications.models import Message, Reminder

Outcome = Reminder.Outcome


def plan(clocks: Iterable[Clock], now: datetime) -> None:
    """Write the next reminder of each running clock that has never had one."""
    Reminder.objects.bulk_create(
        [row for clock in clocks if (row := following(clock, now)) is not None],
        ignore_conflicts=True,
    )


def replan(clocks: Iterable[Clock], now: datetime) -> None:
    """Bring reminders in line with clocks that a step or a notice has changed."""
    rows = list(clocks)
    known = list(Reminder.objects.filter(clock__in=rows))
    pending: set[int] = set()
    told: dict[tuple[int, object], int] = {}
    pointless: dict[str, list[int]] = {}
    by_key = {row.pk: row for row in rows}
    for reminder in known:
        if reminder.outcome == Outcome.CANCELLED:
            continue
        clock = by_key[reminder.clock_id]
        why = pointless_because(clock, reminder.due_on)
        if reminder.outcome != Outcome.PENDING:
            place = (reminder.clock_id, reminder.due_on)
            told[place] = max(told.get(place, reminder.rung), reminder.rung)
        elif why:
            pointless.setdefault(why, []).append(reminder.pk)
        else:
            pending.add(reminder.clock_id)
    for why, keys in pointless.items():
        cancelled = Reminder.objects.filter(pk__in=keys, outcome=Outcome.PENDING)
        cancelled.update(outcome=Outcome.CANCELLED, note=why, settled_at=now)
    if any(reminder.outcome != Outcome.PENDING for reminder in known):
        _cancel_messages(rows)
    fresh = [row for row in rows if row.pk not in pending]
    planned = [following(row, now, told.get((row.pk, row.due_on))) for row in fresh]
    Reminder.objects.bulk_create([row for row in planned if row is not None], ignore_conflicts=True)


def following(clock: Clock, after: datetime, told: int | None = None) -> Reminder | None:
    """The next reminder of a clock after a moment (and after the rung last told), if it gets one."""
    if clock.status != Clock.Status.RUNNING:
        return None
    calendar = current_calendar(clock.responsible)
    if clock.nature == Clock.Nature.RIGHT:
        found = rungs.only_rung(calendar, clock.due_on, after) if told is None else None
    else:
        found = rungs.next_rung(calendar, clock.due_on, after)
        while told is not None and found[0] <= told:
            found = rungs.next_rung(calendar, clock.due_on, found[1])
    if found is None:
        return None
    return Reminder(clock=clock, due_on=clock.due_on, rung=found[0], due_at=found[1])


def pointless_because(clock: Clock, due_on: object) -> str:
    """Why a reminder of a due date need not go out any more; empty where it should."""
    if clock.status == Clock.Status.STOPPED:
        return _("已办结，期限停止计算")
    if clock.status == Clock.Status.PAUSED:
        return _("已中止，期限暂停计算")
    if clock.due_on != due_on:
        return _("届满日已变动")
    return ""


def _cancel_messages(clocks: Iterable[Clock]) -> None:
    """Withdraw outer messages about these clocks that are still waiting and no longer hold."""
    for message in Message.objects.filter(clock__in=clocks, state=Message.State.QUEUED):
        clock = next(row for row in clocks if row.pk == message.clock_id)
        why = pointless_because(clock, message.clock_due_on)
        if why:
            message.cancel(why)
            message.save(update_fields=["state", "lease_until", "note"])
