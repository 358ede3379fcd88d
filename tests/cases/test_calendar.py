"""Periods: every vector of the field notes, and the shipped days against the official notices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar import Day, Unit, add_months, shipped
from tests.cases.notices import every_day, worked

WD, CD, MONTH = Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH
DAYS = st.dates(date(2019, 1, 1), date(2026, 6, 30))

VECTORS = [
    (date(2026, 2, 10), 3, WD, date(2026, 2, 13)),
    (date(2026, 2, 13), 5, WD, date(2026, 2, 27)),
    (date(2026, 2, 13), 15, WD, date(2026, 3, 12)),
    (date(2026, 4, 30), 3, WD, date(2026, 5, 8)),
    (date(2026, 9, 24), 10, WD, date(2026, 10, 15)),
    (date(2026, 9, 30), 7, WD, date(2026, 10, 15)),
    (date(2026, 1, 3), 1, WD, date(2026, 1, 4)),
    (date(2026, 8, 5), 60, CD, date(2026, 10, 8)),
    (date(2026, 1, 17), 30, CD, date(2026, 2, 24)),
    (date(2026, 4, 16), 15, CD, date(2026, 5, 6)),
    (date(2026, 2, 28), 15, CD, date(2026, 3, 16)),
    (date(2025, 11, 30), 3, MONTH, date(2026, 2, 28)),
    (date(2026, 1, 31), 1, MONTH, date(2026, 2, 28)),
    (date(2026, 7, 1), 3, MONTH, date(2026, 10, 8)),
]
RAW = [
    (date(2026, 8, 5), 60, CD, date(2026, 10, 4)),
    (date(2026, 1, 17), 30, CD, date(2026, 2, 16)),
    (date(2026, 4, 16), 15, CD, date(2026, 5, 1)),
    (date(2026, 2, 28), 15, CD, date(2026, 3, 15)),
    (date(2026, 7, 1), 3, MONTH, date(2026, 10, 1)),
]


@pytest.mark.parametrize(("start", "amount", "unit", "due"), VECTORS)
def test_due_date(start: date, amount: int, unit: Unit, due: date) -> None:
    assert shipped().count(start, amount, unit).due == due


@pytest.mark.parametrize(("start", "amount", "unit", "due"), RAW)
def test_publicity_does_not_roll(start: date, amount: int, unit: Unit, due: date) -> None:
    assert shipped().count(start, amount, unit, rolls=False).due == due


def test_shipped_days_are_those_of_the_notices() -> None:
    calendar = shipped()
    assert [on for on in every_day() if calendar.is_working(on) != worked(on)] == []


@given(DAYS, st.integers(1, 90))
def test_working_days_are_counted_one_by_one(start: date, amount: int) -> None:
    due = shipped().count(start, amount, WD).due
    later = [on for on in every_day() if start < on <= due and worked(on)]
    assert (len(later), later[-1]) == (amount, due)


@given(DAYS, st.integers(1, 120))
def test_calendar_days_end_on_a_worked_day_with_only_days_off_before(
    start: date, amount: int
) -> None:
    due = shipped().count(start, amount, CD).due
    raw = start + timedelta(days=amount)
    passed_over = [on for on in every_day() if raw <= on < due]
    assert worked(due)
    assert [on for on in passed_over if worked(on)] == []
    assert due >= raw


@given(DAYS, st.integers(1, 5))
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(
    start: date, amount: int
) -> None:
    end = add_months(start, amount)
    months = (end.year - start.year) * 12 + end.month - start.month
    is_last_of_month = (end + timedelta(days=1)).day == 1
    assert months == amount
    assert end.day == start.day or (is_last_of_month and end.day < start.day)


@given(st.dates(date(2019, 4, 1), date(2026, 9, 30)), st.integers(1, 40))
def test_working_days_before_and_after(on: date, offset: int) -> None:
    calendar = shipped()
    after, before = calendar.working_day(on, offset), calendar.working_day(on, -offset)
    assert [worked(after), worked(before)] == [True, True]
    assert sum(worked(day) for day in every_day() if on < day <= after) == offset
    assert sum(worked(day) for day in every_day() if before <= day < on) == offset


def test_provisional_beyond_the_published_year() -> None:
    calendar = shipped()
    assert not calendar.count(date(2026, 12, 30), 1, WD).provisional
    assert calendar.count(date(2026, 12, 31), 1, WD).provisional


def test_reasoning_tells_each_day_and_why() -> None:
    assert shipped().count(date(2026, 4, 30), 3, WD).reasoning == (
        Day(date(2026, 4, 30), False, "起算当日不计入"),
        Day(date(2026, 5, 1), False, "劳动节"),
        Day(date(2026, 5, 2), False, "劳动节"),
        Day(date(2026, 5, 3), False, "休息日"),
        Day(date(2026, 5, 4), False, "劳动节（补假）"),
        Day(date(2026, 5, 5), False, "休息日（由 2026-05-09 调休）"),
        Day(date(2026, 5, 6), True, "第1个工作日"),
        Day(date(2026, 5, 7), True, "第2个工作日"),
        Day(date(2026, 5, 8), True, "第3个工作日"),
    )


def test_reasoning_of_a_made_up_working_day() -> None:
    assert shipped().count(date(2026, 1, 3), 1, WD).reasoning[-1] == Day(
        date(2026, 1, 4), True, "第1个工作日（调休上班）"
    )


def test_reasoning_of_a_rolled_day() -> None:
    assert shipped().count(date(2026, 2, 28), 15, CD).reasoning == (
        Day(date(2026, 2, 28), False, "起算当日不计入"),
        Day(date(2026, 3, 1), True, "第1日"),
        Day(date(2026, 3, 15), True, "期间届满日"),
        Day(date(2026, 3, 15), False, "休息日，顺延"),
        Day(date(2026, 3, 16), True, "顺延后的届满日"),
    )
