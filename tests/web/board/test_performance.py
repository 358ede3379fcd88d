"""One table by organ: received, closed, in time, overdue, satisfied; every figure leads to its cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from cases import clock
from cases.models import Case, CaseLink, Rating
from tests.factories import case_in
from tests.web.board.test_board import overdue
from tests.web.desk import walks
from tests.web.portal.filings import file
from tests.web.portal.test_filing_enterprise import COMPANY
from tests.world import World
from workflows.actions import perform

pytestmark = pytest.mark.django_db


def test_every_figure_opens_its_cases(world: World) -> None:
    late = overdue(world)
    ended = walks.complaint(world)
    why = {"ground": "out_of_scope", "reason": "不属于政务失信", "instead": ""}
    perform(ended, "propose_not_accept", actor=world.actor(Role.REVIEWER), data=why)
    perform(ended, "not_accept", actor=world.actor(Role.APPROVER))
    Rating.objects.create(case=ended, level="good", rated_at=clock.now())
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    page = client.get(f"/board/{world['city'].pk}/performance/")
    (line,) = page.context["lines"]
    one = line.figures
    assert (one.received, one.closed, one.in_time, one.overdue, one.satisfied) == (2, 1, 1, 1, 1)
    assert (one.on_time, one.content) == (100.0, 100.0)
    found = {
        name: {row.subject.pk for row in client.get(url).context["page"].rows}
        for name, url in line.links.items()
    }
    assert found == {
        "received": {late.pk, ended.pk},
        "closed": {ended.pk},
        "in_time": {ended.pk},
        "overdue": {late.pk},
        "satisfied": {ended.pk},
    }


def test_what_is_overdue_now_is_counted_whenever_it_was_filed(world: World) -> None:
    """As on the board, which knows no period: neither table may hide what the other shows."""
    late = overdue(world)
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    assert late.filed_at is not None
    before = (clock.day(late.filed_at) - timedelta(days=1)).isoformat()
    page = client.get(f"/board/{world['city'].pk}/performance/", {"until": before})
    (line,) = page.context["lines"]
    assert (line.figures.received, line.figures.overdue) == (0, 1)
    assert line.links is not None
    rows = client.get(line.links["overdue"]).context["page"].rows
    assert [row.subject.pk for row in rows] == [late.pk]
    Case.objects.filter(pk=late.pk).update(filed_at=None)  # as a drafted order is
    drafted = client.get(f"/board/{world['city'].pk}/performance/")
    assert drafted.context["total"].overdue == 1


def test_period_and_matter_narrow_what_is_counted(world: World) -> None:
    case = overdue(world)
    domain = case.facts["domain"]
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")

    def received(**asked: str) -> int:
        page = client.get(f"/board/{world['city'].pk}/performance/", asked)
        return int(page.context["total"].received)

    assert case.filed_at is not None
    before = (clock.day(case.filed_at) - timedelta(days=1)).isoformat()
    assert (received(period="all"), received(until=before), received(since=before)) == (1, 0, 1)
    assert received(period="all", domain=domain) == 1
    assert received(period="all", domain="ppp" if domain != "ppp" else "debt") == 0
    assert received(period="all", kind="objection") == 0


def test_money_owed_is_summed_by_organ_and_leads_to_its_complaints(world: World) -> None:
    case, _code = file(world, Client(), **COMPANY)
    walks.complaint(world)
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    page = client.get(f"/board/{world['city'].pk}/performance/")
    (line,) = page.context["owed"]
    sums = (line.sums.cases, line.sums.due, line.sums.paid, line.sums.owed, line.sums.met)
    assert sums == (1, 312_800_000, 186_400_050, 126_399_950, 0)
    shown = page.content.decode()
    assert [one in shown for one in ("312.80", "186.40", "126.40")] == [True] * 3
    rows = client.get(line.address).context["page"].rows
    assert [row.subject.pk for row in rows] == [case.pk]
    assert not client.get(line.address.replace("arrears=on", "kind=objection")).context["page"].rows
    later = client.get(f"/board/{world['city'].pk}/performance/", {"kind": "objection"})
    assert later.context["owed"] == []


def test_money_of_a_met_order_is_counted_as_made_good(world: World) -> None:
    case, _code = file(world, Client(), **COMPANY)
    order: Any = case_in("rectification_order", "completed")
    CaseLink.objects.create(source=case, target=order, relation="ordered", since=clock.now())
    client = walks.signed_in(world, Role.JOINT_OFFICE, "province")
    page = client.get(f"/board/{world['province'].pk}/performance/", {"period": "all"})
    total = page.context["owed_total"]
    assert (total.owed, total.met) == (126_399_950, 126_399_950)
