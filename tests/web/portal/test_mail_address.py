"""The mail address of an account: who may change it, what is refused, what stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import AccountLog, User
from notifications.models import Message, Preference
from notifications.queueing import outer_channels
from web.portal import mail_address
from web.throttle import Quota

ADDRESS = "/account/mail/"
PASSWORD = "integrity-2026"


@pytest.fixture
def user(installation: Any) -> User:
    """Somebody who told no address when registering."""
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


def test_an_address_is_added_changed_and_taken_back(client: Client, user: User) -> None:
    kept = []
    for email in ("wang@example.org", "wang2@example.org", ""):
        assert put(client, email)["Location"] == "/account/"
        user.refresh_from_db()
        kept.append((user.email, Message.Channel.MAIL in outer_channels(user, Preference())))
    assert kept == [("wang@example.org", True), ("wang2@example.org", True), ("", False)]
    assert AccountLog.objects.count() == 0


def test_the_page_shows_the_address_and_the_account_leads_there(client: Client) -> None:
    assert "填写电子邮箱" in client.get("/account/").content.decode()
    put(client, "wang@example.org")
    assert "更改电子邮箱" in client.get("/account/").content.decode()
    assert 'value="wang@example.org"' in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("email", "password", "field", "sentence"),
    [
        ("wang.example.org", PASSWORD, "email", "请输入有效的电子邮箱"),
        ("wang@", PASSWORD, "email", "请输入有效的电子邮箱"),
        ("w" * 300 + "@example.org", PASSWORD, "email", "254"),
        ("wang@example.org", "wrong", "password", "密码不正确"),
        ("wang@example.org", "", "password", "请填写"),
    ],
)
def test_bad_input_is_told_in_words_and_what_was_typed_stays(
    client: Client, user: User, email: str, password: str, field: str, sentence: str
) -> None:
    answer = put(client, email, password)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors[field])
    page = answer.content.decode()
    assert f'value="{email}"' in page
    assert not password or password not in page
    user.refresh_from_db()
    assert user.email == ""


def test_an_address_of_another_account_is_no_news_to_anybody(client: Client, user: User) -> None:
    User.objects.create_user("li", PASSWORD, name="李先生", email="shared@example.org")
    assert put(client, "shared@example.org").status_code == 302
    user.refresh_from_db()
    assert user.email == "shared@example.org"


def test_tries_have_a_quota(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_address, "CHANGES", Quota("mail_address", most=2, span=60))
    tries = [put(client, "wang@example.org", "wrong").status_code for _ in range(2)]
    last = put(client, "wang@example.org")
    assert (tries, last.status_code) == ([422, 422], 429)
    assert 'value="wang@example.org"' in last.content.decode()
    user.refresh_from_db()
    assert user.email == ""


def test_nobody_without_an_account_gets_there(db: None) -> None:
    assert Client().get(ADDRESS)["Location"] == f"/login/?next={ADDRESS}"
