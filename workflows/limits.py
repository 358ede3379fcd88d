"""How much a running clock may still be extended."""

from __future__ import annotations

from workflows import rules
from workflows.clocks import Code
from workflows.situation import Situation


def most_days(situation: Situation, code: Code) -> int:
    """What may still be added to the running clock of `code`, in its rule's extension unit; 0 if none."""
    clock = situation.clock(code)
    if clock is None:
        return 0
    cap = rules.default(clock.code, clock.started_on or situation.today).extension
    return max(0, cap - clock.extension)
