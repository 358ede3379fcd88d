"""How long ago a walk has to begin for its last step to lie about now."""

from __future__ import annotations

import random

from cases.clock import today
from config.demo.routes import Leg, route
from workflows import rules
from workflows.base import START, Procedure, Step
from workflows.clocks import Runs, codes
from workflows.registry import procedures

DAYS_OF_STEP = 4
"""Calendar days that a person's step and the service after it take at most, on average."""
DAYS_OF_UNIT = {"wd": 1.6, "cd": 1.05, "month": 31}
MARGIN = 6


def days_back(kind: str, state: str, draw: random.Random) -> int:
    """Calendar days between the opening of a subject and now."""
    procedure = procedures()[kind]
    legs = route(procedure, START, state)
    return int(sum(_days(procedure, leg) for leg in legs)) + MARGIN + draw.randint(0, 12)


def _days(procedure: type[Procedure], leg: Leg) -> float:
    declared = procedure.steps()[leg.step]
    if not declared.automatic:
        return DAYS_OF_STEP * (2 if declared.on_proposal else 1)
    lapsing = [_period(code_runs) for code_runs in _lapsing(procedure, declared)]
    return max(lapsing, default=DAYS_OF_STEP)


def _lapsing(procedure: type[Procedure], declared: Step) -> list[tuple[str, Runs]]:
    return [
        (name, runs)
        for code, runs in procedure.clocks.items()
        if runs.lapses_into == declared.name
        for name in codes(code)
    ]


def _period(code_runs: tuple[str, Runs]) -> float:
    code, runs = code_runs
    rule = rules.default(code, today())
    return rule.amount * DAYS_OF_UNIT[str(rule.unit)] + runs.after * DAYS_OF_UNIT["wd"] + 5
