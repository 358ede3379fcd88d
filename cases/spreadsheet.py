"""Tables that offices fill in and upload: Excel (.xlsx) or CSV, read as rows of plain values."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

LARGEST = 4 * 1024 * 1024
"""Bytes of an uploaded table."""
LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes of all parts of an Excel file together."""
Row = Sequence[Any]
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    SyntaxError,
)
"""What the library raises at a file that is none or is cut."""


class Unreadable(Exception):
    """A table that cannot be read; the message is a sentence for whoever uploaded it."""


def rows_of(content: bytes, most_rows: int, most_columns: int) -> list[Row]:
    """The rows of the first sheet, at most `most_rows` and one more, so that whoever asks can tell that there
    are too many. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(_("文件过大，表格不应超过4MB"))
    return (_excel if content.startswith(b"PK") else _csv)(content, most_rows + 1, most_columns)


def text_of(value: Any) -> str:
    """What a cell says, as text; a whole number without a decimal point, a day in ISO form."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _excel(content: bytes, most_rows: int, most_columns: int) -> list[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > LARGEST_UNPACKED:
                raise Unreadable(_("文件过大，请只保留要导入的一张表"))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        rows = sheet.iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
        return [tuple(row) for row in rows]
    except BROKEN as error:
        raise Unreadable(_("无法打开Excel文件，请另存为.xlsx后重新上传")) from error


def _csv(content: bytes, most_rows: int, most_columns: int) -> list[Row]:
    """Both encodings in which Chinese offices' programs write CSV are read."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            rows = [row[:most_columns] for row in csv.reader(io.StringIO(text, newline=""))]
        except csv.Error as error:
            raise Unreadable(_("无法读取CSV文件，请另存为.xlsx后重新上传")) from error
        return list(rows[:most_rows])
    raise Unreadable(_("无法读取文件，请上传Excel文件（.xlsx）或者CSV文件"))
