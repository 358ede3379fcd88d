"""Excel files are written without anything of them in the temporary folder."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
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
