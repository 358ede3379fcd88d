"""Publicity windows and earliest repair of records, by class and by the rule of the day of determination.

Shipped: 58号令 (2023-05-01 to 2026-03-31) and 信用修复管理办法（36号令）from 2026-04-01. What was entered for the
day goes before it: a local rule before a national one. Dates of a window do not roll: publicity ends on the
day it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cases.calendar import add_months
from records.models import PublicityRule
from records.models.record import regime_title
from records.repairing import repair_from

CHANGE = date(2026, 4, 1)


@dataclass(frozen=True)
class Span:
    """Months of publicity that hold on a day for a class, and the rule that gives them."""

    least: int
    most: int
    regime: str = ""
    """Short title of the shipped rule."""
    rule: PublicityRule | None = None
    """The entered rule."""

    @property
    def title(self) -> str:
        """The document that gives it."""
        return self.rule.source if self.rule else regime_title(self.regime)


@dataclass(frozen=True)
class Window:
    """From when repair may be asked for, and when publicity stops by itself."""

    min_until: date
    max_until: date
    span: Span
    determined_on: date
    needs_confirmation: bool = False

    @property
    def has_minimum(self) -> bool:
        """Whether publicity lasts some least time before repair may be asked for."""
        return self.min_until > self.determined_on

    @property
    def repair_from(self) -> date:
        """The first day on which repair may be asked for."""
        return repair_from(self.min_until, self.determined_on)


MONTHS = {
    "58号令": {"minor": (3, 36), "general": (3, 36), "serious": (12, 36)},
    "36号令": {"minor": (0, 3), "general": (3, 12), "serious": (12, 36)},
}
"""(least, most) months of publicity by class."""


def window(determined_on: date, severity: str, today: date) -> Window:
    """The window of a record. One that crosses the change of rules gets the more favourable regime,
    marked for a person to confirm."""
    own = _counted(determined_on, span(determined_on, severity))
    if determined_on >= CHANGE or today < CHANGE:
        return own
    new = _counted(determined_on, shipped(CHANGE, severity))
    favoured = new if (new.min_until, new.max_until) < (own.min_until, own.max_until) else own
    return replace(favoured, needs_confirmation=True)


def span(day: date, severity: str) -> Span:
    """The months that hold for records of a class determined on `day`."""
    entered = PublicityRule.objects.on(day).filter(severity=severity).order_by("national").first()
    if entered is None:
        return shipped(day, severity)
    return Span(entered.least, entered.most, rule=entered)


def lawful(day: date, severity: str) -> Span:
    """The months that national law gives on `day`; a local rule keeps within them."""
    national = PublicityRule.objects.on(day).filter(severity=severity, national=True).first()
    if national is None:
        return shipped(day, severity)
    return Span(national.least, national.most, rule=national)


def shipped(day: date, severity: str) -> Span:
    """The months of the shipped rule of `day`."""
    regime = "36号令" if day >= CHANGE else "58号令"
    return Span(*MONTHS[regime][severity], regime)


def lengthened(max_until: date, since: date, today: date) -> date:
    """When publicity stops after it was off from `since` until today (repair revoked): the days off
    are added, so that all days of publicity together stay within the class's maximum."""
    return max_until + (today - since)


def _counted(determined_on: date, months: Span) -> Window:
    ends = add_months(determined_on, months.least), add_months(determined_on, months.most)
    return Window(*ends, months, determined_on)
