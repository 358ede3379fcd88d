"""Lists as files for a spreadsheet, under neutral names."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from openpyxl.workbook.workbook import Workbook

from web import downloads
from web.board.late import Late

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def heads() -> list[str]:
    """Headings of the columns."""
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


def cells(one: Late) -> list[str]:
    """One line."""
    return [
        one.row.number,
        one.row.kind,
        one.row.title,
        one.row.state,
        one.what,
        one.whose,
        one.due.due_on.isoformat(),
        one.due.words,
    ]


def as_csv(rows: Iterable[Late], which: str) -> HttpResponseBase:
    """A CSV file with a byte order mark, which spreadsheets need to read Chinese."""
    response = StreamingHttpResponse(_csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{which}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _csv_lines(rows: Iterable[Late]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    for line in _lines(rows):
        writer.writerow([harmless(text) for text in line])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def as_xlsx(rows: Iterable[Late], which: str) -> HttpResponseBase:
    """An Excel file."""
    book = Workbook(write_only=True)  # type: ignore[no-untyped-call]
    sheet = book.create_sheet(_("清单"))  # type: ignore[no-untyped-call]
    for line in _lines(rows):
        sheet.append([harmless(text) for text in line])
    content = io.BytesIO()
    book.save(content)  # type: ignore[no-untyped-call]
    return downloads.attachment(content.getvalue(), name=f"{which}.xlsx", content_type=XLSX)


def _lines(rows: Iterable[Late]) -> Iterator[list[str]]:
    yield heads()
    for one in rows:
        yield cells(one)


FORMATS: dict[str, Callable[[Iterable[Late], str], HttpResponseBase]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
}
