"""Valid form data for every step of every procedure: filled by kind of field, worded by its name."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import singledispatch
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from accounts.actors import SYSTEM, Actor
from accounts.models import Organisation
from accounts.roles import Role
from commitments import money
from commitments.models import Phase
from config.demo.actors import organisations
from config.demo.matters import Matter
from config.demo.organisations import credit_code
from config.demo.people import Unheld, holders, invented_name, phone_number, someone
from config.demo.samples import sample_pdf
from config.demo.wording import PLEDGED, PUBLIC, TITLES, choice_for, lines_for, text_for
from records.models import SanctionListItem
from workflows.abilities import EXECUTING, Work, lacks
from workflows.clocks import C
from workflows.forms import FilesField, LinesField, PersonField, StepForm
from workflows.loading import Loaded
from workflows.recusals import Decision, Recusable, asked
from workflows.registry import procedures


class Leave:
    """Stands for a field that is left empty."""


class All:
    """Stands for every choice that a field offers."""


LEAVE = Leave()
ALL = All()
Files = MultiValueDict[str, Any]


@dataclass(frozen=True)
class Scene:
    """What a form is filled in about. `choices` are those that a route asks for."""

    kind: str
    step: str
    matter: Matter
    situation: Loaded
    choices: Mapping[str, str] = field(default_factory=dict)
    seed: str = ""
    actor: Actor = SYSTEM


Recipe = Callable[[Scene], Mapping[str, Any]]


def _filing(scene: Scene) -> Mapping[str, Any]:
    body = scene.situation.respondent
    return {
        **({"respondent": body} if body is not None else {}),
        "name": invented_name(scene.seed),
        "phone": phone_number(scene.seed),
        "address": "四川省成都市演示路1号",
        "email": "citizen@example.test",
        **(_enterprise(scene) if scene.matter.arrears else {"paper": "", "size": ""}),
    }


def _enterprise(scene: Scene) -> Mapping[str, Any]:
    """An invented enterprise, and its contract that was not paid."""
    owner = invented_name(scene.seed)
    return {
        "complainant": "enterprise",
        "name": f"{owner[1:]}建设有限公司（演示）",
        "credit_code": credit_code(scene.matter.body[0], len(scene.seed), kind="91"),
        "representative": owner,
        "size": "small",
        "not_sued": True,
        **scene.matter.arrears,
    }


NOT_SUSTAINED = {
    "findings": "投诉所指的义务在投诉提出以前已经依约履行，履行凭证与对方出具的确认书一致，双方经办人员"
    "的陈述相互印证；投诉人没有提供足以推翻上述证据的材料。",
    "reasoning": "投诉反映的义务已经履行，没有事实表明被投诉单位失信，投诉请求不能支持。",
    "decision": "投诉反映的问题不属实，不对被投诉单位提出整改要求；双方就履行数额另有争议的，可以"
    "依法通过诉讼、仲裁等途径解决。",
}
"""What is written where an investigation finds nothing, so that the reply agrees with its conclusion."""


def _concluding(scene: Scene) -> Mapping[str, Any]:
    if scene.choices.get("conclusion") == "not_sustained":
        return NOT_SUSTAINED
    return {
        "bodies": [scene.situation.respondent],
        "requirements": list(scene.matter.requirements),
        "rectify_days": 30,
    }


def _correction(scene: Scene) -> Mapping[str, Any]:
    conclusion = scene.choices.get("conclusion") or scene.choices.get("outcome")
    if conclusion == "corrected":
        return {"corrected_facts": f"{scene.matter.story}（其中部分款项在认定前已经支付。）"}
    return {"note": "双方提供的付款凭证相互矛盾，无法核实"} if conclusion == "noted" else {}


def _plan(scene: Scene) -> Mapping[str, Any]:
    """Each measure by the end of the period to rectify."""
    period, today = scene.situation.clock(C.ZG_RECTIFY), scene.situation.today
    until = max(period.due_on, today) if period is not None else today
    return {f"by_{item.position}": until.isoformat() for item in scene.situation.items}


def _repair(scene: Scene) -> Mapping[str, Any]:
    if scene.choices.get("conclusion") == "rejected":
        again = scene.situation.today + timedelta(days=90)
        return {"unmet": ["逾期利息尚未付清"], "again_on": again.isoformat(), "obligations": []}
    return {"obligations": ALL}


def _intended(scene: Scene) -> Mapping[str, Any]:
    """One measure, carried out by an organ of the same place."""
    today = scene.situation.today
    item = SanctionListItem.objects.on(today).order_by("code").first()
    area = scene.situation.subject.organisation.area
    able = Organisation.objects.on(today).filter(powers__contains=["sanction_execution"])
    near = able.filter(path__startswith=area).exclude(pk=scene.situation.respondent or 0)
    executor = _able(EXECUTING, [near], today)
    if item is None or executor is None:
        return {}
    return {"measures": [item.pk], "executor": executor}


def _determination(scene: Scene) -> Mapping[str, Any]:
    return {**_intended(scene), "leniency": "", "repairable": True}


CATEGORIES = {"investment": "investment", "procurement": "procurement", "works": "construction"}
"""The class of the commitment that a matter of a domain is about."""


def _commitment(scene: Scene) -> Mapping[str, Any]:
    """A contract signed ten days ago, some of them public, or a pledge to the public."""
    today = scene.situation.today
    signed, drawn = today - timedelta(days=10), zlib.crc32(scene.seed.encode())
    first, second = today + timedelta(days=20), today + timedelta(days=55)
    if scene.matter.domain in PLEDGED:
        return _pledge(signed, drawn, first, second)
    named = scene.matter.arrears.get("contract_name")
    return {
        "category": CATEGORIES.get(scene.matter.domain, "policy"),
        "contract_number": f"演示合同〔{signed.year}〕{drawn % 10**6}号",
        "title": named or TITLES.get(scene.matter.domain, "惠企政策兑现协议"),
        "counterpart": "enterprise",
        "counterpart_name": f"{invented_name(scene.seed)[1:]}建设有限公司（演示）",
        "counterpart_code": credit_code(scene.matter.body[0], len(scene.seed), kind="91"),
        "signed_on": signed.isoformat(),
        "amount": "126.4万元",
        "funding": "budget",
        "obligations": [
            f"{first.isoformat()}；支付首期款；60万元",
            f"{second.isoformat()}；支付进度款；58万元；按经审核的进度付款",
            "验收合格后30日；支付尾款；8.4万元；凭验收报告付款",
        ],
        "is_public": scene.matter.domain in PUBLIC,
    }


def _pledge(signed: date, drawn: int, first: date, second: date) -> Mapping[str, Any]:
    """What a body promised to everybody for the year. 川府发〔2018〕7号第十五条。"""
    return {
        "category": "pledge",
        "contract_number": f"演示承诺〔{signed.year}〕{drawn % 10**6}号",
        "title": f"{signed.year}年度便民惠民事项公开承诺",
        "counterpart": "public",
        "signed_on": signed.isoformat(),
        "funding": "none",
        "obligations": [
            f"{first.isoformat()}；公布惠民补贴的申请条件、标准和发放名册",
            f"{second.isoformat()}；完成便民服务窗口改造并对外服务",
            "验收合格后30日；向社会公布改造的验收结果",
        ],
        "is_public": True,
    }


def _performance(scene: Scene) -> Mapping[str, Any]:
    """The obligation due first, in whole."""
    left = [one for one in scene.situation.obligations if one.open]
    due = min(left, key=lambda one: one.due_on or date.max, default=None)
    if due is None:
        return {}
    return {
        "obligation": str(due.position),
        "extent": "whole",
        **({"amount": money.plain(due.amount - due.paid)} if due.amount is not None else {}),
    }


def _amended(scene: Scene) -> Mapping[str, Any]:
    later = scene.situation.today + timedelta(days=90)
    return {"obligations": [f"{later.isoformat()}；按变更后的约定支付其余款项；66.4万元"]}


def _compensated(scene: Scene) -> Mapping[str, Any]:
    pay_by = scene.situation.today + timedelta(days=30)
    return {"amount": "3万元", "pay_by": pay_by.isoformat()}


def _responsible(scene: Scene) -> Mapping[str, Any]:
    """Whoever enters it answers himself, for the first phase that nobody answers for."""
    taken = {one.phase for one in scene.situation.responsible}
    free = next((one for one in Phase.values if one not in taken), Phase.OPERATION)
    user = scene.actor.user
    post = "主要负责人" if scene.actor.role is Role.PRINCIPAL else "项目负责人"
    return {"phase": free, "post": post, **({"name": user.name} if user is not None else {})}


def _recusal(scene: Scene) -> Mapping[str, Any]:
    """Whoever was asked about need not stand aside."""
    return {"request": next(iter(asked(scene.situation)), ""), "decision": Decision.REFUSED}


RECUSABLE = [kind for kind, one in procedures().items() if issubclass(one, Recusable)]
RECIPES: dict[tuple[str, str], Recipe] = {
    ("complaint", "draft"): lambda scene: {"respondent": scene.situation.respondent or ""},
    ("complaint", "submit"): _filing,
    ("complaint", "conclude"): _concluding,
    ("objection", "conclude"): _correction,
    ("objection", "decide_rereview"): _correction,
    ("repair_application", "conclude"): _repair,
    ("record", "propose_publish"): lambda _scene: {"reason": "社会影响较大，确需公示"},
    ("rectification_order", "submit_plan"): _plan,
    ("commitment", "draft"): _commitment,
    ("commitment", "enter"): _commitment,
    ("commitment", "redraft"): _commitment,
    ("commitment", "perform"): _performance,
    ("commitment", "name_responsible"): _responsible,
    ("commitment", "determine_compensation"): _compensated,
    ("commitment", "settle_change"): _amended,
    **{(kind, "decide_recusal"): _recusal for kind in RECUSABLE},
    ("rectification_order", "close"): lambda _scene: {"leniency": ""},
    ("record", "draft_pre_notice"): _intended,
    ("record", "conclude_hearing"): _determination,
}
"""What a step's form is given beside what `fill` finds by itself."""


def fill(form: StepForm, scene: Scene, **given: Any) -> tuple[dict[str, Any], Files]:
    """Data and files that make a step's form valid."""
    recipe = RECIPES.get((scene.kind, scene.step))
    known = {**(recipe(scene) if recipe else {}), **scene.choices, **given}
    data: dict[str, Any] = {}
    files: Files = MultiValueDict()
    for name, one in form.fields.items():
        if isinstance(one, FilesField):
            if one.required or name in known:
                files.setlist(name, [sample_pdf()])
            continue
        value = known[name] if name in known else answer(one, name, scene)
        if isinstance(value, All):
            offered: Any = one
            value = list(offered.queryset.values_list("pk", flat=True))
        if not isinstance(value, Leave):
            data[name] = value
    return data, files


@singledispatch
def answer(one: forms.Field, name: str, scene: Scene) -> Any:
    """What a field is filled with."""
    return text_for(scene.step, name, scene.matter) if one.required else LEAVE


@answer.register
def _(one: forms.CharField, name: str, scene: Scene) -> Any:
    if not one.required and one.initial is None:
        return LEAVE
    text = str(one.initial or text_for(scene.step, name, scene.matter))
    return text[: one.max_length] if one.max_length else text


@answer.register
def _(one: LinesField, name: str, scene: Scene) -> Any:
    return lines_for(name, scene.matter) if one.required else LEAVE


@answer.register
def _(one: forms.BooleanField, name: str, scene: Scene) -> Any:
    return True if one.required else LEAVE


@answer.register
def _(one: forms.IntegerField, name: str, scene: Scene) -> Any:
    least = one.min_value if isinstance(one.min_value, int) else 0
    return (one.initial or max(least, 1)) if one.required else LEAVE


@answer.register
def _(one: forms.DateField, name: str, scene: Scene) -> Any:
    return (one.initial or scene.situation.today).isoformat() if one.required else LEAVE


@answer.register
def _(one: forms.ChoiceField, name: str, scene: Scene) -> Any:
    pairs: Any = one.choices
    options = [str(value) for value, _label in pairs if value]
    return choice_for(name, options, scene.matter)


@answer.register
def _(one: forms.JSONField, name: str, scene: Scene) -> Any:
    return "{}"


@answer.register(forms.ModelChoiceField)
def _(one: forms.ModelChoiceField[Any], name: str, scene: Scene) -> Any:
    if not one.required:
        return LEAVE
    if isinstance(one, PersonField):
        return _person(one, scene)
    if one.queryset is not None and one.queryset.model is Organisation:
        return _organisation(one, name, scene)
    return one.queryset.values_list("pk", flat=True).first()  # type: ignore[union-attr]


@answer.register(forms.ModelMultipleChoiceField)
def _(one: forms.ModelMultipleChoiceField[Any], name: str, scene: Scene) -> Any:
    if not one.required:
        return LEAVE
    if one.queryset is not None and one.queryset.model is Organisation:
        return [_organisation(one, name, scene)]
    return list(one.queryset.values_list("pk", flat=True)[:1])  # type: ignore[union-attr]


def _person(one: PersonField, scene: Scene) -> int:
    """Somebody who holds the role and has had no part in the case so far, appointed if need be."""
    place = organisations(scene.situation, one.where)[0]
    on = scene.situation.today
    parts = {user for past in scene.situation.history for user in past.users}
    if scene.actor.user is not None:
        parts.add(scene.actor.user.pk)
    found = [user for user in holders(place, one.role, on) if user.pk not in parts]
    if not found:
        found = [someone(place, one.role, on, nth=len(holders(place, one.role, on)) + 1)]
    return int(found[0].pk)


def _organisation(one: forms.ModelChoiceField[Any], name: str, scene: Scene) -> int | None:
    """The body the case is about where it may be chosen, else one of the same place; always one that
    can do what is asked of it."""
    assert one.queryset is not None
    situation = scene.situation
    work = getattr(one, "work", None)
    about = situation.respondent
    if work is None and about is not None and one.queryset.filter(pk=about).exists():
        return about
    area = situation.subject.organisation.area
    near = one.queryset.filter(path__startswith=area).exclude(pk=situation.organisation)
    organs = near.filter(is_division=False)
    if work is not None:
        return _able(work, [organs, near, one.queryset], situation.today)
    found = organs.first() or near.first() or one.queryset.first()
    return found.pk if found else None


def _able(work: Work, choices: Sequence[QuerySet[Organisation]], on: date) -> int | None:
    """The first body that can do a work; where none can, the first one, with people appointed."""
    for rows in choices:
        lacking = lacks(work, list(rows), on)
        able = next((row for row in rows if row.pk not in lacking), None)
        if able is not None:
            return int(able.pk)
    found = next((row for rows in choices for row in rows), None)
    if found is None:
        return None
    for roles in work.needs:
        with suppress(Unheld):
            someone(found, min(roles), on)
    return int(found.pk)
