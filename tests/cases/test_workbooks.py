"""Excel files are written without anything of them in the temporary folder."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl.reader.excel import load_workbook
from openpyxl.workbook.workbook import Workbook

from cases import decree_files, workbooks
from cases.cleaning import clean
from tests.cases import kinds
from web.board.export import as_xlsx


def _copied() -> bytes:
    output = io.BytesIO()
    clean(io.BytesIO(kinds.sample("xlsx")), "xlsx", output)
    return output.getvalue()


def _listed() -> bytes:
    return as_xlsx([[f"TS-{n}", "拖欠工程款"] for n in range(301)])


@pytest.mark.parametrize(
    ("write", "rows"), [(_listed, 301), (_copied, 2), (decree_files.example_xlsx, None)]
)
def test_nothing_goes_into_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, write: Callable[[], bytes], rows: int | None
) -> None:
    kinds.sample("xlsx")
    # Whoever would write there meets a folder that is not there.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    sheet = load_workbook(io.BytesIO(write())).worksheets[0]
    assert sheet["A1"].value
    assert rows is None or sheet.max_row == rows


@pytest.mark.parametrize("number", [14, 31, 57])
def test_a_day_in_a_built_in_format_of_the_chinese_interface_is_read_as_a_day(number: int) -> None:
    book = Workbook()
    cell = book.worksheets[0]["A1"]
    cell.value = 46203
    content = io.BytesIO()
    book.save(content)
    assert workbooks.first_sheet(_styled(content.getvalue(), number), 1, 2) == [["2026-06-30", ""]]


def _styled(content: bytes, number: int) -> bytes:
    """The workbook with its only style given a built-in number format that it does not spell out."""
    output = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(output, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/styles.xml":
                part = part.replace(b'<xf numFmtId="0"', b'<xf numFmtId="%d"' % number)
            new.writestr(name, part)
    return output.getvalue()


def _sheet(change: Callable[[Any], object]) -> bytes:
    """A workbook of three rows and two columns, changed."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    for row in (["编号", "内容"], ["HT-1", "首期款"], ["", "尾款"]):
        sheet.append(row)
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _hide(sheet: Any, row: int = 0, column: str = "") -> None:
    if row:
        sheet.row_dimensions[row].hidden = True
    if column:
        sheet.column_dimensions[column].hidden = True


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda sheet: sheet.merge_cells("A2:A3"), "A2:A3是合并的单元格，请取消合并"),
        (lambda sheet: _hide(sheet, row=3), r"隐藏的行或者列（3）中有内容"),
        (lambda sheet: _hide(sheet, column="B"), r"隐藏的行或者列（B）中有内容"),
        (lambda sheet: sheet.append(["HT-2", "=1+1"]), "B4是公式，没有算出的值"),
    ],
)
def test_a_sheet_that_shows_another_table_than_it_holds_is_refused_in_words(
    change: Callable[[Any], object], told: str
) -> None:
    with pytest.raises(workbooks.SheetRefused, match=told):
        workbooks.first_sheet(_sheet(change), 10, 5)


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: sheet.merge_cells("A1:B1"),
        lambda sheet: sheet.merge_cells("A9:A12"),
        lambda sheet: sheet.cell(2, 6, "=1+1"),
        lambda sheet: _hide(sheet, row=8),
        lambda sheet: _hide(sheet, column="D"),
    ],
)
def test_what_hides_nothing_is_read(change: Callable[[Any], object]) -> None:
    rows = workbooks.first_sheet(_sheet(change), 10, 5)
    assert [row[:2] for row in rows[1:3]] == [["HT-1", "首期款"], ["", "尾款"]]


def test_a_formula_that_was_worked_out_is_its_value() -> None:
    content = _sheet(lambda sheet: sheet.append(["HT-2", "=1+1"]))
    output = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(output, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
            new.writestr(name, part.replace(b"<v/>", b"<v>2</v>"))
    assert workbooks.first_sheet(output.getvalue(), 10, 2)[3] == ["HT-2", "2"]
