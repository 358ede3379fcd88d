"""The latest lawful day of payment over three years, reckoned another way. 保障中小企业款项支付条例 第九条.

The worked cases walk single days over days off written out here from the notices of the State Council for 2024
to 2026; they share nothing with the product's calendar.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from cases.calendar import shipped
from commitments.arrears import latest_day

DAY = timedelta(days=1)
OFF = (
    ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"), ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"), ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"), ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"), ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07"),
)  # fmt: skip
"""First and last day of each holiday."""
WORKED = frozenset(map(date.fromisoformat, (
    "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
    "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04",
    "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
)))  # fmt: skip
"""Days of weekends that are worked instead."""
DELIVERED = [
    *(date(2024, 1, 3) + nth * 9 * DAY for nth in range(115)),
    date(2024, 1, 30),  # thirty days on is the leap day
    date(2024, 2, 29),
    date(2025, 12, 2),  # thirty days on is New Year's Day
]
AGREED = (None, 20, 45, 60, 61, 200)
"""Days after delivery on which it was agreed to pay."""
CASES = list(product(DELIVERED, AGREED))


def off(day: date) -> bool:
    """Whether nobody works on a day."""
    if day in WORKED:
        return False
    held = any(date.fromisoformat(first) <= day <= date.fromisoformat(last) for first, last in OFF)
    return held or day.isoweekday() > 5


def walked(delivered: date, days: int) -> date:
    """So many days on, one by one; then on to a day that is worked."""
    day = delivered
    for _nth in range(days):
        day += DAY
    while off(day):
        day += DAY
    return day


def test_there_are_enough_worked_cases() -> None:
    assert len(CASES) >= 200
    ends = [delivered + 30 * DAY for delivered in DELIVERED]
    assert sum(map(off, ends)) > 20  # enough of them do not simply end on a working day


@pytest.mark.parametrize(("delivered", "agreed"), CASES)
def test_a_worked_case(delivered: date, agreed: int | None) -> None:
    wanted = walked(delivered, 30)
    if agreed is not None:
        wanted = min(delivered + agreed * DAY, walked(delivered, 60))
    found = latest_day(delivered, delivered + agreed * DAY if agreed else None, shipped())
    assert found is not None
    assert found.on == wanted
