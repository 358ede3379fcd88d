"""Answering a supervision letter (督办函): owed from its service, told to the supervisor, urged when it is late."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actors import Actor
from accounts.roles import Role
from cases import clock as clocks
from cases.calendars import current_calendar
from cases.models import Case, Clock
from documents.models import Document
from documents.service import open_placed
from documents.turns import Papers, period_of, turns_of, waiting_for
from notifications.models import Message, Rung
from tests.documents.conftest import keep_promises
from tests.notifications.test_ladder import (
    FIFTH,
    FIRST,
    SERVED,
    climb_to,
    go,
    only_rectification_is_late,
    rungs,
    sign,
)
from tests.notifications.timing import at
from tests.web.desk import walks
from tests.workflows.order_walks import drafted, issue, rectifying
from tests.world import World
from workflows.actions import StepRefused, available, perform
from workflows.loading import Loaded, Together

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(world: World) -> Case:
    go(at(SERVED))
    made = rectifying(world, issue(world, drafted(world)))
    only_rectification_is_late()
    return made


def letter_served(world: World, order: Case) -> Document:
    """The supervision letter is signed and opened by the body on 10 April, a Friday."""
    climb_to(FIRST, FIFTH)
    go(at(date(2026, 4, 10)))
    sign(world, order)
    keep_promises()
    letter = Document.objects.get(code="D23")
    assert open_placed(letter, world.actor(Role.LIAISON, "bureau"))
    letter.refresh_from_db()
    return letter


ANSWER = {"causes": "付款审批延误", "responsible": "建设管理科科长", "outcome_text": "月底前付清"}


def owed(order: Case, actor: Actor) -> list[tuple[str, date | None]]:
    order.refresh_from_db()
    situation = Loaded(order, clocks.now())
    papers = Papers.fetch(Together([order], clocks.now()))
    found = turns_of(situation, [actor], papers)
    periods = [(turn.step.name, period_of(situation, turn)) for turn in found]
    return [(name, row.due_on if row is not None else None) for name, row in periods]


def test_the_body_owes_an_answer_from_the_day_the_letter_reached_it(
    world: World, order: Case
) -> None:
    liaison = world.actor(Role.LIAISON, "bureau")
    climb_to(FIRST, FIFTH)
    assert "answer_ladder" not in [name for name, _due in owed(order, liaison)]
    offer = {one.name: one for one in available(order, [liaison])}["answer_ladder"]
    assert (offer.open, offer.sentence) == (False, "没有待贵单位答复的督办函")
    letter = letter_served(world, order)
    period = Clock.objects.get(rule_code="LADDER_ANSWER")
    assert (period.responsible, period.about) == (world["bureau"], f"letter:{letter.pk}")
    assert (period.status, period.due_on) == ("running", date(2026, 4, 17))
    for actor in (liaison, world.actor(Role.PRINCIPAL, "bureau")):
        assert ("answer_ladder", date(2026, 4, 17)) in owed(order, actor)
        asked = waiting_for("case", [actor], clocks.today())
        assert any(Case.objects.filter(right, pk=order.pk).exists() for right in asked)
    handler = world.actor(Role.HANDLER, "lead")
    assert "answer_ladder" not in [name for name, _due in owed(order, handler)]


def test_an_answer_is_told_to_whoever_supervises_and_the_ladder_goes_on(
    world: World, order: Case
) -> None:
    officer = world.user(Role.SUPERVISION_OFFICER, "lead")
    letter = letter_served(world, order)
    liaison = world.actor(Role.LIAISON, "bureau")
    data = {"letter": f"letter:{letter.pk}", **ANSWER}
    go(at(date(2026, 4, 13)))
    perform(order, "answer_ladder", actor=liaison, data=data)
    period = Clock.objects.get(rule_code="LADDER_ANSWER")
    assert (period.status, period.met) == ("stopped", True)
    told = Message.objects.filter(template="letter_answered", recipient=officer, channel="inbox")
    assert "成都市住房和城乡建设局已答复" in told.get().body
    assert "answer_ladder" not in [name for name, _due in owed(order, liaison)]
    with pytest.raises(StepRefused) as refused:
        perform(order, "answer_ladder", actor=liaison, data=data)
    assert refused.value.sentence == "没有待贵单位答复的督办函"
    assert rungs() == [(1, "done"), (5, "done"), (10, "pending")]
    climb_to(date(2026, 4, 17))
    assert rungs()[-1] == (10, "pending")
    climb_to(date(2026, 4, 20))
    assert rungs()[-1] == (10, "unsigned")


def test_an_answer_that_does_not_come_is_urged_and_nothing_more(world: World, order: Case) -> None:
    letter_served(world, order)
    late = Clock.objects.get(rule_code="LADDER_ANSWER")
    climb_to(*(current_calendar(late.responsible).working_day(late.due_on, day) for day in (1, 9)))
    own = Rung.objects.filter(clock=late)
    assert [(row.step, row.outcome) for row in own] == [("urge", "done")]
    urged = Document.objects.filter(code="D22", addressee_organisation=world["bureau"]).last()
    assert urged is not None
    assert urged.variables["task"] == "督办函的书面答复"


def test_the_next_rung_waits_from_the_day_on_which_the_letter_was_served(
    world: World, order: Case
) -> None:
    climb_to(FIRST, FIFTH)
    sign(world, order)
    assert Rung.objects.get(rung=10).due_at == at(date(2026, 4, 17), 9)
    keep_promises()
    go(at(date(2026, 4, 15)))
    assert open_placed(Document.objects.get(code="D23"), world.actor(Role.LIAISON, "bureau"))
    assert Clock.objects.get(rule_code="LADDER_ANSWER").due_on == date(2026, 4, 22)
    assert Rung.objects.get(rung=10).due_at == at(date(2026, 4, 23), 9)


def test_a_reminder_in_between_leaves_its_time_as_well(world: World, order: Case) -> None:
    climb_to(FIRST)
    late = Clock.objects.get(rule_code="ZG_RECTIFY", status="running")
    go(at(date(2026, 4, 8)))
    officer = world.actor(Role.SUPERVISION_OFFICER, "city")
    perform(order, "press", actor=officer, data={"clock": late.pk})
    assert Rung.objects.get(rung=5).due_at == at(date(2026, 4, 14), 9)
    why = {"reason": "已约定付款日期"}
    perform(order, "skip_rung", actor=officer, data=why)
    assert Rung.objects.get(rung=10).due_at == at(date(2026, 4, 16), 9)


def test_what_the_handling_organ_is_pressed_for_asks_for_no_answer(world: World) -> None:
    world.user(Role.SIGNER, "province_lead")
    case = walks.accepted(world)
    late = Clock.objects.get(subject_id=case.pk, rule_code__startswith="TS_FORWARD")
    calendar = current_calendar(late.responsible)
    climb_to(*(calendar.working_day(late.due_on, rung) for rung in (1, 5)))
    letter = Document.objects.get(code="D23")
    signer = world.actor(Role.SIGNER, "province_lead")
    perform(case, "sign_document", actor=signer, data={"document": letter.pk})
    keep_promises()
    assert not Clock.objects.filter(rule_code="LADDER_ANSWER").exists()
