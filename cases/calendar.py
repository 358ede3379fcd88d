"""Counting periods. Pure: the calendar is passed in, nothing is read.

民法典 第二百零一至二百零三条; 民事诉讼法 第八十五条: the first day is not counted; months end on the
corresponding day; a last day that is a holiday rolls to the next working day.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache


class Unit(StrEnum):
    """Units of statutory periods."""

    WORKING_DAY = "wd"
    CALENDAR_DAY = "cd"
    MONTH = "month"


UNIT_LABELS = {Unit.WORKING_DAY: "个工作日", Unit.CALENDAR_DAY: "日", Unit.MONTH: "个月"}

ONE = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """One day of the reasoning: whether it was counted, and why."""

    on: date
    counted: bool
    why: str


@dataclass(frozen=True)
class Due:
    """A due date, whether it rests on a year not yet announced, and how it came about."""

    due: date
    provisional: bool
    reasoning: tuple[Day, ...] = ()


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked. `days` lists only those that differ from Monday to Friday."""

    version: int
    days: Mapping[date, bool]
    published_to: date
    names: Mapping[date, str]

    def is_working(self, on: date) -> bool:
        """Whether `on` is a working day."""
        return self.days.get(on, on.weekday() < 5)

    def why_not(self, on: date) -> str:
        """Why a day is not a working day."""
        return self.names.get(on) or ("休息日" if on.weekday() >= 5 else "放假")

    def next_working(self, on: date) -> date:
        """`on` itself if worked, else the first working day after it."""
        while not self.is_working(on):
            on += ONE
        return on

    def count(self, start: date, amount: int, unit: Unit, *, rolls: bool = True) -> Due:
        """The last day of a period of `amount` `unit`s that begins the day after `start`.

        `rolls` moves a last day in calendar days or months that is no working day to the next one.
        """
        if unit is Unit.WORKING_DAY:
            last, reasoning = self._working_days(start, amount)
        else:
            last = add_months(start, amount) if unit is Unit.MONTH else start + amount * ONE
            reasoning = [Day(start, False, "起算当日不计入"), Day(last, True, "期间届满日")]
            if rolls:
                last = self._roll(last, reasoning)
        return Due(last, last > self.published_to, tuple(reasoning))

    def _working_days(self, start: date, amount: int) -> tuple[date, list[Day]]:
        reasoning = [Day(start, False, "起算当日不计入")]
        on, left = start, amount
        while left > 0:
            on += ONE
            working = self.is_working(on)
            left -= working
            why = f"第{amount - left}个工作日" if working else self.why_not(on)
            reasoning.append(Day(on, working, why))
        return on, reasoning

    def _roll(self, last: date, reasoning: list[Day]) -> date:
        while not self.is_working(last):
            reasoning.append(Day(last, False, f"{self.why_not(last)}，顺延"))
            last += ONE
            if self.is_working(last):
                reasoning.append(Day(last, True, "顺延后的届满日"))
        return last

    def working_days_between(self, after: date, until: date) -> int:
        """Working days later than `after` and not later than `until`; negative the other way."""
        if until < after:
            return -self.working_days_between(until, after)
        span = (until - after).days
        return sum(self.is_working(after + n * ONE) for n in range(1, span + 1))


def add_months(start: date, amount: int) -> date:
    """The corresponding day `amount` months later, or the last day of that month. 民法典第二百零二条。"""
    total = start.year * 12 + start.month - 1 + amount
    year, month = divmod(total, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """Calendar version 0, from the `holidays` package: decreed to 2026, forecast for 2027."""
    from holidays.countries import China  # noqa: PLC0415 -- only set-up and `deadline` need it

    years = range(2019, 2028)
    known = China(years=years, language="zh_CN", categories=("public",))
    days: dict[date, bool] = {}
    names: dict[date, str] = {}
    for on, name in known.items():
        names[on] = name.split(";")[0].strip()
        if on.weekday() < 5:
            days[on] = False
    for year in years:
        on = date(year, 1, 1)
        while on.year == year:
            if on.weekday() >= 5 and known.is_working_day(on):
                days[on] = True
            on += ONE
    return Calendar(0, days, date(2026, 12, 31), names)
