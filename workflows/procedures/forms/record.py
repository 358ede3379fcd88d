"""What the steps of a record of dishonesty ask to be filled in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import SanctionListItem
from records.models.record import Severity, SourceType
from workflows.abilities import EXECUTING
from workflows.bodies import OrganisationField
from workflows.forms import (
    ChoiceField,
    FilesField,
    Limited,
    PastDayField,
    ReasonField,
    StepForm,
    TextField,
    needed_if,
)
from workflows.procedures.forms import shared
from workflows.procedures.forms.sanction import measures_in_force
from workflows.rules.publicity import lengthened, window
from workflows.situation import Situation

DOCUMENTED = (
    SourceType.JUDGMENT,
    SourceType.PENALTY,
    SourceType.DISCIPLINE,
    SourceType.ACCOUNTABILITY,
)
"""Sources that another organ's document proves; such a record needs no hearing of its own."""


class MeasuresField(forms.ModelMultipleChoiceField, Limited):  # type: ignore[type-arg]
    """Measures of the list of sanctions in force today; none is invented. 国办发〔2020〕49号."""

    def __init__(self, label: Any) -> None:
        super().__init__(SanctionListItem.objects.none(), label=label, required=False)

    def limit(self, situation: Situation, actor: Any) -> None:
        self.queryset = measures_in_force(situation)


class ContentForm(StepForm):
    """What a record says, filled with what it says so far."""

    title = forms.CharField(label=_("标题"), min_length=4, max_length=200)
    facts_text = TextField(_("失信事实"))
    basis_text = TextField(_("认定依据"))
    severity = ChoiceField(_("失信程度"), Severity)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "facts_text", "basis_text", "severity"):
            self.initial.setdefault(name, getattr(self.situation.subject, name, ""))


class OpenDraftForm(ContentForm):
    """A draft that the system opens, and what it came from."""

    origin = ChoiceField(_("由来"), [("order", _("整改失败")), ("pledge", _("修复承诺不实"))])
    repeated = forms.IntegerField(label=_("十二个月内第几次"), min_value=1)
    rule = forms.CharField(label=_("初拟失信程度的依据"), max_length=200)


class PreNoticeForm(ContentForm):
    """What is to be determined, on which facts and basis, and which measures are to follow."""

    measures = MeasuresField(_("拟采取的惩戒措施"))
    executor = OrganisationField(
        _("执行单位"), power="sanction_execution", work=EXECUTING, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("measures") and not cleaned.get("executor"):
            self.add_error("executor", _("拟采取惩戒措施的，请确定执行单位"))
        return cleaned


class RegisterForm(ContentForm):
    """A record that another organ's document proves."""

    source_type = ChoiceField(_("来源类型"), [(kind.value, kind.label) for kind in DOCUMENTED])
    source_number = forms.CharField(label=_("来源文书文号"), max_length=80)
    determined_on = PastDayField(_("来源文书日期"))
    attachments = FilesField(_("来源文书"), required=True)


class StatementForm(StepForm):
    """The subject's statement and defence (陈述申辩)."""

    statement = TextField(_("陈述申辩意见"))
    attachments = FilesField(_("证据"))


LENIENCY = [("", _("不适用")), ("lenient", _("从轻"))]


class DeterminationForm(PreNoticeForm):
    """The determination as drafted after the hearing."""

    adopted = TextField(_("陈述申辩意见的采纳情况"))
    leniency = ChoiceField(_("从轻"), LENIENCY, required=False)
    leniency_note = needed_if(
        forms.CharField(label=_("从轻的情形"), required=False, max_length=200),
        "leniency",
        ("lenient",),
        _("从轻的，必填"),
    )
    repairable = forms.BooleanField(label=_("可以申请信用修复"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("leniency") and not cleaned.get("leniency_note"):
            self.add_error("leniency_note", _("从轻的，请写明主动挽回损失、消除影响等情形"))
        return cleaned


class DetermineForm(StepForm):
    """The signature on what was drafted and endorsed; it is decided as it stands."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        drafted = self.situation.last("conclude_hearing")
        data = drafted.data if drafted is not None else {}
        names = ("leniency", "measures", "executor")
        return {**cleaned, **{name: data.get(name) for name in names}}


class DropForm(StepForm):
    """Why nothing is determined."""

    ground = ChoiceField(
        _("不予认定的情形"),
        [
            ("not_established", _("失信事实不成立")),
            ("exempt", _("主动纠正、消除影响，免予认定")),
        ],
    )
    reason = ReasonField()


class PublishForm(StepForm):
    """Where the record is made public; a minor one only with a reason."""

    scope = TextField(_("公布范围（网站、系统、媒体）"))
    reason = ReasonField(_("公示理由（轻微失信确需公示的，必须填写）"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        record = self.situation.record
        minor = record is not None and record.severity == Severity.MINOR
        if minor and not cleaned.get("reason"):
            self.add_error("reason", _("轻微失信原则上不公示；确需公示的，请写明理由"))
        return cleaned


class UnpublishForm(StepForm):
    """Why publicity is suspended."""

    ground = ChoiceField(
        _("暂停情形"),
        [("court", _("人民法院、复议机关决定停止执行")), ("other", _("其他依法暂停的情形"))],
    )
    reason = ReasonField()


class CorrectForm(StepForm):
    """What a correction says anew; what is left empty stays."""

    title = forms.CharField(required=False, max_length=200)
    facts_text = TextField("", required=False)
    basis_text = TextField("", required=False)
    severity = ChoiceField("", [("", ""), *Severity.choices], required=False)

    def changes(self) -> dict[str, Any]:
        """The columns that the correction changes; a new class brings the window that the day
        of the determination gives it."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        record = self.situation.subject
        if "severity" in said and record.determined_on is not None:
            dates = window(record.determined_on, said["severity"], self.situation.today)
            said.update(
                min_until=dates.min_until,
                max_until=dates.max_until,
                regime=dates.span.regime,
                publicity_rule=dates.span.rule,
            )
        return said

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {**cleaned, "changes": self.changes()}

    def recordable(self) -> dict[str, Any]:
        return {"changed": sorted(self.cleaned_data["changes"])}


class AccountabilityForm(StepForm):
    """What came of the proposal of accountability that went with the failed order."""

    adoption = ChoiceField(_("责任追究建议采纳情况"), shared.ADOPTION)
    outcome = TextField(_("责任追究结果，或者不采纳的理由"))


class ClearForm(StepForm):
    """What stays noted beside the record when the objection has ended."""

    note = forms.CharField(required=False, max_length=200)


class RestoreForm(StepForm):
    """Publicity begins again after a revoked repair, longer by the days it was off."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        situation = self.situation
        repaired = situation.last("repair")
        since = repaired.on if repaired is not None else situation.today
        until = lengthened(situation.subject.max_until, since, situation.today)
        public = situation.times("publish") > 0
        return {
            **cleaned,
            "restored_to": "published" if public else "determined",
            "max_until": until,
        }
