"""Real subjects of every kind in any state, walked there by real steps as those of the demonstration."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from django.db import transaction

from cases import calendars, clock
from cases.models import Subject
from config.demo import load  # noqa: F401 -- tells walks what to see to beside their steps
from config.demo.matters import MATTERS
from config.demo.openers import OPENERS
from config.demo.walks import Walk, Way
from workflows import rules

T = TypeVar("T")


class Shortest(random.Random):
    """Takes the first of what may be chosen, and the least: walks go the shortest way and never wait."""

    def choice(self, seq: Sequence[T]) -> T:  # type: ignore[override]
        return seq[0]

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        return 0 if stop is None else start


def way() -> Way:
    """The way of a walk that begins now, about an ordinary matter."""
    return Way(MATTERS[0], clock.now(), clock.now(), Shortest())


def case_in(kind: str, state: str) -> Subject:
    """A subject of a kind in a state. The installation's date moves on to the day of its last step."""
    walk = OPENERS[kind](way(), state)
    walk.to(state)
    clock.shift(max(walk.moment - clock.now(), timedelta()))
    return walk.subject


def branch(walk: Walk) -> Walk:
    """The same walk, to be led on by itself inside of `undone`."""
    subject = type(walk.subject)._default_manager.get(pk=walk.subject.pk)
    return Walk(subject, replace(walk.way), walk.seed, dict(walk.choices), walk.goal)


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is rolled back, as if it had never been."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for module in (calendars, clock, rules):
            module.forget()
