"""Publicity windows as dated data: which rule gives a record its window, and what may be entered."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from records.models import PublicityRule
from tests.workflows.walks import go_to, registered
from tests.world import World
from workflows.actions import perform
from workflows.rules import windows
from workflows.rules.publicity import window

pytestmark = pytest.mark.django_db
SINCE = date(2026, 9, 1)


def rule(world: World, **more: Any) -> PublicityRule:
    """Enter a local rule for general breaches from September on, unless said otherwise."""
    given: dict[str, Any] = {
        "severity": "general",
        "least": 4,
        "most": 9,
        "source": "四川省政务失信公示办法（测试）第五条",
        "decided_by": "四川省人民政府",
        "valid_from": SINCE,
    } | more
    row = PublicityRule(**given)
    return windows.add(row, by=world.actor(Role.SYSTEM_ADMIN, "province_lead"), now=clock.now())


def ended(world: World, row: PublicityRule, last_day: date) -> PublicityRule:
    by = world.actor(Role.SYSTEM_ADMIN, "province_lead")
    return windows.end(row, last_day, by=by, now=clock.now())


def told(error: pytest.ExceptionInfo[ValidationError], field: str) -> str:
    return "".join(error.value.message_dict[field])


def months(day: date, severity: str = "general") -> tuple[int, int, str]:
    """The months and the document of a day."""
    span = window(day, severity, day).span
    return span.least, span.most, span.title


def test_the_window_is_that_of_the_rule_of_the_day(world: World) -> None:
    order = "国家发展改革委令第36号"
    row = rule(world)
    ended(world, row, date(2026, 12, 31))
    assert months(SINCE - timedelta(days=1)) == (3, 12, order)
    assert months(SINCE) == (4, 9, row.source)
    assert months(date(2026, 12, 31)) == (4, 9, row.source)
    assert months(date(2027, 1, 1)) == (3, 12, order)
    assert months(SINCE, "serious") == (12, 36, order)
    found = window(date(2026, 9, 10), "general", date(2026, 9, 10))
    assert (found.min_until, found.max_until) == (date(2027, 1, 10), date(2027, 6, 10))


def test_a_national_rule_takes_the_place_of_the_shipped_and_bounds_local_ones(
    world: World,
) -> None:
    national = rule(world, national=True, least=6, most=24, source="国家发展改革委令（测试）")
    assert months(SINCE) == (6, 24, national.source)
    with pytest.raises(ValidationError) as refused:
        rule(world)
    assert "最短公示期不能短于法定的6个月（国家发展改革委令（测试）" in told(refused, "least")
    local = rule(world, least=7, most=20)
    assert months(SINCE) == (7, 20, local.source)


def test_a_national_rule_leaves_no_local_one_beyond_it(world: World) -> None:
    local = rule(world)
    with pytest.raises(ValidationError) as refused:
        rule(world, national=True, most=6, valid_from=date(2027, 1, 1))
    assert f"本地规定“{local.source}”将不符合国家规定" in told(refused, "valid_from")
    assert list(PublicityRule.objects.all()) == [local]
    wide = rule(world, severity="serious", national=True, most=48, least=6)
    rule(world, severity="serious", least=6, most=40)
    with pytest.raises(ValidationError) as early:
        ended(world, wide, date(2026, 12, 31))
    assert "请先结束本地规定" in told(early, "last_day")


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"least": 2}, "least", "不能短于法定的3个月（国家发展改革委令第36号"),
        ({"most": 13}, "most", "不能长于法定的12个月"),
        ({"least": 10}, "most", "最长公示期不能短于最短公示期"),
        ({"severity": "minor", "least": 0, "most": 0}, "most", "不能少于1个月"),
        ({"valid_to": date(2026, 8, 31)}, "valid_to", "结束日期不能早于起始日期"),
        ({"valid_from": date(2025, 9, 1), "most": 30}, "most", "不能长于法定的12个月"),
    ],
)
def test_what_the_law_does_not_allow_is_refused_at_its_field(
    world: World, given: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        rule(world, **given)
    assert sentence in told(refused, field)
    assert PublicityRule.objects.count() == 0


def test_overlapping_days_are_refused_until_the_first_is_ended(world: World) -> None:
    first = rule(world)
    with pytest.raises(ValidationError) as refused:
        rule(world, valid_from=date(2027, 1, 1))
    assert "请先结束原有规定" in told(refused, "valid_from")
    ended(world, first, date(2026, 12, 31))
    rule(world, valid_from=date(2027, 1, 1))
    with pytest.raises(ValidationError) as longer:
        ended(world, first, date(2027, 1, 31))
    assert "不能延长" in told(longer, "last_day")


def test_a_record_keeps_the_window_of_its_day_also_when_it_is_corrected(world: World) -> None:
    today = clock.today()
    row = rule(world, severity="serious", least=13, most=30, valid_from=today)
    before = registered(world, severity="general", determined_on=today)
    after = registered(world, subject="finance", severity="serious", determined_on=today)
    assert (before.publicity_rule, before.rule_title) == (None, "国家发展改革委令第36号")
    assert (after.publicity_rule, after.rule_title) == (row, row.source)
    kept = after.max_until
    go_to(today + timedelta(days=5))
    ended(world, row, clock.today())
    rule(world, severity="serious", most=20, least=12, valid_from=clock.today() + timedelta(days=1))
    go_to(clock.today() + timedelta(days=5))
    after.refresh_from_db()
    assert after.max_until == kept
    perform(before, "correct", actor=SYSTEM, data={"severity": "serious"})
    assert (before.publicity_rule, before.max_until) == (row, kept)
    perform(after, "correct", actor=SYSTEM, data={"severity": "general"})
    assert (after.publicity_rule, after.rule_title) == (None, "国家发展改革委令第36号")
    out = StringIO()
    call_command("verify_history", stdout=out)


def test_no_rule_is_entered_or_ended_for_a_day_that_has_records(world: World) -> None:
    today = clock.today()
    registered(world, determined_on=today)
    with pytest.raises(ValidationError) as refused:
        rule(world, valid_from=today)
    tomorrow = today + timedelta(days=1)
    assert f"起始日期不能早于{tomorrow.isoformat()}" in told(refused, "valid_from")
    row = rule(world, valid_from=tomorrow)
    go_to(tomorrow + timedelta(days=3))
    registered(world, subject="finance", determined_on=clock.today())
    with pytest.raises(ValidationError) as early:
        ended(world, row, tomorrow)
    assert "已有记录作出认定" in told(early, "last_day")
    ended(world, row, clock.today())


def test_only_the_end_of_a_rule_is_ever_written_again(world: World) -> None:
    row = rule(world)
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE records_publicityrule SET most = 12",
            "DELETE FROM records_publicityrule",
        ):
            with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
                cursor.execute(statement)
    row.refresh_from_db()
    assert row.most == 9
