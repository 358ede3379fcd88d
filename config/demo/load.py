"""Loading the whole demonstration into an empty database."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing import get_context

from django.db import OperationalError, connections, transaction

from cases import clock
from cases.models import Installation, Subject
from config.demo import organisations, people
from config.demo.hooks import PREPARED, REMEDIED
from config.demo.local_rules import enter_rules
from config.demo.matters import MATTERS, Matter
from config.demo.openers import OPENERS
from config.demo.others import settle_others
from config.demo.routes import PASSING, NoRoute
from config.demo.spans import days_back
from config.demo.walks import PREPARATIONS, REMEDIES, Stuck, Way, without_broker
from documents import keys
from workflows.registry import procedures

PREPARATIONS.update(PREPARED)
REMEDIES.update(REMEDIED)
SEVERITIES = {
    ("repair_application", ""): "general",
    ("record", "repaired"): "general",
    ("record", "expired"): "minor",
}
"""(kind, state) -> class of the record where it decides how long is to be waited; "" is any state."""
PROCESSES = min(2, os.cpu_count() or 1)
IDLE = 3
"""Most days for which nothing is meant to have happened in a case of the demonstration."""
MOST_ATTEMPTS = 6
KEYS_BACK, KEYS_AHEAD = timedelta(days=5 * 365), timedelta(days=10 * 365)
"""Seal keys cover the past times of the walks, and the days a demonstration may be moved on."""


class Misplaced(Exception):
    """A walk that ended after the present, or so long before that its next step is due by itself.

    `days` is by how much earlier it has to begin and to end; less than nothing is later.
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
    enter_rules()
    today = clock.today()
    keys.issue_missing(valid_from=today - KEYS_BACK, valid_to=today + KEYS_AHEAD, now=clock.now())


@dataclass(frozen=True)
class Task:
    """One walk of the demonstration."""

    nth: int
    kind: str
    state: str
    seed: float

    @property
    def matter(self) -> Matter:
        """Matters follow each other, so that those of one organ are walked by one process."""
        return MATTERS[self.nth % len(MATTERS)]


def tasks(most: int | None, seed: int) -> list[Task]:
    """One walk to every kind in every state, then more at random until there are `most`."""
    draw = random.Random(seed)  # noqa: S311 -- the demonstration is the same for the same seed
    every = [
        (name, state)
        for name, kind in procedures().items()
        if name in OPENERS
        for state in kind.states.values
        if (name, state) not in PASSING
    ]
    more = [draw.choice(every) for _n in range(len(every), most or 0)]
    wanted = [*every, *more][:most]
    return [Task(nth, kind, state, draw.random()) for nth, (kind, state) in enumerate(wanted)]


def load_cases(todo: Sequence[Task], done: Callable[[Task, str], None]) -> None:
    """Do the walks, in as many processes as help. `done` is told of each, with what went wrong."""
    connections.close_all()  # what is open must not be shared with the processes begun here
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        shares = [[one for one in todo if one.nth % PROCESSES == part] for part in range(PROCESSES)]
        waiting = {pool.submit(do_task, share[0]): share for share in shares if share}
        while waiting:
            finished, _others = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                share = waiting.pop(future)
                done(share[0], future.result())
                if share[1:]:
                    waiting[pool.submit(do_task, share[1])] = share[1:]


def do_task(task: Task) -> str:
    """Do one walk; returns what went wrong, if anything did."""
    try:
        walk_to(task.kind, task.state, task.matter, random.Random(task.seed))  # noqa: S311 -- as above
    except (Stuck, NoRoute) as stuck:
        return f"{task.kind} {task.state}: {stuck}"
    return ""


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
            idle += misplaced.days
        except OperationalError:
            continue  # two walks took numbers of one organ crosswise
    raise Stuck(f"{kind} {state}: not reached about now")


def _walk(
    kind: str, state: str, matter: Matter, draw: random.Random, days: float, idle: int
) -> Subject:
    now = clock.now()
    matter = replace(
        matter, severity=SEVERITIES.get((kind, state), SEVERITIES.get((kind, ""), matter.severity))
    )
    finish = now - timedelta(days=idle)
    walk = OPENERS[kind](Way(matter, finish - timedelta(days=days), finish, draw), state)
    walk.to(state)
    if walk.moment > now:
        raise Misplaced((walk.moment - now).days + 1)
    if walk.lapses_by(clock.day(now)):
        raise Misplaced(-((now - walk.moment).days // 2 + 1))
    settle_others(walk, now)
    return walk.subject
