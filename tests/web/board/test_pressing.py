"""催办 from the row of the board: sent by whoever oversees the organ, once a day, about what is overdue."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from cases.models import Clock, Event
from documents.models import Document
from notifications.models import Message, Rung
from tests.web.board.test_board import overdue
from tests.web.desk import walks
from tests.world import World

pytestmark = pytest.mark.django_db


def test_an_officer_urges_from_the_row_once_a_day(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    case = overdue(world)
    late = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE")
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    city = world["city"].pk
    page = client.get(f"/board/{city}/overdue/").content.decode()
    assert f'action="/board/{city}/press/"' in page
    posted = {"clock": late.pk, "back": f"/board/{city}/"}
    answer = client.post(f"/board/{city}/press/", posted)
    assert answer["Location"] == f"/board/{city}/"
    letter = Document.objects.get(code="D22")
    assert (letter.organisation, letter.addressee_organisation) == (world["city"], world["lead"])
    assert Message.objects.get(template="urged").recipient == reviewer
    assert [row.outcome for row in Rung.objects.order_by("pk")] == ["done", "pending"]
    client.post(f"/board/{city}/press/", posted)
    assert Event.objects.filter(step="press").count() == 1
    assert "催办" in client.get(f"/board/{city}/").content.decode()
    shown = walks.signed_in(world, Role.REVIEWER, "lead").get(f"/desk/case/{case.pk}/")
    said = [
        line.value for line in shown.context["page"].describer.lines({"clock": late.pk}, "press")
    ]
    assert said == ["补正告知期限"]


def test_nobody_urges_outside_of_his_area_or_goes_elsewhere_after(world: World) -> None:
    case = overdue(world)
    late = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE")
    outside = walks.signed_in(world, Role.JOINT_OFFICE, "county")
    county = world["county"].pk
    assert outside.post(f"/board/{county}/press/", {"clock": late.pk}).status_code == 404
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    city = world["city"].pk
    posted = {"clock": late.pk, "back": "https://elsewhere.example/"}
    answer = client.post(f"/board/{city}/press/", posted)
    assert answer["Location"] == f"/board/{city}/overdue/"
    assert client.post(f"/board/{city}/press/", {"clock": "x"}).status_code == 404


def test_whoever_only_supervises_lands_on_the_board(world: World) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    assert client.get("/").context["site"].navigation[0].url == "/board/"
    handler = walks.signed_in(world, Role.HANDLER, "lead")
    assert handler.get("/").context["site"].navigation[0].url == "/desk/"
