"""Who acts next is told on a subject's page by the work list's own definition, also to whose turn it is not."""

from __future__ import annotations

import pytest
from django.utils.formats import date_format
from django.utils.html import strip_tags

from accounts.roles import Role
from cases.models import Case, Clock
from tests.web.desk import walks
from tests.workflows.order_walks import drafted, issue, planned, rectifying, report
from tests.world import World
from workflows.actions import perform

pytestmark = pytest.mark.django_db


def page(world: World, case: Case, role: Role, at: str = "lead") -> str:
    """The case's page with the part that is loaded into it."""
    client = walks.signed_in(world, role, at)
    address = f"/desk/case/{case.pk}/"
    part = f"/desk/ahead/case/{case.pk}/"
    assert f'hx-get="{part}"' in client.get(address).text
    whole = client.get(address).text + client.get(part).text
    return "".join(strip_tags(whole).split())


def test_whose_turn_it_is_not_reads_who_acts_next_and_until_when(world: World) -> None:
    case = walks.complaint(world)
    world.user(Role.REVIEWER, "lead")
    due = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE").due_on
    told = page(world, case, Role.HANDLER)
    assert f"下一步：由{world['lead'].name}审查员办理“受理”“通知补正”（补正告知期限，" in told
    assert f"不晚于{date_format(due, 'Y年n月j日')}" in told


def test_what_comes_after_one_s_own_step_is_looked_for_among_the_closed_ones(world: World) -> None:
    case = walks.complaint(world)
    assert "转办（交办）办理“受理”之后可以办理" in page(world, case, Role.REVIEWER)
    assert "之后可以办理" not in page(world, case, Role.HANDLER)


def test_the_first_button_is_what_the_state_of_things_calls_for(world: World) -> None:
    case = walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    offered = client.get(f"/desk/case/{case.pk}/").context["page"].offered
    assert (offered.open[0].name, offered.main) == ("accept", {"accept"})
    assert client.get("/desk/").context["page"].entries[0].tasks[0].label == "受理"


def test_the_plan_comes_before_the_report(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    client = walks.signed_in(world, Role.PRINCIPAL, "bureau")
    offered = client.get(f"/desk/case/{order.pk}/").context["page"].offered
    assert {"submit_plan", "report"} <= {one.name for one in offered.open}
    assert (offered.open[0].name, offered.main) == ("submit_plan", {"submit_plan"})


def test_a_body_reads_its_own_part_and_that_others_act(world: World) -> None:
    order = issue(world, drafted(world))
    told = page(world, order, Role.PRINCIPAL, "bureau")
    assert f"由{world['bureau'].name}" in told
    rectifying(world, order)
    perform(
        order,
        "submit_plan",
        actor=world.actor(Role.LIAISON, "bureau"),
        data=planned(1, 2),
    )
    report(world, order, 1, 2)
    world.user(Role.INSPECTOR, "lead")
    told = page(world, order, Role.LIAISON, "bureau")
    assert f"现由{world['lead'].name}办理，目前不需要本单位办理" in told
    assert "核查员办理" not in told
    assert "核查员办理“" in page(world, order, Role.APPROVER)
