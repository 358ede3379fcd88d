"""The history of a subject as a list of readable entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.actors import Actor, ActorKind
from accounts.roles import Role
from cases.models import Event, Subject
from cases.models.subject import of
from workflows.registry import procedure_of


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: datetime
    what: str
    who: str = ""
    detail: str = ""
    step: str = ""
    sequence: int = 0


Words = Callable[[Event], Entry | None]
"""Turns an event into an entry, or leaves it out."""


def history(subject: Subject) -> list[Event]:
    """The events of a subject with everything an entry shows, newest first. One query."""
    rows = Event.objects.filter(**of(subject)).select_related(
        "payload", "actor_user", "actor_organisation", "on_behalf_of"
    )
    return list(rows.order_by("-sequence"))


def entries(events: Iterable[Event], words: Words) -> list[Entry]:
    """What `words` makes of each event."""
    return [entry for event in events if (entry := words(event)) is not None]


def official_words(subject: Subject) -> Words:
    """For whoever handles the subject: every event, by its statutory term, with actor and reason."""
    kind = procedure_of(subject)
    steps = kind.steps()

    def words(event: Event) -> Entry:
        label = steps[event.step].label if event.step in steps else event.step
        if event.to_state != event.from_state:
            label = f"{label} → {kind.label_of(event.to_state)}"
        payload = getattr(event, "payload", None)
        return Entry(
            at=event.occurred_at,
            what=label,
            who=actor_of(event).describe(),
            detail=payload.reason if payload is not None else "",
            step=event.step,
            sequence=event.sequence,
        )

    return words


def actor_of(event: Event) -> Actor:
    """The actor that an event names."""
    return Actor(
        ActorKind(event.actor_kind),
        event.actor_user,
        event.actor_organisation,
        Role(event.actor_role) if event.actor_role else None,
        event.on_behalf_of,
    )
