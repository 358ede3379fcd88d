"""Beside the list of work: rights that run, documents to be signed, documents that came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.roles import Role
from cases.models import Clock, Event, SubjectReference
from cases.queries import BODY_ROLES
from documents.models import Document, State
from web import clocks
from web.desk import subjects
from web.desk.history import OWN_ONLY
from web.desk.worklist import Row, rows_of
from web.staff import Viewer
from workflows.registry import procedure_of, procedures

MOST = 20
"""Lines a section of the first page shows; the lists behind it show all."""


@dataclass(frozen=True)
class Right:
    """A running period in which one of the viewer's organisations may ask for something."""

    row: Row
    what: str
    until: date


@dataclass(frozen=True)
class Filed:
    """A document and the subject it belongs to."""

    document: Document
    row: Row


def rights(viewer: Viewer) -> list[Right]:
    """What the bodies that the viewer answers for may ask for, soonest first."""
    bodies = {one.organisation.pk for one in viewer.holding(BODY_ROLES) if one.organisation}
    if not bodies:
        return []
    running = Clock.objects.filter(
        responsible__in=bodies, status=Clock.Status.RUNNING, nature=Clock.Nature.RIGHT
    )
    found = list(running.order_by("due_on", "pk")[:MOST])
    rows = rows_behind(viewer, found)
    return [
        Right(
            row=rows[clock.subject_type, clock.subject_id],
            what=clocks.name_of(clock, viewer.today),
            until=clock.due_on,
        )
        for clock in found
        if (clock.subject_type, clock.subject_id) in rows
    ]


@dataclass(frozen=True)
class Unconfirmed:
    """A draft of the viewer's body that its head has not handed in yet."""

    row: Row
    what: str
    by: str
    at: datetime
    url: str


def unconfirmed(viewer: Viewer) -> list[Unconfirmed]:
    """What liaisons of the viewer's bodies drafted for their heads, as long as these have not confirmed it."""
    bodies = {one.organisation.pk for one in viewer.holding([Role.LIAISON]) if one.organisation}
    if not bodies:
        return []
    drafts = Event.objects.filter(
        subject_type="case",
        subject_id=OuterRef("pk"),
        step__in=OWN_ONLY,
        actor_organisation__in=bodies,
    )
    open_there, confirming = Q(pk__in=[]), set()
    for kind, procedure in procedures().items():
        for name in OWN_ONLY & set(procedure.steps()):
            open_there |= Q(kind=kind, state__in=procedure.steps()[name].sources)
            confirming |= {one.name for one in procedure.steps().values() if name in one.reopens}
    confirmed = Event.objects.filter(
        subject_type="case",
        subject_id=OuterRef("subject_id"),
        step__in=confirming - OWN_ONLY,
        sequence__gt=OuterRef("sequence"),
    )
    latest = drafts.exclude(Exists(confirmed)).order_by("-sequence").values("pk")[:1]
    cases = subjects.visible("case", viewer).filter(open_there, respondent__in=bodies)
    found = list(cases.annotate(draft=Subquery(latest)).exclude(draft=None).order_by("pk")[:MOST])
    if not found:
        return []
    events = Event.objects.select_related("actor_user").in_bulk([one.draft for one in found])
    return [
        _unconfirmed(row, events[one.draft])
        for row, one in zip(rows_of(viewer, found), found, strict=True)
    ]


def _unconfirmed(row: Row, event: Event) -> Unconfirmed:
    step = procedure_of(row.subject).steps()[event.step]
    by = event.actor_user.name if event.actor_user is not None else ""
    address = reverse("desk:step", args=[row.subject.subject_type, row.subject.pk, step.name])
    return Unconfirmed(row, step.label, by, event.occurred_at, address)


def waiting_for_signature(viewer: Viewer) -> list[Filed]:
    """Documents that an automatic step left for a signer of the viewer's organisations."""
    organs = {one.organisation.pk for one in viewer.holding([Role.SIGNER]) if one.organisation}
    if not organs:
        return []
    waiting = Document.objects.filter(state=State.WAITING, organisation__in=organs)
    return filed(viewer, waiting.order_by("pk")[:MOST])


def inbox(viewer: Viewer, most: int = MOST) -> list[Filed]:
    """Documents given out to the viewer's organisations, the newest first."""
    given = Document.objects.filter(
        addressee_organisation__in=viewer.organisations, placed_on__isnull=False
    )
    return filed(viewer, given.order_by("-pk")[:most])


def filed(viewer: Viewer, documents: Iterable[Document]) -> list[Filed]:
    """Documents with the subjects they belong to, as far as the viewer may see these."""
    found = list(documents)
    rows = rows_behind(viewer, found)
    return [
        Filed(one, rows[one.subject_type, one.subject_id])
        for one in found
        if (one.subject_type, one.subject_id) in rows
    ]


def rows_behind(
    viewer: Viewer, references: Iterable[SubjectReference]
) -> dict[tuple[str, int], Row]:
    """Lines for the subjects that rows point to; those the viewer may not see are left out."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in references:
        wanted[one.subject_type].add(one.subject_id)
    return _rows(viewer, wanted)


def _rows(viewer: Viewer, wanted: Mapping[str, set[int]]) -> dict[tuple[str, int], Row]:
    found = [
        row
        for subject_type, keys in wanted.items()
        for row in subjects.visible(subject_type, viewer).filter(pk__in=keys)
    ]
    return {line.subject.reference: line for line in rows_of(viewer, found)}
