"""One step tried in one state: refused for each reason, then done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from accounts.actors import Actor, ActorKind, code_holder
from accounts.models import Organisation, User
from accounts.roles import Role
from cases import clock
from cases.models import Event
from cases.models.subject import of
from config.demo.actors import Found, candidates
from config.demo.people import someone
from config.demo.recipes import Scene, fill
from config.demo.walks import PREPARATIONS, Stuck, Walk
from documents import frozen
from documents.models import Document
from tests.factories import branch, undone
from tests.workflows.beginnings import SPOILERS
from tests.workflows.expectations import STANDING, Findings
from tests.workflows.rereading import changed
from workflows.actions import StepRefused, perform
from workflows.base import START, Answer, Reason, Step, ask
from workflows.codes import D
from workflows.escalation import CLIMBS
from workflows.loading import Loaded
from workflows.situation import ClockView
from workflows.who import Party

LONG = 15
"""Characters of a text that is no name, number or date."""
LATER = 500
"""Days after which every period that runs has run out."""


def given(walk: Walk, step: str, more: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a form is given beside the recipes: for the common steps, the document or the proposal that
    they are done to. None where nothing is there to do it to."""
    if step in (*CLIMBS, "end_rung"):
        late = _pressed(walk)
        return {"clock": late[0].pk, "rule": late[0].code, "rung": 1} if late else None
    if step == "decline":
        return {"proposal": walk.situation().proposals[0].step}
    if step not in STANDING:
        return dict(more.get(step, {}))
    rows = Document.objects.of(walk.subject).filter(
        state__in=STANDING[step], organisation=walk.subject.organisation
    )
    row = next((one for one in rows.order_by("pk") if one.outward), None)
    if row is None:
        return None
    data = {"document": row.pk, "code": row.code, "sha256": row.sha256, "way": "direct"}
    data |= {"no_receipt": "回证原件随卷归档"}
    return {**data, "wrong": next(_sentences(frozen.opened(row)), ""), "right": "已经更正的文字"}


def _pressed(walk: Walk) -> list[ClockView]:
    """The period that a letter of the ladder is about: one overdue if there is any, and of a body
    rather than of the handling organ, whose own delay the organ above presses."""
    situation = walk.situation()
    duties = [one for one in situation.clocks if one.status == "running" and one.nature == "duty"]
    others = (None, situation.organisation)
    late = situation.overdue_duties() or duties
    return [*(one for one in late if one.responsible not in others), *late, *situation.clocks][:1]


def _sentences(variables: Any) -> Iterator[str]:
    """Running text that was printed in a document."""
    if isinstance(variables, str) and len(variables) > LONG:
        yield variables
    many = variables.values() if isinstance(variables, dict) else variables
    for one in many if isinstance(many, (list, type({}.values()))) else ():
        yield from _sentences(one)


@dataclass
class Trial:
    """One step tried in one state: refused for each reason, then done."""

    walk: Walk
    declared: Step
    findings: Findings
    stranger: Organisation

    def run(self, known: Mapping[str, Any]) -> None:
        """Refuse it as found, open it, refuse it to whoever may not, do it."""
        self._other_roles()
        self._strangers()
        found = self._open()
        if found is None or found.actor is None:
            return
        more = given(self.walk, self.declared.name, known)
        if more is None:
            return
        self._every_kind_of_actor()
        self._too_close(found.actor)
        self._too_late(found.actor)
        self._spoiled(found.actor)
        self._done(found, more)

    def _open(self) -> Found | None:
        """Whoever may do it, after what it asks for; None where it cannot be done, or happened so."""
        name = self.declared.name
        found = self.walk.find(self.declared)
        if found.actor is not None and found.answer.reason is Reason.CONDITION:
            self.refused(found.actor, Reason.CONDITION)
        if found.answer.ok and (self.walk.kind.kind, name) not in PREPARATIONS:
            return found
        before = self.walk.subject.event_count
        try:
            opened = self.walk.ready(name)
        except Stuck:
            return None
        if opened is None:
            self.findings.happened(self.walk, before)
        return opened

    def refused(self, actor: Actor, reason: Reason, days: int = 0) -> None:
        """The door refuses the step to this actor for this reason."""
        moment = self.walk.moment + timedelta(days=days)
        try:
            perform(self.walk.subject, self.declared.name, actor=actor, now=moment)
        except StepRefused as refusal:
            if refusal.reason is not reason or not refusal.sentence:
                self._fault(f"refused for {refusal.reason}, not for {reason}")
        else:
            self._fault(f"done, not refused for {reason}")
        self.findings.see(self.walk.subject.state, self.declared, reason)

    def _fault(self, what: str) -> None:
        state, name = self.walk.subject.state, self.declared.name
        self.findings.faults.append(f"{self.walk.kind.kind} in {state!r}: {name}: {what}")

    def _answer(self, actor: Actor, days: int = 0) -> Answer:
        moment = self.walk.moment + timedelta(days=days)
        return ask(self.walk.kind(Loaded(self.walk.subject, moment), actor), self.declared.name)

    # Who may not.

    def _other_roles(self) -> None:
        """Somebody at the handling organ in a role that the step does not name."""
        organ = self.walk.subject.organisation
        user = User.objects.order_by("pk").first()
        for role in Role:
            other = Actor(ActorKind.PERSON, user, organ, role)
            if not any(who.has_role(other) for who in self.declared.by):
                self.refused(other, Reason.ROLE)
                return

    def _strangers(self) -> None:
        """The right role at a body that has nothing to do with the case; the code of another case."""
        for actor in self._nobody_concerned():
            if Reason.ORGANISATION in self.findings.missing(self.walk.subject.state, self.declared):
                self.refused(actor, Reason.ORGANISATION)
            elif self._answer(actor).reason is not Reason.ORGANISATION:
                self._fault(f"open to a stranger as {actor.role}")

    def _nobody_concerned(self) -> Iterator[Actor]:
        user = User.objects.order_by("pk").first()
        for who in self.declared.by:
            if who.role is not None:
                yield Actor(ActorKind.PERSON, user, self.stranger, who.role)
            elif who.party in (Party.FILER, Party.COMPLAINANT) and self.walk.subject.state != START:
                yield code_holder(self.walk.subject.pk + 10**6)

    def _every_kind_of_actor(self) -> None:
        """Each kind of actor that the declaration names may do it, where there is one."""
        situation = self.walk.situation()
        for who in self.declared.by:
            answers = [self._answer(actor) for actor in candidates(situation, who)]
            unmet = {one.reason for one in answers} <= {Reason.CONDITION}
            if not unmet and not any(one.ok for one in answers):
                self._fault(f"not open to any {who}: {answers[0].sentence}")

    def _too_close(self, actor: Actor) -> None:
        """Whoever has had another part in the matter, in the role that may do it."""
        if actor.kind is not ActorKind.PERSON:
            return
        people = {user for past in self.walk.situation().history for user in past.users}
        other = someone(self.stranger, Role.LIAISON, clock.day(self.walk.moment))
        for user in User.objects.filter(pk__in={*people, other.pk}).order_by("pk"):
            reason = self._answer(replace(actor, user=user)).reason
            lacking = self.findings.missing(self.walk.subject.state, self.declared)
            if reason in (Reason.SEPARATION, Reason.CONDITION) and reason in lacking:
                self.refused(replace(actor, user=user), reason)

    def _too_late(self, actor: Actor) -> None:
        """When every period has run out."""
        if self._answer(actor, LATER).reason is Reason.CONDITION:
            self.refused(actor, Reason.CONDITION, LATER)

    def _spoiled(self, actor: Actor) -> None:
        """When something else that happens in the dossier stands in its way."""
        spoil = SPOILERS.get((self.walk.kind.kind, self.declared.name))
        lacking = self.findings.missing(self.walk.subject.state, self.declared)
        if spoil is None or Reason.CONDITION not in lacking:
            return
        with undone():
            spoiled = replace(self, walk=branch(self.walk))
            try:
                spoil(spoiled.walk)
            except Stuck:
                return
            spoiled.walk.subject.refresh_from_db()
            spoiled.refused(actor, Reason.CONDITION)

    # Doing it.

    def _perform(self, found: Found, more: dict[str, Any]) -> None:
        walk, name = self.walk, self.declared.name
        assert found.actor is not None
        with clock.at(walk.moment):
            situation = walk.situation()
            form = self.declared.form(situation=situation, actor=found.actor)
            scene = Scene(
                walk.kind.kind, name, walk.matter, situation, walk.choices, walk.seed, found.actor
            )
            data, files = fill(form, scene, **more)
            self._read_back(situation, found.actor, data, files)
            perform(walk.subject, name, actor=found.actor, data=data, files=files, now=walk.moment)

    def _read_back(self, situation: Loaded, actor: Actor, data: Any, files: Any) -> None:
        """The form holds the same when it is saved, opened again and sent untouched."""
        bound = self.declared.form(data, files, situation=situation, actor=actor)
        if not bound.is_valid():
            return
        for one in bound.files.values():
            one.seek(0)
        for name, (first, second) in changed(bound).items():
            self._fault(f"{name} is read back as {second!r}, not {first!r}")

    def _done(self, found: Found, more: dict[str, Any]) -> None:
        """It is done by whoever may, leaves what it declares, and is closed or open afterwards."""
        subject, declared = self.walk.subject, self.declared
        state, before = subject.state, subject.event_count
        try:
            self._perform(found, more)
        except StepRefused as refusal:
            self._fault(f"{refusal} {refusal.errors}")
            return
        event = Event.objects.get(**of(subject), sequence=before + 1)
        if (event.step, event.from_state) != (declared.name, state):
            self._fault(f"wrote {event.step} from {event.from_state!r}")
        if event.to_state not in declared.targets(state):
            self._fault(f"led to {event.to_state!r}")
        issued = Document.objects.of(subject).filter(sequence=event.sequence)
        wanted = {*declared.documents_for(event.payload.data), *declared.receives} - {D.D01}
        if declared.name == "correct_document":
            wanted = {D(more["code"])}
        if set(issued.values_list("code", flat=True)) != wanted:
            self._fault(f"issued {sorted(issued.values_list('code', flat=True))}")
        self.findings.happened(self.walk, before)
        self._again(found)

    def _again(self, found: Found) -> None:
        """What can be done once is refused when it has been done."""
        assert found.actor is not None
        leaves = self.declared.leaves(self.walk.subject.state)
        if leaves and self._answer(found.actor).reason is Reason.CONDITION:
            self.refused(found.actor, Reason.CONDITION)
