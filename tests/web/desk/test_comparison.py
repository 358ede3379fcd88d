"""A repair application beside its record: both texts, every condition, what shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from cases import clock
from cases.models import Case
from records.models import DishonestyRecord
from tests.web.desk import walks
from tests.workflows.walks import registered, sanctioned, upload
from tests.world import World
from workflows import intake
from workflows.actions import perform

pytestmark = pytest.mark.django_db

APPLICATION = {
    "correction": "已于6月付清全部工程款及利息。",
    "proof": "付款凭证\n结清确认书",
    "fulfilled": True,
    "pledge_true": True,
    "pledge_liable": True,
}


def applied(world: World, record: DishonestyRecord) -> Case:
    body = world.actor(Role.LIAISON, "bureau")
    case: Case = intake.draft_repair(record, actor=body)
    assert record.min_until is not None
    clock.shift(max(record.min_until - clock.today(), timedelta()) + timedelta(days=2))
    perform(case, "submit", actor=body, data=APPLICATION, files=upload())
    return case


def shown(world: World, case: Case, role: Role = Role.REVIEWER, at: str = "lead") -> Any:
    return walks.signed_in(world, role, at).get(f"/desk/compared/{case.pk}/")


def test_both_texts_and_the_days_stand_side_by_side(world: World) -> None:
    record = registered(world)
    case = applied(world, record)
    compared = shown(world, case).context["compared"]
    pairs = {pair.label: (pair.record, pair.application) for pair in compared.pairs}
    assert pairs["主体"] == ("成都市住房和城乡建设局", "成都市住房和城乡建设局")
    assert pairs["事实和纠正情况"] == (record.facts_text, APPLICATION["correction"])
    assert pairs["依据和证明材料"] == (record.basis_text, "付款凭证\n结清确认书")
    assert pairs["公示期"][1].startswith("可申请日后第")


def test_each_condition_is_met_or_waits_for_the_check(world: World) -> None:
    record = registered(world)
    sanctioned(world, record, "finance")
    case = applied(world, record)
    compared = shown(world, case).context["compared"]
    assert [(one.label, one.words) for one in compared.conditions] == [
        ("依法可以修复", "符合"),
        ("最短公示期届满", "符合"),
        ("没有正在处理的异议", "符合"),
        ("认定文书确定的义务履行完毕", "待核查"),
        ("作出信用承诺", "符合"),
    ]
    assert compared.sanctions == [
        ("限制申报财政性资金项目", "成都市财政局", "实施中"),
    ]
    assert len(compared.evidence) == 1


def test_it_is_for_whoever_handles_the_application(world: World) -> None:
    case = applied(world, registered(world))
    assert shown(world, case, Role.LIAISON, "bureau").status_code == 404
    assert shown(world, case, Role.LIAISON, "commerce").status_code == 404
    other = walks.complaint(world)
    assert shown(world, other).status_code == 404
    page = walks.signed_in(world, Role.REVIEWER).get(f"/desk/case/{case.pk}/").content.decode()
    assert f'hx-get="/desk/compared/{case.pk}/"' in page


def test_a_draft_offers_filing_before_throwing_it_away(world: World) -> None:
    body = world.actor(Role.LIAISON, "bureau")
    case: Case = intake.draft_repair(registered(world), actor=body)
    page = walks.signed_in(world, Role.LIAISON, "bureau").get(f"/desk/case/{case.pk}/")
    offered = page.context["page"].offered
    names = [one.name for one in offered.open]
    assert (names[0], names[-1]) == ("submit", "discard")
    assert offered.main == {"submit"}
