"""Rows that hold from a day to a day: the one place where it is decided what holds when."""

from __future__ import annotations

from datetime import date
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

    def over(self, day: date) -> Self:
        """Those that have ended before `day`."""
        return self.filter(valid_to__lt=day)

    def overlapping(self, row: Dated) -> Self:
        """Those that hold on a day on which `row` holds."""
        begun = self if row.valid_to is None else self.filter(valid_from__lte=row.valid_to)
        return begun.not_over(row.valid_from)
