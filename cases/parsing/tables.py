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
    sheet: Any = book.worksheets[0]
    cells = sheet.iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
    output.write(json.dumps([list(map(_text, row)) for row in cells]).encode())
    output.flush()
    return {"format": "xlsx"}


def _text(value: Any) -> str:
    """What a cell says: a whole number without a decimal point, a day in ISO form."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
