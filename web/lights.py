"""The colours of running duties: green more than three working days, amber up to three, red past due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cases.calendar import ONE, Calendar, Unit

SOON = 3
"""Working days before the due date from which a duty is amber."""


@dataclass(frozen=True)
class Remaining:
    """A due date, its tone (good, warn, bad) and what is left in the reader's words."""

    due_on: date
    tone: str
    words: str


def remaining(due_on: date, today: date, calendar: Calendar) -> Remaining:
    """What is left on `today` until a due date."""
    left = calendar.working_days_between(today, due_on)
    if due_on < today:
        return Remaining(due_on, "bad", _("已超期%d个工作日") % -left if left else _("已超期"))
    words = _("今日届满") if due_on == today else _("还有%d个工作日") % left
    return Remaining(due_on, "warn" if left <= SOON else "good", words)


def soon_until(today: date, calendar: Calendar) -> date:
    """The last due date that is amber on `today`, for filters in SQL."""
    last = calendar.count(today, SOON, Unit.WORKING_DAY).due
    while not calendar.is_working(last + ONE):
        last += ONE
    return last
