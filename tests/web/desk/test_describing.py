"""What was filled in is read again on the page, also what a form asks once for each requirement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.formats import date_format

from accounts.roles import Role
from cases import clock
from tests.notifications.timing import at
from tests.web.desk.walks import complaint, signed_in
from tests.workflows import order_walks
from tests.world import World
from web.desk.describing import Describer
from workflows.actions import perform
from workflows.registry import procedures

pytestmark = pytest.mark.django_db


def test_a_plan_tells_who_is_in_charge_of_each_requirement_and_until_when(world: World) -> None:
    order = order_walks.rectifying(world, order_walks.issue(world, order_walks.drafted(world)))
    until = clock.today() + timedelta(days=7)
    plan = order_walks.planned(1, 2, by=until)
    perform(order, "submit_plan", actor=world.actor(Role.LIAISON, "bureau"), data=plan)
    page = signed_in(world, Role.INSPECTOR).get(f"/desk/case/{order.pk}/").text
    day = date_format(until, "Y年n月j日")
    for words in ("第1项的责任人", "岗位1", "岗位2", "第2项的完成时限", day, "措施2"):
        assert words in page


def test_the_plan_is_asked_for_in_a_group_for_each_requirement(world: World) -> None:
    order = order_walks.rectifying(world, order_walks.issue(world, order_walks.drafted(world)))
    page = signed_in(world, Role.LIAISON, "bureau").get(f"/desk/case/{order.pk}/submit_plan/").text
    groups = page.split('<fieldset class="field-group">')[1:]
    assert len(groups) == len(order_walks.REQUIREMENTS)
    for nth, requirement in enumerate(order_walks.REQUIREMENTS, start=1):
        group = groups[nth - 1].split("</fieldset>")[0]
        assert f"<legend>第{nth}项：{requirement}</legend>" in group
        assert all(f'name="{stem}_{nth}"' in group for stem in ("measure", "charge", "by"))
    assert 'name="overall"' in page.split("<fieldset")[0]


def test_the_inspector_reads_what_the_body_reported_beside_each_requirement(world: World) -> None:
    order = order_walks.rectifying(world, order_walks.issue(world, order_walks.drafted(world)))
    order_walks.report(world, order, 1, 2)
    second = world.user(Role.INSPECTOR, "lead", 2)
    begun = {"second_inspector": second.pk, "method": "现场查看"}
    perform(order, "start_check", actor=world.actor(Role.INSPECTOR), data=begun)
    page = signed_in(world, Role.INSPECTOR).get(f"/desk/case/{order.pk}/judge/").text
    assert "责任单位报告：第1项已完成" in page
    assert "责任单位报告：第2项已完成" in page


def test_the_findings_on_each_requirement_are_read_again(world: World) -> None:
    order = order_walks.rectifying(world, order_walks.issue(world, order_walks.drafted(world)))
    order_walks.report(world, order, 1, 2)
    order_walks.check(world, order, 1)
    page = signed_in(world, Role.APPROVER).get(f"/desk/case/{order.pk}/").text
    assert "第1项结论" in page
    assert "第2项核查情况" in page


def test_what_only_the_system_fills_in_is_not_read(world: World) -> None:
    describer = Describer(procedures()["complaint"])
    rung = {"clock": 130, "rule": "ZG_ISSUE", "rung": 1}
    assert describer.lines(rung, "draft_supervision") == []
    assert [one.label for one in describer.lines({"text": "已电话联系"}, "note")] == ["批注内容"]


def test_what_was_filed_before_eight_in_the_morning_was_filed_on_that_day(world: World) -> None:
    clock.shift(at(date(2026, 3, 3), 6) - clock.now())
    case = complaint(world)
    lines = signed_in(world, Role.REVIEWER).get(f"/desk/case/{case.pk}/").context["page"].facts
    assert [one.value for one in lines if one.label == "提交日期"] == ["2026年3月3日"]
