"""投诉举报 (TS): a citizen or enterprise complains that a government body broke its word.

信访工作条例 (2022) 第十九、二十二、二十三、三十一至三十六条; 保障中小企业款项支付条例 (2025) 第二十四、
二十五条 for arrears; 川府发〔2018〕7号; 发改财金〔2023〕1103号. Supplement and deemed acceptance by
analogy with 行政复议法 第三十、三十一条 and 行政许可法 第三十二条.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from workflows.base import (
    ALL,
    ANY,
    START,
    ByData,
    IssuedIf,
    Place,
    Procedure,
    StateLeft,
    closed,
    step,
)
from workflows.checks import did_not, fact, lapsed, once, running, served, took_no_part
from workflows.clocks import TS_CLOSE, TS_FORWARD, C, OnlyIn, Runs, Since
from workflows.codes import D
from workflows.effects import Decline, LinkCase, SealParty, StartClock, StopClock, UnlinkCase
from workflows.escalation import Escalated
from workflows.forms import ReasonForm
from workflows.procedures.forms import complaint as forms
from workflows.procedures.forms import filing, shared
from workflows.procedures.forms.reviews import ReviewerForm
from workflows.recusals import Recusable
from workflows.reviews import (
    NAMED,
    NAMING,
    OFFICE_ABOVE,
    entrust_review,
    names_above,
    nobody_can_review,
    review_stands_still,
    reviews_here,
)
from workflows.who import FILER, SYSTEM_ACTS, Where, at


class State(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    SUPPLEMENTING = "supplementing", "待补正"
    ACCEPTED = "accepted", "已受理"
    FORWARDED = "forwarded", "已转办（待接收）"
    INVESTIGATING = "investigating", "核实中"
    AWAITING_EXPLANATION = "awaiting_explanation", "待书面说明"
    SUSPENDED = "suspended", "中止"
    DECIDING = "deciding", "待审核"
    SIGNING = "signing", "待签发"
    SUSTAINED = "sustained", "属实"
    PARTLY_SUSTAINED = "partly_sustained", "部分属实"
    NOT_SUSTAINED = "not_sustained", "不属实"
    REPLIED = "replied", "已答复"
    REEXAMINING = "reexamining", "复查中"
    REEXAMINED = "reexamined", "已复查"
    FINAL_REVIEWING = "final_reviewing", "复核中"
    MERGED = "merged", "已并案"
    CLOSED = "closed", "办结归档"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    DIVERTED = "diverted", "导入法定途径或者移送"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "终止"


FINAL = frozenset(
    {State.CLOSED, State.NOT_ACCEPTED, State.DIVERTED, State.WITHDRAWN, State.TERMINATED}
)
OPEN = tuple(s for s in State if s not in FINAL and s is not State.DRAFT)
UNDECIDED = (
    State.SUBMITTED,
    State.SUPPLEMENTING,
    State.ACCEPTED,
    State.FORWARDED,
    State.INVESTIGATING,
    State.AWAITING_EXPLANATION,
    State.SUSPENDED,
    State.DECIDING,
    State.SIGNING,
)
DECIDED = (State.SUSTAINED, State.PARTLY_SUSTAINED, State.NOT_SUSTAINED)
TIMED = (
    State.ACCEPTED,
    State.FORWARDED,
    State.INVESTIGATING,
    State.AWAITING_EXPLANATION,
    State.DECIDING,
    State.SIGNING,
)
"""Where TS_CLOSE runs, and may be extended."""
COHANDLING_LAPSES = (
    State.INVESTIGATING,
    State.AWAITING_EXPLANATION,
    State.DECIDING,
    State.SIGNING,
    *DECIDED,
    State.REPLIED,
    State.REEXAMINING,
    State.REEXAMINED,
    State.FINAL_REVIEWING,
)
"""Where TS_COHANDLE may run out: a late co-handler holds up nothing, and may be late still."""
COHANDLED = (*COHANDLING_LAPSES, State.MERGED)
"""Where co-handlers may answer; while the complaint is merged their time stands still."""

OWN_TIME = (TS_CLOSE, TS_FORWARD, C.TS_COHANDLE)
"""What stands still while the complaint is merged into another: nobody can do it there."""

WITH_ORGAN = tuple(
    s for s in OPEN if s not in {State.SUPPLEMENTING, State.REPLIED, State.REEXAMINED}
)
"""Where an organ has to act, not the complainant."""
BOUNCE = OnlyIn(C.TS_BOUNCE, (State.FORWARDED,))

RECEIVERS = [at(role, Where.RECEIVING) for role in (Role.REVIEWER, Role.HANDLER, Role.LIAISON)]
BODY = [at(Role.LIAISON, Where.EXPLAINING), at(Role.PRINCIPAL, Where.EXPLAINING)]


def late_cohandlers(procedure: Procedure) -> set[int]:
    """Organisations that have not answered though their time is up."""
    situation = procedure.situation
    late = {
        clock.about
        for clock in situation.clocks
        if clock.code == C.TS_COHANDLE
        and clock.status == "running"
        and not clock.provisional
        and clock.due_on < situation.today
    }
    waiting = situation.organisations_at(Where.COHANDLER)
    return {organ for organ in waiting if f"organisation:{organ}" in late}


def cohandlers_done(procedure: Procedure) -> fsm.State.CONDITION:
    """协办单位均已答复、被撤出，或者其期限已过。"""
    waiting = procedure.situation.organisations_at(Where.COHANDLER) - late_cohandlers(procedure)
    return closed(not waiting, _("还有协办单位未答复，且期限未过"))


def has_cohandlers(procedure: Procedure) -> fsm.State.CONDITION:
    """有协办单位尚未答复。"""
    waiting = procedure.situation.organisations_at(Where.COHANDLER)
    return closed(waiting, _("没有尚未答复的协办单位"))


def some_cohandler_late(procedure: Procedure) -> fsm.State.CONDITION:
    """有协办单位逾期未答复。"""
    return closed(late_cohandlers(procedure), _("没有逾期未答复的协办单位"))


def within_ten_days(procedure: Procedure) -> fsm.State.CONDITION:
    """障碍消除后十日内申请顺延。民事诉讼法第八十六条。"""
    lapse = procedure.situation.last("lapse_supplement", "terminate")
    in_time = (
        lapse is not None
        and lapse.step == "lapse_supplement"
        and procedure.situation.today <= lapse.on + timedelta(days=10)
    )
    return closed(in_time, _("只有逾期未补正而终止的案件，可在终止后十日内恢复"))


def cause_lasts(procedure: Procedure) -> fsm.State.CONDITION:
    """中止事由持续满六十日。行政复议法第四十一条（参照）。"""
    suspended = procedure.situation.last("suspend")
    lasting = suspended is not None and (
        procedure.situation.today > suspended.on + timedelta(days=60)
    )
    return closed(lasting, _("中止事由持续超过六十日方可终止"))


not_reexaminer = did_not(
    "decide_reexamination",
    "set_aside_on_reexamination",
    sentence=_("您作出过本案的复查意见，应当回避"),
)
"""复核人员没有参与过复查。信访工作条例第二十八条。"""


def clue_received(procedure: Procedure) -> fsm.State.CONDITION:
    """最近一次移送的问题线索已经签收。"""
    situation = procedure.situation
    referred = situation.last("refer_clue", "refer_whole")
    received = referred is not None and any(
        past.step == "record_service" and past.data.get("code") == D.D36
        for past in situation.history
        if past.sequence > referred.sequence
    )
    return closed(received, _("问题线索移送函尚未签收"))


sent_back = fact("objection_to_forwarding", "open", _("接收单位没有提出退回异议"))
"""An organ holds itself not competent for what was forwarded to it, and waits for an answer."""


def before_bounce_ends(procedure: Procedure) -> fsm.State.CONDITION:
    """退回异议的期限。It runs from the day on which the letter is signed in. 信访工作条例第二十三条。"""
    if procedure.situation.clock(C.TS_BOUNCE) is None:
        return closed(False, _("请先签收转办函，自签收之日起五个工作日内可以提出退回异议"))
    return running(C.TS_BOUNCE, _("退回异议须在收到转办之日起五个工作日内提出"))(procedure)


def clue_unanswered(procedure: Procedure) -> fsm.State.CONDITION:
    """移送的问题线索尚未反馈办理情况。"""
    last = procedure.situation.last("answer_clue", "refer_clue", "refer_whole")
    asked = last is not None and last.step != "answer_clue"
    return closed(asked, _("已经反馈线索办理情况"))


def withdrawal_asked(procedure: Procedure) -> fsm.State.CONDITION:
    """投诉人申请撤回，尚未答复。"""
    return closed(
        procedure.situation.proposal("grant_withdrawal") is not None,
        _("投诉人没有待答复的撤回申请"),
    )


def served_electronically(procedure: Procedure) -> fsm.State.CONDITION:
    """处理意见书已经电子送达或者凭查询码送达。"""
    service = next(
        (
            past
            for past in reversed(procedure.situation.history)
            if past.step == "record_service" and past.data.get("code") == D.D16
        ),
        None,
    )
    way = service.data.get("way") if service is not None else ""
    return closed(way in ("electronic", "query_code"), _("处理意见书尚未电子送达"))


class Complaint(Recusable, Escalated):
    """投诉举报。"""

    kind = "complaint"
    prefix = "TS"
    title = "投诉举报"
    states = State
    final = FINAL
    on_service = {D.D16: "reply_on_service"}
    clocks = {
        C.SUPP_NOTICE: Runs(at(Role.REVIEWER, Where.HANDLING)),
        C.SUPP_REPLY: Runs(FILER, lapses_into="lapse_supplement", after=3),
        C.TS_ACCEPT: Runs(at(Role.REVIEWER, Where.HANDLING), lapses_into="deem_accepted"),
        TS_FORWARD: Runs(at(Role.REVIEWER, Where.HANDLING)),
        C.TS_BOUNCE: Runs(at(Role.LIAISON, Where.RECEIVING), lapses_into="deem_signed_in"),
        C.TS_BOUNCE_DO: Runs(at(Role.REVIEWER, Where.HANDLING)),
        C.TS_COHANDLE: Runs(at(Role.LIAISON, Where.COHANDLER), lapses_into="lapse_cohandlers"),
        C.TS_EXPLAIN: Runs(at(Role.LIAISON, Where.EXPLAINING), lapses_into="lapse_explanation"),
        TS_CLOSE: Runs(at(Role.HANDLER, Where.HANDLING)),
        C.TS_REEXAM_ASK: Runs(FILER, lapses_into="close"),
        C.TS_REEXAM_DO: Runs(at(Role.SIGNER, Where.UPPER)),
        C.TS_FINAL_ASK: Runs(FILER, lapses_into="close"),
        C.TS_FINAL_DO: Runs(at(Role.SIGNER, Where.NEXT_UPPER)),
        C.SUSPEND_CHECK: Runs(at(Role.APPROVER, Where.HANDLING)),
        C.DOC_SERVE: Runs(at(Role.HANDLER, Where.HANDLING)),
        C.LADDER_SIGN: Runs(at(Role.SIGNER, Where.SUPERVISING)),
        **Recusable.recusal_clocks,
    }

    # Filing and acceptance (T1-T7).

    @step([START, State.DRAFT], State.DRAFT, by=FILER, form=filing.DraftForm)
    def draft(self, data: dict[str, Any]) -> None:
        """存为草稿。Nothing is filed yet, no clock runs, and only its author sees it."""
        self.facts.update(filing.filed_facts(data))
        self.change(title=data["title"], respondent=data["respondent"])
        if self.situation.state == START:
            self.ask_effect(SealParty(role="complainant", own_account=True))

    @step(
        [START, State.DRAFT],
        State.SUBMITTED,
        by=[FILER, Role.REGISTRAR],
        form=filing.FilingForm,
        starts=[C.SUPP_NOTICE, C.TS_ACCEPT],
        issues=[D.D01],
        numbers=True,
        owed=False,
    )
    def submit(self, data: dict[str, Any]) -> None:
        """提交。Named with a contact, or anonymous under a query code. 信访工作条例第十九条。"""
        self.facts.update(filing.filed_facts(data) | filing.complainant_facts(data))
        self.change(
            title=data["title"],
            respondent=data["respondent"],
            is_anonymous=data["anonymous"],
            filed_at=self.situation.now,
        )
        if self.situation.state == State.DRAFT:
            self.change(organisation=data["handling"])
        self.effects.extend(filing.parties(data, self.actor))

    @step(
        State.SUBMITTED,
        State.SUPPLEMENTING,
        by=Role.REVIEWER,
        check=[
            once("ask_supplement", sentence=_("补正只能一次性告知，本案已经告知过")),
            running(C.SUPP_NOTICE, _("补正告知期限已过，自收到材料之日起即为受理")),
        ],
        form=forms.SupplementNoticeForm,
        stops=[C.SUPP_NOTICE, C.TS_ACCEPT],
        starts_on_service={D.D02: [OnlyIn(C.SUPP_REPLY, (State.SUPPLEMENTING,))]},
        issues=[D.D02],
        detour=True,
    )
    def ask_supplement(self, data: dict[str, Any]) -> None:
        """通知补正。Once, naming everything that is missing. 行政复议法第三十一条（参照）。"""

    @step(
        State.SUPPLEMENTING,
        State.SUBMITTED,
        by=[FILER, Role.REGISTRAR],
        check=[shared.supplement_in_time],
        form=shared.SupplementForm,
        stops=[C.SUPP_REPLY],
        starts=[C.TS_ACCEPT],
        owed=False,
    )
    def supplement(self, data: dict[str, Any]) -> None:
        """提交补正材料。Posted or sent in time; the time for acceptance starts anew."""

    @step(
        State.SUPPLEMENTING,
        State.TERMINATED,
        by=SYSTEM_ACTS,
        check=[lapsed(C.SUPP_REPLY)],
        issues=[D.D14],
    )
    def lapse_supplement(self, data: dict[str, Any]) -> None:
        """逾期未补正。Three working days after the lapse, since the material may be in the post."""

    @step(
        State.TERMINATED,
        State.SUBMITTED,
        by=Role.APPROVER,
        check=[within_ten_days],
        form=ReasonForm,
        starts=[C.TS_ACCEPT],
        owed=False,
    )
    def readmit(self, data: dict[str, Any]) -> None:
        """恢复审查。Good cause, within ten days. 民事诉讼法第八十六条。"""

    @step(
        State.SUBMITTED,
        State.ACCEPTED,
        by=Role.REVIEWER,
        form=forms.AcceptForm,
        stops=[C.SUPP_NOTICE, C.TS_ACCEPT],
        starts=[TS_CLOSE, TS_FORWARD],
        issues=[D.D03A],
    )
    def accept(self, data: dict[str, Any]) -> None:
        """受理。Take the complaint on. 信访工作条例第二十二条。"""
        self.facts.update(summary=data["summary"], matter=data["matter"])
        self._identify(data)

    @step(
        State.SUBMITTED,
        State.ACCEPTED,
        by=SYSTEM_ACTS,
        check=[lapsed(C.TS_ACCEPT)],
        stops=[C.SUPP_NOTICE, C.TS_ACCEPT],
        starts=[TS_CLOSE, TS_FORWARD],
        issues=[D.D03A],
    )
    def deem_accepted(self, data: dict[str, Any]) -> None:
        """视为受理。Nothing was decided in time. 行政复议法第三十条（参照）。"""

    @step(
        State.SUBMITTED,
        by=Role.REVIEWER,
        form=forms.NotAcceptForm,
        proposes="not_accept",
    )
    def propose_not_accept(self, data: dict[str, Any]) -> None:
        """呈批不予受理。"""

    @step(
        State.SUBMITTED,
        State.NOT_ACCEPTED,
        by=Role.APPROVER,
        on_proposal=True,
        form=forms.NotAcceptForm,
        issues=[D.D04],
    )
    def not_accept(self, data: dict[str, Any]) -> None:
        """不予受理。Out of scope, taken on elsewhere, or finally reviewed. 信访工作条例第十九条。"""

    @step(State.SUBMITTED, by=Role.REVIEWER, form=forms.DivertForm, proposes="divert")
    def propose_divert(self, data: dict[str, Any]) -> None:
        """呈批导入法定途径。"""

    @step(
        State.SUBMITTED,
        State.DIVERTED,
        by=Role.APPROVER,
        on_proposal=True,
        form=forms.DivertForm,
        issues=[D.D05B, IssuedIf(D.D36, "route", "discipline")],
    )
    def divert(self, data: dict[str, Any]) -> None:
        """导入法定途径。Litigation, arbitration, review, procurement complaint, discipline.
        信访工作条例第三十一条。"""

    # Merging (T8).

    @step(
        [State.ACCEPTED, State.INVESTIGATING],
        State.MERGED,
        by=Role.APPROVER,
        form=forms.MergeForm,
        pauses=OWN_TIME,
        issues=[D.D08],
        joins="lead",
        owed=False,
    )
    def merge(self, data: dict[str, Any]) -> None:
        """并案。Same respondent and facts; its time stands still, each complainant keeps an own reply."""
        self.ask_effect(LinkCase("merged", data["lead"].pk))

    @step(
        State.MERGED,
        StateLeft((State.ACCEPTED, State.INVESTIGATING)),
        by=Role.APPROVER,
        form=ReasonForm,
        resumes=OWN_TIME,
        issues=[D.D08],
        owed=False,
    )
    def unmerge(self, data: dict[str, Any]) -> None:
        """撤销并案。The case goes on from the state it had."""
        self.ask_effect(UnlinkCase("merged"))

    @step(
        State.MERGED,
        StateLeft((State.ACCEPTED, State.INVESTIGATING)),
        by=SYSTEM_ACTS,
        resumes=OWN_TIME,
        issues=[D.D08],
    )
    def release(self, data: dict[str, Any]) -> None:
        """主案终结、恢复单独办理。The lead ended without a reply."""
        self.ask_effect(UnlinkCase("merged"))

    @step(
        State.MERGED,
        State.REPLIED,
        by=SYSTEM_ACTS,
        form=forms.LeadReplyForm,
        stops=OWN_TIME,
        starts_on_service={D.D16: [OnlyIn(C.TS_REEXAM_ASK, (State.REPLIED,))]},
        issues=[D.D16],
    )
    def reply_with_lead(self, data: dict[str, Any]) -> None:
        """随主案分别答复。The lead's findings, in a reply of its own."""
        self.facts.update(data["decision"] or {})
        for organ in sorted(self.situation.organisations_at(Where.COHANDLER)):
            self._release_cohandler(organ)

    # Forwarding (T9-T11).

    @step(
        State.ACCEPTED,
        State.FORWARDED,
        by=Role.REVIEWER,
        form=forms.ForwardForm,
        stops=[TS_FORWARD],
        starts_on_service={D.D05A: [BOUNCE], D.D06: [BOUNCE]},
        issues=[
            IssuedIf(D.D05A, "manner", "forward"),
            IssuedIf(D.D06, "manner", "assign"),
            IssuedIf(D.D03B, "manner", "assign"),
            D.D05B,
        ],
    )
    def forward(self, data: dict[str, Any]) -> None:
        """转办（交办）。To an organ that is not the one complained of. 发改财金〔2023〕1103号。"""
        self.unassign("receiving")
        self.assign("receiving", data["organ"].pk)
        self.facts["objection_to_forwarding"] = ""
        self._identify(data)

    @step(
        State.ACCEPTED,
        State.INVESTIGATING,
        by=Role.REVIEWER,
        form=forms.TakeUpForm,
        stops=[TS_FORWARD],
    )
    def take_up(self, data: dict[str, Any]) -> None:
        """本单位办理。Name the handler."""
        self._identify(data)
        self.unassign("handler")
        self.assign("handler", self.situation.organisation, data["handler"].pk)

    @step(
        State.FORWARDED,
        by=RECEIVERS,
        check=[
            before_bounce_ends,
            fact("objection_to_forwarding", "", _("已提出过退回异议")),
        ],
        form=forms.ObjectForm,
        stops=[C.TS_BOUNCE],
        starts=[C.TS_BOUNCE_DO],
        issues=[D.D07],
        owed=False,
    )
    def object_to_forwarding(self, data: dict[str, Any]) -> None:
        """提出退回异议。With detailed reasons and the organ held competent. 信访工作条例第二十三条。"""
        self.facts["objection_to_forwarding"] = "open"

    @step(
        State.FORWARDED,
        State.ACCEPTED,
        by=Role.REVIEWER,
        check=[sent_back],
        stops=[C.TS_BOUNCE, C.TS_BOUNCE_DO],
        starts=[TS_FORWARD],
        owed_while=sent_back,
    )
    def take_back(self, data: dict[str, Any]) -> None:
        """同意退回。"""
        self.unassign("receiving")

    @step(
        State.FORWARDED,
        State.INVESTIGATING,
        by=at(Role.JOINT_OFFICE, Where.ABOVE_BOTH),
        check=[sent_back],
        form=forms.DesignateForm,
        stops=[C.TS_BOUNCE, C.TS_BOUNCE_DO],
        issues=[D.D06],
        owed_while=sent_back,
    )
    def assign_by_superior(self, data: dict[str, Any]) -> None:
        """共同上级指定办理。The organ that received it, the one that forwarded it, or a third one.
        信访工作条例第二十五条（参照）。"""
        organ = data["organ"].pk
        self.unassign("receiving")
        self.assign("receiving", organ)
        self._hand_over(organ)

    @step(
        State.FORWARDED,
        State.INVESTIGATING,
        by=RECEIVERS,
        check=[fact("objection_to_forwarding", "", _("退回异议尚未处理"))],
        form=forms.SignInForm,
        stops=[C.TS_BOUNCE, C.TS_BOUNCE_DO],
    )
    def sign_in(self, data: dict[str, Any]) -> None:
        """签收办理。The receiving organ handles the case from here and names the handler."""
        receiving = self.situation.assigned("receiving")[0].organisation
        self._hand_over(receiving)
        self.assign("handler", receiving, data["handler"].pk)

    @step(
        State.FORWARDED,
        State.INVESTIGATING,
        by=SYSTEM_ACTS,
        check=[
            fact("objection_to_forwarding", "", _("退回异议尚未处理")),
            lapsed(C.TS_BOUNCE),
        ],
        stops=[C.TS_BOUNCE, C.TS_BOUNCE_DO],
    )
    def deem_signed_in(self, data: dict[str, Any]) -> None:
        """视为接收。No objection was raised in time."""
        self._hand_over(self.situation.assigned("receiving")[0].organisation)

    def _hand_over(self, organ: int) -> None:
        self.unassign("receiving")
        if organ != self.situation.organisation:
            self.assign("forwarding", self.situation.organisation)
            self.change(organisation_id=organ)

    # Investigation (T11b-T16).

    @step(
        State.INVESTIGATING,
        by=Role.HANDLER,
        form=forms.CohandlersForm,
        issues=[D.D06],
    )
    def name_cohandlers(self, data: dict[str, Any]) -> None:
        """确定协办单位。Each answers on its own clock."""
        already = self.situation.organisations_at(Where.COHANDLER)
        for organ in data["organs"]:
            if organ.pk not in already:
                self.assign("cohandler", organ.pk)
                about = f"organisation:{organ.pk}"
                self.ask_effect(StartClock(C.TS_COHANDLE, about, organ.pk))

    @step(
        [State.INVESTIGATING, State.AWAITING_EXPLANATION],
        by=[at(Role.LIAISON, Where.COHANDLER), at(Role.HANDLER, Where.COHANDLER)],
        form=forms.CohandlerAnswerForm,
        owed=True,
    )
    def answer_as_cohandler(self, data: dict[str, Any]) -> None:
        """提交协办意见。"""
        assert self.actor.organisation is not None
        self._release_cohandler(self.actor.organisation.pk)

    @step(
        [State.INVESTIGATING, State.AWAITING_EXPLANATION],
        by=Role.HANDLER,
        check=[has_cohandlers],
        form=forms.StrikeForm,
    )
    def strike_cohandler(self, data: dict[str, Any]) -> None:
        """撤出协办单位。An organ that was dissolved or named by mistake, with the reason."""
        self._release_cohandler(data["organ"].pk)

    @step(COHANDLING_LAPSES, by=SYSTEM_ACTS, check=[some_cohandler_late])
    def lapse_cohandlers(self, data: dict[str, Any]) -> None:
        """协办单位逾期未答复。The lead goes on without those whose time is up."""
        for organisation in sorted(late_cohandlers(self)):
            self._release_cohandler(organisation)

    @step(COHANDLED, by=SYSTEM_ACTS, check=[cohandlers_done])
    def gather_answers(self, data: dict[str, Any]) -> None:
        """协办意见齐备。Every co-handler has answered, was struck, or is late."""

    def _release_cohandler(self, organisation: int) -> None:
        self.unassign("cohandler", organisation)
        self.ask_effect(StopClock(C.TS_COHANDLE, f"organisation:{organisation}"))

    @step(
        State.INVESTIGATING,
        by=Role.HANDLER,
        form=forms.ExplanationForm,
        reopens=["draft_explanation_notice"],
        proposes="ask_explanation",
    )
    def draft_explanation_notice(self, data: dict[str, Any]) -> None:
        """拟发书面说明通知书。"""

    @step(
        State.INVESTIGATING,
        State.AWAITING_EXPLANATION,
        by=Role.SIGNER,
        on_proposal=True,
        form=forms.ExplanationForm,
        starts_on_service={D.D09: [OnlyIn(C.TS_EXPLAIN, (State.AWAITING_EXPLANATION,))]},
        issues=[D.D09],
    )
    def ask_explanation(self, data: dict[str, Any]) -> None:
        """签发书面说明通知书。川府发〔2018〕7号：就具体失信情况书面说明原因。"""
        assert self.situation.respondent is not None
        self.unassign("explaining")
        self.assign("explaining", self.situation.respondent)

    @step(
        State.AWAITING_EXPLANATION,
        by=at(Role.LIAISON, Where.EXPLAINING),
        form=forms.ExplainDraftForm,
        reopens=["draft_explanation"],
    )
    def draft_explanation(self, data: dict[str, Any]) -> None:
        """拟写书面说明。For the head of the body, who confirms and hands it in; only the body reads it."""

    @step(
        State.AWAITING_EXPLANATION,
        State.INVESTIGATING,
        by=BODY,
        form=forms.ExplainForm,
        reopens=["draft_explanation"],
        stops=[C.TS_EXPLAIN],
        receives=[D.D10],
    )
    def explain(self, data: dict[str, Any]) -> None:
        """提交书面说明。Facts, causes, persons responsible, measures; signed by the head."""

    @step(
        State.AWAITING_EXPLANATION,
        State.INVESTIGATING,
        by=SYSTEM_ACTS,
        check=[lapsed(C.TS_EXPLAIN)],
        stops=[C.TS_EXPLAIN],
        issues=[D.D22],
    )
    def lapse_explanation(self, data: dict[str, Any]) -> None:
        """逾期未说明。The investigation goes on without it."""

    @step(
        [State.INVESTIGATING, State.AWAITING_EXPLANATION],
        State.SUSPENDED,
        by=Role.APPROVER,
        form=shared.SuspendForm,
        pauses=ALL,
        starts=[C.SUSPEND_CHECK],
        issues=[D.D13A],
        owed=False,
    )
    def suspend(self, data: dict[str, Any]) -> None:
        """中止。Every clock stands still. 行政复议法第三十九条（参照）。"""

    @step(
        State.SUSPENDED,
        StateLeft((State.INVESTIGATING, State.AWAITING_EXPLANATION)),
        by=Role.APPROVER,
        form=ReasonForm,
        stops=[C.SUSPEND_CHECK],
        resumes=ALL,
        issues=[D.D13B],
    )
    def resume(self, data: dict[str, Any]) -> None:
        """恢复办理。The cause has ended; the clocks run on."""

    @step(
        State.SUSPENDED,
        State.TERMINATED,
        by=Role.APPROVER,
        check=[cause_lasts],
        form=ReasonForm,
        issues=[D.D14],
        owed=False,
    )
    def terminate(self, data: dict[str, Any]) -> None:
        """终止。The cause has lasted more than sixty days. 行政复议法第四十一条（参照）。"""

    @step(
        TIMED,
        by=Role.HANDLER,
        check=[running(TS_CLOSE, _("须在办理期限届满前申请延期"))],
        form=forms.ExtensionForm,
        proposes="grant_extension",
    )
    def ask_extension(self, data: dict[str, Any]) -> None:
        """申请延期。Before the time is up, with reasons. 信访工作条例第三十四条。"""

    @step(
        TIMED,
        by=Role.SIGNER,
        on_proposal=True,
        check=[running(TS_CLOSE, _("办理期限已届满，不能再延期"))],
        form=forms.ExtensionForm,
        issues=[D.D12A, D.D12B],
    )
    def grant_extension(self, data: dict[str, Any]) -> None:
        """批准延期。Within the cap; the complainant is told why. 信访工作条例第三十四条。"""
        self.extend(TS_CLOSE, data["days"], "cd")

    @step(
        State.INVESTIGATING,
        State.DECIDING,
        by=Role.HANDLER,
        check=[cohandlers_done],
        form=forms.ConcludeForm,
        reopens=["conclude"],
        issues=[D.D11],
        place=Place.HANDLE,
    )
    def conclude(self, data: dict[str, Any]) -> None:
        """拟办。Findings by two investigators, and the decision proposed."""
        self.facts.update(forms.concluded_facts(data))

    # Decision and reply (T16b-T19).

    @step(State.DECIDING, State.SIGNING, by=Role.APPROVER, place=Place.ENDORSE)
    def endorse(self, data: dict[str, Any]) -> None:
        """审核同意。"""

    @step(State.DECIDING, State.INVESTIGATING, by=Role.APPROVER, form=ReasonForm, owed=False)
    def send_back(self, data: dict[str, Any]) -> None:
        """退回重拟。"""

    @step(
        State.SIGNING,
        State.INVESTIGATING,
        by=[Role.APPROVER, Role.SIGNER],
        form=ReasonForm,
        owed=False,
    )
    def send_back_unsigned(self, data: dict[str, Any]) -> None:
        """退回重拟。From the signer's desk."""

    @step(
        State.SIGNING,
        ByData("conclusion", {state.value: state.value for state in DECIDED}),
        by=Role.SIGNER,
        stops=[TS_CLOSE],
        issues=[D.D16],
        place=Place.SIGN,
    )
    def sign(self, data: dict[str, Any]) -> None:
        """签发。One reply for each complainant; where sustained, the order is drafted with it.
        信访工作条例第三十二条。"""

    @step(
        DECIDED,
        State.REPLIED,
        by=Role.HANDLER,
        check=[served(D.D16, sentence=_("处理意见书尚未送达"))],
        starts=[Since(C.TS_REEXAM_ASK, document=D.D16)],
        issues=[D.D38A],
    )
    def reply(self, data: dict[str, Any]) -> None:
        """答复完毕。The reply is served; the right to ask for re-examination runs."""

    @step(
        DECIDED,
        State.REPLIED,
        by=SYSTEM_ACTS,
        check=[served_electronically],
        starts=[Since(C.TS_REEXAM_ASK, document=D.D16)],
        issues=[D.D38A],
    )
    def reply_on_service(self, data: dict[str, Any]) -> None:
        """电子送达答复。"""

    # Review (T20-T22).

    @step(
        State.REPLIED,
        State.REEXAMINING,
        by=FILER,
        check=[
            running(C.TS_REEXAM_ASK, _("复查须自收到处理意见之日起三十日内申请")),
            once("ask_reexamination", sentence=_("复查只能申请一次")),
        ],
        form=ReasonForm,
        stops=[C.TS_REEXAM_ASK],
        starts=[C.TS_REEXAM_DO],
    )
    def ask_reexamination(self, data: dict[str, Any]) -> None:
        """申请复查。信访工作条例第三十五条。"""

    @step(
        State.REEXAMINING,
        State.REEXAMINED,
        by=[at(Role.SIGNER, Where.UPPER), NAMED],
        check=[reviews_here, took_no_part],
        form=forms.ReviewForm,
        stops=[C.TS_REEXAM_DO],
        starts_on_service={D.D17A: [OnlyIn(C.TS_FINAL_ASK, (State.REEXAMINED,))]},
        issues=[D.D17A],
    )
    def decide_reexamination(self, data: dict[str, Any]) -> None:
        """作出复查意见。Maintained or varied. 信访工作条例第三十五条。"""

    @step(
        State.REEXAMINING,
        State.INVESTIGATING,
        by=[at(Role.SIGNER, Where.UPPER), NAMED],
        check=[reviews_here, took_no_part],
        form=ReasonForm,
        stops=[C.TS_REEXAM_DO],
        starts=[TS_CLOSE],
        issues=[D.D17A],
    )
    def set_aside_on_reexamination(self, data: dict[str, Any]) -> None:
        """复查撤销、责令重新办理。"""

    @step(
        State.REEXAMINED,
        State.FINAL_REVIEWING,
        by=FILER,
        check=[
            running(C.TS_FINAL_ASK, _("复核须自收到复查意见之日起三十日内申请")),
            once("ask_final_review", sentence=_("复核只能申请一次")),
        ],
        form=ReasonForm,
        stops=[C.TS_FINAL_ASK],
        starts=[C.TS_FINAL_DO],
    )
    def ask_final_review(self, data: dict[str, Any]) -> None:
        """申请复核。信访工作条例第三十六条。"""
        self.unassign(Where.REVIEWING)

    @step(
        [State.REEXAMINING, State.FINAL_REVIEWING],
        by=NAMING,
        check=[names_above, nobody_can_review],
        form=ReviewerForm,
        owed=OFFICE_ABOVE,
        owed_while=review_stands_still,
    )
    def name_reviewer(self, data: dict[str, Any]) -> None:
        """指定复查、复核机关。Where all who could review must stand aside. 信访工作条例第二十八条。"""
        entrust_review(self, data["organ"].pk)

    @step(
        State.FINAL_REVIEWING,
        State.CLOSED,
        by=[at(Role.SIGNER, Where.NEXT_UPPER), NAMED],
        check=[reviews_here, took_no_part, not_reexaminer],
        form=forms.ReviewForm,
        issues=[D.D17B],
    )
    def decide_final_review(self, data: dict[str, Any]) -> None:
        """作出复核意见。Final: the matter is not taken on again. 信访工作条例第三十六条。"""

    @step(
        State.FINAL_REVIEWING,
        State.INVESTIGATING,
        by=[at(Role.SIGNER, Where.NEXT_UPPER), NAMED],
        check=[reviews_here, took_no_part, not_reexaminer],
        form=ReasonForm,
        stops=[C.TS_FINAL_DO],
        starts=[TS_CLOSE],
        issues=[D.D17B],
    )
    def set_aside_on_final_review(self, data: dict[str, Any]) -> None:
        """复核撤销、责令重新办理。"""

    @step(
        [State.REPLIED, State.REEXAMINED],
        State.CLOSED,
        by=SYSTEM_ACTS,
        check=[forms.review_right_lapsed],
        issues=[D.D41A],
    )
    def close(self, data: dict[str, Any]) -> None:
        """办结归档。No review was asked for in time."""

    @step(
        State.CLOSED,
        State.INVESTIGATING,
        by=[Role.SIGNER, SYSTEM_ACTS],
        form=forms.ReopenForm,
        starts=[TS_CLOSE],
        owed=False,
    )
    def reopen(self, data: dict[str, Any]) -> None:
        """重新启动。Objection upheld, basis annulled, or new evidence."""

    # More material, and asking for speed.

    @step(WITH_ORGAN, by=FILER, form=shared.MaterialForm)
    def add_material(self, data: dict[str, Any]) -> None:
        """补充材料。At any time while the case runs; whoever decides reads it first."""

    @step(
        WITH_ORGAN,
        by=FILER,
        check=[shared.expedition_due],
        form=shared.ExpeditionForm,
        quiet=True,
    )
    def ask_expedition(self, data: dict[str, Any]) -> None:
        """催办。Once in five working days; it stands in the history, and whoever must act is told."""

    # Withdrawal and referral (T23, T24).

    @step(UNDECIDED, by=FILER, form=ReasonForm, proposes="grant_withdrawal")
    def ask_withdrawal(self, data: dict[str, Any]) -> None:
        """申请撤回。"""

    @step(
        UNDECIDED,
        State.WITHDRAWN,
        by=[Role.REVIEWER, Role.HANDLER],
        on_proposal=True,
        form=ReasonForm,
        issues=[D.D15],
    )
    def grant_withdrawal(self, data: dict[str, Any]) -> None:
        """准予撤回。What is found may still be pursued ex officio."""

    @step(
        UNDECIDED,
        by=[Role.REVIEWER, Role.HANDLER],
        check=[withdrawal_asked],
        form=ReasonForm,
    )
    def continue_ex_officio(self, data: dict[str, Any]) -> None:
        """不准撤回、依职权继续办理。What was complained of concerns the public."""
        self.ask_effect(Decline("grant_withdrawal"))

    @step(OPEN, by=Role.APPROVER, form=forms.ReferForm, issues=[D.D36])
    def refer_clue(self, data: dict[str, Any]) -> None:
        """移送问题线索。To the discipline organ; the case shows only that something was referred."""
        self._refer(data["organ"].pk)

    @step(
        State.INVESTIGATING,
        State.DIVERTED,
        by=Role.APPROVER,
        form=forms.ReferForm,
        issues=[D.D05B, D.D36],
        owed=False,
    )
    def refer_whole(self, data: dict[str, Any]) -> None:
        """全案移送。"""
        self._refer(data["organ"].pk)

    @step(
        ANY,
        by=at(Role.DISCIPLINE_RECIPIENT, Where.REFERRED),
        check=[clue_received],
        form=forms.ClueAnswerForm,
        owed=True,
        owed_while=clue_unanswered,
    )
    def answer_clue(self, data: dict[str, Any]) -> None:
        """反馈线索办理情况。Received, passed on or finished, and no word of what it is about; again as it
        goes on."""

    def _refer(self, organ: int) -> None:
        if organ not in self.situation.organisations_at(Where.REFERRED):
            self.assign("referred", organ)

    def _identify(self, data: dict[str, Any]) -> None:
        """Enter the body that the complainant could only describe."""
        if data.get("respondent") is not None:
            self.change(respondent=data["respondent"])
            self.effects.extend(filing.respondents(data))
