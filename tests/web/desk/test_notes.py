"""Notes for colleagues, and taking a case on oneself."""

from __future__ import annotations

import pytest

from accounts.models import Membership
from accounts.roles import Role
from cases.models import Assignment
from tests.web.desk import walks
from tests.world import SINCE, World
from web.portal.words import words_of
from web.timeline import history

pytestmark = pytest.mark.django_db

NOTE = "合同第八条的付款条件须再核对"


def test_a_note_is_read_by_whoever_handles_the_case_and_nobody_else(world: World) -> None:
    case = walks.explaining(world)
    page = f"/desk/case/{case.pk}/"
    state = case.state
    client = walks.signed_in(world, Role.HANDLER)
    client.post(f"{page}note/", {"version": case.event_count, "text": NOTE})
    case.refresh_from_db()
    assert (case.state, history(case)[0].step) == (state, "note")
    readers = {
        (role, at): NOTE in walks.signed_in(world, role, at).get(page).content.decode()
        for role, at in (
            (Role.APPROVER, "lead"),
            (Role.SUPERVISION_OFFICER, "city"),
            (Role.LIAISON, "bureau"),
        )
    }
    assert readers == {
        (Role.APPROVER, "lead"): True,
        (Role.SUPERVISION_OFFICER, "city"): True,
        (Role.LIAISON, "bureau"): False,
    }
    assert words_of([])(history(case)[0]) is None


def test_whoever_is_a_handler_as_well_takes_a_case_on_himself(world: World) -> None:
    case = walks.investigating(world)
    approver = world.user(Role.APPROVER, "lead")
    client = walks.signed_in(world, Role.APPROVER)
    page = f"/desk/case/{case.pk}/"
    link = f"{page}reassign/?handler={approver.pk}"
    assert link not in client.get(page).content.decode()
    Membership.objects.create(
        user=approver, organisation=world["lead"], role=Role.HANDLER, valid_from=SINCE
    )
    assert link in client.get(page).content.decode()
    assert client.get(link).context["attempt"].form["handler"].value() == approver.pk
    typed = {"handler": approver.pk, "reason": "原承办人调离"}
    client.post(link, {"version": case.event_count, **typed})
    running = Assignment.objects.get(subject_id=case.pk, role="handler", ended_at=None)
    assert running.user == approver


def test_a_handler_reads_who_can_hand_his_case_to_another(world: World) -> None:
    case = walks.investigating(world)
    page = f"/desk/case/{case.pk}/"
    told = "由办理机关审核人办理；需要移交的，请向其提出。短期请假、离岗的"
    assert told in walks.signed_in(world, Role.HANDLER).get(page).text
    for other in (Role.APPROVER, Role.REVIEWER):
        assert told not in walks.signed_in(world, other).get(page).text


def test_who_accepts_a_complaint_is_not_offered_to_handle_it(world: World) -> None:
    case = walks.accepted(world)
    reviewer = world.user(Role.REVIEWER, "lead")
    Membership.objects.create(
        user=reviewer, organisation=world["lead"], role=Role.HANDLER, valid_from=SINCE
    )
    client = walks.signed_in(world, Role.REVIEWER)
    page = f"/desk/case/{case.pk}/"
    assert f"{page}take_up/?handler=" not in client.get(page).content.decode()
    form = client.get(f"{page}take_up/?handler={reviewer.pk}").context["attempt"].form
    assert form["handler"].value() is None
