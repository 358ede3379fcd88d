"""Reminders follow their clocks: planned when one starts, cancelled when it stops, armed again when it moves."""

from __future__ import annotations

from datetime import UTC, date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import calendars, decrees
from cases.models import Clock, ClockMove
from notifications.models import Message, Reminder
from notifications.planning import replan
from tests.notifications.timing import at, clock_of, file_on
from tests.world import World
from workflows.actions import perform
from workflows.recalculation import recalculate

pytestmark = pytest.mark.django_db


def rows(clock: Clock) -> list[tuple[int, str, str]]:
    found = Reminder.objects.filter(clock=clock).order_by("pk")
    return [(row.rung, row.outcome, row.note) for row in found]


def _store(clock: Clock, **columns: object) -> None:
    for name, value in columns.items():
        setattr(clock, name, value)
    clock.save(update_fields=list(columns))


def test_a_started_clock_has_its_first_reminder(world: World) -> None:
    case = file_on(world, date(2026, 3, 2))
    row = Reminder.objects.get(clock=clock_of(case, "TS_ACCEPT"))
    assert (row.due_on, row.rung) == (date(2026, 3, 17), -5)
    assert row.due_at.astimezone(UTC) == at(date(2026, 3, 10), 9)


def test_a_short_clock_begins_with_the_rung_still_ahead(world: World) -> None:
    case = file_on(world, date(2026, 3, 2))
    assert rows(clock_of(case, "SUPP_NOTICE")) == [(-3, "pending", "")]


def test_a_stopped_clock_is_reminded_of_no_more(world: World) -> None:
    case = file_on(world, date(2026, 3, 2))
    stopped = clock_of(case, "TS_ACCEPT")
    perform(
        case,
        "accept",
        actor=world.actor(Role.REVIEWER),
        data={"matter": "general", "summary": "反映拖欠工程款"},
        now=at(date(2026, 3, 3)),
    )
    assert rows(stopped) == [(-5, "cancelled", "已办结，期限停止计算")]
    assert rows(clock_of(case, "TS_FORWARD")) == [(-1, "pending", "")]


def test_planning_costs_one_statement_to_stop_and_one_to_start(world: World) -> None:
    case = file_on(world, date(2026, 3, 2))
    reviewer = world.actor(Role.REVIEWER)
    data = {"matter": "general", "summary": "反映拖欠工程款"}
    with CaptureQueriesContext(connection) as asked:
        perform(case, "accept", actor=reviewer, data=data, now=at(date(2026, 3, 3)))
    ours = [one["sql"].split()[:2] for one in asked if '"notifications_reminder"' in one["sql"]]
    assert ours == [["UPDATE", '"notifications_reminder"'], ["INSERT", "INTO"]]


def test_a_moved_due_date_cancels_and_plans_anew(world: World) -> None:
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    _store(clock, due_on=date(2026, 4, 16))
    replan([clock], at(date(2026, 3, 4)))
    assert rows(clock) == [(-5, "cancelled", "届满日已变动"), (-5, "pending", "")]
    _store(clock, due_on=date(2026, 3, 17))
    replan([clock], at(date(2026, 3, 5)))
    assert rows(clock)[-1] == (-5, "pending", "")
    assert Reminder.objects.filter(clock=clock, outcome="pending").count() == 1


def test_a_paused_clock_is_quiet_and_armed_again_when_it_goes_on(world: World) -> None:
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    _store(clock, status=Clock.Status.PAUSED)
    replan([clock], at(date(2026, 3, 4)))
    assert rows(clock) == [(-5, "cancelled", "已中止，期限暂停计算")]
    _store(clock, status=Clock.Status.RUNNING, due_on=date(2026, 3, 24))
    replan([clock], at(date(2026, 3, 11)))
    assert rows(clock)[-1] == (-5, "pending", "")


def test_a_rung_already_told_of_a_date_is_not_told_twice(world: World) -> None:
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    Reminder.objects.filter(clock=clock).update(outcome=Reminder.Outcome.QUEUED)
    replan([clock], at(date(2026, 3, 4)))
    assert rows(clock) == [(-5, "queued", ""), (-3, "pending", "")]


def test_a_notice_tells_people_of_moved_dates_and_arms_again(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    case = file_on(world, date(2027, 1, 29))
    notice = Path(__file__).parent.parent / "cases" / "decree_2027.toml"
    run = decrees.store(decrees.read(notice.read_text(encoding="utf-8")))
    calendars.forget()
    recalculate(run)
    moved = clock_of(case, "SUPP_NOTICE")
    assert ClockMove.objects.count() == 2
    message = Message.objects.get()
    assert (message.recipient, message.template, message.clock) == (reviewer, "due_moved", moved)
    assert message.subject == f"届满日变动：{case.number}"
    assert "由2027年2月11日改为2027年2月4日" in message.body
    assert [row[1] for row in rows(moved)] == ["cancelled", "pending"]
