"""Files of notices on days off: an Excel sheet such as an office fills in, or TOML; and an example of each."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.styles.fonts import Font
from openpyxl.workbook.workbook import Workbook

from cases import workbooks
from cases.decrees import Decree, DecreeRefused, Span, from_content, read

LARGEST = 256 * 1024
"""Bytes of a notice's file; a year has a dozen entries."""
MOST_ROWS, MOST_COLUMNS = 60, 12
HEADS = ("节日", "放假起", "放假止", "调休上班日")
FIELDS = {
    "年份": "year",
    "通知名称": "source",
    "印发日期": "issued_on",
    "统一社会信用代码": "jurisdiction",
}
"""Labels of the sheet's first column, and what they are called in a TOML file. The last one is filled in
for local holidays only."""
DAY = re.compile(r"(?:(\d{4})[-/.年](\d{1,2})[-/.月]|(\d{1,2})[-/月])(\d{1,2})日?")
"""A day as people write it, with or without its year. "5.10" is none: Excel makes the number 5.1 of it."""
EXAMPLE = Decree(
    version=1,
    year=2026,
    source="关于2026年部分节假日安排的通知（示例，请填写通知全称和文号）",
    issued_on=date(2025, 11, 4),
    jurisdiction="",
    spans=(
        Span("元旦", date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
        Span("春节", date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))),
        Span("清明节", date(2026, 4, 4), date(2026, 4, 6), ()),
        Span("劳动节", date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
        Span("端午节", date(2026, 6, 19), date(2026, 6, 21), ()),
        Span("中秋节", date(2026, 9, 25), date(2026, 9, 27), ()),
        Span(
            "国庆节", date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))
        ),
    ),
)
"""The days of 2026 (国务院办公厅, issued 2025-11-04), to show how the files are filled in."""


def read_file(content: bytes, version: int) -> Decree:
    """A notice from its file, told apart by content. `version` is for a sheet, which has no number of its
    own. Raises DecreeRefused with everything that is wrong with it."""
    if len(content) > LARGEST:
        raise DecreeRefused(_("文件过大，放假安排不应超过256KB"))
    if content.startswith(b"PK"):
        return from_content(_sheet(content) | {"version": version})
    try:
        return read(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DecreeRefused(_("请上传Excel文件（.xlsx）或者UTF-8编码的TOML文件")) from error


class DayRefused(ValueError):
    """A text that names no days, or one that the year does not have; it says which, as a clause."""


def days_in(text: str, year: int) -> list[date]:
    """The days named in a text, those without a year in `year`. Raises DayRefused at anything else."""
    if re.sub(r"[\s、,，;；和]", "", DAY.sub("", text)):
        raise DayRefused(_("请写成2月20日或者2027-02-20，几个日期之间用顿号"))
    return [_day(one, year) for one in DAY.finditer(text)]


def _day(found: re.Match[str], year: int) -> date:
    try:
        return date(int(found[1] or year), int(found[2] or found[3]), int(found[4]))
    except ValueError as error:
        raise DayRefused(_("没有%s这一天") % found[0]) from error


def written(days: Sequence[date]) -> str:
    """Days as `days_in` reads them."""
    return "、".join(on.isoformat() for on in days)


def example_xlsx() -> bytes:
    """The example as an Excel file to be overwritten."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "放假安排"
    values = (EXAMPLE.year, EXAMPLE.source, EXAMPLE.issued_on, "")
    for label, value in zip(FIELDS, values, strict=True):
        sheet.append([label, value])
    sheet.append([])
    sheet.append(HEADS)
    for span in EXAMPLE.spans:
        sheet.append([span.name, span.first, span.last, *span.worked])
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(bold=cell.column == 1 or row[0].value == HEADS[0])  # type: ignore[no-untyped-call]
            if isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
    for column, width in zip("ABCDE", (20, 16, 16, 16, 16), strict=True):
        sheet.column_dimensions[column].width = width
    content = io.BytesIO()
    workbooks.save(book, content)
    return content.getvalue()


def example_toml() -> str:
    """The example as a TOML file."""
    lines = [
        f"version = {EXAMPLE.version}",
        f"year = {EXAMPLE.year}",
        f'source = "{EXAMPLE.source}"',
        f"issued_on = {EXAMPLE.issued_on}",
        '# jurisdiction = "统一社会信用代码"  # 地方假日填写',
    ]
    for span in EXAMPLE.spans:
        lines += [
            "",
            "[[days]]",
            f'name = "{span.name}"',
            f"from = {span.first}",
            f"to = {span.last}",
        ]
        if span.worked:
            lines.append(f"worked = [{', '.join(map(str, span.worked))}]")
    return "\n".join(lines) + "\n"


def _sheet(content: bytes) -> dict[str, Any]:
    """What an Excel file says, as a TOML file would. Raises DecreeRefused."""
    rows = _rows(content)
    heads = [n for n, row in enumerate(rows) if row and row[0] == HEADS[0]]
    if not heads:
        raise DecreeRefused(_("没有找到以“节日”开头的表头，请按示例填写"))
    found = dict.fromkeys(FIELDS.values(), "")
    found |= {FIELDS[row[0]]: row[1] for row in rows[: heads[0]] if row[0] in FIELDS and row[1:]}
    year = _whole(found["year"])
    wrong = [] if year else [_("请填写年份，例如2027")]
    issued = _days(found["issued_on"], year)
    if len(issued or ()) != 1:
        wrong.append(_("请填写印发日期，例如2026-11-04"))
    if not found["source"]:
        wrong.append(_("请填写通知名称"))
    listed = list(_spans(rows[heads[0] + 1 :], year, heads[0] + 2, wrong))
    if wrong:
        raise DecreeRefused(*wrong)
    return {
        "year": year,
        "source": found["source"],
        "issued_on": issued[0] if issued else None,
        "jurisdiction": found["jurisdiction"],
        "days": listed,
    }


def _spans(
    rows: list[list[str]], year: int, first_line: int, wrong: list[str]
) -> Iterator[dict[str, Any]]:
    for line, row in enumerate(rows, start=first_line):
        if not any(row):
            continue
        cells = [*row, "", "", ""][: max(3, len(row))]
        try:
            first, last, *worked = (days_in(cell, year) for cell in cells[1:])
        except DayRefused as refused:
            wrong.append(_("第%(line)s行：%(what)s") % {"line": line, "what": refused})
            continue
        if len(first) != 1 or len(last) != 1:
            wrong.append(_("第%s行的放假起、放假止各写一个日期，例如2027-02-05或者2月5日") % line)
            continue
        yield {
            "name": cells[0],
            "from": first[0],
            "to": last[0],
            "worked": [on for days in worked for on in days],
        }


def _rows(content: bytes) -> list[list[str]]:
    try:
        return workbooks.first_sheet(content, MOST_ROWS, MOST_COLUMNS)
    except workbooks.SheetRefused as error:
        raise DecreeRefused(str(error)) from error


def _days(cell: str, year: int) -> list[date] | None:
    """The days of a cell; None where it holds something else."""
    try:
        return days_in(cell, year)
    except DayRefused:
        return None


def _whole(cell: str) -> int:
    text = cell.removesuffix("年")
    return int(text) if text.isdecimal() else 0
