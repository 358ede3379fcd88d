"""The board's lists as files for a spreadsheet: which there are, and how each is written."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles.fonts import Font
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook

from accounts.models import Organisation
from cases import workbooks
from web.board import figures, late
from web.board.late import Late
from web.staff import Viewer

Cell = str | int | Decimal | date
"""A Decimal is a sum in yuan; it keeps its places."""
Cells = list[Cell]
FORMULA_SIGNS = ("=", "+", "-", "@")
NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for, beside control characters."""
NARROW = 14
WIDTHS = {"编号": 24, "事项": 48, "单位": 32, "责任单位": 32, "期限名称": 22, "剩余": 22}
"""Widths of columns in characters, by their heads; the others are narrow."""
BOLD = Font(bold=True)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Sheet:
    """One list that can be had as a file."""

    title: Any
    heads: Callable[[], list[str]]
    total: Callable[[Viewer, Organisation], int]
    """Lines to be gone through, some of which the viewer may not see."""
    lines: Callable[[Viewer, Organisation], Iterator[list[Cells]]]
    """Batch by batch, what the viewer may see of it."""


def _duty_heads() -> list[str]:
    return [
        _("编号"),
        _("类型"),
        _("事项"),
        _("状态"),
        _("期限名称"),
        _("责任单位"),
        _("届满日"),
        _("剩余"),
    ]


def _duty(one: Late) -> Cells:
    return [
        one.row.number,
        one.row.kind,
        one.row.title,
        one.row.state,
        one.what,
        one.whose,
        one.due.due_on,
        one.due.words,
    ]


def _duties(which: str) -> Sheet:
    def total(viewer: Viewer, organisation: Organisation) -> int:
        return late.chosen(organisation, which, viewer.today).count()

    def lines(viewer: Viewer, organisation: Organisation) -> Iterator[list[Cells]]:
        for batch in late.every(viewer, organisation, which):
            yield [_duty(one) for one in batch]

    return Sheet(late.TITLES[which], _duty_heads, total, lines)


def _branch_heads() -> list[str]:
    names = [_("单位"), _("超期"), _("快到期"), _("正常"), _("中止"), _("在办")]
    return [*names, _("超期率（%）")]


def _branch_total(viewer: Viewer, organisation: Organisation) -> int:
    return len(figures.branches(viewer, organisation).lines)


def _branch_lines(viewer: Viewer, organisation: Organisation) -> Iterator[list[Cells]]:
    yield [
        [
            line.organisation.name,
            line.figures.red,
            line.figures.amber,
            line.figures.green,
            line.figures.paused,
            line.figures.cases,
            "" if line.figures.late_share is None else line.figures.late_share,
        ]
        for line in figures.ranked(figures.branches(viewer, organisation).lines)
    ]


SHEETS: dict[str, Sheet] = {
    "overdue": _duties("overdue"),
    "soon": _duties("soon"),
    "branches": Sheet(gettext_lazy("各单位办理期限"), _branch_heads, _branch_total, _branch_lines),
}


def printable(value: str) -> str:
    """Text without control characters and noncharacters, which no spreadsheet file may hold."""
    return NO_XML.sub(" ", ILLEGAL_CHARACTERS_RE.sub(" ", value))


def harmless(value: Cell) -> str | int:
    """A value as CSV has it. No spreadsheet takes it for a formula, in letters of whatever width."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = printable(value)
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if first in FORMULA_SIGNS or text[:1] in ("\t", "\r") else text


def as_csv(rows: Iterable[Cells]) -> bytes:
    """A CSV file with a byte order mark, which spreadsheets need to read Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Cells]) -> bytes:
    """An Excel file: heads that stay in sight, a filter, real dates; text is text and no formula."""
    book = Workbook(write_only=True)  # type: ignore[no-untyped-call]
    sheet = workbooks.long_sheet(book, _("清单"))
    sheet.freeze_panes = "A2"
    written = wide = 0
    for row in rows:
        if not written:
            wide = len(row)
            for n, head in enumerate(row, start=1):
                width = WIDTHS.get(str(head), NARROW)
                sheet.column_dimensions[get_column_letter(n)].width = width
        sheet.append([_cell(sheet, value, head=not written) for value in row])
        written += 1
    if wide:
        sheet.auto_filter.ref = f"A1:{get_column_letter(wide)}{written}"
    content = io.BytesIO()
    workbooks.save(book, content)
    return content.getvalue()


def _cell(sheet: Any, value: Cell, *, head: bool) -> Any:
    shown = printable(value) if isinstance(value, str) else value
    cell: Any = WriteOnlyCell(sheet, value=shown)  # type: ignore[no-untyped-call]
    if isinstance(value, str):
        cell.data_type = "s"
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if isinstance(value, Decimal):
        cell.number_format = f"#,##0.{'0' * max(-int(value.as_tuple().exponent), 2)}"
    if head:
        cell.font = BOLD
    return cell


FORMATS: dict[str, Callable[[Iterable[Cells]], bytes]] = {"csv": as_csv, "xlsx": as_xlsx}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
