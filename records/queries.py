"""Who may see which record, sanction, restoration, as SQL like `cases.queries`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.actors import Actor, ActorKind
from cases.models import Assignment, Case
from cases.queries import BODY_ROLES, CASE_ROLES, OVERSIGHT_ROLES

if TYPE_CHECKING:
    from records.models import DishonestyRecord, Restoration, Sanction  # noqa: F401 -- named in quotes below

NOTHING = Q(pk__in=[])
TOLD = ~Q(state="")
"""A record that is only drafted is known to the organ that drafts it and to whoever oversees it."""


def rights(actors: Actor | Iterable[Actor], right_of: Callable[[Actor], Q]) -> Q:
    """What at least one of `actors` may see; citizens and code holders see only the public list."""
    if isinstance(actors, Actor):
        actors = [actors]
    allowed = NOTHING
    for actor in actors:
        if actor.kind is ActorKind.SYSTEM:
            return ~Q(pk=None)
        if actor.kind is ActorKind.PERSON and actor.organisation is not None:
            allowed |= right_of(actor)
    return allowed


def _assigned(subject_type: str, actor: Actor) -> Q:
    parts = Assignment.objects.filter(
        subject_type=subject_type,
        subject_id=OuterRef("pk"),
        organisation=actor.organisation,
        ended_at=None,
    )
    return Q(Exists(parts))


def _sanctions() -> SanctionQuerySet:
    return SanctionQuerySet(apps.get_model("records", "Sanction"))


class RecordQuerySet(models.QuerySet["DishonestyRecord"]):
    """Queries on records."""

    def public(self) -> Self:
        """What the public list shows: published records of organisations."""
        return self.filter(state="published").order_by(F("determined_on").desc(), "-pk")

    def visible_to(self, actors: Actor | Iterable[Actor]) -> Self:
        """The records that at least one of `actors` may see."""
        return self.filter(rights(actors, _right_to_record))


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Queries on sanctions."""

    def visible_to(self, actors: Actor | Iterable[Actor]) -> Self:
        """The sanctions that at least one of `actors` may see."""
        return self.filter(rights(actors, _right_to_sanction))


class RestorationQuerySet(models.QuerySet["Restoration"]):
    """Queries on restorations."""

    def visible_to(self, actors: Actor | Iterable[Actor]) -> Self:
        """The restorations that at least one of `actors` may see."""
        return self.filter(rights(actors, _right_to_restoration))


def _right_to_record(actor: Actor) -> Q:
    """The organ that keeps it, organs whose cases are about it, its subject, who executes it."""
    organisation = actor.organisation
    assert organisation is not None
    if actor.role in CASE_ROLES:
        handled = Case.objects.filter(records__record=OuterRef("pk"), organisation=organisation)
        concerned = Q(Exists(handled)) | _assigned("record", actor)
        return Q(organisation=organisation) | concerned & TOLD
    if actor.role in BODY_ROLES:
        executed = _sanctions().filter(record=OuterRef("pk"), executor=organisation)
        concerned = (
            Q(subject=organisation)
            | Q(Exists(executed.exclude(state="proposed")))
            | _assigned("record", actor)
        )
        return concerned & TOLD
    if actor.role in OVERSIGHT_ROLES:
        return Q(organisation__path__startswith=organisation.overseen) | (
            Q(subject__path__startswith=organisation.overseen) & TOLD
        )
    return NOTHING


def _right_to_sanction(actor: Actor) -> Q:
    """The organ that proposed it, who executes it, the record's keeper, the body it falls on."""
    organisation = actor.organisation
    assert organisation is not None
    kept = Q(organisation=organisation) | Q(record__organisation=organisation)
    if actor.role in CASE_ROLES:
        return kept | _assigned("sanction", actor)
    if actor.role in BODY_ROLES:
        falls_on = Q(record__subject=organisation) & ~Q(state="proposed")
        return falls_on | Q(executor=organisation) & ~Q(state="proposed")
    if actor.role in OVERSIGHT_ROLES:
        return (
            kept
            | Q(organisation__path__startswith=organisation.overseen)
            | Q(executor__path__startswith=organisation.overseen)
        )
    return NOTHING


def _right_to_restoration(actor: Actor) -> Q:
    """The organ that restores, the body whose reputation it is, what lies below an overseer."""
    organisation = actor.organisation
    assert organisation is not None
    if actor.role in CASE_ROLES:
        return Q(organisation=organisation) | _assigned("restoration", actor)
    if actor.role in BODY_ROLES:
        return Q(record__subject=organisation) | _assigned("restoration", actor)
    if actor.role in OVERSIGHT_ROLES:
        return Q(organisation__path__startswith=organisation.overseen)
    return NOTHING
