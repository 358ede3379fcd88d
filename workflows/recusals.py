"""回避: whoever has an interest in a case takes no part in it. He says so himself, or a party asks for it.

信访工作条例第二十八条; 政府督查工作条例第十七条; 行政处罚法第四十三条（参照）: the head of the organ decides what a
party asks for, and until he has decided nothing stands still. Whoever stands aside does no step of the case
any more and sees nothing of it; a deputy (代行) acts in his place, another handler, or whom the approver names.
Whoever took part in a decision that is reviewed stands aside by himself: `workflows.checks.StandsAside`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.actors import Actor
from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.staffing import acting_at
from workflows.base import ANY, Procedure, closed, step
from workflows.clocks import C, Code, Runs
from workflows.common import NOTERS
from workflows.effects import StartClock, StopClock, Unassign
from workflows.forms import ChoiceField, Limited, ReasonField, StepForm, TextField
from workflows.situation import Past, Situation
from workflows.who import FILER, Where, Who, at

FILERS = "filer"
"""The side of whoever filed the case; a body is a side of its own, by its key."""
HEADS = (Role.APPROVER, Role.SIGNER)
"""Who decides about the staff of the organ that handles the case: its head (本机关负责人)."""
OFFICES = (at(Role.JOINT_OFFICE, Where.ABOVE), at(Role.JOINT_OFFICE, Where.HANDLING))
"""Who decides about that head himself and about whoever reviews: the joint office, above where there is one."""
WORKERS = frozenset({*NOTERS})
"""Who works on a case, and may be made to stand aside from it."""
AT_WORK = (Where.FORWARDING, Where.RECEIVING, Where.COHANDLER, Where.REVIEWING)
DECLARING = [
    *(Who(role) for role in (*NOTERS, Role.JOINT_OFFICE)),
    *(at(role, where) for where in AT_WORK for role in NOTERS),
    *(
        at(role, where)
        for where in (Where.UPPER, Where.NEXT_UPPER)
        for role in (Role.SIGNER, Role.OBJECTION_REVIEWER)
    ),
    *(at(role, Where.ABOVE) for role in (Role.SUPERVISION_OFFICER, Role.JOINT_OFFICE)),
]
"""Who may say that he has an interest: whoever works on the case, reviews or supervises it."""
PARTIES = [
    FILER,
    *(
        at(role, where)
        for where in (Where.RESPONDENT, Where.EXPLAINING)
        for role in (Role.LIAISON, Role.PRINCIPAL)
    ),
]
"""Who may ask that others stand aside."""


class Interest(TextChoices):
    """行政处罚法第四十三条（参照）; 民事诉讼法第四十七条（参照）。"""

    DIRECT = "direct", _("与本案有直接利害关系")
    KIN = "kin", _("与当事人有近亲属关系")
    OTHER = "other", _("有其他关系，可能影响公正办理")


class About(TextChoices):
    """Who is asked to stand aside, which tells who decides."""

    STAFF = "staff", _("承办、审查、核查等工作人员")
    HEAD = "head", _("办理机关负责人（审核人、签发人）")
    REVIEWER = "reviewer", _("复查、复核机关的人员")


class Decision(TextChoices):
    GRANTED = "granted", _("同意回避")
    REFUSED = "refused", _("不同意回避")


def asked(situation: Situation) -> dict[str, Past]:
    """The requests that nobody has decided yet, by the side that asked."""
    found: dict[str, Past] = {}
    for past in situation.history:
        if past.step == "ask_recusal":
            found[str(past.data["side"])] = past
        elif past.step == "decide_recusal":
            found.pop(str(past.data["request"]), None)
    return found


def side_of(actor: Actor) -> str:
    """The side on which somebody asks: a body, or whoever filed the case."""
    return side_at(actor.organisation.pk) if actor.organisation is not None else FILERS


def side_at(organisation: int) -> str:
    """The side of a body that asks."""
    return f"organisation:{organisation}"


def decided_by(situation: Situation, actor: Actor) -> dict[str, Past]:
    """The requests that wait for somebody in the role in which he acts."""
    about = {About.STAFF.value} if actor.role in HEADS else {About.HEAD, About.REVIEWER}
    return {side: past for side, past in asked(situation).items() if past.data["about"] in about}


def recusal_waits(procedure: Procedure) -> fsm.State.CONDITION:
    """有待其决定的回避申请。"""
    waiting = decided_by(procedure.situation, procedure.actor)
    return closed(waiting, _("没有待您决定的回避申请"))


def may_ask_recusal(procedure: Procedure) -> fsm.State.CONDITION:
    """本案尚未办结，也没有已经提出、尚未决定的申请。"""
    situation = procedure.situation
    if situation.state in procedure.final:
        return closed(False, _("本案已经办结，不再办理回避"))
    waits = side_of(procedure.actor) in asked(situation)
    return closed(not waits, _("您的回避申请正在审查，决定作出以前办理不停止"))


class InterestForm(StepForm):
    """What interest somebody has in the case."""

    ground = ChoiceField(
        _("回避情形"),
        Interest,
        help_text=_("回避后您不再参与本案的办理，也不能再查看本案，由其他人员继续办理"),
    )
    reason = ReasonField(_("具体情况"))


class AskForm(StepForm):
    """Who is asked to stand aside, named or described, and why."""

    about = ChoiceField(
        _("请求谁回避"),
        About,
        help_text=_("对工作人员的申请由本机关负责人决定；对负责人和复查、复核人员的，由上级决定"),
    )
    persons = TextField(
        _("请求回避的人员"), help_text=_("写明姓名；不知道姓名的，写明职务或者在办理中做了什么")
    )
    reason = ReasonField(_("理由（利害关系或者可能影响公正办理的具体情况）"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        return {**cleaned, "side": side_of(self.actor)}


class RequestField(ChoiceField, Limited):
    """One of the requests that wait for the actor."""

    def __init__(self, label: Any) -> None:
        super().__init__(label, ())

    def limit(self, situation: Situation, actor: Actor) -> None:
        waiting = decided_by(situation, actor)
        self.choices = [(side, _words_of(side, past)) for side, past in waiting.items()]


def _words_of(side: str, past: Past) -> str:
    who = _now("投诉人（申请人）")
    if side != FILERS:
        who = Organisation.objects.get(pk=int(side.removeprefix("organisation:"))).name
    return f"{who}：{past.data['persons'][:60]}"


class WorkersField(forms.ModelMultipleChoiceField, Limited):  # type: ignore[type-arg]
    """Whoever works on the case: for its head those of his organ, else those of the reviewing organs too."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any) -> None:
        super().__init__(
            User.objects.none(),
            label=label,
            required=False,
            help_text=_("同意回避的，勾选应当回避的人员"),
        )
        self.posts: Mapping[int, Iterable[str]] = {}

    def limit(self, situation: Situation, actor: Actor) -> None:
        reviewing = (Where.UPPER, Where.NEXT_UPPER, Where.REVIEWING)
        organs = {situation.organisation}
        if actor.role not in HEADS:
            organs.update(*(situation.organisations_at(where) for where in reviewing))
        posts: dict[int, list[str]] = {}
        for roles in acting_at(organs, situation.today).values():
            for role in sorted(WORKERS & roles.keys()):
                for user in roles[role]:
                    posts.setdefault(user, []).append(str(role.label))
        for user in (*situation.aside, actor.user.pk if actor.user is not None else 0):
            posts.pop(user, None)
        self.posts = posts
        self.queryset = User.objects.filter(pk__in=posts).order_by("name", "pk")

    def label_from_instance(self, obj: User) -> str:
        posts = "、".join(dict.fromkeys(self.posts.get(obj.pk, ())))
        return f"{obj.name}（{posts}）" if posts else obj.name


class DecideForm(StepForm):
    """What is decided, about whom, and why. The reason is told to whoever asked."""

    request = RequestField(_("回避申请"))
    decision = ChoiceField(_("决定"), Decision)
    people = WorkersField(_("应当回避的人员"))
    reason = ReasonField(_("理由（告知申请人）"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        granted = cleaned.get("decision") == Decision.GRANTED
        chosen = bool(cleaned.get("people"))
        if granted and not chosen:
            self.add_error("people", ValidationError(_("请勾选应当回避的人员"), code="nobody"))
        if cleaned.get("decision") == Decision.REFUSED and chosen:
            sentence = _("不同意回避的，不要勾选人员")
            self.add_error("people", ValidationError(sentence, code="somebody"))
        return cleaned


class Recusable(Procedure):
    """A case from which people stand aside. What its kinds share is declared here once."""

    recusal_clocks: Mapping[Code, Runs] = {C.RECUSAL_DO: Runs(at(Role.APPROVER, Where.HANDLING))}

    @step(ANY, by=DECLARING, form=InterestForm)
    def stand_aside(self, data: dict[str, Any]) -> None:
        """声明回避。You take no part in the case any more and see nothing of it; others go on with it.
        信访工作条例第二十八条。"""
        assert self.actor.user is not None
        self._take_off([self.actor.user.pk])

    @step(ANY, by=PARTIES, check=[may_ask_recusal], form=AskForm)
    def ask_recusal(self, data: dict[str, Any]) -> None:
        """申请回避。The head of the organ decides; until then nothing stands still.
        行政处罚法第四十三条（参照）。"""
        organ = self.situation.organisation
        if data["about"] != About.STAFF:
            organ = self.situation.supervisor_of(organ)
        self.ask_effect(StartClock(C.RECUSAL_DO, f"recusal:{data['side']}", organ))

    @step(
        ANY,
        by=[*HEADS, *OFFICES],
        check=[recusal_waits],
        form=DecideForm,
        stops_one=[C.RECUSAL_DO],
        owed=[Role.APPROVER, *OFFICES],
        owed_while=recusal_waits,
    )
    def decide_recusal(self, data: dict[str, Any]) -> None:
        """决定回避申请。Whoever asked reads the decision and its reason. 行政处罚法第四十三条（参照）。"""
        self.ask_effect(StopClock(C.RECUSAL_DO, f"recusal:{data['request']}"))
        self._take_off([user.pk for user in data["people"]])

    def _take_off(self, people: Iterable[int]) -> None:
        """End what they have in hand; whoever may act for them, or is named, goes on."""
        leaving = set(people)
        self.change(aside=sorted({*self.situation.aside, *leaving}))
        for held in self.situation.assignments:
            if held.user in leaving:
                self.ask_effect(Unassign(held.role, held.organisation, held.user))


__all__ = ["FILERS", "About", "Decision", "Recusable", "asked", "recusal_waits", "side_at"]
