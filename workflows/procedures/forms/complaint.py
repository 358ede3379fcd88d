"""What the steps of a complaint ask to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Role
from cases import identity
from cases.models import Case
from workflows.abilities import COHANDLING, DECIDING, RECEIVING_CLUES
from workflows.base import Procedure, closed
from workflows.bodies import OrganisationField, OrganisationsField
from workflows.clocks import TS_CLOSE, C
from workflows.forms import (
    AgreeField,
    ChoiceField,
    FilesField,
    Limited,
    LinesField,
    PersonField,
    ReasonField,
    ReasonForm,
    StepForm,
    TextField,
    needed_if,
)
from workflows.limits import most_days
from workflows.procedures.forms import shared
from workflows.procedures.forms.filing import BodyForm, Matter
from workflows.situation import Situation
from workflows.who import Where


class SupplementNoticeForm(shared.SupplementNoticeForm):
    """Everything that is missing, told at once, and what follows for a complaint."""

    consequence = forms.CharField(
        label=_("逾期后果"),
        max_length=200,
        initial=_("逾期未补正且无正当理由的，视为放弃投诉，终止办理"),
    )


NAMES_COMPLAINANT = "names_complainant"
"""The code of a text that is refused because it tells who complains. Whoever is shown it is logged."""


class AcceptForm(BodyForm):
    """Acceptance: the matter, and a summary that names no complainant."""

    matter = ChoiceField(_("事项类型"), Matter)
    summary = TextField(
        _("脱敏摘要"), help_text=_("将来发给被投诉单位的内容，不得出现可识别投诉人的信息")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].initial = self.situation.facts.get("matter")

    def clean_summary(self) -> str:
        """Refuse what tells the body complained of who complains. 信访工作条例第三十条."""
        text: str = self.cleaned_data["summary"]
        told = identity.told_in(text, self.situation.subject)
        if told:
            sentence = _("摘要将发给被投诉单位，其中写有投诉人的%s，请删去")
            raise ValidationError(sentence % "、".join(told), code=NAMES_COMPLAINANT)
        return text


class NotAcceptGround(TextChoices):
    """Grounds of refusal."""

    OUT_OF_SCOPE = "out_of_scope", _("不属于政务失信事项")
    ALREADY = "already", _("同一事项已经受理或者正在办理")
    FINAL = "final", _("已经复核终结")
    NO_FACTS = "no_facts", _("没有明确的被投诉单位或者事实")


class NotAcceptForm(StepForm):
    """Refusal: the ground, the reasons and where to turn."""

    ground = ChoiceField(_("不予受理情形"), NotAcceptGround)
    reason = ReasonField(_("理由"))
    instead = forms.CharField(label=_("应当向何处提出"), required=False, max_length=200)


class Route(TextChoices):
    """Statutory ways that go before a complaint."""

    LITIGATION = "litigation", _("诉讼")
    ARBITRATION = "arbitration", _("仲裁")
    REVIEW = "review", _("行政复议")
    PROCUREMENT = "procurement", _("政府采购质疑、投诉")
    DISCIPLINE = "discipline", _("纪检监察")


class DivertForm(StepForm):
    """The statutory way and the organ it leads to."""

    route = ChoiceField(_("法定途径"), Route)
    organ = forms.CharField(label=_("受理机关"), max_length=120)
    reason = ReasonField(_("理由和依据"))


class LeadField(forms.ModelChoiceField, Limited):  # type: ignore[type-arg]
    """An open complaint against the same body."""

    def __init__(self, label: Any) -> None:
        super().__init__(Case.objects.none(), label=label, empty_label=_("请选择"))

    def limit(self, situation: Situation, actor: Actor) -> None:
        self.queryset = open_leads(situation)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.title}"


def open_leads(situation: Situation) -> QuerySet[Case]:
    """Complaints of the same organ against the same respondent that can lead a merger."""
    if situation.respondent is None:
        return Case.objects.none()
    return Case.objects.filter(
        kind="complaint",
        organisation=situation.organisation,
        respondent=situation.respondent,
        state__in=["accepted", "investigating", "awaiting_explanation"],
    ).exclude(pk=situation.pk)


class MergeForm(StepForm):
    """The lead case."""

    lead = LeadField(_("主案"))
    same_facts = AgreeField(_("已核对：被投诉单位相同、事实相同"))
    reason = ReasonField(_("并案理由"))


class LeadReplyForm(StepForm):
    """The lead's decision, copied into each follower's own reply."""

    decision = forms.JSONField()


def _offer_others(form: StepForm, name: str) -> None:
    """Offer every body but the one that handles the case: nobody writes letters to himself."""
    field: Any = form.fields[name]
    field.queryset = field.queryset.exclude(pk=form.situation.organisation)


class ForwardForm(BodyForm):
    """To whom the complaint is forwarded, as a letter or as an assignment."""

    manner = ChoiceField(_("方式"), [("forward", _("转办")), ("assign", _("交办"))])
    organ = OrganisationField(_("承办单位"), not_respondent=True, work=DECIDING)
    requirements = TextField(_("办理要求"))
    days = forms.IntegerField(label=_("反馈期限（工作日）"), min_value=1, max_value=60, initial=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_others(self, "organ")


class TakeUpForm(BodyForm):
    """The handler."""

    handler = PersonField(_("承办人"), Role.HANDLER, not_self=True)


class SignInForm(StepForm):
    """The handler at the receiving organ."""

    handler = PersonField(_("承办人"), Role.HANDLER, Where.RECEIVING)


class ObjectForm(StepForm):
    """Why the case should go back, and to whom instead."""

    reason = ReasonField(_("退回理由和依据"))
    competent = forms.CharField(label=_("建议承办单位"), max_length=120)


class CompetentField(OrganisationField):
    """The organ that is to handle the complaint: the one it was forwarded to unless another is chosen,
    of all that lie below whoever designates."""

    def limit(self, situation: Situation, actor: Actor) -> None:
        super().limit(situation, actor)
        received = situation.assigned(Where.RECEIVING)
        self.initial = received[0].organisation if received else None
        if actor.organisation is not None:
            below = self.queryset.filter(path__startswith=actor.organisation.overseen)
            self.queryset = below.exclude(pk=actor.organisation.pk)


class DesignateForm(StepForm):
    """The organ held competent, and why."""

    organ = CompetentField(_("指定的承办单位"), not_respondent=True, work=DECIDING)
    reason = ReasonField(_("指定的理由"))


class CohandlersForm(StepForm):
    """Organs that co-handle, and what each is asked."""

    organs = OrganisationsField(_("协办单位"), not_respondent=True, work=COHANDLING)
    requirements = TextField(_("协办事项"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_others(self, "organs")


class CohandlerAnswerForm(StepForm):
    """A co-handler's answer."""

    opinion = TextField(_("协办意见"))
    attachments = FilesField(_("附件"))


class CohandlerField(OrganisationField):
    """One of the co-handlers that have not answered."""

    def limit(self, situation: Situation, actor: Actor) -> None:
        super().limit(situation, actor)
        self.queryset = Organisation.objects.filter(
            pk__in=situation.organisations_at(Where.COHANDLER)
        )


class StrikeForm(StepForm):
    """The co-handler that is struck, and why."""

    organ = CohandlerField(_("撤出的协办单位"))
    reason = ReasonField()


class ExplanationForm(StepForm):
    """What the body complained of has to explain."""

    matters = TextField(_("需要说明的具体失信情况"))
    evidence_list = LinesField(_("需要提供的证据"))


class ExplainForm(StepForm):
    """The body's written explanation."""

    facts_text = TextField(_("事实经过"))
    causes = TextField(_("原因分析"))
    responsible = TextField(_("责任人"))
    measures = TextField(_("已采取的措施"))
    head_signed = AgreeField(_("已经主要负责人签字并加盖公章"))
    attachments = FilesField(_("签字盖章的书面说明（扫描件）及证据"), required=True)


class ExplainDraftForm(StepForm):
    """The body's explanation as it is drafted for its head; nothing is handed in yet."""

    facts_text = TextField(_("事实经过"))
    causes = TextField(_("原因分析"), required=False)
    responsible = TextField(_("责任人"), required=False)
    measures = TextField(_("已采取的措施"), required=False)


class ExtensionForm(StepForm):
    """How many days more, and why. Capped by the rule of the running clock."""

    days = forms.IntegerField(label=_("延长天数（日）"), min_value=1)
    reason = ReasonField()

    def clean_days(self) -> int:
        days = int(self.cleaned_data["days"])
        most = most_days(self.situation, TS_CLOSE)
        if days > most:
            raise ValidationError(_("最多还可以延长%d日") % most, code="cap")
        return days


class Conclusion(TextChoices):
    """What the investigation found."""

    SUSTAINED = "sustained", _("属实")
    PARTLY_SUSTAINED = "partly_sustained", _("部分属实")
    NOT_SUSTAINED = "not_sustained", _("不属实")


TO_ORDER = (
    "conclusion",
    (Conclusion.SUSTAINED, Conclusion.PARTLY_SUSTAINED),
    _("属实、部分属实的，必填；已经整改的，改填不发整改通知的理由"),
)
"""When an order has to be drafted with the reply."""


class ConcludeForm(StepForm):
    """Findings, the decision proposed, and the order that follows or why none is needed."""

    conclusion = ChoiceField(_("核实结论"), Conclusion)
    second_investigator = PersonField(_("共同核实人"), Role.INSPECTOR, not_self=True)
    investigated = forms.CharField(label=_("核实的时间和方式"), max_length=300)
    findings = TextField(_("认定的事实"))
    reasoning = TextField(_("理由和依据"))
    decision = TextField(_("处理意见"))
    bodies = needed_if(
        OrganisationsField(_("责任单位（发出限期整改）"), preselected=True, required=False),
        *TO_ORDER,
    )
    requirements = needed_if(
        shared.RequirementsField(_("整改要求（编号、可核查）"), required=False), *TO_ORDER
    )
    rectify_days = forms.IntegerField(
        label=_("整改期限（日）"), min_value=15, max_value=90, required=False
    )
    no_order_reason = needed_if(
        TextField(_("不发整改通知的理由（已经整改的情况）"), required=False),
        "conclusion",
        (Conclusion.SUSTAINED, Conclusion.PARTLY_SUSTAINED),
        _("属实、部分属实而不发整改通知的，必填"),
    )
    attachments = FilesField(_("核实材料"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("conclusion") == Conclusion.NOT_SUSTAINED:
            return cleaned
        ordered = cleaned.get("bodies") and cleaned.get("requirements")
        refused = "requirements" in self.errors or "bodies" in self.errors
        if not ordered and not refused and not cleaned.get("no_order_reason"):
            self.add_error(
                "requirements",
                _("属实或者部分属实的，请拟定责任单位和整改要求；已经整改的，请说明情况"),
            )
        return cleaned


def concluded_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The decision proposed, as later steps, documents and the order drafted with it need it."""
    wanted = data["conclusion"] != Conclusion.NOT_SUSTAINED and data["requirements"]
    ordered = list(data["bodies"]) if wanted else []
    return {
        "conclusion": data["conclusion"],
        "findings": data["findings"],
        "reasoning": data["reasoning"],
        "decision": data["decision"],
        "investigated": data["investigated"],
        "order": {
            "bodies": [body.pk for body in ordered],
            "requirements": data["requirements"],
            "rectify_days": data["rectify_days"],
        },
        "no_order_reason": data["no_order_reason"],
    }


class ReviewForm(StepForm):
    """The review's opinion: the decision stands, or is varied and orders are added or revoked."""

    outcome = ChoiceField(
        _("结论"),
        [("maintained", _("维持")), ("varied", _("变更"))],
        help_text=_(
            "撤销原处理意见、责令重新办理的，不在此处填写，请退回案件页选择“撤销、责令重新办理”"
        ),
    )
    findings = TextField(_("复查（复核）认定的事实"))
    reason = ReasonField(_("理由和依据"))
    order = ChoiceField(
        _("对限期整改的影响"),
        [("keep", _("不变")), ("open", _("另行发出限期整改")), ("revoke", _("撤销限期整改"))],
    )
    bodies = OrganisationsField(_("责任单位（另行发出限期整改）"), preselected=True, required=False)
    requirements = shared.RequirementsField(_("整改要求（编号、可核查）"), required=False)
    rectify_days = forms.IntegerField(
        label=_("整改期限（日）"), min_value=15, max_value=90, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        order = cleaned.get("order")
        if order in ("open", "revoke") and cleaned.get("outcome") == "maintained":
            self.add_error("order", _("维持原处理意见的，限期整改不变"))
        if order == "open" and not (cleaned.get("bodies") and cleaned.get("requirements")):
            self.add_error("requirements", _("另行发出限期整改的，请列明责任单位和整改要求"))
        return cleaned


def review_right_lapsed(procedure: Procedure) -> fsm.State.CONDITION:
    """没有人在期限内申请复查（复核）。"""
    situation = procedure.situation
    code = C.TS_REEXAM_ASK if situation.state == "replied" else C.TS_FINAL_ASK
    return closed(situation.lapsed(code), _("申请复查（复核）的期限尚未届满"))


class ReopenForm(ReasonForm):
    """Why a closed case is opened again."""

    ground = ChoiceField(
        _("重新启动的情形"),
        [
            ("objection", _("异议成立")),
            ("annulled", _("依据被撤销")),
            ("evidence", _("新的证据")),
        ],
    )


class ReferForm(StepForm):
    """The clue that is referred. Its text stays with the referral and is not shown in the case."""

    sealed = frozenset({"clue"})

    organ = OrganisationField(_("接收机关"), not_respondent=True, work=RECEIVING_CLUES)
    clue = TextField(_("线索摘要"))
    materials = LinesField(_("材料清单"), required=False)


class ClueAnswerForm(StepForm):
    """What became of a clue, and no word of what it is about."""

    outcome = ChoiceField(
        _("线索办理情况"),
        [
            ("accepted", _("已经受理")),
            ("elsewhere", _("不属于本机关管辖，已转送有管辖权的机关")),
            ("closed", _("已经办结")),
        ],
    )
