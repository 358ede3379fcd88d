"""Whether a complaint repeats another: hints by body and matter, and the person only where logged."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.roles import Role
from cases.models import Case, Reading
from tests.web.desk import walks
from tests.world import World
from workflows.actions import open_subject

pytestmark = pytest.mark.django_db


def filed(world: World, **changed: Any) -> Case:
    data = walks.FILED | {"respondent": world["bureau"].pk} | changed
    case = Case(kind="complaint", organisation=world["lead"])
    return open_subject(case, "submit", actor=world.citizen(), data=data)


def page(case: Case) -> str:
    return f"/desk/alike/{case.pk}/"


def test_other_complaints_about_the_body_are_hinted_at(world: World) -> None:
    case = filed(world)
    other_matter = filed(world, matter="general", name="李某", phone="13900000001")
    same = filed(world, name="赵某", phone="13900000002")
    filed(world, respondent=world["finance"].pk)
    context = walks.signed_in(world, Role.HANDLER).get(page(case)).context
    found = [(one.row.subject.pk, one.same_matter) for one in context["alike"]]
    assert found == [(same.pk, True), (other_matter.pk, False)]
    assert Reading.objects.count() == 0


def test_whether_it_is_the_same_person_is_asked_by_few_and_logged(world: World) -> None:
    case, repeat = filed(world), filed(world)
    filed(world, name="李某", phone="13900000001")
    answer = walks.signed_in(world, Role.REVIEWER).post(page(case))
    assert [row.subject.pk for row in answer.context["repeats"]] == [repeat.pk]
    assert {read.purpose for read in Reading.objects.all()} == {f"查重：{case.number}"}
    assert Reading.objects.count() == 2
    assert "王某某" not in answer.content.decode()
    for role, at in ((Role.HANDLER, "lead"), (Role.SUPERVISION_OFFICER, "city")):
        assert walks.signed_in(world, role, at).post(page(case)).status_code == 403
    assert Reading.objects.count() == 2


def test_an_anonymous_complaint_matches_nobody(world: World) -> None:
    case = filed(world, anonymous=True, name="", phone="")
    filed(world)
    answer = walks.signed_in(world, Role.REVIEWER).post(page(case))
    assert answer.context["repeats"] == []
