"""What the steps of an objection ask to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from records.models import DishonestyRecord
from records.models.record import Severity
from workflows.bodies import OrganisationField
from workflows.clocks import C
from workflows.forms import (
    AgreeField,
    ChoiceField,
    FilesField,
    LinesField,
    PastDayField,
    ReasonField,
    StepForm,
    TextField,
)
from workflows.procedures.forms.shared import RecordField, WorkingDaysForm
from workflows.situation import Situation

HELD = ("determined", "published", "unpublished", "repaired", "expired")
"""States in which the platform still holds a record's data."""


class Wish(TextChoices):
    """What the objector asks for."""

    CORRECT = "correct", _("更正")
    DELETE = "delete", _("删除")


class Conclusion(TextChoices):
    """What the check found."""

    CORRECTED = "corrected", _("更正")
    DELETED = "deleted", _("删除（撤销）")
    MAINTAINED = "maintained", _("维持")
    NOTED = "noted", _("无法核实，附注异议")


class ObjectionForm(StepForm):
    """Which record is objected to, on which points, and why."""

    record = RecordField(_("异议记录"), states=HELD)
    points = LinesField(_("异议点"))
    request = ChoiceField(_("请求"), Wish)
    reasons = TextField(_("事实和理由"))
    attachments = FilesField(_("佐证材料"))
    truthful = AgreeField(_("我单位确认所述属实"))

    def clean_record(self) -> DishonestyRecord:
        record: DishonestyRecord = self.cleaned_data["record"]
        if record.objected:
            raise ValidationError(_("对该记录的异议正在办理，办结后可再提出"), code="pending")
        return record


def filed_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of an objection that its later steps and documents need."""
    record: DishonestyRecord = data["record"]
    return {
        "record_number": record.number or "",
        "record_title": record.title,
        "points": data["points"],
        "request": data["request"],
        "reasons": data["reasons"],
        "conclusion": "",
    }


class NotAcceptForm(StepForm):
    """Refusal: the ground, the reasons and where to turn."""

    ground = ChoiceField(
        _("不予受理情形"),
        [
            ("not_subject", _("申请人不是信息主体")),
            ("no_record", _("所指信息不在本平台")),
            ("decided", _("同一异议已经复核决定，没有新的事实")),
            ("basis", _("实为对认定依据不服，应当通过法定途径提出")),
        ],
    )
    reason = ReasonField(_("理由"))
    instead = forms.CharField(label=_("应当向何处提出"), required=False, max_length=200)


class ProviderField(OrganisationField):
    """The organ that provided the record's data; the one that determined it unless said otherwise.

    Never the organ that checks: it looks into its own papers and writes no letter to itself.
    """

    def limit(self, situation: Situation, actor: Actor) -> None:
        super().limit(situation, actor)
        self.queryset = self.queryset.exclude(pk=situation.organisation)
        if situation.record is not None and situation.record.organisation != situation.organisation:
            self.initial = situation.record.organisation


class AskProviderForm(StepForm):
    """The provider whose information is to be checked; only where the platform copied it rightly."""

    provider = ProviderField(_("信息提供单位"))
    matters = LinesField(_("协查事项"))
    copies_equal = AgreeField(_("已核对：平台信息与提供单位报送的信息一致"))


class AnswerForm(StepForm):
    """The provider's answer."""

    finding = ChoiceField(
        _("核查结论"),
        [
            ("wrong", _("信息有误")),
            ("partly_wrong", _("信息部分有误")),
            ("right", _("信息无误")),
            ("unverifiable", _("无法核实")),
        ],
    )
    opinion = TextField(_("核查情况和依据"))
    attachments = FilesField(_("附件"))


class OutcomeForm(StepForm):
    """A decision on the record: what it says from now on, or what is noted beside it."""

    corrected_title = forms.CharField(label=_("更正后的标题"), required=False, max_length=200)
    corrected_facts = TextField(_("更正后的失信事实"), required=False)
    corrected_severity = ChoiceField(
        _("更正后的失信程度"), [("", _("不变")), *Severity.choices], required=False
    )

    def require_correction(self, cleaned: Mapping[str, Any]) -> None:
        """A correction says at least one thing anew."""
        if not any(cleaned.get(f"corrected_{name}") for name in ("title", "facts", "severity")):
            self.add_error("corrected_facts", _("决定更正的，请写明更正后的内容"))


class ConcludeForm(OutcomeForm):
    """What the check found, and what is proposed."""

    conclusion = ChoiceField(_("拟办结论"), Conclusion)
    own_copy = ChoiceField(
        _("平台信息与来源比对"),
        [
            ("wrong", _("不一致，属平台自身差错")),
            ("equal", _("一致，已经提供单位核查")),
            ("own", _("本单位即为信息提供单位，已核对原始材料")),
        ],
    )
    findings = TextField(_("核查过程和认定的事实"))
    reasoning = TextField(_("理由和依据"))
    note = forms.CharField(label=_("附注内容"), required=False, max_length=200)
    attachments = FilesField(_("核查材料"))

    field_order = ["conclusion", "own_copy", "findings", "reasoning"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asked = self.situation.times("answer", "lapse_answer")
        if cleaned.get("own_copy") == "equal" and not asked:
            self.add_error("own_copy", _("两份信息一致的，应当先请提供单位核查"))
        if cleaned.get("own_copy") == "own" and not self._own_record():
            self.add_error("own_copy", _("该条信息由其他单位认定，应当先请提供单位核查"))
        if cleaned.get("conclusion") == Conclusion.CORRECTED:
            self.require_correction(cleaned)
        if cleaned.get("conclusion") == Conclusion.NOTED and not cleaned.get("note"):
            self.add_error("note", _("无法核实的，请写明附注内容"))
        return cleaned

    def _own_record(self) -> bool:
        record = self.situation.record
        return record is not None and record.organisation == self.situation.organisation


def concluded_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The decision proposed, as later steps, documents and the record's correction need it."""
    return {
        "conclusion": data["conclusion"],
        "findings": data["findings"],
        "reasoning": data["reasoning"],
        "note": data["note"],
        "correction": correction(data),
    }


def correction(data: Mapping[str, Any]) -> dict[str, str]:
    """What the record is to say anew; fields that stay are left out."""
    said = {
        "title": data["corrected_title"],
        "facts_text": data["corrected_facts"],
        "severity": data["corrected_severity"],
    }
    return {name: value for name, value in said.items() if value}


class ExtensionForm(WorkingDaysForm):
    """More time for the check: twenty working days altogether."""

    clocks = (C.YY_SELF, C.YY_PROVIDER)


class RereviewExtensionForm(WorkingDaysForm):
    """More time for the re-review: twenty working days altogether."""

    clocks = (C.YY_REREVIEW_DO,)


class ConfirmFixForm(StepForm):
    """Where the corrected data went, and when it was acknowledged."""

    pushed_to = LinesField(_("已推送的系统和单位"))
    acknowledged_on = PastDayField(_("对方确认日期"))

    def clean_acknowledged_on(self) -> date:
        day: date = self.cleaned_data["acknowledged_on"]
        decided = self.situation.last("sign", "decide_rereview")
        if decided is not None and day < decided.on:
            said = date_format(decided.on, "Y年n月j日")
            raise ValidationError(_("对方确认日期不能早于作出决定之日（%s）") % said, code="early")
        return day


class RereviewForm(OutcomeForm):
    """The re-review's decision: final where the result is maintained."""

    outcome = ChoiceField(
        _("复核结论"),
        [("maintained", _("维持")), ("corrected", _("更正")), ("deleted", _("删除（撤销）"))],
    )
    findings = TextField(_("复核认定的事实"))
    reason = ReasonField(_("理由和依据"))

    field_order = ["outcome", "findings", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("outcome") == "corrected":
            self.require_correction(cleaned)
        return cleaned
