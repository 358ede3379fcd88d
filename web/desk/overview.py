"""The first page: what this person, or the body he acts for, has to do and by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from accounts.roles import Role
from cases.calendars import current_calendar
from cases.models import Clock, Proposal, SubjectReference
from cases.queries import BODY_ROLES
from documents.models import Document, State
from web import clocks
from web.desk import subjects
from web.desk.worklist import Row, proposal_steps, rows_of
from web.lights import Remaining, remaining
from web.staff import Viewer
from workflows.flows.worklist import parts_waiting_for
from workflows.registry import procedures

MOST = 20
"""Lines a section of the first page shows; the lists behind it show all."""


@dataclass(frozen=True)
class Duty:
    """A running clock of one of the viewer's organisations, with the subject it belongs to."""

    row: Row
    what: str
    due: Remaining
    is_right: bool


@dataclass(frozen=True)
class OwnPart:
    """What one of the viewer's organisations still owes to work that several organs share."""

    row: Row
    what: str
    url: str


@dataclass(frozen=True)
class Filed:
    """A document and the subject it belongs to."""

    document: Document
    row: Row


def duties(viewer: Viewer) -> list[Duty]:
    """What the bodies that the viewer answers for must do, and may ask for, soonest first."""
    bodies = {one.organisation.pk for one in viewer.holding(BODY_ROLES) if one.organisation}
    if not bodies:
        return []
    running = Clock.objects.filter(responsible__in=bodies, status=Clock.Status.RUNNING)
    found = list(running.order_by("due_on", "pk")[:MOST])
    rows = rows_behind(viewer, found)
    calendar = current_calendar()
    return [
        Duty(
            row=rows[clock.subject_type, clock.subject_id],
            what=clocks.name_of(clock, viewer.today),
            due=remaining(clock.due_on, viewer.today, calendar),
            is_right=clock.nature == Clock.Nature.RIGHT,
        )
        for clock in found
        if (clock.subject_type, clock.subject_id) in rows
    ]


def own_parts(viewer: Viewer) -> list[OwnPart]:
    """The parts that the viewer may do, oldest first."""
    waiting = list(parts_waiting_for(viewer.actors)[:MOST])
    if not waiting:
        return []
    rows = _rows(viewer, {"case": {part.process.case_id for part in waiting}})
    return [
        OwnPart(row, label_of(part.process.case.kind, part.step), f"{row.url}{part.step}/")
        for part in waiting
        if (row := rows.get(("case", part.process.case_id))) is not None
    ]


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


def to_decide(viewer: Viewer) -> list[tuple[str, Row]]:
    """Open proposals about records, sanctions and the like that the viewer may decide. One query."""
    may_decide = Q(pk__in=[])
    for actor in viewer.actors:
        for subject_type in subjects.MODELS:
            if subject_type == "case":
                continue
            names = proposal_steps(actor.role, subject_type) if actor.role else frozenset()
            if names:
                may_decide |= Q(
                    subject_type=subject_type, step__in=names, organisation=actor.organisation
                ) & ~Q(proposed_by=actor.user)
    open_ones = Proposal.objects.filter(may_decide, outcome=Proposal.Outcome.OPEN)
    found = list(open_ones.order_by("pk")[:MOST])
    behind = rows_behind(viewer, found)
    return [
        (label_of(one.subject_type, one.step), behind[one.subject_type, one.subject_id])
        for one in found
        if (one.subject_type, one.subject_id) in behind
    ]


def label_of(kind: str, step: str) -> str:
    """The statutory term of a procedure's step."""
    declared = procedures()[kind].steps().get(step)
    return declared.label if declared is not None else step


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
