"""An objection from filing to its end, by real steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.events import verify_chain
from cases.models import Case, Clock
from documents import frozen
from documents.models import Document
from records.models import DishonestyRecord
from tests.workflows.walks import (
    OBJECTION,
    go_to,
    lapse_day,
    registered,
    running,
    served,
    upload,
)
from tests.world import World
from workflows.actions import StepRefused, available, perform
from workflows.base import Reason
from workflows.intake import file_objection
from workflows.lapses import run_lapses

CONCLUDED = {
    "conclusion": "corrected",
    "own_copy": "wrong",
    "findings": "平台录入金额与来源文书不一致。",
    "reasoning": "依据来源文书",
    "corrected_facts": "逾期未支付工程款100万元。",
}


def filed(world: World, **more: object) -> Case:
    """An objection by the record's subject."""
    record = registered(world)
    return file_objection(
        record, OBJECTION | more, upload(), actor=world.actor(Role.LIAISON, "bureau")
    )


def on_platform(world: World) -> Case:
    """Accepted, and being checked on the platform."""
    case = filed(world)
    perform(case, "accept", actor=world.actor(Role.REVIEWER))
    perform(case, "check_on_platform", actor=world.actor(Role.HANDLER))
    return case


def at_provider(world: World) -> Case:
    """The copies are equal; the provider is asked and the letter is served."""
    case = on_platform(world)
    data = {"provider": world["commerce"].pk, "matters": "核对欠款金额", "copies_equal": True}
    perform(case, "ask_provider", actor=world.actor(Role.HANDLER), data=data)
    served(world, case, "D29b")
    return case


def signed(world: World, case: Case, **conclusion: object) -> None:
    """Concluded, endorsed and signed by three people."""
    data = CONCLUDED | conclusion
    perform(case, "conclude", actor=world.actor(Role.HANDLER), data=data)
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    perform(case, "sign", actor=world.actor(Role.SIGNER))


def maintained(world: World) -> Case:
    """The provider's information was right; the result is served."""
    case = at_provider(world)
    answer = {"finding": "right", "opinion": "金额无误，附支付凭证。"}
    perform(case, "answer", actor=world.actor(Role.LIAISON, "commerce"), data=answer)
    signed(world, case, conclusion="maintained", own_copy="equal", corrected_facts="")
    served(world, case, "D29c")
    return case


@pytest.mark.django_db
def test_filing_names_the_record_shares_its_dossier_and_starts_two_clocks(world: World) -> None:
    case = filed(world)
    relation = case.records.get()
    assert (case.state, case.number) == ("submitted", f"YY-510100-{clock.today().year}-000001")
    assert (relation.relation, relation.record.dossier_id) == ("objection", case.dossier_id)
    assert (case.organisation, case.respondent) == (world["lead"], world["bureau"])
    assert running(case) == {"YY_ACCEPT", "SUPP_NOTICE"}


@pytest.mark.django_db
def test_only_the_records_subject_may_object(world: World) -> None:
    record = registered(world)
    stranger = world.actor(Role.LIAISON, "finance")
    with pytest.raises(StepRefused) as refused:
        file_objection(record, OBJECTION, upload(), actor=stranger)
    assert refused.value.reason is Reason.ORGANISATION
    assert not Case.objects.filter(kind="objection").exists()


@pytest.mark.django_db
def test_own_copy_wrong_is_corrected_pushed_and_closed(world: World) -> None:
    case = on_platform(world)
    assert running(case) == {"YY_SELF"}
    signed(world, case)
    assert (case.state, running(case)) == ("corrected", {"YY_FIX"})
    assert case.facts["correction"] == {"facts_text": "逾期未支付工程款100万元。"}
    served(world, case, "D29c")
    assert running(case) == {"YY_FIX"}
    early = {"pushed_to": "信用四川", "acknowledged_on": clock.today() - timedelta(days=1)}
    with pytest.raises(StepRefused) as refused:
        perform(case, "confirm_fix", actor=world.actor(Role.RECORD_KEEPER), data=early)
    assert list(refused.value.errors) == ["acknowledged_on"]
    fixed = {"pushed_to": "信用四川", "acknowledged_on": clock.today()}
    perform(case, "confirm_fix", actor=world.actor(Role.RECORD_KEEPER), data=fixed)
    assert (case.state, running(case)) == ("closed", set())
    assert not list(verify_chain("case", case.pk, case.event_count, case.last_hash, case.state))


@pytest.mark.django_db
def test_the_letter_on_a_deleted_record_speaks_of_no_correction(world: World) -> None:
    case = on_platform(world)
    signed(world, case, conclusion="deleted", corrected_severity="minor")
    letter = frozen.opened(Document.objects.of(case).get(code="D29c"))
    assert letter["conclusion"] == "异议成立，予以删除。"
    assert "更正" not in letter["effect"] + letter["remedy"]


@pytest.mark.django_db
def test_equal_copies_must_go_to_the_provider_first(world: World) -> None:
    case = on_platform(world)
    data = CONCLUDED | {"own_copy": "equal"}
    with pytest.raises(StepRefused) as refused:
        perform(case, "conclude", actor=world.actor(Role.HANDLER), data=data)
    assert (refused.value.reason, list(refused.value.errors)) == (Reason.FORM, ["own_copy"])


@pytest.mark.django_db
def test_an_organ_that_provided_the_data_itself_writes_no_letter_to_itself(world: World) -> None:
    case = on_platform(world)
    handler = world.actor(Role.HANDLER)
    asked = {"provider": world["lead"].pk, "matters": "核对欠款金额", "copies_equal": True}
    with pytest.raises(StepRefused) as refused:
        perform(case, "ask_provider", actor=handler, data=asked)
    assert (refused.value.reason, list(refused.value.errors)) == (Reason.FORM, ["provider"])
    perform(case, "conclude", actor=handler, data=CONCLUDED | {"own_copy": "own"})
    assert case.state == "deciding"


@pytest.mark.django_db
def test_the_papers_of_another_organ_are_not_one_s_own(world: World) -> None:
    case = on_platform(world)
    DishonestyRecord.objects.update(organisation=world["commerce"])
    with pytest.raises(StepRefused) as refused:
        perform(
            case, "conclude", actor=world.actor(Role.HANDLER), data=CONCLUDED | {"own_copy": "own"}
        )
    assert list(refused.value.errors) == ["own_copy"]


@pytest.mark.django_db
def test_the_providers_period_counts_from_acceptance(world: World) -> None:
    case = on_platform(world)
    accepted_on = clock.today()
    go_to(accepted_on + timedelta(days=1))
    data = {"provider": world["commerce"].pk, "matters": "核对欠款金额", "copies_equal": True}
    perform(case, "ask_provider", actor=world.actor(Role.HANDLER), data=data)
    provider = Clock.objects.get(rule_code="YY_PROVIDER", status="running")
    assert provider.entries.get().on == accepted_on
    assert running(case) == {"YY_PROVIDER"}
    served(world, case, "D29b")
    assert running(case) == {"YY_PROVIDER", "YY_ANSWER"}


@pytest.mark.django_db
def test_a_silent_provider_lapses_and_the_check_is_concluded_without_it(world: World) -> None:
    case = at_provider(world)
    go_to(lapse_day(case, "YY_ANSWER") - timedelta(days=1))
    assert run_lapses() == 0
    go_to(lapse_day(case, "YY_ANSWER"))
    assert run_lapses() == 1
    case.refresh_from_db()
    assert (case.state, running(case)) == ("deciding", {"YY_PROVIDER"})
    with pytest.raises(StepRefused) as refused:
        perform(case, "endorse", actor=world.actor(Role.APPROVER))
    assert refused.value.sentence == "承办人尚未提出拟办意见"
    signed(world, case, conclusion="noted", own_copy="equal", note="提供单位未回复，无法核实")
    assert case.state == "noted"


@pytest.mark.django_db
def test_maintained_is_re_reviewed_once_by_the_upper_credit_lead(world: World) -> None:
    case = maintained(world)
    assert (case.state, running(case)) == ("maintained", {"YY_REREVIEW_ASK"})
    subject = world.actor(Role.PRINCIPAL, "bureau")
    perform(case, "ask_rereview", actor=subject, data={"reason": "另有支付凭证"})
    assert (case.state, running(case)) == ("rereviewing", {"YY_REREVIEW_DO"})
    reviewer = world.actor(Role.OBJECTION_REVIEWER, "province_lead")
    more = {"days": 5, "reason": "需要调阅账目"}
    perform(case, "ask_rereview_extension", actor=reviewer, data=more)
    head = world.actor(Role.SIGNER, "province_lead")
    perform(case, "grant_rereview_extension", actor=head)
    decision = {"outcome": "deleted", "findings": "凭证属实", "reason": "记录不成立"}
    perform(case, "decide_rereview", actor=reviewer, data=decision)
    assert (case.state, running(case)) == ("deleted", {"YY_FIX"})


@pytest.mark.django_db
def test_a_maintained_re_review_is_final(world: World) -> None:
    case = maintained(world)
    perform(
        case,
        "ask_rereview",
        actor=world.actor(Role.LIAISON, "bureau"),
        data={"reason": "另有支付凭证"},
    )
    decision = {"outcome": "maintained", "findings": "凭证与本项目无关", "reason": "维持"}
    reviewer = world.actor(Role.OBJECTION_REVIEWER, "province_lead")
    perform(case, "decide_rereview", actor=reviewer, data=decision)
    assert (case.state, running(case)) == ("closed", set())


@pytest.mark.django_db
def test_what_nobody_asks_to_re_review_is_closed_by_the_lapse(world: World) -> None:
    case = maintained(world)
    go_to(lapse_day(case, "YY_REREVIEW_ASK"))
    assert run_lapses() == 1
    case.refresh_from_db()
    assert case.state == "closed"


@pytest.mark.django_db
def test_sent_back_the_handler_concludes_anew(world: World) -> None:
    case = on_platform(world)
    perform(case, "conclude", actor=world.actor(Role.HANDLER), data=CONCLUDED)
    back = {"reason": "金额请再核"}
    perform(case, "send_back", actor=world.actor(Role.APPROVER), data=back)
    assert (case.state, case.facts["conclusion"]) == ("platform_checking", "")
    perform(case, "conclude", actor=world.actor(Role.HANDLER), data=CONCLUDED)
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    perform(case, "send_back_unsigned", actor=world.actor(Role.SIGNER), data=back)
    assert case.state == "platform_checking"


@pytest.mark.django_db
def test_the_check_is_extended_to_twenty_working_days_at_most(world: World) -> None:
    case = on_platform(world)
    handler, head = world.actor(Role.HANDLER), world.actor(Role.SIGNER)
    with pytest.raises(StepRefused) as refused:
        perform(case, "ask_extension", actor=handler, data={"days": 18, "reason": "情况复杂"})
    assert refused.value.sentence == "最多还可以延长17个工作日"
    before = Clock.objects.get(rule_code="YY_SELF").due_on
    perform(case, "ask_extension", actor=handler, data={"days": 17, "reason": "情况复杂"})
    perform(case, "grant_extension", actor=head)
    assert Clock.objects.get(rule_code="YY_SELF").due_on > before


@pytest.mark.django_db
def test_suspended_it_stands_still_and_returns_to_the_state_it_left(world: World) -> None:
    case = at_provider(world)
    ground = {"ground": "court", "reason": "相关诉讼尚未审结"}
    perform(case, "suspend", actor=world.actor(Role.APPROVER), data=ground)
    assert (case.state, running(case)) == ("suspended", {"SUSPEND_CHECK"})
    back = {"reason": "判决已生效"}
    perform(case, "resume", actor=world.actor(Role.APPROVER), data=back)
    assert (case.state, running(case)) == ("provider_checking", {"YY_PROVIDER", "YY_ANSWER"})


@pytest.mark.django_db
def test_supplement_is_asked_once_and_its_lapse_counts_as_withdrawal(world: World) -> None:
    case = filed(world)
    reviewer = world.actor(Role.REVIEWER)
    missing = {"items": "支付凭证", "consequence": "视为放弃"}
    perform(case, "ask_supplement", actor=reviewer, data=missing)
    assert running(case) == set()
    served(world, case, "D02")
    assert running(case) == {"SUPP_REPLY"}
    given = {"statement": "补交支付凭证"}
    perform(case, "supplement", actor=world.actor(Role.LIAISON, "bureau"), data=given)
    assert (case.state, running(case)) == ("submitted", {"YY_ACCEPT"})
    with pytest.raises(StepRefused) as refused:
        perform(case, "ask_supplement", actor=reviewer, data=missing)
    assert refused.value.reason is Reason.CONDITION


@pytest.mark.django_db
def test_an_unanswered_supplement_notice_ends_the_objection(world: World) -> None:
    case = filed(world)
    missing = {"items": "支付凭证", "consequence": "视为放弃"}
    perform(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=missing)
    served(world, case, "D02")
    go_to(lapse_day(case, "SUPP_REPLY"))
    assert run_lapses() == 1
    case.refresh_from_db()
    assert (case.state, running(case)) == ("withdrawn", set())


@pytest.mark.django_db
def test_refusal_is_proposed_by_one_and_decided_by_another(world: World) -> None:
    case = filed(world)
    ground = {"ground": "basis", "reason": "对处罚决定不服，应当申请行政复议"}
    perform(case, "propose_not_accept", actor=world.actor(Role.REVIEWER), data=ground)
    perform(case, "not_accept", actor=world.actor(Role.APPROVER))
    assert (case.state, running(case)) == ("not_accepted", set())


@pytest.mark.django_db
def test_it_is_withdrawn_on_request_even_while_suspended(world: World) -> None:
    case = at_provider(world)
    ground = {"ground": "court", "reason": "相关诉讼尚未审结"}
    perform(case, "suspend", actor=world.actor(Role.APPROVER), data=ground)
    wish = {"reason": "已与提供单位核对一致"}
    perform(case, "ask_withdrawal", actor=world.actor(Role.LIAISON, "bureau"), data=wish)
    perform(case, "grant_withdrawal", actor=world.actor(Role.REVIEWER))
    assert (case.state, running(case)) == ("withdrawn", set())


@pytest.mark.django_db
def test_a_stranger_is_offered_nothing_and_the_system_cannot_close_early(world: World) -> None:
    case = maintained(world)
    assert available(case, [world.actor(Role.LIAISON, "finance")]) == []
    with pytest.raises(StepRefused) as refused:
        perform(case, "close", actor=SYSTEM)
    assert refused.value.sentence == "申请复核的期限尚未届满"


@pytest.mark.django_db
def test_nobody_holds_two_of_the_three_places_of_the_decision(world: World) -> None:
    case = on_platform(world)
    handler = world.actor(Role.HANDLER)
    perform(case, "conclude", actor=handler, data=CONCLUDED)
    with pytest.raises(StepRefused) as refused:
        perform(case, "endorse", actor=replace(handler, role=Role.APPROVER))
    assert refused.value.reason is Reason.SEPARATION
    approver = world.actor(Role.APPROVER)
    perform(case, "endorse", actor=approver)
    for person in (handler, approver):
        with pytest.raises(StepRefused) as refused:
            perform(case, "sign", actor=replace(person, role=Role.SIGNER))
        assert refused.value.reason is Reason.SEPARATION
    perform(case, "sign", actor=world.actor(Role.SIGNER))
    assert case.state == "corrected"


@pytest.mark.django_db
def test_each_refusal_names_its_reason(world: World) -> None:
    case = filed(world)
    refusals = [
        ("endorse", world.actor(Role.APPROVER), Reason.STATE),
        ("accept", world.actor(Role.HANDLER), Reason.ROLE),
        ("accept", world.actor(Role.REVIEWER, "province_lead"), Reason.ORGANISATION),
        ("not_accept", world.actor(Role.APPROVER), Reason.CONDITION),
    ]
    for step, actor, reason in refusals:
        with pytest.raises(StepRefused) as refused:
            perform(case, step, actor=actor)
        assert (step, refused.value.reason) == (step, reason)
    with pytest.raises(StepRefused) as refused:
        perform(case, "accept", actor=world.actor(Role.REVIEWER), version=0)
    assert refused.value.reason is Reason.STALE
