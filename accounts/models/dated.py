"""Rows that hold from a day to a day: the one place where it is decided what holds when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, Self, TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


class Dated(Protocol):
    """A row with `valid_from` and `valid_to` (both inclusive, days in Asia/Shanghai)."""

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


def in_force(day: date, of: str = "") -> Q:
    """What holds on `day`; `of` leads to the dated row, as "membership" does from a deputy."""
    return not_over(day, of) & Q(**{f"{_lead(of)}valid_from__lte": day})


def not_over(day: date, of: str = "") -> Q:
    """What holds on `day` or begins later."""
    lead = _lead(of)
    return Q(**{f"{lead}valid_to": None}) | Q(**{f"{lead}valid_to__gte": day})


R = TypeVar("R", bound=Dated)


def holding(rows: Iterable[R], day: date) -> list[R]:
    """Of rows that are at hand those in force on `day`, in the order given."""
    return [
        row
        for row in rows
        if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
    ]


def gaps(rows: Iterable[Dated]) -> Iterator[tuple[date, date]]:
    """First and last day of each time between rows on which none of them is in force.

    The rows follow each other without overlapping, earliest first.
    """
    for before, after in pairwise(rows):
        if before.valid_to is not None and (after.valid_from - before.valid_to).days > 1:
            yield before.valid_to + timedelta(days=1), after.valid_from - timedelta(days=1)


def _lead(of: str) -> str:
    return f"{of}__" if of else ""


class DatedQuerySet(models.QuerySet[M]):
    """Rows with `valid_from` and `valid_to` (both inclusive, days in Asia/Shanghai)."""

    def on(self, day: date) -> Self:
        """Those in force on `day`."""
        return self.filter(in_force(day))

    def not_over(self, day: date) -> Self:
        """Those in force on `day` and those that begin later."""
        return self.filter(not_over(day))

    def unended(self) -> Self:
        """Those that have no last day."""
        return self.filter(valid_to=None)

    def over(self, day: date) -> Self:
        """Those that have ended before `day`."""
        return self.filter(valid_to__lt=day)

    def overlapping(self, row: Dated) -> Self:
        """Those that hold on a day on which `row` holds."""
        begun = self if row.valid_to is None else self.filter(valid_from__lte=row.valid_to)
        return begun.not_over(row.valid_from)
