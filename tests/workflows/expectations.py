"""What must happen in each state, and what must be refused, computed from a declaration; what was seen."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.models import Event
from cases.models.subject import of
from config.demo.routes import PASSING
from config.demo.walks import Walk
from documents.models import State
from tests.workflows.beginnings import NEVER
from workflows.base import ANY, START, Place, Procedure, Reason, Step
from workflows.codes import D
from workflows.escalation import CLIMBS
from workflows.who import Party

Key = tuple[str, str, str]
"""(state, step, what happened): "done", or the reason of a refusal."""
DONE = "done"
STANDING = {
    "sign_document": [State.WAITING],
    "document_sealed": [State.SEALED],
    "place_document": [State.SEALED],
    "record_service": [State.SEALED],
    "withdraw_document": [State.SEALED, State.SERVED],
    "correct_document": [State.SEALED, State.SERVED],
}
"""The common steps that are done to a document, and how it has to stand."""
FILED = frozenset({D.D01, D.D11, D.D38A, D.D41A})
"""Receipts and papers of the file, which nobody signs for."""


def wanted(procedure: type[Procedure]) -> set[Key]:
    """Everything that the declaration says must happen, and must be refused, in each state.

    What leaves ANY state must happen in one at least: wherever there is something to do it to.
    """
    found: set[Key] = set()
    for state in [START, *procedure.states.values]:
        for declared in procedure.steps().values():
            if not declared.leaves(state):
                found.add((state, declared.name, Reason.STATE))
                continue
            found |= {(state, declared.name, what) for what in _may_not(declared, state)}
            where = ANY if ANY in declared.sources else state
            found |= {(where, declared.name, what) for what in _happens(declared)}
    kind = procedure.kind
    return {
        (state, step, what)
        for state, step, what in found
        if state not in NEVER.get((kind, step, what), ())
        and ((kind, state) not in PASSING or what == DONE)
        and (what != DONE or _has_object(procedure, step))
    }


def _has_object(procedure: type[Procedure], step: str) -> bool:
    """Whether the kind ever has what one of the common steps is done to."""
    steps = procedure.steps().values()
    if step == "succeed":  # needs a body that has ended: test_succession.py
        return False
    if step == "decline":
        return any(one.proposes for one in steps)
    if step == "sign_document":
        own = [one for one in steps if one.automatic and one.name not in CLIMBS]
        return any(set(one.documents()) - FILED for one in own)
    return step not in STANDING or any(one.documents() for one in steps)


def _may_not(declared: Step, state: str) -> set[str]:
    """Whom the step is refused to, as the declaration has it."""
    filing = (Party.FILER, Party.COMPLAINANT)
    filer = any(who.party in filing for who in declared.by) and state != START
    official = any(who.role is not None for who in declared.by)
    return {Reason.ROLE, Reason.ORGANISATION} if filer or official else {Reason.ROLE}


def _happens(declared: Step) -> set[str]:
    whats: set[str] = {DONE}
    if declared.checks or declared.proposes or declared.on_proposal:
        whats.add(Reason.CONDITION)
    if declared.on_proposal or declared.place in (Place.ENDORSE, Place.SIGN):
        whats.add(Reason.SEPARATION)
    return whats


@dataclass
class Findings:
    """What was seen in the states of one kind, and what was not as it must be."""

    wanted: set[Key]
    seen: set[Key] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left: dict[tuple[str, str], set[str]] = {}
        for state, step, what in self.wanted:
            self._left.setdefault((state, step), set()).add(what)

    def missing(self, state: str, declared: Step) -> set[str]:
        """What has not been seen yet of a step in a state."""
        where = [state, ANY] if ANY in declared.sources else [state]
        return set().union(*(self._left.get((at, declared.name), set()) for at in where))

    def see(self, state: str, declared: Step, what: str) -> None:
        """Something of a step happened in a state as it must."""
        for at in (state, ANY) if ANY in declared.sources else (state,):
            self.seen.add((at, declared.name, what))
            self._left.get((at, declared.name), set()).discard(what)

    def happened(self, walk: Walk, before: int) -> None:
        """Every step of the subject after its event `before` was done in its state."""
        for event in Event.objects.filter(**of(walk.subject), sequence__gt=before):
            self.see(event.from_state, walk.kind.steps()[event.step], DONE)
