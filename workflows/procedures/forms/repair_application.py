"""What the steps of a repair application ask to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Role
from cases.models import Case, RectificationItem
from records.models import DishonestyRecord
from workflows.bodies import OrganisationField
from workflows.clocks import C
from workflows.forms import (
    AgreeField,
    ChoiceField,
    DayField,
    FilesField,
    Limited,
    LinesField,
    PastDayField,
    PersonField,
    ReasonField,
    StepForm,
    TextField,
)
from workflows.procedures.forms.shared import RecordField, WorkingDaysForm
from workflows.situation import Situation
from workflows.who import Where

ENDED = ("closed", "not_accepted", "withdrawn", "revoked", "completed")


class Conclusion(TextChoices):
    """What the check found."""

    APPROVED = "approved", _("准予修复")
    REJECTED = "rejected", _("不予修复")


class RedraftForm(StepForm):
    """What a draft of the application says so far; it need not be complete."""

    correction = TextField(_("纠正失信行为、履行义务的情况"), required=False)
    proof = LinesField(_("义务履行完毕证明（材料名称）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_from_draft(self)


def fill_from_draft(form: StepForm) -> None:
    """Let a form begin with what the draft says."""
    facts = form.situation.facts
    form.fields["correction"].initial = facts.get("correction", "")
    form.fields["proof"].initial = "\n".join(facts.get("proof") or ())


class DraftForm(RedraftForm):
    """Which record is to be repaired, and as much of the application as there is already."""

    field_order = ("record", "correction", "proof")

    record = RecordField(_("申请修复的记录"), states=("determined", "published", "unpublished"))

    def clean_record(self) -> DishonestyRecord:
        record: DishonestyRecord = self.cleaned_data["record"]
        others = Case.objects.filter(kind="repair_application", records__record=record)
        if others.exclude(state__in=ENDED).exclude(pk=self.situation.pk).exists():
            raise ValidationError(_("该记录已有修复申请正在办理"), code="pending")
        return record


class ApplicationForm(StepForm):
    """The application with its two materials: proof of fulfilment and the credit pledge."""

    correction = TextField(_("纠正失信行为、履行义务的情况"))
    proof = LinesField(_("义务履行完毕证明（材料名称）"))
    attachments = FilesField(_("证明材料"), required=True)
    fulfilled = AgreeField(_("我单位确认认定文书确定的义务已经全部履行完毕"))
    pledge_true = AgreeField(_("我单位承诺所提交的材料真实、合法、有效"))
    pledge_liable = AgreeField(
        _("我单位承诺今后守信践诺，愿意承担违背承诺的相应责任，同意公开本承诺")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_from_draft(self)


class NotAcceptForm(StepForm):
    """Refusal: the ground, the reasons and where to turn."""

    ground = ChoiceField(
        _("不予受理情形"),
        [
            ("too_early", _("未达到最短公示期")),
            ("not_repairable", _("依法不可修复")),
            ("not_subject", _("申请人不是信息主体")),
        ],
    )
    reason = ReasonField(_("理由"))
    instead = forms.CharField(
        label=_("应当向何处提出或者何时可再申请"), required=False, max_length=200
    )


class TakeUpForm(StepForm):
    """The handler."""

    handler = PersonField(_("承办人"), Role.HANDLER)


class ForwardForm(StepForm):
    """What the determining organ is asked to check."""

    requirements = TextField(_("核查要求"))


class SignInForm(StepForm):
    """The handler at the determining organ."""

    handler = PersonField(_("承办人"), Role.HANDLER, Where.DETERMINING)


class OnSiteForm(StepForm):
    """Where and what is looked at, and why papers do not suffice."""

    place = forms.CharField(label=_("现场核查地点"), max_length=200)
    reason = ReasonField(_("需要现场核查的事项"))


class OnSiteFindingsForm(StepForm):
    """What two inspectors found."""

    second_inspector = PersonField(_("共同核查人"), Role.INSPECTOR, not_self=True)
    inspected_on = PastDayField(_("核查日期"))
    findings = TextField(_("现场核查情况"))
    attachments = FilesField(_("核查记录、照片"))


class ObligationsField(forms.ModelMultipleChoiceField, Limited):  # type: ignore[type-arg]
    """The requirements of the order that the record came from."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any) -> None:
        super().__init__(RectificationItem.objects.none(), label=label, required=False)

    def limit(self, situation: Situation, actor: Actor) -> None:
        if situation.record is not None:
            self.queryset = RectificationItem.objects.filter(
                case__records__record=situation.record.pk, case__records__relation="source"
            ).order_by("case", "position")

    def label_from_instance(self, obj: RectificationItem) -> str:
        return f"{obj.position}. {obj.requirement}"


class ConcludeForm(StepForm):
    """What the check found: each obligation ticked with its evidence, or what is not met."""

    conclusion = ChoiceField(_("拟办结论"), Conclusion)
    obligations = ObligationsField(_("已经履行的整改要求（逐项勾选）"))
    evidence = TextField(
        _("逐项核查的依据"), help_text=_("依据判决、处罚等文书认定的，写明文书义务的履行情况")
    )
    window_checked = AgreeField(_("已核对公示期"))
    pledge_checked = AgreeField(_("已核对信用承诺书"))
    unmet = LinesField(_("未满足的条件（逐项）"), required=False)
    again_on = DayField(_("可再次申请日"), required=False)
    attachments = FilesField(_("核查材料"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        obligations: Any = self.fields["obligations"]
        if not obligations.queryset.exists():  # a judgment or a penalty proves the record
            obligations.widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("conclusion") == Conclusion.APPROVED:
            self._all_fulfilled(cleaned)
            for name in ("unmet", "again_on"):
                if cleaned.get(name):
                    self.add_error(
                        name, _("拟准予修复的，不填写本项；有未满足的条件的，请改选不予修复")
                    )
        elif cleaned.get("conclusion") == Conclusion.REJECTED:
            for name in ("unmet", "again_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("不予修复的，请逐项写明未满足的条件和可再次申请的日期"))
        return cleaned

    def _all_fulfilled(self, cleaned: Mapping[str, Any]) -> None:
        field = self.fields["obligations"]
        assert isinstance(field, ObligationsField)
        ticked = {item.pk for item in cleaned.get("obligations") or ()}
        left = [item for item in field.queryset or () if item.pk not in ticked]
        if left:
            positions = "、".join(str(item.position) for item in left)
            self.add_error("obligations", _("整改要求第%s项尚未确认履行，不能准予修复") % positions)


def concluded_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The decision proposed, as later steps and documents need it."""
    return {
        "conclusion": data["conclusion"],
        "obligations": [item.pk for item in data["obligations"]],
        "evidence": data["evidence"],
        "unmet": data["unmet"],
        "again_on": data["again_on"].isoformat() if data["again_on"] else "",
    }


class ExtensionForm(WorkingDaysForm):
    """More time for the decision, within the rule's cap."""

    clocks = (C.XF_DECIDE,)


class ConfirmForm(StepForm):
    """What an executing organ has done. 信用修复管理办法第三条：终止公示、停止共享和使用、解除惩戒。"""

    publicity_ended = forms.BooleanField(label=_("已终止公示"), required=False)
    sharing_stopped = forms.BooleanField(label=_("已停止共享和使用"), required=False)
    sanctions_lifted = forms.BooleanField(label=_("已解除惩戒措施"), required=False)
    note = forms.CharField(label=_("办理情况"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self._owed():
            if not cleaned.get(name):
                self.add_error(name, _("请在办理完毕后逐项确认"))
        return cleaned

    def _owed(self) -> set[str]:
        """The platform ends publicity and sharing; whoever carries out a sanction lifts it."""
        own = self.actor.organisation.pk if self.actor.organisation else 0
        record = self.situation.record
        owed = set()
        if own == self.situation.facts.get("platform"):
            owed |= {"publicity_ended", "sharing_stopped"}
        if record is not None and own in record.executors:
            owed.add("sanctions_lifted")
        return owed


class ExecutorField(OrganisationField):
    """One of the organs that have not confirmed; the platform itself must."""

    def limit(self, situation: Situation, actor: Actor) -> None:
        super().limit(situation, actor)
        waiting = situation.organisations_at(Where.EXECUTOR) - {situation.facts.get("platform")}
        self.queryset = Organisation.objects.filter(pk__in=waiting)


class StrikeForm(StepForm):
    """The executing organ that is struck, and why."""

    organ = ExecutorField(_("撤出的执行单位"))
    reason = ReasonField()


class AppealDecisionForm(StepForm):
    """What the upper organ decides on the appeal."""

    outcome = ChoiceField(
        _("处理结论"), [("upheld", _("申诉成立，准予修复")), ("dismissed", _("维持不予修复"))]
    )
    findings = TextField(_("认定的事实"))
    reason = ReasonField(_("理由和依据"))


class StatementForm(StepForm):
    """What the subject says before a repair is revoked."""

    statement = TextField(_("陈述和申辩"))
    attachments = FilesField(_("附件"))


class RevokeForm(StepForm):
    """Why a repair is revoked."""

    ground = ChoiceField(
        _("撤销情形"),
        [
            ("false_material", _("提供虚假材料")),
            ("false_pledge", _("承诺不实")),
            ("broken_pledge", _("违背承诺且拒不改正")),
        ],
    )
    reason = ReasonField(_("查明的事实和依据"))
