"""Forms that several procedures ask in the same words: supplement, suspension, extension."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.actors import Actor
from records.models import DishonestyRecord
from workflows.base import Procedure, closed
from workflows.clocks import C, Code
from workflows.forms import (
    ChoiceField,
    FilesField,
    Limited,
    LinesField,
    ReasonField,
    StepForm,
    TextField,
)
from workflows.limits import most_days, running_of
from workflows.situation import Situation

ADOPTION = (
    ("adopted", _("采纳")),
    ("partly", _("部分采纳")),
    ("rejected", _("不采纳")),
    ("pending", _("正在研究，另行反馈")),
)
"""What an authority may answer to a proposal of accountability (责任追究建议)."""


class SupplementNoticeForm(StepForm):
    """Everything that is missing, told at once."""

    items = LinesField(_("需要补正的材料"))
    consequence = forms.CharField(
        label=_("逾期后果"),
        max_length=200,
        initial=_("逾期未补正且无正当理由的，视为放弃申请，终止办理"),
    )


def supplement_in_time(procedure: Procedure) -> fsm.State.CONDITION:
    """补正期限内交邮或者提交（未送达的，可随时提交）。"""
    clock = procedure.situation.clock(C.SUPP_REPLY)
    return closed(
        clock is None or (clock.lapses_on or clock.due_on) > procedure.situation.today,
        _("补正期限已过"),
    )


class SupplementForm(StepForm):
    """The supplement, and the files that were missing."""

    statement = TextField(_("补正说明"))
    attachments = FilesField(_("补正材料"))


EXPEDITED_AGAIN = 5
"""Working days after which somebody who asked for speed may ask again."""


class MaterialForm(StepForm):
    """More material for a case that runs, and what it shows."""

    statement = TextField(_("材料说明"), help_text=_("写明材料要证明什么；请不要写姓名、电话"))
    attachments = FilesField(_("补充的材料"))


class ExpeditionForm(StepForm):
    """What the handling organ is asked to hasten."""

    words = TextField(
        _("催办内容"),
        required=False,
        help_text=_("送交正在办理的机关，五个工作日内一次；请不要写姓名、电话"),
    )


def expedition_due(procedure: Procedure) -> fsm.State.CONDITION:
    """五个工作日内只能催办一次。"""
    last = procedure.situation.last("ask_expedition")
    if last is None:
        return closed(True, "")
    again = procedure.situation.after_working_days(last.on, EXPEDITED_AGAIN)
    sentence = _("您已于%(on)s催办，%(again)s起可以再次催办") % {
        "on": date_format(last.on, "n月j日"),
        "again": date_format(again, "Y年n月j日"),
    }
    return closed(procedure.situation.today >= again, sentence)


class SuspendForm(StepForm):
    """The ground of suspension."""

    ground = ChoiceField(
        _("中止情形"),
        [
            ("court", _("须以人民法院或者仲裁机构的结论为依据")),
            ("appraisal", _("需要检验、检测、鉴定、评审")),
            ("party", _("当事人死亡、终止或者因不可抗力不能参加")),
            ("law", _("需要有权机关解释法律适用")),
            ("other", _("其他需要中止的情形")),
        ],
    )
    reason = ReasonField(_("事由"))


class RecordField(forms.ModelChoiceField, Limited):  # type: ignore[type-arg]
    """A record about the case's respondent, in one of the states named."""

    def __init__(self, label: Any, *, states: Iterable[str]) -> None:
        super().__init__(DishonestyRecord.objects.none(), label=label, empty_label=_("请选择"))
        self.states = tuple(states)

    def limit(self, situation: Situation, actor: Actor) -> None:
        self.queryset = DishonestyRecord.objects.filter(
            subject=situation.respondent, state__in=self.states
        )

    def label_from_instance(self, obj: DishonestyRecord) -> str:
        return f"{obj} {obj.title}"


LEAST_REQUIREMENT = 6
"""Characters below which a requirement says nothing that could be checked."""


class RequirementsField(LinesField):
    """Numbered requirements of an order, each of which says what has to be done."""

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        short = next((line for line in value if len(line) < LEAST_REQUIREMENT), None)
        if short is not None:
            raise ValidationError(
                _("“%(line)s”过于简略，每项整改要求应当写明要做到什么，以便核查"),
                code="vague",
                params={"line": short},
            )


class WorkingDaysForm(StepForm):
    """How many working days more, and why. Capped by the rule of the running clock."""

    clocks: ClassVar[tuple[Code, ...]]

    days = forms.IntegerField(label=_("延长天数（工作日）"), min_value=1)
    reason = ReasonField(_("延期理由（情况复杂或者需要核查的具体情形）"))

    def clean_days(self) -> int:
        days = int(self.cleaned_data["days"])
        running = running_of(self.situation, self.clocks)
        most = most_days(self.situation, running) if running is not None else 0
        if days > most:
            raise ValidationError(_("最多还可以延长%d个工作日") % most, code="cap")
        return days


class SignForm(StepForm):
    """The signature on what was concluded; the conclusion decides which document is issued."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {**cleaned, "conclusion": self.situation.facts.get("conclusion", "")}
