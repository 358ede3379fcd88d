"""The drawing of what a case came from and what grew out of it."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from tests.web.desk import walks
from tests.workflows.walks import registered, sanctioned
from tests.world import World
from web.desk.graph import Arrow, Key, _depths


def test_what_grew_out_of_something_stands_further_on() -> None:
    complaint, order, record, repair = (("case", n) for n in range(4))
    edges = [(complaint, order, ""), (order, record, ""), (record, repair, "")]
    found = _depths([repair, record, order, complaint], edges)
    assert found == {complaint: 0, order: 1, record: 2, repair: 3}


def test_a_circle_of_links_ends() -> None:
    one: Key = ("case", 1)
    two: Key = ("case", 2)
    assert max(_depths([one, two], [(one, two, ""), (two, one, "")]).values()) == 1


@pytest.mark.django_db
def test_the_drawing_shows_what_the_viewer_may_see(world: World) -> None:
    record = registered(world)
    sanctioned(world, record, "finance")
    keeper = walks.signed_in(world, Role.RECORD_KEEPER)
    page = f"/desk/linked/record/{record.pk}/"
    graph = keeper.get(page).context["graph"]
    assert [(box.kind, box.number, box.here) for box in graph.boxes] == [
        ("政务失信记录", record.number, True),
        ("惩戒措施", "", False),
    ]
    assert [words(arrow) for arrow in graph.arrows] == [("政务失信记录", "惩戒措施", "惩戒措施")]
    assert walks.signed_in(world, Role.LIAISON, "commerce").get(page).status_code == 404


@pytest.mark.django_db
def test_a_page_asks_for_its_drawing_alone(world: World) -> None:
    record = registered(world)
    page = f"/desk/linked/record/{record.pk}/"
    client = walks.signed_in(world, Role.RECORD_KEEPER)
    part = client.get(page, headers={"HX-Target": "linked"}).content.decode()
    assert part.strip().startswith('<div id="linked">')


def words(arrow: Arrow) -> tuple[str, str, str]:
    return arrow.source.kind, arrow.target.kind, arrow.label
