"""Seal keys: the security administrator sees who can seal until when, and makes new ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.log import verify_log
from accounts.models import AccountLog, Organisation
from accounts.roles import Role
from cases import clock
from documents.keys import NoKey, current_key
from documents.models import SealKey
from tests.web.manage.test_pages import organisation
from tests.world import World

pytestmark = pytest.mark.django_db
SEALS = "/manage/seals/"


def test_a_new_body_is_shown_without_a_key_and_given_one(
    world: World, logged_in: Callable[..., Client]
) -> None:
    logged_in(Role.SYSTEM_ADMIN).post("/manage/organisations/new/", organisation(world))
    body = Organisation.objects.get(name="成都市水务局")
    with pytest.raises(NoKey):
        current_key(body, clock.today())
    client = logged_in(Role.SECURITY_ADMIN)
    assert "没有可用的密钥" in client.get(f"{SEALS}?q=水务").content.decode()
    assert client.post(f"{SEALS}{body.pk}/").status_code == 302
    key = current_key(body, clock.today())
    page = client.get(f"{SEALS}?q=水务").content.decode()
    assert f"{key.valid_from:%Y-%m-%d}—{key.valid_to:%Y-%m-%d}" in page
    assert "没有可用的密钥" not in page
    entry = AccountLog.objects.latest("sequence")
    assert (entry.act, entry.target_id) == ("issue_seal_key", body.pk)
    assert list(verify_log()) == []


def test_a_key_that_runs_out_is_shown_and_replaced(
    world: World, logged_in: Callable[..., Client]
) -> None:
    lead, today = world["lead"], clock.today()
    SealKey.objects.filter(organisation=lead).update(valid_to=today + timedelta(days=10))
    old = current_key(lead, today)
    client = logged_in(Role.SECURITY_ADMIN)
    assert "即将到期" in client.get(f"{SEALS}?q={lead.name}").content.decode()
    client.post(f"{SEALS}{lead.pk}/")
    old.refresh_from_db()
    assert old.retired_on == today
    assert current_key(lead, today).pk != old.pk


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SIGNER])
def test_nobody_else_makes_keys(world: World, logged_in: Callable[..., Client], role: Role) -> None:
    before = SealKey.objects.count()
    assert logged_in(role).post(f"{SEALS}{world['lead'].pk}/").status_code in (403, 404)
    assert SealKey.objects.count() == before


def test_another_division_s_bodies_are_out_of_reach(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(Role.SECURITY_ADMIN, "county")
    assert client.post(f"{SEALS}{world['lead'].pk}/").status_code == 404
