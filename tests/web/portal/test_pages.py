"""What holds for every page: nothing inline, nothing from elsewhere, cookies, reading comfort."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cases import clock
from cases.calendar import UNIT_LABELS, Unit
from tests.world import World
from workflows import rules
from workflows.clocks import C

PUBLIC = (
    "/",
    "/privacy/",
    "/guide/",
    "/file/complaint/",
    "/track/",
    "/records/",
    "/records/check/",
    "/verify/",
    "/login/",
    "/account/register/",
)


@pytest.mark.parametrize("address", [*PUBLIC, "/nothing-here/"])
def test_pages_carry_nothing_inline_and_nothing_from_elsewhere(world: World, address: str) -> None:
    answer = Client().get(address)
    page = answer.content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", page) == []
    assert re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//""", page) == []
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_answer_everybody(world: World, address: str) -> None:
    assert Client().get(address).status_code == 200


def test_headers_keep_pages_to_themselves(db: None) -> None:
    answer = Client().get("/")
    assert (
        answer["X-Content-Type-Options"],
        answer["Referrer-Policy"],
        answer["X-Frame-Options"],
        answer["Cross-Origin-Opener-Policy"],
    ) == ("nosniff", "same-origin", "DENY", "same-origin")


def test_cookies_cannot_be_read_by_scripts_or_sent_from_elsewhere(world: World) -> None:
    client = Client()
    client.get("/file/complaint/")
    client.post("/comfort/", {"text": "large"})
    cookies = {
        name: (bool(one["httponly"]), one["samesite"]) for name, one in client.cookies.items()
    }
    assert cookies == {"csrftoken": (True, "Lax"), "comfort_text": (True, "Lax")}


def test_larger_text_and_dark_pages_are_remembered_and_undone(world: World) -> None:
    client = Client()
    back = client.post("/comfort/", {"text": "large", "next": "/track/"})
    client.post("/comfort/", {"theme": "dark"})
    assert back["Location"] == "/track/"
    assert 'data-text="large" data-theme="dark"' in client.get("/track/").content.decode()
    client.post("/comfort/", {"text": ""})
    client.post("/comfort/", {"theme": "<script>"})
    page = client.get("/track/").content.decode()
    assert ("data-text" in page, 'data-theme="dark"' in page) == (False, True)


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_comfort_leads_back_to_our_own_pages_only(world: World, wanted: str) -> None:
    assert Client().post("/comfort/", {"text": "large", "next": wanted})["Location"] == "/"


def test_posts_without_the_form_s_token_are_refused(db: None) -> None:
    client: Any = Client(enforce_csrf_checks=True)
    for address in ("/comfort/", "/track/", "/logout/", "/login/", "/file/complaint/", "/receipt/"):
        assert client.post(address, {"x": "1"}).status_code == 403


def test_files_that_pages_load_are_named_by_their_content_and_kept(world: World) -> None:
    page = Client().get("/").content.decode()
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert [one for one in files if not re.search(r"\.[0-9a-f]{12}\.\w+$", one)] == []
    answers = [Client().get(one) for one in files]
    assert {one.status_code for one in answers} == {200}
    assert {one["Cache-Control"] for one in answers} == {"max-age=315360000, public, immutable"}


def test_the_guide_tells_the_periods_in_force_and_is_reached_from_where_it_helps(
    world: World,
) -> None:
    page = Client().get("/guide/").content.decode()
    for code in (C.TS_ACCEPT, C.TS_CLOSE_GENERAL, C.TS_REEXAM_ASK):
        rule = rules.default(code, clock.today())
        assert f"{rule.amount}{UNIT_LABELS[Unit(rule.unit)]}" in page
        assert rule.source in page
    for address in ("/", "/file/complaint/", "/records/"):
        assert 'href="/guide/"' in Client().get(address).content.decode()
