"""The tree of organisations: placing, moving, succession, finding."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts import queries
from accounts.models import Organisation, Power
from accounts.models.organisation import validate_uscc
from accounts.organisations import place
from tests.world import World

TODAY = date(2026, 6, 1)


@pytest.mark.django_db
def test_moving_a_body_moves_all_below_it(world: World) -> None:
    county, township = world["county"], world["township"]
    county.parent = world["province"]
    place(county)
    township.refresh_from_db()
    assert township.path == f"/{world['province'].pk}/{county.pk}/{township.pk}/"


@pytest.mark.django_db
def test_a_body_cannot_lie_below_itself(world: World) -> None:
    city = world["city"]
    city.parent = Organisation.objects.get(pk=world["township"].pk)
    with pytest.raises(ValidationError, match="上级单位不能是本单位"):
        place(city)


@pytest.mark.django_db
def test_succession_cannot_run_in_a_circle(world: World) -> None:
    bureau, finance = world["bureau"], world["finance"]
    bureau.successor = finance
    place(bureau)
    finance.successor = Organisation.objects.get(pk=bureau.pk)
    with pytest.raises(ValidationError, match="继受机关形成了循环"):
        place(finance)


@pytest.mark.django_db
def test_the_body_that_carries_on_is_found_through_several_reforms(world: World) -> None:
    first, second, third = (world[key] for key in ("bureau", "finance", "commerce"))
    first.valid_to, first.successor = date(2018, 11, 1), second
    second.valid_to, second.successor = date(2023, 8, 1), third
    place(first)
    place(second)
    assert queries.successor_of(first, date(2018, 10, 1)) == first
    assert queries.successor_of(first, date(2020, 1, 1)) == second
    assert queries.successor_of(first, date(2026, 1, 1)) == third


@pytest.mark.django_db
def test_the_nearest_organ_with_a_power_is_found(world: World) -> None:
    assert queries.holder_of(Power.CREDIT_LEAD, world["bureau"], TODAY) == world["lead"]
    assert queries.holder_of(Power.CREDIT_LEAD, world["township"], TODAY) == world["lead"]
    assert queries.upper(world["lead"], TODAY) == world["province_lead"]
    assert queries.uppers(world["finance"], TODAY) == [world["city"], world["province"]]
    assert queries.upper(world["province_lead"], TODAY) == world["province"]
    assert queries.upper(world["province"], TODAY) is None
    assert queries.common_upper(world["bureau"], world["township"]) == world["city"]


@pytest.mark.parametrize("code", ["11510000MB0000000N", "11510100MB0000000U", "12510000MB0000000K"])
def test_right_credit_codes_pass(code: str) -> None:
    validate_uscc(code)


@pytest.mark.parametrize("code", ["11510000MB0000000A", "1151", "", "11510000IB0000000N"])
def test_wrong_credit_codes_are_refused(code: str) -> None:
    with pytest.raises(ValidationError, match="统一社会信用代码不正确"):
        validate_uscc(code)


@pytest.mark.django_db
def test_an_organ_with_a_power_counts_on_the_days_it_exists(world: World) -> None:
    lead = world["lead"]
    lead.valid_from, lead.valid_to, lead.successor = (
        date(2020, 1, 1),
        date(2026, 12, 31),
        world["finance"],
    )
    place(lead)
    for day, holder in (
        (date(2019, 12, 31), "province_lead"),
        (date(2020, 1, 1), "lead"),
        (date(2026, 12, 31), "lead"),
        (date(2027, 1, 1), "province_lead"),
    ):
        assert queries.handling_organ(world["bureau"], day) == world[holder]
        assert queries.upper(world["lead"], day) == world["province_lead"]
