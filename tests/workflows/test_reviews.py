"""Whoever must stand aside from a review is replaced: by a deputy, else by an organ that is named."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.actors import Actor, ActorKind
from accounts.models import Deputy, Level, Membership
from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from cases.models.subject import of
from documents.keys import issue_missing
from documents.models import Document
from tests.web.desk import walks as desks
from tests.workflows.invariants import broken
from tests.workflows.order_walks import CONCLUDED, drafted, issue, rectifying
from tests.workflows.test_actions import FILED
from tests.workflows.test_objection import maintained
from tests.workflows.walks import served
from tests.world import SINCE, World
from workflows.actions import StepRefused, open_subject, perform
from workflows.base import Reason
from workflows.gaps import missing, wanted_by
from workflows.loading import Loaded

pytestmark = pytest.mark.django_db

MAINTAINED = {
    "outcome": "maintained",
    "findings": "事实清楚",
    "reason": "依据充分",
    "order": "keep",
}
RESULT = {"outcome": "maintained", "findings": "凭证与本项目无关", "reason": "维持"}
ASKED = {"reason": "不服"}


def replied(world: World) -> Case:
    """A complaint about a body of the province, answered by the province's credit lead."""
    for key, name, mark in (
        ("transport", "四川省交通运输厅", "川交"),
        ("justice", "四川省司法厅", "川司"),
    ):
        world.organisation(
            key,
            name,
            level=Level.PROVINCE,
            parent=world["province"],
            division_code="510000",
            document_code=mark,
        )

    issue_missing(valid_from=SINCE, now=clock.now(), valid_to=date(2050, 1, 1))

    def act(step: str, role: Role, **data: Any) -> None:
        perform(case, step, actor=world.actor(role, "province_lead"), data=data)

    body, handler = world["transport"].pk, world.user(Role.HANDLER, "province_lead")
    case = Case(kind="complaint", organisation=world["province_lead"])
    data = FILED | {"respondent": body}
    open_subject(case, "submit", actor=world.citizen(), data=data)
    act("accept", Role.REVIEWER, matter="arrears", summary="反映拖欠工程款")
    act("take_up", Role.REVIEWER, handler=handler.pk)
    second = world.user(Role.INSPECTOR, "province_lead").pk
    act("conclude", Role.HANDLER, **CONCLUDED, bodies=[body], second_investigator=second)
    act("endorse", Role.APPROVER)
    act("sign", Role.SIGNER)
    served(world, case, "D16", at="province_lead")
    act("reply", Role.HANDLER)
    return case


def at_final_review(world: World) -> Case:
    """Re-examined by the one signer of the province's government, who is to review it finally too."""
    case = replied(world)
    perform(case, "ask_reexamination", actor=world.citizen(), data=ASKED)
    signer = world.actor(Role.SIGNER, "province")
    perform(case, "decide_reexamination", actor=signer, data=MAINTAINED)
    served(world, case, "D17a", at="province")
    perform(case, "ask_final_review", actor=world.citizen(), data=ASKED)
    return case


def name(world: World, case: Case, organ: str, at: str = "province") -> None:
    data = {"organ": world[organ].pk, "reason": "签发人作出过复查意见，应当回避"}
    perform(case, "name_reviewer", actor=world.actor(Role.JOINT_OFFICE, at), data=data)


def duty(case: Case) -> Clock:
    return Clock.objects.get(**of(case), rule_code="TS_FINAL_DO")


def test_the_case_waits_for_the_joint_office_where_all_must_stand_aside(world: World) -> None:
    case = at_final_review(world)
    with pytest.raises(StepRefused, match="您作出过本案的复查意见，应当回避；由您的代行人员办理"):
        perform(
            case, "decide_final_review", actor=world.actor(Role.SIGNER, "province"), data=MAINTAINED
        )
    desk = desks.signed_in(world, Role.JOINT_OFFICE, "province")
    assert case.number is not None
    assert case.number in desk.get("/desk/").text
    assert "指定复查、复核机关" in desk.get(f"/desk/case/{case.pk}/").text


def missed(case: Case) -> list[str]:
    """The roles that a case is said to wait for."""
    situation = Loaded(case, clock.now())
    return [gap.who for gap in missing(Counter(wanted_by(situation)), clock.today())]


def test_no_joint_office_is_missed_while_somebody_can_review(world: World) -> None:
    world.user(Role.SIGNER, "province")
    case = replied(world)
    perform(case, "ask_reexamination", actor=world.citizen(), data=ASKED)
    order = rectifying(world, issue(world, drafted(world)))
    assert [missed(case), missed(order)] == [[], []]


def test_a_joint_office_is_missed_where_nobody_can_review(world: World) -> None:
    assert str(Role.JOINT_OFFICE.label) in missed(at_final_review(world))


def test_the_organ_that_is_named_decides_in_the_time_that_is_left(world: World) -> None:
    case = at_final_review(world)
    due = duty(case).due_on
    world.user(Role.SIGNER, "justice")
    name(world, case, "justice")
    assert (duty(case).responsible, duty(case).due_on) == (world["justice"], due)
    desk = desks.signed_in(world, Role.SIGNER, "justice")
    assert case.number is not None
    assert case.number in desk.get("/desk/").text
    second = world.actor(Role.SIGNER, "province", 2)
    with pytest.raises(StepRefused, match="已经指定其他机关复查、复核"):
        perform(case, "decide_final_review", actor=second, data=MAINTAINED)
    perform(case, "decide_final_review", actor=world.actor(Role.SIGNER, "justice"), data=MAINTAINED)
    assert case.state == "closed"
    assert Document.objects.of(case).get(code="D17b").organisation == world["justice"]
    assert broken(case) == []


def test_a_deputy_comes_first(world: World) -> None:
    case = at_final_review(world)
    deputy = world.user(Role.LIAISON, "justice")
    held = Membership.objects.get(user=world.user(Role.SIGNER, "province"))
    today = clock.today()
    Deputy.objects.create(
        membership=held,
        deputy=deputy,
        valid_from=today,
        valid_to=today + timedelta(days=9),
        reason="回避",
    )
    world.user(Role.SIGNER, "justice")
    with pytest.raises(StepRefused, match="无须另行指定"):
        name(world, case, "justice")
    acting = Actor(ActorKind.PERSON, deputy, world["province"], Role.SIGNER, held.user)
    perform(case, "decide_final_review", actor=acting, data=MAINTAINED)
    assert case.state == "closed"


def test_nobody_is_named_who_could_not_decide_or_is_concerned(world: World) -> None:
    case = at_final_review(world)
    world.user(Role.SIGNER, "transport")
    world.user(Role.SIGNER, "commerce")
    for organ, sentence in (
        ("justice", "四川省司法厅不能复查、复核：缺少签发人"),
        ("transport", "该选择不在可用的选项中"),
        ("province_lead", "该选择不在可用的选项中"),
    ):
        with pytest.raises(StepRefused) as refused:
            name(world, case, organ)
        [told] = refused.value.errors["organ"]
        assert sentence in told
    Membership.objects.create(
        user=world.user(Role.SIGNER, "province"),
        organisation=world["justice"],
        role=Role.SIGNER,
        valid_from=clock.today(),
    )
    with pytest.raises(StepRefused) as refused:
        name(world, case, "justice")
    assert refused.value.errors["organ"] == [
        "四川省司法厅可以作出决定的人员也都须回避，请指定其他机关"
    ]


def test_an_organ_that_was_named_can_be_replaced_when_it_cannot_decide(world: World) -> None:
    case = at_final_review(world)
    signer = world.user(Role.SIGNER, "justice")
    name(world, case, "justice")
    with pytest.raises(StepRefused, match="无须另行指定"):
        name(world, case, "commerce")
    signer.is_active = False
    signer.save()
    world.user(Role.SIGNER, "commerce")
    name(world, case, "commerce")
    assert duty(case).responsible == world["commerce"]


def test_only_an_office_at_or_above_the_organ_that_reviews_names_another(world: World) -> None:
    """The city's joint office stands above the handling organ, and below the one that reviews."""
    case = maintained(world)
    perform(case, "ask_rereview", actor=world.actor(Role.LIAISON, "bureau"), data=ASKED)
    world.user(Role.SIGNER, "finance")
    with pytest.raises(StepRefused) as refused:
        name(world, case, "finance", "city")
    assert refused.value.reason is Reason.CONDITION
    name(world, case, "finance")
    reviewer = world.actor(Role.OBJECTION_REVIEWER, "province_lead")
    with pytest.raises(StepRefused, match="已经指定其他机关复查、复核"):
        perform(case, "decide_rereview", actor=reviewer, data=RESULT)
    signer = world.actor(Role.SIGNER, "finance")
    perform(case, "decide_rereview", actor=signer, data=RESULT)
    assert case.state == "closed"
