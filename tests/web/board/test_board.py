"""The supervisors' board: lights, drill-down, lists, export, and its limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import clock
from cases.models import Case
from tests.web.desk import walks
from tests.world import World
from web.board.figures import Figures
from workflows.actions import perform


def overdue(world: World) -> Case:
    """A complaint whose acceptance is a day late."""
    case = walks.complaint(world)
    assert case.next_due_on is not None
    clock.shift(case.next_due_on - clock.today() + timedelta(days=1))
    return case


@pytest.mark.django_db
def test_who_sees_the_board(world: World) -> None:
    expected = {
        (Role.JOINT_OFFICE, "city"): 200,
        (Role.SUPERVISION_OFFICER, "lead"): 200,
        (Role.HANDLER, "lead"): 403,
        (Role.LIAISON, "bureau"): 403,
        (Role.SYSTEM_ADMIN, "lead"): 403,
    }
    pages = ("/board/", f"/board/{world['lead'].pk}/overdue/", f"/board/{world['lead'].pk}/trend/")
    for page in pages:
        found = {
            (role, at): walks.signed_in(world, role, at).get(page).status_code
            for role, at in expected
        }
        assert found == expected


@pytest.mark.django_db
def test_an_overseer_stays_in_his_part_of_the_tree(world: World) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "county")
    assert client.get(f"/board/{world['county'].pk}/").status_code == 200
    assert client.get(f"/board/{world['township'].pk}/").status_code == 200
    for outside in ("city", "lead", "bureau", "province"):
        for page in ("", "overdue/", "soon/", "trend/", "ladder/", "performance/", "print/"):
            assert client.get(f"/board/{world[outside].pk}/{page}").status_code == 404
        ask = f"/board/{world[outside].pk}/overdue/export/"
        assert client.post(ask, {"form": "csv"}).status_code == 404


@pytest.mark.django_db
def test_lights_are_counted_for_whoever_must_act(world: World) -> None:
    case = overdue(world)
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    context = client.get("/board/").context
    lines = {
        line.organisation: (line.figures.red, line.figures.running, line.figures.cases)
        for line in context["lines"]
    }
    assert lines == {world["lead"]: (1, 2, 1)}
    assert context["total"].tone == "bad"
    assert {one.row.subject.pk for one in context["overdue"]} == {case.pk}


@pytest.mark.django_db
def test_branches_fold_what_lies_below(world: World) -> None:
    overdue(world)
    client = walks.signed_in(world, Role.JOINT_OFFICE, "province")
    lines = client.get("/board/").context["lines"]
    assert [(line.organisation, line.has_below, line.figures.red > 0) for line in lines] == [
        (world["city"], True, True)
    ]
    below = client.get(f"/board/{world['city'].pk}/").context["lines"]
    assert [line.organisation for line in below] == [world["lead"]]


def test_paused_duties_speak_against_nobody() -> None:
    assert Figures(red=0, paused=5).on_time() == 1.0
    assert Figures(red=1, green=3, paused=5).on_time() == 0.75


@pytest.mark.django_db
def test_three_cases_cost_what_one_costs(world: World) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")

    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        remembered = ("cases_installation", "cases_calendar")
        return sum(not any(table in one["sql"] for table in remembered) for one in asked)

    lead = world["lead"].pk
    pages = ["/board/"]
    pages += [f"/board/{lead}/{one}" for one in ("", "overdue/", "performance/", "print/")]
    overdue(world)
    one = [cost(page) for page in pages]
    walks.complaint(world)
    overdue(world)
    assert [cost(page) for page in pages] == one
    assert max(one) <= 12


@pytest.mark.django_db
def test_the_trend_counts_what_ended_in_time_and_late(world: World) -> None:
    case = overdue(world)
    in_time = walks.complaint(world)
    for one in (case, in_time):
        perform(
            one,
            "accept",
            actor=world.actor(Role.REVIEWER),
            data={"matter": "arrears", "summary": "反映拖欠工程款"},
        )
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    months = client.get(f"/board/{world['city'].pk}/trend/").context["months"]
    assert len(months) == 12
    assert months[-1].late >= 1
    assert months[-1].met >= 1
