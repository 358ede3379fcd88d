"""The references: nine human steps in viewflow.workflow, in django-fsm with one event row, in raw SQL."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.db import connection, models, transaction
from django.test import RequestFactory
from django.urls import path, resolve
from django.utils import timezone
from django_fsm import FSMField
from django_fsm import transition as fsm_transition
from viewflow import this
from viewflow.urls import Site
from viewflow.workflow import flow
from viewflow.workflow.flow import FlowAppViewset
from viewflow.workflow.flow.views import CreateProcessView, UpdateProcessView
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.models import Process

STEPS = 9
STATES = [f"state{n}" for n in range(STEPS + 1)]


class OpinionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What each person writes down; kept with the process."""

    opinion = forms.CharField()

    class Meta:
        model = Process
        fields: ClassVar[list[str]] = []

    def save(self, commit: bool = True) -> Process:
        self.instance.data = {**(self.instance.data or {}), "opinion": self.cleaned_data["opinion"]}
        return super().save(commit)


START_VIEW = CreateProcessView.as_view(form_class=OpinionForm, success_url="/")
VIEW = UpdateProcessView.as_view(form_class=OpinionForm, success_url="/")


class PlainFlow(flow.Flow):
    """Nine steps of people, one after the other, done through viewflow's own views."""

    process_class = Process
    lock_impl = SelectForUpdateLock(nowait=False)
    start = flow.Start(START_VIEW).Next(this.step2)
    step2 = flow.View(VIEW).Next(this.step3)
    step3 = flow.View(VIEW).Next(this.step4)
    step4 = flow.View(VIEW).Next(this.step5)
    step5 = flow.View(VIEW).Next(this.step6)
    step6 = flow.View(VIEW).Next(this.step7)
    step7 = flow.View(VIEW).Next(this.step8)
    step8 = flow.View(VIEW).Next(this.step9)
    step9 = flow.View(VIEW).Next(this.end)
    end = flow.End()


urlpatterns = [path("", Site(viewsets=[FlowAppViewset(PlainFlow)]).urls)]


def life_in_viewflow(user: Any) -> None:
    """Each step as viewflow does it for a person: take the task, then fill in its form."""
    _post(PlainFlow.start.reverse("execute"), user)
    process = Process.objects.latest("pk")
    for _step in range(STEPS - 1):
        task = process.task_set.filter(finished__isnull=True).latest("pk")
        arguments = [process.pk, task.pk]
        _post(task.flow_task.reverse("assign", args=arguments), user)
        _post(task.flow_task.reverse("execute", args=arguments), user)


def _post(address: str, user: Any) -> None:
    """Call a view without middleware, so that only the engine and its form are measured."""
    request = RequestFactory().post(address, {"opinion": "同意"})
    request.user = user
    request.session = {}  # type: ignore[assignment]
    request.resolver_match = resolve(address)
    match = request.resolver_match
    response = match.func(request, *match.args, **match.kwargs)
    if response.status_code != HTTPStatus.FOUND:
        raise RuntimeError(f"{address} answered {response.status_code}")


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
