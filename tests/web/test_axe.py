"""axe on every page of the tables of access, as each role that may open it sees it, on a phone.

A page that is built the same for several roles, whatever its words and numbers, is examined once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.web import test_access, test_access_staff
from tests.web.browsing import PHONE, chromium, fits
from tests.web.test_access import scene as public_scene  # noqa: F401
from tests.web.test_access_staff import scene as staff_scene  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

WORDS = re.compile(rb">[^<]*[^<\s][^<]*<")
CHANGING = re.compile(rb'value="[^"]+"|\d+')
"""What differs from one subject or reader to the next without another element."""


def test_pages_of_the_portal_and_of_administrators(
    public_scene: test_access.Scene,
    live_server: Any,
) -> None:
    assert examined(live_server.url, test_access.TABLE, public_scene) == []


def test_pages_of_the_desk_and_of_the_board(
    staff_scene: test_access_staff.Scene,
    live_server: Any,
) -> None:
    assert examined(live_server.url, test_access_staff.TABLE, staff_scene) == []


def examined(url: str, table: dict[str, frozenset[str]], scene: Any) -> list[Any]:
    """What axe and the width of the screen object to."""
    pages = list(distinct(table, scene))
    assert len(pages) > len(table) / 2
    with chromium() as browser:
        page = browser.new_page(base_url=url, viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
        return [
            (address, visitor, fault)
            for address, visitor, client in pages
            for fault in faults(page, url, address, client)
        ]


def distinct(table: dict[str, frozenset[str]], scene: Any) -> Iterator[tuple[str, str, Client]]:
    """Addresses of pages, each for every visitor for whom it is built differently."""
    read: set[bytes] = set()
    for name, allowed in table.items():
        address = reverse(name, kwargs=scene.keys.get(name))
        for visitor in sorted(allowed):
            client = scene.clients[visitor]
            answer = client.get(address)
            if answer.status_code != 200:
                continue
            if answer.streaming or not answer.content.startswith(b"<!doctype html>"):
                continue
            shape = shape_of(answer.content)
            if shape not in read:
                read.add(shape)
                yield address, visitor, client


def shape_of(page: bytes) -> bytes:
    """The elements of a page's own part."""
    return CHANGING.sub(b"", WORDS.sub(b">x<", page.partition(b"<main")[2]))


def faults(page: Page, url: str, address: str, client: Client) -> list[Any]:
    """What is wrong with one page as one visitor sees it."""
    page.context.clear_cookies()
    session = client.cookies.get("sessionid")
    if session is not None:
        cookie: Any = {"name": "sessionid", "value": session.value, "url": url}
        page.context.add_cookies([cookie])
    page.goto(address)
    violations = Axe().run(page).response["violations"]
    found = [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations]
    return found if fits(page) else [*found, ("overflow", [])]
