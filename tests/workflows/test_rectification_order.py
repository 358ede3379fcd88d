"""A rectification order from its draft to its end, by real steps."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock, Event, Evidence, RectificationItem
from tests.web.desk import walks as desks
from tests.workflows.order_walks import (
    DRAFT,
    FAILED,
    check,
    determined,
    draft_of,
    drafted,
    failed,
    fresh,
    heard,
    issue,
    lapse,
    planned,
    rectifying,
    report,
)
from tests.workflows.walks import go_to, running, served, upload
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.base import Reason

WITH_BODY = {"ZG_ACK", "ZG_EXPLAIN", "ZG_PLAN", "ZG_RECTIFY", "ZG_REVIEW_ASK"}

pytestmark = pytest.mark.django_db


def due(order: Case, code: str) -> date:
    """When a clock that is not stopped is due."""
    return Clock.objects.exclude(status="stopped").get(subject_id=order.pk, rule_code=code).due_on


def test_an_order_is_drafted_endorsed_signed_and_served_by_its_service(world: World) -> None:
    order = drafted(world)
    assert (order.state, order.number, running(order)) == ("drafted", None, {"ZG_ISSUE"})
    perform(order, "endorse", actor=world.actor(Role.APPROVER))
    perform(order, "sign", actor=world.actor(Role.SIGNER))
    assert order.number == f"ZG-510100-{clock.today().year}-000001"
    assert (order.state, running(order)) == ("issued", set())
    served(world, order, "D18")
    assert (order.state, running(order)) == ("served", WITH_BODY)
    assert due(order, "ZG_RECTIFY") >= clock.today() + timedelta(days=30)


def test_the_drafter_may_neither_endorse_nor_the_endorser_sign(world: World) -> None:
    order = drafted(world)
    perform(order, "endorse", actor=world.actor(Role.APPROVER))
    both = world.actor(Role.APPROVER)
    signing = type(both)(both.kind, both.user, both.organisation, Role.SIGNER)
    with pytest.raises(StepRefused) as refused:
        perform(order, "sign", actor=signing)
    assert refused.value.reason is Reason.SEPARATION


def test_a_draft_sent_back_must_be_redrafted_before_it_is_endorsed(world: World) -> None:
    order = drafted(world)
    approver = world.actor(Role.APPROVER)
    perform(order, "send_back", actor=approver, data={"reason": "要求不明确"})
    with pytest.raises(StepRefused) as refused:
        perform(order, "endorse", actor=approver)
    assert refused.value.reason is Reason.CONDITION
    data = DRAFT | {"respondent": world["bureau"].pk, "requirements": "付清全部工程款及利息"}
    perform(order, "redraft", actor=world.actor(Role.RECORD_KEEPER), data=data)
    perform(order, "endorse", actor=approver)
    perform(order, "send_back_unsigned", actor=approver, data={"reason": "再改"})
    assert order.state == "drafted"
    assert [item.requirement for item in order.items.all()] == ["付清全部工程款及利息"]


def test_a_vague_requirement_is_refused(world: World) -> None:
    with pytest.raises(StepRefused) as refused:
        drafted(world, requirements="整改")
    assert "requirements" in refused.value.errors
    assert Case.objects.count() == 0


def test_an_order_that_is_not_needed_is_dropped(world: World) -> None:
    order = drafted(world)
    perform(order, "drop", actor=world.actor(Role.APPROVER), data={"reason": "已经整改"})
    assert (order.state, running(order)) == ("revoked", set())


def test_silence_is_taken_as_receipt_and_then_noted(world: World) -> None:
    order = issue(world, drafted(world))
    lapse(order, "ZG_ACK", "deem_signed_in")
    assert order.state == "explanation_due"
    lapse(order, "ZG_EXPLAIN", "lapse_explanation")
    assert (order.state, order.facts["explained"]) == ("rectifying", False)
    assert running(order) == {"ZG_PLAN", "ZG_RECTIFY", "ZG_REVIEW_ASK"}


def test_only_the_head_of_the_body_explains(world: World) -> None:
    order = issue(world, drafted(world))
    lapse(order, "ZG_ACK", "deem_signed_in")
    with pytest.raises(StepRefused) as refused:
        perform(order, "explain", actor=world.actor(Role.LIAISON, "bureau"))
    assert refused.value.reason is Reason.ROLE


def test_the_plan_stops_its_clock_and_is_written_to_the_items(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    liaison = world.actor(Role.LIAISON, "bureau")
    perform(order, "submit_plan", actor=liaison, data=planned(1, 2))
    assert [item.measure for item in order.items.all()] == ["措施1", "措施2"]
    assert "ZG_PLAN" not in running(order)


def test_a_plan_names_for_each_requirement_who_is_in_charge_and_until_when(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    plan = planned(1, 2) | {"charge_1": "", "by_2": ""}
    with pytest.raises(StepRefused) as refused:
        perform(order, "submit_plan", actor=world.actor(Role.LIAISON, "bureau"), data=plan)
    assert set(refused.value.errors) == {"charge_1", "by_2"}


def test_a_plan_ends_within_the_period_of_the_order(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    liaison, last = world.actor(Role.LIAISON, "bureau"), due(order, "ZG_RECTIFY")
    for day, words in (
        (clock.today() - timedelta(days=1), "完成时限不能早于今天"),
        (last + timedelta(days=1), "完成时限不能晚于整改期限届满日"),
    ):
        with pytest.raises(StepRefused) as refused:
            perform(order, "submit_plan", actor=liaison, data=planned(1, 2, by=day))
        assert words in refused.value.errors["by_1"][0]
    perform(order, "submit_plan", actor=liaison, data=planned(1, 2, by=last))


def test_a_plan_that_comes_after_the_period_names_days_to_come(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    go_to(due(order, "ZG_RECTIFY") + timedelta(days=3))
    soon = clock.today() + timedelta(days=10)
    liaison = world.actor(Role.LIAISON, "bureau")
    perform(order, "submit_plan", actor=liaison, data=planned(1, 2, by=soon))
    assert "ZG_PLAN" not in running(order)


def test_a_check_that_is_yet_to_come_is_no_finding(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    report(world, order, 1, 2)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(StepRefused) as refused:
        check(world, order, 1, 2, on=tomorrow)
    assert refused.value.errors == {"checked_on": ["核查日期不能晚于今天"]}


def test_everything_passes_and_the_order_is_closed(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    report(world, order, 1, 2)
    assert (order.state, running(order)) == ("report_submitted", {"ZG_CHECK", "ZG_REVIEW_ASK"})
    items = RectificationItem.objects.filter(case=order)
    assert [item.outcome for item in items] == ["第1项已完成", "第2项已完成"]
    evidence = Evidence.objects.filter(subject_type="case", subject_id=order.pk)
    # The signed explanation and the signed report belong to no requirement.
    assert set(evidence.values_list("item", flat=True)) == {None, *(item.pk for item in items)}
    check(world, order, 1, 2)
    perform(order, "complete", actor=world.actor(Role.APPROVER))
    assert (order.state, running(order)) == ("completed", set())
    perform(order, "close", actor=world.actor(Role.APPROVER, nth=2), data={"leniency": ""})
    assert order.state == "closed"


def test_a_report_without_evidence_for_each_requirement_is_refused(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    with pytest.raises(StepRefused) as refused:
        report(world, order, 1)
    assert {"outcome_2", "evidence_2"} <= set(refused.value.errors)
    assert fresh(order) == "rectifying"


def test_only_the_two_named_inspectors_judge(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    report(world, order, 1, 2)
    second = world.user(Role.INSPECTOR, "lead", 2)
    data = {"second_inspector": second.pk, "method": "现场查看"}
    perform(order, "start_check", actor=world.actor(Role.INSPECTOR), data=data)
    with pytest.raises(StepRefused) as refused:
        perform(order, "judge", actor=world.actor(Role.INSPECTOR, nth=3))
    assert refused.value.reason is Reason.CONDITION
    with pytest.raises(StepRefused) as unjudged:
        perform(order, "complete", actor=world.actor(Role.APPROVER))
    assert unjudged.value.reason is Reason.CONDITION


def test_returned_once_then_failed(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    report(world, order, 1, 2)
    check(world, order, 1)
    approver, signer = world.actor(Role.APPROVER), world.actor(Role.SIGNER)
    with pytest.raises(StepRefused):
        perform(order, "complete", actor=approver)
    with pytest.raises(StepRefused):
        perform(order, "fail_after_check", actor=signer, data=FAILED)
    again = {"again_days": 20, "reason": "第二项未完成"}
    perform(order, "return_for_more", actor=approver, data=again)
    assert running(order) == {"ZG_REVIEW_ASK"}
    served(world, order, "D21")
    assert running(order) == {"ZG_REVIEW_ASK", "ZG_AGAIN"}
    assert due(order, "ZG_AGAIN") >= clock.today() + timedelta(days=20)
    report(world, order, 2)
    check(world, order, 1)
    with pytest.raises(StepRefused) as refused:
        perform(order, "return_for_more", actor=approver, data=again)
    assert refused.value.reason is Reason.CONDITION
    perform(order, "fail_after_check", actor=signer, data=FAILED)
    assert (order.state, running(order)) == ("failed", {"RECORD_DECIDE"})
    served(world, order, "D21")
    assert running(order) == {"RECORD_DECIDE"}


def test_overdue_fails_only_after_supervision_letter_and_summons(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    signer = world.actor(Role.SIGNER)
    overdue = FAILED | {"ground": "overdue"}
    go_to(clock.today() + timedelta(days=60))
    with pytest.raises(StepRefused) as refused:
        perform(order, "fail", actor=signer, data=overdue)
    assert "ground" in refused.value.errors
    for rung, step in ((5, "draft_supervision"), (10, "draft_summons")):
        perform(order, step, actor=SYSTEM, data={"rule": "ZG_RECTIFY", "rung": rung})
    served(world, order, "D23")
    served(world, order, "D24a")
    perform(order, "fail", actor=signer, data=overdue)
    assert order.state == "failed"
    late = {"overall": "已于昨日付清"}
    perform(
        order,
        "report_late",
        actor=world.actor(Role.LIAISON, "bureau"),
        data=late,
        files=upload(),
    )
    assert order.facts["rectified_late"] is True


def test_extension_once_within_the_cap_and_decided_by_another(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    liaison, signer = world.actor(Role.LIAISON, "bureau"), world.actor(Role.SIGNER)
    before = due(order, "ZG_RECTIFY")
    with pytest.raises(StepRefused) as refused:
        perform(order, "ask_extension", actor=liaison, data={"days": 31, "reason": "资金未到"})
    assert "days" in refused.value.errors
    asked = {"days": 10, "reason": "资金未到"}
    perform(order, "ask_extension", actor=liaison, data=asked)
    perform(order, "refuse_extension", actor=signer, data={"reason": "理由不足"})
    assert due(order, "ZG_RECTIFY") == before
    perform(order, "ask_extension", actor=liaison, data=asked)
    perform(order, "grant_extension", actor=signer)
    assert due(order, "ZG_RECTIFY") > before
    with pytest.raises(StepRefused) as again:
        perform(order, "ask_extension", actor=liaison, data=asked)
    assert again.value.reason is Reason.CONDITION


def test_no_extension_is_asked_for_once_the_time_is_up(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    before = due(order, "ZG_RECTIFY")
    late = datetime.combine(before + timedelta(days=1), time(10), clock.SHANGHAI)
    asked = {"days": 10, "reason": "资金未到"}
    with pytest.raises(StepRefused) as refused:
        perform(
            order, "ask_extension", actor=world.actor(Role.LIAISON, "bureau"), data=asked, now=late
        )
    assert refused.value.sentence == "须在整改期限届满前申请延期"
    order.refresh_from_db()
    assert (due(order, "ZG_RECTIFY"), order.state) == (before, "rectifying")


@pytest.mark.parametrize("without", ["reason", "ground"])
def test_no_clock_is_paused_without_a_reason(world: World, without: str) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    held = running(order)
    data = {"ground": "court", "reason": "诉讼中"} | {without: ""}
    with pytest.raises(StepRefused) as refused:
        perform(order, "suspend", actor=world.actor(Role.APPROVER), data=data)
    assert (set(refused.value.errors), refused.value.reason) == ({without}, Reason.FORM)
    order.refresh_from_db()
    assert (order.state, running(order)) == ("rectifying", held)


def test_a_stay_pauses_execution_and_the_review_ends_it(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    perform(
        order,
        "ask_review",
        actor=world.actor(Role.LIAISON, "bureau"),
        data={"reason": "工程款数额有争议"},
    )
    assert running(order) == {"ZG_PLAN", "ZG_RECTIFY", "ZG_REVIEW_DO"}
    drafter, group = world.actor(Role.SUPERVISION_OFFICER), world.actor(Role.OBJECTION_REVIEWER)
    with pytest.raises(StepRefused) as refused:
        perform(order, "order_stay", actor=drafter, data={"reason": "有争议"})
    assert refused.value.reason is Reason.CONDITION
    perform(order, "order_stay", actor=group, data={"reason": "数额待查"})
    assert (order.state, running(order)) == ("under_review", {"ZG_REVIEW_DO"})
    before = due(order, "ZG_RECTIFY")
    go_to(clock.today() + timedelta(days=10))
    perform(order, "maintain_on_review", actor=group, data={"reason": "数额无误"})
    assert (order.state, running(order)) == ("rectifying", {"ZG_PLAN", "ZG_RECTIFY"})
    assert due(order, "ZG_RECTIFY") > before


def test_a_review_without_a_stay_leaves_the_state(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    liaison, group = world.actor(Role.LIAISON, "bureau"), world.actor(Role.OBJECTION_REVIEWER)
    perform(order, "ask_review", actor=liaison, data={"reason": "有争议"})
    varied = {"requirements": "三十日内付清工程款100万元", "reason": "核减20万元"}
    perform(order, "vary_on_review", actor=group, data=varied)
    assert order.state == "rectifying"
    assert [item.requirement for item in order.items.all()] == ["三十日内付清工程款100万元"]


def test_set_aside_on_review_ends_the_order(world: World) -> None:
    order = issue(world, drafted(world))
    liaison, group = world.actor(Role.LIAISON, "bureau"), world.actor(Role.OBJECTION_REVIEWER)
    perform(order, "ask_review", actor=liaison, data={"reason": "有争议"})
    perform(order, "set_aside_on_review", actor=group, data={"reason": "事实不清"})
    assert (order.state, running(order)) == ("revoked", set())


def test_suspension_pauses_every_clock_and_returns_to_the_state_left(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    approver = world.actor(Role.APPROVER)
    held = running(order)
    ground = {"ground": "court", "reason": "诉讼中"}
    perform(order, "suspend", actor=approver, data=ground)
    assert running(order) == {"SUSPEND_CHECK"}
    perform(order, "resume", actor=approver, data={"reason": "判决生效"})
    assert (order.state, running(order)) == ("rectifying", held)


def test_a_failed_order_cannot_close_before_its_record_is_settled(world: World) -> None:
    order = failed(world)
    with pytest.raises(StepRefused) as refused:
        perform(order, "close_failed", actor=SYSTEM)
    assert refused.value.reason is Reason.CONDITION


def test_the_wrong_order_is_revoked_even_when_closed(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    report(world, order, 1, 2)
    check(world, order, 1, 2)
    perform(order, "complete", actor=world.actor(Role.APPROVER))
    perform(order, "close", actor=world.actor(Role.APPROVER), data={"leniency": ""})
    perform(order, "revoke", actor=world.actor(Role.SIGNER), data={"reason": "认定有误"})
    assert order.state == "revoked"


# What comes of the proposal to hold the leaders to account.

ANSWER = {"adoption": "adopted", "outcome": "对主要负责人诫勉谈话，2026年6月1日作出。"}


def test_the_authority_answers_in_its_time_and_the_record_hears_of_it(world: World) -> None:
    order = failed(world)
    served(world, order, "D37")
    [period] = Clock.objects.filter(rule_code="ZG_ACCOUNT")
    assert (period.status, period.responsible) == ("running", world["city"])
    desk = desks.signed_in(world, Role.LIAISON, "city")
    assert order.number is not None
    assert order.number in desk.get("/desk/").text
    files = upload("反馈函.pdf")
    liaison = world.actor(Role.LIAISON, "city")
    perform(order, "answer_proposal", actor=liaison, data=ANSWER, files=files)
    assert "ZG_ACCOUNT" not in running(order)
    assert order.number not in desk.get("/desk/").text
    record = draft_of(order)
    keeper = desks.signed_in(world, Role.RECORD_KEEPER)
    for subject in (order, record):
        page = keeper.get(f"/desk/{subject.subject_type}/{subject.pk}/").text
        assert "诫勉谈话" in page
    body = desks.signed_in(world, Role.LIAISON, "bureau")
    assert "诫勉谈话" not in body.get(f"/desk/case/{order.pk}/").text


def test_an_answer_on_paper_is_entered_by_the_handler_and_more_may_follow(world: World) -> None:
    order = failed(world)
    handler = world.actor(Role.HANDLER)
    pending = {"adoption": "pending", "outcome": "正在核实。"}
    perform(order, "answer_proposal", actor=handler, data=pending)
    determined(world, heard(world, draft_of(order)))
    assert fresh(order) == "closed"
    perform(order, "answer_proposal", actor=world.actor(Role.PRINCIPAL, "city"), data=ANSWER)
    told = Event.objects.filter(subject_type="record", step="learn_accountability").order_by("pk")
    assert [event.payload.data["adoption"] for event in told] == ["pending", "adopted"]


def test_nobody_answers_what_was_not_proposed(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    report(world, order, 1, 2)
    check(world, order, 1, 2)
    perform(order, "complete", actor=world.actor(Role.APPROVER))
    perform(order, "close", actor=world.actor(Role.APPROVER), data={"leniency": ""})
    with pytest.raises(StepRefused, match="本案没有提出责任追究建议"):
        perform(order, "answer_proposal", actor=world.actor(Role.HANDLER), data=ANSWER)
