"""The first sheet of an Excel file as rows of text, for tables that offices fill in and upload."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl.reader.excel import load_workbook


def rows(file: BinaryIO, hint: str, output: BinaryIO) -> dict[str, Any]:
    """Write the rows as JSON, at most as many rows and columns as `hint` says ("60x12")."""
    most_rows, most_columns = map(int, hint.split("x"))
    book = load_workbook(file, read_only=True, data_only=True)
    _know_chinese_days(book)
    sheet: Any = book.worksheets[0]
    cells = sheet.iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
    output.write(json.dumps([list(map(_text, row)) for row in cells]).encode())
    output.flush()
    return {"format": "xlsx"}


CHINESE_DAYS = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})
"""Built-in formats that show a day in the Chinese interface: yyyy年m月d日 is 31. ECMA-376 Part 1, 18.8.30."""


def _know_chinese_days(book: Any) -> None:
    """Have cells of these formats read as days. openpyxl takes them for numbers where the file, as it may,
    does not spell the format out (see findings/)."""
    book._date_formats |= {
        nth for nth, style in enumerate(book._cell_styles) if style.numFmtId in CHINESE_DAYS
    }


def _text(value: Any) -> str:
    """What a cell says: a whole number without a decimal point, a day in ISO form."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
