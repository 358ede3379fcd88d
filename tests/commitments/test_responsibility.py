"""Who answered for a promise on a day: the first and the last day, vacancies, terms entered afterwards, overlaps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models.dated import gaps
from accounts.roles import Role
from cases import clock
from cases.models import Case
from commitments.models import Commitment, ResponsiblePerson
from commitments.responsibility import responsible_on
from tests.workflows.test_commitment import act, entered, registered
from tests.world import World
from workflows.actions import StepRefused, perform

pytestmark = pytest.mark.django_db

OLD, NEW, DEPUTY = "前任责任人", "继任责任人", "融资责任人"
FIRST, LAST = date(2025, 3, 1), date(2026, 2, 28)


def name(
    world: World, case: Case, who: str, since: date, last_on: date | None = None, **more: Any
) -> None:
    """The bureau's head enters a term in carrying out."""
    data = {"phase": "implementation", "post": "局长", "name": who, "since": since, **more}
    act(world, case, "name_responsible", last_on=last_on or "", **data)


def end(world: World, case: Case, who: str, last_on: date) -> None:
    """The bureau's head ends a term."""
    term = ResponsiblePerson.objects.get(case=case, name=who)
    act(world, case, "end_responsibility", term=term.pk, last_on=last_on)


def on(case: Case, day: date) -> list[tuple[str, str]]:
    """Phases and names of whoever answered on a day."""
    found = responsible_on(Commitment.objects.get(case=case), day)
    return [(one.phase, one.name) for one in found]


def refused(world: World, case: Case, *term: Any, **more: Any) -> str:
    """What is said where a term is not entered."""
    before = ResponsiblePerson.objects.count()
    with pytest.raises(StepRefused) as error:
        name(world, case, *term, **more)
    assert ResponsiblePerson.objects.count() == before
    return str(error.value.errors)


def test_the_first_and_the_last_day_are_his(world: World) -> None:
    case = registered(world)
    name(world, case, OLD, FIRST, LAST)
    name(world, case, NEW, date(2026, 3, 1))
    day = timedelta(days=1)
    assert on(case, FIRST - day) == []
    assert on(case, FIRST) == on(case, LAST) == [("implementation", OLD)]
    assert on(case, LAST + day) == on(case, clock.today()) == [("implementation", NEW)]


def test_between_two_terms_nobody_answers(world: World) -> None:
    case = registered(world)
    name(world, case, NEW, date(2026, 3, 3))
    name(world, case, OLD, FIRST, LAST)
    assert [on(case, date(2026, 3, nth)) for nth in (1, 2)] == [[], []]
    assert on(case, date(2026, 3, 3)) == [("implementation", NEW)]
    rows = ResponsiblePerson.objects.filter(case=case)
    assert list(gaps(rows)) == [(date(2026, 3, 1), date(2026, 3, 2))]


def test_each_phase_has_its_own_in_the_order_of_the_phases(world: World) -> None:
    case = registered(world)
    name(world, case, NEW, FIRST)
    name(world, case, DEPUTY, FIRST, phase="finance")
    assert on(case, LAST) == [("finance", DEPUTY), ("implementation", NEW)]


def test_a_term_ends_and_the_next_begins_the_day_after(world: World) -> None:
    case = registered(world)
    name(world, case, OLD, FIRST)
    said = refused(world, case, NEW, LAST)
    assert "实施阶段2025年3月1日至今由前任责任人（局长）负责" in said
    assert "请先办理“责任人离任”" in said
    end(world, case, OLD, LAST)
    assert "请改填任职日期" in refused(world, case, NEW, LAST)
    name(world, case, NEW, LAST + timedelta(days=1))
    assert on(case, LAST) == [("implementation", OLD)]
    with pytest.raises(StepRefused) as error:
        end(world, case, OLD, LAST)
    assert "term" in error.value.errors


@pytest.mark.parametrize(
    ("since", "last_on"),
    [
        (FIRST - timedelta(days=30), FIRST),
        (LAST, None),
        (FIRST - timedelta(days=30), None),
        (FIRST + timedelta(days=1), LAST - timedelta(days=1)),
    ],
)
def test_terms_of_one_phase_do_not_overlap(world: World, since: date, last_on: date | None) -> None:
    case = registered(world)
    name(world, case, OLD, FIRST, LAST)
    assert "任期不能重叠" in refused(world, case, NEW, since, last_on)
    name(world, case, NEW, since, last_on, phase="operation")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"last_on": FIRST - timedelta(days=1)}, "任期截止日期不能早于任职日期"),
        ({"since": date(2099, 1, 1)}, "任职日期不能晚于今天"),
        ({"last_on": date(2099, 1, 1)}, "任期截止日期不能晚于今天"),
    ],
)
def test_days_that_contradict_each_other_are_refused(
    world: World, given: dict[str, Any], words: str
) -> None:
    case = registered(world)
    assert words in refused(world, case, OLD, **{"since": FIRST, **given})


def test_nobody_leaves_before_he_came_or_where_nobody_is_in_office(world: World) -> None:
    case = registered(world)
    with pytest.raises(StepRefused, match="没有登记在任的责任人"):
        act(world, case, "end_responsibility", term="", last_on=LAST)
    name(world, case, OLD, FIRST)
    with pytest.raises(StepRefused) as error:
        end(world, case, OLD, FIRST - timedelta(days=1))
    assert "不能早于任职日期（2025年3月1日）" in str(error.value.errors)


def test_a_term_of_another_promise_cannot_be_ended(world: World) -> None:
    case, other = registered(world), registered(world, contract_number="HT-2026-002")
    name(world, case, OLD, FIRST)
    name(world, other, NEW, FIRST)
    term = ResponsiblePerson.objects.get(case=other)
    with pytest.raises(StepRefused) as error:
        act(world, case, "end_responsibility", term=term.pk, last_on=LAST)
    assert "term" in error.value.errors
    term.refresh_from_db()
    assert term.valid_to is None


def test_an_account_is_named_as_it_is(world: World) -> None:
    case = registered(world)
    user = world.user(Role.PRINCIPAL, "bureau")
    assert f"（{user.name}）不一致" in refused(world, case, OLD, FIRST, account=user.pk)
    name(world, case, user.name, FIRST, account=user.pk)
    assert ResponsiblePerson.objects.get(case=case).user == user
    stranger = world.user(Role.PRINCIPAL, "finance")
    assert "account" in refused(
        world, case, stranger.name, FIRST, phase="finance", account=stranger.pk
    )


def test_the_body_alone_says_who_answers(world: World) -> None:
    case = entered(world)
    liaison = world.actor(Role.LIAISON, "bureau")
    data = {"phase": "tender", "name": OLD, "post": "副局长", "since": FIRST}
    perform(case, "name_responsible", actor=liaison, data=data)
    act(world, case, "register")
    for actor in (world.actor(Role.RECORD_KEEPER), world.actor(Role.PRINCIPAL, "finance")):
        with pytest.raises(StepRefused):
            perform(case, "name_responsible", actor=actor, data={**data, "phase": "finance"})
