"""What a month came to is counted once, when it is over, and stays what it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from accounts.roles import Role
from cases import clock
from cases.models import Case, MonthlyCount
from notifications.sweep import sweep
from tests.web.desk.walks import accepted, complaint
from tests.workflows.order_walks import sustained
from tests.workflows.walks import go_to
from tests.world import World
from workflows.actions import perform
from workflows.monthly import FIGURES, count_due

pytestmark = pytest.mark.django_db


def next_month(back: int = 1) -> date:
    """The tenth day of a month that follows, which is no first day of anything."""
    day = clock.today().replace(day=10)
    for _nth in range(back):
        day = (day.replace(day=1) + timedelta(days=31)).replace(day=10)
    return day


def figures(month: date, region: str = "", matter: str = "") -> tuple[int, ...]:
    row = MonthlyCount.objects.get(month=month, region=region, matter=matter)
    return tuple(getattr(row, name) for name in FIGURES)


def test_a_month_is_counted_when_it_is_over_by_region_and_matter(world: World) -> None:
    month = clock.today().replace(day=1)
    sustained(world)
    accepted(world)
    refused = complaint(world)
    reviewer = world.actor(Role.REVIEWER)
    reason = {"ground": "out_of_scope", "reason": "属于企业之间的纠纷"}
    assert count_due() == 0
    perform(refused, "propose_not_accept", actor=reviewer, data=reason)
    perform(refused, "not_accept", actor=world.actor(Role.APPROVER), data=reason)
    go_to(next_month())
    assert count_due() == 1
    assert figures(month) == (3, 2, 2, 2, 1)
    assert figures(month, "510100", "works") == (3, 2, 2, 2, 1)
    row = MonthlyCount.objects.get(month=month, region="510100")
    assert row.region_name == "成都市人民政府"


def test_what_was_counted_is_never_counted_anew(world: World) -> None:
    month = clock.today().replace(day=1)
    case = accepted(world)
    go_to(next_month())
    assert sweep()["counted"] == 1
    assert figures(month) == (1, 1, 0, 0, 0)
    Case.objects.filter(pk=case.pk).update(organisation=world["province_lead"])
    assert count_due() == 0
    go_to(next_month(3))
    assert count_due() == 3
    assert figures(month, "510100", "works") == (1, 1, 0, 0, 0)
    assert figures((month + timedelta(days=31)).replace(day=1)) == (0, 0, 0, 0, 0)


def test_a_late_end_is_no_end_on_time(world: World) -> None:
    case = accepted(world)
    go_to(clock.today() + timedelta(days=200))
    month = clock.today().replace(day=1)
    ask = {"reason": "已经协商解决"}
    perform(case, "ask_withdrawal", actor=world.citizen(), data=ask)
    perform(case, "grant_withdrawal", actor=world.actor(Role.REVIEWER), data=ask)
    go_to(next_month())
    count_due()
    assert figures(month) == (0, 0, 1, 0, 0)


def test_the_database_refuses_to_change_what_was_published(world: World) -> None:
    accepted(world)
    go_to(next_month())
    count_due()
    for statement in (
        "UPDATE cases_monthlycount SET received = 9",
        "DELETE FROM cases_monthlycount",
    ):
        with (
            pytest.raises((InternalError, IntegrityError), match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
