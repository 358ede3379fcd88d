"""The right work on the right desk, in every state that subjects of every kind can be led to."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from accounts.models import Organisation
from cases import clock
from config.demo.people import roles_of, someone
from config.demo.sanction_list import load_list
from config.demo.walks import Walk
from tests.journeys.census import Findings, look
from tests.workflows import expectations
from tests.workflows.beginnings import APART, beginnings
from tests.workflows.conftest import BEGIN
from tests.workflows.stations import Explorer
from tests.workflows.walks import go_to
from tests.world import World
from workflows.registry import procedures


@dataclass
class Inspector(Explorer):
    """Compares, wherever a subject comes, everybody's first page with what the engine lets him do."""

    found: Findings = field(default_factory=Findings)
    seen: set[tuple[str, object]] = field(default_factory=set)

    def inspect(self, walk: Walk) -> None:
        """Look once at each state with the same duties running and the same matters proposed."""
        situation = walk.situation()
        running = sorted(
            (one.code, one.responsible or 0) for one in situation.clocks if one.status == "running"
        )
        proposed = sorted(one.step for one in situation.proposals)
        duties = (tuple(running), tuple(proposed), bool(situation.handlers()))
        station = (walk.subject.state, duties)
        if station in self.seen:
            return
        self.seen.add(station)
        with clock.at(walk.moment):
            self.found.add(look())


def staff_everybody() -> None:
    """Every role that the demonstration has at a body is held there."""
    for organisation in Organisation.objects.order_by("pk"):
        roles = roles_of(organisation)
        for nth, role in enumerate(roles):
            someone(organisation, role, clock.today(), nth=roles[: nth + 1].count(role))


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("kind", procedures())
def test_every_running_duty_stands_with_everybody_who_may_do_it(world: World, kind: str) -> None:
    go_to(BEGIN)
    load_list()
    staff_everybody()
    walked = expectations.Findings(set())
    found = Findings()
    seen: set[tuple[str, object]] = set()
    for beginning in beginnings(kind):
        Inspector(beginning, walked, world["province"], found, seen).begin(kind)
    assert walked.faults == []
    assert (found.nobody, found.missing, found.idle) == ([], [], [])
    assert found.entries > 0
    assert found.duties == found.elsewhere + found.standing
    passing = {state for of_kind, state in APART if of_kind == kind}
    assert set(procedures()[kind].states.values) - passing <= {state for state, _duties in seen}
