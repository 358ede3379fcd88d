"""What the steps of a rectification order ask to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, TextChoices, When
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.queries import authority_over
from accounts.roles import Role
from cases.models import EventPayload
from workflows.bodies import OrganisationField
from workflows.clocks import C
from workflows.codes import D
from workflows.escalation import served_for
from workflows.forms import (
    AgreeField,
    ChoiceField,
    DayField,
    FilesField,
    PastDayField,
    PersonField,
    ReasonField,
    StepForm,
    TextField,
    needed_if,
)
from workflows.limits import most_days
from workflows.procedures.forms import shared
from workflows.procedures.forms.shared import RequirementsField
from workflows.situation import ItemView, Past, Situation


class Source(TextChoices):
    """Where an order comes from."""

    COMPLAINT = "complaint", _("投诉举报查实")
    INSPECTION = "inspection", _("专项督导")
    SUPERVISION = "supervision", _("政府督查")
    MONITORING = "monitoring", _("监测预警")
    RECORD = "record", _("信用记录管理中发现")


class DraftForm(StepForm):
    """The order as drafted: source, body, facts, basis and numbered requirements."""

    source = ChoiceField(_("来源"), Source)
    source_note = forms.CharField(
        label=_("来源说明"), max_length=200, help_text=_("案号、督导名称等")
    )
    respondent = OrganisationField(_("责任单位"), preselected=True)
    title = forms.CharField(label=_("标题"), min_length=4, max_length=120)
    facts_text = TextField(_("失信事实"))
    basis_text = TextField(_("认定依据"))
    requirements = RequirementsField(_("整改要求（编号、可核查）"))
    rectify_days = forms.IntegerField(
        label=_("整改期限（日）"),
        min_value=15,
        max_value=90,
        required=False,
        help_text=_("15日、30日、60日、90日，按情节轻重确定；不填为30日"),
    )
    handler = PersonField(_("承办人"), Role.HANDLER, required=False)


def drafted_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """What later steps and documents of the order need of its draft."""
    return {
        "title": data["title"],
        "source": data["source"],
        "source_note": data["source_note"],
        "facts_text": data["facts_text"],
        "basis_text": data["basis_text"],
        "rectify_days": data["rectify_days"],
    }


class SignInForm(StepForm):
    """Receipt by the body, and whom to reach there: at first as it was given for the last order, by the same
    person, or else by the body; else the telephone of the person's account."""

    contact = forms.CharField(label=_("联系人职务"), max_length=60)
    phone = forms.CharField(label=_("办公电话"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.actor.user is not None:
            self.initial = {"phone": self.actor.user.phone, **self._given_before(), **self.initial}

    def _given_before(self) -> dict[str, Any]:
        """What was filled in the last time. One query over the body's own events."""
        given = EventPayload.objects.filter(
            event__actor_organisation=self.actor.organisation,
            event__step="sign_in",
            data__has_keys=["contact", "phone"],
            redacted_at=None,
        )
        own = Q(event__actor_user=self.actor.user)
        newest = given.order_by(Case(When(own, then=0), default=1), "-pk")
        data = newest.values_list("data", flat=True).first() or {}
        return {name: data[name] for name in ("contact", "phone") if name in data}


class ExplainForm(StepForm):
    """The body's written explanation, signed by its head."""

    facts_text = TextField(_("事实经过"))
    causes = TextField(_("原因分析"))
    responsible = TextField(_("责任岗位和责任人职务"))
    measures = TextField(_("已采取的措施"))
    head_signed = AgreeField(_("已经主要负责人签字并加盖公章"))
    attachments = FilesField(_("签字盖章的书面说明（扫描件）及证据"), required=True)


class ExplainDraftForm(StepForm):
    """The body's explanation as it is drafted for its head; nothing is handed in yet."""

    facts_text = TextField(_("事实经过"))
    causes = TextField(_("原因分析"), required=False)
    responsible = TextField(_("责任岗位和责任人职务"), required=False)
    measures = TextField(_("已采取的措施"), required=False)


class ItemsForm(StepForm):
    """Asks something for each requirement of the order; fields end in the item's position."""

    def asked(self) -> list[ItemView]:
        """The items that are asked about."""
        return list(self.situation.items)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in self.asked():
            for name, field in self.fields_for(item).items():
                self.fields[f"{name}_{item.position}"] = field

    template_name = "components/items_form.html"

    def get_context(self) -> dict[str, Any]:
        """What the form is drawn from: what is asked once, each requirement with its own, then files."""
        context = super().get_context()
        rows = {field.name: field for field, _errors in context["fields"]}
        groups = []
        for item in self.asked():
            own = [rows.pop(name) for name in list(rows) if name.endswith(f"_{item.position}")]
            legend = _("第%(nth)d项：%(requirement)s") % {
                "nth": item.position,
                "requirement": item.requirement,
            }
            groups.append((legend, own))
        last = [one for one in rows.values() if isinstance(one.field, FilesField)]
        first = [one for one in rows.values() if one not in last]
        return {**context, "first": first, "groups": groups, "last": last}

    @classmethod
    def fields_for(cls, item: ItemView) -> dict[str, forms.Field]:
        """The fields about one item, by stem of their name."""
        raise NotImplementedError

    @classmethod
    def fields_of(cls, recorded: Iterable[str] = ()) -> dict[str, forms.Field]:
        found = super().fields_of(recorded)
        for name in recorded:
            stem, _line, position = name.rpartition("_")
            if position.isdecimal():
                fields = cls.fields_for(ItemView(pk=0, position=int(position), requirement=""))
                found.update({name: fields[stem]} if stem in fields else {})
        return found

    def by_position(self, stem: str) -> dict[int, Any]:
        """What was filled in under one stem, by position of the item."""
        return {
            item.position: self.cleaned_data.get(f"{stem}_{item.position}") for item in self.asked()
        }


class PlanForm(ItemsForm):
    """The plan: a measure, a person in charge and a day for each requirement."""

    overall = TextField(_("总体安排"))
    attachments = FilesField(_("整改方案"))

    @classmethod
    def fields_for(cls, item: ItemView) -> dict[str, forms.Field]:
        return {
            "measure": TextField(_("第%d项的措施") % item.position),
            "charge": forms.CharField(
                label=_("第%d项的责任人") % item.position,
                max_length=60,
                help_text=_("写明岗位或者职务"),
            ),
            "by": DayField(_("第%d项的完成时限") % item.position),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in self.asked():
            self._bound(self.fields[f"by_{item.position}"])

    def _bound(self, field: Any) -> None:
        """From today to the end of the order's own period; where that is over, from today on."""
        today, clock = self.situation.today, self.situation.clock(C.ZG_RECTIFY)
        field.not_before(today, _("完成时限不能早于今天"))
        if clock is not None and clock.due_on >= today:
            last = date_format(clock.due_on, "Y年n月j日")
            field.help_text = _("不晚于整改期限届满日（%s）") % last
            field.not_after(clock.due_on, _("完成时限不能晚于整改期限届满日（%s）") % last)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {**cleaned, "measures": self.by_position("measure")}


def not_passed(situation: Situation) -> list[ItemView]:
    """The requirements that a report is about: those that no check has passed."""
    return [item for item in situation.items if item.verdict != "passed"]


class ReportForm(ItemsForm):
    """The report: what was done for each requirement not yet passed, each with its evidence."""

    overall = TextField(_("整改总体情况"))
    head_signed = AgreeField(_("已经主要负责人签字并加盖公章"))
    attachments = FilesField(_("签字盖章的整改报告（扫描件）"), required=True)

    def asked(self) -> list[ItemView]:
        return not_passed(self.situation)

    @classmethod
    def fields_for(cls, item: ItemView) -> dict[str, forms.Field]:
        return {
            "outcome": TextField(_("第%d项完成情况") % item.position),
            "evidence": FilesField(_("第%d项佐证") % item.position, required=True, item=item.pk),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {**cleaned, "outcomes": self.by_position("outcome")}


class ReportDraftForm(ItemsForm):
    """The body's report as it is drafted for its head; nothing is handed in yet."""

    overall = TextField(_("整改总体情况"))

    def asked(self) -> list[ItemView]:
        return not_passed(self.situation)

    @classmethod
    def fields_for(cls, item: ItemView) -> dict[str, forms.Field]:
        label = _("第%d项完成情况") % item.position
        return {"outcome": TextField(label, required=False, help_text=item.requirement)}


class LateReportForm(StepForm):
    """Rectification after the time was up, told for the sake of leniency."""

    overall = TextField(_("逾期整改情况"))
    attachments = FilesField(_("佐证"), required=True)


class ExtensionForm(StepForm):
    """How many days more, and why: once, no more than the original period or the rule's cap."""

    days = forms.IntegerField(label=_("延长天数（日）"), min_value=1)
    reason = ReasonField(_("延期理由和已完成的整改"))

    def clean_days(self) -> int:
        days = int(self.cleaned_data["days"])
        cap = most_days(self.situation, C.ZG_RECTIFY)
        original = self.situation.facts.get("rectify_days")
        most = min(cap, int(original)) if original else cap
        if days > most:
            raise ValidationError(_("最多可以延长%d日（不超过原整改期限）") % most, code="cap")
        return days


def complained(situation: Situation) -> bool:
    """Whether an order comes of a complaint, and so has a complainant."""
    return bool(situation.complaints) or situation.facts.get("source") == Source.COMPLAINT


class CheckForm(StepForm):
    """The second of the two inspectors, and how they will check."""

    second_inspector = PersonField(
        _("另一核查员"),
        Role.INSPECTOR,
        also=[Role.HANDLER],
        not_self=True,
        help_text=_("本单位的核查员或者承办人；没有可选的，请安全管理员登记任职或者代行"),
    )
    method = forms.CharField(label=_("核查方式"), max_length=300)

    def clean_method(self) -> str:
        method: str = self.cleaned_data["method"]
        if "投诉人" in method and not complained(self.situation):
            raise ValidationError(_("本案不是来自投诉，核查方式不要写投诉人"), code="none")
        return method


class AskOpinionForm(StepForm):
    """What the complainant is asked."""

    question = TextField(
        _("向投诉人提出的问题"),
        help_text=_("投诉人在其投诉的页面上看到"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].initial = _(
            "责任单位已经报告整改情况。您反映的问题是否已经解决？还有哪些没有做到？"
        )


class Opinion(TextChoices):
    """What a complainant thinks of the rectification."""

    DONE = "done", _("已经解决")
    PARTLY = "partly", _("部分解决")
    NOT_DONE = "not_done", _("没有解决")


class OpinionForm(StepForm):
    """The complainant's opinion, for the organ alone."""

    opinion = ChoiceField(_("您反映的问题"), Opinion)
    words = TextField(
        _("具体意见"),
        required=False,
        help_text=_("只有核查的机关看到，责任单位看不到；请不要写姓名、电话"),
    )


class Heard(TextChoices):
    """Whether the complainant was heard on the rectification."""

    HEARD = "heard", _("已听取投诉人意见")
    SILENT = "silent", _("已征求意见，投诉人未回应")
    NONE = "none", _("无投诉人（非投诉来源）")


NOT_SILENT = {
    "": _("还没有征求投诉人意见：请先办理“征求投诉人意见”，期限届满未回应的才能这样填写"),
    "ask_opinion": _("征求意见的期限尚未届满，投诉人还可以回应"),
    "give_opinion": _("投诉人已经发表意见，请选择“已听取投诉人意见”"),
}
"""Why the complainant cannot be called silent, by how far the question to him has come."""


class JudgeForm(ItemsForm):
    """The inspectors' findings: each requirement passed or failed."""

    checked_on = PastDayField(_("核查日期"))
    heard = ChoiceField(_("投诉人意见"), Heard)
    heard_text = needed_if(
        TextField(_("投诉人意见摘要"), required=False, help_text=_("不得出现可识别投诉人的信息")),
        "heard",
        (Heard.HEARD,),
        _("已听取意见的，必填"),
    )
    attachments = FilesField(_("核查材料"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in self.asked():
            self._show_reported(item)
        self._offer_heard()
        answered = self._answered()
        if answered is not None and answered.step == "give_opinion":
            label = Opinion(answered.data["opinion"]).label
            self.fields["heard"].initial = Heard.HEARD
            self.fields["heard_text"].initial = f"{label}。{answered.data['words']}"
        elif answered is not None and answered.step == "lapse_opinion":
            self.fields["heard"].initial = Heard.SILENT

    def _offer_heard(self) -> None:
        """An order that comes of a complaint has a complainant; any other begins with none."""
        heard: Any = self.fields["heard"]
        if complained(self.situation):
            heard.choices = [one for one in heard.choices if one[0] != Heard.NONE]
            told = _("本案来自投诉，核查时应当听取投诉人意见")
            heard.error_messages["invalid_choice"] = told
        else:
            heard.initial = Heard.NONE

    def _show_reported(self, item: ItemView) -> None:
        """Put what the body reported on a requirement beside it."""
        name = f"outcome_{item.position}"
        told = [past.data[name] for past in self.situation.history if name in past.data]
        if told:
            said = _("责任单位报告：%s") % told[-1]
            self.fields[f"finding_{item.position}"].help_text = said

    def _answered(self) -> Past | None:
        """How far the question to the complainant has come in this round."""
        last = self.situation.last("report", "ask_opinion", "give_opinion", "lapse_opinion")
        return last if last is not None and last.step != "report" else None

    def clean_heard(self) -> str:
        heard: str = self.cleaned_data["heard"]
        answered = self._answered()
        step = answered.step if answered is not None else ""
        if heard == Heard.SILENT and step != "lapse_opinion":
            raise ValidationError(NOT_SILENT[step], code="not_silent")
        return heard

    @classmethod
    def fields_for(cls, item: ItemView) -> dict[str, forms.Field]:
        verdicts = [("passed", _("通过")), ("failed", _("未通过"))]
        return {
            "verdict": ChoiceField(_("第%d项结论") % item.position, verdicts),
            "finding": TextField(_("第%d项核查情况") % item.position),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("heard") == Heard.HEARD and not cleaned.get("heard_text"):
            self.add_error("heard_text", _("请填写投诉人意见摘要"))
        verdicts = self.by_position("verdict")
        return {
            **cleaned,
            "passed": [at for at, verdict in verdicts.items() if verdict == "passed"],
        }


class ReturnForm(StepForm):
    """Why the work goes on, and how long."""

    again_days = forms.IntegerField(
        label=_("继续整改期限（日）"), min_value=1, max_value=30, initial=15
    )
    reason = ReasonField(_("未通过的事项和继续整改的要求"))


class AccountabilityForm(StepForm):
    """The proposal of accountability (责任追究建议) that goes with a failure."""

    authority = OrganisationField(
        _("有管理权限的机关（不选的，为责任单位的上级政府）"), not_respondent=True, required=False
    )
    proposal = TextField(_("责任追究建议"))
    reason = ReasonField(_("认定逾期或者拒不整改的事实和理由"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("authority") is None and "authority" not in self.errors:
            cleaned["authority"] = _authority_over(self.situation)
        return cleaned


def _authority_over(situation: Situation) -> Organisation:
    rows = Organisation.objects.select_related("parent")
    found = rows.in_bulk([situation.respondent, situation.organisation])
    assert situation.respondent is not None
    body, organ = found[situation.respondent], found[situation.organisation]
    return authority_over(body, organ, situation.today)


class ProposalAnswerForm(StepForm):
    """What the authority does with the proposal of accountability, and what came of it."""

    adoption = ChoiceField(_("采纳情况"), shared.ADOPTION)
    outcome = TextField(_("处理结果，或者不采纳的理由"))
    attachments = FilesField(_("反馈函、处理决定"))


class FailForm(AccountabilityForm):
    """Refusal, or time long up in spite of supervision letter and summons."""

    ground = ChoiceField(
        _("情形"),
        [("refusal", _("明确拒绝整改")), ("overdue", _("逾期不整改，经督办、约谈仍不答复"))],
    )
    attachments = FilesField(_("拒绝整改或者逾期未答复的证据"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("ground") == "overdue" and not long_overdue(self.situation):
            self.add_error(
                "ground",
                _("逾期情形须整改期限已过，并且督办函、约谈通知书均已送达而责任单位仍未答复"),
            )
        return cleaned


BODYS = frozenset({C.ZG_ACK, C.ZG_EXPLAIN, C.ZG_PLAN, C.ZG_RECTIFY, C.ZG_AGAIN})
"""Duties of the body; what the handling organ owes is pressed beside them and counts for nothing here."""


def long_overdue(situation: Situation) -> bool:
    """Time to rectify is up, and supervision letter (D23) and summons (D24a) were served."""
    late = situation.overdue(C.ZG_RECTIFY) or situation.overdue(C.ZG_AGAIN)
    told = all(served_for(situation, code, BODYS) is not None for code in (D.D23, D.D24A))
    return late and told


class VaryForm(StepForm):
    """The review varies the order: other requirements, more days, or both."""

    requirements = RequirementsField(_("变更后的整改要求"), required=False)
    days = forms.IntegerField(label=_("增加整改天数（日）"), min_value=1, required=False)
    reason = ReasonField(_("变更的内容和理由"))

    def clean_days(self) -> int | None:
        days: int | None = self.cleaned_data["days"]
        most = most_days(self.situation, C.ZG_RECTIFY)
        if days and days > most:
            raise ValidationError(_("最多还可以增加%d日") % most, code="cap")
        return days

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("requirements") and self.situation.times("report"):
            self.add_error("requirements", _("已经报送整改报告的，不再变更整改要求"))
        return cleaned


class CloseForm(StepForm):
    """Closing; where a record was at stake, the leniency that completion earns."""

    leniency = ChoiceField(
        _("从轻或者免予惩戒"),
        [
            ("", _("不涉及失信认定")),
            ("lenient", _("从轻（失信认定前已完成整改）")),
            ("exempt", _("免予（主动挽回损失、消除影响）")),
        ],
        required=False,
    )
    leniency_note = needed_if(
        TextField(_("从轻或者免予的情形"), required=False),
        "leniency",
        ("lenient", "exempt"),
        _("从轻或者免予的，必填"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = bool(cleaned.get("leniency"))
        if chosen and not cleaned.get("leniency_note"):
            self.add_error("leniency_note", _("请写明从轻或者免予的情形"))
        return {**cleaned, "at_stake": chosen}
