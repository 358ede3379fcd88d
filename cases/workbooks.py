"""Excel files without a trace beside them: openpyxl writes each sheet in clear into the temporary
folder first, where a killed process leaves it. Here sheets grow in memory. What strangers filled in is
opened in the parsers' process.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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


class SheetRefused(ValueError):
    """The sheet cannot be read as it is seen; the text says what to do about it."""


REFUSED = {
    "merged": gettext_lazy("%s是合并的单元格，请取消合并，在每一行都填写"),
    "hidden": gettext_lazy("隐藏的行或者列（%s）中有内容，请取消隐藏后核对，或者删除"),
    "formula": gettext_lazy(
        "%s是公式，没有算出的值，请在Excel中打开、保存后再上传，或者直接填写数值"
    ),
}


def first_sheet(content: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """The cells of the first sheet as text, days in ISO form.

    Raises SheetRefused, with a sentence for whoever filled it in, where it is no Excel file or where
    somebody sees another table than the cells hold.
    """
    with parsing.in_memory([content]) as source, parsing.in_memory([]) as output:
        answer = parsing.run("rows", source, hint=f"{most_rows}x{most_columns}", output=output)
        if answer.problem:
            sentence = REFUSED.get(answer.problem)
            if sentence is not None:
                raise SheetRefused(str(sentence) % answer.detail)
            raise SheetRefused(_("无法打开Excel文件，请另存为.xlsx后重新上传"))
        output.seek(0)
        rows: list[list[str]] = json.loads(output.read())
        return rows
