"""The list of cases by handler, body, date; and the search that knows handlers by name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from cases import clock
from cases.models import Assignment
from tests.web.desk import walks
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_list_answers_who_handles_what_and_since_when(world: World) -> None:
    case = walks.investigating(world)
    handler = case_handler(case.pk)
    client = walks.signed_in(world, Role.APPROVER)

    def found(**asked: str) -> set[int]:
        page = client.get("/desk/cases/", asked).context["page"]
        return {row.subject.pk for row in page.rows}

    assert (found(handler=handler), found(handler="无此人")) == ({case.pk}, set())
    assert (found(body="住房和城乡建设局"), found(body="财政局")) == ({case.pk}, set())
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert (found(since=tomorrow), found(until=tomorrow)) == (set(), {case.pk})
    assert (found(ended="no"), found(ended="yes")) == ({case.pk}, set())
    page = client.get("/desk/search/", {"q": handler}).content.decode()
    assert f"承办人{handler}的案件" in page
    assert client.get("/desk/search/", {"q": "无此人"}).context["found"].handlers == []


def test_a_body_learns_of_nobody_who_handles_its_cases(world: World) -> None:
    case = walks.investigating(world)
    liaison = walks.signed_in(world, Role.LIAISON, "bureau")
    name = case_handler(case.pk)
    assert liaison.get("/desk/cases/", {"handler": name}).context["page"].rows == []
    assert not liaison.get("/desk/search/", {"q": name}).context["found"].handlers


def case_handler(pk: int) -> str:
    """The name of whoever handles a case."""
    part = Assignment.objects.get(subject_id=pk, role="handler", ended_at=None)
    assert part.user is not None
    return part.user.name
