"""Who may see which case, as SQL: one query per list however many organisations exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor, ActorKind
from accounts.models import Organisation
from accounts.roles import Role
from cases.models.clock import REVIEW_PERIODS, Clock
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

BODY_ROLES = frozenset(
    {Role.LIAISON, Role.PRINCIPAL, Role.SANCTION_EXECUTOR, Role.DISCIPLINE_RECIPIENT}
)
"""Roles that see what is addressed to their organisation; clues only who receives them."""

OVERSIGHT_ROLES = frozenset({Role.SUPERVISION_OFFICER, Role.JOINT_OFFICE})
"""Roles that see the cases of what their organisation oversees; of complaints about it, none."""

SHOWN_TO_RESPONDENT = frozenset(
    {"rectification_order", "objection", "repair_application", "commitment"}
)
"""Kinds a body sees because they are about it. A complaint it sees only once it must explain."""

UNDER_REVIEW = ("reexamining", "final_reviewing", "rereviewing", "appealed")
"""States in which an organ above decides."""

REFERRED = "referred"
"""The part of the organ that a clue was referred to; known there to whoever receives clues alone."""

PEOPLES_PARTS = ("handler", "second_investigator", "supervising", REFERRED)
"""Parts of named people and of signers; they tell nothing to the desk of the organ they work for."""

UNSIGNED_ORDER = Q(kind="rectification_order", filed_at=None)
"""An order that nobody has signed yet, or that was dropped before; its body knows nothing of it."""

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
            rights = reduce(or_, _rights_of(actor), rights)
        return self.filter(rights)

    def first_visible_to(self, actors: Iterable[Actor], order: Sequence[str], most: int) -> Self:
        """Of these cases the first `most` that at least one of `actors` may see, in order. Each right
        is asked for its own first ones, which an index gives; a long list costs what its page does."""
        rights = {str(right): right for actor in actors for right in _rights_of(actor)}
        firsts = [
            self.filter(right).order_by(*order).values("pk")[:most] for right in rights.values()
        ]
        if not firsts:
            return self.none()
        rows = self.model._default_manager.filter(pk__in=firsts[0].union(*firsts[1:]))
        found: Self = rows.order_by(*order)[:most]
        return found


def _rights_of(actor: Actor) -> list[Q]:
    """What an actor may see, as conditions that are alternatives and have an index each."""
    if actor.kind is ActorKind.CODE_HOLDER:
        return [Q(pk=actor.case_id)]
    if actor.kind is ActorKind.CITIZEN:
        return [Q(Exists(Party.objects.filter(case=OuterRef("pk"), user=actor.user)))]
    if actor.organisation is None:
        return []
    aside = Q(aside__overlap=sorted(actor.bound)) if actor.bound else Q()
    return [right & ~aside for right in _rights_at(actor, actor.organisation)]


def _rights_at(actor: Actor, organisation: Organisation) -> list[Q]:
    """What somebody sees for an organisation, wherever he need not stand aside."""
    parts = Assignment.objects.filter(
        subject_type="case", subject_id=OuterRef("pk"), organisation=organisation, ended_at=None
    )
    if actor.role in CASE_ROLES:
        # A handler works at the organ that handles, or that handed over and keeps a part as such.
        others = Exists(parts.exclude(role__in=["handler", REFERRED]))
        handled = Q(organisation=organisation) & ~Q(state__in=UNFILED)
        return [handled, Q(others), Q(Exists(reviews_of(organisation, "pk")))]
    if actor.role is Role.DISCIPLINE_RECIPIENT:
        return [Q(Exists(parts.filter(role=REFERRED)))]
    if actor.role in BODY_ROLES:
        about = Q(respondent=organisation, kind__in=SHOWN_TO_RESPONDENT) & ~UNSIGNED_ORDER
        return [about, Q(Exists(parts.exclude(role__in=PEOPLES_PARTS)))]
    if actor.role in OVERSIGHT_ROLES:
        below = Q(organisation__path__startswith=organisation.overseen) & ~Q(state__in=UNFILED)
        ordered = Q(respondent__path__startswith=organisation.overseen, kind="rectification_order")
        not_about = ~Q(kind="complaint", respondent=organisation)
        return [below & not_about, ordered & ~UNSIGNED_ORDER & not_about]
    return []


def reviews_of(organisation: Organisation, case: str) -> models.QuerySet[Clock]:
    """The periods in which an organisation had to review (复查、复核) the case whose key is in `case`."""
    return Clock.objects.filter(
        subject_type="case",
        subject_id=OuterRef(case),
        rule_code__in=REVIEW_PERIODS,
        responsible__in=organisation.answers_for,
    )
