"""催办 from the row of the board: sent by whoever oversees the organ, once a day, about what is overdue."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils.html import escape

from accounts.roles import Role
from cases import clock
from cases.models import Clock, Event
from documents.models import Document
from notifications.models import Message, Rung
from tests.web.board.test_board import overdue
from tests.web.desk import walks
from tests.workflows import order_walks
from tests.world import World

pytestmark = pytest.mark.django_db


def test_an_officer_urges_from_the_row_once_a_day(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    case = overdue(world)
    late = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE")
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    city = world["city"].pk
    board = f"/board/{city}/overdue/"
    address = f"/desk/case/{case.pk}/press/?clock={late.pk}&back={quote(board, safe='/')}"
    assert escape(address) in client.get(board).content.decode()
    shown = client.get(address).context["attempt"].shown
    assert world["lead"].name in "".join(shown.letters[0].text)
    posted = {"clock": late.pk, "version": case.event_count, "shown": shown.digest}
    answer = client.post(address, posted)
    assert answer["Location"] == board
    letter = Document.objects.get(code="D22")
    assert (letter.organisation, letter.addressee_organisation) == (world["city"], world["lead"])
    assert Message.objects.get(template="urged").recipient == reviewer
    assert [row.outcome for row in Rung.objects.order_by("pk")] == ["done", "pending"]
    client.post(address, posted | {"version": case.event_count + 1})
    assert Event.objects.filter(step="press").count() == 1
    told = client.get(board).content.decode()
    assert "催办</span>" in told
    assert "/press/?clock=" not in told
    shown = walks.signed_in(world, Role.REVIEWER, "lead").get(f"/desk/case/{case.pk}/")
    said = [
        line.value for line in shown.context["page"].describer.lines({"clock": late.pk}, "press")
    ]
    assert said == ["补正告知期限"]


def test_nobody_urges_outside_of_his_area_or_goes_elsewhere_after(world: World) -> None:
    case = overdue(world)
    late = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE")
    address = f"/desk/case/{case.pk}/press/?clock={late.pk}"
    outside = walks.signed_in(world, Role.JOINT_OFFICE, "county")
    assert outside.post(address, {"clock": late.pk}).status_code == 404
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    shown = client.get(address).context["attempt"].shown
    posted = {"clock": late.pk, "version": case.event_count, "shown": shown.digest}
    answer = client.post(f"{address}&back=https://elsewhere.example/", posted)
    assert answer["Location"] == f"/desk/case/{case.pk}/"


def test_whoever_only_supervises_lands_on_the_board(world: World) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    assert client.get("/").context["site"].navigation[0].url == "/board/"
    handler = walks.signed_in(world, Role.HANDLER, "lead")
    assert handler.get("/").context["site"].navigation[0].url == "/desk/"


def test_the_first_page_of_a_supervisor_says_where_his_work_is(world: World) -> None:
    overdue(world)
    page = walks.signed_in(world, Role.JOINT_OFFICE, "city").get("/desk/").content.decode()
    assert "您督查的范围内有1项期限已超期。" in page
    assert 'href="/board/"' in page
    handler = walks.signed_in(world, Role.HANDLER, "lead").get("/desk/").content.decode()
    assert "您督查的范围内" not in handler


def test_a_letter_names_a_matter_that_has_no_number_yet(world: World) -> None:
    order = order_walks.drafted(world)
    clock.shift(timedelta(days=60))
    late = Clock.objects.filter(subject_id=order.pk, status="running").earliest("due_on")
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    shown = client.get(f"/desk/case/{order.pk}/press/?clock={late.pk}").context["attempt"].shown
    assert order.title in "".join(shown.letters[0].text)
