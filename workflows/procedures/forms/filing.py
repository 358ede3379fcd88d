"""What a complaint says when it is filed: about whom, of what, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts import credit_codes, typed
from accounts.actors import Actor, ActorKind
from accounts.models import Organisation
from accounts.places import handling_organ_for
from accounts.queries import ancestors, handling_organ
from cases.identity_papers import Paper, fault
from workflows.bodies import OrganisationField
from workflows.effects import SealParty
from workflows.fields import (
    CodeField,
    CreditCodeField,
    NameField,
    NumberField,
    PhoneField,
    YearlyRateField,
    YuanField,
)
from workflows.forms import (
    AgreeField,
    ChoiceField,
    DayField,
    FilesField,
    PastDayField,
    StepForm,
    TextField,
    needed_if,
    one_of,
    plain,
)
from workflows.situation import Situation


class Matter(TextChoices):
    """How a promise was broken. Arrears have periods of their own; all others the general ones.

    发改财金〔2023〕1103号; 优化营商环境条例 第三十一条; 保障中小企业款项支付条例.
    """

    GENERAL = "general", _("一般事项")
    ARREARS = "arrears", _("拖欠中小企业款项")
    INVESTMENT = "investment", _("招商引资承诺未兑现")
    PROCUREMENT = "procurement", _("政府采购合同未履行")
    PPP = "ppp", _("政府和社会资本合作合同未履行")
    POLICY = "policy", _("惠企政策未兑现")
    SUPPORT = "support", _("产业扶持奖补未兑现")
    JUDGMENT = "judgment", _("不履行生效裁判")


class Domain(TextChoices):
    """Fields of government promises, after the policy's numbered tasks and 发改财金〔2023〕1103号."""

    INVESTMENT = "investment", _("招商引资承诺")
    PROCUREMENT = "procurement", _("政府采购与履约验收")
    WORKS = "works", _("政府投资项目与工程款")
    PPP = "ppp", _("政府和社会资本合作")
    BIDDING = "bidding", _("招标投标")
    SUPPORT = "support", _("产业扶持")
    DEBT = "debt", _("政府债务")
    GRASSROOTS = "grassroots", _("街道乡镇公开承诺")
    OTHER = "other", _("其他政务失信")


class Complainant(TextChoices):
    """Who complains."""

    PERSON = "person", _("个人")
    ENTERPRISE = "enterprise", _("企业（个体工商户、社会组织）")


class Size(TextChoices):
    """An enterprise's size when the contract was signed, as it declares it. 款项支付条例 第三条."""

    MICRO = "micro", _("微型企业")
    SMALL = "small", _("小型企业")
    MEDIUM = "medium", _("中型企业")
    LARGE = "large", _("大型企业")
    NONE = "none", _("不适用（社会组织等）")


class Channel(TextChoices):
    """By which way a complaint reached the window. 发改财金〔2023〕1103号: 归集."""

    WINDOW = "window", _("来访、来信")
    HOTLINE = "hotline", _("12345热线")
    ARREARS = "arrears_platform", _("违约拖欠中小企业款项登记（投诉）平台")
    INSPECTION = "inspection", _("国务院“互联网+督查”")
    CREDIT = "credit_site", _("信用网站")
    BUSINESS = "business", _("营商环境投诉平台")
    PETITION = "petition", _("信访")
    OTHER = "other", _("其他")


ARREARS_FACTS = (
    "contract_signed_on",
    "delivered_on",
    "agreed_on",
    "amount_due",
    "amount_paid",
    "agreed_rate",
    "size",
    "not_sued",
)
"""What is recorded of arrears, and counted; none of it names anybody."""
OF_ENTERPRISE = ("complainant", [Complainant.ENTERPRISE], _("企业必填"))
"""What an enterprise has to fill in."""
OF_CREDITOR = ("complainant", [Complainant.ENTERPRISE], _("企业投诉欠款必填"))
"""What an enterprise has to fill in that is owed money."""
CONTRACT = ("contract_name", "contract_number")
UNLISTED = ("unlisted_name", "unlisted_place")
PERSONAL = (
    "name",
    "phone",
    "paper",
    "id_number",
    "address",
    "email",
    "credit_code",
    "representative",
    "agent",
    "agent_phone",
    "contract_name",
    "contract_number",
)
"""What is sealed: it tells who complains."""


class FiledForm(StepForm):
    """What a complaint says, whether draft or filed."""

    title = forms.CharField(label=_("标题"), min_length=4, max_length=80)
    respondent = OrganisationField(_("被投诉单位"), required=False)
    unlisted_name = forms.CharField(label=_("列表中没有的单位名称"), required=False, max_length=120)
    unlisted_place = forms.CharField(
        label=_("该单位所在地"),
        required=False,
        max_length=60,
        help_text=_("市（州）和县（市、区），例如：成都市双流区"),
    )
    domain = ChoiceField(_("事项领域"), Domain, help_text=_("哪方面的事"))
    matter = ChoiceField(
        _("事项类型"),
        Matter,
        help_text=_("怎样失信，办理期限由此确定；没有合适的选“一般事项”"),
    )
    request = TextField(_("诉求"), help_text=_("希望该单位做什么，例如：支付拖欠的工程款120万元"))
    facts_text = TextField(
        _("事实"), help_text=_("何时、何地、哪个单位、答应或者约定了什么、现在怎样")
    )
    reasons = TextField(
        _("理由"), help_text=_("为什么认为该单位失信，例如合同条款、公开承诺或者政策文件")
    )
    contract_signed_on = PastDayField(_("合同签订日期"), required=False)
    delivered_on = needed_if(
        PastDayField(
            _("交付或者验收合格日期"),
            required=False,
            help_text=_("货物、工程、服务交付之日；约定验收后付款的，为验收合格之日"),
        ),
        *OF_CREDITOR,
    )
    agreed_on = DayField(_("约定的付款日"), required=False)
    amount_due = needed_if(YuanField(_("应付金额"), required=False), *OF_CREDITOR)
    amount_paid = YuanField(_("已付金额"), required=False, help_text=_("一分未付的填0"))
    agreed_rate = YearlyRateField(
        _("约定的逾期年利率（%）"), required=False, help_text=_("合同没有约定的不填")
    )
    size = needed_if(
        ChoiceField(_("签订合同时的企业规模"), [("", _("请选择")), *Size.choices], required=False),
        *OF_CREDITOR,
    )
    not_sued = AgreeField(_("同一事项没有起诉、申请仲裁，也没有被其他部门受理"), required=False)


class DraftForm(FiledForm):
    """A draft asks only for a title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.required = name == "title"


class FilingForm(FiledForm):
    """A complaint as it is filed: by a person or an enterprise with a contact, or anonymous."""

    sealed = frozenset(PERSONAL)
    field_order = (
        *("respondent", *UNLISTED, "domain", "matter", "title", "request", "facts_text", "reasons"),
        *(*CONTRACT, *ARREARS_FACTS, "attachments", "anonymous", "complainant", "name"),
        *("paper", "id_number", "credit_code", "code_as_printed", "representative", "phone"),
        *("address", "email"),
        *("agent", "agent_phone", "authorisation", "electronic", "channel", "channel_number"),
    )

    anonymous = forms.BooleanField(label=_("匿名投诉"), required=False)
    complainant = forms.ChoiceField(
        label=_("投诉人是"),
        choices=Complainant.choices,
        required=False,
        initial=Complainant.PERSON,
        widget=forms.RadioSelect,
    )
    name = NameField(_("姓名或者名称"), required=False)
    paper = ChoiceField(_("证件种类"), [("", _("不填写证件")), *Paper.choices], required=False)
    id_number = CodeField(
        label=_("证件号码"),
        required=False,
        max_length=40,
        help_text=_("空格、短横线和字母大小写都不影响"),
    )
    credit_code = needed_if(CreditCodeField(_("统一社会信用代码"), required=False), *OF_ENTERPRISE)
    code_as_printed = AgreeField(_("已核对，代码与营业执照上的一致"), required=False)
    representative = NameField(_("法定代表人（负责人、经营者）"), required=False)
    phone = one_of(
        PhoneField(_("联系电话"), required=False), _("与通信地址至少填一项，匿名的可以都不填")
    )
    address = one_of(
        forms.CharField(label=_("通信地址"), required=False, max_length=200),
        _("与联系电话至少填一项，匿名的可以都不填"),
    )
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    agent = NameField(_("代理人姓名"), required=False, help_text=_("没有委托代理人的不填"))
    agent_phone = PhoneField(_("代理人电话"), required=False)
    authorisation = FilesField(_("授权委托书"))
    contract_name = forms.CharField(label=_("合同名称"), required=False, max_length=200)
    contract_number = NumberField(label=_("合同编号"), required=False, max_length=200)
    electronic = forms.BooleanField(label=_("同意电子送达"), required=False)
    attachments = FilesField(_("证据材料"))
    channel = ChoiceField(_("来源渠道"), Channel, required=False)
    channel_number = NumberField(label=_("来源平台的编号"), required=False, max_length=80)
    truthful = AgreeField(_("我确认所述属实，知悉不得捏造事实、诬告陷害他人"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.actor.kind is not ActorKind.PERSON:
            del self.fields["channel"], self.fields["channel_number"]
        if not self._code_doubtful():
            del self.fields["code_as_printed"]

    def _code_doubtful(self) -> bool:
        """Whether the check character of the code that was typed is wrong, which some printed ones are."""
        code = typed.code(str(self["credit_code"].value() or ""))
        return not credit_codes.fault(code) and not credit_codes.checks(code)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._choose_handling(cleaned)
        cleaned["complainant"] = cleaned.get("complainant") or Complainant.PERSON.value
        if cleaned.get("matter") != Matter.ARREARS:
            self._ignore(cleaned, (*ARREARS_FACTS, *CONTRACT))
        if cleaned.get("anonymous"):
            self._ignore(cleaned, (*PERSONAL, "code_as_printed", "authorisation", "complainant"))
            self._check_sums(cleaned)
            return cleaned
        if not cleaned.get("name"):
            self.add_error("name", _("实名投诉请填写姓名或者名称；也可以选择匿名投诉"))
        reached = cleaned.get("phone") or cleaned.get("address")
        if not reached and "phone" not in self.errors:
            self.add_error("phone", _("请至少填写联系电话或者通信地址之一"))
        if cleaned["complainant"] == Complainant.ENTERPRISE:
            self._ignore(cleaned, ("paper", "id_number"))
            self._check_enterprise(cleaned)
        else:
            self._ignore(cleaned, ("credit_code", "code_as_printed", "representative"))
            self._check_paper(cleaned)
        self._check_agent(cleaned)
        self._check_sums(cleaned)
        return cleaned

    def _ignore(self, cleaned: dict[str, Any], names: Iterable[str]) -> None:
        """Leave out what the page does not ask of this filer, however it was filled in."""
        for name in self.fields.keys() & names:
            self.errors.pop(name, None)
            cleaned[name] = "" if isinstance(self.fields[name], forms.CharField) else None

    def _check_paper(self, cleaned: Mapping[str, Any]) -> None:
        number = cleaned.get("id_number")
        if not number:
            return
        paper = cleaned.get("paper") or Paper.RESIDENT.value
        wrong = fault(paper, number.strip("()（）"), self.situation.today)
        if wrong:
            self.add_error("id_number", ValidationError(wrong, code="id_number"))

    def _check_enterprise(self, cleaned: Mapping[str, Any]) -> None:
        wanted = {"credit_code": _("请填写统一社会信用代码")}
        if cleaned.get("matter") == Matter.ARREARS:
            wanted |= {
                "size": _("请选择签订合同时的企业规模"),
                "amount_due": _("请填写应付金额"),
                "delivered_on": _("请填写交付或者验收合格日期"),
            }
        for name, sentence in wanted.items():
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, sentence)
        if "code_as_printed" in self.fields and not cleaned.get("code_as_printed"):
            self.add_error(
                "credit_code",
                _("末位校验码与前17位不符，请对照营业执照核对；确实如此的，请勾选下面一项"),
            )
        if cleaned.get("matter") == Matter.ARREARS and not cleaned.get("not_sued"):
            self.add_error(
                "not_sued",
                _("已经起诉、仲裁或者由其他部门受理的，请等待其结果；没有的请勾选确认"),
            )

    def _check_agent(self, cleaned: Mapping[str, Any]) -> None:
        if cleaned.get("agent") and not cleaned.get("authorisation"):
            self.add_error("authorisation", _("委托代理人的，请上传授权委托书"))
        if cleaned.get("authorisation") and not cleaned.get("agent"):
            self.add_error("agent", _("上传了授权委托书，请填写代理人姓名"))

    def _check_sums(self, cleaned: Mapping[str, Any]) -> None:
        due, paid = cleaned.get("amount_due"), cleaned.get("amount_paid")
        if due is not None and paid is not None and paid > due:
            self.add_error("amount_paid", _("已付金额大于应付金额，请核对"))
        signed, delivered = cleaned.get("contract_signed_on"), cleaned.get("delivered_on")
        if signed and delivered and delivered < signed:
            self.add_error("delivered_on", _("交付日期早于合同签订日期，请核对"))

    def _choose_handling(self, cleaned: dict[str, Any]) -> None:
        """Which organ takes the complaint on follows from the body complained of, or its place."""
        body = cleaned.get("respondent")
        if body is None:
            self._choose_by_place(cleaned)
            return
        cleaned["unlisted_name"] = cleaned["unlisted_place"] = ""
        try:
            cleaned["handling"] = handling_organ(body, self.situation.today)
        except LookupError:
            self.add_error("respondent", _("暂时没有可以受理对该单位投诉的机关"))

    def _choose_by_place(self, cleaned: dict[str, Any]) -> None:
        if "respondent" in self.errors:
            return
        name, place = cleaned.get("unlisted_name"), cleaned.get("unlisted_place")
        if not name:
            self.add_error(
                "respondent", _("请选择被投诉单位；列表中没有的，请在下面填写单位名称和所在地")
            )
        elif not place:
            self.add_error("unlisted_place", _("请填写该单位所在的市（州）和县（市、区）"))
        else:
            cleaned["handling"] = handling_organ_for(f"{place}{name}", self.situation.today)


class BodyField(OrganisationField):
    """The body that the complainant could only describe, entered before the case goes on."""


class BodyForm(StepForm):
    """A step before which the body complained of has to be known: asked for where it is not yet."""

    respondent = BodyField(_("被投诉单位（投诉人填写的单位不在名录中，请确定）"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.situation.respondent is not None:
            del self.fields["respondent"]
            return
        body: Any = self.fields["respondent"]
        organ = self.situation.subject.organisation
        body.queryset = body.queryset.exclude(pk__in=[organ.pk, *ancestors(organ.path)])
        body.help_text = _(
            "投诉人填写：%(name)s（%(place)s）。属于本机关或者上级政府的，请导入上一级机关。"
        ) % _described(self.situation)


def _described(situation: Situation) -> dict[str, str]:
    unlisted = situation.facts.get("unlisted") or {}
    return {
        "name": unlisted.get("unlisted_name") or "—",
        "place": unlisted.get("unlisted_place") or "—",
    }


def filed_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a complaint that its later steps and documents need."""
    facts = {
        "title": data["title"],
        "domain": data["domain"],
        "matter": data["matter"] or Matter.GENERAL.value,
        "request": data["request"],
        "facts_text": data["facts_text"],
        "reasons": data["reasons"],
        "objection_to_forwarding": "",
        "arrears": _given(data, ARREARS_FACTS),
        "unlisted": _given(data, UNLISTED),
    }
    return {name: value for name, value in facts.items() if value != {}}


def complainant_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """What may be known of the complainant and of the way the complaint came."""
    if data["anonymous"]:
        return _given(data, ("channel", "channel_number"))
    code = data["credit_code"] if data["complainant"] == Complainant.ENTERPRISE else ""
    doubtful = bool(code) and not credit_codes.checks(code)
    return {
        "complainant": data["complainant"],
        **({"credit_code_doubtful": True} if doubtful else {}),
        **_given(data, ("channel", "channel_number")),
    }


def _given(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {
        name: plain(data[name])
        for name in names
        if data.get(name) is not None and data.get(name) not in ("", False)
    }


def identity_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What is sealed."""
    found = {name: data.get(name) or "" for name in PERSONAL}
    if found.get("id_number"):
        found["paper"] = found["paper"] or Paper.RESIDENT.value
    return found


def parties(data: Mapping[str, Any], actor: Actor) -> list[SealParty]:
    """Complainant (identity sealed) and, as far as it is known, respondent."""
    complainant = SealParty(
        role="complainant",
        identity={} if data["anonymous"] else identity_of(data),
        own_account=actor.kind is ActorKind.CITIZEN,
        electronic=data["electronic"] and not data["anonymous"],
    )
    return [complainant, *respondents(data)]


def respondents(data: Mapping[str, Any]) -> list[SealParty]:
    """The body complained of, where the step names it."""
    body: Organisation | None = data.get("respondent")
    return [SealParty(role="respondent", organisation=body.pk)] if body is not None else []
