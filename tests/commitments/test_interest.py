"""Interest on late payment. 保障中小企业款项支付条例 第十七条.

The worked cases are reckoned here another way: a walk over single days in whole numbers, which shares nothing with
the spans and fractions of the product.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest

from commitments.interest import SHIPPED, Claim, Payment, Rules, Unsound, half_up, reckon

DUES = (
    date(2020, 12, 31),
    date(2023, 2, 28),
    date(2024, 2, 28),  # the day before a leap day
    date(2024, 2, 29),
    date(2025, 1, 28),  # the eve of the Spring Festival holidays
    date(2026, 9, 30),
)
LASTING = (0, 1, 2, 31, 366, 1000)
YEARLY = (None, 300, 435, 1825)
"""Agreed rates in hundredths of a per cent; None for the statutory rate."""
PAID = ((), ((1, 1),), ((0, 40), (3, 20), (700, 40)), ((-5, 50), (2, 10), (2, 10)), ((15, 100),))
"""Payments by days after the latest lawful day and per cent of the sum."""
SUMS = (100_00, 1_264_000_50, 3_33)
CASES = [
    (due, lasting, yearly, paid, SUMS[n % len(SUMS)])
    for n, (due, lasting, yearly, paid) in enumerate(product(DUES, LASTING, YEARLY, PAID))
]


def payments(due: date, paid: tuple[tuple[int, int], ...], total: int) -> tuple[Payment, ...]:
    parts = [Payment(due + timedelta(days=after), total * share // 100) for after, share in paid]
    return tuple(part for part in parts if part.fen)


def walked(claim: Claim, until: date, yearly: int | None) -> int:
    """The same sum in whole numbers: fen times days, divided once at the end and rounded half up."""
    fen_days, day = 0, claim.due
    while day < until:
        day += timedelta(days=1)
        fen_days += claim.fen - sum(one.fen for one in claim.payments if one.on <= day)
    above, below = (fen_days * 5, 10_000) if yearly is None else (fen_days * yearly, 3_650_000)
    return (2 * above + below) // (2 * below)


def test_there_are_enough_worked_cases() -> None:
    assert len(CASES) >= 200


@pytest.mark.parametrize(("due", "lasting", "yearly", "paid", "total"), CASES)
def test_a_worked_case(
    due: date, lasting: int, yearly: int | None, paid: tuple[tuple[int, int], ...], total: int
) -> None:
    agreed = None if yearly is None else Fraction(yearly, 10_000)
    claim = Claim(due, total, payments(due, paid, total), agreed)
    until = due + timedelta(days=lasting)
    statement = reckon(claim, until)
    assert statement.interest == walked(claim, until, yearly)
    days = list(statement.by_day())
    assert len(days) == statement.days
    assert (days[-1].so_far if days else 0) == statement.interest
    assert half_up(sum((one.interest for one in days), Fraction(0))) == statement.interest


@pytest.mark.parametrize(
    ("claim", "until", "fen"),
    [
        (Claim(date(2026, 1, 31), 100_000_00), "2026-02-10", 500_00),
        (Claim(date(2026, 1, 31), 100_000_00), "2026-01-31", 0),
        (Claim(date(2026, 1, 31), 100_000_00), "2026-01-30", 0),
        (Claim(date(2024, 2, 28), 365_000_00, agreed=Fraction(4, 100)), "2024-03-01", 80_00),
        (Claim(date(2026, 1, 31), 10_00), "2026-02-01", 1),  # half a fen
        (Claim(date(2026, 1, 31), 9_99), "2026-02-01", 0),  # less than half of one
    ],
)
def test_worked_by_hand(claim: Claim, until: str, fen: int) -> None:
    assert reckon(claim, date.fromisoformat(until)).interest == fen


def test_a_payment_lessens_the_sum_from_its_own_day() -> None:
    claim = Claim(date(2026, 1, 31), 100_00, (Payment(date(2026, 2, 3), 60_00),))
    spans = reckon(claim, date(2026, 2, 4)).spans
    assert [(one.first.day, one.last.day, one.fen) for one in spans] == [
        (1, 2, 100_00),
        (3, 4, 40_00),
    ]


def test_a_rate_below_the_lpr_of_signing_is_raised_to_it() -> None:
    low = Claim(date(2026, 1, 31), 365_000_00, (), Fraction(1, 100), Fraction(3, 100))
    assert low.raised
    assert reckon(low, date(2026, 2, 1)).interest == 30_00
    assert not replace(low, agreed=Fraction(4, 100)).raised
    assert reckon(replace(low, agreed=Fraction(4, 100)), date(2026, 2, 1)).interest == 40_00


def test_conventions_are_dated() -> None:
    other = replace(
        SHIPPED,
        valid_from=date(2026, 2, 3),
        daily=Fraction(1, 1000),
        year_days=360,
        due_bears=True,
        paid_bears=True,
    )
    rules = Rules((other, SHIPPED))
    crossing = reckon(Claim(date(2026, 1, 31), 100_000_00), date(2026, 2, 4), rules)
    assert [(one.days, int(one.interest)) for one in crossing.spans] == [(2, 100_00), (2, 200_00)]
    due_bears = reckon(Claim(date(2026, 2, 3), 100_000_00), date(2026, 2, 4), rules)
    assert due_bears.days == 2
    paid = (Payment(date(2026, 2, 5), 50_000_00),)
    paid_bears = reckon(Claim(date(2026, 2, 3), 100_000_00, paid), date(2026, 2, 6), rules)
    assert [one.fen for one in paid_bears.by_day()] == [100_000_00] * 3 + [50_000_00]
    by_360 = Claim(date(2026, 2, 3), 360_000_00, agreed=Fraction(4, 100))
    assert reckon(by_360, date(2026, 2, 3), rules).interest == 40_00


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        (Claim(date(2026, 1, 31), 0), "amount"),
        (Claim(date(2026, 1, 31), -1), "amount"),
        (Claim(date(2026, 1, 31), 5, (Payment(date(2026, 2, 1), -1),)), "paid"),
        (Claim(date(2026, 1, 31), 5, (Payment(date(2026, 2, 1), 6),)), "paid"),
        (Claim(date(2026, 1, 31), 5, (), Fraction(-1, 100)), "rate"),
        (Claim(date(2026, 1, 31), 5, (), Fraction(2)), "rate"),
    ],
)
def test_what_cannot_be_reckoned(claim: Claim, field: str) -> None:
    with pytest.raises(Unsound) as refused:
        reckon(claim, date(2026, 3, 1))
    assert refused.value.field == field
