"""A commitment's page says who answered on a day that is asked for, and the table is printed for whoever sees it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.roles import Role
from cases import clock
from cases.models import Case
from tests.commitments.test_responsibility import FIRST, LAST, NEW, OLD, end, name
from tests.web.desk import walks
from tests.workflows.test_commitment import act, registered
from tests.world import World

pytestmark = pytest.mark.django_db


def changed(world: World) -> Case:
    """A commitment whose office changed hands on 1 March 2026, after a payment had fallen due."""
    due = f"{LAST}；支付首期款；1万元\n{clock.today() + timedelta(days=20)}；支付尾款；1万元"
    case = registered(world, signed_on=FIRST, obligations=due)
    name(world, case, OLD, FIRST)
    end(world, case, OLD, LAST)
    name(world, case, NEW, date(2026, 3, 1), post="新任局长")
    return case


def read(client: Client, case: Case, page: str = "/desk/case/%s/", **asked: str) -> str:
    """A page of the commitment."""
    answer = client.get(page % case.pk, asked)
    assert answer.status_code == 200
    return answer.content.decode()


PAGES = ("/desk/case/%s/", "/desk/responsibility/%s/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("day", "who"), [("2026-02-28", OLD), ("2026-03-01", NEW), ("2025-02-28", "")]
)
def test_who_answered_on_a_day(world: World, page: str, day: str, who: str) -> None:
    case = changed(world)
    text = read(walks.signed_in(world, Role.PRINCIPAL, "bureau"), case, page, answered_on=day)
    said = {one: f"实施：<strong>{one}</strong>" in text for one in (OLD, NEW)}
    assert said == {one: one == who for one in (OLD, NEW)}
    assert ("2025年2月28日没有登记责任人" in text) is (who == "")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-02-30", "输入一个有效的日期"),
        ("", "请选择查询日期"),
        ("2099-01-01", "查询日期不能晚于今天"),
        ("1900-01-01", "请核对年份"),
    ],
)
def test_a_day_that_is_none_is_told(world: World, page: str, day: str, words: str) -> None:
    text = read(
        walks.signed_in(world, Role.PRINCIPAL, "bureau"), changed(world), page, answered_on=day
    )
    assert words in text
    assert "的责任人：" not in text


def test_a_vacancy_is_shown(world: World) -> None:
    case = registered(world)
    name(world, case, OLD, FIRST, LAST)
    name(world, case, NEW, date(2026, 3, 3))
    text = read(walks.signed_in(world, Role.LIAISON, "bureau"), case)
    assert "空缺" in text
    assert "2026年3月1日至2026年3月2日" in text


def test_the_table_says_who_answered_when_each_obligation_fell_due(world: World) -> None:
    case = changed(world)
    text = read(walks.signed_in(world, Role.PRINCIPAL, "bureau"), case, "/desk/responsibility/%s/")
    first, last = text.split("支付首期款")[1].split("支付尾款")[:2]
    assert "实施：前任责任人（局长）" in first
    assert "未到期" in last


def test_whoever_sees_the_commitment_sees_who_answers_and_nobody_else(world: World) -> None:
    case = changed(world)
    address = f"/desk/responsibility/{case.pk}/"
    watching = walks.signed_in(world, Role.RECORD_KEEPER)
    assert OLD in read(watching, case)
    assert OLD in read(watching, case, "/desk/responsibility/%s/")
    for role, at in (
        (Role.PRINCIPAL, "finance"),
        (Role.LIAISON, "lead"),
        (Role.SYSTEM_ADMIN, "lead"),
    ):
        assert walks.signed_in(world, role, at).get(address).status_code in (403, 404)
    assert Client().get(address).status_code == 302
    assert walks.signed_in(world, Role.PRINCIPAL, "bureau").post(address).status_code == 405


def test_what_is_no_commitment_has_no_such_table(world: World) -> None:
    case = walks.accepted(world)
    client = walks.signed_in(world, Role.REVIEWER)
    assert client.get(f"/desk/responsibility/{case.pk}/").status_code == 404
    assert "各阶段责任人" not in read(client, case)


def test_history_says_whose_term_was_entered_and_ended(world: World) -> None:
    case = changed(world)
    user = world.user(Role.LIAISON, "bureau")
    name(world, case, user.name, FIRST, phase="finance", account=user.pk)
    act(
        world,
        case,
        "perform",
        obligation="1",
        done_on=LAST,
        amount="1万元",
        extent="whole",
        note="付",
    )
    text = read(walks.signed_in(world, Role.PRINCIPAL, "bureau"), case)
    assert "责任人离任" in text
    assert f"实施：{OLD}（局长）" in text.split('id="history"')[1]
