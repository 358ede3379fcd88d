"""Accounting for every reminder: what the ledgers and the calendar demanded, against what was done.

Reckoned apart from `notifications.rungs` and `planning`: working days are numbered in one list, and
each clock's ledger is replayed line by line with the moments at which its lines were written.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from cases import ledger
from cases.calendar import Calendar, Unit
from cases.calendars import current_calendar
from cases.clock import SHANGHAI, day
from cases.models import Clock, ClockEntry, Event
from notifications.models import Message, Reminder, Rung
from workflows.clocks import C
from workflows.timekeeping import ledger_entry

BATCH = 500

Expected = tuple[int, date, int]
"""(clock, due date, rung)."""
LEAVES = {"urge": 3, "draft_supervision": 5, "draft_summons": 5, "draft_criticism": 0}
"""Working days that each letter of the ladder leaves whoever owes a duty."""
SWEPT = timedelta(minutes=10)
"""A sweep comes this soon after a reminder's moment. What stops the clock in between overtakes it."""


@dataclass
class Account:
    """What became of every reminder."""

    expected: int = 0
    told: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    cancelled: int = 0
    missed: list[Expected] = field(default_factory=list)
    unasked: list[Expected] = field(default_factory=list)
    twice: int = 0
    rungs: int = 0
    misplaced: list[str] = field(default_factory=list)


class Days:
    """Working days, numbered."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self.list = [on for on in span if calendar.is_working(on)]

    def away(self, on: date, offset: int) -> date:
        """The working day so many after a day (or before it)."""
        place = bisect_left(self.list, on)
        is_working = self.list[place] == on
        if offset > 0:
            return self.list[place + offset - (0 if is_working else 1)]
        return self.list[place + offset]


def account(until: datetime) -> Account:
    """Hold everything demanded up to a moment against what the tables say."""
    days = Days(current_calendar(), date(2024, 1, 1), day(until) + timedelta(days=800))
    done = Account()
    for clocks in _batches():
        calls = [call for row in clocks for call in _calls(row, days, until)]
        called = {one for one, _overtaken in calls}
        demanded = {one for one, overtaken in calls if not overtaken}
        found = Reminder.objects.filter(clock__in=[row.pk for row in clocks])
        told: set[Expected] = set()
        settled: set[Expected] = set()
        for row in found:
            place = (row.clock_id, row.due_on, row.rung)
            if row.outcome == Reminder.Outcome.CANCELLED:
                done.cancelled += 1
            elif row.outcome == Reminder.Outcome.QUEUED:
                done.twice += place in told
                told.add(place)
                settled.add(place)
            elif row.outcome == Reminder.Outcome.SKIPPED:
                done.skipped[row.note] += 1
                settled.add(place)
        done.expected += len(demanded | told & called)
        done.told += len(told)
        done.missed += sorted(demanded - settled)
        done.unasked += sorted(told - called)
    done.twice += _repeated_keys()
    _examine_ladder(done, days)
    return done


def _batches() -> Iterator[list[Clock]]:
    reached = 0
    while True:
        rows = list(
            Clock.objects.filter(pk__gt=reached).order_by("pk").prefetch_related("entries")[:BATCH]
        )
        if not rows:
            return
        reached = rows[-1].pk
        yield rows


def _calls(row: Clock, days: Days, until: datetime) -> Iterator[tuple[Expected, bool]]:
    """Each reminder that a clock called for, from the stretches in which it ran towards one date,
    and whether it stopped before the next sweep."""
    told_of: set[date] = set()
    for since, end, due_on in _stretches(row, until):
        last = end if end == until else end - SWEPT
        if row.nature == Clock.Nature.RIGHT:
            ahead = [m for m in (_moment(days, due_on, r) for r in (-3, -1, 0)) if m[1] > since]
            if due_on not in told_of and ahead and ahead[0][1] <= end:
                told_of.add(due_on)
                yield (row.pk, due_on, ahead[0][0]), ahead[0][1] > last
            continue
        for rung in (-5, -3, -1, 0, *range(1, 2000)):
            _rung, moment = _moment(days, due_on, rung)
            if moment > end:
                break
            if moment > since:
                yield (row.pk, due_on, rung), moment > last


def _moment(days: Days, due_on: date, rung: int) -> tuple[int, datetime]:
    hour = time(12) if rung == 0 else time(9)
    return rung, datetime.combine(days.away(due_on, rung), hour, SHANGHAI)


def _stretches(row: Clock, until: datetime) -> Iterator[tuple[datetime, datetime, date]]:
    """(from, to, due date) of every stretch in which the clock ran."""
    lines: list[ClockEntry] = sorted(row.entries.all(), key=lambda line: line.pk)
    written = _written(row, lines)
    calendar = current_calendar(row.responsible)
    period = ledger.Period(row.amount, Unit(row.unit), row.rolls)
    for nth, since in enumerate(written):
        end = min([until, *written[nth + 1 : nth + 2]])
        counted = ledger.settle(period, map(ledger_entry, lines[: nth + 1]), calendar)
        if counted.status is ledger.Status.RUNNING and since < end:
            yield since, end, counted.due


def _written(row: Clock, lines: list[ClockEntry]) -> list[datetime]:
    events = Event.objects.filter(
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        sequence__in=[line.sequence for line in lines],
    )
    moments = dict(events.values_list("sequence", "occurred_at"))
    return [moments[line.sequence] for line in lines]


def _repeated_keys() -> int:
    total = Message.objects.count()
    return total - Message.objects.values("key").distinct().count()


def _examine_ladder(done: Account, days: Days) -> None:
    """Every rung on its working day: its own, or the first one on which no letter before leaves time."""
    rows = Rung.objects.filter(outcome__in=["done", "unsigned"]).select_related("clock", "document")
    answers = dict(
        Clock.objects.filter(rule_code=C.LADDER_ANSWER)
        .values_list("about", "due_on")
        .order_by("pk")
    )
    issued: dict[tuple[int, date], list[Rung]] = {}
    for row in rows:
        issued.setdefault((row.clock_id, row.due_on), []).append(row)
    for row in rows:
        done.rungs += 1
        own = days.away(row.due_on, row.rung)
        earliest = own
        for before in issued[row.clock_id, row.due_on]:
            if before.rung < row.rung and before.settled_at is not None:
                last = days.away(day(before.settled_at), LEAVES[before.step])
                last = max(last, answers.get(f"letter:{before.document_id}", last))
                earliest = max(earliest, days.away(last, 1))
        step, climbed = _climbed(row)
        if step != row.step or climbed != max(own, earliest):
            done.misplaced.append(f"{row.clock_id} +{row.rung}: {climbed}")


def _climbed(row: Rung) -> tuple[str, date | None]:
    """The step by which a rung was climbed, and the day: those of the event whose document it is."""
    if row.document is None:
        return "", None
    event = Event.objects.get(
        subject_type=row.document.subject_type,
        subject_id=row.document.subject_id,
        sequence=row.document.sequence,
    )
    return event.step, day(event.occurred_at)
