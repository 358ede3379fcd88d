"""Nobody alone becomes somebody else: what each administrator may do to each account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import AccountLog, User
from accounts.roles import Role
from cases.models import Outbox
from tests.world import World
from web.addresses import NOTICE
from web.passwords import TOPIC

ADDRESS = "someone@example.org"
NEW = "else@example.org"


def letters() -> list[str]:
    """Where letters were promised to go, in order."""
    rows = Outbox.objects.filter(topic__in=[NOTICE, TOPIC]).order_by("pk")
    return [
        row.args["address"] if row.topic == NOTICE else User.objects.get(pk=row.args["user"]).email
        for row in rows
    ]


def version(client: Client, address: str) -> str:
    return str(client.get(address).context["form"]["version"].value())


@pytest.mark.parametrize(
    ("by", "of", "status", "sent"),
    [
        (Role.SECURITY_ADMIN, Role.HANDLER, 302, [ADDRESS]),
        (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, 302, []),
        (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, 302, []),
        (Role.SYSTEM_ADMIN, Role.HANDLER, 403, []),
        (Role.AUDIT_ADMIN, Role.HANDLER, 403, []),
        (Role.HANDLER, Role.SIGNER, 403, []),
    ],
)
def test_who_has_a_letter_sent_by_which_a_password_is_set(
    world: World,
    logged_in: Callable[..., Client],
    by: Role,
    of: Role,
    status: int,
    sent: list[str],
) -> None:
    person = world.user(of, "lead")
    User.objects.filter(pk=person.pk).update(email=ADDRESS)
    answer = logged_in(by).post(f"/manage/people/{person.pk}/password/")
    assert (answer.status_code, letters()) == (status, sent)
    assert AccountLog.objects.filter(act="reset_password").exists() == bool(sent)


def test_an_address_that_an_administrator_entered_leads_to_no_password_by_itself(
    world: World, logged_in: Callable[..., Client]
) -> None:
    person = world.user(Role.HANDLER, "lead")
    User.objects.filter(pk=person.pk).update(email=ADDRESS)
    system, address = logged_in(Role.SYSTEM_ADMIN), f"/manage/people/{person.pk}/change/"
    data = {"name": person.name, "email": NEW, "is_active": "on"}
    assert system.post(address, data | {"version": version(system, address)}).status_code == 302
    assert letters() == [ADDRESS, NEW]
    Client().post("/account/forgot/", {"email": NEW})
    assert letters() == [ADDRESS, NEW]
    security, letter = logged_in(Role.SECURITY_ADMIN), f"/manage/people/{person.pk}/password/"
    assert "本人告知的电子邮箱" in security.get(letter).content.decode()
    refused = security.post(letter, {"told": ADDRESS})
    assert (refused.status_code, letters()) == (422, [ADDRESS, NEW])
    assert "与系统管理员登记的邮箱不一致" in refused.content.decode()
    assert security.post(letter, {"told": NEW}).status_code == 302
    assert letters() == [ADDRESS, NEW, NEW]


def test_no_administrator_changes_the_address_of_another(
    world: World, logged_in: Callable[..., Client]
) -> None:
    other = world.user(Role.AUDIT_ADMIN, "lead")
    system, address = logged_in(Role.SYSTEM_ADMIN), f"/manage/people/{other.pk}/change/"
    data = {"name": other.name, "email": NEW, "is_active": "on"}
    answer = system.post(address, data | {"version": version(system, address)})
    assert (answer.status_code, letters()) == (422, [])
    assert "管理员的邮箱只能由其本人变更" in answer.content.decode()
