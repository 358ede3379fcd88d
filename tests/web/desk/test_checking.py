"""An order under inspection: what was handed in for each requirement, findings given once and corrected."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from accounts.roles import Role
from cases import clock
from cases.models import Case, Evidence
from tests.web.desk.walks import signed_in
from tests.workflows.order_walks import (
    check,
    drafted,
    issue,
    planned,
    rectifying,
    report,
)
from tests.world import World
from workflows.actions import perform

pytestmark = pytest.mark.django_db

fromstring: Any = html.fromstring


@pytest.fixture
def reported(world: World) -> Case:
    """An order on which the body has reported, after a plan."""
    order = rectifying(world, issue(world, drafted(world)))
    liaison = world.actor(Role.LIAISON, "bureau")
    perform(order, "submit_plan", actor=liaison, data=planned(1, 2))
    report(world, order, 1, 2)
    return order


def requirements(page: str) -> list[list[str]]:
    """The table of requirements, cell by cell."""
    tree: Any = fromstring(page)
    rows = tree.xpath("//section[@aria-labelledby='items']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td")] for row in rows]


def proof(order: Case, position: int) -> str:
    """What the file that was handed in for a requirement is called."""
    files = Evidence.objects.filter(subject_type="case", subject_id=order.pk)
    return files.get(item__position=position).label


@pytest.mark.parametrize("role", [Role.APPROVER, Role.INSPECTOR, Role.LIAISON])
def test_what_was_planned_done_and_proved_stands_beside_its_requirement(
    world: World, reported: Case, role: Role
) -> None:
    at = "bureau" if role is Role.LIAISON else "lead"
    page = signed_in(world, role, at).get(f"/desk/case/{reported.pk}/").text
    first, second = requirements(page)
    day = f"{clock.today():%Y}年{clock.today().month}月{clock.today().day}日"
    assert first[2] == f"措施1责任人：岗位1完成时限：{day}"
    assert first[3].startswith(f"第1项已完成{proof(reported, 1)}")
    assert proof(reported, 2) in second[3]
    assert proof(reported, 2) not in first[3]
    assert f"{proof(reported, 2)} 第2项佐证" in " ".join(fromstring(page).text_content().split())


def test_the_inspector_and_the_approver_have_the_evidence_in_sight_as_they_judge_and_decide(
    world: World, reported: Case
) -> None:
    check(world, reported, 1)
    for role, step in ((Role.INSPECTOR, "judge"), (Role.APPROVER, "return_for_more")):
        page = signed_in(world, role).get(f"/desk/case/{reported.pk}/{step}/").text
        assert proof(reported, 1) in requirements(page)[0][3]
        assert proof(reported, 2) in requirements(page)[1][3]


def test_findings_are_owed_once_and_corrected_in_so_many_words(
    world: World, reported: Case
) -> None:
    address = f"/desk/case/{reported.pk}/judge/"
    inspector = signed_in(world, Role.INSPECTOR)
    begun = {"second_inspector": world.user(Role.INSPECTOR, "lead", 2).pk, "method": "现场查看"}
    perform(reported, "start_check", actor=world.actor(Role.INSPECTOR), data=begun)
    assert address in inspector.get("/desk/").text
    assert "以新填内容替换原填内容" not in inspector.get(address).text
    found = {"checked_on": clock.today(), "heard": "none"}
    for position in (1, 2):
        found |= {f"verdict_{position}": "passed", f"finding_{position}": f"已核对{position}"}
    perform(reported, "judge", actor=world.actor(Role.INSPECTOR), data=found)

    assert address not in inspector.get("/desk/").text
    assert address in inspector.get(f"/desk/case/{reported.pk}/").text
    again = inspector.get(address).text
    assert "再次办理的，以新填内容替换原填内容" in again
    assert "已核对2" in again

    corrected = found | {"verdict_2": "failed", "finding_2": "凭证不全"}
    perform(reported, "judge", actor=world.actor(Role.INSPECTOR), data=corrected)
    history = inspector.get(f"/desk/case/{reported.pk}/").text
    assert history.count("填写核查结论（更正，替换") == 1
    assert "已核对2" in history
    assert "凭证不全" in history


def test_an_order_that_comes_of_a_complaint_offers_no_answer_that_there_is_no_complainant(
    world: World,
) -> None:
    for source, offered in (("complaint", False), ("inspection", True)):
        order = rectifying(world, issue(world, drafted(world, source=source)))
        report(world, order, 1, 2)
        second = world.user(Role.INSPECTOR, "lead", 2)
        begun = {"second_inspector": second.pk, "method": "现场查看"}
        perform(order, "start_check", actor=world.actor(Role.INSPECTOR), data=begun)
        page = signed_in(world, Role.INSPECTOR).get(f"/desk/case/{order.pk}/judge/").text
        assert ("无投诉人" in page) is offered


def test_a_handler_may_be_the_second_who_checks(world: World, reported: Case) -> None:
    handler = world.actor(Role.HANDLER, nth=2)
    page = signed_in(world, Role.INSPECTOR).get(f"/desk/case/{reported.pk}/start_check/").text
    assert "没有可选的，请安全管理员登记任职或者代行" in page
    begun = {"second_inspector": handler.user.pk, "method": "现场查看"}
    perform(reported, "start_check", actor=world.actor(Role.INSPECTOR), data=begun)
    assert reported.state == "verifying"
