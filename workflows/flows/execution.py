"""修复执行: the platform and each executing organ confirm, side by side; then the repair is complete.

信用修复管理办法（国家发展改革委令第36号）第三条：终止公示、停止共享和使用、解除惩戒。
"""

from __future__ import annotations

from viewflow.this_object import this
from viewflow.workflow import nodes
from viewflow.workflow.activation import Activation

from accounts.actors import SYSTEM
from workflows.actions import perform
from workflows.flows.parallel import OrganPart, PerOrganFlow, SplitByOrgan


class ExecutionFlow(PerOrganFlow):
    """修复执行。An organ's part ends when it confirms, or is struck with a reason."""

    role = "executor"
    kind = "repair_application"

    start = nodes.StartHandle(this.begin).Next(this.each)
    each = SplitByOrgan(this.organs).Next(this.confirm_execution)
    confirm_execution = OrganPart(this.finish).Next(this.all_confirmed)
    all_confirmed = nodes.Join().Next(this.complete)
    complete = nodes.Function(this.report).Next(this.end)
    end = nodes.End()

    def report(self, activation: Activation) -> None:
        """Everybody has confirmed."""
        perform(activation.process.case, "complete", actor=SYSTEM)
