"""Who sees which case: owner, colleague, stranger, respondent, supervisor, administrator."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor, code_holder
from accounts.roles import ADMIN_ROLES, Role
from cases.models import Case
from tests.workflows.test_actions import filed
from tests.world import World
from workflows.actions import perform


@pytest.fixture
def case(world: World) -> Case:
    """A complaint against the city's bureau, filed by a citizen with an account."""
    return filed(world)


def sees(actor: Actor, case: Case) -> bool:
    """Whether the case is in the actor's list."""
    return Case.objects.visible_to(actor).filter(pk=case.pk).exists()


@pytest.mark.django_db
def test_who_sees_a_complaint(world: World, case: Case) -> None:
    seen = {
        "its filer": sees(world.citizen(), case),
        "another citizen": sees(world.citizen("other"), case),
        "holder of its code": sees(code_holder(case.pk), case),
        "holder of another code": sees(code_holder(case.pk + 1), case),
        "reviewer of its organ": sees(world.actor(Role.REVIEWER), case),
        "reviewer elsewhere": sees(world.actor(Role.REVIEWER, "province_lead"), case),
        "respondent's liaison": sees(world.actor(Role.LIAISON, "bureau"), case),
        "respondent's reviewer": sees(world.actor(Role.REVIEWER, "bureau"), case),
        "supervisor above": sees(world.actor(Role.SUPERVISION_OFFICER, "city"), case),
        "supervisor of the province": sees(world.actor(Role.JOINT_OFFICE, "province"), case),
        "supervisor elsewhere": sees(world.actor(Role.SUPERVISION_OFFICER, "county"), case),
    }
    assert {who for who, does in seen.items() if does} == {
        "its filer",
        "holder of its code",
        "reviewer of its organ",
        "supervisor above",
        "supervisor of the province",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_administrators_see_no_case(world: World, case: Case, role: Role) -> None:
    assert not sees(world.actor(role, "lead"), case)


@pytest.mark.django_db
def test_a_body_sees_the_complaint_only_while_it_has_a_part(world: World, case: Case) -> None:
    reviewer = world.actor(Role.REVIEWER)
    perform(case, "accept", actor=reviewer, data={"matter": "general", "summary": "反映欠款"})
    liaison = world.actor(Role.LIAISON, "finance")
    assert not sees(liaison, case)
    data = {
        "manner": "forward",
        "organ": world.deciding("finance").pk,
        "requirements": "依法核实",
        "days": 30,
    }
    perform(case, "forward", actor=reviewer, data=data)
    assert sees(liaison, case)


@pytest.mark.django_db
def test_a_list_costs_one_query_for_somebody_with_many_roles(world: World, case: Case) -> None:
    actors = [world.actor(role, at) for role in Role for at in ("lead", "bureau")]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert list(Case.objects.visible_to(actors)) == [case]
    assert len(queries) == 1
