"""履约预警 on the supervisors' board: by class and level, of what lies below, leading to the contracts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from accounts.roles import Role
from cases import clock
from tests.web.desk import walks
from tests.workflows.test_commitment import registered
from tests.world import World

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_each_figure_opens_what_it_counts(world: World) -> None:
    registered(world)
    near = clock.today() + 5 * DAY
    registered(
        world, contract_number="HT-2", category="policy", obligations=f"{near}；兑现奖补；1万元",
        amount="1万元",
    )  # fmt: skip
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, "city")
    at = f"/board/{world['city'].pk}/promises/"
    page = client.get(at)
    assert [(one.category.label, dict(one.figures)) for one in page.context["lines"]] == [
        ("工程建设", {"red": 0, "orange": 0, "yellow": 1}),
        ("政策兑现", {"red": 0, "orange": 1, "yellow": 0}),
    ]
    assert page.context["total"] == {"red": 0, "orange": 1, "yellow": 1}
    (line,) = client.get(at, {"category": "policy", "level": "orange"}).context["page"].lines
    assert line.row.what == "兑现奖补"
    assert client.get(f"/desk/case/{line.row.case_id}/").status_code == 200


def test_what_lies_elsewhere_is_not_counted(world: World) -> None:
    registered(world)
    client = walks.signed_in(world, Role.JOINT_OFFICE, "county")
    page = client.get(f"/board/{world['county'].pk}/promises/")
    assert page.context["lines"] == []
    assert page.context["page"].lines == []
    assert client.get(f"/board/{world['city'].pk}/promises/").status_code == 404


def test_a_case_that_an_overseer_stands_aside_of_is_not_shown(world: World) -> None:
    case = registered(world)
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, "city")
    at = f"/board/{world['city'].pk}/promises/"
    assert len(client.get(at).context["page"].lines) == 1
    officer = world.user(Role.SUPERVISION_OFFICER, "city")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET aside = %s WHERE id = %s", [[officer.pk], case.pk])
    assert client.get(at).context["page"].lines == []
