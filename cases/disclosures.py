"""Who may see a request to read sealed identities, as SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.actors import Actor, ActorKind
from accounts.roles import Role

if TYPE_CHECKING:
    from cases.models import IdentityDisclosure  # noqa: F401 -- named in quotes below

DECIDING_ROLES = frozenset({Role.APPROVER, Role.SIGNER})
"""Who at the handling organ sees every request there; all others see only their own."""


class DisclosureQuerySet(models.QuerySet["IdentityDisclosure"]):
    """Queries on requests to read sealed identities."""

    def visible_to(self, actors: Actor | Iterable[Actor]) -> Self:
        """The requests that at least one of `actors` made or may decide, in cases from which they need not
        stand aside."""
        actors = [actors] if isinstance(actors, Actor) else list(actors)
        allowed = Q(pk__in=[])
        for actor in actors:
            if actor.kind is ActorKind.SYSTEM:
                return self.all()
            if actor.kind is not ActorKind.PERSON:
                continue
            allowed |= Q(asked_by=actor.user)
            if actor.role in DECIDING_ROLES:
                allowed |= Q(organisation=actor.organisation) & ~Q(
                    case__aside__overlap=sorted(actor.bound)
                )
        people = {actor.user.pk for actor in actors if actor.user is not None}
        aside = Q(case__aside__overlap=sorted(people)) if people else Q()
        return self.filter(allowed & ~aside).exclude(state="")
