"""What one subject does to another, walked by real steps: every row of the table of links."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.events import verify_chain
from cases.models import Case, CaseLink, Clock, Event
from cases.models.subject import of
from records.models import DishonestyRecord, Restoration, Sanction, SanctionListItem
from tests.workflows.order_walks import (
    FAILED,
    conclude,
    determined,
    draft_of,
    drafted,
    failed,
    fresh,
    heard,
    issue,
    publish,
    rectifying,
    sustained,
)
from tests.workflows.test_actions import filed
from tests.workflows.test_repair_application import APPROVED, confirm, verifying
from tests.workflows.test_repair_application import decided as decide_repair
from tests.workflows.walks import OBJECTION, go_to, registered, running, sanctioned, served, upload
from tests.world import World
from workflows.actions import perform
from workflows.intake import file_objection
from workflows.links import LINKS
from workflows.openings import propose_sanction
from workflows.registry import procedures

PLEDGE = {"ground": "false_material", "reason": "付款凭证系伪造"}

pytestmark = pytest.mark.django_db


def order_of(complaint: Case) -> Case:
    """The one order that came out of a complaint."""
    return Case.objects.get(links_in__source=complaint, links_in__relation="ordered")


def objection(world: World, record: DishonestyRecord) -> Case:
    """The record's subject objects."""
    return file_objection(record, OBJECTION, upload(), actor=world.actor(Role.LIAISON, "bureau"))


def decided(world: World, case: Case, conclusion: str, **more: object) -> None:
    """An objection checked on the platform, concluded, endorsed and signed."""
    handler = world.actor(Role.HANDLER)
    perform(case, "accept", actor=world.actor(Role.REVIEWER))
    perform(case, "check_on_platform", actor=handler)
    data = {
        "conclusion": conclusion,
        "own_copy": "wrong",
        "findings": "平台录入有误。",
        "reasoning": "依据来源文书",
    }
    perform(case, "conclude", actor=handler, data=data | more)
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    perform(case, "sign", actor=world.actor(Role.SIGNER))


def whole(subject: object) -> bool:
    """The subject's chain verifies, and no clock runs on where it has ended."""
    row = type(subject)._default_manager.get(pk=subject.pk)  # type: ignore[attr-defined]
    breaks = list(verify_chain(row.subject_type, row.pk, row.event_count, row.last_hash, row.state))
    ended = row.state in procedures()[row.procedure_kind].final
    going = Clock.objects.filter(**of(row)).exclude(status="stopped").exists()
    return breaks == [] and not (ended and going)


# The table itself.


def test_every_row_names_kinds_steps_and_states_that_exist() -> None:
    known = procedures()
    assert len(LINKS) > 20
    for when, _act in LINKS:
        kind = known[when.kind]
        assert set(when.steps) <= set(kind.steps())
        assert set(when.enters) <= set(kind.states.values)
        assert when.steps or when.enters
    done = {act.step for _when, act in LINKS if hasattr(act, "step")}
    everything = {name for kind in known.values() for name in kind.steps()}
    assert done <= everything


# Complaint and order.


def test_a_sustained_complaint_drafts_an_order_in_its_own_dossier(world: World) -> None:
    complaint = sustained(world)
    order = order_of(complaint)
    assert (order.state, order.respondent, order.dossier) == (
        "drafted",
        world["bureau"],
        complaint.dossier,
    )
    assert [item.requirement for item in order.items.all()] == [
        "三十日内付清工程款120万元",
        "向社会公布付款情况和后续安排",
    ]
    assert "王某" not in str(order.facts) + order.title
    assert complaint.title not in order.title


def test_one_order_for_each_body_and_none_twice(world: World) -> None:
    bodies = [world["bureau"].pk, world["finance"].pk]
    complaint = sustained(world, bodies=bodies)
    orders = Case.objects.filter(kind="rectification_order")
    assert set(orders.values_list("respondent", flat=True)) == set(bodies)
    _reopened_after_reply(world, complaint)
    conclude(world, complaint, bodies=bodies)
    assert orders.count() == 2


def _reopened_after_reply(world: World, complaint: Case) -> None:
    served(world, complaint, "D16")
    if fresh(complaint) == "sustained":
        perform(complaint, "reply", actor=world.actor(Role.HANDLER))
    complaint.refresh_from_db()
    perform(complaint, "ask_reexamination", actor=world.citizen(), data={"reason": "不服"})
    upper = world.actor(Role.SIGNER, "province_lead")
    perform(complaint, "set_aside_on_reexamination", actor=upper, data={"reason": "事实不清"})


def test_a_complaint_not_sustained_orders_nothing(world: World) -> None:
    sustained(world, conclusion="not_sustained", bodies=[], requirements="")
    assert Case.objects.filter(kind="rectification_order").count() == 0


def test_a_review_opens_an_order_or_revokes_it(world: World) -> None:
    complaint = sustained(world)
    order = issue(world, order_of(complaint))
    served(world, complaint, "D16")
    perform(complaint, "reply", actor=world.actor(Role.HANDLER))
    perform(complaint, "ask_reexamination", actor=world.citizen(), data={"reason": "不服"})
    varied = {
        "outcome": "varied",
        "findings": "另一单位亦有责任",
        "reason": "原处理意见遗漏责任单位",
        "order": "open",
        "bodies": [world["finance"].pk],
        "requirements": "三十日内拨付到位",
    }
    upper = world.actor(Role.SIGNER, "province_lead")
    perform(complaint, "decide_reexamination", actor=upper, data=varied)
    assert Case.objects.filter(kind="rectification_order").count() == 2
    served(world, complaint, "D17a", at="province_lead")
    perform(complaint, "ask_final_review", actor=world.citizen(), data={"reason": "不服"})
    revoking = {"outcome": "varied", "findings": "不属实", "reason": "证据不足", "order": "revoke"}
    final = world.actor(Role.SIGNER, "province")
    perform(complaint, "decide_final_review", actor=final, data=revoking)
    assert (fresh(complaint), fresh(order)) == ("closed", "revoked")
    added = Case.objects.get(kind="rectification_order", respondent=world["finance"])
    assert added.state == "revoked"
    assert whole(order)


def merged(world: World) -> tuple[Case, Case]:
    """A lead under investigation, and a complaint merged into it."""
    lead, follower = filed(world), filed(world)
    reviewer = world.actor(Role.REVIEWER)
    for case in (lead, follower):
        perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "拖欠"})
    handler = world.user(Role.HANDLER, "lead")
    perform(lead, "take_up", actor=reviewer, data={"handler": handler.pk})
    data = {"lead": lead.pk, "same_facts": True, "reason": "同一工程"}
    perform(follower, "merge", actor=world.actor(Role.APPROVER), data=data)
    return lead, follower


def test_followers_are_answered_with_their_lead_each_on_its_own(world: World) -> None:
    lead, follower = merged(world)
    conclude(world, lead)
    served(world, lead, "D16")
    perform(lead, "reply", actor=world.actor(Role.HANDLER))
    follower.refresh_from_db()
    assert (follower.state, follower.facts["conclusion"]) == ("replied", "sustained")
    assert running(follower) == set()
    served(world, follower, "D16")
    assert running(follower) == {"TS_REEXAM_ASK"}
    assert whole(follower)


def test_followers_go_on_alone_if_the_lead_ends_unanswered(world: World) -> None:
    lead, follower = merged(world)
    perform(lead, "ask_withdrawal", actor=world.citizen(), data={"reason": "已和解"})
    perform(lead, "grant_withdrawal", actor=world.actor(Role.REVIEWER))
    assert fresh(follower) == "accepted"
    assert CaseLink.objects.filter(ended_at=None).count() == 0


# Order and record.


def test_a_failed_order_opens_the_draft_of_a_record(world: World) -> None:
    order = failed(world)
    record = draft_of(order)
    assert (record.state, record.severity, record.subject) == ("", "general", world["bureau"])
    assert record.dossier == order.dossier
    opened = Event.objects.get(subject_type="record", step="open_draft")
    assert opened.payload.data["repeated"] == 1


def test_a_second_failure_within_a_year_counts_one_class_higher(world: World) -> None:
    failed(world)
    second = failed(world)
    assert draft_of(second).severity == "serious"


def test_after_more_than_a_year_a_failure_counts_as_the_first(world: World) -> None:
    failed(world)
    go_to(clock.today() + timedelta(days=370))
    assert draft_of(failed(world)).severity == "general"


def test_a_revoked_order_takes_its_record_along(world: World) -> None:
    order = failed(world)
    signer = world.actor(Role.SIGNER)
    perform(order, "revoke", actor=signer, data={"reason": "认定有误"})
    assert draft_of(order).state == "dropped"
    other = failed(world)
    record = heard(world, draft_of(other))
    perform(other, "revoke", actor=signer, data={"reason": "认定有误"})
    assert fresh(record) == "withdrawn"
    assert whole(record)
    assert whole(other)


def test_measures_announced_are_proposed_once_determined(world: World) -> None:
    item = SanctionListItem.objects.create(
        code="C-02", title="取消评优", basis="基础清单", valid_from=date(2018, 1, 1)
    )
    chosen = {"measures": [item.pk], "executor": world.executing("finance").pk}
    record = determined(world, heard(world, draft_of(failed(world)), **chosen), **chosen)
    sanction = Sanction.objects.get(record=record)
    assert (sanction.state, sanction.item, sanction.executor, sanction.dossier) == (
        "proposed",
        item,
        world["finance"],
        record.dossier,
    )


# Record and objection.


def test_an_open_objection_marks_the_record_and_its_end_clears_it(world: World) -> None:
    record = registered(world)
    case = objection(world, record)
    record.refresh_from_db()
    assert record.objected is True
    perform(case, "propose_not_accept", actor=world.actor(Role.REVIEWER), data=_not_subject())
    perform(case, "not_accept", actor=world.actor(Role.APPROVER))
    record.refresh_from_db()
    assert record.objected is False


def _not_subject() -> dict[str, str]:
    return {"ground": "basis", "reason": "实为对处罚决定不服"}


def test_a_provider_s_silence_hides_the_record_until_the_objection_ends(world: World) -> None:
    record = registered(world)
    case = objection(world, record)
    handler = world.actor(Role.HANDLER)
    perform(case, "accept", actor=world.actor(Role.REVIEWER))
    perform(case, "check_on_platform", actor=handler)
    asked = {"provider": world["commerce"].pk, "matters": "核对金额", "copies_equal": True}
    perform(case, "ask_provider", actor=handler, data=asked)
    served(world, case, "D29b")
    go_to(clock.today() + timedelta(days=20))
    perform(case, "lapse_answer", actor=SYSTEM)
    assert fresh(record) == "unpublished"
    data = {
        "conclusion": "noted",
        "own_copy": "equal",
        "findings": "无法核实",
        "reasoning": "提供单位未回复",
        "note": "当事单位对金额有异议",
    }
    perform(case, "conclude", actor=handler, data=data)
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    perform(case, "sign", actor=world.actor(Role.SIGNER))
    served(world, case, "D29c")
    go_to(clock.today() + timedelta(days=40))
    perform(case, "close", actor=SYSTEM)
    record.refresh_from_db()
    assert (record.state, record.objected) == ("published", False)
    assert record.objection_note == "当事单位对金额有异议"


def test_a_correction_is_carried_into_the_record(world: World) -> None:
    record = registered(world)
    case = objection(world, record)
    decided(world, case, "corrected", corrected_facts="逾期未支付工程款100万元。")
    record.refresh_from_db()
    assert (record.version, record.facts_text, record.state) == (
        2,
        "逾期未支付工程款100万元。",
        "published",
    )
    assert whole(record)


def test_a_deletion_withdraws_annuls_restores_and_reopens_the_complaint(world: World) -> None:
    complaint = sustained(world)
    order = rectifying(world, issue(world, order_of(complaint)))
    perform(order, "fail", actor=world.actor(Role.SIGNER), data=FAILED)
    _close(world, complaint)
    record = determined(world, heard(world, draft_of(order)))
    publish(world, record)
    sanction = sanctioned(world, record, "finance")
    case = objection(world, record)
    decided(world, case, "deleted")
    assert (fresh(record), fresh(sanction)) == ("withdrawn", "annulled")
    restoration = Restoration.objects.get(record=record)
    assert (restoration.state, restoration.dossier) == ("opened", complaint.dossier)
    assert fresh(complaint) == "investigating"
    assert all(map(whole, (complaint, order, record, sanction, restoration, case)))


def _close(world: World, complaint: Case) -> None:
    served(world, complaint, "D16")
    perform(complaint, "reply", actor=world.actor(Role.HANDLER))
    go_to(clock.today() + timedelta(days=45))
    perform(complaint, "close", actor=SYSTEM)


# Record, sanctions and repair.


def repaired(world: World, record: DishonestyRecord) -> Case:
    """A repair approved, executed and confirmed by the platform and the executing organ."""
    case = verifying(world, record)
    decide_repair(world, case, APPROVED)
    confirm(world, case, "lead")
    confirm(world, case, "finance")
    case.refresh_from_db()
    return case


def test_a_completed_repair_ends_publicity_and_sanctions(world: World) -> None:
    record = registered(world)
    active = sanctioned(world, record, "finance")
    waiting = sanctioned_only_proposed(world, record)
    case = repaired(world, record)
    assert (case.state, fresh(record)) == ("completed", "repaired")
    assert (fresh(active), fresh(waiting)) == ("lifted", "waived")
    assert list(DishonestyRecord.objects.public()) == []


def test_a_revoked_repair_brings_all_back_and_a_record_of_the_false_pledge(world: World) -> None:
    record = registered(world)
    sanction = sanctioned(world, record, "finance")
    before = record.max_until
    case = repaired(world, record)
    go_to(clock.today() + timedelta(days=15))
    perform(case, "propose_revoke", actor=world.actor(Role.HANDLER), data=PLEDGE)
    go_to(clock.today() + timedelta(days=11))
    perform(case, "revoke", actor=world.actor(Role.SIGNER))
    record.refresh_from_db()
    assert before is not None
    assert (record.state, record.max_until) == ("published", before + timedelta(days=26))
    assert fresh(sanction) == "active"
    pledge = DishonestyRecord.objects.exclude(pk=record.pk).get()
    assert (pledge.state, pledge.subject, pledge.dossier) == ("", world["bureau"], record.dossier)
    assert running(pledge) == {"RECORD_DECIDE"}
    assert all(map(whole, (case, record, sanction, pledge)))


def test_repairs_wait_while_an_objection_is_open(world: World) -> None:
    record = registered(world)
    repair = verifying(world, record)
    case = objection(world, record)
    assert fresh(repair) == "suspended"
    perform(case, "propose_not_accept", actor=world.actor(Role.REVIEWER), data=_not_subject())
    perform(case, "not_accept", actor=world.actor(Role.APPROVER))
    assert fresh(repair) == "verifying"


def test_repairs_end_with_a_withdrawn_record(world: World) -> None:
    record = registered(world)
    repair = verifying(world, record)
    decided(world, objection(world, record), "deleted")
    assert (fresh(record), fresh(repair)) == ("withdrawn", "closed")
    assert whole(repair)


def test_an_expired_record_ends_its_sanctions(world: World) -> None:
    record = registered(world)
    active = sanctioned(world, record, "finance")
    waiting = sanctioned_only_proposed(world, record)
    assert record.max_until is not None
    go_to(record.max_until)
    perform(record, "expire", actor=SYSTEM)
    assert (fresh(active), fresh(waiting)) == ("lifted", "waived")


def sanctioned_only_proposed(world: World, record: DishonestyRecord) -> Sanction:
    """A sanction that nobody has approved yet."""
    item = SanctionListItem.objects.get(code="C-01")
    data = {"item": item.pk, "executor": world.executing("finance").pk}
    return propose_sanction(record, actor=world.actor(Role.RECORD_KEEPER), data=data)


def test_the_order_drafted_by_hand_lies_in_a_dossier_of_its_own(world: World) -> None:
    first, second = drafted(world), drafted(world)
    assert first.dossier != second.dossier
