"""The timeline as staff read it: whole where the subject is theirs, allow-listed where it is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import ActorKind
from cases.models import Case, Event, Evidence, Subject
from documents.models import Document
from web import timeline
from web.desk.describing import Describer, Line
from web.desk.sight import Sight
from workflows.base import Place, Procedure
from workflows.recusals import side_at
from workflows.registry import procedure_of

COMPLAINED = frozenset({"complaint", "rectification_order"})
"""Kinds in which whoever acts and is no official is a complainant."""
QUIET = frozenset({"document_sealed", "place_document"})
"""Steps that only the documents' own list shows."""
OWN_ONLY = frozenset({"draft_explanation", "draft_report"})
"""Steps that only the body which did them knows of: what it drafts for its own head."""


@dataclass(frozen=True)
class Told(timeline.Entry):
    """An entry with what was recorded, issued and handed in with it."""

    lines: list[Line] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    redacted: bool = False
    redactable: bool = False


def told(
    subject: Subject,
    events: Iterable[Event],
    sight: Sight,
    describer: Describer,
    documents: Iterable[Document],
    evidence: Iterable[Evidence],
) -> list[Told]:
    """Every event the viewer may know of, newest first."""
    rows = list(events)
    papers = list(documents)
    issued = _by_sequence(papers)
    handed_in = _by_sequence(evidence)
    opened = frozenset(one.pk for one in papers)
    kind = procedure_of(subject)
    corrected = _corrected(kind, rows)
    return [
        _entry(subject, kind, event, sight, describer, issued, handed_in, corrected)
        for event in rows
        if event.step not in QUIET and tells(kind, event, sight, opened, issued)
    ]


def tells(
    kind: type[Procedure],
    event: Event,
    sight: Sight,
    opened: frozenset[int],
    issued: Collection[int],
) -> bool:
    """Whether the event may be known: everything inside. Outside, one's own acts, what issued or
    served the documents one may open, and of other matters than complaints the moves between
    states that are no stage of a decision in the making."""
    if event.step in OWN_ONLY:
        return event.actor_organisation_id in sight.own
    if sight.full or event.actor_organisation_id in sight.own or event.sequence in issued:
        return True
    if answers(event, sight):
        return True
    if event.step == "record_service":
        payload = getattr(event, "payload", None)
        return payload is not None and payload.data.get("document") in opened
    declared = kind.steps().get(event.step)
    in_the_making = declared is not None and declared.place in (Place.HANDLE, Place.ENDORSE)
    moves = event.from_state != event.to_state
    return kind.kind != "complaint" and moves and not in_the_making


def tells_content(event: Event, sight: Sight) -> bool:
    """Whether its reason and data may be read. Outside, only those of the viewer's own acts, and what
    answers them."""
    return sight.full or event.actor_organisation_id in sight.own or answers(event, sight)


def answers(event: Event, sight: Sight) -> bool:
    """Whether an event decides what the viewer's own body had asked: that somebody stand aside."""
    payload = getattr(event, "payload", None)
    if event.step != "decide_recusal" or payload is None:
        return False
    return payload.data.get("request") in {side_at(organ) for organ in sight.own}


def _by_sequence(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.sequence, []).append(row)
    return found


def _corrected(kind: type[Procedure], events: Iterable[Event]) -> dict[int, Event]:
    """By sequence, events whose step was done again to correct itself, each with the one it replaced."""
    steps = kind.steps()
    found: dict[int, Event] = {}
    latest: dict[str, Event] = {}
    for event in sorted(events, key=lambda one: one.sequence):
        reopens = steps[event.step].reopens if event.step in steps else ()
        if event.step in reopens:
            last = max(
                (latest[one] for one in reopens if one in latest),
                key=lambda one: one.sequence,
                default=None,
            )
            if last is not None and last.step == event.step:
                found[event.sequence] = last
        latest[event.step] = event
    return found


def _entry(
    subject: Subject,
    kind: type[Procedure],
    event: Event,
    sight: Sight,
    describer: Describer,
    issued: Mapping[int, list[Document]],
    handed_in: Mapping[int, list[Evidence]],
    corrected: Mapping[int, Event],
) -> Told:
    steps = kind.steps()
    what = steps[event.step].label if event.step in steps else event.step
    if event.sequence in corrected:
        before = date_format(
            timezone.localtime(corrected[event.sequence].occurred_at), "n月j日 H:i"
        )
        what = _("%(what)s（更正，替换%(before)s所填）") % {"what": what, "before": before}
    if event.to_state != event.from_state:
        what = f"{what} → {kind.label_of(event.to_state)}"
    payload = getattr(event, "payload", None)
    readable = payload is not None and tells_content(event, sight)
    redacted = payload is not None and payload.redacted_at is not None
    return Told(
        at=event.occurred_at,
        what=what,
        who=who(subject, event, sight),
        detail=payload.reason if readable and payload is not None else "",
        step=event.step,
        sequence=event.sequence,
        lines=describer.lines(payload.data, event.step) if readable and payload else [],
        documents=issued.get(event.sequence, []),
        evidence=handed_in.get(event.sequence, []),
        redacted=redacted,
        redactable=readable and not redacted and bool(payload and (payload.reason or payload.data)),
    )


def who(subject: Subject, event: Event, sight: Sight) -> str:
    """Who acted, in which role, a deputy with whom he stands in for; never a filer's name."""
    kind = ActorKind(event.actor_kind)
    if kind in (ActorKind.CITIZEN, ActorKind.CODE_HOLDER):
        sealed = isinstance(subject, Case) and subject.kind in COMPLAINED
        return _("投诉人（已密封）") if sealed else _("申请人")
    actor = timeline.actor_of(event)
    if kind is ActorKind.PERSON and not tells_content(event, sight) and actor.role is not None:
        return f"{actor.organisation} · {actor.role.label}"
    return actor.describe()
