"""A damaged file of each kind goes through filing, copy and preview of a real server: no answer fails.

The same with ten thousand files is `python -m benchmarks.mutations`.
"""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import Role
from benchmarks.mutations import damaging
from benchmarks.mutations.running import Run, level
from benchmarks.pages.serving import serving
from tests.cases import kinds
from tests.workers import as_here
from tests.world import World

SEED, COUNT = 8026, 12


@pytest.mark.services
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_damaged_files_get_an_answer_and_the_worker_lives(world: World) -> None:
    handler = Client()
    handler.force_login(world.user(Role.HANDLER, "lead"))
    with serving(**as_here(), TRUSTED_PROXIES="1", STAFF_SECOND_FACTOR_REQUIRED="0") as server:
        session = handler.cookies["sessionid"].value
        found = Run(server.url, session, world["bureau"].pk, SEED, 0, COUNT).go()
        assert level(server.pid).memory > 0
    assert (found.wrong, found.files) == ([], COUNT)
    acts = {act for act, _status in found.answers}
    assert acts == {"named filing", "copy", "view"}
    assert {status for _act, status in found.answers} >= {200, 303, 422}


@pytest.mark.parametrize("code", ["pdf", "docx", "txt"])
def test_a_damage_follows_from_its_seed_and_number(code: str) -> None:
    sample = kinds.sample(code)
    made = [damaging.nth(sample, SEED, number, code) for number in range(20)]
    assert made == [damaging.nth(sample, SEED, number, code) for number in range(20)]
    assert all(one and one != sample for one in made[:3])
    assert len(set(made)) > 15
