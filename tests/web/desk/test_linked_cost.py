"""What is linked with much costs no more to read than what stands alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Role
from cases import clock
from cases.models import Case
from records.models import DishonestyRecord
from tests.commitments.test_responsibility import FIRST, LAST, name
from tests.web.desk import walks
from tests.web.desk.test_lists import queries
from tests.web.desk.test_responsibility import changed
from tests.workflows.test_commitment import act
from tests.workflows.walks import OBJECTION, registered, sanctioned, upload
from tests.world import World
from workflows.actions import perform
from workflows.intake import file_objection
from workflows.openings import ask_disclosure


def much(world: World) -> tuple[Case, DishonestyRecord]:
    """A complaint with its record, two sanctions, an objection, and permission to know who complained."""
    case = walks.explaining(world)
    record = registered(world, source=case)
    for executor in ("finance", "bureau"):
        sanctioned(world, record, executor)
    file_objection(record, OBJECTION, upload(), actor=world.actor(Role.LIAISON, "bureau"))
    data = {"reason": "需要与投诉人核对付款凭证", "until": clock.today() + timedelta(days=7)}
    asked = ask_disclosure(case, actor=world.actor(Role.APPROVER), data=data)
    perform(asked, "grant", actor=world.actor(Role.SIGNER))
    return case, record


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "at"),
    [
        (Role.HANDLER, "lead"),
        (Role.APPROVER, "lead"),
        (Role.SUPERVISION_OFFICER, "city"),
        (Role.LIAISON, "bureau"),
    ],
)
def test_at_most_twelve_queries(world: World, role: Role, at: str) -> None:
    case, record = much(world)
    objection = Case.objects.get(kind="objection")
    client = walks.signed_in(world, role, at)
    costs = {
        page: queries(client, page)
        for subject in (case, record, objection, *record.sanctions.all())
        for part in ("", "linked/")
        if client.get(page := f"/desk/{part}{subject.subject_type}/{subject.pk}/").status_code
        == 200
    }
    assert len(costs) >= 8
    assert {page: cost for page, cost in costs.items() if cost > 12} == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "at"), [(Role.PRINCIPAL, "bureau"), (Role.RECORD_KEEPER, "lead")])
def test_a_commitment_costs_no_more(world: World, role: Role, at: str) -> None:
    case = changed(world)
    user = world.user(Role.LIAISON, "bureau")
    name(world, case, user.name, FIRST, phase="finance", account=user.pk)
    kept = {"done_on": LAST, "amount": "1万元", "extent": "whole", "note": "已付"}
    act(world, case, "perform", obligation="1", **kept)
    client = walks.signed_in(world, role, at)
    page, table = f"/desk/case/{case.pk}/", f"/desk/responsibility/{case.pk}/"
    asked = "?answered_on=2026-03-01"
    costs = {one: queries(client, one) for one in (page, page + asked, table, table + asked)}
    assert {one: cost for one, cost in costs.items() if cost > 12} == {}
