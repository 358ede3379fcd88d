"""What the steps of a sanction ask to be filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from records.models import SanctionListItem
from workflows.abilities import EXECUTING
from workflows.bodies import OrganisationField
from workflows.forms import (
    DayField,
    Limited,
    ReasonField,
    StepForm,
    TextField,
)
from workflows.situation import Situation


def measures_in_force(situation: Situation) -> QuerySet[SanctionListItem]:
    """The list of sanctions on the situation's day."""
    return SanctionListItem.objects.on(situation.today).order_by("code")


class MeasureField(forms.ModelChoiceField, Limited):  # type: ignore[type-arg]
    """One measure of the list of sanctions in force today. 国办发〔2020〕49号."""

    def __init__(self, label: Any) -> None:
        super().__init__(SanctionListItem.objects.none(), label=label, empty_label=_("请选择"))

    def limit(self, situation: Situation, actor: Any) -> None:
        self.queryset = measures_in_force(situation)


class ProposeForm(StepForm):
    """Which measure, carried out by whom, until when."""

    item = MeasureField(_("惩戒措施（限清单之内）"))
    executor = OrganisationField(_("执行单位"), power="sanction_execution", work=EXECUTING)
    until = DayField(_("截止日期"), required=False, help_text=_("不填的，至失信记录停止公示之日止"))
    detail = TextField(_("具体内容"), required=False)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= self.situation.today:
            raise ValidationError(_("截止日期应当晚于今天"), code="past")
        return until


class LightenForm(StepForm):
    """How the measure is lightened, and what earned it."""

    detail = TextField(_("从轻后的措施"))
    reason = ReasonField(_("从轻的情形（主动挽回损失、消除影响、有效阻止危害）"))


class WaiveForm(StepForm):
    """What earned the exemption."""

    reason = ReasonField(_("免予的情形（主动挽回损失、消除影响、有效阻止危害）"))
