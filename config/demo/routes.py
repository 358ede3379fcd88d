"""Finding the way from one state of a procedure to another, by its declaration alone."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from workflows.base import ANY, ByData, Procedure, StateLeft, Step

HUMAN, AUTOMATIC, DETOUR = 10, 15, 200
"""What a step costs in a search: people's steps are preferred, returns to a state left avoided."""
DETOURS = frozenset(
    {
        ("complaint", "merge"),
        ("rectification_order", "close_failed"),
        ("record", "repair"),
        ("record", "restore_publication"),
        ("record", "withdraw_by_system"),
        ("record", "unpublish_by_system"),
        ("sanction", "lift"),
        ("sanction", "waive_by_system"),
        ("repair_application", "discard"),
        ("repair_application", "suspend_for_objection"),
        ("repair_application", "close_record_gone"),
    }
)
"""Steps that are taken only where nothing else leads to the goal."""
BY_WAY_OF: dict[tuple[str, str], str] = {("repair_application", "revoked"): "completed"}
"""States that can only be reached after another one, whatever the shortest way is."""
PASSING = frozenset({("repair_application", "approved")})
"""States that a subject leaves in the same moment, so that none is ever found there."""


@dataclass(frozen=True)
class Leg:
    """One step of a route, and what its form (or an earlier one) must say for it to lead there."""

    step: str
    source: str
    target: str
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)


class NoRoute(Exception):
    """The declaration leads nowhere near the wanted state."""


def route(kind: type[Procedure], source: str, goal: str) -> list[Leg]:
    """The cheapest legs from `source` to `goal`. Raises NoRoute."""
    order = count()
    queue: list[tuple[int, int, str, list[Leg]]] = [(0, next(order), source, [])]
    done: set[str] = set()
    while queue:
        cost, _n, state, legs = heapq.heappop(queue)
        if state == goal:
            return legs
        if state in done:
            continue
        done.add(state)
        for leg, price in _legs_from(kind, state):
            heapq.heappush(queue, (cost + price, next(order), leg.target, [*legs, leg]))
    raise NoRoute(f"{kind.kind}: no way from {source!r} to {goal!r}")


def _legs_from(kind: type[Procedure], state: str) -> Iterator[tuple[Leg, int]]:
    for declared in kind.steps().values():
        if not declared.leaves(state) or declared.target is None:
            continue
        price = _price(declared, kind)
        if isinstance(declared.target, ByData):
            for value, target in declared.target.targets.items():
                yield Leg(declared.name, state, target, {declared.target.field: value}), price
        else:
            for target in declared.targets(state):
                if target != state:
                    yield Leg(declared.name, state, target), price


def _price(declared: Step, kind: type[Procedure]) -> int:
    if isinstance(declared.target, StateLeft) or (kind.kind, declared.name) in DETOURS:
        return DETOUR
    price = AUTOMATIC if declared.automatic else HUMAN
    if declared.on_proposal:
        price += HUMAN
    leaves_anything = ANY in declared.sources or len(declared.sources) > len(kind.states) // 2
    return price + HUMAN if leaves_anything else price
