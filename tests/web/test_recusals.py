"""回避 on the pages: declared at the desk, asked for and answered on the filer's page and the body's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.roles import Role
from cases.models import Case
from tests.web.desk.walks import investigating
from tests.workflows.order_walks import drafted, issue
from tests.world import World
from workflows.actions import perform

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
ASKED = {"about": "staff", "persons": "姓王的承办人", "reason": "曾在被投诉单位任职"}
INTEREST = {"ground": "kin", "reason": "负责人是我的近亲属"}
REASON = "经核查，确有利害关系"


def decide(world: World, case: Case, side: str) -> None:
    people = [world.user(Role.HANDLER, "lead").pk]
    data = {"request": side, "decision": "granted", "people": people, "reason": REASON}
    perform(case, "decide_recusal", actor=world.actor(Role.APPROVER), data=data)


def test_whoever_stands_aside_is_led_away_and_does_not_find_the_case_again(
    world: World, logged_in: Clients
) -> None:
    case = investigating(world)
    desk = logged_in(Role.HANDLER)
    assert "声明回避" in desk.get(f"/desk/case/{case.pk}/").content.decode()
    address = f"/desk/case/{case.pk}/stand_aside/"
    version = case.event_count
    data = {**INTEREST, "version": version}
    assert desk.post(address, data)["Location"] == "/desk/cases/"
    assert desk.get(f"/desk/case/{case.pk}/").status_code == 404
    assert str(case.number) not in desk.get("/desk/cases/?scope=all").content.decode()
    colleague = logged_in(Role.HANDLER, nth=2).get(f"/desk/case/{case.pk}/").content.decode()
    assert INTEREST["reason"] in colleague


def test_a_filer_asks_and_reads_the_answer_with_its_reason(
    world: World, logged_in: Clients
) -> None:
    case = investigating(world)
    filer = logged_in("citizen")
    address = f"/cases/{case.pk}/steps/ask_recusal/"
    assert filer.post(address, {**ASKED, "version": case.event_count}).status_code == 302
    page = filer.get(f"/cases/{case.pk}/").content.decode()
    assert "您申请回避" in page
    assert "您的回避申请正在审查，决定作出以前办理不停止" in page
    case.refresh_from_db()
    decide(world, case, "filer")
    page = filer.get(f"/cases/{case.pk}/").content.decode()
    assert "同意您的回避申请，有关人员不再参与办理" in page
    assert REASON in page
    assert world.user(Role.HANDLER, "lead").name not in page


def test_a_body_reads_the_answer_to_its_own_request_alone(world: World, logged_in: Clients) -> None:
    case = issue(world, drafted(world))
    body = logged_in(Role.LIAISON, "bureau")
    perform(case, "stand_aside", actor=world.actor(Role.RECORD_KEEPER), data=INTEREST)
    address = f"/desk/case/{case.pk}/ask_recusal/"
    assert body.post(address, {**ASKED, "version": case.event_count}).status_code == 302
    case.refresh_from_db()
    decide(world, case, f"organisation:{world['bureau'].pk}")
    page = body.get(f"/desk/case/{case.pk}/").content.decode()
    assert "决定回避申请" in page
    assert REASON in page
    assert INTEREST["reason"] not in page
    complaint = investigating(world)
    perform(complaint, "ask_recusal", actor=world.citizen(), data=ASKED)
    assert body.get(f"/desk/case/{complaint.pk}/").status_code == 404
