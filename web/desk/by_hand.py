"""Forms of the documents that are issued by hand, and who may write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from accounts.roles import Role
from cases.queries import CASE_ROLES, OVERSIGHT_ROLES
from web.board import figures, trend
from web.staff import Viewer
from workflows.codes import D
from workflows.forms import ChoiceField, LinesField, TextField

CATEGORIES = (
    "A类（已经解决或者基本解决）",
    "B类（正在解决或者列入计划）",
    "C类（目前条件不具备，暂不能解决）",
    "D类（留作参考）",
)
"""How a proposal was dealt with, as printed."""


class ColumnsField(LinesField):
    """Lines of a table, their columns apart by commas."""

    def __init__(self, label: Any, names: Sequence[str]) -> None:
        super().__init__(label)
        self.help_text = gettext_lazy("每行一项，各栏以逗号分开")
        self.names = tuple(names)

    def clean(self, value: Any) -> Any:
        rows = []
        for line in super().clean(value):
            cells = [one.strip() for one in line.replace("，", ",").split(",")]
            if len(cells) != len(self.names) or not all(cells):
                raise forms.ValidationError(
                    _("“%(line)s”应有%(number)d栏") % {"line": line, "number": len(self.names)}
                )
            rows.append(dict(zip(self.names, cells, strict=True)))
        return rows


class ByHandForm(forms.Form):
    """What every document issued by hand says."""

    number = forms.CharField(label=gettext_lazy("发文字号"), max_length=40, required=False)
    addressee = forms.CharField(label=gettext_lazy("主送"), max_length=120)


class ReplyForm(ByHandForm):
    """D39: the reply to a proposal."""

    proposal_number = forms.CharField(label=gettext_lazy("建议（提案）编号"), max_length=60)
    proposal_title = forms.CharField(label=gettext_lazy("建议（提案）标题"), max_length=120)
    category = ChoiceField(gettext_lazy("答复类别"), [(one, one) for one in CATEGORIES])
    answer = TextField(gettext_lazy("办理情况"))
    measures = LinesField(gettext_lazy("已经采取的措施"))
    outlook = TextField(gettext_lazy("下一步打算"), required=False)


class ReportForm(ByHandForm):
    """D40: the report on monitoring; its tables begin with the board's figures."""

    period = forms.CharField(label=gettext_lazy("报告期"), max_length=30)
    overview = TextField(gettext_lazy("总体情况"))
    indicators = ColumnsField(
        gettext_lazy("主要指标：指标，本期，上期，变化"), ("name", "now", "before", "change")
    )
    ranking = ColumnsField(
        gettext_lazy("排名：地区，按期率，超期件数，得分"), ("name", "on_time", "late", "score")
    )
    warnings = LinesField(gettext_lazy("预警提示"))
    suggestions = LinesField(gettext_lazy("工作建议"))


FORMS: Mapping[D, tuple[type[ByHandForm], frozenset[Role]]] = {
    D.D39: (ReplyForm, CASE_ROLES),
    D.D40: (ReportForm, OVERSIGHT_ROLES),
}
"""The form of each, and the roles that may fill it in."""


def offered(viewer: Viewer) -> list[D]:
    """The documents that a viewer may issue by hand."""
    return [code for code, (_form, roles) in FORMS.items() if viewer.holding(roles)]


def beginning(code: D, viewer: Viewer, organ: Organisation) -> dict[str, Any]:
    """What the form is filled with when it is opened."""
    if code is not D.D40:
        return {}
    months = trend.months(organ, viewer.today).value
    now, before = months[-4:-1], months[-7:-4]
    lines = figures.branches(viewer, organ).lines
    return {
        "period": f"{now[0].on.year}年{now[0].on.month}月至{now[-1].on.year}年{now[-1].on.month}月",
        "indicators": _indicators(now, before),
        "ranking": "\n".join(_ranked(line) for line in figures.ranked(lines)),
    }


def _indicators(now: Sequence[trend.Month], before: Sequence[trend.Month]) -> str:
    met, earlier_met = (sum(one.met for one in months) for months in (now, before))
    late, earlier_late = (sum(one.late for one in months) for months in (now, before))
    rows = [
        (_("办结期限事项（件）"), met + late, earlier_met + earlier_late),
        (_("按期办结（件）"), met, earlier_met),
        (_("超期办结（件）"), late, earlier_late),
    ]
    return "\n".join(f"{name}，{new}，{old}，{new - old:+d}" for name, new, old in rows)


def _ranked(line: figures.Line) -> str:
    share = 100 * line.figures.on_time()
    return f"{line.organisation.name}，{share:.1f}%，{line.figures.red}，{share:.1f}"
