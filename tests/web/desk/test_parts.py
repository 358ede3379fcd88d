"""An organ's part in shared work stands on its people's first page until it is done."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from tests.web.desk import walks
from tests.web.desk.test_lists import queries
from tests.workflows.test_cohandling import answer, cohandled
from tests.world import World


@pytest.mark.django_db
def test_a_co_handler_finds_its_part_and_does_it(world: World) -> None:
    case = cohandled(world, "finance", "commerce")
    client = walks.signed_in(world, Role.LIAISON, "finance")
    page = client.get("/desk/").content.decode()
    url = f"/desk/case/{case.pk}/answer_as_cohandler/"
    assert url in page
    assert "协办意见" in client.get(url).content.decode()
    answer(world, case, "finance")
    assert url not in client.get("/desk/").content.decode()
    other = walks.signed_in(world, Role.LIAISON, "commerce").get("/desk/")
    assert url in other.content.decode()


@pytest.mark.django_db
def test_three_parts_cost_what_one_costs(world: World) -> None:
    client = walks.signed_in(world, Role.LIAISON, "finance")
    cohandled(world, "finance")
    one = queries(client, "/desk/")
    cohandled(world, "finance")
    cohandled(world, "finance")
    assert queries(client, "/desk/") == one
