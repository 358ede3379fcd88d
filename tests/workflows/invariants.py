"""What holds of every subject after every step, read from the tables and not from the engine."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from cases import ledger
from cases.calendar import Unit
from cases.calendars import current_calendar
from cases.events import verify_chain
from cases.models import Assignment, Case, Clock, Event, Subject
from cases.models.subject import of
from cases.subjects import subject_models
from documents.models import Document
from workflows.base import AllClocks, Place, StateLeft, Step
from workflows.clocks import codes
from workflows.codes import D
from workflows.registry import procedure_of
from workflows.timekeeping import ledger_entry

BESIDE = ("DOC_SERVE", "LADDER_SIGN", "LADDER_ANSWER", "RECUSAL_DO")
"""Duties beside the subject: serving a document, signing or skipping it, answering it, and deciding who stands
aside is done in every state."""


def subjects() -> Iterator[Subject]:
    """Every subject there is."""
    for model in subject_models().values():
        yield from model._default_manager.select_related("organisation").order_by("pk")


def broken(subject: Subject, since: int = 0) -> list[str]:
    """Every invariant that does not hold of a subject; documents of the events after `since`."""
    found = [
        *_chain(subject),
        *_clocks(subject),
        *_duties(subject),
        *_places(subject),
        *_documents(subject, since),
        *_number(subject),
        *_handlers(subject),
    ]
    return [f"{subject.procedure_kind} {subject.pk}: {fault}" for fault in found]


def _chain(subject: Subject) -> Iterator[str]:
    kind, pk = subject.reference
    breaks = verify_chain(kind, pk, subject.event_count, subject.last_hash, subject.state)
    yield from (one.sentence for one in breaks)
    if Event.objects.filter(**of(subject)).count() != subject.event_count:
        yield "event_count is not the number of events"


def _clocks(subject: Subject) -> Iterator[str]:
    ended = subject.state in procedure_of(subject).final
    rows = Clock.objects.filter(**of(subject)).select_related("responsible")
    for row in rows.prefetch_related("entries"):
        counted = ledger.settle(
            ledger.Period(row.amount, Unit(row.unit), row.rolls),
            [ledger_entry(entry) for entry in row.entries.all()],
            current_calendar(row.responsible),
        )
        if (row.status, row.due_on) != (counted.status, counted.due):
            yield f"{row.rule_code} is {row.status} till {row.due_on}, not as its ledger counts"
        if ended and row.status != Clock.Status.STOPPED:
            yield f"{row.rule_code} goes on though the subject has ended"


def _duties(subject: Subject) -> Iterator[str]:
    """Every running duty can be met or stopped: where the subject only waits to return to where it was,
    by a step that is done there; elsewhere by one that lies ahead."""
    kind = procedure_of(subject)
    steps = kind.steps().values()
    here = [one for one in steps if one.leaves(subject.state)]
    moving = [one for one in here if one.target is not None]
    waits = any(
        isinstance(one.target, StateLeft) and one.target.returns_from(subject.state)
        for one in moving
    )
    rows = Clock.objects.filter(**of(subject), status="running", nature="duty")
    for row in rows.exclude(rule_code__in=BESIDE):
        met_here = any(_stops(one, row.rule_code) for one in here)
        if not met_here and (waits or not moving):
            yield f"{row.rule_code} runs in {subject.state}, where nobody can meet or stop it"


def _stops(step: Step, code: str) -> bool:
    if isinstance(step.stops, AllClocks):
        return True
    return any(code in codes(one) for one in step.stops)


def _places(subject: Subject) -> Iterator[str]:
    """Nobody holds two of the three places of one decision, which ends with its signature."""
    steps = procedure_of(subject).steps()
    held: dict[Place, set[int | None]] = {place: set() for place in Place}
    for event in Event.objects.filter(**of(subject)).order_by("sequence"):
        place = steps[event.step].place
        if place is None:
            continue
        held[place] |= {event.actor_user_id, event.on_behalf_of_id} - {None}
        for one, other in combinations(Place, 2):
            if held[one] & held[other]:
                yield f"one person was at {one} and {other} by {event.step}"
        if place is Place.SIGN:
            held = {place: set() for place in Place}


def _documents(subject: Subject, since: int) -> Iterator[str]:
    steps = procedure_of(subject).steps()
    events = Event.objects.filter(**of(subject), sequence__gt=since).select_related("payload")
    for event in events:
        rows = Document.objects.of(subject).filter(sequence=event.sequence)
        issued = set(rows.values_list("code", flat=True))
        if event.step != "correct_document" and issued != _declared(steps[event.step], event):
            yield f"{event.step} issued {sorted(issued)}"


def _handlers(subject: Subject) -> Iterator[str]:
    """A handler's organ handles the subject or has another part in it: it sees it either way."""
    if not isinstance(subject, Case):
        return
    parts = Assignment.objects.filter(**of(subject), ended_at=None)
    others = set(parts.exclude(role="handler").values_list("organisation", flat=True))
    for part in parts.filter(role="handler"):
        if part.organisation_id not in {subject.organisation_id, *others}:
            yield f"its handler works at organisation {part.organisation_id}, which has no part"


def _declared(step: Step, event: Event) -> set[str]:
    codes = {*step.documents_for(event.payload.data), *step.receives} - {D.D01}
    if step.name == "execute" and not _others_execute(event):
        codes -= {D.D28B}
    return {str(code) for code in codes}


def _others_execute(event: Event) -> bool:
    """Whether a repair is carried out by organs beside the one that handles it, which are told so."""
    given = Assignment.objects.filter(
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        role=Assignment.Role.EXECUTOR,
        started_at=event.occurred_at,
    )
    handling = Case.objects.values("organisation").filter(pk=event.subject_id)
    return given.exclude(organisation__in=handling).exists()


def _number(subject: Subject) -> Iterator[str]:
    if getattr(subject, "filed_at", None) is not None and not getattr(subject, "number", None):
        yield "was filed and has no number"
