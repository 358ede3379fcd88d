"""What happens by itself when a clock runs out or a day has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from cases.models.subject import of
from tests.workflows.test_actions import filed
from tests.workflows.walks import (
    APPLICATION,
    OBJECTION,
    go_to,
    lapse_day,
    registered,
    sanctioned,
    served,
    upload,
)
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.intake import apply_for_repair, file_objection
from workflows.lapses import run_expiries, run_lapses
from workflows.signals import step_performed
from workflows.tasks import run_expiries as expiries_task
from workflows.tasks import run_lapses as lapses_task


@pytest.mark.django_db
def test_a_complaint_nobody_decides_on_is_deemed_accepted_on_the_day_after(world: World) -> None:
    case = filed(world)
    go_to(lapse_day(case, "TS_ACCEPT") - timedelta(days=1))
    assert run_lapses() == 0
    go_to(lapse_day(case, "TS_ACCEPT"))
    assert (lapses_task(), lapses_task()) == (1, 0)
    case.refresh_from_db()
    assert case.state == "accepted"


@pytest.mark.django_db
def test_no_automatic_step_fires_on_a_provisional_date(world: World) -> None:
    case = filed(world)
    go_to(lapse_day(case, "TS_ACCEPT"))
    Clock.objects.filter(**of(case), rule_code="TS_ACCEPT").update(provisional=True)
    assert run_lapses() == 0
    with pytest.raises(StepRefused):
        perform(case, "deem_accepted", actor=SYSTEM)


@pytest.mark.django_db
def test_one_pass_does_no_more_than_it_is_told(world: World) -> None:
    cases = [filed(world, title=f"反映事项{index}号") for index in range(3)]
    go_to(lapse_day(cases[0], "TS_ACCEPT"))
    assert [run_lapses(limit=2), run_lapses(limit=2), run_lapses(limit=2)] == [2, 1, 0]


@pytest.mark.django_db
def test_one_broken_case_does_not_block_the_others(world: World) -> None:
    broken, sound = filed(world, title="反映事项甲"), filed(world, title="反映事项乙")

    def fail(sender: Any, move: Any, **_: Any) -> None:
        if move.subject.pk == broken.pk:
            raise RuntimeError("broken on purpose")

    step_performed.connect(fail)
    try:
        go_to(lapse_day(sound, "TS_ACCEPT"))
        assert run_lapses() == 1
    finally:
        step_performed.disconnect(fail)
    assert set(Case.objects.values_list("pk", "state")) == {
        (broken.pk, "submitted"),
        (sound.pk, "accepted"),
    }
    assert run_lapses() == 1


@pytest.mark.django_db
def test_publicity_ends_on_its_last_day_and_takes_sanctions_and_repairs_with_it(
    world: World,
) -> None:
    record = registered(world)
    sanction = sanctioned(world, record, "finance")
    liaison = world.actor(Role.LIAISON, "bureau")
    repair = apply_for_repair(record, APPLICATION, upload(), actor=liaison)
    assert run_expiries() == 0
    assert record.max_until is not None
    go_to(record.max_until + timedelta(days=1))
    assert (expiries_task(), expiries_task()) == (1, 0)
    for subject in (record, sanction, repair):
        subject.refresh_from_db()
    assert (record.state, sanction.state, repair.state) == ("expired", "lifted", "closed")


@pytest.mark.django_db
def test_a_sanction_with_a_last_day_of_its_own_ends_after_it(world: World) -> None:
    record = registered(world)
    until = clock.today() + timedelta(days=30)
    sanction = sanctioned(world, record, "finance", until=until)
    go_to(until)
    assert run_expiries() == 0
    go_to(until + timedelta(days=1))
    assert run_expiries() == 1
    sanction.refresh_from_db()
    assert sanction.state == "lifted"


@pytest.mark.django_db
def test_an_objection_suspends_repairs_until_it_ends(world: World) -> None:
    record = registered(world)
    liaison = world.actor(Role.LIAISON, "bureau")
    repair = apply_for_repair(record, APPLICATION, upload(), actor=liaison)
    objection = file_objection(record, OBJECTION, upload(), actor=liaison)
    repair.refresh_from_db()
    assert repair.state == "suspended"
    approver = world.actor(Role.APPROVER)
    with pytest.raises(StepRefused) as refused:
        perform(repair, "resume", actor=approver, data={"reason": "继续办理"})
    assert refused.value.sentence == "因异议中止的，异议办结后自动恢复"
    ground = {"ground": "basis", "reason": "应当申请行政复议"}
    perform(objection, "propose_not_accept", actor=world.actor(Role.REVIEWER), data=ground)
    perform(objection, "not_accept", actor=approver)
    repair.refresh_from_db()
    record.refresh_from_db()
    assert (repair.state, record.objected) == ("submitted", False)


@pytest.mark.django_db
def test_an_unanswered_notice_ends_a_repair_application(world: World) -> None:
    record = registered(world)
    liaison = world.actor(Role.LIAISON, "bureau")
    repair = apply_for_repair(record, APPLICATION, upload(), actor=liaison)
    missing = {"items": "结清确认书", "consequence": "视为放弃"}
    perform(repair, "ask_supplement", actor=world.actor(Role.REVIEWER), data=missing)
    served(world, repair, "D02")
    go_to(lapse_day(repair, "SUPP_REPLY"))
    assert run_lapses() == 1
    repair.refresh_from_db()
    assert repair.state == "withdrawn"
