"""What the steps of a sanction ask to be filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
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


class EndField(DayField, Limited):
    """Last day of a measure: after today, and not after the day with which the measure or the publicity of
    its record ends anyway."""

    def limit(self, situation: Situation, actor: Any) -> None:
        self.not_before(situation.today + timedelta(days=1), _("截止日期应当晚于今天"))
        if situation.record is not None and situation.record.max_until is not None:
            self.not_after(
                situation.record.max_until,
                _("截止日期不能晚于失信记录停止公示之日（%(limit_value)s）"),
            )
        if situation.until is not None:
            self.not_after(
                situation.until, _("从轻后的截止日期不能晚于原截止日期（%(limit_value)s）")
            )


class EarlierEndField(EndField):
    """The end that a lightened measure has: as before, until an earlier day is chosen."""

    def limit(self, situation: Situation, actor: Any) -> None:
        super().limit(situation, actor)
        record = situation.record
        ends = (situation.until, record.max_until if record is not None else None)
        self.initial = min(filter(None, ends), default=None)


class ProposeForm(StepForm):
    """Which measure, carried out by whom, until when."""

    item = MeasureField(_("惩戒措施（限清单之内）"))
    executor = OrganisationField(_("执行单位"), power="sanction_execution", work=EXECUTING)
    until = EndField(_("截止日期"), required=False, help_text=_("不填的，至失信记录停止公示之日止"))
    detail = TextField(_("具体内容"), required=False)


class LightenForm(StepForm):
    """How the measure is lightened, and what earned it."""

    detail = TextField(_("从轻后的措施"))
    until = EarlierEndField(
        _("从轻后的截止日期"), help_text=_("缩短期限的，填写新的截止日期；不缩短的，保持原日期")
    )
    reason = ReasonField(_("从轻的情形（主动挽回损失、消除影响、有效阻止危害）"))


class WaiveForm(StepForm):
    """What earned the exemption."""

    reason = ReasonField(_("免予的情形（主动挽回损失、消除影响、有效阻止危害）"))
