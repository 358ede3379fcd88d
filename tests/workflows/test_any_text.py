"""On PostgreSQL: whatever is typed into the fields of any step is refused in words, or read again.

The suite tries the two kinds with the fewest states; with ZHENGXIN_FUZZ=n all kinds are tried, with n
texts drawn for each step besides.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from accounts.models import Level
from config.demo.sanction_list import load_list
from config.demo.walks import Stuck, Walk
from tests.alphabets import FUZZ
from tests.factories import branch, undone
from tests.workflows.beginnings import beginnings
from tests.workflows.expectations import Findings
from tests.workflows.stations import Explorer
from tests.workflows.trials import given
from tests.workflows.typists import Typist
from tests.world import World
from workflows.base import START
from workflows.registry import procedures

pytestmark = [pytest.mark.long, pytest.mark.django_db]
SHARE = 0.4
"""Of the steps by hand, typed into at least: a disclosure issues no letter and has none of their steps to do."""
KINDS = sorted(procedures()) if FUZZ else ["restoration", "sanction"]


@dataclass
class Typing(Explorer):
    """Leads subjects as the test of every step does, and types into each step's page once."""

    typed: set[str] = field(default_factory=set)

    def inspect(self, walk: Walk) -> None:
        """Type into the pages of what may be done here and has not been typed into."""
        if walk.subject.state == START:
            return
        for declared in walk.kind.steps().values():
            if declared.automatic or declared.name in self.typed:
                continue
            if declared.leaves(walk.subject.state):
                with undone():
                    self._type(branch(walk), declared.name)
        walk.subject.refresh_from_db()

    def _type(self, walk: Walk, step: str) -> None:
        try:
            found = walk.ready(step)
        except Stuck:
            return
        if found is None or found.actor is None or not found.answer.ok:
            return
        more = given(walk, step, self.beginning.given)
        if more is None:
            return
        self.typed.add(step)
        declared = walk.kind.steps()[step]
        self.findings.faults += Typist(walk, declared, found.actor, more).try_texts()


@pytest.mark.parametrize("kind", KINDS)
def test_any_text_is_kept_and_read_again(world: World, kind: str) -> None:
    load_list()
    stranger = world.organisation("stranger", "重庆市人民政府", level=Level.PROVINCE)
    findings, typed = Findings(set()), set[str]()
    for beginning in beginnings(kind):
        Typing(beginning, findings, stranger, typed).begin(kind)
    assert [one for one in findings.faults if "Stuck" not in one] == []
    by_hand = [one for one in procedures()[kind].steps().values() if not one.automatic]
    assert len(typed) > len(by_hand) * SHARE
