"""As whom a person may act on a day."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actors import ActorKind, actors_of
from accounts.models import Deputy, Membership, User
from accounts.roles import Role
from tests.world import World


@pytest.mark.django_db
def test_memberships_count_from_their_first_to_their_last_day(world: World) -> None:
    user = world.user(Role.REVIEWER, "lead")
    Membership.objects.filter(user=user).update(
        valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31)
    )
    roles = {
        day: [actor.role for actor in actors_of(user, date(2026, *day))]
        for day in ((2, 28), (3, 1), (3, 31), (4, 1))
    }
    assert roles == {
        (2, 28): [None],
        (3, 1): [Role.REVIEWER, None],
        (3, 31): [Role.REVIEWER, None],
        (4, 1): [None],
    }


@pytest.mark.django_db
def test_a_deputy_acts_in_the_others_role_and_the_event_will_show_both(world: World) -> None:
    signer = world.user(Role.SIGNER, "lead")
    deputy = User.objects.create_user("deputy", name="李副主任")
    Deputy.objects.create(
        membership=Membership.objects.get(user=signer),
        deputy=deputy,
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 3, 7),
        reason="出差",
    )
    acting, himself = actors_of(deputy, date(2026, 3, 7))
    assert (acting.role, acting.on_behalf_of, himself.kind) == (
        Role.SIGNER,
        signer,
        ActorKind.CITIZEN,
    )
    assert acting.describe() == f"李副主任（代行{signer.name}） · 成都市发展和改革委员会 · 签发人"
    assert [actor.kind for actor in actors_of(deputy, date(2026, 3, 8))] == [ActorKind.CITIZEN]


@pytest.mark.django_db
def test_a_deputy_of_somebody_who_has_left_acts_no_more(world: World) -> None:
    signer = world.user(Role.SIGNER, "lead")
    deputy = User.objects.create_user("deputy", name="李副主任")
    membership = Membership.objects.get(user=signer)
    Deputy.objects.create(
        membership=membership,
        deputy=deputy,
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 3, 31),
        reason="出差",
    )
    Membership.objects.update(valid_to=date(2026, 3, 10))
    assert [a.kind for a in actors_of(deputy, date(2026, 3, 11))] == [ActorKind.CITIZEN]
