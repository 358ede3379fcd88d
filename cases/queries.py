"""Who may see which case, as SQL: one query per list however many organisations exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor, ActorKind
from accounts.roles import Role
from cases.models.people import Assignment, Party

CASE_ROLES = frozenset(
    {
        Role.REGISTRAR,
        Role.REVIEWER,
        Role.HANDLER,
        Role.INSPECTOR,
        Role.APPROVER,
        Role.SIGNER,
        Role.RECORD_KEEPER,
        Role.REPAIR_APPROVER,
        Role.OBJECTION_REVIEWER,
        Role.ARCHIVIST,
    }
)
"""Roles that see every case their organisation handles or has a part in."""

BODY_ROLES = frozenset({Role.LIAISON, Role.PRINCIPAL, Role.SANCTION_EXECUTOR})
"""Roles that see what is addressed to their organisation."""

OVERSIGHT_ROLES = frozenset({Role.SUPERVISION_OFFICER, Role.JOINT_OFFICE})
"""Roles that see the cases of every organisation at or below their own."""

SHOWN_TO_RESPONDENT = frozenset({"rectification_order", "objection", "repair_application"})
"""Kinds a body sees because they are about it. A complaint it sees only once it must explain."""

UNFILED = ("", "draft")
"""States before filing: whoever drafts a case is the only one who sees it."""


class CaseQuerySet(models.QuerySet[Any]):
    """Queries on cases; every screen, search and export starts from `visible_to`."""

    def visible_to(self, actors: Actor | Iterable[Actor]) -> Self:
        """The cases that at least one of `actors` may see."""
        if isinstance(actors, Actor):
            actors = [actors]
        rights = Q(pk__in=[])
        for actor in actors:
            if actor.kind is ActorKind.SYSTEM:
                return self.all()
            rights |= _right_of(actor)
        return self.filter(rights)


def _right_of(actor: Actor) -> Q:
    if actor.kind is ActorKind.CODE_HOLDER:
        return Q(pk=actor.case_id)
    if actor.kind is ActorKind.CITIZEN:
        return Q(Exists(Party.objects.filter(case=OuterRef("pk"), user=actor.user)))
    organisation = actor.organisation
    if organisation is None:
        return Q(pk__in=[])
    assigned = Q(
        Exists(
            Assignment.objects.filter(
                subject_type="case",
                subject_id=OuterRef("pk"),
                organisation=organisation,
                ended_at=None,
            )
        )
    )
    if actor.role in CASE_ROLES:
        return Q(organisation=organisation) & ~Q(state__in=UNFILED) | assigned
    if actor.role in BODY_ROLES:
        return (
            Q(respondent=organisation, kind__in=SHOWN_TO_RESPONDENT)
            & ~Q(state__in=["", "drafted", "draft"], kind="rectification_order")
            | assigned
        )
    if actor.role in OVERSIGHT_ROLES:
        below = Q(organisation__path__startswith=organisation.path) & ~Q(state__in=UNFILED)
        return below | Q(
            respondent__path__startswith=organisation.path,
            kind="rectification_order",
        )
    return Q(pk__in=[])
