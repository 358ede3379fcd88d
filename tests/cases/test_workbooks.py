"""Excel files are written without anything of them in the temporary folder."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.reader.excel import load_workbook

from cases import decree_files
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
