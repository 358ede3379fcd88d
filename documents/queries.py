"""Who may see which document, as SQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Reverse

from accounts.actors import Actor, ActorKind
from accounts.models import Organisation
from accounts.roles import Role
from cases.models import Clock, Event, Subject
from cases.models.subject import of
from cases.queries import BODY_ROLES, CASE_ROLES, OVERSIGHT_ROLES, reviews_of
from workflows.codes import SECRET

if TYPE_CHECKING:
    from documents.models import Document  # noqa: F401 -- named in the annotation below

REFERRAL_ROLES = frozenset({Role.APPROVER, Role.SIGNER, Role.DISCIPLINE_RECIPIENT})
"""Who decides that a clue goes to the discipline organ, and who receives it there; the case shows others
only that it did."""


class DocumentQuerySet(models.QuerySet["Document"]):
    """Queries on documents."""

    def of(self, subject: Subject) -> Self:
        """The documents of one subject, oldest first."""
        return self.filter(**of(subject)).order_by("pk")

    def shown_to(self, actor: Actor, subject: Subject) -> Self:
        """The documents of a subject that `actor`, who may see the subject, may open.

        A party sees what is placed for it; staff of the handling organ see everything, those of an organ that
        reviews as well while it does; another organ sees what it issued or is addressed to; a body its own letters and what is addressed to it; oversight sees no file that bears an identity.
        A referral to the discipline organ is seen by those who decide on it, and who receives it, alone.
        """
        shown = self.of(subject).filter(_right_of(actor, subject))
        if actor.kind is ActorKind.SYSTEM or actor.role in REFERRAL_ROLES:
            return shown
        return shown.exclude(code__in=SECRET)

    def numbered(self, number: str) -> Self:
        """Documents whose number begins with this, or, where it begins with the year, ends with it."""
        if number.startswith("〔"):
            return self.alias(backwards=Reverse("number")).filter(
                backwards__startswith=number[::-1]
            )
        return self.filter(number__startswith=number)

    def known_to(self, actors: Iterable[Actor]) -> Self:
        """Documents that actors know of from their own organisations: issued by them or given out to
        them. Each actor may open those of them whose subject it may see."""
        known = Q(pk__in=[])
        for actor in actors:
            if actor.organisation is None:
                continue
            mine = Q(
                addressee_organisation__in=actor.organisation.answers_for, placed_on__isnull=False
            )
            if actor.role in CASE_ROLES | OVERSIGHT_ROLES:
                mine |= Q(organisation__in=actor.organisation.answers_for)
            elif actor.role not in BODY_ROLES:
                continue
            known |= mine if actor.role in REFERRAL_ROLES else mine & ~Q(code__in=SECRET)
        return self.filter(known)


def _handed_in(organisation: Organisation) -> Q:
    """The letters (来文) that an organisation itself wrote to the organ that handles the subject."""
    acts = Event.objects.filter(
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
        sequence=OuterRef("sequence"),
        actor_organisation__in=organisation.answers_for,
    )
    return Q(Exists(acts), kind="received")


def _under_review_at(organisation: Organisation, subject: Subject) -> Q:
    """The file of a case, for the organ that reviews it and as long as it does, but for what went to the
    discipline organ. Never for the body that the case is about. 信访工作条例第三十五、三十六条。"""
    if subject.subject_type != "case" or getattr(subject, "respondent_id", 0) == organisation.pk:
        return Q(pk__in=[])
    running = reviews_of(organisation, "subject_id").exclude(status=Clock.Status.STOPPED)
    return Q(Exists(running), subject_type="case") & ~Q(code__in=SECRET)


def _right_of(actor: Actor, subject: Subject) -> Q:
    if actor.kind is ActorKind.SYSTEM:
        return Q()
    given_out = Q(placed_on__isnull=False)
    if actor.kind is ActorKind.CODE_HOLDER:
        return given_out & Q(addressee_party__case=actor.case_id)
    if actor.kind is ActorKind.CITIZEN:
        return given_out & Q(addressee_party__user=actor.user)
    if actor.organisation is None:
        return Q(pk__in=[])
    own = Q(organisation__in=actor.organisation.answers_for)
    addressed = given_out & Q(addressee_organisation__in=actor.organisation.answers_for)
    if actor.role in CASE_ROLES:
        if subject.organisation_id == actor.organisation.pk:
            return Q()
        return own | addressed | _under_review_at(actor.organisation, subject)
    if actor.role in BODY_ROLES:
        return addressed | _handed_in(actor.organisation)
    if actor.role in OVERSIGHT_ROLES:
        return own | ~Q(addressee_party__isnull=False, addressee_organisation=None)
    return Q(pk__in=[])
