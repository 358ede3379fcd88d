"""Excel files without a trace beside them: openpyxl writes each sheet in clear into the temporary
folder first, where a killed process leaves it. Here sheets grow in memory. What strangers filled in is
opened in the parsers' process.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from cases import parsing


class _Sheet(WriteOnlyWorksheet):
    """A sheet that takes rows one after another."""

    _writer: Any = None

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = WorksheetWriter(self, out=BytesIO())
            self._writer.write_top()


class _Writer(ExcelWriter):
    def write_worksheet(self, ws: Any) -> None:
        """Add one sheet to the package."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        if isinstance(ws, _Sheet):
            ws.close()  # type: ignore[no-untyped-call]
            writer = ws._writer
        else:
            writer = WorksheetWriter(ws, out=BytesIO())
            writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)


def long_sheet(book: Workbook, title: str) -> Any:
    """A sheet of a write-only `book` that may have very many rows."""
    sheet = _Sheet(book, title)  # type: ignore[no-untyped-call]
    book._add_sheet(sheet)
    return sheet


def save(book: Workbook, file: BinaryIO) -> None:
    """Write the file as `Workbook.save` does."""
    writer: Any = _Writer(book, ZipFile(file, "w", ZIP_DEFLATED))  # type: ignore[no-untyped-call]
    writer.save()


def first_sheet(content: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """The cells of the first sheet as text, days in ISO form. Raises ValueError where it is no Excel file."""
    with parsing.in_memory([content]) as source, parsing.in_memory([]) as output:
        answer = parsing.run("rows", source, hint=f"{most_rows}x{most_columns}", output=output)
        if answer.problem:
            raise ValueError(answer.problem)
        output.seek(0)
        rows: list[list[str]] = json.loads(output.read())
        return rows
