"""The log of changes names people, bodies and roles, and is narrowed to one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import administration
from accounts.models import AccountLog, Deputy, Membership
from accounts.roles import Role
from cases import clock
from tests.world import World
from web.manage import entries

pytestmark = pytest.mark.django_db


def deputed(world: World) -> Deputy:
    """A handler of the lead is appointed, and deputised for."""
    by, now, today = world.actor(Role.SECURITY_ADMIN), clock.now(), clock.today()
    user, other = world.user(Role.REVIEWER, "lead"), world.user(Role.APPROVER, "lead")
    held = Membership(user=user, organisation=world["lead"], role=Role.HANDLER, valid_from=today)
    administration.appoint(held, by=by, now=now)
    deputy = Deputy(
        membership=held,
        deputy=other,
        valid_from=today,
        valid_to=today + timedelta(days=3),
        reason="休假",
    )
    return administration.depute(deputy, by=by, now=now)


def test_a_row_says_whom_it_is_about_and_what_changed_in_words(world: World) -> None:
    deputed(world)
    second, first = entries.told(entries.about(""))
    assert first.target == "审查员lead1 · 成都市发展和改革委员会 · 承办人"
    assert ("人员", "", "审查员lead1（reviewer-lead-1）") in first.changes
    assert ("职责", "", "承办人") in first.changes
    assert second.act == "登记代行"
    assert ("代行人", "", "审核人lead1（approver-lead-1）") in second.changes


def test_every_field_that_is_logged_has_a_name(world: World) -> None:
    logged = {
        *administration.LOGGED_OF_ORGANISATION,
        *administration.LOGGED_OF_PERSON,
        *("membership_id", "deputy_id", "user_id", "organisation_id", "role", "reason"),
    }
    assert logged <= set(entries.FIELDS)


def test_the_log_is_narrowed_to_a_person_or_a_body(
    world: World, logged_in: Callable[..., Client]
) -> None:
    deputed(world)
    client = logged_in(Role.AUDIT_ADMIN)
    for asked, rows in (("审核人lead1", 1), ("审查员lead1", 2), ("成都发改委", 2), ("无此人", 0)):
        shown = client.get("/manage/log/", {"q": asked})
        assert len(shown.context["entries"]) == rows, asked


def test_the_statements_do_not_grow_with_the_rows(
    world: World, django_assert_max_num_queries: Any
) -> None:
    deputed(world)
    bureau = world["bureau"]
    for phone in ("1", "2", "3", "4"):
        bureau.phone = phone
        administration.save_organisation(bureau, by=world.actor(Role.SYSTEM_ADMIN), now=clock.now())
    assert AccountLog.objects.count() == 6
    with django_assert_max_num_queries(5):
        entries.told(entries.about(""))


def test_a_deputy_is_chosen_among_colleagues_first_and_shown_with_his_body(
    world: World, logged_in: Callable[..., Client]
) -> None:
    world.user(Role.HANDLER, "bureau")
    held = Membership.objects.get(user=world.user(Role.HANDLER, "lead"))
    world.user(Role.SIGNER, "lead")
    client = logged_in(Role.SECURITY_ADMIN)
    page = client.get(f"/manage/memberships/{held.pk}/depute/").content.decode()
    assert page.index("签发人lead1（signer-lead-1），成都市发展和改革委员会") < page.index(
        "承办人bureau1（handler-bureau-1），成都市住房和城乡建设局"
    )
    assert "（handler-lead-1）" not in page.split("<form", 1)[1]
