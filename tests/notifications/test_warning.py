"""Patterns are told to the supervisor once, and decide nothing."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.roles import Role
from notifications.models import Message
from tests.workflows.order_walks import failed
from tests.workflows.test_actions import filed
from tests.workflows.walks import go_to
from tests.world import World
from workflows.patterns import quarter
from workflows.rules.severity import SHIPPED

pytestmark = pytest.mark.django_db


def told(world: World, template: str) -> list[str]:
    """What the supervision officer finds in the inbox."""
    officer = world.user(Role.SUPERVISION_OFFICER, "lead")
    rows = Message.objects.filter(recipient=officer, template=template, channel="inbox")
    return list(rows.values_list("body", flat=True))


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 5, 11), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_the_quarter_of_a_day(on: date, first: date) -> None:
    assert quarter(on) == first


def test_three_similar_complaints_in_a_quarter_are_told_once(world: World) -> None:
    go_to(date(2026, 5, 11))
    world.user(Role.SUPERVISION_OFFICER, "lead")
    filed(world)
    filed(world)
    filed(world, domain="procurement")
    assert told(world, "similar_complaints") == []
    filed(world)
    filed(world)
    assert told(world, "similar_complaints") == [
        "成都市住房和城乡建设局在2026Q2已有3件“政府投资项目与工程款”领域的投诉，请研究是否开展专题督导。"
        f"依据：{SHIPPED.source}。"
    ]


def test_complaints_of_two_quarters_are_not_added_up(world: World) -> None:
    go_to(date(2026, 6, 30))
    world.user(Role.SUPERVISION_OFFICER, "lead")
    filed(world)
    filed(world)
    go_to(date(2026, 7, 1))
    filed(world)
    assert told(world, "similar_complaints") == []


def test_a_second_failure_within_a_year_is_told(world: World) -> None:
    go_to(date(2026, 5, 11))
    failed(world)
    assert told(world, "repeated_failure") == []
    failed(world)
    assert told(world, "repeated_failure") == [
        "成都市住房和城乡建设局十二个月内已有2件限期整改逾期或者拒不整改，"
        "本次初拟的失信程度为严重，请研究是否开展专项督导。"
        f"依据：{SHIPPED.source}。"
    ]
