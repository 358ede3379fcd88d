"""Filing a complaint by keyboard alone: every control is reached, shows its focus, and does its work."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from cases.models import Case
from tests.web.browsing import DESK
from tests.web.portal.filings import TYPED
from tests.web.test_browser import open_page
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

MOST_TABS = 60
"""Stops until a control that is not reached counts as unreachable."""

FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    name: one.name || "",
    id: one.id,
    text: (one.textContent || "").trim(),
    href: one.getAttribute("href") || "",
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: box.bottom > 0 && box.top < innerHeight,
  };
}"""


class Keys:
    """A visitor without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[dict[str, Any]] = []

    def focused(self) -> dict[str, Any]:
        """What has the focus; noted where that cannot be seen."""
        found: dict[str, Any] = self.page.evaluate(FOCUSED)
        if not (found["outlined"] and found["inView"]):
            self.unseen.append(found)
        return found

    def tab_to(self, **wanted: str) -> None:
        """Press Tab until something is reached."""
        for _nth in range(MOST_TABS):
            self.press("Tab")
            if wanted.items() <= self.focused().items():
                return
        pytest.fail(f"Tab does not reach {wanted}")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)

    def answer(self, *keys: str) -> None:
        """Press what sends the form, and wait for the page that comes back."""
        with self.page.expect_navigation():
            self.press(*keys)

    def choose(self, value: str) -> None:
        """Press the down arrow in a list until something is chosen."""
        for _nth in range(MOST_TABS):
            self.press("ArrowDown")
            if self.page.evaluate("document.activeElement.value") == value:
                return
        pytest.fail(f"the arrow does not reach {value}")


def test_a_complaint_is_filed_by_keyboard(browser: Browser, live_server: Any, world: World) -> None:
    page = open_page(browser, live_server, DESK, script=True)
    page.goto("/")
    keys = Keys(page)
    keys.tab_to(href="#main")
    keys.tab_to(text="政府机关没有兑现承诺")
    keys.answer("Enter")

    keys.tab_to(name="q")
    keys.type("住房")
    page.get_by_text("已选定，请核对单位名称").wait_for()
    keys.tab_to(name="respondent")
    keys.choose(str(world["bureau"].pk))
    for name in ("domain", "matter"):
        keys.tab_to(name=name)
        keys.choose(TYPED[name])
    for name in ("request", "facts_text", "reasons", "name", "phone"):
        keys.tab_to(name=name)
        keys.type(TYPED[name])
    keys.tab_to(name="truthful")
    keys.press("Space")
    keys.tab_to(name="submit")
    keys.answer("Enter")

    refused = keys.focused()
    assert refused["text"].startswith("还不能提交")
    keys.tab_to(text="标题")
    keys.press("Enter")
    assert keys.focused()["id"] == "id_title"
    keys.type(TYPED["title"])
    keys.tab_to(name="submit")
    keys.answer("Space")

    page.get_by_role("heading", name="已经收到您的材料").wait_for()
    keys.tab_to(text="下载回执（PDF）")
    with page.expect_download():
        keys.press("Enter")
    case = Case.objects.get()
    assert (case.state, case.title, case.respondent) == (
        "submitted",
        TYPED["title"],
        world["bureau"],
    )
    assert keys.unseen == []
