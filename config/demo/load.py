"""Loading the whole demonstration into an empty database."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

from django.db import transaction

from cases import clock
from cases.models import Installation, Subject
from config.demo import organisations, people
from config.demo.hooks import PREPARED, REMEDIED
from config.demo.matters import MATTERS, Matter
from config.demo.openers import OPENERS
from config.demo.others import settle_others
from config.demo.routes import PASSING, NoRoute
from config.demo.sanction_list import load_list
from config.demo.spans import days_back
from config.demo.walks import PREPARATIONS, REMEDIES, Stuck, Way, without_broker
from documents import keys
from workflows.registry import procedures

PREPARATIONS.update(PREPARED)
REMEDIES.update(REMEDIED)
IDLE = 3
"""Most days for which nothing is meant to have happened in a case of the demonstration."""
MOST_ATTEMPTS = 6
KEYS_BACK, KEYS_AHEAD = timedelta(days=5 * 365), timedelta(days=10 * 365)
"""Seal keys cover the past times of the walks, and the days a demonstration may be moved on."""


class Misplaced(Exception):
    """A walk that ended after the present, or so long before that its next step is due by itself.

    `days` is by how much earlier it has to begin.
    """

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


def load_bodies() -> None:
    """Organisations and people, and the mark that this is a demonstration."""
    Installation.objects.all().delete()
    Installation.objects.create(kind=Installation.Kind.DEMO)
    clock.forget()
    people.populate(organisations.build())
    load_list()
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
        if (name, state) not in PASSING
    ]
    yield from every[:most]
    for _n in range(len(every), most or 0):
        yield draw.choice(every)


def walk_to(kind: str, state: str, matter: Matter, draw: random.Random) -> Subject:
    """A subject of `kind` in `state`, begun so long ago that it got there about now."""
    days = days_back(kind, state)
    seed = draw.random()
    idle = draw.randint(1, IDLE)
    for _attempt in range(MOST_ATTEMPTS):
        try:
            with transaction.atomic(), without_broker():
                return _walk(kind, state, matter, random.Random(seed), days, idle)  # noqa: S311 -- as above
        except Misplaced as misplaced:
            days += misplaced.days
            idle = 0
    raise Stuck(f"{kind} {state}: not reached about now")


def _walk(
    kind: str, state: str, matter: Matter, draw: random.Random, days: float, idle: int
) -> Subject:
    now = clock.now()
    if kind == "repair_application" or (kind, state) == ("record", "repaired"):
        matter = replace(
            matter, severity="general"
        )  # a serious record is not repairable for a year
    finish = now - timedelta(days=idle)
    walk = OPENERS[kind](Way(matter, finish - timedelta(days=days), finish, draw), state)
    walk.to(state)
    if walk.moment > now:
        raise Misplaced((walk.moment - now).days + 1)
    if walk.lapses_by(clock.day(now)):
        raise Misplaced(0 if idle else -((now - walk.moment).days + 1) // 2)
    settle_others(walk, now)
    return walk.subject
