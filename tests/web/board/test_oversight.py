"""What an overseer oversees: seated at a government, at its supervision office, or elsewhere."""

from __future__ import annotations

import pytest

from accounts.models import Level, Power
from accounts.roles import Role
from cases.models import Case
from records.models import DishonestyRecord
from tests.web.board.test_board import overdue
from tests.web.desk import walks
from tests.workflows.walks import registered
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World) -> str:
    """督查室: an organ of the city beside those that it supervises."""
    world.organisation(
        "office",
        "成都市人民政府办公厅",
        level=Level.CITY,
        parent=world["city"],
        division_code="510100",
        powers=[Power.SUPERVISION],
    )
    return "office"


def test_with_the_power_of_supervision_it_is_the_division(world: World, office: str) -> None:
    assert {key: world[key].overseen for key in ("city", "office", "bureau", "township")} == {
        "city": world["city"].path,
        "office": world["city"].path,
        "bureau": world["bureau"].path,
        "township": world["township"].path,
    }


def test_the_supervision_office_sees_what_its_government_sees(world: World, office: str) -> None:
    case = overdue(world)
    record = registered(world)
    for at in ("city", office):
        actor = world.actor(Role.SUPERVISION_OFFICER, at)
        assert list(Case.objects.visible_to(actor)) == [case]
        assert list(DishonestyRecord.objects.visible_to(actor)) == [record]
        client = walks.signed_in(world, Role.SUPERVISION_OFFICER, at)
        context = client.get("/board/").context
        assert (context["organisation"], context["total"].red) == (world["city"], 1)
        assert client.get(f"/desk/case/{case.pk}/").context["page"].sight.full
        assert client.get(f"/board/{world['province'].pk}/").status_code == 404


def test_without_the_power_an_officer_sees_his_own_organ(world: World) -> None:
    overdue(world)
    actor = world.actor(Role.SUPERVISION_OFFICER, "finance")
    assert list(Case.objects.visible_to(actor)) == []
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, "finance")
    assert client.get("/board/").context["organisation"] == world["finance"]
    assert client.get(f"/board/{world['city'].pk}/").status_code == 404


def test_of_a_complaint_about_his_own_organ_an_overseer_sees_nothing(world: World) -> None:
    """信访工作条例第三十条。"""
    case = walks.complaint(world)
    bureau = world["bureau"]
    bureau.powers = [Power.SUPERVISION]
    bureau.save()
    own = world.actor(Role.SUPERVISION_OFFICER, "bureau")
    assert list(Case.objects.visible_to(own)) == []
    assert list(Case.objects.visible_to(world.actor(Role.SUPERVISION_OFFICER, "city"))) == [case]


def test_the_supervision_office_may_hold_the_ladder_of_organs_beside_it(
    world: World, office: str
) -> None:
    case = walks.order(world)
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, office)
    closed = {
        one.name: one.sentence
        for one in client.get(f"/desk/case/{case.pk}/").context["page"].offered.closed
    }
    assert closed["hold_ladder"] == "没有超期未办的事项"
