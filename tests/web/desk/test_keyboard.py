"""A case taken on by the keys alone, and always seen where the keys are."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts.roles import Role
from tests.web.browsing import People
from tests.web.desk.walks import SUMMARY, TITLE, complaint
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

MOST = 80
"""Times that Tab is pressed to get anywhere on a page."""
HELD = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText.trim(),
    seen: getComputedStyle(one).outlineStyle === "solid" && one.contains(there),
  };
}"""
"""What holds the focus: its name, and whether it is outlined and nothing lies over it."""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of that name holds the focus, which is seen at every step."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        held = page.evaluate(HELD)
        assert held["seen"], held["name"]
        if held["name"] == name:
            return
    pytest.fail(f"Tab never comes to {name}")


def test_a_complaint_is_accepted_by_the_keys_alone(
    browser: Browser, live_server: Any, world: World
) -> None:
    case = complaint(world)
    page = People(browser, live_server.url, world).as_person(Role.REVIEWER)
    page.goto("/desk/cases/")
    tab_to(page, TITLE)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=TITLE, level=1).wait_for()
    tab_to(page, "受理")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="受理", level=1).wait_for()
    tab_to(page, "事项类型")
    page.keyboard.press("ArrowDown")
    tab_to(page, "脱敏摘要")
    page.keyboard.insert_text(SUMMARY)
    tab_to(page, "确认办理：受理")
    page.keyboard.press("Enter")
    page.locator("[data-letters-read]:focus").wait_for()  # the letter is read before it is issued
    tab_to(page, "确认办理：受理")
    page.keyboard.press("Enter")
    page.get_by_text("已办理：受理").wait_for()
    case.refresh_from_db()
    assert case.state == "accepted"
