"""The right work on the right desk, over a demonstration that holds every kind in every state."""

from __future__ import annotations

import random

import pytest

from config.demo import load
from config.demo.openers import OPENERS
from tests.journeys.census import look
from workflows.registry import procedures


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("kind", [name for name in procedures() if name in OPENERS])
def test_every_running_duty_stands_with_everybody_who_may_do_it(kind: str) -> None:
    load.load_bodies()
    for task in load.tasks(None, seed=1):
        if task.kind == kind:
            load.walk_to(kind, task.state, task.matter, random.Random(task.seed))
    found = look()
    assert (found.nobody, found.missing, found.idle) == ([], [], [])
    assert found.entries > 0
    assert found.duties == found.elsewhere + found.standing
