"""Random walks through linked cases: whatever is done, in whatever order, no invariant breaks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.actors import Actor, ActorKind
from accounts.models import User
from accounts.roles import Role
from cases import clock, outbox
from cases.models import Case, Event, Subject
from config.demo.actors import find_actor
from config.demo.matters import MATTERS
from config.demo.openers import acting
from config.demo.recipes import Scene, fill
from config.demo.sanction_list import load_list
from config.demo.service import serve_one
from config.demo.walks import Walk
from documents.models import Document, State
from records.models import DishonestyRecord
from tests.factories import case_in, undone, way
from tests.workflows.beginnings import GIVEN
from tests.workflows.invariants import broken, subjects
from tests.workflows.trials import given as given_for
from tests.world import World
from workflows.actions import StepRefused, open_subject, perform
from workflows.base import Step
from workflows.lapses import run_expiries, run_lapses
from workflows.loading import Loaded
from workflows.registry import procedure_of

T = TypeVar("T")
MOST_DAYS = 25
MOST_STEPS = 25
LEAST_EVENTS = 80
"""Of the walks from one beginning: most of what is drawn has to come about."""


@dataclass
class Ramble:
    """A walk without a goal: each act is drawn, done where it may be done, and looked back on."""

    pick: Callable[[int, int], int]
    """Draws a number between two."""
    seen: dict[tuple[str, int], int] = field(default_factory=dict)
    """Events already looked at, by subject."""

    def act(self) -> None:
        """Do one thing."""
        act = self._draw([self._step, self._step, self._step, self._file, self._papers, self._time])
        with suppress(StepRefused):
            act()
        self._look_back()

    def _draw(self, options: Sequence[T]) -> T:
        return options[self.pick(0, len(options) - 1)]

    def _look_back(self) -> None:
        faults = []
        for subject in subjects():
            since = self.seen.get(subject.reference, 0)
            if since != subject.event_count:
                faults += broken(subject, since)
            self.seen[subject.reference] = subject.event_count
        assert faults == []

    # What may happen.

    def _time(self) -> None:
        """Days pass, and what falls due by itself happens."""
        clock.shift(timedelta(days=self.pick(1, MOST_DAYS)))
        run_lapses()
        run_expiries()

    def _papers(self) -> None:
        """What was signed is sealed and given out, and one paper of some subject is served."""
        while outbox.run_due()[0]:
            pass
        rows = Document.objects.filter(state__in=[State.WAITING, State.SEALED])
        references = sorted(set(rows.values_list("subject_type", "subject_id")))
        waiting = [one for one in subjects() if one.reference in references]
        if waiting:
            serve_one(Walk(self._draw(waiting), way()), moving=True)

    def _file(self) -> None:
        """Somebody objects to a record, or asks for its repair."""
        records = list(DishonestyRecord.objects.exclude(state=""))
        if not records:
            return
        record = self._draw(records)
        kind, step = self._draw([("objection", "submit"), ("repair_application", "draft")])
        case = Case(kind=kind, organisation=record.organisation, respondent=record.subject)
        actor = acting(record.subject, Role.LIAISON, clock.today())
        declared = procedure_of(case).steps()[step]
        data, files = self._filled(case, declared, actor, record=record.pk)
        open_subject(case, step, actor=actor, data=data, files=files, dossier=record.dossier)

    def _step(self) -> None:
        """One of the steps that somebody may do now, by him or by anybody in his role."""
        subject = self._draw(list(subjects()))
        kind = procedure_of(subject)
        situation = Loaded(subject, clock.now())
        moving = self._draw([True, True, False])
        for declared in self._from_any(list(kind.steps().values())):
            leaves = declared.leaves(subject.state) and not declared.automatic
            if not leaves or (declared.target is not None) is not moving:
                continue
            found = find_actor(kind, situation, declared)
            if found.answer.ok and found.actor is not None:
                self._perform(subject, declared, self._somebody(found.actor))
                return

    def _perform(self, subject: Subject, declared: Step, actor: Actor) -> None:
        known = GIVEN.get(subject.procedure_kind, {})
        done_to = given_for(Walk(subject, way()), declared.name, known)
        if done_to is not None:
            data, files = self._filled(subject, declared, actor, **done_to)
            perform(subject, declared.name, actor=actor, data=data, files=files)

    def _from_any(self, options: Sequence[T]) -> list[T]:
        """All options in their order, from any of them on."""
        first = self.pick(0, len(options) - 1)
        return [*options[first:], *options[:first]]

    def _somebody(self, actor: Actor) -> Actor:
        if actor.kind is not ActorKind.PERSON or self._draw([True, False]):
            return actor
        return replace(actor, user=self._draw(list(User.objects.order_by("pk"))))

    def _filled(
        self, subject: Subject, declared: Step, actor: Actor, **known: Any
    ) -> tuple[dict[str, Any], Any]:
        situation = Loaded(subject, clock.now())
        form = declared.form(situation=situation, actor=actor)
        chosen = {
            name: self._draw([str(value) for value, _label in choices_of(one) if value])
            for name, one in form.fields.items()
            if isinstance(one, forms.ChoiceField) and not isinstance(one, forms.ModelChoiceField)
        }
        kind = procedure_of(subject).kind
        scene = Scene(kind, declared.name, MATTERS[0], situation, chosen, "ramble", actor)
        return fill(form, scene, **known)


def choices_of(one: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """The options of a closed list."""
    choices: Any = one.choices
    return list(choices)


def two_complaints() -> None:
    """Two complaints about the same body."""
    for state in ("submitted", "investigating"):
        case_in("complaint", state)


def order_under_way() -> None:
    """An order that the body has, out of a sustained complaint."""
    complaint = case_in("complaint", "sustained")
    order = Case.objects.get(links_in__source=complaint.pk)
    Walk(order, way()).to("rectifying")


def record_drafted() -> None:
    """An order that failed, and the draft of a record."""
    order_under_way()
    Walk(Case.objects.get(kind="rectification_order"), way()).to("failed")


def record_attacked() -> None:
    """A published record with a sanction, its repair asked for."""
    case_in("sanction", "active")
    case_in("repair_application", "verifying")


BEGINNINGS = (two_complaints, order_under_way, record_drafted, record_attacked)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("begin", BEGINNINGS, ids=lambda begin: begin.__name__)
def test_no_walk_breaks_an_invariant(
    world: World, caplog: pytest.LogCaptureFixture, begin: Callable[[], None]
) -> None:
    load_list()
    begin()
    written: list[int] = []

    @settings(max_examples=10, deadline=None, derandomize=True, database=None)
    @given(st.data())
    def walk(data: st.DataObject) -> None:
        with undone():
            ramble = Ramble(lambda least, most: data.draw(st.integers(least, most)))
            before = Event.objects.count()
            for _n in range(MOST_STEPS):
                ramble.act()
            written.append(Event.objects.count() - before)

    with caplog.at_level(logging.WARNING):
        walk()
    assert caplog.messages == []
    assert sum(written) > LEAST_EVENTS
