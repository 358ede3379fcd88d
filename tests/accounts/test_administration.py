"""Changes to organisations, people, roles and deputies: what is refused, and that all is logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts import administration
from accounts.actors import actors_of
from accounts.models import AccountLog, Deputy, Membership, User
from accounts.roles import ADMIN_ROLES, Role
from cases import clock
from tests.world import World, credit_code

TODAY = date(2026, 6, 1)


def appointed(world: World, user: User, role: Role, at: str = "lead", **dates: Any) -> Membership:
    """Appoint somebody through the security administrator."""
    wanted = Membership(
        user=user, organisation=world[at], role=role, **({"valid_from": TODAY} | dates)
    )
    security = world.actor(Role.SECURITY_ADMIN)
    return administration.appoint(wanted, by=security, now=clock.now())


def test_every_change_is_logged_with_who_made_it(world: World) -> None:
    system, security = world.actor(Role.SYSTEM_ADMIN), world.actor(Role.SECURITY_ADMIN)
    now = clock.now()
    bureau = world["bureau"]
    bureau.phone = "028-12345678"
    administration.save_organisation(bureau, by=system, now=now)
    user = administration.add_person(
        User(username="new", name="新人", email="new@example.org"), "p", by=system, now=now
    )
    user.name = "新人二"
    administration.change_person(user, by=system, now=now)
    administration.reset_password(user, "new@example.org", by=system, now=now)
    held = appointed(world, world.user(Role.HANDLER, "lead"), Role.INSPECTOR)
    deputy = Deputy(
        membership=held,
        deputy=user,
        valid_from=TODAY,
        valid_to=TODAY + timedelta(days=10),
        reason="出差",
    )
    administration.depute(deputy, by=security, now=now)
    administration.end_deputyship(deputy, TODAY, by=security, now=now)
    administration.end_membership(held, TODAY, by=security, now=now)
    assert [(entry.act, entry.actor) for entry in AccountLog.objects.all()] == [
        ("change_organisation", system.user),
        ("add_person", system.user),
        ("change_person", system.user),
        ("reset_password", system.user),
        ("appoint", security.user),
        ("depute", security.user),
        ("end_deputyship", security.user),
        ("end_membership", security.user),
    ]
    changed = AccountLog.objects.get(act="change_person")
    assert (changed.before["name"], changed.after["name"]) == ("新人", "新人二")


def test_contacts_of_people_stay_out_of_the_log(world: World) -> None:
    person = User(username="new", name="新人", phone="13800000000", email="a@example.org")
    administration.add_person(person, "p", by=world.actor(Role.SYSTEM_ADMIN), now=clock.now())
    assert AccountLog.objects.get().after == {
        "username": "new",
        "name": "新人",
        "is_active": True,
    }


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_administrators_hold_no_other_role_at_the_same_time(world: World, role: Role) -> None:
    handler = world.user(Role.HANDLER, "lead")
    administrator = world.user(role, "lead", 2)
    for user, wanted in ((handler, role), (administrator, Role.HANDLER)):
        with pytest.raises(ValidationError, match="三员分立"):
            appointed(world, user, wanted)
    with pytest.raises(ValidationError, match="三员分立"):
        appointed(world, administrator, next(one for one in sorted(ADMIN_ROLES) if one != role))
    Membership.objects.filter(user=handler).update(valid_to=TODAY - timedelta(days=1))
    assert appointed(world, handler, role).pk


def test_nobody_appoints_himself(world: World) -> None:
    with pytest.raises(ValidationError, match="不能给自己任职"):
        appointed(world, world.user(Role.SECURITY_ADMIN, "lead"), Role.SECURITY_ADMIN, "city")


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"valid_to": TODAY - timedelta(days=1)}, "结束日期不能早于起始日期"),
        ({"valid_from": date(2000, 1, 1)}, "不能早于单位成立日期"),
    ],
)
def test_dates_of_a_role_must_make_sense(
    world: World, dates: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        appointed(world, world.user(Role.HANDLER, "lead"), Role.INSPECTOR, **dates)


def test_the_same_role_is_not_held_twice_at_once(world: World) -> None:
    with pytest.raises(ValidationError, match="已担任这一职责"):
        appointed(world, world.user(Role.HANDLER, "lead"), Role.HANDLER)


def test_a_role_ends_with_its_last_day_and_takes_its_deputies_along(world: World) -> None:
    held = appointed(world, world.user(Role.HANDLER, "lead"), Role.INSPECTOR)
    stand_in = world.user(Role.REVIEWER, "lead")
    deputy = Deputy.objects.create(
        membership=held,
        deputy=stand_in,
        valid_from=TODAY,
        valid_to=TODAY + timedelta(days=30),
        reason="休假",
    )
    last = TODAY + timedelta(days=5)
    administration.end_membership(held, last, by=world.actor(Role.SECURITY_ADMIN), now=clock.now())
    deputy.refresh_from_db()
    roles: Callable[[User, date], set[Any]] = lambda user, on: {  # noqa: E731 -- asked four times
        actor.role for actor in actors_of(user, on)
    }
    after = last + timedelta(days=1)
    assert deputy.valid_to == last
    assert (
        Role.INSPECTOR in roles(held.user, last),
        Role.INSPECTOR in roles(held.user, after),
    ) == (
        True,
        False,
    )
    assert (Role.INSPECTOR in roles(stand_in, last), Role.INSPECTOR in roles(stand_in, after)) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("role", "stand_in", "days", "sentence"),
    [
        (Role.SYSTEM_ADMIN, Role.REVIEWER, 5, "管理员职责不得由他人代行"),
        (Role.HANDLER, Role.HANDLER, 5, "不能由本人代行"),
        (Role.HANDLER, Role.AUDIT_ADMIN, 5, "管理员不得代行"),
        (Role.HANDLER, Role.SECURITY_ADMIN, 5, "不能让自己代行"),
        (Role.HANDLER, Role.REVIEWER, -5, "结束日期不能早于起始日期"),
        (Role.HANDLER, Role.REVIEWER, 400, "不超过一年"),
    ],
)
def test_deputies_that_are_refused(
    world: World, role: Role, stand_in: Role, days: int, sentence: str
) -> None:
    principal = world.user(role, "lead")
    deputy = Deputy(
        membership=Membership.objects.get(user=principal),
        deputy=world.user(stand_in, "lead"),
        valid_from=TODAY,
        valid_to=TODAY + timedelta(days=days),
        reason="休假",
    )
    with pytest.raises(ValidationError, match=sentence):
        administration.depute(deputy, by=world.actor(Role.SECURITY_ADMIN), now=clock.now())
    assert AccountLog.objects.count() == 0


def test_a_body_that_ends_needs_a_successor(world: World) -> None:
    commerce = world["commerce"]
    commerce.valid_to = TODAY
    system = world.actor(Role.SYSTEM_ADMIN)
    with pytest.raises(ValidationError, match="继受机关"):
        administration.save_organisation(commerce, by=system, now=clock.now())
    commerce.successor = world["finance"]
    administration.save_organisation(commerce, by=system, now=clock.now())
    assert AccountLog.objects.get().after["successor_id"] == world["finance"].pk


def test_an_administrator_administers_his_own_part_of_the_tree(world: World) -> None:
    city = world.actor(Role.SYSTEM_ADMIN, "lead")
    below = set(administration.organisations_of(city))
    assert below == {
        world[key]
        for key in ("city", "lead", "bureau", "finance", "commerce", "county", "township")
    }
    there, elsewhere = world.user(Role.LIAISON, "bureau"), world.user(Role.SIGNER, "province_lead")
    world.citizen("citizen")
    people = set(administration.people_of(city))
    assert (there in people, elsewhere in people) == (True, False)
    assert not {one.username for one in people} & {"citizen"}


def test_credit_codes_stay_unique(world: World) -> None:
    bureau = world["bureau"]
    bureau.uscc = credit_code(1)
    with pytest.raises(ValidationError):
        bureau.full_clean()
