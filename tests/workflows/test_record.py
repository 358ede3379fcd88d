"""A record of dishonesty, its sanctions and its restoration, by real steps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.models import Case
from documents.models import Document
from records.models import DishonestyRecord, RecordVersion, Restoration, Sanction, SanctionListItem
from tests.workflows.order_walks import (
    CONCLUSION,
    determined,
    draft_of,
    failed,
    fresh,
    heard,
    lapse,
    publish,
)
from tests.workflows.walks import go_to, registered, running, sanctioned, served, upload
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.base import Reason
from workflows.lapses import run_expiries
from workflows.openings import open_record, propose_sanction

pytestmark = pytest.mark.django_db


def measure(code: str = "C-02") -> SanctionListItem:
    """One measure of the list."""
    return SanctionListItem.objects.create(
        code=code,
        title="取消评优资格",
        basis="全国失信惩戒措施基础清单",
        valid_from=date(2018, 1, 1),
    )


def finding(world: World) -> DishonestyRecord:
    """A record drafted on the keeper's own findings."""
    return open_record(
        world["bureau"],
        world["lead"],
        "draft_pre_notice",
        actor=world.actor(Role.RECORD_KEEPER),
        data={
            "title": "拖欠道路改造工程款",
            "facts_text": "逾期未支付120万元。",
            "basis_text": "川府发〔2018〕7号",
            "severity": "general",
        },
    )


def test_own_findings_run_the_record_s_own_clock(world: World) -> None:
    record = finding(world)
    assert (record.state, running(record)) == ("", {"RECORD_DECIDE"})
    perform(record, "pre_notify", actor=world.actor(Role.SIGNER))
    assert record.state == "pre_notified"
    served(world, record, "D26a")
    assert (record.state, running(record)) == ("hearing", {"RECORD_DECIDE", "RECORD_STATEMENT"})


def test_a_declined_draft_is_drafted_again_or_dropped(world: World) -> None:
    record = finding(world)
    signer = world.actor(Role.SIGNER)
    declined = {"proposal": "pre_notify", "reason": "事实不清"}
    perform(record, "decline", actor=signer, data=declined)
    with pytest.raises(StepRefused) as refused:
        perform(record, "pre_notify", actor=signer)
    assert refused.value.reason is Reason.CONDITION
    dropped = {"ground": "not_established", "reason": "事实不成立"}
    perform(record, "drop_draft", actor=signer, data=dropped)
    assert (record.state, running(record)) == ("dropped", set())


def test_nobody_determines_before_the_subject_was_heard(world: World) -> None:
    record = heard(world, draft_of(failed(world)))
    keeper = world.actor(Role.RECORD_KEEPER)
    with pytest.raises(StepRefused) as refused:
        perform(record, "conclude_hearing", actor=keeper, data=CONCLUSION)
    assert refused.value.reason is Reason.CONDITION
    statement = next(c for c in running(record) if c == "RECORD_STATEMENT")
    assert statement
    go_to(clock.today() + timedelta(days=20))
    perform(record, "conclude_hearing", actor=keeper, data=CONCLUSION)
    with pytest.raises(StepRefused) as unendorsed:
        perform(record, "determine", actor=world.actor(Role.SIGNER))
    assert unendorsed.value.reason is Reason.CONDITION


def test_a_determination_sent_back_is_drafted_and_endorsed_again(world: World) -> None:
    record = heard(world, draft_of(failed(world)))
    go_to(clock.today() + timedelta(days=20))
    keeper, approver = world.actor(Role.RECORD_KEEPER), world.actor(Role.APPROVER)
    perform(record, "conclude_hearing", actor=keeper, data=CONCLUSION)
    perform(record, "endorse_determination", actor=approver)
    signer = world.actor(Role.SIGNER)
    perform(record, "send_back_determination", actor=signer, data={"reason": "等级偏重"})
    with pytest.raises(StepRefused):
        perform(record, "determine", actor=signer)
    perform(record, "conclude_hearing", actor=keeper, data=CONCLUSION | {"severity": "minor"})
    perform(record, "endorse_determination", actor=approver)
    perform(record, "determine", actor=signer)
    assert (record.state, record.severity) == ("determined", "minor")


def test_a_determination_sets_number_dates_and_closes_the_order(world: World) -> None:
    order = failed(world)
    record = determined(world, heard(world, draft_of(order)))
    today = clock.today()
    assert (record.state, record.determined_on) == ("determined", today)
    assert record.number == f"SX-510100-{today.year}-000001"
    assert record.min_until is not None
    assert record.max_until is not None
    assert record.min_until < record.max_until
    assert fresh(order) == "closed"


def test_a_statement_too_late_is_refused(world: World) -> None:
    record = heard(world, draft_of(failed(world)))
    go_to(clock.today() + timedelta(days=20))
    with pytest.raises(StepRefused) as refused:
        perform(record, "state_case", actor=world.actor(Role.LIAISON, "bureau"))
    assert refused.value.reason is Reason.CONDITION


def test_dropping_closes_the_order_too(world: World) -> None:
    order = failed(world)
    record = heard(world, draft_of(order))
    dropped = {"ground": "exempt", "reason": "已主动挽回损失"}
    perform(record, "drop", actor=world.actor(Role.SIGNER), data=dropped)
    assert (fresh(record), fresh(order)) == ("dropped", "closed")


def test_another_organ_s_document_proves_a_record_and_must_be_attached(world: World) -> None:
    record = registered(world, published=False)
    assert (record.state, record.source_type) == ("determined", "penalty")
    with pytest.raises(StepRefused) as refused:
        open_record(
            world["bureau"],
            world["lead"],
            "register",
            actor=world.actor(Role.APPROVER),
            data=CONCLUSION | {"source_type": "judgment", "source_number": "1"},
        )
    assert {"attachments", "determined_on"} <= set(refused.value.errors)
    assert DishonestyRecord.objects.count() == 1


def test_a_minor_record_is_published_only_with_a_reason(world: World) -> None:
    record = registered(world, severity="minor", determined_on=clock.today(), published=False)
    keeper = world.actor(Role.RECORD_KEEPER)
    with pytest.raises(StepRefused) as refused:
        perform(record, "propose_publish", actor=keeper, data={"scope": "信用四川网站"})
    assert "reason" in refused.value.errors
    publish(world, record)
    assert list(DishonestyRecord.objects.public()) == [record]


def test_publicity_is_suspended_resumed_and_stops_by_itself(world: World) -> None:
    record = registered(world)
    approver = world.actor(Role.APPROVER)
    court = {"ground": "court", "reason": "裁定停止执行"}
    perform(record, "unpublish", actor=approver, data=court)
    perform(record, "republish", actor=approver)
    with pytest.raises(StepRefused) as early:
        perform(record, "expire", actor=SYSTEM)
    assert early.value.reason is Reason.CONDITION
    assert record.max_until is not None
    go_to(record.max_until)
    perform(record, "expire", actor=SYSTEM)
    assert (record.state, list(DishonestyRecord.objects.public())) == ("expired", [])


def test_a_correction_keeps_what_was_said_before(world: World) -> None:
    record = registered(world)
    before = record.max_until
    perform(record, "correct", actor=SYSTEM, data={"severity": "minor"})
    assert (record.version, record.severity, record.state) == (2, "minor", "published")
    assert record.max_until != before
    kept = RecordVersion.objects.get()
    assert (kept.version, kept.content["severity"]) == (1, "general")


def test_only_listed_measures_and_none_while_an_objection_is_open(world: World) -> None:
    record = registered(world)
    keeper = world.actor(Role.RECORD_KEEPER)
    ended = measure("C-03")
    SanctionListItem.objects.filter(pk=ended.pk).update(valid_to=date(2020, 1, 1))
    data = {"item": ended.pk, "executor": world.executing("finance").pk}
    with pytest.raises(StepRefused) as unlisted:
        propose_sanction(record, actor=keeper, data=data)
    assert "item" in unlisted.value.errors
    perform(record, "mark_objection", actor=SYSTEM)
    with pytest.raises(StepRefused) as pending:
        propose_sanction(record, actor=keeper, data=data | {"item": measure().pk})
    assert pending.value.reason is Reason.CONDITION
    assert Sanction.objects.count() == 0


def test_a_sanction_is_approved_by_another_and_lightened_or_waived(world: World) -> None:
    record = registered(world)
    keeper, signer = world.actor(Role.RECORD_KEEPER), world.actor(Role.SIGNER)
    data = {"item": measure().pk, "executor": world.executing("finance").pk}
    sanction = propose_sanction(record, actor=keeper, data=data)
    with pytest.raises(StepRefused) as refused:
        perform(
            sanction,
            "approve",
            actor=type(signer)(signer.kind, keeper.user, world["lead"], Role.SIGNER),
        )
    assert refused.value.reason is Reason.SEPARATION
    perform(sanction, "approve", actor=signer)
    with pytest.raises(StepRefused) as stranger:
        perform(sanction, "acknowledge", actor=world.actor(Role.SANCTION_EXECUTOR, "bureau"))
    assert stranger.value.reason is Reason.ORGANISATION
    perform(sanction, "acknowledge", actor=world.actor(Role.SANCTION_EXECUTOR, "finance"))
    ends = clock.today() + timedelta(days=30)
    lighter = {"detail": "限期一个月", "until": ends, "reason": "主动挽回损失"}
    perform(sanction, "lighten", actor=signer, data=lighter)
    assert (sanction.state, sanction.detail) == ("lightened", "限期一个月")
    other = propose_sanction(record, actor=keeper, data=data)
    assert other.ends_on == record.max_until
    perform(other, "waive", actor=signer, data={"reason": "有效阻止危害"})
    assert (other.state, other.ends_on) == ("waived", None)
    letters = Document.objects.of(other).filter(code__startswith="D42").order_by("code")
    assert [(row.addressee_organisation, row.variables["decision"]) for row in letters] == [
        (world["finance"], "免予"),
        (record.subject, "免予"),
    ]


def test_a_lightened_sanction_ends_on_the_day_decided(world: World) -> None:
    record = registered(world)
    sanction = sanctioned(world, record, "finance", until=clock.today() + timedelta(days=60))
    signer = world.actor(Role.SIGNER)
    assert signer.user is not None
    ends = clock.today() + timedelta(days=30)
    later = {"detail": "不变", "until": ends + timedelta(days=31), "reason": "消除影响"}
    with pytest.raises(StepRefused) as longer:
        perform(sanction, "lighten", actor=signer, data=later)
    assert list(longer.value.errors) == ["until"]
    data = {"detail": "限制期缩短", "until": ends, "reason": "消除影响"}
    perform(sanction, "lighten", actor=signer, data=data)
    assert (sanction.ends_on, fresh(sanction)) == (ends, "lightened")
    form = Document.objects.of(sanction).get(code="D35")
    assert (form.variables["facts"], form.variables["asked_by"]) == ("消除影响", signer.user.name)
    assert f"惩戒期限至{ends.year}年{ends.month}月{ends.day}日止" in form.variables["proposal"]
    told = {row.code: row for row in Document.objects.of(sanction).filter(code__startswith="D42")}
    assert told["D42a"].addressee_organisation == sanction.executor
    assert told["D42b"].addressee_organisation == record.subject
    assert {
        f"{ends.month}月{ends.day}日止" in row.variables["change"] for row in told.values()
    } == {True}
    go_to(ends + timedelta(days=1))
    run_expiries()
    assert fresh(sanction) == "lifted"


def test_no_sanction_lasts_longer_than_its_record_is_public(world: World) -> None:
    record = registered(world)
    assert record.max_until is not None
    keeper, until = world.actor(Role.RECORD_KEEPER), record.max_until + timedelta(days=1)
    data = {"item": measure().pk, "executor": world.executing("finance").pk, "until": until}
    with pytest.raises(StepRefused) as longer:
        propose_sanction(record, actor=keeper, data=data)
    assert f"（{record.max_until.isoformat()}）" in longer.value.errors["until"][0]
    sanction = sanctioned(world, record, "finance", until=record.max_until)
    record.max_until -= timedelta(days=10)
    record.save(force_update=True, update_fields=["max_until"])
    assert Sanction.objects.get(pk=sanction.pk).ends_on == record.max_until


def test_a_sanction_ends_on_its_own_day(world: World) -> None:
    record = registered(world)
    sanction = sanctioned(world, record, "finance")
    with pytest.raises(StepRefused) as refused:
        perform(sanction, "lift", actor=world.actor(Role.SANCTION_EXECUTOR, "finance"))
    assert refused.value.reason is Reason.CONDITION
    Sanction.objects.filter(pk=sanction.pk).update(until=clock.today())
    go_to(clock.today() + timedelta(days=1))
    perform(sanction, "expire", actor=SYSTEM)
    assert sanction.state == "lifted"


def test_a_wrong_record_is_withdrawn_its_sanctions_fall_and_the_name_is_restored(
    world: World,
) -> None:
    record = registered(world)
    sanction = sanctioned(world, record, "finance")
    perform(record, "withdraw", actor=world.actor(Role.SIGNER), data={"reason": "判决撤销处罚"})
    assert (record.state, fresh(sanction)) == ("withdrawn", "annulled")
    restoration = Restoration.objects.get(record=record)
    assert (restoration.state, restoration.scope) == ("opened", "信用四川网站")
    plan = {"scope": "信用四川网站", "measures": "同一版面公布更正"}
    perform(restoration, "plan", actor=world.actor(Role.SIGNER), data=plan)
    done = {"places": "信用四川网站", "done_on": clock.today()}
    perform(
        restoration, "execute", actor=world.actor(Role.RECORD_KEEPER), data=done, files=upload()
    )
    assert (restoration.state, running(restoration)) == ("executed", {"HF_CONFIRM"})
    lapse(restoration, "HF_CONFIRM", "lapse_confirmation")
    assert restoration.state == "closed"


def test_the_body_confirms_its_restored_name(world: World) -> None:
    record = registered(world)
    perform(record, "withdraw", actor=world.actor(Role.SIGNER), data={"reason": "判决撤销处罚"})
    restoration = Restoration.objects.get(record=record)
    plan = {"scope": "信用四川网站", "measures": "公布更正"}
    perform(restoration, "plan", actor=world.actor(Role.SIGNER), data=plan)
    done = {"places": "信用四川网站", "done_on": clock.today()}
    perform(restoration, "execute", actor=world.actor(Role.RECORD_KEEPER), data=done)
    perform(restoration, "close", actor=world.actor(Role.LIAISON, "bureau"))
    assert restoration.state == "closed"


def test_a_record_that_did_no_harm_needs_no_restoration(world: World) -> None:
    record = registered(world, published=False)
    perform(record, "withdraw", actor=world.actor(Role.SIGNER), data={"reason": "处罚已撤销"})
    assert Restoration.objects.count() == 0
    assert Case.objects.count() == 0
