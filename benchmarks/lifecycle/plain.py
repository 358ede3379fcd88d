"""The references: nine human steps in viewflow.workflow, in django-fsm with one event row, in raw SQL."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone
from django_fsm import FSMField
from django_fsm import transition as fsm_transition
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process

STEPS = 9
STATES = [f"state{n}" for n in range(STEPS + 1)]


class PlainFlow(flow.Flow):
    """Nine steps of people, one after the other."""

    process_class = Process
    start = flow.StartHandle(this.begin).Next(this.step2)
    step2 = flow.View(this.nothing).Next(this.step3)
    step3 = flow.View(this.nothing).Next(this.step4)
    step4 = flow.View(this.nothing).Next(this.step5)
    step5 = flow.View(this.nothing).Next(this.step6)
    step6 = flow.View(this.nothing).Next(this.step7)
    step7 = flow.View(this.nothing).Next(this.step8)
    step8 = flow.View(this.nothing).Next(this.step9)
    step9 = flow.View(this.nothing).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any) -> Any:
        """Hand back the activation, whose process goes on."""
        return activation

    def nothing(self, activation: Any) -> None:
        """What the step itself does: here nothing, so that only the engine is measured."""


def life_in_viewflow(user: Any) -> None:
    """Each step: find the task, assign it, do it, in a transaction of its own."""
    with transaction.atomic():
        process = PlainFlow.start.run().process
    for _step in range(STEPS - 1):
        with transaction.atomic():
            task = process.task_set.filter(finished__isnull=True).latest("pk")
            activation = task.flow_task.activation_class(task)
            activation.assign(user)
            activation.start(None)
            activation.execute()


class PlainCase(models.Model):
    """A case guarded by django-fsm, with nothing else around it."""

    state = FSMField(default=STATES[0], protected=True)
    title = models.CharField(max_length=200)

    class Meta:
        app_label = "lifecycle"


class PlainEvent(models.Model):
    """One row of history."""

    case = models.ForeignKey(PlainCase, on_delete=models.PROTECT)
    step = models.CharField(max_length=40)
    user_id = models.BigIntegerField()
    happened_at = models.DateTimeField()

    class Meta:
        app_label = "lifecycle"


def _moves() -> None:
    for before, after in pairwise(STATES):

        def move(self: PlainCase) -> None:
            """Go on to the next state."""

        move.__name__ = f"to_{after}"
        method = fsm_transition(field=PlainCase.state.field, source=before, target=after)(move)
        setattr(PlainCase, move.__name__, method)


def create_tables() -> None:
    """The plain tables, in the measurement's own database."""
    with connection.schema_editor() as editor:
        editor.create_model(PlainCase)
        editor.create_model(PlainEvent)


def life_in_fsm(user: Any) -> None:
    """Each step: lock, read, move, save, one event row."""
    case: PlainCase | None = None
    for name in STATES[1:]:
        with transaction.atomic():
            if case is None:
                case = PlainCase.objects.create(title="拖欠工程款")
            row = PlainCase.objects.select_for_update().get(pk=case.pk)
            getattr(row, f"to_{name}")()
            row.save()
            PlainEvent.objects.create(
                case=row, step=name, user_id=user.pk, happened_at=timezone.now()
            )


def life_in_sql(user: Any) -> None:
    """The least that the same history costs."""
    now: datetime = timezone.now()
    key = None
    for name in STATES[1:]:
        with transaction.atomic(), connection.cursor() as cursor:
            if key is None:
                cursor.execute(
                    "INSERT INTO lifecycle_plaincase (state, title) VALUES (%s, %s) RETURNING id",
                    [STATES[0], "拖欠工程款"],
                )
                key = cursor.fetchone()[0]
            cursor.execute("SELECT state FROM lifecycle_plaincase WHERE id = %s FOR UPDATE", [key])
            cursor.execute("UPDATE lifecycle_plaincase SET state = %s WHERE id = %s", [name, key])
            cursor.execute(
                "INSERT INTO lifecycle_plainevent (case_id, step, user_id, happened_at)"
                " VALUES (%s, %s, %s, %s)",
                [key, name, user.pk, now],
            )


_moves()
