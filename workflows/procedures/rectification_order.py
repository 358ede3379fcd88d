"""限期整改 (ZG): a body that broke its word is ordered to explain itself and to rectify in time.

川府发〔2018〕7号 第八条（书面说明、限期整改）; 政府督查工作条例 (2021) 第十五至二十一条 for review, check and
accountability; 保障中小企业款项支付条例 (2025) 第二十五条 by analogy for supervision of overdue orders.
No statute gives days: they are defaults of `workflows.rules`, and the order names its own.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from workflows.base import ALL, START, IssuedIf, Place, Procedure, StateLeft, closed, step
from workflows.checks import lapsed, once, running, served, took_no_part
from workflows.clocks import C, OnlyIn, Runs, Since
from workflows.codes import D
from workflows.effects import Decline, JudgeItems, PlanItems, ReportItems, SetItems
from workflows.forms import ReasonForm
from workflows.ladder_answers import Answerable
from workflows.procedures.forms import rectification_order as forms
from workflows.procedures.forms import shared
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
    under_review,
)
from workflows.who import COMPLAINANT, SYSTEM_ACTS, Where, at


class State(TextChoices):
    DRAFTED = "drafted", "拟制"
    SIGNING = "signing", "待签发"
    ISSUED = "issued", "已签发"
    SERVED = "served", "已送达"
    EXPLANATION_DUE = "explanation_due", "待书面说明"
    RECTIFYING = "rectifying", "整改中"
    REPORT_SUBMITTED = "report_submitted", "已报整改"
    VERIFYING = "verifying", "核查中"
    RETURNED = "returned", "退回继续整改"
    UNDER_REVIEW = "under_review", "复核中"
    SUSPENDED = "suspended", "中止"
    COMPLETED = "completed", "整改到位（销号）"
    FAILED = "failed", "逾期或拒不整改"
    REVOKED = "revoked", "已撤销"
    CLOSED = "closed", "办结归档"


WITH_BODY = (State.SERVED, State.EXPLANATION_DUE, State.RECTIFYING, State.RETURNED)
"""R of the procedure: the body has the order and has to act."""
UNDECIDED = (*WITH_BODY, State.REPORT_SUBMITTED, State.VERIFYING, State.COMPLETED, State.FAILED)
"""Where a review may be decided without a stay."""
STANDING = (State.ISSUED, *UNDECIDED, State.UNDER_REVIEW, State.SUSPENDED)
"""Signed and not ended."""

CHECKED = (State.REPORT_SUBMITTED, State.VERIFYING)
"""Where the complainant is asked what he thinks of the rectification."""

DRAFTERS = (Role.SUPERVISION_OFFICER, Role.RECORD_KEEPER)
BODY = (at(Role.LIAISON, Where.RESPONDENT), at(Role.PRINCIPAL, Where.RESPONDENT))
AUTHORITY = (at(Role.LIAISON, Where.AUTHORITY), at(Role.PRINCIPAL, Where.AUTHORITY))
REVIEW_GROUP = (Role.OBJECTION_REVIEWER, Role.SUPERVISION_OFFICER)
STAYED = (C.ZG_ACK, C.ZG_EXPLAIN, C.ZG_PLAN, C.ZG_RECTIFY, C.ZG_AGAIN)
"""What stands still while execution is stayed."""


ACCOUNT = OnlyIn(C.ZG_ACCOUNT, (State.FAILED,))


def has_items(procedure: Procedure) -> fsm.State.CONDITION:
    """整改要求已经编号列明，且没有待改的退回意见。"""
    situation = procedure.situation
    last = situation.last("draft", "redraft", "send_back", "send_back_unsigned")
    current = last is not None and last.step in ("draft", "redraft")
    return closed(situation.items and current, _("请先修改拟稿，列明可核查的整改要求"))


def without_items(procedure: Procedure) -> fsm.State.CONDITION:
    """拟稿被退回，或者没有列明整改要求。"""
    return closed(not has_items(procedure), _("拟稿已经列明整改要求，待审核"))


def accountability_proposed(procedure: Procedure) -> fsm.State.CONDITION:
    """已经提出责任追究建议。"""
    failed = procedure.situation.last("fail", "fail_after_check")
    return closed(failed is not None, _("本案没有提出责任追究建议"))


def unanswered(procedure: Procedure) -> fsm.State.CONDITION:
    """责任追究建议书已经送达，尚未反馈采纳情况。"""
    asked = procedure.situation.served(D.D37) is not None
    answered = procedure.situation.times("answer_proposal") > 0
    return closed(asked and not answered, _("责任追究建议书尚未送达，或者已经反馈采纳情况"))


def extension_asked(procedure: Procedure) -> fsm.State.CONDITION:
    """责任单位的延期申请尚未答复。"""
    return closed(
        procedure.situation.proposal("grant_extension") is not None,
        _("责任单位没有待答复的延期申请"),
    )


def named_inspector(procedure: Procedure) -> fsm.State.CONDITION:
    """核查须由本轮确定的两名核查员进行。政府督查工作条例第十二条。"""
    check = procedure.situation.last("start_check")
    user = procedure.actor.user
    named = set() if check is None else {*check.users, check.data.get("second_inspector")}
    return closed(user is not None and user.pk in named, _("应由本轮确定的两名核查员之一填写"))


def judged(procedure: Procedure) -> fsm.State.CONDITION:
    """本轮核查已有逐项结论。"""
    situation = procedure.situation
    last = situation.last("start_check", "judge")
    return closed(last is not None and last.step == "judge", _("请核查员先填写逐项核查结论"))


def not_judged(procedure: Procedure) -> fsm.State.CONDITION:
    """本轮核查还没有结论；有结论的，只供更正。"""
    return closed(not judged(procedure), _("本轮核查已有结论，可以更正"))


def all_passed(procedure: Procedure) -> fsm.State.CONDITION:
    """各项要求全部通过。"""
    passed = all(item.verdict == "passed" for item in procedure.situation.items)
    return closed(passed, _("还有未通过的整改事项，不能销号"))


def complainant_heard(procedure: Procedure) -> fsm.State.CONDITION:
    """来自投诉的，已经听取投诉人意见。"""
    heard = procedure.facts.get("source") != "complaint" or procedure.facts.get("heard") in (
        "heard",
        "silent",
    )
    return closed(heard, _("请先听取投诉人对整改情况的意见"))


def from_complaint(procedure: Procedure) -> fsm.State.CONDITION:
    """来自投诉，本轮还没有征求过投诉人意见。"""
    situation = procedure.situation
    last = situation.last("report", "ask_opinion")
    if not situation.complaints:
        return closed(False, _("本案不是由投诉引起的，没有投诉人可以征求意见"))
    return closed(last is None or last.step != "ask_opinion", _("本轮整改已经征求过投诉人意见"))


def some_failed(procedure: Procedure) -> fsm.State.CONDITION:
    """有事项未通过。"""
    failed = any(item.verdict == "failed" for item in procedure.situation.items)
    return closed(failed, _("各项整改要求均已通过，应当销号"))


def first_round(procedure: Procedure) -> fsm.State.CONDITION:
    """退回继续整改只有一次。"""
    return closed(
        procedure.situation.times("return_for_more") == 0,
        _("已经退回继续整改一次，仍未通过的应当认定逾期或者拒不整改"),
    )


def second_round(procedure: Procedure) -> fsm.State.CONDITION:
    """退回继续整改后仍未通过。"""
    return closed(
        procedure.situation.times("return_for_more") > 0,
        _("首轮核查未通过的，应当先退回继续整改"),
    )


def record_settled(procedure: Procedure) -> fsm.State.CONDITION:
    """由其拟作的失信认定已经作出或者不予认定。"""
    record = procedure.situation.record
    settled = record is not None and record.state not in ("", "pre_notified", "hearing")
    return closed(settled, _("失信认定尚未作出，也未决定不予认定"))


class RectificationOrder(Recusable, Answerable):
    """限期整改。"""

    kind = "rectification_order"
    prefix = "ZG"
    title = "限期整改"
    states = State
    final = frozenset({State.CLOSED, State.REVOKED})
    on_service = {D.D18: "serve"}
    signs_in = {D.D18: "sign_in"}
    clocks = {
        C.ZG_ISSUE: Runs(at(Role.SIGNER, Where.HANDLING)),
        C.ZG_ACK: Runs(at(Role.LIAISON, Where.RESPONDENT), lapses_into="deem_signed_in"),
        C.ZG_EXPLAIN: Runs(at(Role.PRINCIPAL, Where.RESPONDENT), lapses_into="lapse_explanation"),
        C.ZG_PLAN: Runs(at(Role.LIAISON, Where.RESPONDENT)),
        C.ZG_RECTIFY: Runs(at(Role.PRINCIPAL, Where.RESPONDENT), amount_from="rectify_days"),
        C.ZG_AGAIN: Runs(at(Role.PRINCIPAL, Where.RESPONDENT), amount_from="again_days"),
        C.ZG_CHECK: Runs(at(Role.INSPECTOR, Where.HANDLING)),
        C.ZG_OPINION: Runs(COMPLAINANT, lapses_into="lapse_opinion"),
        C.ZG_REVIEW_ASK: Runs(at(Role.LIAISON, Where.RESPONDENT)),
        C.ZG_REVIEW_DO: Runs(at(Role.OBJECTION_REVIEWER, Where.HANDLING)),
        C.ZG_ACCOUNT: Runs(at(Role.LIAISON, Where.AUTHORITY)),
        C.RECORD_DECIDE: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.SUSPEND_CHECK: Runs(at(Role.APPROVER, Where.HANDLING)),
        C.DOC_SERVE: Runs(at(Role.HANDLER, Where.HANDLING)),
        C.LADDER_SIGN: Runs(at(Role.SIGNER, Where.SUPERVISING)),
        **Answerable.answer_clocks,
        **Recusable.recusal_clocks,
    }

    # Drafting and signing (Z0, Z1).

    @step(
        START,
        State.DRAFTED,
        by=[*DRAFTERS, SYSTEM_ACTS],
        form=forms.DraftForm,
        starts=[C.ZG_ISSUE],
        place=Place.HANDLE,
    )
    def draft(self, data: dict[str, Any]) -> None:
        """拟制整改通知。Source named, facts and basis, numbered requirements. 川府发〔2018〕7号第八条。"""
        self._write_draft(data)

    @step(
        State.DRAFTED,
        by=[*DRAFTERS, Role.HANDLER],
        form=forms.DraftForm,
        reopens=["draft", "redraft"],
        place=Place.HANDLE,
        owed_while=without_items,
    )
    def redraft(self, data: dict[str, Any]) -> None:
        """修改拟稿。After it was sent back, or because it was drafted with the reply to a complaint."""
        self._write_draft(data)

    def _write_draft(self, data: dict[str, Any]) -> None:
        self.facts.update(forms.drafted_facts(data))
        self.change(title=data["title"], respondent=data["respondent"])
        self.ask_effect(SetItems(data["requirements"]))
        if data["handler"] is not None:
            self.unassign("handler")
            self.assign("handler", self.situation.organisation, data["handler"].pk)

    @step(
        State.DRAFTED,
        State.SIGNING,
        by=Role.APPROVER,
        check=[has_items],
        place=Place.ENDORSE,
    )
    def endorse(self, data: dict[str, Any]) -> None:
        """审核同意。Every requirement can be checked."""

    @step(State.DRAFTED, by=Role.APPROVER, form=ReasonForm)
    def send_back(self, data: dict[str, Any]) -> None:
        """退回重拟。"""

    @step(
        State.SIGNING, State.DRAFTED, by=[Role.APPROVER, Role.SIGNER], form=ReasonForm, owed=False
    )
    def send_back_unsigned(self, data: dict[str, Any]) -> None:
        """退回重拟。From the signer's desk."""

    @step(
        State.SIGNING,
        State.ISSUED,
        by=Role.SIGNER,
        stops=[C.ZG_ISSUE],
        issues=[D.D18],
        numbers=True,
        place=Place.SIGN,
    )
    def sign(self, data: dict[str, Any]) -> None:
        """签发整改通知书。川府发〔2018〕7号第八条。"""
        self.change(filed_at=self.situation.now)

    @step(
        [State.DRAFTED, State.SIGNING],
        State.REVOKED,
        by=[Role.APPROVER, Role.SIGNER, SYSTEM_ACTS],
        form=ReasonForm,
        owed=False,
    )
    def drop(self, data: dict[str, Any]) -> None:
        """不予发出。An order is not needed."""

    # Service, receipt, explanation, plan (Z2, Z3).

    @step(
        State.ISSUED,
        State.SERVED,
        by=[Role.HANDLER, SYSTEM_ACTS],
        check=[served(D.D18, sentence=_("限期整改通知书尚未送达"))],
        starts=[
            Since(code, document=D.D18)
            for code in (C.ZG_ACK, C.ZG_EXPLAIN, C.ZG_PLAN, C.ZG_RECTIFY, C.ZG_REVIEW_ASK)
        ],
        issues=[D.D38A],
    )
    def serve(self, data: dict[str, Any]) -> None:
        """确认送达。Every period of the body counts from the day of service."""

    @step(
        State.SERVED,
        State.EXPLANATION_DUE,
        by=BODY,
        form=forms.SignInForm,
        stops=[C.ZG_ACK],
    )
    def sign_in(self, data: dict[str, Any]) -> None:
        """签收。The body names whom to reach."""

    @step(
        State.SERVED,
        State.EXPLANATION_DUE,
        by=SYSTEM_ACTS,
        check=[lapsed(C.ZG_ACK)],
        stops=[C.ZG_ACK],
    )
    def deem_signed_in(self, data: dict[str, Any]) -> None:
        """视为签收。Served, but not signed in within two working days."""

    @step(
        State.EXPLANATION_DUE,
        by=at(Role.LIAISON, Where.RESPONDENT),
        form=forms.ExplainDraftForm,
        reopens=["draft_explanation"],
    )
    def draft_explanation(self, data: dict[str, Any]) -> None:
        """拟写书面说明。For the head of the body, who confirms and hands it in; only the body reads it."""

    @step(
        State.EXPLANATION_DUE,
        State.RECTIFYING,
        by=at(Role.PRINCIPAL, Where.RESPONDENT),
        form=forms.ExplainForm,
        reopens=["draft_explanation"],
        stops=[C.ZG_EXPLAIN],
        receives=[D.D10],
    )
    def explain(self, data: dict[str, Any]) -> None:
        """提交书面说明。By the head of the body. 川府发〔2018〕7号第八条。"""
        self.facts["explained"] = True

    @step(
        State.EXPLANATION_DUE,
        State.RECTIFYING,
        by=SYSTEM_ACTS,
        check=[lapsed(C.ZG_EXPLAIN)],
        stops=[C.ZG_EXPLAIN],
        issues=[D.D22],
    )
    def lapse_explanation(self, data: dict[str, Any]) -> None:
        """逾期未说明。Rectification goes on; the silence is noted."""
        self.facts["explained"] = False

    @step(
        State.RECTIFYING,
        by=BODY,
        check=[once("submit_plan", sentence=_("整改方案已经报送"))],
        form=forms.PlanForm,
        stops=[C.ZG_PLAN],
        receives=[D.D19A],
    )
    def submit_plan(self, data: dict[str, Any]) -> None:
        """报送整改方案。A measure for each requirement."""
        self.ask_effect(PlanItems(data["measures"]))

    # Review on the body's request (Z4).

    @step(
        WITH_BODY,
        by=BODY,
        check=[
            running(C.ZG_REVIEW_ASK, _("复核须自整改通知书送达之日起三十日内申请")),
            once("ask_review", sentence=_("复核只能申请一次")),
        ],
        form=ReasonForm,
        stops=[C.ZG_REVIEW_ASK],
        starts=[C.ZG_REVIEW_DO],
        owed=False,
    )
    def ask_review(self, data: dict[str, Any]) -> None:
        """申请复核。Does not stay execution by itself. 政府督查工作条例第十七条。"""

    @step(
        WITH_BODY,
        State.UNDER_REVIEW,
        by=[*REVIEW_GROUP, NAMED],
        check=[under_review, reviews_here, took_no_part],
        form=ReasonForm,
        pauses=STAYED,
        issues=[D.D13A],
        owed=False,
    )
    def order_stay(self, data: dict[str, Any]) -> None:
        """停止执行。While the review lasts, explanation, plan and rectification stand still."""

    @step(
        [State.UNDER_REVIEW, *UNDECIDED],
        StateLeft(WITH_BODY, only_from=(State.UNDER_REVIEW,)),
        by=[*REVIEW_GROUP, NAMED],
        check=[under_review, reviews_here, took_no_part],
        form=ReasonForm,
        stops=[C.ZG_REVIEW_DO],
        resumes=STAYED,
        issues=[D.D30],
    )
    def maintain_on_review(self, data: dict[str, Any]) -> None:
        """复核维持。政府督查工作条例第十七条。"""

    @step(
        [State.UNDER_REVIEW, *UNDECIDED],
        StateLeft(WITH_BODY, only_from=(State.UNDER_REVIEW,)),
        by=[*REVIEW_GROUP, NAMED],
        check=[under_review, reviews_here, took_no_part],
        form=forms.VaryForm,
        stops=[C.ZG_REVIEW_DO],
        resumes=STAYED,
        issues=[D.D30],
    )
    def vary_on_review(self, data: dict[str, Any]) -> None:
        """复核变更。Other requirements or more days. 政府督查工作条例第十七条。"""
        if data["requirements"]:
            self.ask_effect(SetItems(data["requirements"]))
        if data["days"]:
            self.extend(C.ZG_RECTIFY, data["days"], "cd")

    @step(
        [State.UNDER_REVIEW, *UNDECIDED],
        State.REVOKED,
        by=[*REVIEW_GROUP, NAMED],
        check=[under_review, reviews_here, took_no_part],
        form=ReasonForm,
        issues=[D.D30],
    )
    def set_aside_on_review(self, data: dict[str, Any]) -> None:
        """复核撤销。The order is void. 政府督查工作条例第十七条。"""

    @step(
        [State.UNDER_REVIEW, *UNDECIDED],
        by=NAMING,
        check=[under_review, names_above, nobody_can_review],
        form=ReviewerForm,
        owed=OFFICE_ABOVE,
        owed_while=review_stands_still,
    )
    def name_reviewer(self, data: dict[str, Any]) -> None:
        """指定复核机关。Where all who could review must stand aside. 政府督查工作条例第十七条。"""
        entrust_review(self, data["organ"].pk)

    # Extension (Z5).

    @step(
        State.RECTIFYING,
        by=BODY,
        check=[
            running(C.ZG_RECTIFY, _("须在整改期限届满前申请延期")),
            once("grant_extension", sentence=_("整改期限只能延长一次")),
        ],
        form=forms.ExtensionForm,
        proposes="grant_extension",
    )
    def ask_extension(self, data: dict[str, Any]) -> None:
        """申请延长整改期限。Once, before the time is up, with reasons."""

    @step(
        State.RECTIFYING,
        by=Role.SIGNER,
        on_proposal=True,
        check=[once("grant_extension", sentence=_("整改期限只能延长一次"))],
        form=forms.ExtensionForm,
        issues=[D.D20],
    )
    def grant_extension(self, data: dict[str, Any]) -> None:
        """同意延期。"""
        self.extend(C.ZG_RECTIFY, data["days"], "cd")

    @step(
        State.RECTIFYING,
        by=Role.SIGNER,
        check=[extension_asked],
        form=ReasonForm,
        issues=[D.D20],
    )
    def refuse_extension(self, data: dict[str, Any]) -> None:
        """不同意延期。"""
        self.ask_effect(Decline("grant_extension"))

    # Report and check (Z6-Z8).

    @step(
        [State.RECTIFYING, State.RETURNED],
        by=at(Role.LIAISON, Where.RESPONDENT),
        form=forms.ReportDraftForm,
        reopens=["draft_report"],
    )
    def draft_report(self, data: dict[str, Any]) -> None:
        """拟写整改报告。For the head of the body, who confirms and hands it in; only the body reads it."""

    @step(
        [State.RECTIFYING, State.RETURNED],
        State.REPORT_SUBMITTED,
        by=at(Role.PRINCIPAL, Where.RESPONDENT),
        form=forms.ReportForm,
        reopens=["draft_report"],
        stops=[C.ZG_PLAN, C.ZG_RECTIFY, C.ZG_AGAIN],
        starts=[C.ZG_CHECK],
        receives=[D.D19B],
    )
    def report(self, data: dict[str, Any]) -> None:
        """报送整改报告。By the head of the body, with evidence for each requirement. 川府发〔2018〕7号第八条。"""
        self.ask_effect(ReportItems(data["outcomes"]))

    @step(
        State.REPORT_SUBMITTED,
        State.VERIFYING,
        by=Role.INSPECTOR,
        form=forms.CheckForm,
    )
    def start_check(self, data: dict[str, Any]) -> None:
        """开始核查。Two inspectors. 政府督查工作条例第十八条（参照）。"""

    @step(
        CHECKED,
        by=[Role.INSPECTOR, Role.HANDLER],
        check=[from_complaint],
        form=forms.AskOpinionForm,
        starts=[C.ZG_OPINION],
    )
    def ask_opinion(self, data: dict[str, Any]) -> None:
        """征求投诉人意见。Asked on the page of his complaint, with a period of its own.
        政府督查工作条例第二十条（参照）。"""

    @step(
        CHECKED,
        by=COMPLAINANT,
        check=[running(C.ZG_OPINION, _("现在没有征求您的意见，或者期限已过"))],
        form=forms.OpinionForm,
        stops=[C.ZG_OPINION],
    )
    def give_opinion(self, data: dict[str, Any]) -> None:
        """发表意见。What the complainant thinks of the rectification; the body does not read it."""

    @step(CHECKED, by=SYSTEM_ACTS, check=[lapsed(C.ZG_OPINION)], stops=[C.ZG_OPINION])
    def lapse_opinion(self, data: dict[str, Any]) -> None:
        """投诉人未回应。Asked, and silent until the period was over."""

    @step(
        State.VERIFYING,
        by=Role.INSPECTOR,
        check=[named_inspector],
        form=forms.JudgeForm,
        # A new round begins with an empty form.
        reopens=["judge", "start_check"],
        issues=[D.D11],
        place=Place.HANDLE,
        owed_while=not_judged,
    )
    def judge(self, data: dict[str, Any]) -> None:
        """填写核查结论。Each requirement passed or failed; the complainant is heard, unnamed."""
        self.facts["heard"] = data["heard"]
        self.ask_effect(JudgeItems(frozenset(data["passed"])))

    @step(
        State.VERIFYING,
        State.COMPLETED,
        by=Role.APPROVER,
        check=[judged, all_passed, complainant_heard],
        stops=[C.ZG_CHECK, C.ZG_OPINION, C.ZG_REVIEW_ASK],
        issues=[D.D21],
        place=Place.SIGN,
    )
    def complete(self, data: dict[str, Any]) -> None:
        """整改到位、销号。Every requirement has passed."""

    @step(
        State.VERIFYING,
        State.RETURNED,
        by=Role.APPROVER,
        check=[judged, some_failed, first_round],
        form=forms.ReturnForm,
        stops=[C.ZG_CHECK, C.ZG_OPINION],
        starts_on_service={D.D21: [OnlyIn(C.ZG_AGAIN, (State.RETURNED,))]},
        issues=[D.D21],
        place=Place.SIGN,
    )
    def return_for_more(self, data: dict[str, Any]) -> None:
        """退回继续整改。Once; the time counts from service of the findings."""
        self.facts["again_days"] = data["again_days"]

    @step(
        State.VERIFYING,
        State.FAILED,
        by=Role.SIGNER,
        check=[judged, some_failed, second_round],
        form=forms.AccountabilityForm,
        stops=[C.ZG_CHECK, C.ZG_OPINION, C.ZG_REVIEW_ASK],
        starts=[C.RECORD_DECIDE],
        starts_on_service={D.D37: [ACCOUNT]},
        issues=[D.D21, D.D37],
        place=Place.SIGN,
    )
    def fail_after_check(self, data: dict[str, Any]) -> None:
        """认定整改不到位。Requirements still fail after the second round. 信访工作条例第四十条（参照）。"""
        self._name_authority(data)

    @step(
        WITH_BODY,
        State.FAILED,
        by=Role.SIGNER,
        form=forms.FailForm,
        stops=[*STAYED, C.ZG_REVIEW_ASK],
        starts=[C.RECORD_DECIDE],
        starts_on_service={D.D37: [ACCOUNT]},
        issues=[D.D37],
        owed=False,
    )
    def fail(self, data: dict[str, Any]) -> None:
        """认定逾期或者拒不整改。Explicit refusal, or silence after supervision letter and summons.
        发改财金〔2023〕1103号; 信访工作条例第四十条（参照）。"""
        self._name_authority(data)

    # What came of the proposal of accountability.

    @step(
        [State.FAILED, State.CLOSED],
        by=[*AUTHORITY, Role.HANDLER],
        check=[accountability_proposed],
        form=forms.ProposalAnswerForm,
        stops=[C.ZG_ACCOUNT],
        owed=AUTHORITY,
        owed_while=unanswered,
    )
    def answer_proposal(self, data: dict[str, Any]) -> None:
        """反馈采纳情况。Whether the proposal is adopted, and what came of it; again when more is known. The
        handler enters what was answered on paper. 信访工作条例第四十条（参照）。"""

    # After failure or completion (Z11-Z13, Z15).

    @step(
        State.FAILED,
        by=BODY,
        form=forms.LateReportForm,
        receives=[D.D19B],
    )
    def report_late(self, data: dict[str, Any]) -> None:
        """补报整改情况。Too late to undo the failure, in time for leniency. 川府发〔2018〕7号第九条。"""
        self.facts["rectified_late"] = True

    @step(
        State.FAILED,
        State.CLOSED,
        by=SYSTEM_ACTS,
        check=[record_settled],
        issues=[D.D41A],
    )
    def close_failed(self, data: dict[str, Any]) -> None:
        """失信认定后归档。Its record is determined or dropped."""

    @step(
        State.COMPLETED,
        State.CLOSED,
        by=Role.APPROVER,
        form=forms.CloseForm,
        issues=[IssuedIf(D.D35, "at_stake", True), D.D41A],
    )
    def close(self, data: dict[str, Any]) -> None:
        """办结归档。"""
        self.facts["leniency"] = data["leniency"]

    @step(
        [*STANDING, State.CLOSED],
        State.REVOKED,
        by=[Role.SIGNER, SYSTEM_ACTS],
        form=ReasonForm,
        issues=[D.D30],
        owed=False,
    )
    def revoke(self, data: dict[str, Any]) -> None:
        """撤销整改通知。The order was wrong; what rested on it falls. 川府发〔2018〕7号第九条。"""

    # Suspension (Z14).

    @step(
        [State.EXPLANATION_DUE, State.RECTIFYING, State.RETURNED],
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
        StateLeft((State.EXPLANATION_DUE, State.RECTIFYING, State.RETURNED)),
        by=Role.APPROVER,
        form=ReasonForm,
        stops=[C.SUSPEND_CHECK],
        resumes=ALL,
        issues=[D.D13B],
    )
    def resume(self, data: dict[str, Any]) -> None:
        """恢复办理。The cause has ended; the clocks run on."""

    def _name_authority(self, data: dict[str, Any]) -> None:
        """Let the organ that is asked to hold the leaders to account sign for the letter that asks it."""
        self.assign("authority", data["authority"].pk)
