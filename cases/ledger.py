"""A clock's due date as a pure function of its ledger. Pauses, extensions and calendar changes in
any order of recording give the same answer, since only the days they took effect on matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.calendar import ONE, Calendar, Day, Unit


class EntryKind(StrEnum):
    """Lines of a ledger."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    STOP = "stop"


class Status(StrEnum):
    """What a ledger says of its clock."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Entry:
    """One line. A pause takes effect on its own day, which does not count; a resumption's day
    does not count either, like the first day of any period."""

    kind: EntryKind
    on: date
    amount: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class Period:
    """The statutory period of the clock."""

    amount: int
    unit: Unit
    rolls: bool = True


@dataclass(frozen=True)
class Ledger:
    """What follows from the entries."""

    status: Status
    due: date
    provisional: bool
    reasoning: tuple[Day, ...]


ORDER = {
    EntryKind.START: 0,
    EntryKind.RESUME: 1,
    EntryKind.PAUSE: 2,
    EntryKind.EXTEND: 3,
    EntryKind.STOP: 4,
}


def settle(period: Period, entries: Iterable[Entry], calendar: Calendar) -> Ledger:
    """Status, due date and reasoning of a clock. Raises ValueError where no start is recorded."""
    lines = sorted(entries, key=lambda entry: (entry.on, ORDER[entry.kind]))
    start = next((line.on for line in lines if line.kind is EntryKind.START), None)
    if start is None:
        raise ValueError("a ledger needs a start")
    paused = _paused_spans(lines)
    counted = calendar.count(start, period.amount, period.unit, rolls=False)
    last, reasoning = counted.due, list(counted.reasoning)
    last = _walk_over_pauses(start, last, period.unit, paused, calendar, reasoning)
    for line in lines:
        if line.kind is EntryKind.EXTEND and line.amount and line.unit:
            before = last
            last = calendar.count(last, line.amount, line.unit, rolls=False).due
            last = _walk_over_pauses(before, last, line.unit, paused, calendar, reasoning)
            reasoning.append(Day(line.on, False, f"延长{line.amount}（至{last.isoformat()}）"))
    if period.rolls and period.unit is not Unit.WORKING_DAY:
        rolled = calendar.next_working(last)
        if rolled != last:
            reasoning.append(Day(last, False, f"{calendar.why_not(last)}，顺延"))
            reasoning.append(Day(rolled, True, "顺延后的届满日"))
        last = rolled
    return Ledger(_status(lines), last, last > calendar.published_to, tuple(reasoning))


def _status(lines: list[Entry]) -> Status:
    kinds = [line.kind for line in lines]
    if EntryKind.STOP in kinds:
        return Status.STOPPED
    turns = [kind for kind in kinds if kind in (EntryKind.PAUSE, EntryKind.RESUME)]
    return Status.PAUSED if turns and turns[-1] is EntryKind.PAUSE else Status.RUNNING


def _paused_spans(lines: list[Entry]) -> list[tuple[date, date]]:
    """Closed spans of days on which the clock stood still; an open pause ends with its own day."""
    spans: list[tuple[date, date]] = []
    since: date | None = None
    for line in lines:
        if line.kind is EntryKind.PAUSE and since is None:
            since = line.on
        elif line.kind is EntryKind.RESUME and since is not None:
            spans.append((since, line.on))
            since = None
    if since is not None:
        spans.append((since, since))
    return spans


def _walk_over_pauses(
    start: date,
    last: date,
    unit: Unit,
    paused: list[tuple[date, date]],
    calendar: Calendar,
    reasoning: list[Day],
) -> date:
    """Push `last` out by every day of the unit that a pause took from the span start..last."""
    on = start
    while on < last:
        on += ONE
        if not any(first <= on <= final for first, final in paused):
            continue
        counts = unit is not Unit.WORKING_DAY or calendar.is_working(on)
        reasoning.append(Day(on, False, "中止，不计入"))
        if counts:
            unit_day = Unit.WORKING_DAY if unit is Unit.WORKING_DAY else Unit.CALENDAR_DAY
            last = calendar.count(last, 1, unit_day, rolls=False).due
    return last
