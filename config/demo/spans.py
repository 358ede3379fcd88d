"""How long ago a walk has to begin for its last step to lie about now."""

from __future__ import annotations

from cases.clock import today
from config.demo.routes import BY_WAY_OF, Leg, route
from workflows import rules
from workflows.base import START, Procedure, Step
from workflows.clocks import Runs, codes
from workflows.registry import procedures

DAYS_OF_STEP = 2.2
"""Calendar days that a person's step and the service after it take at most, on average."""
DAYS_OF_UNIT = {"wd": 1.6, "cd": 1.05, "month": 31}
MARGIN = 0.5
"""Days to spare in every part of a way."""


BEFORE: dict[str, tuple[str, str]] = {
    "record": ("rectification_order", "failed"),
    "rectification_order": ("complaint", "sustained"),
    "sanction": ("record", "published"),
    "restoration": ("record", "withdrawn"),
    "objection": ("record", "published"),
    "repair_application": ("record", "published"),
    "disclosure": ("complaint", "investigating"),
}
"""What has to be walked before a subject of the kind begins."""
WAITS: dict[tuple[str, str], float] = {
    ("record", "expire"): 95,
    ("record", "repair"): 112,
    ("sanction", "expire"): 33,
    ("sanction", "annul"): 8,
    ("disclosure", "expire"): 18,
    ("repair_application", "submit"): 82,
}
"""(kind, step) -> calendar days that a walk waits for before the step."""


def days_back(kind: str, state: str) -> float:
    """Calendar days that a walk to a state takes at most, with all that goes before it."""
    earlier = BEFORE.get(kind)
    return days_of(kind, state) + (days_back(*earlier) if earlier is not None else 0)


def days_of(kind: str, state: str) -> float:
    """Calendar days that the steps of a subject itself take at most until it is in a state."""
    return remaining(procedures()[kind], START, state)


def remaining(procedure: type[Procedure], source: str, state: str) -> float:
    """Calendar days that the steps from one state to another take at most."""
    passing = BY_WAY_OF.get((procedure.kind, state))
    if passing is not None and source != passing:
        return remaining(procedure, source, passing) + remaining(procedure, passing, state)
    return sum((_days(procedure, leg) for leg in route(procedure, source, state)), MARGIN)


def _days(procedure: type[Procedure], leg: Leg) -> float:
    declared = procedure.steps()[leg.step]
    waits = WAITS.get((procedure.kind, leg.step), 0.0)
    if not declared.automatic:
        return waits + DAYS_OF_STEP * (2 if declared.on_proposal else 1)
    lapsing = [_period(code_runs) for code_runs in _lapsing(procedure, declared)]
    return waits + max(lapsing, default=DAYS_OF_STEP)


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
