"""When who is reminded of a due date, and when people may be disturbed. Pure."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import chain, count

from cases.calendar import ONE, Calendar
from cases.clock import SHANGHAI

BEFORE = (-5, -3, -1, 0)
"""Working days from the due date at which whoever must act is told; later rungs go to supervisors."""
ONCE = (-3, -1, 0)
"""A right gets one reminder: the first of these that is still ahead."""
OPENS, NOON, CLOSES = time(9), time(12), time(17, 30)
"""Office hours in Asia/Shanghai; on the due day itself the reminder comes at noon."""


def moment(calendar: Calendar, due_on: date, rung: int) -> datetime:
    """When a rung is reached: on a working day, within office hours."""
    on = calendar.next_working(due_on) if rung == 0 else calendar.working_day(due_on, rung)
    return datetime.combine(on, NOON if rung == 0 else OPENS, SHANGHAI)


def next_rung(calendar: Calendar, due_on: date, after: datetime) -> tuple[int, datetime]:
    """The first rung reached later than a moment, and when."""
    for rung in BEFORE:
        reached = moment(calendar, due_on, rung)
        if reached > after:
            return rung, reached
    today = after.astimezone(SHANGHAI).date()
    rung = max(1, calendar.working_days_between(due_on, today))
    reached = moment(calendar, due_on, rung)
    while reached <= after:
        rung += 1
        reached = moment(calendar, due_on, rung)
    return rung, reached


def only_rung(calendar: Calendar, due_on: date, after: datetime) -> tuple[int, datetime] | None:
    """The one rung at which whoever has a right is reminded of it, if it is not too late for any."""
    reached = ((rung, moment(calendar, due_on, rung)) for rung in ONCE)
    return next(((rung, at) for rung, at in reached if at > after), None)


def rungs_passed(calendar: Calendar, due_on: date, rung: int, now: datetime) -> list[int]:
    """The rungs after `rung` that have been reached by now, in order."""
    passed = []
    for later in chain((one for one in BEFORE if one > rung), count(max(1, rung + 1))):
        if moment(calendar, due_on, later) > now:
            break
        passed.append(later)
    return passed


def office_moment(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself within office hours, else the next opening of the office."""
    local = at.astimezone(SHANGHAI)
    on = local.date()
    if calendar.is_working(on) and local.time() < CLOSES:
        return max(at, datetime.combine(on, OPENS, SHANGHAI))
    return datetime.combine(calendar.next_working(on + ONE), OPENS, SHANGHAI)


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """The first opening of the office later than a moment."""
    on = at.astimezone(SHANGHAI).date()
    opening = datetime.combine(calendar.next_working(on), OPENS, SHANGHAI)
    if opening > at:
        return opening
    return datetime.combine(calendar.next_working(on + ONE), OPENS, SHANGHAI)
