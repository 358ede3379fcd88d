"""Publicity windows and earliest repair of records, by class and by the regime in force.

58号令 (2023-05-01 to 2026-03-31) and 信用修复管理办法（36号令）from 2026-04-01. Dates of a window do not
roll: publicity ends on the day it ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cases.calendar import add_months
from records.repairing import repair_from

CHANGE = date(2026, 4, 1)


@dataclass(frozen=True)
class Window:
    """From when repair may be asked for, and when publicity stops by itself."""

    min_until: date
    max_until: date
    regime: str
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
    if determined_on >= CHANGE:
        return _under("36号令", determined_on, severity)
    old = _under("58号令", determined_on, severity)
    if today < CHANGE:
        return old
    new = _under("36号令", determined_on, severity)
    if (new.min_until, new.max_until) < (old.min_until, old.max_until):
        return replace(new, needs_confirmation=True)
    return replace(old, needs_confirmation=True)


def lengthened(max_until: date, since: date, today: date) -> date:
    """When publicity stops after it was off from `since` until today (repair revoked): the days off
    are added, so that all days of publicity together stay within the class's maximum."""
    return max_until + (today - since)


def _under(regime: str, determined_on: date, severity: str) -> Window:
    least, most = MONTHS[regime][severity]
    ends = add_months(determined_on, least), add_months(determined_on, most)
    return Window(*ends, regime, determined_on)
