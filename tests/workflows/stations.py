"""Leading one subject of a kind through all its states, and trying every step of each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.actors import SYSTEM, citizen
from accounts.models import Level, Organisation
from config.demo.actors import Found
from config.demo.people import citizen as account
from config.demo.routes import route
from config.demo.sanction_list import load_list
from config.demo.walks import Stuck, Walk
from tests.factories import branch, undone
from tests.workflows.beginnings import Beginning, Journey, beginnings, unopened
from tests.workflows.expectations import Findings, wanted
from tests.workflows.trials import Trial, given
from tests.world import World
from workflows.answers import OPEN
from workflows.base import START, Reason
from workflows.registry import procedures
from workflows.who import FILER

WAIT = "wait"
"""Instead of a step in a journey: nothing is done for a while."""
A_WHILE = 30
"""Working days after which most periods have run out."""


@dataclass
class Explorer:
    """Leads subjects of one kind by its journeys, and tries their steps wherever they come."""

    beginning: Beginning
    findings: Findings
    stranger: Organisation

    def begin(self, kind: str) -> None:
        """Lead a subject from before its first step."""
        with undone():
            self.explore(unopened(kind, self.beginning), list(self.beginning.journeys))

    def explore(self, walk: Walk, journeys: list[Journey]) -> None:
        """Look at it here, then go on by each way; what several ways share is gone once."""
        self.inspect(walk)
        for step, choices, together in _ways(walk, journeys):
            with undone():
                onward = branch(walk)
                onward.choices.update(choices)
                try:
                    self._do(onward, step)
                except Stuck as stuck:
                    self.findings.faults.append(f"{together}: {stuck}")
                else:
                    self.explore(onward, [_after(journey, step) for journey in together])

    def inspect(self, walk: Walk) -> None:
        """Try every step of which something has not been seen yet in this state."""
        state, before = walk.subject.state, walk.subject.event_count
        for declared in walk.kind.steps().values():
            if not self.findings.missing(state, declared):
                continue
            if not declared.leaves(state):
                Trial(walk, declared, self.findings, self.stranger).refused(SYSTEM, Reason.STATE)
                continue
            with undone():
                trial = Trial(branch(walk), declared, self.findings, self.stranger)
                trial.run(self.beginning.given)
        walk.subject.refresh_from_db()
        if walk.subject.event_count != before:
            self.findings.faults.append(f"something refused in {state!r} was written all the same")

    def _do(self, walk: Walk, step: str) -> None:
        before = walk.subject.event_count
        more = given(walk, step, self.beginning.given) or {}
        if step == WAIT:
            walk.let_pass(A_WHILE)
        elif walk.subject.state == START and walk.kind.steps()[step].by[0] == FILER:
            walk.carry_out(step, Found(citizen(account(1)), OPEN), **more)
        else:
            walk.do(step, **more)
        self.findings.happened(walk, before)


def _ways(
    walk: Walk, journeys: list[Journey]
) -> Iterator[tuple[str, dict[str, str], list[Journey]]]:
    """The steps by which the journeys go on, each with those that begin with it together.

    Journeys whose choices on the way contradict each other part at once.
    """
    ways: list[tuple[str, dict[str, str], list[Journey]]] = []
    for journey in filter(None, (_arrived(walk, one) for one in journeys)):
        step, choices = _next(walk, journey[0])
        for other, chosen, together in ways:
            agree = all(chosen.get(name, value) == value for name, value in choices.items())
            if other == step and agree:
                chosen.update(choices)
                together.append(journey)
                break
        else:
            ways.append((step, choices, [journey]))
    yield from ways


def _arrived(walk: Walk, journey: Journey) -> Journey:
    return journey[1:] if journey and journey[0] == walk.subject.state else journey


def _after(journey: Journey, step: str) -> Journey:
    return journey[1:] if journey[0] == f"+{step}" else journey


def _next(walk: Walk, goal: str) -> tuple[str, dict[str, str]]:
    if goal.startswith("+"):
        return goal.removeprefix("+"), {}
    legs = route(walk.kind, walk.subject.state, goal)
    return legs[0].step, {name: value for leg in legs for name, value in leg.choices.items()}


def try_every_step(world: World, kind: str) -> Findings:
    """Lead subjects of a kind from each of its beginnings; what was seen, and what was wrong."""
    load_list()
    stranger = world.organisation("stranger", "重庆市人民政府", level=Level.PROVINCE)
    findings = Findings(wanted(procedures()[kind]))
    for beginning in beginnings(kind):
        Explorer(beginning, findings, stranger).begin(kind)
    return findings
