"""Whatever is overdue, of whatever kind, stands on the ladder and can be pressed by somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import clock
from cases.models import Clock
from cases.subjects import subject_of
from config.demo.actors import find_actor
from config.demo.sanction_list import load_list
from notifications.ladder import begin
from notifications.models import Rung
from tests.factories import case_in
from tests.world import World
from workflows.actions import perform
from workflows.loading import Loaded
from workflows.registry import procedure_of

STANDING = (
    ("complaint", "submitted"),
    ("complaint", "forwarded"),
    ("complaint", "signing"),
    ("complaint", "reexamining"),
    ("complaint", "suspended"),
    ("rectification_order", "rectifying"),
    ("rectification_order", "report_submitted"),
    ("objection", "provider_checking"),
    ("objection", "corrected"),
    ("repair_application", "verifying"),
    ("record", "pre_notified"),
    ("sanction", "approved"),
    ("restoration", "planned"),
)
LATER = timedelta(days=120)


@pytest.mark.long
@pytest.mark.django_db
def test_every_overdue_duty_can_be_pressed(world: World) -> None:
    load_list()
    for kind, state in STANDING:
        case_in(kind, state)
    clock.shift(LATER)
    begin(clock.now())
    late = Clock.objects.filter(status="running", nature="duty", due_on__lt=clock.today())
    kinds = set()
    for row in late.order_by("pk"):
        assert Rung.objects.filter(clock=row, step="urge").exists(), row.rule_code
        subject = subject_of(row)
        procedure = procedure_of(subject)
        kinds.add(procedure.kind)
        declared = procedure.steps()["press"]
        found = find_actor(procedure, Loaded(subject, clock.now()), declared)
        assert found.answer.ok, (procedure.kind, row.rule_code)
        assert found.actor is not None
        perform(subject, "press", actor=found.actor, data={"clock": str(row.pk), "reason": ""})
    assert kinds == {kind for kind, _state in STANDING}
