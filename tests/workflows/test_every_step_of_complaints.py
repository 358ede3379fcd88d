"""On PostgreSQL: every step is done once in every state it leaves, and refused once for each reason.

What has to happen and what has to be refused is computed from the declarations alone.
"""

from __future__ import annotations

import pytest

from tests.workflows.stations import try_every_step
from tests.world import World

pytestmark = [pytest.mark.long, pytest.mark.django_db]

KINDS = ("complaint", "rectification_order")


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_of_every_state(world: World, kind: str) -> None:
    findings = try_every_step(world, kind)
    assert findings.faults == []
    assert findings.wanted - findings.seen == set()
