"""Walking a real subject to a wanted state by real steps, by the right people, at past times."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from accounts.actors import Actor
from cases import clock, outbox
from cases.calendars import current_calendar
from cases.models import Subject
from config.demo.actors import Found, find_actor
from config.demo.matters import Matter
from config.demo.recipes import Scene, fill
from config.demo.routes import BY_WAY_OF, Leg, route
from config.demo.service import serve_one
from config.demo.spans import remaining
from workflows.actions import StepRefused, perform
from workflows.base import Procedure, Reason, Step
from workflows.loading import Loaded
from workflows.registry import procedure_of
from workflows.timekeeping import runs_of

MOST_STEPS = 80
MOST_REMEDIES = 8
OPENS, CLOSES = 9, 17
"""Hours of business in Asia/Shanghai."""


BEFORE_SERVICE = frozenset(
    {"press", "record_talk", "hold_ladder", "release_ladder", "skip_rung", "bring_rung_forward"}
)
"""Steps of supervisors, before which nobody hurries to serve what has been issued."""

Preparation = Callable[["Walk"], None]
Remedy = Callable[["Walk"], bool]
PREPARATIONS: dict[tuple[str, str], Preparation] = {}
"""(kind, step) -> what has to be there before the step and is no matter of the subject itself."""
REMEDIES: dict[tuple[str, str], Remedy] = {}
"""(kind, step) -> what opens the step where its condition is not met; false where nothing is left."""


class Stuck(Exception):
    """A walk that found no way on; the message names step and reason."""


@dataclass
class Way:
    """What a walk is about, the time of its latest step, and when it should come to its end."""

    matter: Matter
    moment: datetime
    finish: datetime
    draw: random.Random

    def ending(self, days: float) -> Way:
        """The part of the way that ends `days` earlier, with the rest left to walk afterwards."""
        return replace(self, finish=self.finish - timedelta(days=days))

    def beginning(self, days: float) -> Way:
        """The way begun up to `days` later, since something needs not be walked first."""
        later = min(self.moment + timedelta(days=days), self.finish)
        return replace(self, moment=max(self.moment, later))


@dataclass
class Walk:
    """One subject on its way. The way's moment only moves forward."""

    subject: Subject
    way: Way
    seed: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    goal: str = ""

    @property
    def matter(self) -> Matter:
        """What it is about."""
        return self.way.matter

    @property
    def draw(self) -> random.Random:
        """Where its chances come from."""
        return self.way.draw

    @property
    def moment(self) -> datetime:
        """The time of the latest step."""
        return self.way.moment

    @moment.setter
    def moment(self, value: datetime) -> None:
        self.way.moment = value

    @property
    def kind(self) -> type[Procedure]:
        """The procedure that rules the subject."""
        return procedure_of(self.subject)

    def to(self, goal: str) -> Subject:
        """Walk until the subject is in `goal`, by the state it has to pass where there is one."""
        passing = BY_WAY_OF.get((self.kind.kind, goal))
        if passing is not None:
            self.to(passing)
        self.goal = goal
        for _n in range(MOST_STEPS):
            if self.subject.state == goal:
                return self.subject
            leg = self._next_leg(goal)
            self.do(leg.step)
        raise Stuck(f"{self.kind.kind}: {goal} not reached from {self.subject.state}")

    def _next_leg(self, goal: str) -> Leg:
        legs = route(self.kind, self.subject.state, goal)
        for leg in legs:
            self.choices.update(leg.choices)
        return legs[0]

    def do(self, step: str, **given: Any) -> None:
        """Do one step, after whatever its conditions still ask for."""
        found = self.ready(step)
        if found is not None:
            self.carry_out(step, found, **given)

    def ready(self, step: str) -> Found | None:
        """Whoever may do a step, once all is done that it asks for; None where that led elsewhere."""
        declared = self.kind.steps()[step]
        if not declared.automatic and step not in BEFORE_SERVICE:
            self.let_pass()
            while serve_one(self, moving=False):
                pass
        prepare = PREPARATIONS.get((self.kind.kind, step))
        state = self.subject.state
        if prepare is not None:
            prepare(self)
            self.subject.refresh_from_db()
        if self.subject.state != state:
            return None
        found = self._opened(declared)
        return found if self.subject.state == state else None

    def let_pass(self, working_days: int | None = None) -> None:
        """Move on by working days (0 to 2 at random, and more where there is time to spare), to some
        hour of business."""
        days = self.draw.choice((0, 1, 1, 2)) if working_days is None else working_days
        on = self._after(clock.day(self.moment), days)
        if working_days is None:
            on = max(on, self._unhurried(on))
        self._move_to(on)

    def _after(self, on: date, working_days: int) -> date:
        calendar = current_calendar(self.subject.organisation)
        on = calendar.next_working(on)
        for _n in range(working_days):
            on = calendar.next_working(on + timedelta(days=1))
        return on

    def _unhurried(self, on: date) -> date:
        """A later day for the next step, by a share of the time to spare, but within every period."""
        if not self.goal or self.subject.state == self.goal:
            return on
        legs = route(self.kind, self.subject.state, self.goal)
        left = remaining(self.kind, self.subject.state, self.goal)
        spare = (clock.day(self.way.finish) - on).days - left
        later = on + timedelta(days=max(0, int(spare / len(legs))))
        dues = [one.due_on for one in self.situation().clocks if one.status == "running"]
        return self._before(min([later, *dues]))

    def _before(self, on: date) -> date:
        """The day itself if it is a working day, else the one before."""
        calendar = current_calendar(self.subject.organisation)
        while not calendar.is_working(on):
            on -= timedelta(days=1)
        return on

    def wait_until(self, on: date) -> None:
        """Move on to a day, if it is not past."""
        if on > clock.day(self.moment):
            self._move_to(on)

    def _move_to(self, on: date) -> None:
        start = datetime.combine(on, time_of_day(OPENS), clock.SHANGHAI)
        moment = start + timedelta(seconds=self.draw.randrange((CLOSES - OPENS) * 3600))
        self.moment = max(moment, self.moment + timedelta(minutes=self.draw.randint(2, 40)))

    def _opened(self, declared: Step) -> Found:
        """Whoever may do the step, once everything that can be done about its conditions is done."""
        state = self.subject.state
        found = self.find(declared)
        for _n in range(MOST_REMEDIES):
            if found.answer.ok or self.subject.state != state or not self._remedy(declared, found):
                break
            found = self.find(declared)
        if not found.answer.ok and self.subject.state == state:
            raise Stuck(
                f"{self.kind.kind} {self.subject.pk} in {state}: {declared.name}:"
                f" {found.answer.reason}: {found.answer.sentence}"
            )
        return found

    def find(self, declared: Step) -> Found:
        """Whoever may do a step at this moment."""
        with clock.at(self.moment):
            return find_actor(self.kind, self.situation(), declared)

    def situation(self) -> Loaded:
        """The subject as its steps see it at this moment of the walk."""
        return Loaded(self.subject, self.moment)

    def lapses_by(self, today: date) -> bool:
        """Whether an automatic step of the subject is due on a day."""
        return any(
            one.status == "running"
            and not one.provisional
            and one.lapses_on is not None
            and one.lapses_on <= today
            and self._lapses(one.code)
            for one in self.situation().clocks
        )

    def _lapses(self, code: str) -> bool:
        """Whether the end of a period changes something: a right ends, or a step leaves the present state."""
        runs = runs_of(self.kind, code)
        if runs is None or runs.lapses_into is None:
            return True
        return self.kind.steps()[runs.lapses_into].leaves(self.subject.state)

    def _remedy(self, declared: Step, found: Found) -> bool:
        """Do one thing that may open the step; False where nothing is left to do."""
        if found.answer.reason is not Reason.CONDITION:
            return False
        situation = self.situation()
        if declared.on_proposal and situation.proposal(declared.name) is None:
            self.do(self._proposing(declared.name))
            return True
        own = REMEDIES.get((self.kind.kind, declared.name))
        if own is not None and own(self):
            return True
        return self._serve() or self._wait_for_lapse(situation)

    def _serve(self) -> bool:
        """Have one document served on the next working day."""
        self.let_pass(1)
        return serve_one(self, moving=True)

    def _proposing(self, step: str) -> str:
        name = next((s.name for s in self.kind.steps().values() if s.proposes == step), None)
        if name is None:
            raise Stuck(f"{self.kind.kind}: nothing proposes {step}")
        return name

    def _wait_for_lapse(self, situation: Loaded) -> bool:
        today = clock.day(self.moment)
        lapses = [
            one.lapses_on
            for one in situation.clocks
            if one.status == "running" and one.lapses_on is not None and one.lapses_on > today
        ]
        if not lapses:
            return False
        self.wait_until(min(lapses))
        return True

    def carry_out(self, step: str, found: Found, **given: Any) -> None:
        """Do one step by whoever was found for it."""
        assert found.actor is not None
        declared = self.kind.steps()[step]
        with clock.at(self.moment):
            situation = self.situation()
            form = declared.form(situation=situation, actor=found.actor)
            scene = Scene(
                self.kind.kind, declared.name, self.matter, situation,
                dict(self.choices), self.seed, found.actor,
            )  # fmt: skip
            data, files = fill(form, scene, **given)
            self.act(declared.name, found.actor, data, files)

    def act(self, step: str, actor: Actor, data: dict[str, Any], files: Any = None) -> None:
        """Perform one step now, and whatever it promised for afterwards."""

        def done() -> None:
            try:
                perform(self.subject, step, actor=actor, data=data, files=files, now=self.moment)
            except StepRefused as refused:
                raise Stuck(
                    f"{self.kind.kind} {self.subject.pk}: {step}: {refused} {refused.errors}"
                ) from refused

        self.happen(done)

    def happen(self, act: Callable[[], object]) -> None:
        """Have something happen at the walk's moment, with all that was promised for afterwards."""
        with clock.at(self.moment):
            act()
            keep_promises(self.subject)
            self.moment = max(self.moment, clock.now()) + timedelta(minutes=1)


@contextmanager
def without_broker() -> Iterator[None]:
    """Publish nothing meanwhile: the walk keeps its promises itself, at the time of the walk."""
    publishers: list[Callable[[int], None]] = list(outbox.PUBLISHERS)
    outbox.PUBLISHERS.clear()
    try:
        yield
    finally:
        outbox.PUBLISHERS.extend(publishers)


def keep_promises(subject: Subject) -> None:
    """Do what was promised for after the step: render, seal, tell. Where a broker is told of it,
    that is the workers' to do."""
    while not outbox.PUBLISHERS and outbox.run_due()[0]:
        pass
    subject.refresh_from_db()
