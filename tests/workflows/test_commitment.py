"""A government commitment from its registration to its end, by real steps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from cases.models.subject import of
from commitments.models import Obligation
from tests.factories import case_in
from tests.workflows.walks import go_to, upload
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.intake import enter_commitment
from workflows.lapses import run_lapses
from workflows.procedures.commitment import State

pytestmark = pytest.mark.django_db

DAYS = timedelta(days=1)


def contract(**more: Any) -> dict[str, Any]:
    """A contract signed ten days ago: a payment in twenty days, another after acceptance."""
    today = clock.today()
    return {
        "category": "construction",
        "contract_number": "HT-2026-001",
        "title": "道路改造工程施工合同",
        "counterpart": "enterprise",
        "counterpart_name": "示例建设有限公司",
        "basis": "政府采购中标通知书",
        "signed_on": today - 10 * DAYS,
        "ends_on": today + 365 * DAYS,
        "amount": "128万元",
        "funding": "budget",
        "obligations": f"{today + 20 * DAYS}；支付首期款；120万元\n验收合格后30日；支付尾款；8万元",
        **more,
    }


def entered(world: World, **more: Any) -> Case:
    """The contract as the bureau's liaison entered it."""
    actor = world.actor(Role.LIAISON, "bureau")
    return enter_commitment(world["bureau"], contract(**more), actor=actor)


def registered(world: World, **more: Any) -> Case:
    """The contract as the bureau's head registered it."""
    case = entered(world, **more)
    perform(case, "register", actor=world.actor(Role.PRINCIPAL, "bureau"))
    return case


def act(world: World, case: Case, step: str, **data: Any) -> None:
    """A step by the bureau's head."""
    files = upload() if data.pop("with_file", False) else None
    perform(case, step, actor=world.actor(Role.PRINCIPAL, "bureau"), data=data, files=files)


def running(case: Case) -> list[date]:
    """Days on which the running duties to perform end."""
    rows = Clock.objects.filter(**of(case), rule_code="LY_PERFORM", status="running")
    return sorted(rows.values_list("due_on", flat=True))


@pytest.mark.parametrize("state", State.values)
def test_every_state_is_reached(world: World, state: str) -> None:
    assert case_in("commitment", state).state == state


def test_a_dated_obligation_is_a_duty_from_its_registration_to_its_day(world: World) -> None:
    case = entered(world)
    assert running(case) == []
    act(world, case, "register")
    assert case.number is not None
    assert case.number.startswith("LY")
    assert running(case) == [clock.today() + 20 * DAYS]
    first, last = Obligation.objects.filter(case=case)
    assert (first.amount, first.due_on) == (120_000_000, clock.today() + 20 * DAYS)
    assert (last.amount, last.due_on, last.event, last.days) == (8_000_000, None, "验收合格", 30)


def test_a_day_off_does_not_move_a_day_that_was_agreed(world: World) -> None:
    due = date(2026, 10, 4)
    case = registered(world, obligations=f"{due}；付款；1万元")
    assert running(case) == [due]


def test_what_waits_for_an_event_has_its_day_once_the_event_came(world: World) -> None:
    case = registered(world)
    on = clock.today() - 2 * DAYS
    act(world, case, "tell_event", obligation="2", happened_on=on, note="验收合格")
    assert running(case) == [clock.today() + 20 * DAYS, on + 30 * DAYS]
    with pytest.raises(StepRefused, match="期限都已经确定"):
        act(world, case, "tell_event", obligation="2", happened_on=on, note="再次")


def test_the_day_after_the_last_day_it_is_in_default_until_it_is_kept(world: World) -> None:
    case = registered(world)
    due = clock.today() + 20 * DAYS
    go_to(due)
    assert run_lapses() == 0
    go_to(due + DAYS)
    assert run_lapses() == 1
    case.refresh_from_db()
    assert case.state == State.IN_DEFAULT
    part = {"obligation": "1", "done_on": clock.today(), "extent": "part", "note": "先付一半"}
    act(world, case, "perform", amount="60万元", **part)
    assert (case.state, running(case)) == (State.IN_DEFAULT, [due])
    whole = {**part, "extent": "whole", "note": "付清"}
    act(world, case, "perform", amount="60万元", **whole)
    case.refresh_from_db()
    assert (case.state, running(case)) == (State.PERFORMING, [])
    row = Obligation.objects.get(case=case, position=1)
    assert (row.paid, row.kept_on) == (120_000_000, clock.today())
    assert [one.amount for one in row.performances.all()] == [60_000_000, 60_000_000]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount": "121万元"}, "多于尚未支付的1,200,000.00元"),
        ({"amount": "119万元"}, "尚有10,000.00元未支付"),
        ({"amount": "-1"}, "请填写金额"),
        ({"amount": "120万元", "done_on": date(2020, 1, 1)}, "不能早于签订"),
        ({"obligation": "3", "amount": "1"}, "3"),
    ],
)
def test_a_performance_that_does_not_add_up_is_refused(
    world: World, given: dict[str, Any], words: str
) -> None:
    case = registered(world)
    told = {"obligation": "1", "done_on": clock.today(), "extent": "whole", "note": "付款"}
    with pytest.raises(StepRefused) as refused:
        act(world, case, "perform", **{**told, **given})
    assert words in str(refused.value.errors)
    assert Obligation.objects.get(case=case, position=1).kept_on is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ends_on": date(2020, 1, 1)}, "终止日期不能早于签订"),
        ({"obligations": "2020-01-01；付款；1万元"}, "第1行：期限早于签订"),
        ({"obligations": "2099-01-01；付款；1万元"}, "第1行：期限晚于终止日期"),
        ({"amount": "100万元"}, "多于总金额1,000,000.00元"),
        ({"obligations": "年底；付款"}, "第1行：期限“年底”看不懂"),
        ({"counterpart_name": ""}, "请填写对方名称"),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(
    world: World, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(StepRefused) as refused:
        entered(world, **given)
    assert words in str(refused.value.errors)
    assert not Case.objects.exists()


def test_a_number_is_registered_once_for_each_body(world: World) -> None:
    case = entered(world)
    with pytest.raises(StepRefused) as refused:
        entered(world)
    assert "已经登记：道路改造工程施工合同" in str(refused.value.errors)
    act(world, case, "discard")
    assert entered(world).state == State.DRAFT


def ask_for(world: World, case: Case, change: str) -> None:
    """The bureau's head asks that the promise be changed or ended."""
    act(
        world,
        case,
        "propose_change",
        change=change,
        ground="public",
        authority="经集体研究和合法性审查",
        notified_on=clock.today(),
        notice="书面通知，对方同意",
        offer="补偿3万元",
        reason="公共利益需要",
        with_file=True,
    )


def compensate(world: World, case: Case) -> date:
    """The signer agrees, the compensation is determined and paid; returns by when it was due."""
    perform(case, "approve_change", actor=world.actor(Role.SIGNER), data={"reason": "符合规定"})
    pay_by = clock.today() + 15 * DAYS
    due = {"amount": "3万元", "pay_by": pay_by, "reason": "按损失计算"}
    act(world, case, "determine_compensation", **due, with_file=True)
    act(world, case, "pay_compensation", paid_on=clock.today(), note="已付", with_file=True)
    return pay_by


def test_a_change_takes_effect_only_after_the_counterpart_was_compensated(world: World) -> None:
    case = registered(world)
    changed = {
        "obligations": f"{clock.today() + 90 * DAYS}；付清；128万元",
        "note": "已签补充协议",
        "with_file": True,
    }
    ask_for(world, case, "amend")
    with pytest.raises(StepRefused, match="目前为“申请变更（解除）”"):
        act(world, case, "settle_change", **changed)
    pay_by = compensate(world, case)
    assert Clock.objects.get(**of(case), rule_code="LY_COMPENSATE").due_on == pay_by
    act(world, case, "settle_change", **changed)
    assert (case.state, running(case)) == (State.PERFORMING, [clock.today() + 90 * DAYS])
    rows = Obligation.objects.filter(case=case)
    assert [one.ended_on for one in rows] == [clock.today(), clock.today(), None]


def test_what_is_ended_lawfully_asks_for_no_other_obligations(world: World) -> None:
    case = registered(world)
    ask_for(world, case, "end")
    compensate(world, case)
    act(world, case, "settle_change", note="双方同意解除", with_file=True)
    assert (case.state, running(case)) == (State.TERMINATED, [])


def test_a_change_that_is_refused_leaves_the_promise_as_it_was(world: World) -> None:
    case = registered(world)
    before = running(case)
    ask_for(world, case, "end")
    perform(case, "refuse_change", actor=world.actor(Role.SIGNER), data={"reason": "理由不成立"})
    assert (case.state, running(case)) == (State.PERFORMING, before)


def test_who_may_see_it(world: World) -> None:
    """The body and the organ that watches it; nobody of another body."""
    draft = entered(world)

    def seen(role: Role, at: str) -> bool:
        return Case.objects.visible_to(world.actor(role, at)).filter(pk=draft.pk).exists()

    assert seen(Role.LIAISON, "bureau")
    assert not seen(Role.RECORD_KEEPER, "lead")
    act(world, draft, "register")
    assert seen(Role.RECORD_KEEPER, "lead")
    assert not seen(Role.LIAISON, "lead")
    assert not Case.objects.visible_to(world.citizen()).exists()
