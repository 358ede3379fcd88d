"""Contracts entered from a table: all or nothing, every wrong cell named, entered again without harm."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from cases.models import Case, Clock, Event
from cases.models.subject import of
from commitments.models import Commitment, Obligation
from tests.world import World
from workflows import commitment_tables
from workflows.commitment_tables import EXAMPLE, HEADS, Outcome

pytestmark = pytest.mark.django_db

COLUMN = {name: nth for nth, name in enumerate(HEADS.values())}


def row(**given: str) -> list[str]:
    """The example's row with other cells."""
    cells = list(EXAMPLE)
    for name, value in given.items():
        cells[COLUMN[name]] = value
    return cells


def again(when: str, what: str, sum_: str = "", number: str = "HT-2026-001") -> list[str]:
    """Another obligation of a contract, its other cells left empty."""
    cells = [""] * len(HEADS)
    for name, value in {"contract_number": number, "when": when, "what": what, "sum": sum_}.items():
        cells[COLUMN[name]] = value
    return cells


def enter(world: World, *rows: list[str], role: Role = Role.PRINCIPAL, **more: Any) -> Outcome:
    """Enter a table for the bureau."""
    actor = world.actor(role, "bureau")
    return commitment_tables.enter([list(HEADS), *rows], body=world["bureau"], actor=actor, **more)


def refused(world: World, *rows: list[str], **more: Any) -> list[str]:
    """What is wrong with a table; nothing of it was entered."""
    before = Case.objects.count()
    with pytest.raises(ValidationError) as error:
        enter(world, *rows, **more)
    assert Case.objects.count() == before
    return error.value.messages


def test_rows_of_one_number_are_one_contract(world: World) -> None:
    outcome = enter(
        world, row(), again("验收合格后30日", "支付尾款", "8万元"), row(contract_number="HT-2")
    )
    assert outcome.added == 2
    case = Commitment.objects.get(contract_number="HT-2026-001").case
    assert (case.state, case.respondent) == ("performing", world["bureau"])
    rows = Obligation.objects.filter(case=case)
    assert [(one.amount, one.event) for one in rows] == [(120_000_000, ""), (8_000_000, "验收合格")]


def test_a_contract_of_the_head_is_registered_in_one_act(world: World) -> None:
    enter(world, row(), again("2026-09-30", "支付二期工程款", "8万元"))
    case = Commitment.objects.get().case
    assert list(Event.objects.filter(**of(case)).values_list("step", flat=True)) == ["enter"]
    assert case.number
    assert case.filed_at == case.opened_at
    clocks = Clock.objects.filter(**of(case)).order_by("about")
    assert [(one.about, str(one.due_on)) for one in clocks] == [
        ("obligation:1", "2026-06-30"),
        ("obligation:2", "2026-09-30"),
    ]


def test_a_liaison_enters_drafts_that_the_head_registers(world: World) -> None:
    enter(world, row(), role=Role.LIAISON)
    assert Case.objects.get().state == "draft"


def test_every_wrong_cell_is_named_and_nothing_is_entered(world: World) -> None:
    told = refused(
        world,
        row(category="修路", signed_on="去年"),
        row(contract_number="HT-2", sum="很多", when="年底"),
        row(contract_number="", title="没有编号"),
        row(contract_number="HT-3", is_public="也许", funding=""),
    )
    assert [one.split("：")[0] for one in told] == [
        "C2（承诺类别）",
        "H2（签订日期）",
        "M3（义务期限）",
        "O3（义务金额）",
        "A4（合同编号）",
        "K5（资金来源）",
        "L5（是否公开）",
    ]
    assert "招商引资、政府采购" in told[0]


def test_sums_and_days_that_contradict_each_other_are_named(world: World) -> None:
    told = refused(
        world,
        row(amount="100万元"),
        row(contract_number="HT-2"),
        again("2027-06-01", "交付场地", number="HT-2"),
    )
    assert told == [
        "O2（义务金额）：各项金额合计1,200,000.00元，多于总金额1,000,000.00元",
        "M4（义务期限）：期限晚于终止日期",
    ]


def test_rows_of_one_contract_that_differ_are_named(world: World) -> None:
    other = again("2026-08-01", "交付场地")
    other[COLUMN["title"]] = "另一份合同"
    assert refused(world, row(), other) == [
        "B3（合同名称）：与第2行同一合同的“道路改造工程施工合同”不一致"
    ]


@pytest.mark.parametrize(
    "written", ["2026-01-10", "2026/1/10", "2026.01.10", "2026年1月10日", "2026年01月10日"]
)
def test_a_day_may_be_written_in_five_ways(world: World, written: str) -> None:
    enter(world, row(signed_on=written))
    assert Commitment.objects.get().signed_on.isoformat() == "2026-01-10"


def test_a_table_entered_again_changes_nothing(world: World) -> None:
    rows = [row(), again("验收合格后30日", "支付尾款", "8万元")]
    enter(world, *rows)
    outcome = enter(world, *rows)
    assert (outcome.added, outcome.same, outcome.changed) == (0, 1, [])


def test_what_the_form_makes_of_a_cell_is_no_difference(world: World) -> None:
    """A pledge is public whatever the cell says, and a name has its brackets in full width."""
    rows = [row(category="公开承诺", is_public="", counterpart_name="示例建设(成都)有限公司")]
    enter(world, *rows)
    assert Commitment.objects.get().is_public
    assert enter(world, *rows).same == 1


def test_a_draft_is_changed_and_the_differences_are_told(world: World) -> None:
    enter(world, row(), role=Role.LIAISON)
    outcome = enter(world, row(title="道路改造工程合同", sum="110万元"), role=Role.LIAISON)
    assert outcome.changed == [
        "HT-2026-001：合同名称由“道路改造工程施工合同”改为“道路改造工程合同”；"
        "去掉“2026年6月30日；支付首期工程款；1,200,000.00元”、"
        "增加“2026年6月30日；支付首期工程款；1,100,000.00元”"
    ]
    assert Obligation.objects.get().amount == 110_000_000


def test_what_is_registered_is_not_changed_by_a_table(world: World) -> None:
    enter(world, row())
    told = refused(world, row(sum="110万元"))
    assert "A2（合同编号）：已经登记，不能用表格改动" in told[0]
    assert Obligation.objects.get().amount == 120_000_000


def test_a_trial_keeps_nothing(world: World) -> None:
    assert enter(world, row(), check=True).added == 1
    assert not Case.objects.exists()


def test_a_csv_is_read_in_both_encodings() -> None:
    text = "合同编号,合同名称\r\nHT-1, 道路 \r\n"
    wanted = [["合同编号", "合同名称"], ["HT-1", "道路"]]
    assert commitment_tables.from_csv(text.encode("gb18030")) == wanted
    assert commitment_tables.from_csv(text.encode("utf-8-sig")) == wanted
