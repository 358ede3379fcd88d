"""A repair application from draft to its end, by real steps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.events import verify_chain
from cases.models import Case, Clock
from documents import frozen
from documents.models import Document
from notifications.models import Message
from records.models import DishonestyRecord
from tests.workflows.walks import (
    APPLICATION,
    go_to,
    lapse_day,
    registered,
    running,
    sanctioned,
    served,
    upload,
)
from tests.world import World
from workflows.actions import StepRefused, available, perform
from workflows.base import Reason
from workflows.intake import apply_for_repair, draft_repair
from workflows.lapses import run_lapses
from workflows.openings import open_order

APPROVED = {
    "conclusion": "approved",
    "evidence": "付款凭证经银行核实",
    "window_checked": True,
    "pledge_checked": True,
}
REJECTED = APPROVED | {
    "conclusion": "rejected",
    "unmet": "利息尚未付清",
    "again_on": "2027-06-01",
}


def applied(world: World, record: DishonestyRecord) -> Case:
    """Filed by the record's subject."""
    return apply_for_repair(
        record, APPLICATION, upload(), actor=world.actor(Role.LIAISON, "bureau")
    )


def verifying(world: World, record: DishonestyRecord | None = None) -> Case:
    """Accepted and taken up by the platform's own organ, which determined the record."""
    case = applied(world, record or registered(world))
    perform(case, "accept", actor=world.actor(Role.REVIEWER))
    handler = world.user(Role.HANDLER, "lead")
    perform(case, "take_up", actor=world.actor(Role.REVIEWER), data={"handler": handler.pk})
    return case


def decided(world: World, case: Case, conclusion: dict[str, object]) -> None:
    """Concluded, endorsed and signed by three people."""
    perform(case, "conclude", actor=world.actor(Role.HANDLER), data=conclusion)
    perform(case, "endorse", actor=world.actor(Role.REPAIR_APPROVER))
    perform(case, "sign", actor=world.actor(Role.SIGNER))


def executing(world: World, *executors: str) -> Case:
    """Approved, and waiting for the platform and the executing organs."""
    record = registered(world)
    for executor in executors:
        sanctioned(world, record, executor)
    case = verifying(world, record)
    decided(world, case, APPROVED)
    return case


def confirm(world: World, case: Case, at: str) -> None:
    """An executing organ confirms what it has done."""
    platform = at == "lead"
    role = Role.RECORD_KEEPER if platform else Role.SANCTION_EXECUTOR
    data = {
        "publicity_ended": platform,
        "sharing_stopped": platform,
        "sanctions_lifted": not platform,
    }
    perform(case, "confirm_execution", actor=world.actor(role, at), data=data)


def completed(world: World) -> Case:
    """Executed by everybody."""
    case = executing(world, "finance")
    confirm(world, case, "lead")
    confirm(world, case, "finance")
    return case


@pytest.mark.django_db
def test_the_decision_numbers_the_facts_once_and_lifts_no_sanction_that_is_not_there(
    world: World,
) -> None:
    case = verifying(world)
    decided(world, case, APPROVED | {"evidence": "1. 付清120万元\n（二）1.5万元利息付清"})
    letter = frozen.opened(Document.objects.of(case).get(code="D32a"))
    assert letter["findings"][1:-1] == ["付清120万元", "1.5万元利息付清"]
    assert [one for one in letter["effects"] if "惩戒" in one] == []
    other = executing(world, "finance")
    assert "惩戒" in str(frozen.opened(Document.objects.of(other).get(code="D32a"))["effects"])


@pytest.mark.django_db
def test_before_the_shortest_publicity_ends_the_button_is_closed_and_names_the_day(
    world: World,
) -> None:
    record = registered(world, determined_on=clock.today() - timedelta(days=10))
    liaison = world.actor(Role.LIAISON, "bureau")
    case = draft_repair(record, actor=liaison)
    offer = next(one for one in available(case, [liaison]) if one.name == "submit")
    assert record.min_until is not None
    day = record.min_until + timedelta(days=1)
    assert not offer.open
    assert offer.sentence == (f"最短公示期未满，可申请日为{day.year}年{day.month}月{day.day}日")
    go_to(day)
    perform(case, "submit", actor=liaison, data=APPLICATION, files=upload())
    assert case.state == "submitted"


@pytest.mark.django_db
def test_a_refused_application_leaves_no_draft(world: World) -> None:
    record = registered(world)
    with pytest.raises(StepRefused) as refused:
        apply_for_repair(
            record,
            APPLICATION | {"pledge_true": False},
            upload(),
            actor=world.actor(Role.LIAISON, "bureau"),
        )
    assert list(refused.value.errors) == ["pledge_true"]
    assert not Case.objects.filter(kind="repair_application").exists()


@pytest.mark.django_db
def test_two_applications_for_one_record_do_not_run_side_by_side(world: World) -> None:
    record = registered(world)
    applied(world, record)
    with pytest.raises(StepRefused) as refused:
        applied(world, record)
    assert refused.value.sentence == "该记录已有修复申请正在办理"


@pytest.mark.django_db
def test_accepted_checked_approved_executed_and_filed_away(world: World) -> None:
    case = verifying(world)
    assert (case.state, running(case)) == ("verifying", {"XF_DECIDE"})
    perform(
        case,
        "go_on_site",
        actor=world.actor(Role.HANDLER),
        data={"place": "项目现场", "reason": "核对工程交付"},
    )
    seen = {
        "second_inspector": world.user(Role.INSPECTOR, "lead", 2).pk,
        "inspected_on": clock.today(),
        "findings": "已交付",
    }
    perform(case, "finish_on_site", actor=world.actor(Role.INSPECTOR), data=seen)
    decided(world, case, APPROVED)
    assert (case.state, running(case)) == ("executing", {"XF_SYNC"})
    confirm(world, case, "lead")
    assert (case.state, running(case)) == ("completed", set())
    perform(case, "close", actor=world.actor(Role.ARCHIVIST))
    assert case.state == "closed"
    assert not list(verify_chain("case", case.pk, case.event_count, case.last_hash, case.state))


@pytest.mark.django_db
def test_every_requirement_of_the_order_is_ticked_whatever_the_orders_state(world: World) -> None:
    order = open_order(
        world["lead"],
        actor=world.actor(Role.SUPERVISION_OFFICER),
        data={
            "source": "supervision",
            "source_note": "专项督导",
            "respondent": world["bureau"].pk,
            "title": "限期支付工程款",
            "facts_text": "逾期未支付工程款",
            "basis_text": "合同约定",
            "requirements": "一个月内付清拖欠的工程款\n同时付清逾期利息并报送凭证",
            "rectify_days": 30,
        },
    )
    case = verifying(world, registered(world, source=order))
    paid, interest = order.items.all()
    handler = world.actor(Role.HANDLER)
    with pytest.raises(StepRefused) as refused:
        perform(case, "conclude", actor=handler, data=APPROVED | {"obligations": [paid.pk]})
    assert refused.value.sentence == "整改要求第2项尚未确认履行，不能准予修复"
    ticked = APPROVED | {"obligations": [paid.pk, interest.pk]}
    perform(case, "conclude", actor=handler, data=ticked)
    assert (case.state, order.state) == ("deciding", "drafted")


@pytest.mark.django_db
def test_it_is_handed_to_the_organ_that_determined_the_record(world: World) -> None:
    record = registered(world, at="province_lead")
    case = applied(world, record)
    reviewer = world.actor(Role.REVIEWER)
    perform(case, "accept", actor=reviewer)
    own = {"handler": world.user(Role.HANDLER, "lead").pk}
    with pytest.raises(StepRefused) as refused:
        perform(case, "take_up", actor=reviewer, data=own)
    assert refused.value.sentence == "本记录由其他单位认定，应当推送认定单位"
    perform(case, "forward", actor=reviewer, data={"requirements": "请核查"})
    handler = world.user(Role.HANDLER, "province_lead")
    perform(
        case,
        "sign_in",
        actor=world.actor(Role.HANDLER, "province_lead"),
        data={"handler": handler.pk},
    )
    assert (case.state, case.organisation) == ("verifying", world["province_lead"])
    assert Clock.objects.get(rule_code="XF_DECIDE").responsible == world["province_lead"]
    perform(case, "conclude", actor=world.actor(Role.HANDLER, "province_lead"), data=APPROVED)
    assert case.state == "deciding"


@pytest.mark.django_db
def test_what_is_unmet_and_approval_contradict_each_other(world: World) -> None:
    case = verifying(world)
    contradictory = REJECTED | {"conclusion": "approved"}
    with pytest.raises(StepRefused) as refused:
        perform(case, "conclude", actor=world.actor(Role.HANDLER), data=contradictory)
    assert sorted(refused.value.errors) == ["again_on", "unmet"]


@pytest.mark.django_db
def test_rejection_names_what_is_unmet_and_is_appealed_upwards(world: World) -> None:
    case = verifying(world)
    with pytest.raises(StepRefused) as refused:
        perform(
            case,
            "conclude",
            actor=world.actor(Role.HANDLER),
            data=APPROVED | {"conclusion": "rejected"},
        )
    assert sorted(refused.value.errors) == ["again_on", "unmet"]
    decided(world, case, REJECTED)
    assert (case.state, running(case)) == ("rejected", set())
    served(world, case, "D32b")
    assert running(case) == {"XF_APPEAL_ASK"}
    subject = world.actor(Role.PRINCIPAL, "bureau")
    perform(case, "appeal", actor=subject, data={"reason": "利息已经付清"})
    assert (case.state, running(case)) == ("appealed", {"XF_APPEAL_DO"})
    decision = {"outcome": "upheld", "findings": "利息已付清", "reason": "符合修复条件"}
    perform(case, "decide_appeal", actor=world.actor(Role.SIGNER, "province_lead"), data=decision)
    assert (case.state, running(case)) == ("executing", {"XF_SYNC"})


@pytest.mark.django_db
def test_a_dismissed_appeal_ends_the_case(world: World) -> None:
    case = verifying(world)
    decided(world, case, REJECTED)
    served(world, case, "D32b")
    perform(case, "appeal", actor=world.actor(Role.LIAISON, "bureau"), data={"reason": "不服"})
    decision = {"outcome": "dismissed", "findings": "利息未付", "reason": "不符合修复条件"}
    perform(case, "decide_appeal", actor=world.actor(Role.SIGNER, "province_lead"), data=decision)
    assert (case.state, running(case)) == ("closed", set())


@pytest.mark.django_db
def test_a_rejection_nobody_appeals_is_closed_by_the_lapse(world: World) -> None:
    case = verifying(world)
    decided(world, case, REJECTED)
    served(world, case, "D32b")
    go_to(lapse_day(case, "XF_APPEAL_ASK"))
    assert run_lapses() == 1
    case.refresh_from_db()
    assert case.state == "closed"


@pytest.mark.django_db
def test_sent_back_from_both_desks_and_extended_within_the_cap(world: World) -> None:
    case = verifying(world)
    handler, approver = world.actor(Role.HANDLER), world.actor(Role.REPAIR_APPROVER)
    with pytest.raises(StepRefused) as refused:
        perform(case, "ask_extension", actor=handler, data={"days": 11, "reason": "需要现场核查"})
    assert refused.value.sentence == "最多还可以延长10个工作日"
    before = Clock.objects.get(rule_code="XF_DECIDE").due_on
    perform(case, "ask_extension", actor=handler, data={"days": 10, "reason": "需要现场核查"})
    perform(case, "grant_extension", actor=approver)
    assert Clock.objects.get(rule_code="XF_DECIDE").due_on > before
    perform(case, "conclude", actor=handler, data=APPROVED)
    perform(case, "send_back", actor=approver, data={"reason": "凭证不清"})
    perform(case, "conclude", actor=handler, data=APPROVED)
    perform(case, "endorse", actor=approver)
    perform(case, "send_back_unsigned", actor=world.actor(Role.SIGNER), data={"reason": "再核"})
    assert case.state == "verifying"


@pytest.mark.django_db
def test_suspended_by_a_person_and_resumed(world: World) -> None:
    case = verifying(world)
    ground = {"ground": "court", "reason": "执行异议审查中"}
    perform(case, "suspend", actor=world.actor(Role.APPROVER), data=ground)
    assert (case.state, running(case)) == ("suspended", {"SUSPEND_CHECK"})
    with pytest.raises(StepRefused) as refused:
        perform(case, "resume_after_objection", actor=SYSTEM)
    assert refused.value.sentence == "本案不是因异议中止的"
    perform(case, "resume", actor=world.actor(Role.APPROVER), data={"reason": "已审结"})
    assert (case.state, running(case)) == ("verifying", {"XF_DECIDE"})


@pytest.mark.django_db
def test_not_accepted_supplemented_and_withdrawn(world: World) -> None:
    record = registered(world)
    case = applied(world, record)
    ground = {"ground": "not_repairable", "reason": "依法不可修复"}
    perform(case, "propose_not_accept", actor=world.actor(Role.REVIEWER), data=ground)
    perform(case, "not_accept", actor=world.actor(Role.APPROVER))
    assert (case.state, running(case)) == ("not_accepted", set())
    case = applied(world, record)
    missing = {"items": "结清确认书", "consequence": "视为放弃"}
    perform(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=missing)
    served(world, case, "D02")
    given = {"statement": "补交结清确认书"}
    liaison = world.actor(Role.LIAISON, "bureau")
    perform(case, "supplement", actor=liaison, data=given)
    assert (case.state, running(case)) == ("submitted", {"XF_ACCEPT"})
    perform(case, "ask_withdrawal", actor=liaison, data={"reason": "材料尚不齐全"})
    perform(case, "grant_withdrawal", actor=world.actor(Role.REVIEWER))
    told = Message.objects.get(template="answered", recipient=liaison.user)
    assert "提出的“申请撤回”，结果为“已同意”" in told.body
    assert (case.state, running(case)) == ("withdrawn", set())


@pytest.mark.django_db
def test_revoked_only_after_the_subject_was_heard(world: World) -> None:
    case = completed(world)
    perform(case, "close", actor=world.actor(Role.ARCHIVIST))
    found = {"ground": "false_material", "reason": "付款凭证系伪造"}
    liaison = world.actor(Role.LIAISON, "bureau")
    assert not next(one for one in available(case, [liaison]) if one.name == "state_case").open
    perform(case, "propose_revoke", actor=world.actor(Role.HANDLER), data=found)
    signer = world.actor(Role.SIGNER)
    with pytest.raises(StepRefused) as refused:
        perform(case, "revoke", actor=signer)
    assert refused.value.reason is Reason.CONDITION
    perform(case, "state_case", actor=liaison, data={"statement": "凭证由财务人员提供"})
    perform(case, "revoke", actor=signer)
    assert (case.state, running(case)) == ("revoked", set())


@pytest.mark.django_db
def test_a_rejected_application_cannot_be_revoked(world: World) -> None:
    case = verifying(world)
    decided(world, case, REJECTED)
    served(world, case, "D32b")
    go_to(lapse_day(case, "XF_APPEAL_ASK"))
    run_lapses()
    case.refresh_from_db()
    with pytest.raises(StepRefused) as refused:
        perform(
            case,
            "propose_revoke",
            actor=world.actor(Role.HANDLER),
            data={"ground": "false_pledge", "reason": "承诺不实"},
        )
    assert refused.value.sentence == "只有已经执行的修复才能撤销"
