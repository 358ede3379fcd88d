"""Registering: what is checked, and that nobody learns more than he must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import html

from accounts.log import verify_log
from accounts.models import AddressChange, User
from accounts.roles import Role
from cases import clock
from cases.models import Case
from notifications.models import Message
from tests.web.portal.filings import file
from tests.world import World
from web.portal import account
from web.throttle import Quota
from workflows.actions import perform

fromstring: Any = html.fromstring
FILLED = {
    "username": "wang_2026",
    "name": "王女士",
    "password": "integrity-2026",
    "again": "integrity-2026",
}


def test_registering_logs_in(world: World) -> None:
    client = Client()
    answer = client.post("/account/register/", FILLED)
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    user = User.objects.get(username="wang_2026")
    assert (user.check_password("integrity-2026"), user.memberships.count()) == (True, 0)


def test_an_address_told_when_registering_is_used_once_its_mailbox_confirms(world: World) -> None:
    Client().post("/account/register/", FILLED | {"email": "wang@example.org"})
    user = User.objects.get(username="wang_2026")
    waiting = AddressChange.objects.get(user=user)
    assert (user.email, waiting.address, waiting.asks_new) == ("", "wang@example.org", True)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "王", "用户名由4至32位"),
        ("username", "a b c d", "用户名由4至32位"),
        ("password", "12345678", "密码"),
        ("password", "a1b2", "密码太短，至少8位"),
        ("again", "different-2026", "两次输入的密码不一致"),
        ("name", "", "请填写称呼"),
        ("name", "名" * 61, "60"),
        ("email", "王@", "请输入有效的电子邮箱"),
        ("email", "w" * 60 + "@" + "a." * 100 + "org", "254"),
    ],
)
def test_bad_input_is_told_in_words(world: World, field: str, value: str, sentence: str) -> None:
    answer = Client().post("/account/register/", FILLED | {field: value})
    assert sentence in answer.content.decode()
    assert not User.objects.filter(name="王女士").exists()


def test_user_names_are_taken_once_whatever_their_case(world: World) -> None:
    Client().post("/account/register/", FILLED)
    answer = Client().post("/account/register/", FILLED | {"username": "WANG_2026"})
    assert "已被使用" in answer.content.decode()


def test_registrations_have_a_quota(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(account, "REGISTRATIONS", Quota("register", most=1, span=60))
    Client().post("/account/register/", FILLED)
    answer = Client().post("/account/register/", FILLED | {"username": "li_2026"})
    assert "注册过于频繁" in answer.content.decode()
    assert not User.objects.filter(username="li_2026").exists()


def test_the_account_page_asks_to_log_in(db: None) -> None:
    assert Client().get("/account/")["Location"] == "/login/?next=/account/"


def test_a_password_is_changed_by_who_knows_the_old_one(db: None) -> None:
    User.objects.create_user("citizen", "integrity-2026")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/login/", {"username": "citizen", "password": "integrity-2026"})
    new = {"new_password1": "honesty-2027", "new_password2": "honesty-2027"}
    wrong = here.post("/account/password/", new | {"old_password": "x"})
    assert wrong.status_code == 200
    right = here.post("/account/password/", new | {"old_password": "integrity-2026"})
    assert right["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_an_account_is_closed_where_nothing_needs_it(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in("citizen")
    user = world.citizen().user
    assert user is not None
    user.set_password("a-password-7")
    user.save()
    client.force_login(user)
    case, code = file(world, client)
    form = {"password": "a-password-7", "understood": "on"}
    refused = client.post("/account/close/", form)
    assert (refused.status_code, case.title in refused.content.decode()) == (422, True)
    withdraw(world, case)
    assert client.post("/account/close/", form | {"password": "no"}).status_code == 422
    assert client.post("/account/close/", form).status_code == 302
    user.refresh_from_db()
    assert (user.is_active, user.name, user.email, user.has_usable_password()) == (
        False, "已注销", "", False,
    )  # fmt: skip
    assert "sessionid" not in client.cookies or client.get("/account/").status_code == 302
    tracked = Client().post("/track/", {"number": case.number, "code": code})
    assert tracked["Location"] == f"/cases/{case.pk}/"
    assert list(verify_log()) == []


def withdraw(world: World, case: Case) -> None:
    """The complainant withdraws, and the reviewer agrees."""
    perform(case, "ask_withdrawal", actor=world.citizen(), data={"reason": "已经协商解决"})
    perform(case, "grant_withdrawal", actor=world.actor(Role.REVIEWER), data={"reason": "属实"})


def test_staff_do_not_close_their_accounts(logged_in: Callable[..., Client]) -> None:
    client = logged_in(Role.HANDLER)
    page = client.get("/account/close/").content.decode()
    assert "不能自行注销" in page
    assert client.post("/account/close/", {"password": "x"}).status_code == 422


def entries(client: Client, address: str) -> list[tuple[str, bool]]:
    """The entries of the main navigation, and which of them is marked as the present place."""
    links = fromstring(client.get(address).content.decode()).xpath("//nav[@aria-label='主导航']//a")
    return [
        (" ".join(link.text_content().split()), link.get("aria-current") is not None)
        for link in links
    ]


def test_who_signed_in_finds_the_own_cases_and_messages_in_the_menu(world: World) -> None:
    citizen = world.citizen().user
    assert citizen is not None
    client = Client()
    client.force_login(citizen)
    moment = clock.now()
    Message.objects.create(
        key="menu", recipient=citizen, channel="inbox", template="told", subject="受理",
        created_at=moment, due_at=moment,
    )  # fmt: skip
    client.get("/account/messages/unread/")
    shown = entries(client, "/account/messages/")
    assert shown[:3] == [("首页", False), ("我的案件", False), ("消息 1条未读", True)]
    assert ("我的案件", True) in entries(client, "/account/")
    assert [name for name, _here in entries(Client(), "/")][:2] == ["首页", "查询进度"]
