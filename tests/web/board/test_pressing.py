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
from workflows.actions import perform

pytestmark = pytest.mark.django_db
ACCEPTED = {"matter": "arrears", "summary": walks.SUMMARY}


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


def test_several_are_urged_with_one_sentence_and_each_is_told_of(world: World) -> None:
    first = walks.complaint(world)
    second = overdue(world)
    late = list(Clock.objects.filter(rule_code="SUPP_NOTICE").order_by("pk"))
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    city = world["city"].pk
    board = client.get(f"/board/{city}/overdue/").content.decode()
    assert all(f'name="clock" value="{one.pk}" form="press"' in board for one in late)
    address = f"/board/{city}/press/"
    chosen = {"clock": [one.pk for one in late], "reason": "请于三日内告知办理结果"}
    unread = client.post(address, {**chosen, "drawn": ""})
    assert not Event.objects.filter(step="press").exists()
    papers = unread.context["papers"]
    assert all("请于三日内告知办理结果" in "".join(one.shown.letters[0].text) for one in papers)
    shown = {f"shown-{one.late.key}": one.shown.digest for one in papers}
    perform(first, "accept", actor=world.actor(Role.REVIEWER), data=ACCEPTED)
    confirmed = {**chosen, "drawn": chosen["reason"], **shown, f"shown-{late[1].pk}": "other"}
    told = client.post(address, confirmed)
    assert [one.late.key for one in told.context["done"]] == []
    assert [one.late.key for one in told.context["refused"]] == [late[1].pk]
    assert "请于三日内告知办理结果</textarea>" in told.content.decode()
    again = {f"shown-{one.late.key}": one.shown.digest for one in told.context["papers"]}
    told = client.post(address, {**confirmed, **again})
    assert [one.late.key for one in told.context["done"]] == [late[1].pk]
    assert Event.objects.get(step="press").subject_id == second.pk


def test_what_was_urged_today_is_not_offered_again(world: World) -> None:
    case = overdue(world)
    late = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE")
    officer = world.actor(Role.JOINT_OFFICE, "city")
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    address = f"/desk/case/{case.pk}/"
    assert "press" in {one.name for one in client.get(address).context["page"].offered.open}
    perform(case, "press", actor=officer, data={"clock": late.pk})
    board = client.get(f"/board/{world['city'].pk}/overdue/").content.decode()
    assert ("今天都已经催办过" in board, "催办所选事项" in board) == (True, False)
    closed = {one.name: one.sentence for one in client.get(address).context["page"].offered.closed}
    assert closed["press"].startswith("超期的期限今天都已经催办过（包括系统自动催办）")
    clock.shift(timedelta(days=1))
    assert "press" in {one.name for one in client.get(address).context["page"].offered.open}


def test_outside_of_the_area_nothing_is_urged_together(world: World) -> None:
    case = overdue(world)
    late = Clock.objects.get(subject_id=case.pk, rule_code="SUPP_NOTICE")
    outside = walks.signed_in(world, Role.JOINT_OFFICE, "county")
    assert outside.get(f"/board/{world['city'].pk}/press/", {"clock": late.pk}).status_code == 404
    own = outside.get(f"/board/{world['county'].pk}/press/", {"clock": late.pk})
    assert own["Location"] == f"/board/{world['county'].pk}/overdue/"
