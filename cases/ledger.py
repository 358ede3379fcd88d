"""A clock's due date as a pure function of its ledger. Pauses, extensions and calendar changes in
any order of recording give the same answer, since only the days they took effect on matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from cases.calendar import UNIT_LABELS, Calendar, Day, Unit


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


def settle(period: Period, entries: Iterable[Entry], calendar: Calendar) -> Ledger:
    """Status, due date and reasoning of a clock. Raises ValueError where no start is recorded."""
    lines = sorted(entries, key=lambda entry: entry.on)
    start = next((line.on for line in lines if line.kind is EntryKind.START), None)
    if start is None:
        raise ValueError("a ledger needs a start")
    paused, standing = _pauses(lines)
    added = _extensions(lines)
    amount = period.amount + added.pop(period.unit, 0)
    counted = calendar.count(start, amount, period.unit, rolls=False, paused=paused)
    last, reasoning = counted.due, list(counted.reasoning)
    for unit in sorted(added):
        more = calendar.count(last, added[unit], unit, rolls=False, paused=paused)
        last = more.due
        reasoning += more.reasoning[1:]
    if period.rolls:
        last = calendar.roll(last, paused, reasoning)
    reasoning += [
        Day(line.on, False, f"批准延长{line.amount}{UNIT_LABELS[line.unit]}")
        for line in lines
        if line.kind is EntryKind.EXTEND and line.unit is not None
    ]
    reasoning.sort(key=lambda day: day.on)
    return Ledger(_status(lines, standing), last, last > calendar.published_to, tuple(reasoning))


def _status(lines: list[Entry], standing: bool) -> Status:
    if any(line.kind is EntryKind.STOP for line in lines):
        return Status.STOPPED
    return Status.PAUSED if standing else Status.RUNNING


def _extensions(lines: list[Entry]) -> dict[Unit, int]:
    """What was added altogether, by unit: one sum, whatever the order in which it was granted."""
    added: dict[Unit, int] = {}
    for line in lines:
        if line.kind is EntryKind.EXTEND and line.unit is not None:
            added[line.unit] = added.get(line.unit, 0) + (line.amount or 0)
    return added


def _pauses(lines: list[Entry]) -> tuple[list[tuple[date, date]], bool]:
    """Closed spans of days on which the clock stood still, and whether it still does.

    Pauses and resumptions of one day alternate, so their number decides, not the order in which
    they were recorded. A pause that nobody ended ends with the clock; while it is open, with its own
    day: what is shown meanwhile is the date that would hold if the clock went on at once.
    """
    spans: list[tuple[date, date]] = []
    since: date | None = None
    for on, lines_of_day in groupby(lines, key=lambda line: line.on):
        kinds = [line.kind for line in lines_of_day]
        pauses, resumptions = kinds.count(EntryKind.PAUSE), kinds.count(EntryKind.RESUME)
        if since is not None and resumptions:
            spans.append((since, on))
            since = on if pauses >= resumptions else None
        elif since is None and pauses:
            since = on
            if resumptions >= pauses:
                spans.append((on, on))
                since = None
    if since is not None:
        stopped = (line.on for line in lines if line.kind is EntryKind.STOP)
        spans.append((since, next(stopped, since)))
    return spans, since is not None
