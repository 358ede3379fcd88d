"""The first sheet of an Excel file as rows of text, for tables that offices fill in and upload."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, BinaryIO

from lxml import etree
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from cases.parsing.problems import Problem

TRUE = frozenset({"1", "true"})
MOST_TOLD = 5
"""Places that are named."""


def rows(file: BinaryIO, hint: str, output: BinaryIO) -> dict[str, Any]:
    """Write the rows as JSON, at most as many rows and columns as `hint` says ("60x12")."""
    most_rows, most_columns = map(int, hint.split("x"))
    book = load_workbook(file, read_only=True, data_only=True)
    _know_chinese_days(book)
    sheet: Any = book.worksheets[0]
    cells = sheet.iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
    found = [list(map(_text, row)) for row in cells]
    _refuse_unseen(sheet, found)
    output.write(json.dumps(found).encode())
    output.flush()
    return {"format": "xlsx"}


def _refuse_unseen(sheet: Any, found: list[list[str]]) -> None:
    """Raise Problem where the rows would not be what somebody sees in the sheet.

    That is where a cell is merged over several rows, of which the first alone holds the text (merged); where
    what is filled in is hidden (hidden); where a formula was never worked out (formula).
    """
    merged: list[str] = []
    hidden: list[str] = []
    formulas: list[str] = []
    with sheet._get_source() as source:
        for _event, element in etree.iterparse(source, resolve_entities=False):
            name = element.tag.rpartition("}")[2]
            if name == "mergeCell":
                merged.append(element.get("ref", ""))
            elif name == "col" and element.get("hidden") in TRUE:
                hidden += _columns(element, found)
            elif name == "row":
                if element.get("hidden") in TRUE:
                    hidden += _row(element, found)
                refs = [cell.get("r", "") for cell in element if _not_worked_out(cell)]
                formulas += [ref for ref in refs if _is_read(ref, found)]
                element.clear()
    several = [ref for ref in merged if _covers(ref, found)]
    for code, places in (("merged", several), ("hidden", hidden), ("formula", formulas)):
        if places:
            raise Problem(code, "、".join(places[:MOST_TOLD]))


def _columns(element: Any, found: list[list[str]]) -> list[str]:
    """Letters of hidden columns in which something is filled in."""
    span = range(int(element.get("min")), int(element.get("max")) + 1)
    width = max(map(len, found), default=0)
    filled = [nth for nth in span if nth <= width and any(row[nth - 1] for row in found)]
    return [get_column_letter(nth) for nth in filled]


def _row(element: Any, found: list[list[str]]) -> list[str]:
    """Number of a hidden row in which something is filled in."""
    number = int(element.get("r") or 0)
    return [str(number)] if 0 < number <= len(found) and any(found[number - 1]) else []


def _not_worked_out(cell: Any) -> bool:
    parts = {part.tag.rpartition("}")[2]: part.text for part in cell}
    return "f" in parts and not parts.get("v") and "is" not in parts


def _is_read(ref: str, found: list[list[str]]) -> bool:
    """Whether a cell lies among those that are read."""
    row, column = coordinate_to_tuple(ref)
    return bool(row <= len(found) and column <= len(found[row - 1]))


def _covers(ref: str, found: list[list[str]]) -> bool:
    """Whether a merged range lies over several rows, in one of which something is filled in."""
    left, top, _right, bottom = range_boundaries(ref)
    width = max(map(len, found), default=0)
    return bool(bottom > top and left <= width and any(map(any, found[top - 1 : bottom])))


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
