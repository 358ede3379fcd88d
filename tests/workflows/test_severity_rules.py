"""Severity rules as dated data: which class the system proposes, and what may be entered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from accounts.roles import Role
from cases import clock
from cases.models import Event
from records.models import SeverityRule
from tests.notifications.test_warning import told as warned
from tests.workflows.order_walks import draft_of, failed
from tests.workflows.test_actions import filed
from tests.workflows.walks import go_to
from tests.world import World
from workflows.rules import severity

pytestmark = pytest.mark.django_db
START = date(2026, 5, 11)


@pytest.fixture(autouse=True)
def on_a_monday(world: World) -> None:
    go_to(START)


def rule(world: World, **more: Any) -> SeverityRule:
    """Enter a rule from tomorrow on that is milder and counts further than the one shipped."""
    given: dict[str, Any] = {
        "failed": "minor",
        "repeated": "general",
        "failures": 3,
        "pledge": "serious",
        "complaints": 2,
        "source": "四川省政务失信程度划分办法（测试）第三条",
        "decided_by": "四川省人民政府",
        "valid_from": clock.today() + timedelta(days=1),
    } | more
    by = world.actor(Role.SYSTEM_ADMIN, "province_lead")
    return severity.add(SeverityRule(**given), by=by, now=clock.now())


def ended(world: World, row: SeverityRule, last_day: date) -> SeverityRule:
    by = world.actor(Role.SYSTEM_ADMIN, "province_lead")
    return severity.end(row, last_day, by=by, now=clock.now())


def refused(error: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    return "".join(error.value.message_dict[field])


def test_the_class_is_that_of_the_rule_of_the_day_and_earlier_ones_stay(world: World) -> None:
    first = draft_of(failed(world))
    assert first.severity == "general"
    row = rule(world)
    go_to(row.valid_from)
    second = draft_of(failed(world))
    third = draft_of(failed(world))
    assert (second.severity, third.severity) == ("minor", "general")
    ended(world, row, clock.today())
    go_to(clock.today() + timedelta(days=1))
    assert draft_of(failed(world)).severity == "serious"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.severity, second.severity) == ("general", "minor")
    opened = Event.objects.filter(subject_type="record", step="open_draft").order_by("pk")
    shown = [one.payload.data["rule"] for one in opened]
    assert shown == [severity.SHIPPED.source, row.source, row.source, severity.SHIPPED.source]


def test_similar_complaints_are_told_by_the_rule_of_the_day(world: World) -> None:
    row = rule(world)
    go_to(row.valid_from)
    world.user(Role.SUPERVISION_OFFICER, "lead")
    filed(world)
    assert warned(world, "similar_complaints") == []
    filed(world)
    (message,) = warned(world, "similar_complaints")
    assert message.endswith(f"依据：{row.source}。")


def test_no_rule_is_entered_or_ended_for_a_day_on_which_a_class_was_proposed(
    world: World,
) -> None:
    failed(world)
    with pytest.raises(ValidationError) as backwards:
        rule(world, valid_from=START - timedelta(days=30))
    tomorrow = clock.today() + timedelta(days=1)
    assert f"起始日期不能早于{tomorrow.isoformat()}" in refused(backwards, "valid_from")
    row = rule(world)
    go_to(tomorrow + timedelta(days=7))
    failed(world)
    with pytest.raises(ValidationError) as early:
        ended(world, row, tomorrow)
    assert "已按本规定拟定程度" in refused(early, "last_day")
    last = clock.today()
    ended(world, row, last)
    with pytest.raises(ValidationError) as longer:
        ended(world, row, last + timedelta(days=1))
    assert "不能延长" in refused(longer, "last_day")


def test_what_contradicts_itself_is_refused_at_its_field(world: World) -> None:
    rule(world)
    for given, field, sentence in (
        ({"failed": "serious"}, "repeated", "不能低于首次"),
        ({"valid_to": START}, "valid_to", "不能早于起始日期"),
        ({"valid_from": START + timedelta(days=90)}, "valid_from", "请先结束原有规定"),
    ):
        with pytest.raises(ValidationError) as told:
            rule(world, **given)
        assert sentence in refused(told, field)
    assert SeverityRule.objects.count() == 1


def test_only_the_end_of_a_rule_is_ever_written_again(world: World) -> None:
    row = rule(world)
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE records_severityrule SET failures = 9",
            "DELETE FROM records_severityrule",
        ):
            with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
                cursor.execute(statement)
    row.refresh_from_db()
    assert row.failures == 3
