"""履约台账: obligations not kept yet, by their day, narrowed to a class and to how near they are to a breach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commitments import ledger
from commitments.models import Category, Obligation
from commitments.warnings import LABELS, Level, level
from web import paging
from web.desk.obligations import ObligationLine
from web.staff import Viewer

PAGE = 50
WAITING = "waiting"
"""Instead of a level: what waits for an event, and has no day yet."""


class Narrowing(forms.Form):
    """Which obligations."""

    level = forms.ChoiceField(
        label=_("预警"),
        required=False,
        choices=[
            ("", _("全部有期限的")),
            *((one.value, LABELS[one]) for one in ledger.WARNED),
            (WAITING, _("等待起算事实的")),
        ],
    )
    category = forms.ChoiceField(
        label=_("承诺类别"), required=False, choices=[("", _("全部")), *Category.choices]
    )

    @property
    def asked(self) -> dict[str, Any]:
        """What was chosen; an absurd choice narrows nothing."""
        return self.cleaned_data if self.is_valid() else {}


@dataclass(frozen=True)
class Page:
    """Some obligations in order, and where the next ones begin."""

    lines: list[ObligationLine]
    after: str = ""


def paged(rows: QuerySet[Obligation], viewer: Viewer, asked: dict[str, Any], after: str) -> Page:
    """One page. One query."""
    if asked.get("category"):
        rows = rows.filter(case__commitment__category=asked["category"])
    wanted = asked.get("level", "")
    if wanted == WAITING:
        ordered = paging.newest_first(ledger.undated(rows), after)
    elif wanted:
        ordered = paging.by_day(ledger.at(rows, Level(wanted), viewer.today), "due_on", after)
    else:
        ordered = paging.by_day(rows.exclude(due_on=None), "due_on", after)
    found = list(ordered.select_related("case__respondent", "case__commitment")[: PAGE + 1])
    lines = [ObligationLine(row, level(row.due_on, None, viewer.today)) for row in found[:PAGE]]
    return Page(lines, _next(found[PAGE - 1]) if len(found) > PAGE else "")


def _next(last: Obligation) -> str:
    return paging.day_key(last.due_on, last.pk) if last.due_on is not None else str(last.pk)
