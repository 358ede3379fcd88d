"""Counting what a month came to, once, when it is over.

Complaints alone are counted: received, accepted, closed, on time, sustained, by region and matter. What is
stored is never counted anew, so that a figure which was published stays what it was; whatever happens in a
later month belongs to that one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from accounts.models import Level, Organisation
from cases import clock
from cases.models import Case, ClockEntry, Event, MonthlyCount
from workflows.clocks import TS_CLOSE, C, codes
from workflows.procedures.complaint import FINAL, UNDECIDED, State

FIGURES = ("received", "accepted", "closed", "on_time", "sustained")
"""What is counted, in the order in which it is shown."""
BEFORE_REPLY = frozenset({*UNDECIDED, State.MERGED})
"""Where a complaint has had no decision yet; whatever ends it there closes it."""
ELSEWHERE = "000000"
"""Region of what is handled outside of every city and province that has a code."""
FOUND_TRUE = frozenset({State.SUSTAINED, State.PARTLY_SUSTAINED})
PERIODS = frozenset({C.TS_ACCEPT.value}) | codes(TS_CLOSE)
"""Whose being met makes a complaint one closed on time: acceptance where that ended it, else its own."""

Cell = tuple[str, str]
"""Region and matter."""


def count_due() -> int:
    """Count the months that are over and not counted yet; returns how many. One query where none is."""
    last = _month_before(_first(clock.today()))
    done = MonthlyCount.objects.filter(region="", matter="").aggregate(Max("month"))["month__max"]
    if done is None:
        filed = Case.objects.filter(kind="complaint").aggregate(Min("filed_at"))["filed_at__min"]
        done = _month_before(_first(clock.day(filed))) if filed is not None else last
    return sum(_count(month) for month in _months(_month_after(done), last))


def _count(month: date) -> bool:
    """Count one month, unless somebody else has just done so."""
    cells = _cells(month)
    whole: Counter[str] = sum(cells.values(), Counter())
    names = {code: name for _area, code, name in _divisions()} | {ELSEWHERE: _("其他")}
    rows = [_row(month, ("", ""), "", whole)]
    rows += [_row(month, cell, names[cell[0]], figures) for cell, figures in sorted(cells.items())]
    try:
        with transaction.atomic():
            MonthlyCount.objects.bulk_create(rows)
    except IntegrityError:
        return False
    return True


def _row(month: date, cell: Cell, name: str, figures: Mapping[str, int]) -> MonthlyCount:
    region, matter = cell
    counted = {figure: figures.get(figure, 0) for figure in FIGURES}
    return MonthlyCount(
        month=month,
        region=region,
        region_name=name,
        matter=matter,
        counted_at=clock.now(),
        **counted,
    )


def _cells(month: date) -> dict[Cell, Counter[str]]:
    """What a month came to, by region and matter. Five queries."""
    rows = Event.objects.filter(
        subject_type="case",
        subject_id__in=Case.objects.filter(kind="complaint").values("pk"),
        occurred_at__gte=_begins(month),
        occurred_at__lt=_begins(_month_after(month)),
    ).select_related("payload")
    events = [one for one in rows.order_by("pk") if one.from_state != one.to_state]
    places = _places({one.subject_id for one in events})
    late = _late(events)
    found: dict[Cell, Counter[str]] = defaultdict(Counter)
    for event in events:
        for figure in _figures(event, late):
            found[places[event.subject_id]][figure] += 1
    return found


def _figures(event: Event, late: frozenset[tuple[int, int]]) -> Iterator[str]:
    """What an event counts for."""
    if event.step == "submit":
        yield "received"
    if event.to_state == State.ACCEPTED and event.from_state == State.SUBMITTED:
        yield "accepted"
    replied = event.step in ("sign", "reply_with_lead")
    if not replied and not (event.from_state in BEFORE_REPLY and event.to_state in FINAL):
        return
    yield "closed"
    if (event.subject_id, event.sequence) not in late:
        yield "on_time"
    conclusion = event.to_state
    if event.step == "reply_with_lead":
        conclusion = event.payload.data.get("conclusion", "")
    if conclusion in FOUND_TRUE:
        yield "sustained"


def _late(events: Iterable[Event]) -> frozenset[tuple[int, int]]:
    """Cases and events that ended a period after it had run out."""
    lines = ClockEntry.objects.filter(
        kind=ClockEntry.Kind.STOP,
        clock__subject_type="case",
        clock__subject_id__in={one.subject_id for one in events},
        clock__rule_code__in=PERIODS,
        clock__met=False,
    )
    return frozenset(lines.values_list("clock__subject_id", "sequence"))


def _places(cases: Iterable[int]) -> dict[int, Cell]:
    """Region and matter of each case: the city, or the province, whose organ handles it."""
    divisions = _divisions()
    rows = Case.objects.filter(pk__in=cases).values_list(
        "pk", "organisation__path", "facts__domain"
    )
    return {pk: (_region(path, divisions), matter or "other") for pk, path, matter in rows}


def _divisions() -> list[tuple[str, str, str]]:
    """Path, code and name of the cities and provinces, those deepest in the tree first."""
    rows = Organisation.objects.filter(is_division=True, level__in=[Level.PROVINCE, Level.CITY])
    found = rows.values_list("path", "division_code", "name")
    return sorted(found, key=lambda one: (-len(one[0]), one[0]))


def _region(path: str, divisions: Iterable[tuple[str, str, str]]) -> str:
    found = next((code for area, code, _title in divisions if path.startswith(area)), "")
    return found or ELSEWHERE


def _first(day: date) -> date:
    return day.replace(day=1)


def _month_after(month: date) -> date:
    return _first(month + timedelta(days=31))


def _month_before(month: date) -> date:
    return _first(month - timedelta(days=1))


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = _month_after(first)


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.SHANGHAI)
