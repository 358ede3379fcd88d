"""Loading the whole demonstration into an empty database."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import cycle

from cases import clock
from cases.models import Installation, Subject
from config.demo import organisations, people
from config.demo.matters import MATTERS, Matter
from config.demo.openers import OPENERS
from config.demo.routes import NoRoute
from config.demo.spans import days_back
from config.demo.walks import Stuck, without_broker
from documents import keys
from workflows.registry import procedures


KEYS_BACK, KEYS_AHEAD = timedelta(days=5 * 365), timedelta(days=10 * 365)
"""Seal keys cover the past times of the walks, and the days a demonstration may be moved on."""


class NotEmpty(Exception):
    """The database already holds organisations."""


def load_bodies() -> None:
    """Organisations and people, and the mark that this is a demonstration."""
    Installation.objects.all().delete()
    Installation.objects.create(kind=Installation.Kind.DEMO)
    clock.forget()
    people.populate(organisations.build())
    today = clock.today()
    keys.issue_missing(valid_from=today - KEYS_BACK, valid_to=today + KEYS_AHEAD, now=clock.now())


def load_cases(most: int | None, seed: int, tell: Callable[[str], None]) -> tuple[int, list[str]]:
    """One case of every kind in every state, then more at random until there are `most`.

    Returns how many were walked, and what did not work out.
    """
    draw = random.Random(seed)  # noqa: S311 -- the demonstration is the same for the same seed
    matters = cycle(MATTERS)
    walked, faults = 0, []
    for kind, state in wanted(most, draw):
        try:
            walk_to(kind, state, next(matters), draw)
            walked += 1
        except (Stuck, NoRoute) as stuck:
            faults.append(f"{kind} {state}: {stuck}")
        tell(f"{kind} {state}")
    return walked, faults


def wanted(most: int | None, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Which (kind, state) to walk to: each once, then ordinary ones at random."""
    every = [
        (name, state)
        for name, kind in procedures().items()
        if name in OPENERS
        for state in kind.states.values
    ]
    yield from every[:most]
    for _n in range(len(every), most or 0):
        yield draw.choice(every)


def walk_to(kind: str, state: str, matter: Matter, draw: random.Random) -> Subject:
    """A subject of `kind` in `state`, begun so long ago that it got there about now."""
    start = clock.now() - timedelta(days=days_back(kind, state, draw))
    with without_broker():
        return OPENERS[kind](matter, start, draw, state).to(state)


__all__ = ["NotEmpty", "datetime", "load_bodies", "load_cases", "walk_to"]
