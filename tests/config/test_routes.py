"""Routes are found by the declarations alone."""

from __future__ import annotations

import pytest

from config.demo.openers import OPENERS
from config.demo.routes import PASSING, NoRoute, route
from workflows.base import START
from workflows.registry import procedures

REACHABLE = [
    (name, state)
    for name, kind in procedures().items()
    if name in OPENERS
    for state in kind.states.values
]


@pytest.mark.parametrize(("kind", "state"), REACHABLE)
def test_every_state_has_a_route_that_the_declaration_allows(kind: str, state: str) -> None:
    procedure = procedures()[kind]
    at = START
    for leg in route(procedure, START, state):
        declared = procedure.steps()[leg.step]
        assert leg.source == at
        assert declared.leaves(at)
        assert leg.target in declared.targets(at)
        at = leg.target
    assert at == state


def test_every_kind_has_an_opener() -> None:
    assert set(OPENERS) == set(procedures())


def test_state_that_nothing_leads_to_has_no_route() -> None:
    with pytest.raises(NoRoute):
        route(procedures()["complaint"], START, "nowhere")


def test_passing_states_exist() -> None:
    assert all(state in procedures()[kind].states.values for kind, state in PASSING)
