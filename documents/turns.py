"""Whose turn it is, the documents of a subject included: to sign, to serve, and to sign in.

This is the one definition behind the list of work, its count, reminders and messages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from accounts.actors import Actor, ActorKind, actors_at
from accounts.roles import Role
from cases.models import Clock
from cases.queries import BODY_ROLES, reviews_of
from documents.models import Document, State
from workflows import turns
from workflows.base import Procedure
from workflows.clocks import C
from workflows.common import SERVERS
from workflows.loading import Loaded, Reference, Together
from workflows.registry import procedures
from workflows.turns import Turn
from workflows.who import Where

SIGN, SERVE = "sign_document", "record_service"
BESIDE_DOCUMENTS = frozenset({SIGN, SERVE})
"""Steps that are owed for a document, not for the subject as such."""
DEEMED = frozenset({"query_code", "public_notice"})
"""Ways by which a document placed is served by the passing of days; nobody has to do anything."""
DESK = "electronic"
"""The way by which a document stands at a body's desk: the body signs it in, and until the period of
service is over the handler has nothing to do."""


@dataclass(frozen=True)
class PaperTurn(Turn):
    """A step that an actor owes one document of a subject."""

    document: Document

    @property
    def signs_in(self) -> bool:
        """Whether the actor's body signs for the document (签收), rather than seeing to its service."""
        return self.step.name == SERVE and self.actor.role in BODY_ROLES


@dataclass(frozen=True)
class Papers:
    """The documents of some subjects that wait for a person, by subject."""

    of: Mapping[Reference, list[Document]]

    @classmethod
    def fetch(cls, together: Together) -> Papers:
        """Those to be signed, and those given out and not served. One query."""
        given = Q(state=State.SEALED, placed_on__isnull=False) & ~Q(kind=Document.Kind.RECEIVED)
        rows = Document.objects.filter(together.of_any(), given | Q(state=State.WAITING))
        found: dict[Reference, list[Document]] = defaultdict(list)
        for row in rows.order_by("pk"):
            found[row.subject_type, row.subject_id].append(row)
        return cls(found)


def turns_of(situation: Loaded, actors: Iterable[Actor], papers: Papers) -> list[Turn]:
    """What of a subject is some actors' turn: its documents first, then its steps, each once."""
    present = [one for one in actors if one.kind is ActorKind.PERSON]
    found: list[Turn] = []
    for document in papers.of.get(situation.subject.reference, ()):
        for actor in present:
            turn = _paper_turn(situation, document, actor)
            if turn is not None:
                found.append(turn)
                break
    return [*found, *turns.turns_of(situation, present, without=BESIDE_DOCUMENTS)]


def _paper_turn(situation: Loaded, document: Document, actor: Actor) -> PaperTurn | None:
    kind = procedures()[situation.kind]
    step = kind.steps()[_step_for(document)]
    if not step.leaves(situation.state) or not _is_owed(document, actor, kind, situation):
        return None
    who = turns.standing(step, actor, situation)
    if who is None or not turns.is_open(kind(situation, actor), step):
        return None
    return PaperTurn(step, actor, who, document)


def _step_for(document: Document) -> str:
    return SIGN if document.state == State.WAITING else SERVE


def _is_owed(document: Document, actor: Actor, kind: type[Procedure], situation: Loaded) -> bool:
    """Whether a document waits for this actor: for a signer of its organ, for its addressee, or for
    whoever sees to its service."""
    if actor.organisation is None:
        return False
    own = actor.organisation.pk
    if document.state == State.WAITING:
        return own == document.organisation_id
    if actor.role in BODY_ROLES:
        return own == document.addressee_organisation_id
    if document.way in DEEMED:
        return False
    if document.organisation_id in situation.organisations_at(Where.REVIEWER):
        return own == document.organisation_id and _is_open_to(document, situation)
    if own != serving(document, situation):
        return False
    if document.way == DESK and not _late(document, situation):
        return False
    if own != situation.organisation:
        return True
    return actor.role in servers(kind, situation)


def _is_open_to(document: Document, situation: Loaded) -> bool:
    """Whether the organ that reviewed has to see to the service of its result now; where that ended the
    case no period runs, and it has to at once."""
    clock = clock_of(document, situation)
    return document.way != DESK or clock is None or clock.due_on < situation.today


def serving(document: Document, situation: Loaded) -> int:
    """The organ that sees to a document's service: the one that issued it where that forwarded the
    subject since, else the handling one."""
    forwarded = situation.organisations_at(Where.FORWARDING)
    return (
        document.organisation_id
        if document.organisation_id in forwarded
        else situation.organisation
    )


def servers(kind: type[Procedure], situation: Loaded) -> frozenset[Role]:
    """Who sees to service: whose period it is; while no handler is named, the reviewers as well."""
    runs = kind.clocks.get(C.DOC_SERVE)
    if runs is None or runs.who.role is None:
        return frozenset(SERVERS)
    if runs.who.role is Role.HANDLER and not situation.handlers():
        return frozenset({Role.HANDLER, Role.REVIEWER})
    return frozenset({runs.who.role})


def _late(document: Document, situation: Loaded) -> bool:
    clock = clock_of(document, situation)
    return clock is not None and clock.due_on < situation.today


def clock_of(document: Document, situation: Loaded) -> Clock | None:
    """The running period in which a document is to be served."""
    return next(
        (
            row
            for row in situation.clock_rows
            if row.about == f"document:{document.pk}" and row.status == Clock.Status.RUNNING
        ),
        None,
    )


def period_of(situation: Loaded, turn: Turn) -> Clock | None:
    """The running duty that a turn meets, if one runs."""
    if not isinstance(turn, PaperTurn):
        return turns.period_of(situation, turn)
    if turn.step.name == SERVE:
        return clock_of(turn.document, situation)
    signing = [
        row
        for row in situation.clock_rows
        if row.rule_code == C.LADDER_SIGN and row.status == Clock.Status.RUNNING
    ]
    return min(signing, key=lambda row: (row.due_on, row.pk), default=None)


def in_order(situation: Loaded, found: Iterable[Turn]) -> list[Turn]:
    """Turns in the order in which they are pressing: by the period that each meets. Of those that meet the
    same, a detour comes last, and what meets a later period as well (the report that makes a plan
    needless) comes after what meets this one alone."""
    return sorted(found, key=lambda turn: _pressing(situation, turn))


def leading(situation: Loaded, found: Iterable[Turn]) -> list[Turn]:
    """Those of the turns that the state of things calls for: as pressing as the first, and those that move
    the subject on where some do."""
    ordered = in_order(situation, found)
    first = [
        one for one in ordered if _pressing(situation, one) == _pressing(situation, ordered[0])
    ]
    return [one for one in first if one.step.target is not None] or first


def _pressing(situation: Loaded, turn: Turn) -> tuple[date, bool, date]:
    period = period_of(situation, turn)
    stopped = turns.stopped_by(turn.step)
    met = [
        row.due_on
        for row in situation.clock_rows
        if row.status == Clock.Status.RUNNING and row.rule_code in stopped
    ]
    soonest = period.due_on if period is not None else date.max
    return soonest, turn.step.detour, max(met, default=soonest)


def meets(turn: Turn, clock: Clock) -> bool:
    """Whether a turn is about what a clock is about: its document, or the subject as such; a step that stops one
    of several periods is about no other."""
    if turn.step.stops_one:
        return clock.rule_code in turns.stopped_by(turn.step)
    if not clock.about.startswith("document:"):
        return not isinstance(turn, PaperTurn) or clock.rule_code == C.LADDER_SIGN
    return isinstance(turn, PaperTurn) and clock.about == f"document:{turn.document.pk}"


def label_of(turn: Turn) -> str:
    """What is to be done, as a button says it: the step, with the document it is about."""
    if not isinstance(turn, PaperTurn):
        return turn.step.label
    if turn.step.name == SIGN:
        return _("签发%s") % turn.document.title
    if turn.signs_in:
        return _("签收%s") % turn.document.title
    return _("送达%s") % turn.document.title


def waiting_for(subject_type: str, actors: Iterable[Actor], on: date) -> list[Q]:
    """Conditions, alternatives to each other, on subjects of one type that may wait for one of `actors`
    on a day; `turns_of` says of each whether it does."""
    present = [one for one in actors if one.kind is ActorKind.PERSON]
    found = turns.waiting_for(subject_type, present, on, without=BESIDE_DOCUMENTS)
    given = Document.objects.filter(
        subject_type=subject_type, state=State.SEALED, placed_on__isnull=False
    ).exclude(way__in=DEEMED)
    for actor in present:
        organisation = actor.organisation
        if organisation is None:
            continue
        if actor.role is Role.SIGNER:
            unsigned = Document.objects.filter(
                subject_type=subject_type, state=State.WAITING, organisation=organisation
            )
            found.append(Q(pk__in=unsigned.values("subject_id")))
        if actor.role in BODY_ROLES:
            addressed = given.filter(addressee_organisation=organisation)
            found.append(Q(pk__in=addressed.values("subject_id")))
        if actor.role in SERVERS:
            own = given.filter(organisation=organisation)
            found.append(
                Q(organisation=organisation, pk__in=given.values("subject_id"))
                | Q(pk__in=own.values("subject_id"))
            )
        if actor.role in (*SERVERS, Role.SIGNER) and subject_type == "case":
            issued = given.filter(organisation=organisation).values("subject_id")
            found.append(Q(Exists(reviews_of(organisation, "pk")), pk__in=issued))
    return found


# The other way round: the people whose turn a subject is.


def acting_on(together: Together) -> dict[Reference, list[Turn]]:
    """Whose turn it is with each of some subjects, by the same rules: every person once a step."""
    return acting_in(together.situations(), Papers.fetch(together), together.today)


def acting_in(
    situations: Collection[Loaded], papers: Papers, today: date
) -> dict[Reference, list[Turn]]:
    """The same, of situations that are there already. Two queries, and what the steps' relations cost."""
    concerned = {one.subject.reference: _concerned(one, papers) for one in situations}
    by_person: dict[int, list[Actor]] = defaultdict(list)
    everywhere = frozenset().union(*concerned.values())
    for actor in actors_at(everywhere, today):
        if actor.user is not None:
            by_person[actor.user.pk].append(actor)
    found: dict[Reference, list[Turn]] = {}
    for situation in situations:
        reference = situation.subject.reference
        found[reference] = []
        for actors in by_person.values():
            there = [
                one
                for one in actors
                if one.organisation is not None and one.organisation.pk in concerned[reference]
            ]
            if there:
                found[reference] += turns_of(situation, there, papers)
    return found


def _concerned(situation: Loaded, papers: Papers) -> frozenset[int]:
    """The organisations at which somebody may owe the subject something."""
    found: set[int] = set()
    for step in turns.owed_in(situation.kind, situation.state):
        if step.name not in BESIDE_DOCUMENTS:
            for who in step.owed_by:
                found |= turns.organisations(who, situation)
    for document in papers.of.get(situation.subject.reference, ()):
        found |= {document.organisation_id, situation.organisation}
        if document.addressee_organisation_id is not None:
            found.add(document.addressee_organisation_id)
    return frozenset(found)
