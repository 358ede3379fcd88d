"""How flows follow the cases: they listen to the door, and start, end or abandon tasks with it."""

from __future__ import annotations

from typing import Any

from cases.models import Case
from workflows.effects import Assign, PassOn, Unassign
from workflows.flows.cohandling import CohandlingFlow
from workflows.flows.execution import ExecutionFlow
from workflows.flows.parallel import abandon, begin, finish, pass_on
from workflows.move import Move

FLOWS = (CohandlingFlow, ExecutionFlow)


def follow(sender: Any, move: Move, **_: Any) -> None:
    """Mirror a step: parts it gives become tasks, parts it ends are ended, an end abandons the rest."""
    if not isinstance(move.subject, Case):
        return
    for passed in move.procedure.effects:
        if isinstance(passed, PassOn):
            pass_on(move.subject, passed.former, passed.heir)
    for flow in FLOWS:
        if flow.kind != move.procedure.kind:
            continue
        effects = move.procedure.effects
        given = [
            one.organisation for one in effects if isinstance(one, Assign) and one.role == flow.role
        ]
        ended = [
            one.organisation
            for one in effects
            if isinstance(one, Unassign) and one.role == flow.role and one.organisation is not None
        ]
        if given:
            begin(flow, move.subject, given)
        for organisation in ended:
            finish(flow, move.subject, organisation, move.step.name)
        if ended:
            move.subject.refresh_from_db()  # the joined flow may have gone through the door itself
    if move.to_state in move.procedure.final and move.from_state not in move.procedure.final:
        abandon(move.subject)
