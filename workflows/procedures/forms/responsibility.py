"""Who answers for a promise on the government's side: what the steps that name him and end his term ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.dated import holding
from accounts.roles import Role
from commitments.models import Phase, ResponsiblePerson
from commitments.responsibility import clash, period
from workflows.fields import NameField
from workflows.forms import ChoiceField, FilesField, Limited, PastDayField, PersonField, StepForm
from workflows.situation import Situation
from workflows.who import Where


class TermForm(StepForm):
    """Somebody's term in one phase; one that is over may be entered afterwards."""

    phase = ChoiceField(_("阶段"), Phase)
    name = NameField(_("责任人姓名"))
    post = forms.CharField(label=_("责任人职务"), max_length=120)
    account = PersonField(
        _("责任人账号"),
        Role.PRINCIPAL,
        Where.RESPONDENT,
        also=[Role.LIAISON, Role.HANDLER],
        required=False,
        help_text=_("责任人在本系统有账号的选填"),
    )
    since = PastDayField(_("任职日期"))
    last_on = PastDayField(
        _("任期截止日期"), required=False, help_text=_("补录已经离任的责任人时填写；仍在任的留空")
    )
    attachments = FilesField(_("任职、分工文件"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        account, since, last_on = (cleaned.get(one) for one in ("account", "since", "last_on"))
        if account is not None and cleaned.get("name") not in (None, account.name):
            self.add_error("name", _("与所选账号的姓名（%s）不一致") % account.name)
        if since and last_on and last_on < since:
            self.add_error("last_on", _("任期截止日期不能早于任职日期"))
        elif since and cleaned.get("phase") and "last_on" not in self.errors:
            self._refuse_overlap(cleaned)
        return cleaned

    def _refuse_overlap(self, cleaned: dict[str, Any]) -> None:
        phase = cleaned["phase"]
        other = clash(self.situation.pk, phase, cleaned["since"], cleaned["last_on"])
        if other is None:
            return
        remedy = (
            _("请先办理“责任人离任”，再从次日起登记")
            if other.valid_to is None
            else _("请改填任职日期或者任期截止日期")
        )
        words = {
            "phase": Phase(phase).label,
            "who": f"{other.name}（{other.post}）",
            "period": period(other.valid_from, other.valid_to),
            "remedy": remedy,
        }
        self.add_error(
            "since",
            _("%(phase)s阶段%(period)s由%(who)s负责，同一阶段的任期不能重叠；%(remedy)s") % words,
        )


class TermField(forms.ModelChoiceField, Limited):  # type: ignore[type-arg]
    """One of the terms that have no last day yet."""

    def __init__(self, label: Any) -> None:
        super().__init__(ResponsiblePerson.objects.none(), label=label, empty_label=_("请选择"))

    def limit(self, situation: Situation, actor: Actor) -> None:
        self.queryset = ResponsiblePerson.objects.unended().filter(case=situation.pk)

    def label_from_instance(self, obj: ResponsiblePerson) -> str:
        return f"{obj.get_phase_display()}：{obj.name}（{obj.post}）"


class EndTermForm(StepForm):
    """The last day on which somebody answers."""

    term = TermField(_("离任的责任人"))
    last_on = PastDayField(_("任期截止日期"), help_text=_("当日仍由其负责，次日起由继任者负责"))
    attachments = FilesField(_("免职、分工调整文件"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        term, last_on = cleaned.get("term"), cleaned.get("last_on")
        if term is not None and last_on and not holding([term], last_on):
            self.add_error(
                "last_on",
                _("任期截止日期不能早于任职日期（%s）") % date_format(term.valid_from, "Y年n月j日"),
            )
        return cleaned
