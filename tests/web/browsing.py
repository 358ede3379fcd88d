"""People at their browsers: each logs in once by the real form, reads pages, fills forms, opens papers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from accounts.roles import Role
from cases.models import Subject
from tests.documents.conftest import keep_promises
from tests.world import PASSWORD, World

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
PICTURES = os.environ.get("ZHENGXIN_PICTURES", "")
"""Folder that pictures of the pages are saved to; none are taken where it is not named."""

Fields = Mapping[str, Any]

FAULTS: list[str] = []
"""What pages did in the running test that no page may do: errors of scripts, requests elsewhere."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Its driver runs a loop in this thread, which Django would take for its own."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as driver:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """Have work done in a thread of its own: the driver of the browser runs a loop in this one,
    and signing runs another."""

    def done() -> Any:
        try:
            return work(*arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(done).result()


def settle() -> None:
    """Have kept everything that was promised: documents sealed and placed, people told."""
    _kept, failed = apart(keep_promises)
    assert failed == 0


def later(days: int) -> None:
    """Move the date as `manage.py advance` does."""
    apart(call_command, "advance", str(days))


def watch(page: Page, url: str) -> None:
    """Note errors of scripts and requests to anywhere but the server; the test fails at its end.

    Failing at once would stop the driver's loop, and hide why.
    """
    page.on("pageerror", lambda error: FAULTS.append(str(error)))
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(url) else FAULTS.append(f"asks {sent.url}"),
    )


@dataclass
class People:
    """Everybody who takes part, each in a browser of his own that stays open."""

    browser: Browser
    url: str
    world: World
    size: dict[str, int] = field(default_factory=lambda: DESK)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)

    def visitor(self) -> Page:
        """A fresh browser of somebody unknown."""
        context = self.browser.new_context(base_url=self.url, viewport=self.size, locale="zh-CN")  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(30_000)
        watch(page, self.url)
        return page

    def as_person(self, role: Role, at: str = "lead") -> Page:
        """The browser of whoever holds a role, logged in."""
        key = (role.value, at)
        if key not in self.pages:
            user = self.world.user(role, at)
            page = self.visitor()
            page.goto("/login/")
            page.fill("#id_username", user.username)
            page.fill("#id_password", PASSWORD)
            page.get_by_role("button", name="登录", exact=True).click()
            page.get_by_role("link", name=user.name).wait_for()
            self.pages[key] = page
        return self.pages[key]


def open_subject(page: Page, subject: Subject) -> None:
    """The page of one subject at the desk."""
    page.goto(f"/desk/{subject.subject_type}/{subject.pk}/")


def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways, once the page that was asked for has loaded."""
    page.wait_for_load_state()
    root = page.locator("html")
    wide: bool = root.evaluate("root => root.scrollWidth <= window.innerWidth")
    return wide


def do_step(page: Page, subject: Subject, label: str, fields: Fields | None = None) -> None:
    """Do a step that the subject's page offers, and have kept what it promised."""
    open_subject(page, subject)
    assert fits(page)
    page.locator(".steps__open").get_by_role("link", name=label, exact=True).click()
    page.get_by_role("heading", name=label, level=1).wait_for()
    assert fits(page)
    _confirm(page, label, fields or {})


def sign_for(page: Page, subject: Subject, title: str, fields: Fields | None = None) -> bytes:
    """Sign for a document that lies at one's own body's desk, and open its sealed file."""
    open_subject(page, subject)
    page.get_by_role("link", name=f"签收《{title}》").click()
    assert fits(page)
    fill(page, fields or {})
    page.get_by_role("button", name="签收", exact=True).click()
    page.get_by_text(f"已签收：{title}").wait_for()
    settle()
    return opened(page, _document(page, title).get_by_role("link", name="下载PDF"))


def record_service(page: Page, subject: Subject, title: str, fields: Fields) -> None:
    """Record by hand how and when a document was served."""
    open_subject(page, subject)
    _document(page, title).get_by_role("link", name="记录送达").click()
    _confirm(page, "记录送达", fields)


def sign_document(page: Page, subject: Subject, title: str) -> None:
    """Sign a document that an automatic step left waiting."""
    open_subject(page, subject)
    _document(page, title).get_by_role("link", name="签发文书").click()
    _confirm(page, "签发文书", {})


def open_new(page: Page, parent: Subject, label: str, fields: Fields) -> None:
    """Open something new that grows out of a subject."""
    open_subject(page, parent)
    page.get_by_role("link", name=label, exact=True).click()
    fill(page, fields)
    page.get_by_role("button", name="确认").click()
    page.get_by_text("已办理：").wait_for()
    settle()


def papers(page: Page, subject: Subject) -> int:
    """How many documents the subject's page gives out; each is downloaded and opened."""
    open_subject(page, subject)
    links = (
        page.locator("[aria-labelledby=documents] li.document")
        .get_by_role("link", name="下载PDF")
        .all()
    )
    for link in links:
        opened(page, link)
    return len(links)


def opened(page: Page, link: Locator) -> bytes:
    """A file behind a link: a PDF of at least one page that bears a seal."""
    with page.expect_download() as download:
        link.click()
    content = Path(download.value.path()).read_bytes()
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) >= 1
        kinds = [one.get("/FT") for one in pdf.Root.AcroForm.Fields]  # type: ignore[attr-defined]
    assert kinds == ["/Sig"]
    return content


def fill(page: Page, fields: Fields) -> None:
    """Fill in a form by the names of its fields."""
    for name, value in fields.items():
        _fill(page.locator(f"main [name='{name}']"), value)


def picture(page: Page, name: str) -> None:
    """Keep a picture of what the page shows, where somebody wants it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def _document(page: Page, title: str) -> Locator:
    """The latest document of a title."""
    with_title = page.locator("strong", has_text=title)
    return page.locator("li.document").filter(has=with_title).last


def _confirm(page: Page, label: str, fields: Fields) -> None:
    fill(page, fields)
    confirm = page.get_by_role("button", name=f"确认办理：{label}")
    confirm.click()
    read = page.locator("[data-letters-read]")
    read.or_(page.get_by_text(f"已办理：{label}")).and_(page.locator(":visible")).first.wait_for()
    if read.is_visible():  # the documents were drawn anew, and are read
        confirm.click()
    page.get_by_text(f"已办理：{label}").wait_for()
    settle()


def _fill(control: Locator, value: Any) -> None:
    if value is True:
        control.check()
    elif isinstance(value, Path):
        control.set_input_files(value)
    elif isinstance(value, list) and control.count() > 1:
        for one in value:
            control.and_(control.page.locator(f"[value='{one}']")).check()
    elif control.evaluate("one => one.localName") == "select":
        control.select_option(
            [str(one) for one in value] if isinstance(value, list) else str(value)
        )
    else:
        control.fill(str(value))
