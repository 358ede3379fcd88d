"""Work that several organs do side by side inside one case: the process and each organ's part."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from viewflow.workflow.models import AbstractProcess, AbstractTask

from cases import clock


class ParallelWork(AbstractProcess):
    """One run of a flow for a case. It never says where the case stands; the case's state does."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="parallel_works")
    organs = ArrayField(models.BigIntegerField())
    """The organisations among which the work was split."""
    created = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index("case", name="parallel_case", condition=models.Q(finished=None))]


class Part(AbstractTask):
    """One task of a flow; where it is an organ's own part, it carries the organ and how it ended."""

    process = models.ForeignKey(ParallelWork, on_delete=models.PROTECT, related_name="task_set")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_by = models.CharField(max_length=48, blank=True)
    """The step of the case that ended the part: answered, confirmed, struck or lapsed."""
    created = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(
                "organisation", "flow_task", name="part_open", condition=models.Q(finished=None)
            )
        ]

    @property
    def step(self) -> str:
        """The step of the case that does this part; nodes bear the names of steps."""
        return str(self.flow_task.name)
