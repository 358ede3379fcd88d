"""What was promised and is not kept yet: by its day, by how near it is to a breach, by class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from cases.models import Case
from commitments.models import Category, Obligation
from commitments.queries import OPEN, REGISTERED
from commitments.warnings import Level, span

WARNED = (Level.RED, Level.ORANGE, Level.YELLOW)
"""Levels of a warning, the gravest first."""
Tally = Mapping[str, Mapping[str, int]]
"""By class of commitment, how many obligations stand at each level."""


def owed() -> QuerySet[Obligation]:
    """Obligations of registered commitments that are neither kept nor ended."""
    return Obligation.objects.filter(OPEN, REGISTERED)


def owed_by(bodies: Iterable[int]) -> QuerySet[Obligation]:
    """Those of some bodies. Their contracts are asked for first: few in a province's register, which
    PostgreSQL would otherwise walk by day until it has met enough of them."""
    contracts = Case.objects.filter(kind="commitment", respondent__in=bodies, number__isnull=False)
    return Obligation.objects.filter(OPEN, case__in=list(contracts.values_list("pk", flat=True)))


def at(rows: QuerySet[Obligation], level: Level, today: date) -> QuerySet[Obligation]:
    """Those that stand at a level on a day; at no level stand those whose day is far."""
    return rows.filter(_days(level, today))


def undated(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Those that wait for an event, so that no day is known."""
    return rows.filter(due_on=None)


def tally(rows: QuerySet[Obligation], today: date) -> Tally:
    """How many stand at each level of a warning, by class. One query over what is near its day or past it."""
    near = rows.filter(
        _days(Level.RED, today) | _days(Level.ORANGE, today) | _days(Level.YELLOW, today)
    )
    counts = {level.value: Count("pk", filter=_days(level, today)) for level in WARNED}
    found = near.order_by().values("case__commitment__category").annotate(**counts)
    levels = [level.value for level in WARNED]
    by_class = {
        category: dict(zip(levels, numbers, strict=True))
        for category, *numbers in found.values_list("case__commitment__category", *levels)
    }
    return {one: by_class[one] for one in Category.values if one in by_class}


def _days(level: Level, today: date) -> Q:
    first, last = span(level, today)
    return Q(
        **({"due_on__gte": first} if first is not None else {}),
        **({"due_on__lte": last} if last is not None else {}),
    )
