"""The ladder of overdue duties on the board: which rung, what became of it, what may be done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from documents.models import Document
from documents.service import open_placed
from notifications.ladder import climb_due
from tests.documents.conftest import keep_promises
from tests.notifications.timing import at
from tests.web.board.test_board import overdue
from tests.web.desk import walks
from tests.workflows.order_walks import drafted, issue, rectifying
from tests.world import World
from web.board.standing import NAMES
from workflows.actions import perform
from workflows.escalation import CLIMBS

pytestmark = pytest.mark.django_db

HOLD = ["暂缓督办", "略过本级督办", "提前督办"]


@pytest.fixture
def order(world: World) -> Case:
    """One whose time ran out on 1 April 2026, on the second working day after."""
    clock.shift(at(date(2026, 3, 2)) - clock.now())
    made = rectifying(world, issue(world, drafted(world)))
    others = Clock.objects.filter(status="running").exclude(rule_code="ZG_RECTIFY")
    others.update(status="stopped", met=True)
    clock.shift(at(date(2026, 4, 2), 9, 30) - clock.now())
    climb_due()
    return made


def shown(world: World, client: Client, outcome: str = "") -> list[tuple[str, str, list[str]]]:
    page = client.get(f"/board/{world['city'].pk}/ladder/", {"outcome": outcome}).context["page"]
    return [
        (one.standing.name, one.standing.state, [label for label, _url in one.steps])
        for one in page.rows
    ]


def test_every_rung_has_its_name() -> None:
    assert set(NAMES) == set(CLIMBS)


def test_whoever_brings_a_rung_forward_reads_what_follows_and_who_signs(
    world: World, order: Case
) -> None:
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, "city")
    address = f"/desk/case/{order.pk}/"
    part = f"/desk/ahead/case/{order.pk}/"
    sentence = f"拟制督办函，由{world['lead'].name}签发人签发后送达"
    assert sentence not in client.get(part).content.decode()
    order.refresh_from_db()
    posted = {"reason": "社会影响较大", "version": order.event_count}
    client.post(f"{address}bring_rung_forward/", posted)
    assert sentence in client.get(part).content.decode()
    climb_due()
    world.user(Role.SIGNER, "lead")
    told = client.get(part).content.decode()
    assert sentence not in told
    assert f"下一步：由{world['lead'].name}签发人办理“签发督办函”" in told


def test_the_next_rung_waits_until_an_officer_holds_it(world: World, order: Case) -> None:
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, "city")
    assert shown(world, client) == [("督办函", "待督办", HOLD)]
    officer = world.actor(Role.SUPERVISION_OFFICER, "city")
    perform(order, "hold_ladder", actor=officer, data={"reason": "责任单位已作说明"})
    assert shown(world, client) == [("督办函", "已暂缓", ["恢复督办", *HOLD[1:]])]
    assert shown(world, client, "held") == shown(world, client)
    assert shown(world, client, "pending") == []


def test_a_draft_that_lies_unsigned_is_shown(world: World, order: Case) -> None:
    clock.shift(timedelta(days=7))
    climb_due()
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    assert shown(world, client) == [("督办函", "待签发", ["略过本级督办"])]
    counts = client.get(f"/board/{world['city'].pk}/ladder/").context["counts"]
    assert {value: number for value, _label, number in counts} == {
        "pending": 0,
        "held": 0,
        "unsigned": 1,
    }


def test_whether_the_letter_was_answered_is_shown(world: World, order: Case) -> None:
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, "city")

    def told() -> list[str]:
        page = client.get(f"/board/{world['city'].pk}/ladder/").context["page"]
        return [one.answer.words for one in page.rows if one.answer is not None]

    clock.shift(timedelta(days=7))
    climb_due()
    assert told() == []
    letter = Document.objects.get(code="D23")
    perform(order, "sign_document", actor=world.actor(Role.SIGNER), data={"document": letter.pk})
    keep_promises()
    liaison = world.actor(Role.LIAISON, "bureau")
    assert open_placed(Document.objects.get(pk=letter.pk), liaison)
    assert told() == ["督办函应当于4月16日前答复"]
    clock.shift(timedelta(days=8))
    assert told() == ["督办函应当于4月16日前答复，至今未答复"]
    answer = {"causes": "付款审批延误", "responsible": "科长", "outcome_text": "月底前付清"}
    data = {"letter": f"letter:{letter.pk}", **answer}
    perform(order, "answer_ladder", actor=liaison, data=data)
    assert told() == ["督办函已于4月17日答复"]
    assert "督办函已于4月17日答复" in client.get(f"/board/{world['city'].pk}/ladder/").text


def test_what_lies_outside_of_the_area_is_not_shown(world: World, order: Case) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "county")
    page = client.get(f"/board/{world['county'].pk}/ladder/").context["page"]
    assert page.rows == []


def test_the_page_asks_few_questions(world: World, order: Case) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/board/{world['city'].pk}/ladder/")
    assert len(asked) <= 12


def test_an_empty_ladder_leads_to_what_is_overdue(world: World) -> None:
    overdue(world)
    client = walks.signed_in(world, Role.SUPERVISION_OFFICER, "city")
    city = world["city"].pk
    page = client.get(f"/board/{city}/ladder/").text
    assert "目前没有正在督办的事项" in page
    assert f'href="/board/{city}/overdue/"' in page
