"""What was wrong with a step is told until it is put right, and no longer."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.roles import Role
from tests.web.browsing import People
from tests.web.desk.walks import SUMMARY, complaint
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_a_letter_to_be_read_stands_beside_no_error(
    browser: Browser, live_server: Any, world: World
) -> None:
    case = complaint(world)
    page = People(browser, live_server.url, world).as_person(Role.REVIEWER)
    page.goto(f"/desk/case/{case.pk}/accept/")
    page.locator("[name=matter]").select_option("arrears")
    confirm = page.get_by_role("button", name="确认办理：受理")
    confirm.click()
    page.get_by_text("还不能提交").wait_for()
    page.locator("[name=summary]").fill(SUMMARY)
    confirm.click()
    page.locator("[data-letters-read]").wait_for()
    assert page.locator("[role=alert], .errorlist, [aria-invalid]").count() == 0
    confirm.click()
    page.get_by_text("已办理：受理").wait_for()
