"""The work list as an Excel file: the rows of the page, by the same filters, for the same eyes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from cases import clock
from web.board.export import Cells, as_xlsx
from web.desk import worklist
from web.desk.worklist import Row
from web.staff import Viewer

logger = logging.getLogger(__name__)

MOST = 5000
"""Cases that one file holds; whoever wants more narrows the list."""
BATCH = 250


def as_file(viewer: Viewer, asked: dict[str, Any], most: int = MOST) -> bytes:
    """The first `most` cases of the list. Who had how many is logged, and nothing of what they say."""
    rows = list(_rows(viewer, asked, most))
    logger.info("case list exported by user %s: %d rows", viewer.user_id, len(rows))
    return as_xlsx([_heads(), *rows])


def _rows(viewer: Viewer, asked: dict[str, Any], most: int) -> Iterator[Cells]:
    given, after = 0, ""
    while True:
        page = worklist.work_list(viewer, asked, after, min(BATCH, most - given))
        yield from (_cells(row) for row in page.rows)
        given, after = given + len(page.rows), page.after
        if not after:
            return
        if given >= most:
            yield [_("只列出前%d件，其余请缩小筛选范围后分次导出") % most]
            return


def _heads() -> Cells:
    return [
        _("编号"),
        _("类型"),
        _("事项"),
        _("状态"),
        _("责任单位"),
        _("办理机关"),
        _("承办"),
        _("提交日期"),
        _("最近届满日"),
        _("剩余"),
    ]


def _cells(row: Row) -> Cells:
    subject: Any = row.subject
    return [
        row.number,
        row.kind,
        row.title,
        row.state,
        row.body,
        subject.organisation.name,
        row.handlers,
        clock.day(subject.opened_at),
        row.due.due_on if row.due is not None else "",
        row.due.words if row.due is not None else "",
    ]
