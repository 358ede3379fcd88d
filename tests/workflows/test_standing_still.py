"""A subject that stands still: what is served or counted meanwhile waits as the rest does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from cases import clock, ledger
from cases.calendar import Unit
from cases.calendars import current_calendar
from cases.models import Case, Clock
from cases.models.subject import of
from documents.models import Document
from documents.sealing import seal
from tests.workflows.invariants import broken
from tests.workflows.test_actions import filed
from tests.workflows.walks import OBJECTION, go_to, registered, running, served, upload
from tests.world import World
from workflows.actions import perform
from workflows.intake import file_objection
from workflows.timekeeping import ledger_entry

pytestmark = pytest.mark.django_db

SUSPEND = {"ground": "court", "reason": "须以法院判决为依据"}
RESUME = {"reason": "判决已经生效"}


def awaiting(world: World) -> Case:
    """A complaint in which the body is asked to explain; the notice is not served yet."""
    case = filed(world)
    reviewer, handler = world.actor(Role.REVIEWER), world.actor(Role.HANDLER)
    perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "拖欠"})
    assert handler.user is not None
    perform(case, "take_up", actor=reviewer, data={"handler": handler.user.pk})
    asked = {"matters": "请说明付款情况", "evidence_list": "付款凭证"}
    perform(case, "draft_explanation_notice", actor=handler, data=asked)
    perform(case, "ask_explanation", actor=world.actor(Role.SIGNER), data={})
    return case


def suspend(world: World, case: Case) -> None:
    perform(case, "suspend", actor=world.actor(Role.APPROVER), data=SUSPEND)


def resume(world: World, case: Case) -> None:
    perform(case, "resume", actor=world.actor(Role.APPROVER), data=RESUME)


def later(days: int) -> date:
    """Some days later."""
    go_to(clock.today() + timedelta(days=days))
    return clock.today()


def lines(case: Case, code: str) -> list[tuple[str, date]]:
    """The ledger of the latest clock of a code."""
    row = Clock.objects.filter(**of(case), rule_code=code).latest("pk")
    return [(entry.kind, entry.on) for entry in row.entries.all()]


def test_what_is_served_while_a_case_is_suspended_counts_from_its_resumption(world: World) -> None:
    case = awaiting(world)
    suspend(world, case)
    on = later(2)
    served(world, case, "D09")
    row = Clock.objects.get(**of(case), rule_code="TS_EXPLAIN")
    assert (row.status, lines(case, "TS_EXPLAIN")) == ("paused", [("start", on), ("pause", on)])
    back = later(20)
    resume(world, case)
    row.refresh_from_db()
    assert (case.state, row.status) == ("awaiting_explanation", "running")
    fresh = current_calendar(row.responsible).count(back, row.amount, Unit(row.unit))
    assert row.due_on == fresh.due
    assert broken(case) == []


def test_service_recorded_after_a_suspension_leaves_its_days_out(world: World) -> None:
    case = awaiting(world)
    row = Document.objects.of(case).get(code="D09")
    seal(row.pk)
    served_on, stopped = clock.today(), later(1)
    suspend(world, case)
    back = later(10)
    resume(world, case)
    data = {"document": row.pk, "code": "D09", "way": "direct", "served_on": served_on}
    data |= {"no_receipt": "回证原件随卷归档"}
    perform(case, "record_service", actor=world.actor(Role.REVIEWER), data=data)
    assert lines(case, "TS_EXPLAIN") == [("start", served_on), ("pause", stopped), ("resume", back)]
    clock_row = Clock.objects.get(**of(case), rule_code="TS_EXPLAIN")
    assert clock_row.status == "running"
    assert clock_row.due_on == _counted(clock_row)


def _counted(row: Clock) -> date:
    entries = [ledger_entry(entry) for entry in row.entries.all()]
    period = ledger.Period(row.amount, Unit(row.unit), row.rolls)
    return ledger.settle(period, entries, current_calendar(row.responsible)).due


def test_a_suspension_that_ended_before_service_is_no_matter_of_its_clock(world: World) -> None:
    case = awaiting(world)
    suspend(world, case)
    later(3)
    resume(world, case)
    on = later(1)
    served(world, case, "D09")
    assert lines(case, "TS_EXPLAIN") == [("start", on)]


def test_a_clock_counted_back_to_an_earlier_step_leaves_suspensions_out(world: World) -> None:
    record = registered(world)
    liaison = world.actor(Role.LIAISON, "bureau")
    case = file_objection(record, OBJECTION, upload(), actor=liaison)
    perform(case, "accept", actor=world.actor(Role.REVIEWER))
    accepted, stopped = clock.today(), later(1)
    suspend(world, case)
    back = later(6)
    resume(world, case)
    handler = world.actor(Role.HANDLER)
    perform(case, "check_on_platform", actor=handler)
    asked = {"provider": world["commerce"].pk, "matters": "核对金额", "copies_equal": True}
    perform(case, "ask_provider", actor=handler, data=asked)
    assert "YY_PROVIDER" in running(case)
    assert lines(case, "YY_PROVIDER") == [("start", accepted), ("pause", stopped), ("resume", back)]
    assert broken(case) == []
