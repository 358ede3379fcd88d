"""What a supervisor may expect: counts by span, a rate that pauses do not harm, load per handler."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.roles import Role
from cases import clock
from cases.models import Assignment, Clock
from tests.notifications.timing import at, file_on
from tests.web.desk import walks
from tests.world import World
from web.board import forecast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def ended(world: World, met: bool, number: int) -> None:
    lead = world["lead"]
    Clock.objects.bulk_create(
        Clock(
            subject_type="case",
            subject_id=0,
            rule_code="TS_ACCEPT",
            rule_version="shipped",
            nature="duty",
            amount=15,
            unit="cd",
            responsible=lead,
            status="stopped",
            due_on=date(2026, 2, 2),
            stopped_on=date(2026, 2, 2),
            met=met,
        )
        for _nth in range(number)
    )


def test_what_falls_due_within_each_span(world: World) -> None:
    for _nth in range(3):
        file_on(world, TODAY)  # SUPP_NOTICE due on 9 March, TS_ACCEPT on 17 March
    (one,) = forecast.outlook(world["city"], TODAY).value
    assert (one.organisation, one.overdue, one.due) == (world["lead"], 0, (3, 3, 6))
    assert (one.on_time, one.expected) == (None, [(3, 0), (3, 0), (6, 0)])


def test_the_past_of_an_organisation_tells_what_to_expect(world: World) -> None:
    for _nth in range(4):
        file_on(world, TODAY)
    ended(world, True, 50)
    ended(world, False, 50)
    (one,) = forecast.outlook(world["city"], TODAY).value
    assert one.on_time == 50
    assert one.expected == [(4, 2), (4, 2), (8, 4)]
    (later,) = forecast.outlook(world["city"], date(2026, 3, 10)).value
    assert (later.overdue, later.expected[0]) == (4, (4, 6))


def test_paused_duties_are_expected_of_nobody(world: World) -> None:
    file_on(world, TODAY)
    Clock.objects.update(status="paused")
    (one,) = forecast.outlook(world["city"], date(2026, 6, 1)).value
    assert (one.overdue, one.due) == (0, (0, 0, 0))


def test_load_of_each_handler(world: World) -> None:
    for nth in (1, 1, 2):
        case = file_on(world, TODAY)
        Assignment.objects.create(
            subject_type="case",
            subject_id=case.pk,
            role="handler",
            organisation=world["lead"],
            user=world.user(Role.HANDLER, "lead", nth),
            started_at=at(TODAY),
        )
    found = forecast.loads(world["city"], TODAY)
    assert [(one.name, one.cases, one.soon) for one in found] == [
        ("承办人lead1", 2, 2),
        ("承办人lead2", 1, 1),
    ]


def test_the_page_is_for_overseers_of_the_area(world: World) -> None:
    clock.shift(at(TODAY) - clock.now())
    file_on(world, TODAY)
    address = f"/board/{world['city'].pk}/forecast/"
    page = walks.signed_in(world, Role.JOINT_OFFICE, "city").get(address)
    assert "成都市发展和改革委员会" in page.content.decode()
    assert walks.signed_in(world, Role.JOINT_OFFICE, "county").get(address).status_code == 404
    assert walks.signed_in(world, Role.HANDLER, "lead").get(address).status_code == 403
