"""What the steps of a commitment ask to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from commitments import money, promises
from commitments.models import Category, Commitment, Counterpart, Funding
from commitments.promises import Promise
from workflows.fields import CreditCodeField, NameField, NumberField, YuanField
from workflows.forms import (
    ChoiceField,
    DayField,
    FilesField,
    Limited,
    LinesField,
    PastDayField,
    ReasonField,
    StepForm,
    TextField,
    needed_if,
)
from workflows.situation import ObligationView, Situation

COLUMNS = (
    "category",
    "contract_number",
    "signed_on",
    "ends_on",
    "amount",
    "funding",
    "counterpart",
    "counterpart_name",
    "counterpart_code",
    "basis",
    "is_public",
)
"""Fields of the form that are columns of the register."""


class Ground(TextChoices):
    """On what ground a promise may be changed or ended. 优化营商环境条例第三十一条。"""

    NATIONAL = "national", _("国家利益需要")
    PUBLIC = "public", _("社会公共利益需要")
    STATUTORY = "statutory", _("其他法定事由")


class Change(TextChoices):
    """What becomes of the promise."""

    AMEND = "amend", _("变更")
    END = "end", _("解除")


class ObligationsField(LinesField):
    """Obligations, one a line: by when, what, how much, on what terms. Cleans to a list of plain data."""

    def __init__(self, label: Any, *, most: int = 60) -> None:
        super().__init__(label, most=most)
        self.help_text = _(
            "每行一项，各部分用分号隔开：期限；内容；金额（不涉及付款的留空）；验收标准或者对方先行义务。"
            "例如“2026年6月30日；支付首期工程款；120万元”或者“验收合格后30日；支付尾款；8万元”"
        )

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            return value
        lines = [Promise.of_data(one).line if isinstance(one, dict) else str(one) for one in value]
        return "\n".join(lines)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)) and all(isinstance(one, dict) for one in value):
            return list(value)
        found, faults = [], []
        for nth, line in enumerate(super().to_python(value), start=1):
            try:
                found.append(promises.read(line).as_data())
            except ValueError as fault:
                faults.append(_("第%(nth)d行：%(fault)s") % {"nth": nth, "fault": fault})
        if faults:
            raise ValidationError([ValidationError(one, code="line") for one in faults])
        return found

    def run_validators(self, value: Any) -> None:
        """Each line has been read."""

    def words(self, value: Any) -> str:
        """The obligations as a reader would say them."""
        return str(self.prepare_value(value))


class DraftForm(StepForm):
    """A contract or a pledge as it is entered in the register."""

    category = ChoiceField(_("承诺类别"), Category)
    contract_number = NumberField(
        label=_("合同（承诺）编号"), max_length=80, help_text=_("以文本上的编号为准")
    )
    title = forms.CharField(label=_("合同（承诺）名称"), min_length=4, max_length=120)
    counterpart = ChoiceField(_("承诺对象"), Counterpart)
    counterpart_name = needed_if(
        NameField(_("对方名称"), required=False),
        "counterpart",
        ["enterprise", "group"],
        _("对象为企业、组织的必填"),
    )
    counterpart_code = CreditCodeField(_("对方统一社会信用代码"), required=False)
    basis = forms.CharField(
        label=_("依据"), max_length=300, help_text=_("签订合同、作出承诺的法律、文件或者会议依据")
    )
    signed_on = PastDayField(_("签订（公布）日期"))
    ends_on = DayField(_("终止日期"), required=False)
    amount = YuanField(_("总金额"), required=False)
    funding = ChoiceField(_("资金来源"), Funding)
    obligations = ObligationsField(_("政府方的义务"))
    is_public = forms.BooleanField(
        label=_("向社会公开"),
        required=False,
        help_text=_("公开承诺应当公开；合同经双方同意、不涉及国家秘密和商业秘密的，可以公开"),
    )
    attachments = FilesField(_("合同、承诺文本"))

    def clean_contract_number(self) -> str:
        """Raises ValidationError where the body has another commitment of this number."""
        number: str = self.cleaned_data["contract_number"]
        same = Commitment.objects.filter(
            contract_number=number, case__respondent=self.situation.respondent
        ).exclude(case__state="withdrawn")
        other = same.exclude(case=self.situation.pk).select_related("case").first()
        if other is not None:
            raise ValidationError(
                _("编号为“%(number)s”的合同（承诺）已经登记：%(title)s"),
                code="twice",
                params={"number": number, "title": other.case.title},
            )
        return number

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        others = cleaned.get("counterpart") in (Counterpart.ENTERPRISE, Counterpart.GROUP)
        if others and not cleaned.get("counterpart_name"):
            self.add_error("counterpart_name", _("请填写对方名称"))
        if cleaned.get("category") == Category.PLEDGE and "is_public" in cleaned:
            cleaned["is_public"] = True
        self._agree_days(cleaned)
        self._agree_sums(cleaned)
        return cleaned

    def _agree_days(self, cleaned: dict[str, Any]) -> None:
        signed, ends = cleaned.get("signed_on"), cleaned.get("ends_on")
        if signed and ends and ends < signed:
            self.add_error("ends_on", _("终止日期不能早于签订（公布）日期"))
        for nth, one in enumerate(cleaned.get("obligations") or (), start=1):
            due = date.fromisoformat(one["due_on"]) if one["due_on"] else None
            if due is not None and signed and due < signed:
                self._refuse_line(nth, _("期限早于签订（公布）日期"))
            elif due is not None and ends and due > ends:
                self._refuse_line(nth, _("期限晚于终止日期"))

    def _agree_sums(self, cleaned: dict[str, Any]) -> None:
        total = cleaned.get("amount")
        sums = [one["amount"] for one in cleaned.get("obligations") or () if one["amount"]]
        if total is not None and sum(sums) > total:
            self.add_error(
                "obligations",
                _("各项金额合计%(sum)s，多于总金额%(total)s")
                % {"sum": money.yuan(sum(sums)), "total": money.yuan(total)},
            )

    def _refuse_line(self, nth: int, why: Any) -> None:
        words = {"nth": nth, "fault": why}
        self.add_error(
            "obligations", ValidationError(_("第%(nth)d行：%(fault)s"), code="line", params=words)
        )


def columns(data: Mapping[str, Any]) -> dict[str, Any]:
    """What of the form stands in the register."""
    return {name: data[name] for name in COLUMNS}


def promised(data: Mapping[str, Any]) -> list[Promise]:
    """The obligations that a form names."""
    return [Promise.of_data(one) for one in data["obligations"]]


class OpenObligationField(ChoiceField, Limited):
    """One of the obligations that are still to be kept."""

    def limit(self, situation: Situation, actor: Actor) -> None:
        self.choices = [
            ("", _("请选择")),
            *(
                (str(one.position), words_of(one))
                for one in situation.obligations
                if self.fits(one)
            ),
        ]

    def fits(self, one: ObligationView) -> bool:
        """Whether it may be chosen."""
        return one.open


class UndatedField(OpenObligationField):
    """One of those that wait for an event."""

    def fits(self, one: ObligationView) -> bool:
        return one.open and one.due_on is None


def words_of(one: ObligationView) -> str:
    """An obligation as a choice: its number, by when, what, how much is left."""
    when = promises.in_words(one.due_on, one.event, one.days)
    left = f"，{money.yuan(one.amount - one.paid)}" if one.amount is not None else ""
    return f"{one.position}. {one.what}（{when}{left}）"


class EventForm(StepForm):
    """The event that an obligation waited for has come."""

    obligation = UndatedField(_("义务"), ())
    happened_on = PastDayField(_("起算事实发生日期"))
    note = TextField(_("说明"))
    attachments = FilesField(_("证明材料"))

    @property
    def chosen(self) -> ObligationView:
        """The obligation meant."""
        return _chosen(self.situation, self.cleaned_data["obligation"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        on = cleaned.get("happened_on")
        if cleaned.get("obligation") and on:
            signed = self.situation.facts.get("signed_on", "")
            if signed and on < date.fromisoformat(signed):
                self.add_error("happened_on", _("不能早于签订（公布）日期"))
            cleaned["due_on"] = on + timedelta(days=self.chosen.days or 0)
        return cleaned


class PerformForm(StepForm):
    """What was done towards an obligation."""

    obligation = OpenObligationField(_("义务"), ())
    done_on = PastDayField(_("履行日期"))
    amount = YuanField(_("本次支付金额"), required=False)
    extent = ChoiceField(_("履行情况"), [("whole", _("本项已经履行完毕")), ("part", _("部分履行"))])
    note = TextField(_("履行情况说明"))
    attachments = FilesField(_("付款凭证、验收材料"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("obligation") and "amount" not in self.errors:
            self._agree(cleaned, _chosen(self.situation, cleaned["obligation"]))
        signed = self.situation.facts.get("signed_on", "")
        if cleaned.get("done_on") and signed and cleaned["done_on"] < date.fromisoformat(signed):
            self.add_error("done_on", _("履行日期不能早于签订（公布）日期"))
        return cleaned

    def _agree(self, cleaned: dict[str, Any], one: ObligationView) -> None:
        """A sum only where one is owed, no more than is left, and all of it where nothing is left to do."""
        paid = cleaned.get("amount")
        if one.amount is None:
            if paid:
                self.add_error("amount", _("本项义务不涉及付款"))
            return
        left = one.amount - one.paid
        if paid is not None and paid > left:
            self.add_error("amount", _("多于尚未支付的%s") % money.yuan(left))
        elif cleaned.get("extent") == "whole" and (paid or 0) < left:
            self.add_error(
                "amount",
                _("尚有%s未支付，付清后才能填“已经履行完毕”") % money.yuan(left - (paid or 0)),
            )


class RemindForm(StepForm):
    """What the body is asked for beside keeping its word."""

    demand = TextField(_("其他要求"), required=False)


class ChangeForm(StepForm):
    """Why and how a promise is to be changed or ended, and what is offered for it."""

    change = ChoiceField(_("申请事项"), Change)
    ground = ChoiceField(_("事由"), Ground)
    authority = TextField(
        _("法律依据和决定程序"), help_text=_("写明条款、集体研究和合法性审查情况")
    )
    notified_on = PastDayField(_("通知对方的日期"))
    notice = TextField(_("通知方式和对方意见"))
    offer = TextField(_("拟给予的补偿"))
    reason = ReasonField(_("变更（解除）的理由和内容"))
    attachments = FilesField(_("会议纪要、通知回执等材料"), required=True)


class CompensationForm(StepForm):
    """The compensation that is due before the change takes effect."""

    amount = YuanField(_("补偿金额"), help_text=_("确无损失、对方书面放弃的填0，并在依据中写明"))
    pay_by = DayField(_("支付期限"))
    reason = ReasonField(_("补偿的依据和计算方法"))
    attachments = FilesField(_("补偿协议或者对方意见"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pay_by: Any = self.fields["pay_by"]
        pay_by.not_before(self.situation.today, _("支付期限不能早于今天"))


class PaidForm(StepForm):
    """That the compensation was paid."""

    paid_on = PastDayField(_("支付日期"))
    note = TextField(_("支付情况说明"))
    attachments = FilesField(_("支付凭证"), required=True)


class SettleForm(StepForm):
    """What was agreed in the end: of a change, the obligations as they are from now on."""

    obligations = ObligationsField(_("变更后的义务"))
    note = TextField(_("协议或者决定的要点"))
    attachments = FilesField(_("变更（解除）协议或者决定"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.situation.facts.get("change") != Change.AMEND:
            del self.fields["obligations"]


def _chosen(situation: Situation, position: str) -> ObligationView:
    return next(one for one in situation.obligations if str(one.position) == position)
