"""Excel tables: cells, their look and pictures put into a fresh workbook; formulas as their results."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from copy import copy
from io import BytesIO
from typing import Any, BinaryIO

from openpyxl.drawing.image import Image as Picture
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook

from cases import workbooks
from cases.cleaning import pictures
from cases.parsing.problems import Problem, Unclean

CELLS_MOST = 2_000_000
LOOK = ("font", "border", "fill", "alignment", "number_format")


def clean(file: BinaryIO, _code: str, output: BinaryIO) -> Iterator[str]:
    """What is seen in the visible sheets."""
    try:
        book: Any = load_workbook(file, data_only=True, keep_links=False)
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        raise Problem("broken") from error
    shown = [one for one in book.worksheets if one.sheet_state == "visible"]
    if sum(one.max_row * one.max_column for one in shown) > CELLS_MOST:
        raise Unclean("large")
    fresh: Any = Workbook()
    fresh.remove(fresh.active)
    for sheet in shown:
        _copy(sheet, fresh.create_sheet(sheet.title))
    if not fresh.worksheets:
        raise Unclean("empty")
    fresh.properties.creator = ""
    workbooks.save(fresh, output)
    yield "properties"
    if len(shown) < len(book.sheetnames):
        yield "hidden"


def _copy(sheet: Any, fresh: Any) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or cell.has_style:
                _cell(cell, fresh)
    for reach in sheet.merged_cells.ranges:
        fresh.merge_cells(str(reach))
    for name, column in sheet.column_dimensions.items():
        fresh.column_dimensions[name].width = column.width
    for number, row in sheet.row_dimensions.items():
        fresh.row_dimensions[number].height = row.height
    for picture in sheet._images:
        _picture(picture, fresh)


def _cell(cell: Any, fresh: Any) -> None:
    target = fresh.cell(row=cell.row, column=cell.column)
    if type(cell).__name__ == "MergedCell":
        return
    target.value = cell.value if cell.data_type != "f" else None
    if cell.has_style:
        for name in LOOK:
            setattr(target, name, copy(getattr(cell, name)))


def _picture(picture: Any, fresh: Any) -> None:
    """A picture painted anew, where it was; one that cannot be is left out."""
    code = {"jpeg": "jpg", "png": "png", "gif": "gif"}.get(str(picture.format).lower())
    if code is None:
        return
    painted = BytesIO()
    list(pictures.clean(BytesIO(picture._data()), code, painted))
    placed: Any = Picture(painted)
    placed.width, placed.height = picture.width, picture.height
    placed.anchor = getattr(picture.anchor, "_from", None) and _place(picture.anchor._from)
    fresh.add_image(placed)


def _place(marker: Any) -> str:
    return f"{get_column_letter(marker.col + 1)}{marker.row + 1}"
