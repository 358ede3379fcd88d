"""A forgotten password: the same answer to everybody, one letter, one use, nothing stored."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.models import Outbox
from notifications.models import Message
from tests.documents.conftest import keep_promises
from web.portal import passwords
from web.throttle import Quota

EMAIL = "wang@example.org"
FORGOT = "/account/forgot/"
NEW = {"new_password1": "integrity-2026", "new_password2": "integrity-2026"}


@pytest.fixture
def user(installation: Any, settings: Any, tmp_path: Path) -> User:
    """Somebody who has told his address."""
    settings.MESSAGES_DIR = tmp_path / "messages"
    return User.objects.create_user("wang", "old-pass-2026", name="王女士", email=EMAIL)


def letters(settings: Any) -> list[dict[str, str]]:
    """What left the house."""
    found = sorted(Path(settings.MESSAGES_DIR).rglob("*.json"))
    return [json.loads(one.read_text()) for one in found]


def link(settings: Any) -> str:
    """The path of the link in the one letter."""
    (letter,) = letters(settings)
    found = re.search(r"https?://[^/]+(/account/forgot/\S+)", letter["body"])
    assert found is not None
    return found[1]


def test_the_answer_does_not_tell_whether_there_is_an_account(user: User) -> None:
    answers = [
        Client().post(FORGOT, {"email": email}, follow=True)
        for email in (EMAIL, "nobody@example.org")
    ]
    told = [[str(one) for one in answer.context["messages"]] for answer in answers]
    assert told[0] == told[1]
    assert [answer.redirect_chain for answer in answers] == [[("/login/", 302)]] * 2


def test_the_link_sets_a_new_password_once(user: User, settings: Any) -> None:
    session = Client()
    session.force_login(user)
    Client().post(FORGOT, {"email": EMAIL.upper()})
    assert keep_promises() == (1, 0)
    client = Client()
    form = client.get(link(settings), follow=True)
    address = form.redirect_chain[0][0]
    assert form.context["validlink"]
    assert address.endswith("/set-password/")
    assert client.post(address, NEW)["Location"] == "/login/"
    user.refresh_from_db()
    assert user.check_password(NEW["new_password1"])
    assert session.get("/account/").status_code == 302
    again = Client().get(link(settings), follow=True)
    assert (again.context["validlink"], "链接已经失效" in again.content.decode()) == (False, True)


def test_the_letter_names_nobody_in_its_subject_and_its_link_lies_in_no_table(
    user: User, settings: Any
) -> None:
    Client().post(FORGOT, {"email": EMAIL})
    keep_promises()
    (letter,) = letters(settings)
    assert (letter["subject"], letter["address"]) == ("设置新密码", EMAIL)
    assert (user.name in letter["body"], user.username in letter["body"]) == (False, False)
    token = link(settings).split("/")[-2]
    assert token not in str(list(Outbox.objects.values()))
    assert Message.objects.count() == 0


def test_letters_and_requests_have_a_quota(
    user: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "REQUESTS", Quota("forgot", most=2, span=60))
    monkeypatch.setattr(passwords, "LETTERS", Quota("forgot_letter", most=1, span=60))
    answers = [Client().post(FORGOT, {"email": EMAIL}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    keep_promises()
    assert len(letters(settings)) == 1


def test_a_closed_account_gets_no_letter(user: User, settings: Any) -> None:
    Client().post(FORGOT, {"email": EMAIL})
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert keep_promises() == (1, 0)
    assert letters(settings) == []


def test_a_weak_password_is_told_in_words(user: User, settings: Any) -> None:
    Client().post(FORGOT, {"email": EMAIL})
    keep_promises()
    client = Client()
    address = client.get(link(settings), follow=True).redirect_chain[0][0]
    weak = client.post(address, {"new_password1": "12345678", "new_password2": "12345678"})
    assert "密码" in str(weak.context["form"].errors["new_password2"])
    user.refresh_from_db()
    assert user.check_password("old-pass-2026")
