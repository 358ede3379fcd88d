"""A body in figures, year by year: orders and how they ended, records and how they ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import ExtractYear

from cases.models import Clock, Event
from web.desk.seat import Seat
from workflows.clocks import C

RECTIFYING = (C.ZG_RECTIFY, C.ZG_AGAIN)
FAILING = ("fail", "fail_after_check")
COUNTED = {
    "serve": "received",
    "publish": "published",
    "repair": "repaired",
    "expire": "expired",
}
"""Steps that are counted, and under what name."""


@dataclass
class Year:
    """What one year brought. What was revoked or withdrawn later counts as no result."""

    year: int = 0
    received: int = 0
    met: int = 0
    late: int = 0
    failed: int = 0
    published: int = 0
    repaired: int = 0
    expired: int = 0

    def add(self, other: Year) -> None:
        """Count another year in."""
        for name in FIGURES:
            setattr(self, name, getattr(self, name) + getattr(other, name))


FIGURES = ("received", "met", "late", "failed", "published", "repaired", "expired")


@dataclass
class Figures:
    """Every year with something in it, the newest first, and all of them together."""

    years: list[Year] = field(default_factory=list)
    total: Year = field(default_factory=Year)


def figures(seat: Seat) -> Figures:
    """Orders received, met in time, met late, failed; records published, repaired, expired. One query."""
    first, *more = _counts(seat)
    counted = first.union(*more, all=True)
    years: dict[int, Year] = {}
    for year, step, late, number in counted:
        row = years.setdefault(year, Year(year))
        name = _figure(step, late)
        setattr(row, name, getattr(row, name) + number)
    found = Figures([years[year] for year in sorted(years, reverse=True)])
    for row in found.years:
        found.total.add(row)
    return found


def _figure(step: str, late: bool) -> str:
    if step == "complete":
        return "late" if late else "met"
    return COUNTED.get(step, "failed")


def _counts(seat: Seat) -> list[QuerySet[Any, Any]]:
    missed = Clock.objects.filter(
        subject_type="case",
        subject_id=OuterRef("subject_id"),
        rule_code__in=RECTIFYING,
        met=False,
    )
    never = Value(value=False)
    ended = ("complete", *FAILING)
    return [
        _by_year(seat.orders(), ["serve"], never),
        _by_year(seat.orders().exclude(state="revoked"), ended, Exists(missed)),
        _by_year(seat.records().exclude(state="withdrawn"), ["publish"], never),
        _by_year(seat.records().filter(state="repaired"), ["repair"], never),
        _by_year(seat.records().filter(state="expired"), ["expire"], never),
    ]


def _by_year(subjects: QuerySet[Any], steps: Iterable[str], late: Any) -> QuerySet[Any, Any]:
    """(year, step, late, number of subjects) of the steps that happened to some subjects."""
    rows = Event.objects.filter(
        subject_type=subjects.model.subject_type,
        subject_id__in=subjects.values("pk"),
        step__in=steps,
    )
    dated = rows.annotate(year=ExtractYear("occurred_at"), late=late).order_by()
    grouped = dated.values("year", "step", "late")
    counted = grouped.annotate(number=Count("subject_id", distinct=True))
    return counted.values_list("year", "step", "late", "number")
