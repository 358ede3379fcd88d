"""Who holds which roles at bodies on a day: by an own role, or standing in for somebody (代行)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import F, Value
from django.db.models.fields import BigIntegerField

from accounts.models import Deputy, Membership
from accounts.roles import Role

Holders = frozenset[frozenset[int]]
"""Whoever can act in a role: himself, or a deputy together with the person he stands in for."""


def holders_at(
    organisation_keys: Collection[int], on: date
) -> Mapping[int, Mapping[Role, Holders]]:
    """Who with a working account can act in which role on a day, by organisation. One query."""
    nobody = Value(None, output_field=BigIntegerField())
    held = Membership.objects.on(on).filter(
        organisation__in=organisation_keys, user__is_active=True
    )
    standing_in = Deputy.objects.on(on).filter(
        membership__organisation__in=organisation_keys, deputy__is_active=True
    )
    rows = held.values_list("organisation", "role", "user", nobody).union(
        standing_in.values_list(
            "membership__organisation", "membership__role", "deputy", F("membership__user")
        )
    )
    found: dict[int, dict[Role, set[frozenset[int]]]] = defaultdict(lambda: defaultdict(set))
    for organisation, role, *people in rows:
        found[organisation][Role(role)].add(frozenset(one for one in people if one is not None))
    return {
        organisation: {role: frozenset(people) for role, people in roles.items()}
        for organisation, roles in found.items()
    }


def roles_held(organisation_keys: Collection[int], on: date) -> Mapping[int, frozenset[Role]]:
    """The roles that somebody with a working account holds or stands in for on a day, by organisation.
    One query."""
    return {key: frozenset(roles) for key, roles in holders_at(organisation_keys, on).items()}
