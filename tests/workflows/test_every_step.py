"""On PostgreSQL: every step is done once in every state it leaves, and refused once for each reason.

What has to happen and what has to be refused is computed from the declarations alone.
"""

from __future__ import annotations

import pytest

from accounts.models import Level
from config.demo.sanction_list import load_list
from tests.workflows.beginnings import beginnings
from tests.workflows.expectations import Findings, wanted
from tests.workflows.stations import Explorer
from tests.world import World
from workflows.registry import procedures

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", sorted(procedures()))
def test_every_step_of_every_state(world: World, kind: str) -> None:
    load_list()
    stranger = world.organisation("stranger", "重庆市人民政府", level=Level.PROVINCE)
    findings = Findings(wanted(procedures()[kind]))
    for beginning in beginnings(kind):
        Explorer(beginning, findings, stranger).begin(kind)
    assert findings.faults == []
    assert findings.wanted - findings.seen == set()
