"""What the documents of real steps say: periods with their ends, remedies, and nobody's secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.dispatch import receiver

from accounts.roles import Role
from cases import clock
from cases.calendar import Unit, shipped
from cases.models import Case
from documents import frozen, rendering, variables
from documents.addressees import addressees
from documents.catalogue import entry
from documents.law.basis import basis_of
from documents.models import Document
from documents.templatetags.gongwen import day
from documents.variables.writing import BUILDERS
from tests.documents.conftest import FILED, SECRETS
from tests.workflows import order_walks
from tests.workflows.walks import registered
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.codes import D
from workflows.registry import procedures
from workflows.signals import step_prepared

pytestmark = pytest.mark.django_db
BY_HAND = {D.D24B, D.D38B, D.D39, D.D40, D.D41B}
"""Documents whose form asks for each of their variables by name."""


def said(case: Any, code: str) -> dict[str, Any]:
    """Variables of the latest document of a code."""
    row = Document.objects.of(case).filter(code=code).order_by("-pk").first()
    assert row is not None
    return frozen.opened(row)


def html(case: Any, code: str) -> str:
    """The latest document of a code, as it would be printed."""
    row = Document.objects.of(case).filter(code=code).order_by("-pk").first()
    assert row is not None
    return rendering.render_html(
        entry(code),
        frozen.printed(row),
        number="1号",
        signed_on=clock.today(),
        addressee_name="某某",
    )


def after(amount: int, unit: Unit) -> str:
    """The end of a period that starts today, as printed."""
    return day(shipped().count(clock.today(), amount, unit).due)


def test_every_code_is_built_from_its_step_or_its_form() -> None:
    assert set(BUILDERS) == set(D) - BY_HAND


def test_every_document_of_every_step_has_a_basis() -> None:
    for kind, procedure in procedures().items():
        for step in procedure.steps().values():
            for code in (*step.documents(), *step.receives):
                if code != D.D08:  # no statute speaks of joining cases
                    assert basis_of(code, kind, clock.today()).phrase


def test_an_acceptance_tells_the_end_of_the_time_and_the_right_to_challenge(
    file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    accept(case)
    told = said(case, D.D03A)
    assert told["period"] == (
        f"办理期限为自受理之日起30日内（至{after(30, Unit.CALENDAR_DAY)}届满）"
    )
    assert told["you"] == "你"
    assert told["basis"] == "依据《信访工作条例》第二十三条第二款"
    assert told["case_number"] == case.number
    assert "申请其回避" in html(case, D.D03A)


def test_a_supplement_names_everything_and_the_end_if_served_today(
    world: World, file: Callable[..., Case]
) -> None:
    case = file()
    items = ["合同复印件", "验收证明"]
    data = {"items": "\n".join(items), "consequence": "视为放弃投诉"}
    perform(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=data)
    told = said(case, D.D02)
    assert told["items"] == items
    assert told["period"] == (
        f"自收到本通知书之日起10个工作日内（于{day(clock.today())}送达的，至{after(10, Unit.WORKING_DAY)}届满；"
        "其后送达的，按送达之日计算）"
    )
    assert "1.合同复印件；" in html(case, D.D02)
    assert "2.验收证明。" in html(case, D.D02)


def test_a_refusal_gives_ground_way_and_remedy(world: World, file: Callable[..., Case]) -> None:
    case = file()
    data = {"ground": "already", "reason": "法院已经立案。", "instead": "人民法院"}
    perform(case, "propose_not_accept", actor=world.actor(Role.REVIEWER), data=data)
    perform(case, "not_accept", actor=world.actor(Role.APPROVER), data=data)
    told = said(case, D.D04)
    assert told["ground"] == "同一事项已经受理或者正在办理"
    assert "60日内向成都市人民政府申请行政复议" in told["remedy"]
    assert "有管辖权的人民法院（一般为" in told["remedy"]


def test_what_goes_to_other_organs_quotes_nothing_of_the_complaint(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    accept(case)
    data = {
        "manner": "forward",
        "organ": world.deciding("finance").pk,
        "requirements": "核实付款情况",
        "days": 20,
    }
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data)
    told = said(case, D.D05A)
    assert told["summary"] == "反映拖欠工程款"
    assert told["period"].startswith("自收到本函之日起20个工作日内")
    assert said(case, D.D05B)["destination"] == "成都市财政局"
    typed = {str(FILED[name]) for name in ("title", "request", "facts_text", "reasons")}
    printed = html(case, D.D05A)
    assert [word for word in (*typed, *SECRETS) if word in printed] == []


def test_a_complaint_deemed_accepted_is_summed_up_without_its_own_words(
    world: World, file: Callable[..., Case]
) -> None:
    from accounts.actors import SYSTEM

    case = file()
    later = clock.now() + timedelta(days=40)
    perform(case, "deem_accepted", actor=SYSTEM, now=later)
    assert said(case, D.D03A)["deemed"] is True
    data = {
        "manner": "forward",
        "organ": world.deciding("finance").pk,
        "requirements": "核实付款情况",
        "days": 20,
    }
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data, now=later)
    assert said(case, D.D05A)["summary"] == (
        "反映成都市住房和城乡建设局在政府投资项目与工程款方面的政务失信问题。"
    )


def test_a_registered_record_is_told_with_how_to_repair_it(world: World) -> None:
    record = registered(world, determined_on=date(2026, 4, 10), published=False)
    told = said(record, D.D27)
    assert (told["min_until"], told["max_until"]) == ("2026-07-10", "2027-04-10")
    assert "自2026年7月11日起可以申请信用修复" in html(record, D.D27)
    assert told["severity"] == "一般"
    assert told["you"] == "你单位"
    assert "不收取任何费用" in html(record, D.D27)


def test_what_cannot_be_printed_is_cleaned_before_it_is_frozen(
    world: World, file: Callable[..., Case]
) -> None:
    case = file()
    data = {"items": "合同\u200b复印件", "consequence": "视为放弃\u202e投诉"}
    perform(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=data)
    assert said(case, D.D02)["items"] == ["合同复印件"]


def test_a_document_that_would_have_an_empty_heading_refuses_the_step(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    refused: list[StepRefused] = []

    @receiver(step_prepared)
    def ask_for_more(sender: object, move: Any, **_: Any) -> None:
        if move.step.name == "accept":
            plain = entry(D.D03A)
            more = replace(plain, promised=(*plain.promised, "damages"))
            (one,) = addressees(plain.addressee, move)
            with pytest.raises(StepRefused) as caught:
                variables.build(more, move, one)
            refused.append(caught.value)

    try:
        accept(case)
    finally:
        step_prepared.disconnect(ask_for_more)
    assert refused[0].sentence == ("《受理通知书》还缺少必须载明的内容（damages），请补充后再办理")


def test_a_report_on_an_order_without_a_complainant_says_nothing_of_one(world: World) -> None:
    order = order_walks.rectifying(world, order_walks.issue(world, order_walks.drafted(world)))
    order_walks.report(world, order, 1, 2)
    order_walks.check(world, order, 1, 2)
    reasons = said(order, "D11")["reasoning"]
    assert "限期整改通知书" in reasons
    assert "投诉人" not in reasons
    assert "不少于二人" not in html(order, "D11")


def test_no_complainant_is_heard_where_there_is_none(world: World) -> None:
    order = order_walks.rectifying(world, order_walks.issue(world, order_walks.drafted(world)))
    order_walks.report(world, order, 1, 2)
    second = world.user(Role.INSPECTOR, "lead", 2)
    data = {"second_inspector": second.pk, "method": "实地核查、听取投诉人意见"}
    with pytest.raises(StepRefused) as refused:
        perform(order, "start_check", actor=world.actor(Role.INSPECTOR), data=data)
    assert refused.value.errors == {"method": ["本案不是来自投诉，核查方式不要写投诉人"]}
