"""Whose turn it is: the steps that somebody owes a subject now, and the subjects that wait for a person.

The tables come from the procedures alone: who does a step, where, in which states, and that it is owed.
Work lists, counts, reminders and messages all ask here. SQL finds the subjects of which one of these
steps may be open; `turns_of` asks the engine itself about each, so that nothing is listed that the
step's page would refuse.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import queries
from accounts.actors import Actor, ActorKind
from accounts.models import Organisation
from accounts.roles import Role
from cases.models import Assignment, Clock, Proposal
from workflows.base import ANY, START, Check, Procedure, Step, ask
from workflows.clocks import C, Code, codes
from workflows.common import unhandled
from workflows.ladder_answers import letter_waits
from workflows.loading import Loaded, handlers_on
from workflows.recusals import recusal_waits
from workflows.registry import procedures
from workflows.reviews import PERIODS, review_stands_still
from workflows.who import ASSIGNED, Where, Who


@dataclass(frozen=True)
class Turn:
    """A step that an actor owes a subject now. `who` is the standing in which he owes it."""

    step: Step
    actor: Actor
    who: Who


@cache
def owed_in(kind: str, state: str) -> tuple[Step, ...]:
    """The steps of a kind that somebody owes in a state, those of the decision first."""
    procedure = procedures()[kind]
    if state in procedure.final and state != START:
        return tuple(step for step in _owed(procedure) if step.on_proposal and step.leaves(state))
    found = [step for step in _owed(procedure) if step.leaves(state)]
    return tuple(sorted(found, key=lambda one: (ANY in one.sources, one.place is None)))


def _owed(procedure: type[Procedure]) -> list[Step]:
    return [step for step in procedure.steps().values() if step.owed_by]


def turns_of(
    situation: Loaded, actors: Iterable[Actor], without: Collection[str] = ()
) -> list[Turn]:
    """What of a subject is some actors' turn, each step once. The engine answers, as for its button.

    `without` names steps that are owed for something beside the subject, which the caller knows.
    """
    kind = procedures()[situation.kind]
    present = [one for one in actors if one.kind is ActorKind.PERSON]
    found = []
    for step in owed_in(situation.kind, situation.state):
        if step.name in without:
            continue
        for actor in present:
            who = standing(step, actor, situation)
            if who is not None and is_open(kind(situation, actor), step):
                found.append(Turn(step, actor, who))
                break
    return found


def standing(step: Step, actor: Actor, situation: Loaded) -> Who | None:
    """The standing in which an actor owes a step, if it were open."""
    return next(
        (who for who in step.owed_by if who.has_role(actor) and who.is_there(actor, situation)),
        None,
    )


def organisations(who: Who, situation: Loaded) -> frozenset[int]:
    """The organisations that stand in the relation of `who` to a subject."""
    if who.where in (Where.ABOVE, Where.ABOVE_BOTH):
        return queries.overseers(situation.organisation_path)
    return situation.organisations_at(who.where)


def is_open(procedure: Procedure, step: Step) -> bool:
    """Whether the actor of a procedure owes a step and may do it now."""
    if step.owed_while is not None and not step.owed_while(procedure):
        return False
    return ask(procedure, step.name).ok


def period_of(situation: Loaded, turn: Turn) -> Clock | None:
    """The running duty that a step meets: one that it stops, else the soonest of the actor's organ."""
    duties = [
        row
        for row in situation.clock_rows
        if row.status == Clock.Status.RUNNING and row.nature == Clock.Nature.DUTY
    ]
    stopped = stopped_by(turn.step)
    own = turn.actor.organisation.pk if turn.actor.organisation is not None else None
    met = [row for row in duties if row.rule_code in stopped]
    mine = [row for row in duties if row.responsible_id == own and not row.about.startswith("doc")]
    return min(met or mine, key=lambda row: (row.due_on, row.pk), default=None)


@cache
def stopped_by(step: Step) -> frozenset[str]:
    """The rule codes of the periods that a step stops by name, or one of."""
    stops = step.stops if isinstance(step.stops, tuple) else ()
    return frozenset().union(*(codes(code) for code in (*stops, *step.stops_one)))


# The same, as SQL.


@cache
def _table(
    subject_type: str, role: Role, without: frozenset[str]
) -> Mapping[tuple[Where, Step | None], Mapping[str, set[str]]]:
    """Where `role` owes something: by relation (and the step, where only some subjects in a state wait
    for it) the states of each kind."""
    found: dict[tuple[Where, Step | None], dict[str, set[str]]] = defaultdict(dict)
    for kind, procedure in procedures().items():
        if procedure.subject_type != subject_type:
            continue
        for state in (START, *procedure.states.values):
            for step in owed_in(kind, state):
                if step.name in without:
                    continue
                narrow = step if step.on_proposal or step.owed_while in CONDITIONS else None
                for who in step.owed_by:
                    if who.role == role:
                        found[who.where, narrow].setdefault(kind, set()).add(state)
    return found


def waiting_for(
    subject_type: str, actors: Iterable[Actor], on: date, without: frozenset[str] = frozenset()
) -> list[Q]:
    """Conditions, alternatives to each other, on subjects of one type of which something may be the
    turn of one of `actors` on a day. `turns_of` says of each whether it is."""
    found = []
    present = [one for one in actors if one.kind is ActorKind.PERSON]
    people = {user.pk for one in present for user in (one.user, one.on_behalf_of) if user}
    for actor in present:
        if actor.role is None or actor.organisation is None:
            continue
        by_place: dict[Where, Q] = {}
        for (where, step), states in _table(subject_type, actor.role, without).items():
            wanted = _in(subject_type, states)
            if step is not None and step.on_proposal:
                wanted &= Q(Exists(_proposals(subject_type, step, people)))
            elif step is not None:
                wanted &= CONDITIONS[step.owed_while](subject_type, on)
            elif actor.role is Role.HANDLER and where is Where.HANDLING:
                named = _handlers(subject_type, on)
                wanted &= Q(Exists(named.filter(user__in=people))) | ~Q(Exists(named))
            by_place[where] = by_place.get(where, Q(pk__in=[])) | wanted
        for where, wanted in by_place.items():
            found.append(_there(subject_type, where, actor.organisation) & wanted)
    return found


def _in(subject_type: str, states: Mapping[str, set[str]]) -> Q:
    wanted = Q(pk__in=[])
    for kind, names in states.items():
        of_kind = Q(kind=kind) if subject_type == "case" else Q()
        wanted |= of_kind & Q(state__in=sorted(names))
    return wanted


def _there(subject_type: str, where: Where, organisation: Organisation) -> Q:
    """The subjects to which an organisation stands in a relation; of organs above, those it may be."""
    if where is Where.HANDLING:
        return Q(organisation=organisation)
    if where is Where.RESPONDENT:
        return Q(**{RESPONDENTS[subject_type]: organisation})
    if where in ASSIGNED:
        parts = Assignment.objects.filter(
            subject_type=subject_type, organisation=organisation, role=where, ended_at=None
        )
        return Q(pk__in=parts.values("subject_id"))
    below = organisation.overseen if where in (Where.ABOVE, Where.ABOVE_BOTH) else organisation.area
    return Q(organisation__path__startswith=below) & ~Q(organisation=organisation)


def _handlers(subject_type: str, on: date) -> QuerySet[Assignment]:
    """The handlers named in a subject, the outer query's row, who hold that role on a day."""
    return Assignment.objects.filter(
        Exists(handlers_on(on)),
        subject_type=subject_type,
        subject_id=OuterRef("pk"),
        organisation=OuterRef("organisation"),
        role=Assignment.Role.HANDLER,
        ended_at=None,
    )


def _proposals(subject_type: str, step: Step, people: Iterable[int]) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(
        subject_type=subject_type,
        subject_id=OuterRef("pk"),
        step=step.name,
        outcome=Proposal.Outcome.OPEN,
    )
    return rows.exclude(proposed_by__in=people)


RESPONDENTS = {
    "case": "respondent",
    "record": "subject",
    "sanction": "record__subject",
    "restoration": "record__subject",
    "disclosure": "case__respondent",
}
"""How each type of subject names the body that it is about."""


def _waiting(subject_type: str, periods: Iterable[Code]) -> QuerySet[Clock]:
    """What of a subject, the outer query's row, runs or stands still under one of some codes."""
    return Clock.objects.filter(
        subject_type=subject_type,
        subject_id=OuterRef("pk"),
        rule_code__in=frozenset().union(*(codes(code) for code in periods)),
    ).exclude(status=Clock.Status.STOPPED)


CONDITIONS: Mapping[Check | None, Callable[[str, date], Q]] = {
    unhandled: lambda subject_type, on: ~Q(Exists(_handlers(subject_type, on))),
    review_stands_still: lambda subject_type, _on: Q(Exists(_waiting(subject_type, PERIODS))),
    recusal_waits: lambda subject_type, _on: Q(Exists(_waiting(subject_type, (C.RECUSAL_DO,)))),
    letter_waits: lambda subject_type, _on: Q(Exists(_waiting(subject_type, (C.LADDER_ANSWER,)))),
}
"""Conditions of `owed_while` that SQL can ask as well, or most of it, so that a whole organ's cases need not be
read; the engine is asked of what is left."""
