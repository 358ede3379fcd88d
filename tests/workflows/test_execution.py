"""The platform and the executing organs confirm a repair side by side; it joins exactly once."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.roles import Role
from cases.events import verify_chain
from cases.models import Case, Event
from tests.workflows.test_concurrency import at_once
from tests.workflows.test_repair_application import confirm, executing
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.flows.worklist import parts_of, parts_waiting_for
from workflows.models import ParallelWork, Part


def times(case: Case, step: str) -> int:
    """How often the step happened in the case."""
    return Event.objects.filter(subject_type="case", subject_id=case.pk, step=step).count()


@pytest.mark.django_db
def test_platform_and_every_executing_organ_have_a_part(world: World) -> None:
    case = executing(world, "finance", "bureau")
    organs = [part.organisation for part in parts_of(case)]
    assert organs == sorted(
        [world["lead"], world["finance"], world["bureau"]], key=lambda organ: organ.pk
    )
    [mine] = parts_waiting_for([world.actor(Role.SANCTION_EXECUTOR, "finance")])
    assert (mine.step, mine.process.case) == ("confirm_execution", case)


@pytest.mark.django_db
def test_an_organ_confirms_what_it_owes_and_nothing_less(world: World) -> None:
    case = executing(world, "finance")
    keeper = world.actor(Role.RECORD_KEEPER)
    with pytest.raises(StepRefused) as refused:
        perform(case, "confirm_execution", actor=keeper, data={"publicity_ended": True})
    assert list(refused.value.errors) == ["sharing_stopped"]
    executor = world.actor(Role.SANCTION_EXECUTOR, "finance")
    with pytest.raises(StepRefused) as refused:
        perform(case, "confirm_execution", actor=executor, data={})
    assert list(refused.value.errors) == ["sanctions_lifted"]


@pytest.mark.django_db
def test_the_last_confirmation_completes_the_repair(world: World) -> None:
    case = executing(world, "finance")
    confirm(world, case, "finance")
    assert case.state == "executing"
    confirm(world, case, "lead")
    assert (case.state, times(case, "complete")) == ("completed", 1)
    assert ParallelWork.objects.get().status == "DONE"
    record = case.records.get().record
    assert (record.state, record.sanctions.get().state) == ("repaired", "lifted")


@pytest.mark.django_db
def test_a_struck_executor_is_not_waited_for(world: World) -> None:
    case = executing(world, "finance")
    confirm(world, case, "lead")
    struck = {"organ": world["finance"].pk, "reason": "机构改革中已撤销"}
    perform(case, "strike_executor", actor=world.actor(Role.HANDLER), data=struck)
    assert case.state == "completed"


@pytest.mark.django_db(transaction=True)
def test_two_executors_confirming_at_the_same_time_join_once(world: World) -> None:
    case = executing(world, "finance", "bureau")
    confirm(world, case, "lead")
    executors = [world.actor(Role.SANCTION_EXECUTOR, organ) for organ in ("finance", "bureau")]

    def act(index: int) -> Any:
        mine = Case.objects.get(pk=case.pk)
        done = {"sanctions_lifted": True}
        return perform(mine, "confirm_execution", actor=executors[index], data=done)

    results = at_once(2, act, threads=2)
    assert [type(one) for one in results] == [Event, Event]
    case.refresh_from_db()
    assert (case.state, times(case, "complete")) == ("completed", 1)
    assert Part.objects.filter(flow_task_type="JOIN").count() == 1
    assert not list(verify_chain("case", case.pk, case.event_count, case.last_hash, case.state))
