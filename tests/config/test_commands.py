"""Commands that set up and move an installation."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccountLog, Membership, Organisation
from accounts.roles import Role
from cases import clock
from cases.models import Anchor, Installation
from config.management.commands.serve import refuse_taken
from tests.factories import case_in
from tests.world import World, credit_code

FIRST = {"organisation": "四川省人民政府", "uscc": credit_code(1), "division_code": "510000"}


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "kuan-zhai-xiang-zi")


@pytest.mark.django_db
def test_first_administrator_comes_with_the_topmost_organisation(password: None) -> None:
    call_command("create_admin", "admin", name="管理员", **FIRST)
    held = Membership.objects.get()
    assert (held.user.username, held.role, held.organisation.name) == (
        "admin",
        Role.SYSTEM_ADMIN,
        "四川省人民政府",
    )
    assert held.user.check_password("kuan-zhai-xiang-zi")
    acts = list(AccountLog.objects.values_list("act", flat=True))
    assert acts == ["add_organisation", "add_person", "appoint"]


@pytest.mark.django_db
def test_second_administrator_joins_the_same_organisation(password: None) -> None:
    call_command("create_admin", "admin", name="管理员", **FIRST)
    call_command("create_admin", "security", name="安全员", role="security_admin")
    assert Organisation.objects.count() == 1
    assert Membership.objects.filter(role=Role.SECURITY_ADMIN).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"uscc": credit_code(1)[:-1] + "0"}, "统一社会信用代码不正确"),
        ({"organisation": None}, "数据库中还没有单位"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    password: None, changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("create_admin", "admin", name="管理员", **{**FIRST, **changed})
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "12345678")
    with pytest.raises(CommandError):
        call_command("create_admin", "admin", name="管理员", **FIRST)


@pytest.mark.django_db
def test_advance_moves_the_date_and_does_what_falls_due(world: World) -> None:
    case = case_in("complaint", "submitted")
    before = clock.today()
    call_command("advance", "20")
    case.refresh_from_db()
    assert clock.today() == before + timedelta(days=20)
    assert case.state == "accepted"
    assert Anchor.objects.filter(nth=0).count() == 20


@pytest.mark.django_db
def test_production_does_not_move() -> None:
    Installation.objects.create(kind=Installation.Kind.PRODUCTION)
    with pytest.raises(CommandError, match="演示或者测试"):
        call_command("advance", "1")


def test_taken_port_is_said_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="已被占用"):
            refuse_taken(taken.getsockname()[1])
