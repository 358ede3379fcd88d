"""Filing and tracking in a real browser: on a phone and at a desk, with script and without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, Request

from accounts.models import User
from accounts.roles import Role
from cases import evidence, query_codes
from cases.models import Case, Evidence
from tests.files import PDF
from tests.web.browsing import DESK, PHONE, apart, fits, watch
from tests.web.portal.filings import ADDRESS, TYPED
from tests.workflows.walks import registered
from tests.world import World
from workflows.intake import file_complaint

PUBLIC = (
    "/",
    "/privacy/",
    "/guide/",
    "/file/complaint/",
    "/track/",
    "/promises/",
    "/records/",
    "/statistics/",
    "/records/check/?severity=general&determined_on=2026-01-05",
    "/verify/",
    "/login/",
    "/account/register/",
)

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def open_page(browser: Browser, live_server: Any, size: dict[str, int], script: bool) -> Page:
    """A fresh visitor's page; what it may not do fails the test."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport=size,  # type: ignore[arg-type]
        locale="zh-CN",
        java_script_enabled=script,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    watch(page, live_server.url)
    return page


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_complaint_is_filed_and_followed(
    browser: Browser,
    live_server: Any,
    world: World,
    size: dict[str, int],
    script: bool,
    tmp_path: Path,
) -> None:
    contract = tmp_path / "合同.pdf"
    contract.write_bytes(PDF)
    page = open_page(browser, live_server, size, script)
    page.goto("/")
    page.get_by_role("link", name="政府机关没有兑现承诺").click()
    page.wait_for_load_state()
    page.fill("#q", "住房")
    if script:
        page.get_by_text("已选定，请核对单位名称").wait_for()
    else:
        page.get_by_role("button", name="查找单位").click()
    page.select_option("#id_respondent", label=world["bureau"].name)
    page.select_option("#id_domain", TYPED["domain"])
    page.select_option("#id_matter", TYPED["matter"])
    for name in ("title", "request", "facts_text", "reasons", "name"):
        page.fill(f"#id_{name}", TYPED[name])
    page.check("#id_truthful")
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("link", name="联系电话").wait_for()
    assert page.input_value("#id_facts_text") == TYPED["facts_text"]
    page.fill("#id_phone", TYPED["phone"])
    page.set_input_files("#id_attachments", contract)
    page.get_by_role("button", name="提交", exact=True).click()
    code = page.locator(".secret .code").inner_text()
    number = page.locator("dd.code").inner_text()
    assert (page.url, page.evaluate("scrollY")) == (f"{live_server.url}/receipt/", 0)
    page.reload()
    assert page.locator(".secret .code").inner_text() == code
    with page.expect_download() as receipt:
        page.get_by_role("button", name="下载回执").click()
    assert receipt.value.suggested_filename == f"登记回执{number}.pdf"

    later = open_page(browser, live_server, size, script)
    later.goto(f"/track/#{number}/{code.replace('-', '')}" if script else "/track/")
    if not script:
        later.fill("#id_number", number)
        later.fill("#id_code", code.lower())
    assert "#" not in later.url
    later.get_by_role("button", name="查询", exact=True).click()
    later.get_by_role("heading", name=TYPED["title"]).wait_for()
    assert "已收到，正在审查" in later.content()
    assert fits(later) if script else True
    later.get_by_role("link", name="申请撤回").click()
    later.fill("#id_reason", "已经协商解决")
    later.get_by_role("button", name="提交").click()
    later.get_by_text("“申请撤回”已提交").wait_for()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_public_pages_are_accessible_and_fit(
    browser: Browser, live_server: Any, world: World, size: dict[str, int]
) -> None:
    record = registered(world)
    page = open_page(browser, live_server, size, script=True)
    addresses = [*PUBLIC, f"/records/{record.pk}/"]
    found = []
    for text, theme in (("", "light"), ("", "dark"), ("large", "light")):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.context.add_cookies([{"name": "comfort_text", "value": text, "url": live_server.url}])
        found += [(text, theme, *one) for one in check_all(page, addresses)]
    assert found == []


def test_a_first_visit_is_light(browser: Browser, live_server: Any, world: World) -> None:
    page = open_page(browser, live_server, PHONE, script=True)
    sent: list[Request] = []
    page.on("requestfinished", lambda request: sent.append(request))
    page.goto("/", wait_until="networkidle")
    sizes = [one.sizes() for one in sent]
    assert len(sizes) > 5
    assert sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) < 200_000


def test_pages_of_citizens_and_administrators_are_accessible(
    browser: Browser, live_server: Any, world: World
) -> None:
    case = _filed_by(world)
    handler = world.user(Role.HANDLER, "lead")
    own = f"/cases/{case.pk}/"
    addresses = [
        "/account/",
        "/account/password/",
        own,
        f"{own}steps/ask_withdrawal/",
        f"{own}seen/",
    ]
    found = check_all(log_in(browser, live_server, "owner"), addresses)
    for role, addresses in (
        (Role.SYSTEM_ADMIN, ["organisations/", "organisations/new/", "people/", "people/new/"]),
        (Role.SECURITY_ADMIN, [f"people/{handler.pk}/", f"people/{handler.pk}/appoint/"]),
        (Role.AUDIT_ADMIN, ["log/?verify=1"]),
    ):
        page = log_in(browser, live_server, world.user(role, "lead").username)
        found += check_all(page, [f"/manage/{address}" for address in addresses])
        found += check_all(page, ["/account/authenticator/"])
    assert found == []


def log_in(browser: Browser, live_server: Any, username: str) -> Page:
    """A page whose visitor is logged in."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    page = open_page(browser, live_server, PHONE, script=True)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return page


def check_all(page: Page, addresses: list[str]) -> list[Any]:
    """What axe and the width of the screen object to on some pages."""
    found: list[Any] = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        if answer.status != 200:
            found.append((address, answer.status))
        violations = Axe().run(page).response["violations"]
        found += [
            (address, one["id"], [node["target"] for node in one["nodes"]]) for one in violations
        ]
        if not fits(page):
            found.append((address, "overflow"))
    return found


def _filed_by(world: World) -> Case:
    data = TYPED | {"respondent": world["bureau"].pk}
    return file_complaint(data, actor=world.citizen("owner"), code=query_codes.make())


def test_a_broken_line_costs_one_part_of_a_file(
    browser: Browser, live_server: Any, world: World, tmp_path: Path
) -> None:
    log = tmp_path / "聊天记录.txt"
    log.write_text("欠款\n" * 200_000, encoding="utf-8")
    page = open_page(browser, live_server, PHONE, script=True)
    parts: list[str] = []

    def cut(route: Any) -> None:
        request = route.request
        if request.method == "PATCH":
            parts.append(request.headers["upload-offset"])
        route.abort() if len(parts) == 2 and request.method == "PATCH" else route.continue_()

    page.route("**/uploads/**", cut)
    page.goto(ADDRESS)
    page.set_input_files("#id_attachments", log)
    page.get_by_text("已上传").wait_for()
    assert len(parts) == len(set(parts)) + 1, "only the part that broke is sent again"
    page.fill("#q", "住房")
    page.get_by_text("已选定，请核对单位名称").wait_for()
    page.select_option("#id_domain", TYPED["domain"])
    page.select_option("#id_matter", TYPED["matter"])
    for name in ("title", "request", "facts_text", "reasons", "name", "phone"):
        page.fill(f"#id_{name}", TYPED[name])
    page.check("#id_truthful")
    page.get_by_role("button", name="提交", exact=True).click()
    page.locator(".secret .code").wait_for()
    row = apart(Evidence.objects.get)
    assert apart(evidence.content, row) == log.read_bytes()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_control_for_files_speaks_the_language_of_the_page(
    browser: Browser, live_server: Any, world: World, script: bool, tmp_path: Path
) -> None:
    chosen = tmp_path / "通知书.pdf"
    chosen.write_bytes(PDF)
    page = open_page(browser, live_server, PHONE, script)
    # Between two waits Playwright takes its hold of the file dialog off and puts it on again,
    # and a dialog opened meanwhile is never reported; a listener of our own keeps the hold.
    page.on("filechooser", lambda _: None)
    page.goto("/verify/")
    told = page.locator(".file__chosen")
    assert told.is_visible() is script
    with page.expect_file_chooser() as by_mouse:
        page.get_by_text("选择文件", exact=True).click()
    by_mouse.value.set_files(chosen)
    if script:
        assert told.inner_text() == "通知书.pdf"
    page.locator("#id_file").focus()
    with page.expect_file_chooser():
        page.keyboard.press("Enter")
