"""协办: each organ that co-handles a complaint answers; the lead goes on when all have, or time is up."""

from __future__ import annotations

from viewflow.this_object import this
from viewflow.workflow import nodes
from viewflow.workflow.activation import Activation

from accounts.actors import SYSTEM
from workflows.actions import perform
from workflows.flows.parallel import OrganPart, PerOrganFlow, SplitByOrgan, open_parts


class CohandlingFlow(PerOrganFlow):
    """协办。An organ's part ends when it answers, is struck with a reason, or its clock lapses."""

    role = "cohandler"
    kind = "complaint"

    start = nodes.StartHandle(this.begin).Next(this.each)
    each = SplitByOrgan(this.organs).Next(this.answer_as_cohandler)
    answer_as_cohandler = OrganPart(this.finish).Next(this.all_in)
    all_in = nodes.Join().Next(this.gather)
    gather = nodes.Function(this.go_on).Next(this.end)
    end = nodes.End()

    def go_on(self, activation: Activation) -> None:
        """Tell the case, once organs named later have ended their parts as well."""
        case = activation.process.case
        if not open_parts(CohandlingFlow, case).exists():
            perform(case, "gather_answers", actor=SYSTEM)
