"""The mail address of an account: who may change it, which ends confirm, what is refused, what stays."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts import closing
from accounts.log import verify_log
from accounts.models import AccountLog, AddressChange, User
from cases import clock
from cases.models import Outbox
from notifications.models import Message, Preference
from notifications.queueing import outer_channels
from tests.documents.conftest import keep_promises
from web.portal import mail_address
from web.throttle import Quota

ADDRESS = "/account/mail/"
PASSWORD = "integrity-2026"
OLD, NEW = "wang@example.org", "wang2@example.org"
CONFIRM, REFUSE = {"confirm": ""}, {"refuse": ""}


@pytest.fixture
def user(installation: Any, settings: Any, tmp_path: Path) -> User:
    """Somebody who told no address when registering."""
    settings.MESSAGES_DIR = tmp_path / "messages"
    return User.objects.create_user("wang", PASSWORD, name="王女士")


@pytest.fixture
def client(user: User) -> Client:
    """His browser, logged in."""
    client = Client()
    client.force_login(user)
    return client


def put(client: Client, email: str, password: str = PASSWORD) -> Any:
    """Type an address and the password."""
    return client.post(ADDRESS, {"email": email, "password": password})


def letters(settings: Any) -> list[dict[str, str]]:
    """What has left the house since the last look, the promises kept first."""
    keep_promises()
    files = sorted(Path(settings.MESSAGES_DIR).rglob("*.json"))
    found = [json.loads(one.read_text()) for one in files]
    for file in files:
        file.unlink()
    return found


def links(settings: Any) -> dict[str, str]:
    """The path of the link that each mailbox was sent."""
    found = {}
    for letter in letters(settings):
        if link := re.search(r"https?://[^/]+(/account/mail/confirm/\S+)", letter["body"]):
            found[letter["address"]] = link[1]
    return found


def with_address(user: User, email: str = OLD) -> None:
    User.objects.filter(pk=user.pk).update(email=email)


def address_of(user: User) -> tuple[str, bool]:
    user.refresh_from_db()
    return user.email, Message.Channel.MAIL in outer_channels(user, Preference())


def test_a_first_address_is_used_once_its_mailbox_confirms(
    client: Client, user: User, settings: Any
) -> None:
    assert put(client, OLD)["Location"] == ADDRESS
    assert address_of(user) == ("", False)
    assert f"等待确认：{OLD}" in client.get(ADDRESS).content.decode()
    assert "电子邮箱等待确认" in client.get("/account/").content.decode()
    asked = links(settings)
    assert list(asked) == [OLD]
    opened = Client().get(asked[OLD])  # what scans mail opens links, too
    assert ("是您本人办理的吗" in opened.content.decode(), address_of(user)) == (True, ("", False))
    assert "已变更" in Client().post(asked[OLD], CONFIRM).content.decode()
    assert address_of(user) == (OLD, True)
    assert Client().post(asked[OLD], CONFIRM).status_code == 410
    assert "更改电子邮箱" in client.get("/account/").content.decode()


@pytest.mark.parametrize("first", [OLD, NEW])
def test_a_change_takes_both_mailboxes_in_either_order(
    client: Client, user: User, settings: Any, first: str
) -> None:
    with_address(user)
    put(client, NEW)
    asked = links(settings)
    assert set(asked) == {OLD, NEW}
    second = NEW if first == OLD else OLD
    assert "已确认" in Client().post(asked[first], CONFIRM).content.decode()
    assert address_of(user) == (OLD, True)
    assert Client().post(asked[first], CONFIRM).status_code == 410
    assert "已变更" in Client().post(asked[second], CONFIRM).content.decode()
    assert address_of(user) == (NEW, True)
    assert {one["address"] for one in letters(settings)} == {OLD, NEW}
    assert AccountLog.objects.values_list("act", "before", "after").get() == (
        "change_address", {}, {},
    )  # fmt: skip
    assert list(verify_log()) == []


def test_an_address_is_taken_out_once_its_mailbox_confirms(
    client: Client, user: User, settings: Any
) -> None:
    with_address(user)
    put(client, "")
    asked = links(settings)
    assert (list(asked), address_of(user)) == ([OLD], (OLD, True))
    assert "删除电子邮箱" in Client().get(asked[OLD]).content.decode()
    assert "已删除" in Client().post(asked[OLD], CONFIRM).content.decode()
    assert address_of(user) == ("", False)


@pytest.mark.parametrize("end", [OLD, NEW])
def test_either_mailbox_stops_the_change(
    client: Client, user: User, settings: Any, end: str
) -> None:
    with_address(user)
    put(client, NEW)
    asked = links(settings)
    assert "已取消" in Client().post(asked[end], REFUSE).content.decode()
    assert [Client().post(one, CONFIRM).status_code for one in asked.values()] == [410, 410]
    assert address_of(user) == (OLD, True)


def test_a_former_address_that_takes_no_letters_or_was_never_confirmed_is_not_asked(
    client: Client, user: User, settings: Any
) -> None:
    with_address(user)
    Preference.objects.create(user=user, mail=False, mail_stopped_at=clock.now())
    put(client, NEW)
    assert list(links(settings)) == [NEW]
    Preference.objects.all().delete()
    User.objects.filter(pk=user.pk).update(email_confirmed=False)
    put(client, NEW)
    assert list(links(settings)) == [NEW]
    assert put(client, "")["Location"] == "/account/"
    assert address_of(user) == ("", False)


def test_what_is_withdrawn_replaced_or_late_leads_nowhere(
    client: Client, user: User, settings: Any
) -> None:
    put(client, OLD)
    first = links(settings)[OLD]
    put(client, NEW)
    second = links(settings)[NEW]
    assert Client().post(first, CONFIRM).status_code == 410
    client.post(f"{ADDRESS}withdraw/")
    assert Client().post(second, CONFIRM).status_code == 410
    put(client, OLD)
    third = links(settings)[OLD]
    clock.shift(timedelta(days=3, minutes=1))
    late = Client().get(third)
    assert (late.status_code, "链接已经失效" in late.content.decode()) == (410, True)
    keep_promises()
    assert not AddressChange.objects.exists()
    assert address_of(user) == ("", False)
    assert Client().get(f"{ADDRESS}confirm/forged:token/").status_code == 410


def test_a_withdrawn_change_is_not_asked_about(client: Client, settings: Any) -> None:
    put(client, OLD)
    client.post(f"{ADDRESS}withdraw/")
    assert letters(settings) == []


def test_a_closed_account_takes_no_address(client: Client, user: User, settings: Any) -> None:
    put(client, OLD)
    asked = links(settings)
    closing.close(user, now=clock.now(), today=clock.today())
    assert Client().post(asked[OLD], CONFIRM).status_code == 410
    assert address_of(user) == ("", False)


def test_the_letters_name_nobody_and_no_promise_holds_an_address_of_a_change(
    client: Client, user: User, settings: Any
) -> None:
    with_address(user)
    put(client, NEW)
    promised = json.dumps(list(Outbox.objects.values("key", "args")))
    assert (OLD in promised, NEW in promised) == (False, False)
    for letter in letters(settings):
        text = letter["subject"] + letter["body"]
        assert [word for word in (user.name, user.username, OLD, NEW) if word in text] == []


@pytest.mark.parametrize(
    ("email", "password", "field", "sentence"),
    [
        ("wang.example.org", PASSWORD, "email", "请输入有效的电子邮箱"),
        ("wang@", PASSWORD, "email", "请输入有效的电子邮箱"),
        ("w" * 300 + "@example.org", PASSWORD, "email", "254"),
        ("wang@example.org", "wrong", "password", "密码不正确"),
        ("wang@example.org", "", "password", "请填写"),
        ("", PASSWORD, "email", "不需要变更"),
    ],
)
def test_bad_input_is_told_in_words_and_what_was_typed_stays(
    client: Client, user: User, email: str, password: str, field: str, sentence: str
) -> None:
    answer = put(client, email, password)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    page = answer.content.decode()
    assert not email or f'value="{email}"' in page
    assert not password or password not in page
    assert not AddressChange.objects.exists()


def test_an_address_of_another_account_is_no_news_to_anybody(client: Client, user: User) -> None:
    User.objects.create_user("li", PASSWORD, name="李先生", email="shared@example.org")
    assert put(client, "shared@example.org")["Location"] == ADDRESS
    assert AddressChange.objects.get().address == "shared@example.org"


def test_tries_have_a_quota(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_address, "CHANGES", Quota("mail_address", most=2, span=60))
    tries = [put(client, "wang@example.org", "wrong").status_code for _ in range(2)]
    last = put(client, "wang@example.org")
    assert (tries, last.status_code) == ([422, 422], 429)
    assert 'value="wang@example.org"' in last.content.decode()
    assert not AddressChange.objects.exists()


def test_letters_to_one_mailbox_have_a_quota(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_address, "LETTERS", Quota("mail_address_letter", most=1, span=60))
    assert [put(client, one).status_code for one in (OLD, OLD.upper(), NEW)] == [302, 429, 302]


def test_nobody_without_an_account_gets_there(db: None) -> None:
    assert Client().get(ADDRESS)["Location"] == f"/login/?next={ADDRESS}"
