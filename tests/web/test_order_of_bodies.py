"""Bodies stand in the order of official lists wherever a person reads them; what is gone is not offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from accounts.models import Level, Organisation
from accounts.queries import in_order
from accounts.roles import Role
from cases import clock
from tests.workflows.test_actions import filed
from tests.world import World
from workflows.loading import Loaded
from workflows.procedures.forms.complaint import ConcludeForm

pytestmark = pytest.mark.django_db
fromstring: Any = html.fromstring
BY_CODE = ["成都市人民政府", "自贡市人民政府", "阿坝州人民政府"]


@pytest.fixture
def cities(world: World) -> None:
    """Three cities, the last by code entered before the second, and one that is no more."""
    for key, name, code in (("far", "阿坝州", "513200"), ("near", "自贡市", "510300")):
        _city(world, key, f"{name}人民政府", code)
    gone = _city(world, "gone", "旧市人民政府", "519900")
    Organisation.objects.filter(pk=gone.pk).update(
        valid_to=clock.today() - timedelta(days=1), successor=world["city"]
    )


def _city(world: World, key: str, name: str, code: str) -> Organisation:
    return world.organisation(
        key,
        name,
        level=Level.CITY,
        is_division=True,
        parent=world["province"],
        division_code=code,
    )


def options(page: str, field: str) -> list[str]:
    found = fromstring(page).xpath(f"//select[@name='{field}']//option/text()")
    return [str(one).strip() for one in found]


def standing(texts: list[str], named: list[str]) -> list[str]:
    """Those of the texts that are among `named`."""
    return [text for text in texts if text in named]


@pytest.mark.parametrize("address", ["/manage/organisations/", "/manage/seals/"])
@pytest.mark.usefixtures("cities")
def test_the_long_lists_of_administrators(logged_in: Callable[..., Client], address: str) -> None:
    role = Role.SECURITY_ADMIN if "seals" in address else Role.SYSTEM_ADMIN
    client = logged_in(role, "province_lead")
    page = client.get(address).context["page"]
    assert standing([one.name for one in page], BY_CODE) == BY_CODE
    found = client.get(f"{address}?q=州").context["page"]
    assert [one.name for one in found] == ["阿坝州人民政府"]


@pytest.mark.parametrize(
    ("address", "field", "role"),
    [
        ("/manage/calendars/new/", "area", Role.SYSTEM_ADMIN),
        ("/manage/periods/new/", "jurisdiction", Role.SYSTEM_ADMIN),
        ("/manage/organisations/new/", "parent", Role.SYSTEM_ADMIN),
        ("/manage/organisations/new/", "successor", Role.SYSTEM_ADMIN),
    ],
)
@pytest.mark.usefixtures("cities")
def test_forms_offer_them_so_and_none_that_is_gone(
    logged_in: Callable[..., Client], address: str, field: str, role: Role
) -> None:
    page = logged_in(role, "province_lead").get(address).content.decode()
    assert standing(options(page, field), [*BY_CODE, "旧市人民政府"]) == BY_CODE


@pytest.mark.usefixtures("cities")
def test_nobody_is_appointed_at_a_body_that_is_gone(
    world: World, logged_in: Callable[..., Client]
) -> None:
    person = world.user(Role.HANDLER, "bureau")
    page = logged_in(Role.SECURITY_ADMIN, "province_lead").get(
        f"/manage/people/{person.pk}/appoint/"
    )
    offered = options(page.content.decode(), "organisation")
    assert standing(offered, [*BY_CODE, "旧市人民政府"]) == BY_CODE


@pytest.mark.usefixtures("cities")
def test_a_body_keeps_the_heir_that_is_gone_itself(
    world: World, logged_in: Callable[..., Client]
) -> None:
    Organisation.objects.filter(pk=world["finance"].pk).update(successor=world["gone"])
    address = f"/manage/organisations/{world['finance'].pk}/"
    page = logged_in(Role.SYSTEM_ADMIN, "province_lead").get(address).content.decode()
    assert "旧市人民政府" in options(page, "successor")


@pytest.mark.usefixtures("cities")
def test_regions_of_the_public_list() -> None:
    page = Client().get("/records/").content.decode()
    assert options(page, "region")[:3] == ["全部地区", "成都市", "自贡市"]
    assert "阿坝州" in options(page, "region")


@pytest.mark.usefixtures("cities")
def test_the_lists_of_the_desk_name_divisions_in_that_order_too(world: World) -> None:
    for key, place in (("far_office", "far"), ("near_office", "near")):
        world.organisation(key, f"{world[place].name}办公室", level=Level.CITY, parent=world[place])
    form = ConcludeForm(
        situation=Loaded(filed(world), clock.now()), actor=world.actor(Role.HANDLER)
    )
    widget: Any = form.fields["bodies"].widget
    heads = [str(head) for head, inside in widget.choices if isinstance(inside, list)]
    assert standing(heads, BY_CODE) == BY_CODE


@pytest.mark.usefixtures("cities")
def test_organs_stand_by_the_code_of_a_division_that_is_not_listed_itself(world: World) -> None:
    rows = [
        world.organisation(key, f"{place}办公室", level=Level.CITY, parent=world[place])
        for key, place in (("far_office", "far"), ("near_office", "near"))
    ]
    assert in_order(rows) == rows[::-1]
