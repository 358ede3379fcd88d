"""How much a running clock may still be extended."""

from __future__ import annotations

from collections.abc import Iterable

from workflows import rules
from workflows.clocks import Code
from workflows.situation import Situation


def running_of(situation: Situation, codes: Iterable[Code]) -> Code | None:
    """The one of `codes` whose clock runs."""
    for code in codes:
        clock = situation.clock(code)
        if clock is not None and clock.status == "running":
            return code
    return None


def most_days(situation: Situation, code: Code) -> int:
    """What may still be added to the running clock of `code`, in its rule's extension unit; 0 if none."""
    clock = situation.clock(code)
    if clock is None:
        return 0
    cap = rules.default(clock.code, clock.started_on or situation.today).extension
    return max(0, cap - clock.extension)
