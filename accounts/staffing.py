"""Who holds which roles at bodies on a day: by an own role, or standing in for somebody (代行)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.db.models import F, Value
from django.db.models.fields import BigIntegerField

from accounts.models import Deputy, Membership
from accounts.roles import Role

Holders = frozenset[frozenset[int]]
"""Whoever can act in a role: himself, or a deputy together with the person he stands in for."""


def holders_at(
    organisation_keys: Collection[int], on: date, roles: Collection[Role] = tuple(Role)
) -> Mapping[int, Mapping[Role, Holders]]:
    """Who with a working account can act in which of some roles on a day, by organisation. One query."""
    found: dict[int, dict[Role, set[frozenset[int]]]] = defaultdict(lambda: defaultdict(set))
    for organisation, role, acting, represented in _rows(organisation_keys, on, roles):
        found[organisation][role].add(frozenset({acting, represented or acting}))
    return {
        organisation: {role: frozenset(people) for role, people in roles.items()}
        for organisation, roles in found.items()
    }


def acting_at(
    organisation_keys: Collection[int], on: date
) -> Mapping[int, Mapping[Role, frozenset[int]]]:
    """Whoever would act himself in which role on a day, deputies among them, by organisation. One
    query."""
    found: dict[int, dict[Role, set[int]]] = defaultdict(lambda: defaultdict(set))
    for organisation, role, acting, _represented in _rows(organisation_keys, on, tuple(Role)):
        found[organisation][role].add(acting)
    return {
        organisation: {role: frozenset(people) for role, people in roles.items()}
        for organisation, roles in found.items()
    }


def _rows(
    organisation_keys: Collection[int], on: date, roles: Collection[Role]
) -> Iterator[tuple[int, Role, int, int | None]]:
    """Organisation, role, who acts, and for whom he stands in."""
    nobody = Value(None, output_field=BigIntegerField())
    held = Membership.objects.on(on).filter(
        organisation__in=organisation_keys, role__in=roles, user__is_active=True
    )
    standing_in = Deputy.objects.on(on).filter(
        membership__organisation__in=organisation_keys,
        membership__role__in=roles,
        deputy__is_active=True,
    )
    rows = held.values_list("organisation", "role", "user", nobody).union(
        standing_in.values_list(
            "membership__organisation", "membership__role", "deputy", F("membership__user")
        )
    )
    for organisation, role, acting, represented in rows:
        yield organisation, Role(role), acting, represented


def roles_held(organisation_keys: Collection[int], on: date) -> Mapping[int, frozenset[Role]]:
    """The roles that somebody with a working account holds or stands in for on a day, by organisation.
    One query."""
    return {key: frozenset(roles) for key, roles in holders_at(organisation_keys, on).items()}
