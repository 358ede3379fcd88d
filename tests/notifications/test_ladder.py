"""The ladder of an overdue order: each rung once, on its working day, stopped as the case moves."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest

from accounts.actors import SYSTEM
from accounts.administration import save_organisation
from accounts.models import Membership, User
from accounts.roles import Role
from cases import clock as clocks
from cases.calendars import current_calendar
from cases.models import Case, Clock, Event
from documents.freezing import digest
from documents.gaps import gaps_below, of_subject
from documents.models import Document
from documents.steps import _addressee
from notifications.delivering import deliver_due
from notifications.ladder import climb_due
from notifications.models import Message, Reminder, Rung
from notifications.reminding import remind_due
from tests.notifications.timing import at
from tests.web.desk import walks
from tests.workflows.order_walks import drafted, issue, rectifying, report
from tests.world import World
from workflows.actions import StepRefused, available, perform
from workflows.base import Reason
from workflows.loading import Loaded
from workflows.succession import run_successions

pytestmark = pytest.mark.django_db

# Served on 2 March 2026; ZG_RECTIFY of 30 days ends on 1 April, a Wednesday; 6 April is a holiday.
SERVED = date(2026, 3, 2)
FIRST, FIFTH, TENTH, FIFTEENTH = (
    date(2026, 4, 2),
    date(2026, 4, 9),
    date(2026, 4, 16),
    date(2026, 4, 23),
)


def go(moment: datetime) -> None:
    clocks.shift(moment - clocks.now())


@pytest.fixture
def order(world: World) -> Case:
    go(at(SERVED))
    made = rectifying(world, issue(world, drafted(world)))
    only_rectification_is_late()
    return made


def only_rectification_is_late() -> None:
    """What else the order asks for, and the service of its papers, is done with."""
    others = Clock.objects.filter(status="running").exclude(rule_code="ZG_RECTIFY")
    others.update(status="stopped", met=True)


def rungs() -> list[tuple[int, str]]:
    found = Rung.objects.filter(clock__rule_code="ZG_RECTIFY").order_by("pk")
    return [(row.rung, row.outcome) for row in found]


def steps(order: Case) -> list[str]:
    found = Event.objects.filter(subject_type="case", subject_id=order.pk).order_by("sequence")
    return list(found.values_list("step", flat=True))


def climb_to(*days: date) -> None:
    for day in days:
        go(at(day, 9, 30))
        climb_due()


def sign(world: World, order: Case) -> None:
    waiting = Document.objects.get(state="waiting")
    perform(order, "sign_document", actor=world.actor(Role.SIGNER), data={"document": waiting.pk})


def test_nothing_happens_before_the_first_working_day_overdue(order: Case) -> None:
    go(at(date(2026, 4, 1), 17))
    assert climb_due() == Counter()
    assert rungs() == []


def test_the_reminder_goes_out_by_itself_once(world: World, order: Case) -> None:
    climb_to(FIRST, FIRST)
    document = Document.objects.get(code="D22")
    assert (document.state, document.addressee_organisation) == ("signed", world["bureau"])
    assert document.variables["task"] == "限期整改事项"
    assert document.variables["overdue"] == "1个工作日"
    assert steps(order).count("urge") == 1
    assert rungs() == [(1, "done"), (5, "pending")]
    order.refresh_from_db()
    assert order.state == "rectifying"
    principal = world.user(Role.PRINCIPAL, "bureau")
    assert Message.objects.filter(template="urged", recipient=principal).count() == 1


def test_the_next_rung_waits_for_the_answer_that_a_late_reminder_asks_for(
    world: World, order: Case
) -> None:
    go(at(FIFTEENTH))
    late = Clock.objects.get(rule_code="ZG_RECTIFY", status="running")
    officer = world.actor(Role.SUPERVISION_OFFICER, "city")
    perform(order, "press", actor=officer, data={"clock": late.pk})
    assert Document.objects.get(code="D22").variables["new_due"] == "2026年4月28日"
    assert rungs() == [(1, "done"), (5, "pending")]
    assert Rung.objects.get(rung=5).due_at == at(date(2026, 4, 29), 9)


def test_outside_office_hours_the_ladder_waits(order: Case) -> None:
    go(at(FIRST, 20))
    assert climb_due() == Counter()
    go(at(date(2026, 4, 4), 10))
    assert climb_due() == Counter()


def test_the_letter_is_a_draft_with_two_working_days_for_the_signer(
    world: World, order: Case
) -> None:
    climb_to(FIRST, FIFTH)
    document = Document.objects.get(code="D23")
    assert (document.state, document.number) == ("waiting", None)
    signing = Clock.objects.get(rule_code="LADDER_SIGN")
    assert (signing.status, signing.due_on) == ("running", date(2026, 4, 13))
    assert rungs() == [(1, "done"), (5, "unsigned")]
    assert Message.objects.get(template="to_sign").recipient == world.user(Role.SIGNER, "lead")


def test_an_unsigned_rung_is_overdue_at_the_supervisor_and_the_next_one_waits(
    world: World, order: Case
) -> None:
    officer = world.user(Role.SUPERVISION_OFFICER, "province_lead")
    climb_to(FIRST, FIFTH, TENTH, FIFTEENTH)
    assert rungs() == [(1, "done"), (5, "unsigned")]
    go(at(date(2026, 4, 14), 9, 30))
    remind_due()
    late = Message.objects.filter(clock__rule_code="LADDER_SIGN", template="overdue")
    assert [message.recipient for message in late] == [officer]


def test_signing_issues_the_rung_and_starts_the_next(world: World, order: Case) -> None:
    climb_to(FIRST, FIFTH)
    go(at(date(2026, 4, 10)))
    sign(world, order)
    letter = Document.objects.get(code="D23")
    assert (letter.state, letter.number) == ("signed", f"成信用办函〔2026〕{letter.number[-2]}号")
    assert Clock.objects.get(rule_code="LADDER_SIGN").status == "stopped"
    assert rungs() == [(1, "done"), (5, "done"), (10, "pending")]
    due = Rung.objects.get(rung=10).due_at
    assert due == at(date(2026, 4, 20), 9)  # five working days after the letter


def test_all_rungs_in_order_each_once_the_letter_before_leaves_no_more_time(
    world: World, order: Case
) -> None:
    third, fourth = date(2026, 4, 17), date(2026, 4, 27)
    for day in (FIRST, FIFTH, third, fourth):
        climb_to(day)
        if day != FIRST:
            sign(world, order)
    climbed = [
        (event.step, clocks.day(event.occurred_at))
        for event in Event.objects.filter(subject_id=order.pk, subject_type="case")
        if event.step in ("urge", "draft_supervision", "draft_summons", "draft_criticism")
    ]
    assert climbed == [
        ("urge", FIRST),
        ("draft_supervision", FIFTH),
        ("draft_summons", third),
        ("draft_criticism", fourth),
    ]
    codes = Document.objects.filter(code__in=["D22", "D23", "D24a", "D25"]).order_by("pk")
    assert [row.code for row in codes] == ["D22", "D23", "D24a", "D25"]
    assert rungs() == [(1, "done"), (5, "done"), (10, "done"), (15, "done")]
    climb_to(date(2026, 5, 20))
    assert len(rungs()) == 4


def test_the_ladder_stops_the_moment_the_body_reports(world: World, order: Case) -> None:
    climb_to(FIRST, FIFTH)
    go(at(date(2026, 4, 10)))
    report(world, order, 1, 2)
    assert rungs() == [(1, "done"), (5, "cancelled")]
    assert Document.objects.get(code="D23").state == "withdrawn"
    assert Clock.objects.get(rule_code="LADDER_SIGN").status == "stopped"
    climb_to(TENTH)
    assert rungs() == [(1, "done"), (5, "cancelled")]


def test_late_signing_leaves_its_time_before_the_next_rung(world: World, order: Case) -> None:
    climb_to(FIRST, FIFTH)
    go(at(date(2026, 4, 20)))
    sign(world, order)
    assert Rung.objects.get(rung=10).due_at == at(date(2026, 4, 28), 9)


def test_a_pause_stops_the_ladder_and_it_goes_on_where_it_was(world: World, order: Case) -> None:
    climb_to(FIRST)
    row = Clock.objects.get(rule_code="ZG_RECTIFY")
    from notifications import ladder

    row.status = "paused"
    ladder.replan([row], clocks.now())
    assert rungs() == [(1, "done"), (5, "cancelled")]
    row.status = "running"
    ladder.replan([row], clocks.now())
    assert rungs() == [(1, "done"), (5, "cancelled"), (5, "pending")]


def test_an_officer_holds_releases_skips_and_hastens(world: World, order: Case) -> None:
    officer = world.actor(Role.SUPERVISION_OFFICER)
    why = {"reason": "已约定付款日期"}
    climb_to(FIRST)
    perform(order, "hold_ladder", actor=officer, data=why)
    climb_to(FIFTH)
    assert rungs() == [(1, "done"), (5, "held")]
    perform(order, "release_ladder", actor=officer, data=why)
    perform(order, "skip_rung", actor=officer, data=why)
    assert rungs() == [(1, "done"), (5, "skipped"), (10, "pending")]
    perform(order, "bring_rung_forward", actor=officer, data=why)
    climb_due()
    assert rungs() == [(1, "done"), (5, "skipped"), (10, "unsigned")]
    perform(order, "skip_rung", actor=officer, data=why)
    assert Document.objects.get(code="D24a").state == "withdrawn"
    assert rungs() == [(1, "done"), (5, "skipped"), (10, "skipped"), (15, "pending")]


def test_holding_needs_a_reason_and_something_to_hold(world: World, order: Case) -> None:
    officer = world.actor(Role.SUPERVISION_OFFICER)
    climb_to(FIRST)
    with pytest.raises(StepRefused) as refused:
        perform(order, "hold_ladder", actor=officer, data={})
    assert refused.value.reason is Reason.FORM
    with pytest.raises(StepRefused) as refused:
        perform(order, "release_ladder", actor=officer, data={"reason": "继续"})
    assert refused.value.sentence == "没有暂缓的督办，不需要恢复"
    perform(order, "hold_ladder", actor=officer, data={"reason": "已约定付款日期"})
    with pytest.raises(StepRefused) as refused:
        perform(order, "hold_ladder", actor=officer, data={"reason": "已约定付款日期"})
    assert refused.value.sentence == "督办已经暂缓，可以恢复督办"


@pytest.mark.parametrize("goes_on", ["release_ladder", "skip_rung", "bring_rung_forward"])
def test_a_held_ladder_is_offered_to_be_released_until_it_goes_on(
    world: World, order: Case, goes_on: str
) -> None:
    officer = world.actor(Role.SUPERVISION_OFFICER)
    climb_to(FIRST)
    key = Clock.objects.get(rule_code="ZG_RECTIFY").pk

    def offered() -> tuple[bool, bool]:
        offers = {one.name: one.open for one in available(order, [officer])}
        return offers["hold_ladder"], offers["release_ladder"]

    assert offered() == (True, False)
    perform(order, "hold_ladder", actor=officer, data={"clock": key, "reason": "已作说明"})
    assert offered() == (False, True)
    perform(order, goes_on, actor=officer, data={"reason": "继续"})
    assert offered() == (True, False)


def test_nobody_is_pursued_before_a_date_has_passed(world: World, order: Case) -> None:
    officer = world.actor(Role.SUPERVISION_OFFICER)
    offers = {offer.name: offer for offer in available(order, [officer])}
    assert (offers["hold_ladder"].open, offers["hold_ladder"].sentence) == (
        False,
        "没有超期未办的事项",
    )


def test_a_provisional_date_is_not_pursued(order: Case) -> None:
    Clock.objects.filter(rule_code="ZG_RECTIFY").update(provisional=True)
    climb_to(FIRST)
    row = Rung.objects.get(clock__rule_code="ZG_RECTIFY")
    assert (row.outcome, row.due_at, row.note) == (
        "pending",
        at(date(2026, 4, 3), 9),
        "届满日暂定，暂不督办",
    )


def test_reminders_of_the_overdue_order_go_on_beside_the_ladder(world: World, order: Case) -> None:
    world.user(Role.SUPERVISION_OFFICER, "province_lead")
    climb_to(FIRST)
    remind_due()
    told = Reminder.objects.filter(clock__rule_code="ZG_RECTIFY", outcome="queued")
    assert [row.rung for row in told] == [1]


def test_what_the_handling_organ_owes_is_pressed_by_the_organ_above(world: World) -> None:
    signer = world.actor(Role.SIGNER, "province_lead")
    world.user(Role.SIGNER, "province_lead")
    case = walks.accepted(world)
    late = Clock.objects.get(subject_id=case.pk, rule_code__startswith="TS_FORWARD")
    assert not Case.objects.visible_to(signer).filter(pk=case.pk).exists()
    calendar = current_calendar(late.responsible)
    climb_to(*(calendar.working_day(late.due_on, rung) for rung in (1, 5)))
    urged, letter = (Document.objects.get(code=code) for code in ("D22", "D23"))
    for document in (urged, letter):
        assert document.organisation == world["province_lead"]
        assert document.addressee_organisation == world["lead"]
    assert Case.objects.visible_to(signer).filter(pk=case.pk).exists()
    liaison = world.actor(Role.LIAISON, "province_lead")
    assert not Case.objects.visible_to(liaison).filter(pk=case.pk).exists()
    perform(case, "sign_document", actor=signer, data={"document": letter.pk})
    letter.refresh_from_db()
    assert (letter.state, letter.signed_by) == ("signed", signer.user)
    own = Rung.objects.filter(clock=late).order_by("pk")
    assert [row.outcome for row in own] == ["done", "done", "pending"]


def test_a_draft_is_signed_in_the_names_borne_on_that_day(world: World, order: Case) -> None:
    climb_to(FIRST, FIFTH)
    for key, name in (("lead", "成都市信用管理局"), ("bureau", "成都市住房局")):
        world[key].name = name
        save_organisation(world[key], by=SYSTEM, now=clocks.now())
    sign(world, order)
    letter = Document.objects.get(code="D23")
    assert letter.variables["organ"]["name"] == "成都市信用管理局"
    assert letter.addressee_name == "成都市住房局"
    assert "成都市住房和城乡建设局" not in str(letter.variables)
    said = letter.variables
    assert letter.digest == digest("D23", letter.template_version, said, _addressee(letter))
    event = Event.objects.get(step="sign_document")
    assert letter.digest in event.attests.values()


def test_what_a_dissolved_body_has_not_signed_its_heir_signs(world: World, order: Case) -> None:
    climb_to(FIRST, FIFTH)
    body = world["lead"]
    body.valid_to, body.successor = date(2026, 4, 9), world["finance"]
    save_organisation(body, by=SYSTEM, now=clocks.now())
    go(at(date(2026, 4, 10)))
    assert run_successions()
    draft = Document.objects.get(code="D23")
    assert (draft.state, draft.organisation) == ("waiting", world["finance"])
    data = {"document": draft.pk}
    perform(order, "sign_document", actor=world.actor(Role.SIGNER, "finance"), data=data)
    draft.refresh_from_db()
    assert (draft.state, draft.variables["organ"]["name"]) == ("signed", "成都市财政局")


def test_a_draft_that_nobody_may_sign_is_a_gap(world: World, order: Case) -> None:
    climb_to(FIRST, FIFTH)
    path, today = world["province"].path, clocks.today()
    drafted = (world["lead"], (Role.SIGNER,))
    assert drafted not in [(gap.organisation, gap.roles) for gap in gaps_below(path, today)]
    Membership.objects.filter(user=world.user(Role.SIGNER, "lead")).delete()
    assert drafted in [(gap.organisation, gap.roles) for gap in gaps_below(path, today)]
    order.refresh_from_db()
    assert any("签发人" in one for one in of_subject(Loaded(order, clocks.now())))


@pytest.mark.parametrize("template", ["urged", "to_sign"])
def test_what_waits_to_be_sent_does_not_reach_whoever_left(
    world: World, order: Case, template: str
) -> None:
    User.objects.update(email="reader@example.test")
    climb_to(FIRST, FIFTH)
    queued = Message.objects.filter(template=template, channel="mail")
    assert queued.exists()
    Membership.objects.filter(user__in=queued.values("recipient")).update(
        organisation=world["commerce"]
    )
    go(at(date(2026, 4, 10), 10))
    deliver_due()
    assert {row.state for row in queued} == {"cancelled"}
