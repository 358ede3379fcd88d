"""The public list: only what is published, with window, objection mark and eligibility."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from accounts.actors import SYSTEM
from accounts.administration import save_organisation
from accounts.roles import Role
from cases import clock
from tests.workflows.test_publicity_rules import rule
from tests.workflows.walks import OBJECTION, registered
from tests.world import World
from workflows.intake import file_objection

fromstring: Any = html.fromstring


def test_only_published_records_are_shown(world: World) -> None:
    shown = registered(world)
    hidden = registered(world, subject="finance", published=False)
    page = Client().get("/records/").content.decode()
    assert (str(shown.subject) in page, str(hidden.subject) in page) == (True, False)
    assert Client().get(f"/records/{shown.pk}/").status_code == 200
    assert Client().get(f"/records/{hidden.pk}/").status_code == 404


def test_a_record_shows_its_window_and_that_repair_is_possible(world: World) -> None:
    record = registered(world)
    page = Client().get(f"/records/{record.pk}/").content.decode()
    assert record.min_until is not None
    assert f"{record.min_until:%Y}年{record.min_until.month}月{record.min_until.day}日" in page
    assert "现在可以申请" in page


def test_an_open_objection_is_marked_and_delays_repair(world: World) -> None:
    record = registered(world)
    data = OBJECTION | {"record": record.pk}
    file_objection(record, data, actor=world.actor(Role.LIAISON, "bureau"))
    page = Client().get(f"/records/{record.pk}/").content.decode()
    assert ("异议标注" in page, "异议正在处理" in page, "现在可以申请" in page) == (
        True,
        True,
        False,
    )
    assert "异议处理中" in Client().get("/records/").content.decode()


def test_too_early_says_from_which_day(world: World) -> None:
    record = registered(world, determined_on=clock.today() - timedelta(days=10))
    page = Client().get(f"/records/{record.pk}/").content.decode()
    assert ("现在还不能申请" in page, "最短公示期未满" in page) == (True, True)


def test_records_are_found_by_name(world: World) -> None:
    registered(world)
    registered(world, subject="finance")
    page = Client().get("/records/", {"q": "财政"}).content.decode()
    assert (str(world["finance"]) in page, str(world["bureau"]) in page) == (True, False)
    assert "没有名称含“&lt;b&gt;”的单位" in Client().get("/records/?q=<b>").content.decode()


@pytest.mark.parametrize(
    ("severity", "days", "fulfilled", "words"),
    [
        ("general", 125, "on", "现在可以申请"),
        ("general", 10, "on", "最短公示期未满"),
        ("serious", 125, "on", "最短公示期未满"),
        ("general", 125, "", "须先履行义务"),
    ],
)
def test_the_eligibility_checker(
    world: World, severity: str, days: int, fulfilled: str, words: str
) -> None:
    facts: dict[str, Any] = {
        "severity": severity,
        "determined_on": clock.today() - timedelta(days=days),
        "fulfilled": fulfilled,
    }
    assert words in Client().get("/records/check/", facts).content.decode()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-02-30", "输入一个有效的日期"),
        ("9999-12-31", "今天以前"),
        ("0001-01-01", "2018年以后"),
    ],
)
def test_absurd_facts_are_told_in_words(world: World, day: str, sentence: str) -> None:
    facts = {"severity": "general", "determined_on": day}
    page = Client().get("/records/check/", facts).content.decode()
    assert (sentence in page, 'id="answer"' in page) == (True, False)


def test_the_body_concerned_goes_on_at_its_desk(
    world: World, logged_in: Callable[..., Client]
) -> None:
    record = registered(world)
    page = Client().get(f"/records/{record.pk}/").content.decode()
    for slug in ("objection", "repair"):
        address = f"/desk/new/{slug}/{record.pk}/"
        assert f'href="{address}"' in page
        assert Client().get(address)["Location"] == f"/login/?next={address}"
        assert logged_in(Role.LIAISON, "bureau").get(address).status_code == 200


@pytest.mark.parametrize(
    "typed",
    ["成都市住房和城乡建设局", "成都住建局", "cdszjj", "成都城建委", "成都市城乡建设委员会"],
)
def test_a_renamed_body_stays_on_the_public_list_under_both_names(world: World, typed: str) -> None:
    record = registered(world)
    body = world["bureau"]
    body.name = "成都市城乡建设委员会"
    save_organisation(body, by=SYSTEM, now=clock.now())
    titled = "成都市城乡建设委员会（原成都市住房和城乡建设局）"
    assert titled in Client().get("/records/", {"q": typed}).content.decode()
    assert titled in Client().get(f"/records/{record.pk}/").content.decode()


def test_the_record_and_the_checker_say_which_rule_gives_the_publicity(world: World) -> None:
    facts: dict[str, Any] = {
        "severity": "general",
        "determined_on": clock.today(),
        "fulfilled": "on",
    }
    shipped = Client().get("/records/check/", facts).content.decode()
    assert "公示期最短3个月，最长12个月（国家发展改革委令第36号）" in shipped
    row = rule(world, valid_from=clock.today())
    entered = Client().get("/records/check/", facts).content.decode()
    assert f"公示期最短4个月，最长9个月（{row.source}）" in entered
    record = registered(world, determined_on=clock.today())
    page = fromstring(Client().get(f"/records/{record.pk}/").content.decode())
    (told,) = page.xpath("//dt[.='适用']/following-sibling::dd[1]")
    assert told.text_content().replace("\u200b", "").replace("\u2060", "") == row.source
