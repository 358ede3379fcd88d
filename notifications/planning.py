"""Planning reminders as clocks are settled, and cancelling what a moved or stopped clock made pointless."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from cases.calendars import current_calendar
from cases.models import Clock
from notifications import rungs
from notifications.models import Reminder

Outcome = Reminder.Outcome


def plan(clocks: Iterable[Clock], now: datetime) -> None:
    """Write the next reminder of each running clock that has never had one."""
    Reminder.objects.bulk_create(
        [row for clock in clocks if (row := following(clock, now)) is not None],
        ignore_conflicts=True,
    )


def replan(clocks: Iterable[Clock], now: datetime) -> None:
    """Bring reminders in line with clocks that a step or a notice has changed and stored.

    Messages already written are left to their delivery, which asks again whether they still hold.
    """
    rows = list(clocks)
    ended: dict[str, list[int]] = {}
    for row in rows:
        if why := pointless_because(row, row.due_on):
            ended.setdefault(why, []).append(row.pk)
    for why, keys in ended.items():
        _cancel(Reminder.objects.filter(clock__in=keys), why, now)
    running = [row for row in rows if row.status == Clock.Status.RUNNING]
    if running:
        moved = Reminder.objects.filter(clock__in=running).exclude(due_on=F("clock__due_on"))
        _cancel(moved, _("届满日已变动"), now)
        _arm_again(running, now)


def _cancel(rows: QuerySet[Reminder], why: str, now: datetime) -> None:
    pending = rows.filter(outcome=Outcome.PENDING)
    pending.update(outcome=Outcome.CANCELLED, note=why, settled_at=now)


def _arm_again(clocks: Sequence[Clock], now: datetime) -> None:
    """Write the next reminder of running clocks that wait for none, after the rungs told already."""
    pending: set[int] = set()
    told: dict[int, int] = {}
    held = Reminder.objects.filter(clock__in=clocks, due_on=F("clock__due_on"))
    kept = held.exclude(outcome=Outcome.CANCELLED)
    for clock, rung, outcome in kept.values_list("clock", "rung", "outcome"):
        if outcome == Outcome.PENDING:
            pending.add(clock)
        else:
            told[clock] = max(told.get(clock, rung), rung)
    waiting = [row for row in clocks if row.pk not in pending]
    planned = [following(row, now, told.get(row.pk)) for row in waiting]
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
