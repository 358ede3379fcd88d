"""Administrator x act: who may do what, and that nobody alone acquires what is another's."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import administration
from accounts.actors import actors_of
from accounts.models import Deputy, Membership, User
from accounts.roles import ADMIN_ROLES, Role
from cases import clock
from cases.models import Outbox
from tests.world import World
from web.manage.urls import urlpatterns
from web.passwords import TOPIC

SYSTEM, SECURITY, AUDIT = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN
MINE, HIS = "mine@example.org", "his@example.org"

ACTS: dict[str, frozenset[Role]] = {
    "home": ADMIN_ROLES,
    "organisations": frozenset({SYSTEM, SECURITY}),
    "new_organisation": frozenset({SYSTEM}),
    "organisation": frozenset({SYSTEM}),
    "seals": frozenset({SECURITY}),
    "new_seal": frozenset({SECURITY}),
    "people": frozenset({SYSTEM, SECURITY}),
    "new_person": frozenset({SYSTEM}),
    "import_organisations": frozenset({SYSTEM}),
    "import_people": frozenset({SYSTEM, SECURITY}),
    "bodies_example": frozenset({SYSTEM, SECURITY}),
    "people_example": frozenset({SYSTEM, SECURITY}),
    "readiness": frozenset({SYSTEM, SECURITY}),
    "measures": frozenset({SYSTEM}),
    "new_measure": frozenset({SYSTEM}),
    "end_measure": frozenset({SYSTEM}),
    "publicity": frozenset({SYSTEM}),
    "new_publicity_rule": frozenset({SYSTEM}),
    "end_publicity_rule": frozenset({SYSTEM}),
    "warnings": frozenset({SYSTEM}),
    "new_warning_rule": frozenset({SYSTEM}),
    "end_warning_rule": frozenset({SYSTEM}),
    "severity": frozenset({SYSTEM}),
    "new_severity_rule": frozenset({SYSTEM}),
    "end_severity_rule": frozenset({SYSTEM}),
    "interest": frozenset({SYSTEM}),
    "new_lpr": frozenset({SYSTEM}),
    "new_interest_rule": frozenset({SYSTEM}),
    "periods": frozenset({SYSTEM}),
    "new_period": frozenset({SYSTEM}),
    "end_period": frozenset({SYSTEM}),
    "person": frozenset({SYSTEM, SECURITY}),
    "change_person": frozenset({SYSTEM}),
    "reset_password": frozenset({SECURITY}),
    "appoint": frozenset({SECURITY}),
    "authenticator": frozenset({SECURITY}),
    "end_membership": frozenset({SECURITY}),
    "depute": frozenset({SECURITY}),
    "end_deputyship": frozenset({SECURITY}),
    "gaps": frozenset({SYSTEM, SECURITY}),
    "calendars": frozenset({SYSTEM}),
    "new_notice": frozenset({SYSTEM}),
    "example_xlsx": frozenset({SYSTEM}),
    "example_toml": frozenset({SYSTEM}),
    "moves": frozenset({SYSTEM}),
    "dead_letters": frozenset({SYSTEM}),
    "log": frozenset({AUDIT}),
    "readings": frozenset({AUDIT}),
}
"""Every page of administration, and who has it."""
APART = (
    ("new_person", "appoint"),
    ("new_person", "reset_password"),
    ("change_person", "reset_password"),
    ("change_person", "authenticator"),
    ("organisation", "new_seal"),
    ("organisation", "appoint"),
    ("import_organisations", "appoint"),
    ("appoint", "log"),
    ("change_person", "log"),
)
"""Acts that together make somebody another, or let him judge what he did himself."""


@pytest.fixture
def people(world: World) -> dict[Role, User]:
    """One of each kind of administrator and one who handles, each with an address that he confirmed."""
    found = {role: world.user(role, "lead") for role in (*sorted(ADMIN_ROLES), Role.HANDLER)}
    User.objects.filter(pk__in=[one.pk for one in found.values()]).update(email=HIS)
    return found


def test_the_table_names_every_page_of_administration() -> None:
    assert set(ACTS) == {str(one.name) for one in urlpatterns}


def test_no_administrator_has_two_acts_that_are_to_be_kept_apart() -> None:
    for one, other in APART:
        assert not ACTS[one] & ACTS[other], (one, other)


OF_THE_PROVINCE = frozenset(
    {
        "new_measure",
        "end_measure",
        "new_publicity_rule",
        "end_publicity_rule",
        "new_severity_rule",
        "end_severity_rule",
        "new_warning_rule",
        "end_warning_rule",
        "new_lpr",
        "new_interest_rule",
    }
)


@pytest.mark.parametrize("role", [*sorted(ADMIN_ROLES), Role.HANDLER])
def test_a_page_opens_to_whom_the_table_names(
    world: World, people: dict[Role, User], logged_in: Callable[..., Client], role: Role
) -> None:
    client = logged_in(role)
    held = Membership.objects.get(user=people[Role.HANDLER])
    for pattern in urlpatterns:
        name = str(pattern.name)
        wanted = [1] if "pk" in str(pattern.pattern) else []
        if name in ("person", "change_person", "reset_password", "appoint", "authenticator"):
            wanted = [people[Role.HANDLER].pk]
        if name in OF_THE_PROVINCE:
            continue  # the province's alone, tried in the table of addresses
        if name in ("end_membership", "depute"):
            wanted = [held.pk]
        ask = client.post if name == "new_seal" else client.get
        answer = ask(reverse(f"manage:{name}", args=wanted))
        assert (answer.status_code == 403) == (role not in ACTS[name]), name


@pytest.mark.parametrize("pair", list(combinations(sorted(ADMIN_ROLES), 2)))
def test_nobody_holds_two_of_the_three(
    world: World, people: dict[Role, User], pair: tuple[Role, Role]
) -> None:
    by = world.actor(SECURITY, "lead", 2)
    for held, wanted in (pair, pair[::-1]):
        for at in ("lead", "city", "province_lead"):
            second = Membership(
                user=people[held], organisation=world[at], role=wanted, valid_from=clock.today()
            )
            with pytest.raises(ValidationError, match="三员分立"):
                administration.appoint(second, by=by, now=clock.now())


@pytest.mark.parametrize("victim", [*sorted(ADMIN_ROLES), Role.HANDLER])
@pytest.mark.parametrize("attacker", sorted(ADMIN_ROLES))
def test_no_administrator_alone_becomes_another(
    world: World,
    people: dict[Role, User],
    logged_in: Callable[..., Client],
    attacker: Role,
    victim: Role,
) -> None:
    """He tries every act on the other's account and on his own; the other stays who he is."""
    other = world.user(victim, "lead", 2) if victim is attacker else people[victim]
    User.objects.filter(pk=other.pk).update(email=HIS)
    himself, client = people[attacker], logged_in(attacker)
    before = User.objects.get(pk=other.pk).password
    for user in (other, himself):
        _try_everything(world, client, user, himself)
    now = User.objects.get(pk=other.pk)
    assert now.password == before
    # A letter that sets his password went to his own address, or to nobody.
    promised = Outbox.objects.filter(topic=TOPIC, args__user=other.pk)
    assert not promised.exists() or (now.email, now.email_confirmed) == (HIS, True)
    # Who asks for a new password with the attacker's address gets none for the other's account.
    count = promised.count()
    Client().post("/account/forgot/", {"email": MINE})
    assert promised.count() == count
    assert {one.role for one in actors_of(himself, clock.today()) if one.role} == {attacker}
    assert not Deputy.objects.filter(deputy=himself).exists()


def _try_everything(world: World, client: Client, user: User, himself: User) -> None:
    """Every act on an account, with what would serve the attacker."""
    today = clock.today().isoformat()
    held = Membership.objects.filter(user=user).order_by("pk").first()
    assert held is not None
    change = reverse("manage:change_person", args=[user.pk])
    shown: Any = client.get(change).context
    version = shown["form"]["version"].value() if shown and "form" in shown else ""
    acts: list[tuple[str, dict[str, Any]]] = [
        (change, {"name": user.name, "email": MINE, "is_active": "on", "version": version,
                  "password": "chosen-by-another-1"}),
        (reverse("manage:reset_password", args=[user.pk]), {"told": HIS}),
        (reverse("manage:reset_password", args=[user.pk]), {}),
        (reverse("manage:authenticator", args=[user.pk]), {}),
        (reverse("manage:depute", args=[held.pk]),
         {"deputy": himself.pk, "valid_from": today, "valid_to": today, "reason": "出差"}),
    ]  # fmt: skip
    for role in (*sorted(ADMIN_ROLES), Role.SIGNER):
        wanted = {"organisation": world["lead"].pk, "role": role, "valid_from": today}
        acts.append((reverse("manage:appoint", args=[himself.pk]), wanted))
    for address, data in acts:
        answer = client.post(address, data)
        assert answer.status_code < 500, address


def test_a_new_account_opens_to_nobody_before_two_have_seen_its_address(
    world: World, logged_in: Callable[..., Client]
) -> None:
    """The system administrator enters his own address; the security administrator was told another."""
    system, security = logged_in(SYSTEM), logged_in(SECURITY)
    typed = {"username": "liu_min", "name": "刘敏", "email": MINE, "password": "chosen-by-another-1",
             "again": "chosen-by-another-1"}  # fmt: skip
    assert system.post("/manage/people/new/", typed).status_code == 302
    person = User.objects.get(username="liu_min")
    assert not person.check_password("chosen-by-another-1")
    Client().post("/account/forgot/", {"email": MINE})
    letter = reverse("manage:reset_password", args=[person.pk])
    assert system.post(letter, {"told": MINE}).status_code == 403
    assert security.post(letter, {"told": HIS}).status_code == 422
    assert not Outbox.objects.filter(topic=TOPIC).exists()
    assert security.post(letter, {"told": MINE.upper()}).status_code == 302
    assert Outbox.objects.get(topic=TOPIC).args["user"] == person.pk


def test_without_an_address_no_account_of_staff_is_made(
    world: World, logged_in: Callable[..., Client]
) -> None:
    answer = logged_in(SYSTEM).post("/manage/people/new/", {"username": "liu_min", "name": "刘敏"})
    assert answer.status_code == 422
    assert not User.objects.filter(username="liu_min").exists()
