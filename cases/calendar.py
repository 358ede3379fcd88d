"""Counting periods. Pure: the calendar is passed in, nothing is read.

民法典 第二百零一至二百零三条; 民事诉讼法 第八十五条: the first day is not counted; months end on the
corresponding day; a last day that is a holiday rolls to the next working day.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
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


Spans = Sequence[tuple[date, date]]
"""Closed spans of days on which a clock stood still."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked. `days` lists those that differ from Monday to Friday or have a name."""

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

    def working_day(self, on: date, offset: int) -> date:
        """The day `offset` working days after `on`, or before it where negative."""
        step = ONE if offset > 0 else -ONE
        left = abs(offset)
        while left:
            on += step
            left -= self.is_working(on)
        return on

    def working_days_between(self, after: date, until: date) -> int:
        """Working days later than `after` and not later than `until`; negative the other way."""
        if until < after:
            return -self.working_days_between(until, after)
        span = (until - after).days
        return sum(self.is_working(after + n * ONE) for n in range(1, span + 1))

    def count(
        self, start: date, amount: int, unit: Unit, *, rolls: bool = True, paused: Spans = ()
    ) -> Due:
        """The last day of a period of `amount` `unit`s that begins the day after `start`.

        Days in `paused` do not count: a period in working days counts on to as many others, one in
        calendar days or months ends as many days later. `rolls` moves a last day that is not worked
        to the next day that is.
        """
        reasoning = [Day(start, False, "起算当日不计入")]
        if unit is Unit.WORKING_DAY:
            last = self._working_days(start, amount, paused, reasoning)
        else:
            last = add_months(start, amount) if unit is Unit.MONTH else start + amount * ONE
            last = _calendar_days(start, last, paused, reasoning)
        if rolls:
            last = self.roll(last, paused, reasoning)
        return Due(last, last > self.published_to, tuple(reasoning))

    def roll(self, last: date, paused: Spans, reasoning: list[Day]) -> date:
        """`last`, or the first day after it that is worked and not paused. 民法典第二百零三条。"""
        rolled = last
        while not self.is_working(rolled) or _within(rolled, paused):
            why = self.why_not(rolled) if not self.is_working(rolled) else PAUSED
            reasoning.append(Day(rolled, False, f"{why}，顺延"))
            rolled += ONE
        if rolled != last:
            reasoning.append(Day(rolled, True, "顺延后的届满日"))
        return rolled

    def _working_days(self, start: date, amount: int, paused: Spans, reasoning: list[Day]) -> date:
        on, counted = start, 0
        while counted < amount:
            on += ONE
            if not self.is_working(on):
                reasoning.append(Day(on, False, self.why_not(on)))
            elif _within(on, paused):
                reasoning.append(Day(on, False, PAUSED))
            else:
                counted += 1
                made_up = "（调休上班）" if on.weekday() >= 5 else ""
                reasoning.append(Day(on, True, f"第{counted}个工作日{made_up}"))
        return on


PAUSED = "中止，不计入"


def _calendar_days(start: date, last: date, paused: Spans, reasoning: list[Day]) -> date:
    """Push `last` out by each paused day before it; note the first, the paused and the last day."""
    on, first = start, None
    while on < last:
        on += ONE
        if _within(on, paused):
            reasoning.append(Day(on, False, PAUSED))
            last += ONE
        elif first is None and on < last:
            first = on
            reasoning.append(Day(on, True, "第1日"))
    reasoning.append(Day(last, True, "期间届满日"))
    return last


def _within(on: date, spans: Spans) -> bool:
    return any(first <= on <= final for first, final in spans)


def add_months(start: date, amount: int) -> date:
    """The corresponding day `amount` months later, or the last day of that month. 民法典第二百零二条。"""
    total = start.year * 12 + start.month - 1 + amount
    year, month = divmod(total, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


FIRST_YEAR = 2018
LAST_YEAR = 2027
PUBLISHED_TO = date(2026, 12, 31)


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """Calendar version 0, from the `holidays` package: decreed to 2026, forecast for 2027."""
    from holidays.countries.china import China  # noqa: PLC0415 -- only set-up and `deadline` need it

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    known = China(years=years, language="zh_CN", categories=("public",))  # type: ignore[no-untyped-call]
    names = {on: name.split(";")[0].strip() for on, name in known.items()}
    days = dict.fromkeys(names, False)
    on = date(FIRST_YEAR, 1, 1)
    while on.year <= LAST_YEAR:
        if on.weekday() >= 5 and known.is_working_day(on):
            days[on] = True
        on += ONE
    return Calendar(0, days, PUBLISHED_TO, names)
