"""The one door: what it does, in which order, and what it refuses."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock, Event
from tests.world import World
from workflows.actions import StepRefused, open_subject, perform
from workflows.base import Reason

FILED = {
    "title": "拖欠道路改造工程款",
    "domain": "works",
    "matter": "arrears",
    "request": "支付工程款120万元",
    "facts_text": "2024年完工验收，至今未付。",
    "reasons": "合同约定验收后60日内付清。",
    "name": "王某",
    "phone": "13800000000",
    "truthful": True,
}


def filed(world: World, **more: object) -> Case:
    case = Case(kind="complaint", organisation=world["lead"])
    data = FILED | {"respondent": world["bureau"].pk} | more
    return open_subject(case, "submit", actor=world.citizen(), data=data)


@pytest.mark.django_db
def test_filing_writes_number_event_clocks_and_sealed_identity(world: World) -> None:
    case = filed(world)
    assert case.number == f"TS-510100-{clock.today().year}-000001"
    assert [event.step for event in Event.objects.filter(subject_type="case")] == ["submit"]
    codes = set(Clock.objects.values_list("rule_code", flat=True))
    assert codes == {"SUPP_NOTICE", "TS_ACCEPT"}
    payload = Event.objects.get().payload
    assert "王某" not in str(payload.data)


@pytest.mark.django_db
def test_accepting_stops_and_starts_clocks(world: World) -> None:
    case = filed(world)
    perform(
        case,
        "accept",
        actor=world.actor(Role.REVIEWER),
        data={"matter": "arrears", "summary": "反映拖欠工程款"},
        version=1,
    )
    running = Clock.objects.filter(status="running").values_list("rule_code", flat=True)
    assert (case.state, set(running)) == ("accepted", {"TS_CLOSE_ARREARS", "TS_FORWARD_ARREARS"})


@pytest.mark.django_db
def test_a_colleagues_note_leaves_open_forms_good_but_happens_once(world: World) -> None:
    case = filed(world)
    reviewer = world.actor(Role.REVIEWER)
    perform(case, "note", actor=reviewer, data={"text": "先核对合同"}, version=1)
    with pytest.raises(StepRefused) as twice:
        perform(case, "note", actor=reviewer, data={"text": "先核对合同"}, version=1)
    accepted = {"matter": "general", "summary": "反映拖欠工程款"}
    perform(case, "accept", actor=reviewer, data=accepted, version=1)
    assert (twice.value.reason, case.state, case.event_count) == (Reason.STALE, "accepted", 3)
