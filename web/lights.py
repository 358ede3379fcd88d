"""The colours of running duties: green more than three working days, amber up to three, red past due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from cases.calendar import ONE, Calendar, Unit

AMBER_DAYS = 3
"""Working days left at which a duty turns amber."""


class Light(StrEnum):
    """One colour of the traffic light."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Remaining:
    """How far away a due date is, in words and colour; overdue is counted in days of the calendar."""

    due_on: date
    days: int
    light: Light

    @property
    def words(self) -> str:
        """剩余或者逾期的工作日."""
        if self.light is Light.RED:
            return _("逾期%(days)d日") % {"days": -self.days}
        if self.days == 0:
            return _("今日到期")
        return _("剩%(days)d个工作日") % {"days": self.days}


def remaining(due_on: date, today: date, calendar: Calendar) -> Remaining:
    """What is left from `today` to `due_on`, and the light it gives."""
    if due_on < today:
        return Remaining(due_on, (due_on - today).days, Light.RED)
    days = calendar.working_days_between(today, due_on)
    return Remaining(due_on, days, Light.AMBER if days <= AMBER_DAYS else Light.GREEN)


def amber_until(today: date, calendar: Calendar) -> date:
    """The last due date that is amber on `today`, for filters in SQL."""
    last = calendar.count(today, AMBER_DAYS, Unit.WORKING_DAY).due
    while not calendar.is_working(last + ONE):
        last += ONE
    return last
