"""The one-year loan prime rate (一年期贷款市场报价利率, LPR), as announced since its reform.

全国银行间同业拆借中心受权公布贷款市场报价利率公告: one on the 20th of each month or the next working day, each valid until
the next. Only those that changed the rate are listed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

CHECKED_TO = date(2026, 8, 20)
"""The last announcement that the shipped rates were compared with; 3.00 % then."""


@dataclass(frozen=True)
class Quote:
    """A rate, and the day of its announcement."""

    on: date
    percent: Decimal
    """Per cent a year."""


SHIPPED = tuple(
    Quote(date.fromisoformat(day), Decimal(percent))
    for day, percent in (
        ("2019-08-20", "4.25"),
        ("2019-09-20", "4.20"),
        ("2019-11-20", "4.15"),
        ("2020-02-20", "4.05"),
        ("2020-04-20", "3.85"),
        ("2021-12-20", "3.80"),
        ("2022-01-20", "3.70"),
        ("2022-08-22", "3.65"),
        ("2023-06-20", "3.55"),
        ("2023-08-21", "3.45"),
        ("2024-07-22", "3.35"),
        ("2024-10-21", "3.10"),
        ("2025-05-20", "3.00"),
    )
)


def quoted(day: date, quotes: Sequence[Quote] = SHIPPED) -> Quote | None:
    """What was in force on `day` among `quotes` in the order of their days; None before the first."""
    at = bisect_right([quote.on for quote in quotes], day) - 1
    return quotes[at] if at >= 0 else None
