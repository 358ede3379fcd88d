"""The board's lists as files: written in the background, for whoever asked, with what he may see."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl.reader.excel import load_workbook

from accounts.models import Membership
from accounts.roles import Role
from cases import clock
from tests.documents.conftest import keep_promises
from tests.web.board.test_board import overdue
from tests.web.desk import walks
from tests.world import World
from web.board.export import as_csv, as_xlsx, harmless
from web.board.exports import MOST, TRIES
from web.models import Export

LIST = "/board/exports/"


def asked(world: World, client: Client, which: str = "overdue", form: str = "csv") -> Export:
    client.post(f"/board/{world['city'].pk}/{which}/export/", {"form": form})
    return Export.objects.latest("pk")


def fetched(client: Client, row: Export) -> Any:
    return client.get(f"{LIST}{row.pk}/file/")


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.django_db
def test_a_list_is_written_in_the_background_and_fetched_by_its_asker(
    world: World, settings: Any
) -> None:
    case = overdue(world)
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    row = asked(world, client)
    page = client.get(LIST).content.decode()
    assert ("等待生成" in page, "hx-trigger" in page) == (True, True)
    assert fetched(client, row).status_code == 404
    keep_promises()
    row.refresh_from_db()
    assert (row.total, row.written) == (1, 1)
    answer = fetched(client, row)
    assert [line[0] for line in rows(answer.content)] == ["编号", case.number]
    assert answer["Content-Disposition"].startswith('attachment; filename="overdue-')
    assert "hx-trigger" not in client.get(LIST).content.decode()
    stored = (Path(settings.FILES_DIR) / row.stored_as).read_bytes()
    assert case.title.encode() not in stored


@pytest.mark.django_db
def test_excel_says_what_csv_says(world: World) -> None:
    overdue(world)
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    files = {}
    for form in ("csv", "xlsx"):
        row = asked(world, client, "branches", form)
        keep_promises()
        files[form] = fetched(client, row).content
    book = load_workbook(io.BytesIO(files["xlsx"]))  # type: ignore[no-untyped-call]
    sheet = [list(line) for line in book.active.iter_rows(values_only=True)]
    assert [[str(cell) for cell in line] for line in sheet] == rows(files["csv"])
    assert sheet[1][0] == world["lead"].name


@pytest.mark.django_db
def test_nobody_else_fetches_it(world: World) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    row = asked(world, client)
    keep_promises()
    colleague = walks.signed_in(world, Role.JOINT_OFFICE, "city", 2)
    assert fetched(colleague, row).status_code == 404
    assert colleague.get(LIST).context["exports"] == []


@pytest.mark.django_db
def test_whoever_lost_his_office_before_the_writing_gets_nothing(world: World) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    row = asked(world, client)
    user = world.user(Role.JOINT_OFFICE, "city")
    Membership.objects.filter(user=user).update(organisation=world["county"])
    keep_promises()
    row.refresh_from_db()
    assert (row.finished_at is not None, row.stored_as) == (True, "")
    assert "没有生成" in client.get(LIST).content.decode()
    assert fetched(client, row).status_code == 404


@pytest.mark.django_db
def test_a_second_click_asks_for_nothing_more_and_there_is_an_end_to_asking(world: World) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    asked(world, client)
    asked(world, client)
    assert Export.objects.count() == 1
    for which in ("overdue", "soon", "branches"):
        for form in ("csv", "xlsx"):
            asked(world, client, which, form)
    assert Export.objects.count() == MOST


@pytest.mark.django_db
def test_a_file_is_gone_after_its_days(world: World, settings: Any) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    row = asked(world, client)
    keep_promises()
    row.refresh_from_db()
    clock.shift(timedelta(days=7, hours=1))
    assert fetched(client, row).status_code == 404
    keep_promises()
    assert Export.objects.count() == 0
    assert not (Path(settings.FILES_DIR) / row.stored_as).exists()


@pytest.mark.django_db
def test_what_is_no_list_or_format_is_not_found(world: World) -> None:
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    for which, form in (("overdue", "exe"), ("nothing", "csv")):
        answer = client.post(f"/board/{world['city'].pk}/{which}/export/", {"form": form})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "'\t=1"),
        ("正常", "正常"),
        ("＝1+1", "'＝1+1"),
        (" =1", "' =1"),
        ("", ""),
        (-3, -3),
    ],
)
def test_no_cell_is_a_formula(typed: str | int, written: str | int) -> None:
    assert harmless(typed) == written
    book = load_workbook(io.BytesIO(as_xlsx([[typed]])))  # type: ignore[no-untyped-call]
    cell = book.active["A1"]
    assert (cell.data_type == "f", cell.value) == (False, typed if typed != "" else None)
    assert rows(as_csv([[typed, "尾"]])) == [[str(written), "尾"]]


def test_a_control_character_breaks_no_file() -> None:
    lines: list[list[Any]] = [["事项"], ["道路工程款\x0b拖欠\x00"]]
    book = load_workbook(io.BytesIO(as_xlsx(lines)))  # type: ignore[no-untyped-call]
    assert book.active["A2"].value == "道路工程款 拖欠 "
    assert rows(as_csv(lines)) == [["事项"], ["道路工程款 拖欠 "]]


def test_excel_has_dates_heads_that_stay_and_a_filter() -> None:
    lines: list[list[Any]] = [["事项", "届满日"], ["付款", date(2026, 4, 1)]]
    sheet = load_workbook(io.BytesIO(as_xlsx(lines))).active  # type: ignore[no-untyped-call]
    assert (sheet["B2"].is_date, sheet["B2"].value.date()) == (True, date(2026, 4, 1))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B2")
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width
    assert rows(as_csv(lines))[1] == ["付款", "2026-04-01"]


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_says_so_after_some_tries(
    world: World, settings: Any, tmp_path: Path
) -> None:
    overdue(world)
    client = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    row = asked(world, client)
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    settings.FILES_DIR = blocked
    for nth in range(TRIES):
        keep_promises()
        page = client.get(LIST).content.decode()
        assert "NotADirectoryError" in page
        assert ("稍后自动重试" in page) is (nth < TRIES - 1)
        clock.shift(timedelta(hours=5))
    row.refresh_from_db()
    assert (row.finished_at is not None, row.failures) == (True, TRIES)
