"""An order at the desks: its periods to come, its drafts, the body's own letters, and handing a draft back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict
from lxml import html

from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from documents.models import Document
from tests.notifications.timing import at
from tests.web.desk.walks import document, signed_in
from tests.workflows.order_walks import (
    EXPLANATION,
    check,
    drafted,
    issue,
    pdf,
    planned,
    rectifying,
    report,
)
from tests.workflows.walks import served
from tests.world import World
from workflows.actions import StepRefused, perform

pytestmark = pytest.mark.django_db

fromstring: Any = html.fromstring


def section(page: str, name: str) -> str:
    """The text of one section of a page; empty where there is none."""
    tree: Any = fromstring(page)
    found = tree.xpath(f"//section[@aria-labelledby='{name}']")
    return " ".join(found[0].text_content().split()) if found else ""


def buttons(page: str) -> list[str]:
    """What one may go to from the form of a step."""
    tree: Any = fromstring(page)
    return [one.text_content().strip() for one in tree.xpath("//form//a[@href]")]


def test_a_liaison_finds_his_draft_until_the_head_has_confirmed_it(world: World) -> None:
    order = issue(world, drafted(world))
    liaison = world.actor(Role.LIAISON, "bureau")
    perform(order, "sign_in", actor=liaison, data={"contact": "办公室主任", "phone": "028-1"})
    home = signed_in(world, Role.LIAISON, "bureau")
    assert section(home.get("/desk/").text, "unconfirmed") == ""
    words = {name: EXPLANATION[name] for name in ("facts_text", "causes")}
    perform(order, "draft_explanation", actor=liaison, data=words)
    page = home.get("/desk/").text
    assert order.title in section(page, "unconfirmed")
    assert f"/desk/case/{order.pk}/draft_explanation/" in page
    for stranger in (signed_in(world, Role.HANDLER), signed_in(world, Role.LIAISON, "finance")):
        assert section(stranger.get("/desk/").text, "unconfirmed") == ""

    rectified = {**EXPLANATION, **words}
    confirm(world, order, rectified)
    assert section(home.get("/desk/").text, "unconfirmed") == ""


def test_a_report_is_drafted_by_the_liaison_and_handed_in_by_the_head(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    liaison = world.actor(Role.LIAISON, "bureau")
    home = signed_in(world, Role.LIAISON, "bureau")
    address = f"/desk/case/{order.pk}/"
    words = {"overall": "两项均已整改", "outcome_1": "已经支付"}
    perform(order, "draft_report", actor=liaison, data=words)
    assert order.title in section(home.get("/desk/").text, "unconfirmed")
    with pytest.raises(StepRefused):
        perform(order, "report", actor=liaison, data={})
    head = signed_in(world, Role.PRINCIPAL, "bureau")
    assert "报送整改报告" in head.get("/desk/").text
    form = head.get(f"{address}report/").context["attempt"].form
    assert [form[name].value() for name in ("overall", "outcome_1", "outcome_2")] == [
        "两项均已整改",
        "已经支付",
        "",
    ]
    for stranger in (signed_in(world, Role.HANDLER), signed_in(world, Role.SUPERVISION_OFFICER)):
        assert "两项均已整改" not in stranger.get(address).text
    report(world, order, 1, 2)
    assert section(home.get("/desk/").text, "unconfirmed") == ""
    assert Clock.objects.get(subject_id=order.pk, rule_code="ZG_RECTIFY").status == "stopped"
    check(world, order, 1)
    again = {"again_days": 12, "reason": "第2项尚未完成"}
    perform(order, "return_for_more", actor=world.actor(Role.APPROVER), data=again)
    assert section(home.get("/desk/").text, "unconfirmed") == ""


def confirm(world: World, order: Case, words: dict[str, Any]) -> None:
    """The head of the body hands the explanation in."""
    files: Any = MultiValueDict({"attachments": [pdf()]})
    head = world.actor(Role.PRINCIPAL, "bureau")
    perform(order, "explain", actor=head, data=words, files=files)


def test_the_body_finds_its_own_letters_among_the_documents_of_the_order(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    perform(order, "submit_plan", actor=world.actor(Role.LIAISON, "bureau"), data=planned(1, 2))
    report(world, order, 1, 2)
    client = signed_in(world, Role.LIAISON, "bureau")
    listed = section(client.get(f"/desk/case/{order.pk}/").text, "documents")
    for title in ("限期整改通知书", "书面说明", "整改方案", "整改报告"):
        assert title in listed
    letter = document(order, "D19a")
    assert client.get(f"/desk/documents/{letter.pk}/preview/").status_code == 200
    other = signed_in(world, Role.LIAISON, "finance")
    assert other.get(f"/desk/documents/{letter.pk}/preview/").status_code == 404


def test_the_body_reads_no_letter_that_it_did_not_write(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    report(world, order, 1, 2)
    check(world, order, 1)
    known = Document.objects.shown_to(world.actor(Role.LIAISON, "bureau"), order)
    assert not known.filter(code="D11").exists()


def test_a_period_that_begins_with_service_is_shown_before_it_runs(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    report(world, order, 1, 2)
    check(world, order, 1)
    again = {"again_days": 12, "reason": "第2项尚未完成"}
    perform(order, "return_for_more", actor=world.actor(Role.APPROVER), data=again)
    handler = signed_in(world, Role.APPROVER)
    shown = section(handler.get(f"/desk/case/{order.pk}/").text, "clocks")
    assert "继续整改期限12日《整改核查意见》送达（签收）后起算" in shown
    served(world, order, "D21")
    shown = section(handler.get(f"/desk/case/{order.pk}/").text, "clocks")
    assert "送达（签收）后起算" not in shown
    assert "继续整改期限" in shown


def test_signing_the_order_in_starts_no_period_for_signing_it_in(world: World) -> None:
    order = drafted(world)
    perform(order, "endorse", actor=world.actor(Role.APPROVER))
    perform(order, "sign", actor=world.actor(Role.SIGNER))
    drafter = signed_in(world, Role.SUPERVISION_OFFICER)
    shown = section(drafter.get(f"/desk/case/{order.pk}/").text, "clocks")
    assert (
        "整改通知签收期限2个工作日《限期整改通知书》以签收以外的方式送达后起算，签收即停止" in shown
    )
    assert "书面说明期限10个工作日《限期整改通知书》送达（签收）后起算" in shown


def test_who_must_act_first_is_said_to_whom_a_period_runs(world: World) -> None:
    order = issue(world, drafted(world))
    liaison = world.actor(Role.LIAISON, "bureau")
    perform(order, "sign_in", actor=liaison, data={"contact": "办公室主任", "phone": "028-1"})
    address = f"/desk/case/{order.pk}/"
    awaited = "须先由责任单位主要负责人办理“提交书面说明”，才能办理“报送整改方案”"
    body = signed_in(world, Role.LIAISON, "bureau")
    assert awaited in section(body.get(address).text, "steps")
    for role, there in ((Role.PRINCIPAL, "bureau"), (Role.SUPERVISION_OFFICER, "lead")):
        assert "须先由" not in section(signed_in(world, role, there).get(address).text, "steps")
    confirm(world, order, EXPLANATION)
    assert "须先由" not in section(body.get(address).text, "steps")


def test_the_day_by_which_a_reminder_asks_for_an_answer_stands_among_the_periods(
    world: World,
) -> None:
    clock.shift(at(date(2026, 3, 2), 10) - clock.now())
    order = rectifying(world, issue(world, drafted(world)))
    clock.shift(at(date(2026, 5, 6), 10) - clock.now())
    plan = order_clock(order, "ZG_PLAN")
    perform(order, "press", actor=world.actor(Role.SUPERVISION_OFFICER), data={"clock": plan})
    page = signed_in(world, Role.HANDLER).get(f"/desk/case/{order.pk}/").text
    assert "5月6日催办“整改方案报送期限”，要求2026年5月9日前答复或者完成" in section(page, "clocks")
    liaison = world.actor(Role.LIAISON, "bureau")
    perform(order, "submit_plan", actor=liaison, data=planned(1, 2))
    page = signed_in(world, Role.HANDLER).get(f"/desk/case/{order.pk}/").text
    assert "前答复或者完成" not in section(page, "clocks")


def order_clock(order: Case, code: str) -> int:
    """The key of a running period."""
    return Clock.objects.get(subject_id=order.pk, rule_code=code, status="running").pk


def test_whoever_endorses_or_signs_can_hand_the_draft_back_and_its_drafter_finds_it(
    world: World,
) -> None:
    order = drafted(world)
    approver, drafter = signed_in(world, Role.APPROVER), signed_in(world, Role.SUPERVISION_OFFICER)
    redraft = f"/desk/case/{order.pk}/redraft/"
    assert redraft not in drafter.get("/desk/").text
    assert "退回重拟" in buttons(approver.get(f"/desk/case/{order.pk}/endorse/").text)
    perform(order, "endorse", actor=world.actor(Role.APPROVER))
    signing = signed_in(world, Role.SIGNER).get(f"/desk/case/{order.pk}/sign/").text
    assert "退回重拟" in buttons(signing)
    assert "三十日内付清工程款120万元" in signing
    perform(
        order, "send_back_unsigned", actor=world.actor(Role.SIGNER), data={"reason": "要求不明确"}
    )
    assert redraft in drafter.get("/desk/").text
