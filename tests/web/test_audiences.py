"""What each kind of staff comes for, on a phone and at a desk; nothing sticks out sideways."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts.roles import Role
from cases import clock
from cases.calendars import current_calendar
from cases.models import Case, Clock
from config.demo.samples import sample_pdf
from notifications.ladder import climb_due
from tests.notifications.timing import at
from tests.web.browsing import DESK, PHONE, People, apart, do_step, fits, settle, sign_for
from tests.web.desk.walks import TITLE, complaint
from tests.workflows.order_walks import (
    CONCLUDED,
    EXPLANATION,
    drafted,
    issue,
    planned,
    rectifying,
)
from tests.world import World
from workflows.actions import perform

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

BEGIN = datetime(2026, 4, 8, 9, tzinfo=clock.SHANGHAI)
"""A Wednesday in a year whose calendar is decreed."""


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def people(request: Any, browser: Browser, live_server: Any, world: World) -> People:
    """Everybody, at screens of one size."""
    clock.shift(BEGIN - clock.now())
    return People(browser, live_server.url, world, request.param)


def state(case: Case) -> str:
    """The state that the database holds."""
    case.refresh_from_db()
    return str(case.state)


def look(page: Page, address: str) -> None:
    """Open a page that fits the screen."""
    page.goto(address)
    assert fits(page)


def test_a_department_signs_an_order_in_and_answers_it(
    people: People, world: World, tmp_path: Path
) -> None:
    proof = tmp_path / "佐证.pdf"
    proof.write_bytes(sample_pdf().read())
    order = drafted(world)
    perform(order, "endorse", actor=world.actor(Role.APPROVER))
    perform(order, "sign", actor=world.actor(Role.SIGNER))
    settle()
    liaison, head = (people.as_person(role, "bureau") for role in (Role.LIAISON, Role.PRINCIPAL))
    for address in ("/desk/", "/desk/cases/", "/desk/documents/"):
        look(liaison, address)
    reached = {"contact": "办公室主任", "phone": "028-61880000"}
    sign_for(liaison, order, "限期整改通知书", reached)
    do_step(head, order, "提交书面说明", EXPLANATION | {"attachments": proof})
    do_step(liaison, order, "报送整改方案", planned(1, 2))
    outcomes: dict[str, Any] = {"overall": "全部付清", "head_signed": True, "attachments": proof}
    for n in (1, 2):
        outcomes |= {f"outcome_{n}": "已经付清", f"evidence_{n}": proof}
    drafted_words = {name: outcomes[name] for name in ("overall", "outcome_1")}
    do_step(liaison, order, "拟写整改报告", drafted_words)
    do_step(head, order, "报送整改报告", outcomes)
    assert state(order) == "report_submitted"


def test_a_complaint_is_taken_on_investigated_and_decided(people: People, world: World) -> None:
    case = complaint(world)
    second = world.user(Role.INSPECTOR, "lead").pk
    reviewer = people.as_person(Role.REVIEWER)
    look(reviewer, "/desk/cases/")
    reviewer.get_by_role("link", name=TITLE).click()
    accepted = {"matter": "arrears", "summary": "反映拖欠工程款。"}
    do_step(reviewer, case, "受理", accepted)
    handler = people.as_person(Role.HANDLER)
    do_step(reviewer, case, "本单位办理", {"handler": world.user(Role.HANDLER, "lead").pk})
    look(handler, "/desk/")
    concluded = CONCLUDED | {"second_investigator": second, "bodies": [world["bureau"].pk]}
    do_step(handler, case, "拟办", concluded)
    do_step(people.as_person(Role.APPROVER), case, "审核同意")
    do_step(people.as_person(Role.SIGNER), case, "签发")
    assert state(case) == "sustained"


def test_a_supervisor_finds_what_is_overdue_and_pursues_it(people: People, world: World) -> None:
    order = apart(overdue, world)
    officer = people.as_person(Role.SUPERVISION_OFFICER, "city")
    look(officer, "/board/")
    officer.get_by_role("link", name="已超期").first.click()
    assert fits(officer)
    officer.get_by_role("link", name=order.title).first.click()
    officer.get_by_role("heading", level=1).wait_for()
    assert officer.url.endswith(f"/desk/case/{order.pk}/")
    do_step(officer, order, "提前督办", {"reason": "拖欠金额大，群众反映强烈。"})
    for page in ("trend", "forecast"):
        look(officer, f"/board/{world['city'].pk}/{page}/")


def overdue(world: World) -> Case:
    """An order whose body let the time run out, and was reminded."""
    order = rectifying(world, issue(world, drafted(world)))
    late = Clock.objects.get(rule_code="ZG_RECTIFY")
    day = current_calendar().next_working(late.due_on + timedelta(days=3))
    clock.shift(at(day) - clock.now())
    climb_due()
    return order
