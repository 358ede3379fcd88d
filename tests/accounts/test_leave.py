"""Leave that a person declares himself: who may stand in, what is refused, what ends with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts import leave as leaves
from accounts.actors import Actor, actors_of
from accounts.models import AccountLog, Deputy, Leave, Membership, User
from accounts.roles import Role
from cases import clock
from tests.journeys.test_bad_days import on_page
from tests.web.desk import walks
from tests.workflows.walks import go_to
from tests.world import SINCE, World
from workflows.actions import StepRefused, perform

pytestmark = pytest.mark.django_db


def held(world: World, role: Role, at: str = "lead", nth: int = 1) -> Membership:
    return Membership.objects.get(user=world.user(role, at, nth), role=role, organisation=world[at])


def declared(
    world: World,
    role: Role = Role.HANDLER,
    *,
    by: User | None = None,
    start: int = 0,
    days: int = 5,
    at: str = "lead",
) -> Leave:
    """The holder of a role is away from today, or `start` days later; `by` stands in for him."""
    today = clock.today()
    first = today + timedelta(days=start)
    row = Leave(valid_from=first, valid_to=first + timedelta(days=days), reason="年休假")
    chosen = {held(world, role, at).pk: by} if by is not None else {}
    leaves.declare(row, chosen, by=world.actor(role, at), today=today, now=clock.now())
    return row


def told(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return "".join("".join(words) for words in error.value.message_dict.values())


def ended(world: World, row: Leave, role: Role = Role.HANDLER) -> None:
    leaves.end(row, by=world.actor(role), today=clock.today(), now=clock.now())


def test_his_work_stands_with_the_deputy_while_he_is_away(world: World) -> None:
    case = walks.investigating(world)
    second = world.user(Role.HANDLER, "lead", 2)
    assert on_page(second) == []
    row = declared(world, by=second)
    assert on_page(second) == [(case.pk, ("拟办",))]
    assert on_page(world.user(Role.HANDLER, "lead")) == [(case.pk, ("拟办",))]
    go_to(row.valid_to + timedelta(days=1))
    assert on_page(second) == []
    entries = AccountLog.objects.order_by("sequence").values_list("act", "actor_label")
    assert [act for act, _label in entries] == ["declare_leave", "depute"]
    assert {label.split(" · ")[0] for _act, label in entries} == {
        world.user(Role.HANDLER, "lead").name
    }


def test_he_comes_back_early_and_the_deputyship_ends(world: World) -> None:
    second = world.user(Role.HANDLER, "lead", 2)
    row = declared(world, by=second)
    go_to(clock.today() + timedelta(days=2))
    ended(world, row)
    yesterday = clock.today() - timedelta(days=1)
    assert (row.valid_to, Deputy.objects.get().valid_to) == (yesterday, yesterday)
    with pytest.raises(ValidationError, match="已经结束"):
        ended(world, row)
    later = declared(world, by=second, start=3)
    ended(world, later)
    assert (Leave.objects.count(), Deputy.objects.count()) == (1, 1)
    acts = list(AccountLog.objects.order_by("sequence").values_list("act", flat=True))
    assert acts[-2:] == ["withdraw_leave", "withdraw_deputyship"]
    begun = declared(world, by=second)
    ended(world, begun)
    assert begun.valid_to == clock.today()


@pytest.mark.parametrize(
    ("role", "able"),
    [
        (Role.HANDLER, {"handler-lead-2", "approver-lead-1", "archivist-lead-1", "signer-lead-1"}),
        (Role.APPROVER, {"signer-lead-1"}),
        (Role.SIGNER, {"approver-lead-1"}),
        (Role.DISCIPLINE_RECIPIENT, set()),
    ],
)
def test_who_may_stand_in_is_of_the_own_organ_and_may_hold_the_role(
    world: World, role: Role, able: set[str]
) -> None:
    for one in (Role.APPROVER, Role.SIGNER, Role.ARCHIVIST, Role.SYSTEM_ADMIN):
        world.user(one, "lead")
    world.user(Role.HANDLER, "lead", 2)
    for elsewhere in ("bureau", "province_lead"):
        world.user(role, elsewhere)
    mine = held(world, role)
    row = Leave(valid_from=clock.today(), valid_to=clock.today() + timedelta(days=3))
    found = {one.username for one in leaves.may_stand_in(mine, row)}
    assert found - {"handler-lead-1"} == able
    outside = world.user(role, "bureau")
    with pytest.raises(ValidationError) as refused:
        declared(world, role, by=outside)
    assert "不能代行这一职责" in told(refused)
    assert Leave.objects.count() == 0


def test_nobody_stands_in_who_is_away_or_leaves_the_organ_meanwhile(world: World) -> None:
    second, third = world.user(Role.HANDLER, "lead", 2), world.user(Role.HANDLER, "lead", 3)
    today = clock.today()
    row = Leave(valid_from=today + timedelta(days=2), valid_to=today + timedelta(days=4))
    by = world.actor(Role.HANDLER, "lead", 2)
    row.reason = "出差"
    leaves.declare(row, {}, by=by, today=today, now=clock.now())
    Membership.objects.filter(user=third).update(valid_to=today + timedelta(days=3))
    for person in (second, third):
        with pytest.raises(ValidationError) as refused:
            declared(world, by=person)
        assert f"{person.name}在此期间不能代行" in told(refused)


def test_a_role_of_somebody_else_cannot_be_given_away(world: World) -> None:
    signer = held(world, Role.SIGNER)
    second = world.user(Role.APPROVER, "lead")
    today = clock.today()
    row = Leave(valid_from=today, valid_to=today, reason="年休假")
    with pytest.raises(ValidationError) as refused:
        leaves.declare(
            row, {signer.pk: second}, by=world.actor(Role.HANDLER), today=today, now=clock.now()
        )
    assert "不担任这一职责" in told(refused)
    assert not Deputy.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(-1, 3, "不能早于今天"), (3, 2, "不能早于起始日期"), (0, 400, "不超过一年")],
)
def test_days_that_cannot_be_are_refused(
    world: World, first: int, last: int, sentence: str
) -> None:
    today = clock.today()
    row = Leave(
        valid_from=today + timedelta(days=first),
        valid_to=today + timedelta(days=last),
        reason="年休假",
    )
    with pytest.raises(ValidationError) as refused:
        leaves.declare(row, {}, by=world.actor(Role.HANDLER), today=today, now=clock.now())
    assert sentence in told(refused)


def test_two_leaves_at_once_are_refused(world: World) -> None:
    declared(world)
    with pytest.raises(ValidationError) as refused:
        declared(world, start=3)
    assert "已登记请假" in told(refused)


def test_who_stands_aside_is_not_replaced_by_a_deputy_of_his_own_choice(world: World) -> None:
    case = walks.investigating(world)
    interest: dict[str, Any] = {"ground": "kin", "reason": "近亲属在被投诉单位任职"}
    second = world.user(Role.ARCHIVIST, "lead")
    declared(world, by=second)
    assert on_page(second) == [(case.pk, ("拟办",))]
    perform(case, "stand_aside", actor=world.actor(Role.HANDLER), data=interest)
    assert on_page(second) == []

    def for_him() -> Actor:
        found = actors_of(second, clock.today())
        return next(one for one in found if one.on_behalf_of is not None)

    assert for_him().chosen
    with pytest.raises(StepRefused, match="由其本人指定的代行人不参与"):
        perform(case, "note", actor=for_him(), data={"text": "代行办理"})
    Deputy.objects.create(
        membership=held(world, Role.HANDLER),
        deputy=second,
        valid_from=SINCE,
        valid_to=date(2099, 1, 1),
        reason="安全管理员指定",
    )
    assert not for_him().chosen
