"""What the flows share: one task per organ known only at run time, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from viewflow.this_object import this
from viewflow.workflow import nodes
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.status import PROCESS, STATUS

from cases.models import Case
from workflows.models import ParallelWork, Part

ENDED = (STATUS.DONE, STATUS.CANCELED, STATUS.REVIVED)


class SplitByOrganActivation(nodes.SplitActivation):
    """Opens the one branch once for each organ."""

    @Activation.status.super()  # type: ignore[untyped-decorator]
    def activate(self) -> None:
        """Ask now, not at import, how many organs there are."""
        [(node, _condition, _source)] = self.flow_task._branches
        self.next_tasks = [(node, {"organisation": organ}) for organ in self.flow_task.organs(self)]


class SplitByOrgan(nodes.Split):
    """A parallel gateway with as many branches as there are organs when it is reached."""

    activation_class = SplitByOrganActivation

    def __init__(self, organs: Any) -> None:
        super().__init__()
        self.organs: Callable[[Activation], Sequence[int]] = organs

    def _resolve(self, instance: Flow) -> None:
        super()._resolve(instance)
        self.organs = this.resolve(instance, self.organs)


class OrganPartActivation(nodes.HandleActivation):
    """The part of one organ."""

    @classmethod
    def create(
        cls,
        flow_task: Any,
        prev_activation: Activation,
        token: Any,
        data: Any = None,
        seed: Any = None,
    ) -> OrganPartActivation:
        """Insert the task with its organ in one row."""
        task = flow_task.flow_class.task_class(
            process=prev_activation.process,
            flow_task=flow_task,
            token=token,
            organisation_id=data["organisation"],
        )
        task.save(force_insert=True)
        task.previous.add(prev_activation.task)
        return cls(task)


class OrganPart(nodes.Handle):
    """A task that an organ does by a step of the case; named after that step."""

    activation_class = OrganPartActivation


class PerOrganFlow(Flow):
    """A flow over one case, split among organs. Lock order: the case first, then the process."""

    process_class = ParallelWork
    task_class = Part
    lock_impl = SelectForUpdateLock(nowait=False)

    role: ClassVar[str]
    """Role of the assignments that are mirrored."""
    kind: ClassVar[str]
    """Kind of the cases followed."""
    start: ClassVar[Any]

    def begin(self, activation: Activation, case: Case, organs: Sequence[int]) -> ParallelWork:
        """Tie the process to its case and to the organs that have a part."""
        process: ParallelWork = activation.process
        process.case = case
        process.organs = list(organs)
        return process

    def organs(self, activation: Activation) -> Sequence[int]:
        """The organs of the process."""
        process: ParallelWork = activation.process
        return process.organs

    def finish(self, activation: Activation, ended_by: str) -> None:
        """Note which step of the case ended the part."""
        activation.task.ended_by = ended_by


def organ_parts(flow: type[PerOrganFlow]) -> list[OrganPart]:
    """The nodes of a flow that organs do."""
    assert flow.instance is not None
    return [node for node in flow.instance.nodes() if isinstance(node, OrganPart)]


def begin(flow: type[PerOrganFlow], case: Case, organs: Sequence[int]) -> None:
    """Start a run of the flow with one task for each organ."""
    flow.start.run(case=case, organs=organs)


def finish(flow: type[PerOrganFlow], case: Case, organisation: int, ended_by: str) -> None:
    """End an organ's open task; the last one joins the flow."""
    for part in open_parts(flow, case).filter(organisation=organisation):
        part.flow_task.run(part, ended_by=ended_by)


def open_parts(flow: type[PerOrganFlow], case: Case) -> QuerySet[Part]:
    """Tasks of organs in the case that nobody has ended."""
    return Part.objects.filter(
        process__case=case, process__flow_class=flow, organisation__isnull=False
    ).exclude(status__in=ENDED)


def pass_on(case: Case, former: int, heir: int) -> None:
    """Let the heir of a dissolved organ do the open parts of it."""
    parts = Part.objects.filter(process__case=case, organisation=former).exclude(status__in=ENDED)
    parts.update(organisation=heir)


def abandon(case: Case) -> None:
    """The case has ended: cancel whatever of its parallel work is still open."""
    for process in ParallelWork.objects.filter(case=case, status=PROCESS.NEW):
        process.flow_class.instance.cancel(process)
