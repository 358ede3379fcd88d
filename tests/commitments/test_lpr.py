"""The one-year loan prime rate by day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from commitments.lpr import CHECKED_TO, SHIPPED, quoted


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        ("2019-08-20", "4.25"),
        ("2019-09-19", "4.25"),
        ("2020-04-19", "4.05"),
        ("2022-08-21", "3.70"),
        ("2022-08-22", "3.65"),
        ("2025-05-19", "3.10"),
        ("2026-08-20", "3.00"),
    ],
)
def test_the_rate_of_a_day(day: str, percent: str) -> None:
    found = quoted(date.fromisoformat(day))
    assert found is not None
    assert found.percent == Decimal(percent)


def test_there_is_none_before_the_reform() -> None:
    assert quoted(date(2019, 8, 19)) is None


def test_days_rise_and_were_worked_days_on_which_the_rate_changed() -> None:
    days = [one.on for one in SHIPPED]
    assert days == sorted(set(days))
    assert days[-1] <= CHECKED_TO
    assert all(day.weekday() < 5 for day in days)
    assert all(a.percent != b.percent for a, b in pairwise(SHIPPED))
