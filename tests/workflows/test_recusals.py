"""回避: whoever stands aside, by his own word or because a party asked, takes no part in the case any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from accounts.actors import Actor, ActorKind
from accounts.roles import Role
from cases import clock
from cases.models import Assignment, Case, Clock, Event, IdentityDisclosure
from cases.models.subject import of
from documents.gaps import of_subject
from notifications.models import Message
from notifications.recipients import Audience, Directory
from tests.web.desk.walks import investigating
from tests.workflows.invariants import broken
from tests.workflows.order_walks import drafted, issue
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.base import Reason
from workflows.loading import Loaded
from workflows.openings import ask_disclosure
from workflows.turns import turns_of, waiting_for

pytestmark = pytest.mark.django_db

INTEREST = {"ground": "kin", "reason": "被投诉单位负责人是我的近亲属"}
ASKED = {
    "about": "staff",
    "persons": "负责核实的承办人",
    "reason": "曾在被投诉单位任职，参与过该合同",
}


def owed(case: Case, actor: Actor) -> list[str]:
    """What somebody owes the case: as the engine has it, and found by SQL as well."""
    found = [turn.step.name for turn in turns_of(Loaded(case, clock.now()), [actor])]
    for condition in waiting_for("case", [actor], clock.today()) if found else ():
        if Case.objects.filter(condition, pk=case.pk).exists():
            return found
    return []


def decide(world: World, case: Case, who: Actor, people: Iterable[int], **data: str) -> Event:
    given = {"request": "filer", "decision": "granted", "reason": "情况属实"} | data
    return perform(case, "decide_recusal", actor=who, data={**given, "people": list(people)})


def test_whoever_declares_an_interest_leaves_the_case_and_another_goes_on(world: World) -> None:
    case = investigating(world)
    handler, other = world.actor(Role.HANDLER), world.actor(Role.HANDLER, nth=2)
    assert handler.user is not None
    perform(case, "stand_aside", actor=handler, data=INTEREST)
    assert case.aside == [handler.user.pk]
    assert not Assignment.objects.filter(**of(case), role="handler", ended_at=None).exists()
    with pytest.raises(StepRefused, match="您已经回避，不再参与本案的办理") as refused:
        perform(case, "note", actor=handler, data={"text": "再看一眼"})
    assert refused.value.reason is Reason.SEPARATION
    assert not Case.objects.visible_to(handler).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(other).filter(pk=case.pk).exists()
    perform(case, "note", actor=other, data={"text": "接手办理"})
    assert owed(case, handler) == []
    assert "reassign" in owed(case, world.actor(Role.APPROVER))
    event = Event.objects.get(**of(case), step="stand_aside")
    assert (event.actor_user, event.payload.reason) == (handler.user, INTEREST["reason"])
    assert broken(case) == []


def test_whoever_stands_aside_is_not_named_again_nor_written_to(world: World) -> None:
    case = investigating(world)
    handler = world.user(Role.HANDLER, "lead")
    perform(case, "stand_aside", actor=world.actor(Role.HANDLER), data=INTEREST)
    data = {"handler": handler.pk, "reason": "仍由其办理"}
    with pytest.raises(StepRefused) as refused:
        perform(case, "reassign", actor=world.actor(Role.APPROVER), data=data)
    assert "handler" in refused.value.errors
    duty = Clock.objects.filter(**of(case), status="running", rule_code="TS_CLOSE_ARREARS").get()
    told = Audience([duty], Directory(clock.today())).acting(duty)
    assert told
    assert handler not in told


def test_a_deputy_acts_for_whoever_stands_aside_but_not_the_other_way_round(world: World) -> None:
    case = investigating(world)
    aside, deputy = world.user(Role.HANDLER, "lead"), world.user(Role.HANDLER, "lead", 2)
    perform(case, "stand_aside", actor=world.actor(Role.HANDLER), data=INTEREST)
    for_him = Actor(ActorKind.PERSON, deputy, world["lead"], Role.HANDLER, aside)
    perform(case, "note", actor=for_him, data={"text": "代行办理"})
    by_him = Actor(ActorKind.PERSON, aside, world["lead"], Role.HANDLER, deputy)
    assert not Case.objects.visible_to(by_him).filter(pk=case.pk).exists()
    with pytest.raises(StepRefused, match="您已经回避"):
        perform(case, "note", actor=by_him, data={"text": "代行办理"})


def test_the_page_says_who_is_missing_where_nobody_else_is_left(world: World) -> None:
    case = investigating(world)
    world.user(Role.REVIEWER, "lead")
    assert not [one for one in of_subject(Loaded(case, clock.now())) if "承办人" in one]
    perform(case, "stand_aside", actor=world.actor(Role.HANDLER), data=INTEREST)
    gaps = of_subject(Loaded(case, clock.now()))
    assert [one for one in gaps if "目前无人担任" in one and "承办人" in one]


def test_a_permission_to_read_identities_is_gone_with_the_case(world: World) -> None:
    case = investigating(world)
    handler = world.actor(Role.HANDLER)
    data = {"reason": "需要与投诉人核对付款凭证", "until": clock.today() + timedelta(days=7)}
    ask_disclosure(case, actor=handler, data=data)
    assert IdentityDisclosure.objects.visible_to(handler).count() == 1
    perform(case, "stand_aside", actor=handler, data=INTEREST)
    assert IdentityDisclosure.objects.visible_to(handler).count() == 0


def test_the_head_decides_what_the_complainant_asks_and_nothing_stands_still(world: World) -> None:
    case = investigating(world)
    handler, approver = world.user(Role.HANDLER, "lead"), world.actor(Role.APPROVER)
    running = Clock.objects.filter(**of(case), status="running").count()
    perform(case, "ask_recusal", actor=world.citizen(), data=ASKED)
    assert Clock.objects.filter(**of(case), status="running").count() == running + 1
    duty = Clock.objects.get(**of(case), rule_code="RECUSAL_DO")
    assert duty.responsible == world["lead"]
    perform(case, "note", actor=world.actor(Role.HANDLER), data={"text": "决定以前继续办理"})
    with pytest.raises(StepRefused, match="您的回避申请正在审查"):
        perform(case, "ask_recusal", actor=world.citizen(), data=ASKED)
    assert "decide_recusal" in owed(case, approver)
    decide(world, case, approver, [handler.pk])
    duty.refresh_from_db()
    assert (duty.status, duty.met, case.aside) == ("stopped", True, [handler.pk])
    assert "decide_recusal" not in owed(case, approver)
    told = Message.objects.get(template="answered", recipient=world.citizen().user)
    assert "同意回避" in told.body
    assert "情况属实" in told.body


def test_what_is_asked_about_the_head_is_decided_above_him(world: World) -> None:
    case = investigating(world)
    approver, office = world.actor(Role.APPROVER), world.actor(Role.JOINT_OFFICE, "province")
    perform(case, "ask_recusal", actor=world.citizen(), data=ASKED | {"about": "head"})
    with pytest.raises(StepRefused, match="没有待您决定的回避申请"):
        decide(world, case, approver, [])
    assert approver.user is not None
    assert "decide_recusal" in owed(case, office)
    decide(world, case, office, [approver.user.pk])
    assert case.aside == [approver.user.pk]
    assert broken(case) == []


def test_nobody_decides_about_himself_and_a_refusal_names_nobody(world: World) -> None:
    case = investigating(world)
    approver, handler = world.actor(Role.APPROVER), world.user(Role.HANDLER, "lead")
    assert approver.user is not None
    perform(case, "ask_recusal", actor=world.citizen(), data=ASKED)
    for people, data in (
        ([approver.user.pk], {}),
        ([], {}),
        ([handler.pk], {"decision": "refused"}),
    ):
        with pytest.raises(StepRefused) as refused:
            decide(world, case, approver, people, **data)
        assert list(refused.value.errors) == ["people"]
    decide(world, case, approver, [], decision="refused")
    assert case.aside == []


def test_a_body_asks_in_its_own_name_beside_the_complainant(world: World) -> None:
    case = issue(world, drafted(world))
    liaison, body = world.actor(Role.LIAISON, "bureau"), world["bureau"].pk
    perform(case, "ask_recusal", actor=liaison, data=ASKED)
    about = set(Clock.objects.filter(**of(case)).values_list("about", flat=True))
    assert f"recusal:organisation:{body}" in about
    keeper = world.user(Role.RECORD_KEEPER, "lead")
    approver = world.actor(Role.APPROVER)
    decide(world, case, approver, [keeper.pk], request=f"organisation:{body}")
    assert case.aside == [keeper.pk]
    assert not Case.objects.visible_to(world.actor(Role.RECORD_KEEPER)).filter(pk=case.pk).exists()
