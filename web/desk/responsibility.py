"""Who answered for a commitment, phase by phase, and on a day that is asked for (责任回溯)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.dated import gaps
from commitments.models import ResponsiblePerson
from commitments.responsibility import period, responsible_on
from web.desk.obligations import ObligationLine
from web.desk.page import SubjectPage
from workflows.forms import PastDayField


class AskedForm(forms.Form):
    """The day that is asked for."""

    answered_on = PastDayField(gettext_lazy("查询日期"))

    def __init__(self, data: Mapping[str, Any] | None, today: date) -> None:
        super().__init__(data)
        asked: Any = self.fields["answered_on"]
        asked.end_today(today)


@dataclass(frozen=True)
class TermLine:
    """A term; or a time between two terms of a phase in which nobody answered, where there is no `row`."""

    phase: str
    since: date
    last_on: date | None
    row: ResponsiblePerson | None = None

    @property
    def period(self) -> str:
        """From when to when, in words."""
        return period(self.since, self.last_on)


@dataclass(frozen=True)
class Due:
    """An obligation, and who answered on its last day."""

    line: ObligationLine
    who: str


class Responsibility:
    """Who answered for the commitment of a page. `asked` are the parameters of the page's address."""

    def __init__(self, page: SubjectPage, asked: Mapping[str, Any]) -> None:
        self.page = page
        today = page.viewer.today
        self.form = AskedForm(asked if "answered_on" in asked else None, today)
        self.day: date | None = (
            self.form.cleaned_data["answered_on"] if self.form.is_valid() else None
        )

    @cached_property
    def lines(self) -> list[TermLine]:
        """Every term and every vacancy, phase by phase, earliest first."""
        found: list[TermLine] = []
        for phase, group in groupby(self.page.terms, key=ResponsiblePerson.get_phase_display):
            rows = list(group)
            lines = [TermLine(phase, row.valid_from, row.valid_to, row) for row in rows]
            lines += [TermLine(phase, since, last_on) for since, last_on in gaps(rows)]
            found += sorted(lines, key=lambda line: line.since)
        return found

    @property
    def answers(self) -> list[ResponsiblePerson]:
        """Whoever answered on the day that is asked for."""
        return self._on(self.day) if self.day is not None else []

    @cached_property
    def dues(self) -> list[Due]:
        """The obligations with whoever answered on the last day of each."""
        return [Due(one, self._told(one.row.due_on)) for one in self.page.obligations]

    def _on(self, day: date) -> list[ResponsiblePerson]:
        return responsible_on(self.page.subject.commitment, day)

    def _told(self, due_on: date | None) -> str:
        if due_on is None or due_on > self.page.viewer.today:
            return _("未到期")
        found = self._on(due_on)
        told = [f"{one.get_phase_display()}：{one.name}（{one.post}）" for one in found]
        return "\n".join(told) or _("当日没有登记责任人")
