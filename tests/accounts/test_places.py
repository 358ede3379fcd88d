"""The organ that takes on complaints of a body that is only described, by the place that is named."""

from __future__ import annotations

import pytest

from accounts.models import Organisation
from accounts.places import division_named, handling_organ_for
from cases import clock
from tests.world import World


@pytest.mark.parametrize(
    ("place", "division"),
    [
        ("成都市新津区", "county"),
        ("新津五津街道", "county"),
        ("四川省成都市", "city"),
        ("成都高新区某某局", "city"),
        ("四川", "province"),
        ("北京市", None),
        ("", None),
    ],
)
@pytest.mark.django_db
def test_division_named(world: World, place: str, division: str | None) -> None:
    assert division_named(place, clock.today()) == (world[division] if division else None)


@pytest.mark.django_db
def test_the_credit_lead_of_the_place_takes_it_on(world: World) -> None:
    assert handling_organ_for("成都市新津区", clock.today()) == world["lead"]
    assert handling_organ_for("不知何处", clock.today()) == world["province_lead"]


@pytest.mark.django_db
def test_where_no_place_is_known_the_highest_lead_takes_it_on(world: World) -> None:
    lower = world["lead"]
    Organisation.objects.filter(pk=lower.pk).update(path=f"{world['province'].path}0/0/{lower.pk}/")
    assert handling_organ_for("不知何处", clock.today()) == world["province_lead"]
