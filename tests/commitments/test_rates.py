"""Rules and rates of an installation: what was entered goes before what was shipped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction

from accounts.models import AccountLog
from accounts.roles import Role
from cases import clock
from commitments import lpr, rates
from commitments.interest import Claim, reckon
from commitments.models import InterestRule, LoanPrimeRate
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)


def announced(world: World, on: date, percent: str) -> LoanPrimeRate:
    return rates.add_rate(
        LoanPrimeRate(announced_on=on, percent=Decimal(percent), source="LPR公告"),
        by=world.actor(Role.SYSTEM_ADMIN, "province_lead"),
        now=clock.now(),
        today=TODAY,
    )


def ruled(world: World, valid_from: date, **more: object) -> InterestRule:
    given = {
        "daily": Decimal("0.05"),
        "year_days": 360,
        "source": "《办法》",
        "decided_by": "省政府",
    }
    return rates.add_rule(
        InterestRule(valid_from=valid_from, **(given | more)),
        by=world.actor(Role.SYSTEM_ADMIN, "province_lead"),
        now=clock.now(),
    )


def test_an_entered_rate_counts_from_its_day(world: World) -> None:
    assert rates.known_to() == lpr.CHECKED_TO
    announced(world, date(2026, 11, 20), "2.90")
    assert rates.floor(date(2026, 11, 19)) == Fraction(3, 100)
    assert rates.floor(date(2026, 11, 20)) == Fraction(29, 1000)
    assert rates.floor(date(2019, 1, 1)) is None
    assert rates.floor(None) is None
    assert rates.known_to() == date(2026, 11, 20)


def test_a_day_entered_again_puts_a_slip_right(world: World) -> None:
    announced(world, date(2026, 11, 20), "29.0")
    announced(world, date(2026, 11, 20), "2.90")
    assert rates.floor(date(2026, 11, 20)) == Fraction(29, 1000)
    acts = AccountLog.objects.values_list("act", "after__percent")
    assert sorted(acts) == [("add_lpr", "2.90"), ("add_lpr", "29.0")]


@pytest.mark.parametrize("day", [date(2026, 11, 29), date(2019, 8, 19)])
def test_a_day_without_an_announcement_is_refused(world: World, day: date) -> None:
    with pytest.raises(ValidationError) as refused:
        announced(world, day, "2.90")
    assert list(refused.value.message_dict) == ["announced_on"]
    assert LoanPrimeRate.objects.count() == 0


def test_an_entered_rule_counts_from_its_day(world: World) -> None:
    ruled(world, date(2026, 12, 1), daily=Decimal("0.1"))
    late = Claim(date(2026, 11, 29), 100_000_00)
    statement = reckon(late, date(2026, 12, 1), rates.rules())
    assert [(one.days, int(one.interest)) for one in statement.spans] == [(1, 50_00), (1, 100_00)]


def test_no_rule_before_the_law(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        ruled(world, date(2020, 8, 31))
    assert list(refused.value.message_dict) == ["valid_from"]


def test_what_was_entered_is_never_changed(world: World) -> None:
    rows = (announced(world, date(2026, 11, 20), "2.90"), ruled(world, date(2026, 12, 1)))
    for row in rows:
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            row.save()
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            row.delete()
