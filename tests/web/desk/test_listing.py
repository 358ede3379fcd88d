"""The work list as a file: the rows of the page and no other, with text that stays text."""

from __future__ import annotations

import logging
from io import BytesIO

import pytest
from openpyxl.reader.excel import load_workbook

from accounts.roles import Role
from cases.models import Case
from tests.web.desk import walks
from tests.world import World
from web.desk import listing
from web.staff import Viewer
from workflows.actions import open_subject

pytestmark = pytest.mark.django_db


def cells(content: bytes) -> list[list[object]]:
    """The sheet's rows, heads first."""
    sheet = load_workbook(BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_file_holds_the_rows_of_the_page(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = walks.accepted(world), walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    for query, expected in (("", [two, one]), ("?state=accepted", [one]), ("?due=overdue", [])):
        page = client.get(f"/desk/cases/{query}")
        with caplog.at_level(logging.INFO, logger="web.desk.listing"):
            answer = client.get(f"/desk/cases/export/{query}")
        assert answer["Content-Disposition"].startswith("attachment")
        rows = cells(answer.content)[1:]
        assert [row[0] for row in rows] == [case.number for case in expected]
        assert [row[2] for row in rows] == [row.title for row in page.context["page"].rows]
        assert f"{len(expected)} rows" in caplog.text
    assert walks.TITLE not in caplog.text


def test_nobody_exports_what_his_list_does_not_show(world: World) -> None:
    walks.investigating(world)
    body = walks.signed_in(world, Role.LIAISON, "bureau").get("/desk/cases/export/")
    assert len(cells(body.content)) <= 1
    case = walks.explaining(world)
    shown = cells(walks.signed_in(world, Role.LIAISON, "bureau").get("/desk/cases/export/").content)
    assert [row[0] for row in shown[1:]] == [case.number]
    assert walks.TITLE not in str(shown)
    other = walks.signed_in(world, Role.HANDLER, "finance").get("/desk/cases/export/")
    assert len(cells(other.content)) <= 1


def test_text_is_no_formula_and_a_long_list_says_where_it_ends(world: World) -> None:
    for title in ("=1+1", "+1+1", "甲乙丙丁"):
        data = walks.FILED | {"title": title, "respondent": world["bureau"].pk}
        case = Case(kind="complaint", organisation=world["lead"])
        open_subject(case, "submit", actor=world.citizen(), data=data)
    actor = world.actor(Role.REVIEWER)
    viewer = Viewer(actor.user.pk, (actor,), case.opened_at.date())
    sheet = load_workbook(BytesIO(listing.as_file(viewer, {}))).active
    assert {cell.data_type for cell in sheet["C"]} == {"s"}
    short = cells(listing.as_file(viewer, {}, most=2))
    assert [row[2] for row in short[1:3]] == ["甲乙丙丁", "+1+1"]
    assert "只列出前2件" in str(short[3][0])
