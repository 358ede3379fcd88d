"""Several organs co-handle a complaint: each answers, is struck or lapses; then the lead goes on."""

from __future__ import annotations

import pytest
from viewflow.workflow.status import STATUS

from accounts.roles import Role
from cases.models import Case, Event
from tests.workflows.test_actions import filed
from tests.workflows.walks import go_to, lapse_day, running
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.flows.worklist import parts_of, parts_waiting_for
from workflows.lapses import run_lapses
from workflows.models import ParallelWork

ORGANS = ("finance", "commerce", "township")


def cohandled(world: World, *organs: str) -> Case:
    """A complaint under investigation, with co-handlers named."""
    case = filed(world)
    reviewer = world.actor(Role.REVIEWER)
    summary = {"matter": "arrears", "summary": "反映拖欠工程款"}
    perform(case, "accept", actor=reviewer, data=summary)
    handler = world.user(Role.HANDLER, "lead")
    perform(case, "take_up", actor=reviewer, data={"handler": handler.pk})
    name(world, case, *organs)
    return case


def name(world: World, case: Case, *organs: str) -> None:
    """The handler names co-handlers."""
    for organ in organs:
        world.user(Role.LIAISON, organ)
    data = {"organs": [world[organ].pk for organ in organs], "requirements": "请核对拨款情况"}
    perform(case, "name_cohandlers", actor=world.actor(Role.HANDLER), data=data)


def answer(world: World, case: Case, organ: str) -> None:
    """A co-handler answers."""
    data = {"opinion": "已核对，情况属实。"}
    perform(case, "answer_as_cohandler", actor=world.actor(Role.LIAISON, organ), data=data)


def outcomes(case: Case) -> list[tuple[str, str, str]]:
    """How each organ's part stands."""
    return [(str(part.organisation), part.status, part.ended_by) for part in parts_of(case)]


def steps(case: Case) -> list[str]:
    """What happened since the co-handlers were named, without what documents add."""
    done = Event.objects.filter(subject_type="case", subject_id=case.pk).order_by("sequence")
    names = [event.step for event in done]
    return names[names.index("name_cohandlers") + 1 :]


@pytest.mark.django_db
def test_each_organ_finds_its_own_part_on_its_list(world: World) -> None:
    case = cohandled(world, *ORGANS)
    for organ in ORGANS:
        [part] = parts_waiting_for([world.actor(Role.LIAISON, organ)])
        assert (part.process.case, part.organisation) == (case, world[organ])
        assert part.step == "answer_as_cohandler"
    assert not parts_waiting_for([world.actor(Role.LIAISON, "bureau")])
    assert not parts_waiting_for([world.actor(Role.ARCHIVIST, "finance"), world.citizen()])


@pytest.mark.django_db
def test_the_lead_goes_on_when_all_have_answered(world: World) -> None:
    case = cohandled(world, "finance", "commerce")
    answer(world, case, "finance")
    assert not parts_waiting_for([world.actor(Role.LIAISON, "finance")])
    assert steps(case) == ["answer_as_cohandler"]
    answer(world, case, "commerce")
    assert steps(case) == ["answer_as_cohandler", "answer_as_cohandler", "gather_answers"]
    assert case.event_count == Event.objects.filter(subject_id=case.pk).count()
    assert ParallelWork.objects.get().status == STATUS.DONE
    assert running(case) == {"TS_CLOSE_ARREARS"}


@pytest.mark.django_db
def test_a_dissolved_organ_is_struck_with_a_reason(world: World) -> None:
    case = cohandled(world, "finance", "commerce")
    answer(world, case, "finance")
    handler = world.actor(Role.HANDLER)
    with pytest.raises(StepRefused):
        perform(case, "strike_cohandler", actor=handler, data={"organ": world["commerce"].pk})
    struck = {"organ": world["commerce"].pk, "reason": "机构改革中已撤销"}
    perform(case, "strike_cohandler", actor=handler, data=struck)
    assert outcomes(case) == [
        ("成都市财政局", "DONE", "answer_as_cohandler"),
        ("成都市商务局", "DONE", "strike_cohandler"),
    ]
    assert steps(case)[-1] == "gather_answers"


@pytest.mark.django_db
def test_one_who_does_not_answer_in_time_is_left_behind(world: World) -> None:
    case = cohandled(world, "finance", "commerce")
    answer(world, case, "finance")
    go_to(lapse_day(case, "TS_COHANDLE"))
    assert run_lapses() == 1
    assert outcomes(case) == [
        ("成都市财政局", "DONE", "answer_as_cohandler"),
        ("成都市商务局", "DONE", "lapse_cohandlers"),
    ]
    assert steps(case) == ["answer_as_cohandler", "lapse_cohandlers", "gather_answers"]
    with pytest.raises(StepRefused):
        answer(world, case, "commerce")


@pytest.mark.django_db
def test_all_late_together_lapse_in_one_step(world: World) -> None:
    case = cohandled(world, *ORGANS)
    go_to(lapse_day(case, "TS_COHANDLE"))
    assert run_lapses() == 1
    assert steps(case) == ["lapse_cohandlers", "gather_answers"]
    assert {ended for _name, _status, ended in outcomes(case)} == {"lapse_cohandlers"}


@pytest.mark.django_db
def test_organs_named_later_are_waited_for_as_well(world: World) -> None:
    case = cohandled(world, "finance")
    name(world, case, "finance", "commerce")
    answer(world, case, "finance")
    assert steps(case) == ["name_cohandlers", "answer_as_cohandler"]
    answer(world, case, "commerce")
    assert steps(case)[-1] == "gather_answers"
    assert steps(case).count("gather_answers") == 1


@pytest.mark.django_db
def test_a_case_that_ends_takes_its_open_parts_with_it(world: World) -> None:
    case = cohandled(world, "finance", "commerce")
    answer(world, case, "finance")
    world.user(Role.DISCIPLINE_RECIPIENT, "city")
    perform(
        case,
        "refer_whole",
        actor=world.actor(Role.APPROVER),
        data={"organ": world["city"].pk, "clue": "涉嫌职务违法"},
    )
    assert outcomes(case)[1] == ("成都市商务局", "CANCELED", "")
    assert ParallelWork.objects.get().status == STATUS.CANCELED
    assert not parts_waiting_for([world.actor(Role.LIAISON, "commerce")])
