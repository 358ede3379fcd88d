"""信用信息异议 (YY): the subject of a record says that it is wrong or must not be there.

四川省社会信用条例（2023）第五章; periods by 山东省社会信用条例第三十九条、第四十条、浙江省公共信用信息管理条例
第三十条、第三十一条、上海市社会信用条例第三十六条（参照）。 While an objection is open its record carries
异议标注: a flag on the record, not a state here.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from workflows.base import ALL, START, ByData, Place, Procedure, StateLeft, closed, step
from workflows.checks import fact, lapsed, once, one_running, running, took_no_part
from workflows.clocks import C, OnlyIn, Runs, Since
from workflows.codes import D
from workflows.effects import LinkRecord, SealParty
from workflows.forms import ReasonForm
from workflows.ladder_answers import Answerable
from workflows.limits import running_of
from workflows.procedures.forms import objection as forms
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
)
from workflows.titles import about
from workflows.who import SYSTEM_ACTS, Where, at


class State(TextChoices):
    SUBMITTED = "submitted", "已提交"
    SUPPLEMENTING = "supplementing", "待补正"
    ACCEPTED = "accepted", "已受理"
    PLATFORM_CHECKING = "platform_checking", "平台核查"
    PROVIDER_CHECKING = "provider_checking", "提供单位核查"
    SUSPENDED = "suspended", "中止"
    DECIDING = "deciding", "待审核"
    SIGNING = "signing", "待签发"
    CORRECTED = "corrected", "更正"
    DELETED = "deleted", "删除（撤销）"
    MAINTAINED = "maintained", "维持"
    NOTED = "noted", "无法核实附注"
    REREVIEWING = "rereviewing", "复核中"
    CLOSED = "closed", "办结归档"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"


FINAL = frozenset({State.CLOSED, State.NOT_ACCEPTED, State.WITHDRAWN})
CHECKING = (State.PLATFORM_CHECKING, State.PROVIDER_CHECKING)
SUSPENDABLE = (State.ACCEPTED, *CHECKING, State.DECIDING)
UNDECIDED = (
    State.SUBMITTED,
    State.SUPPLEMENTING,
    *SUSPENDABLE,
    State.SIGNING,
    State.SUSPENDED,
)
WITH_ORGAN = (*(s for s in UNDECIDED if s is not State.SUPPLEMENTING), State.REREVIEWING)
"""Where an organ has to act, not the record's subject."""
FIXING = (State.CORRECTED, State.DELETED)
STANDING = (State.MAINTAINED, State.NOTED)

SUBJECT = [at(Role.LIAISON, Where.RESPONDENT), at(Role.PRINCIPAL, Where.RESPONDENT)]
PROVIDER = [at(role, Where.PROVIDER) for role in (Role.LIAISON, Role.RECORD_KEEPER, Role.HANDLER)]
CHECK_CLOCKS = (C.YY_SELF, C.YY_PROVIDER)


def concluded(procedure: Procedure) -> fsm.State.CONDITION:
    """承办人已经拟办。"""
    return closed(procedure.facts.get("conclusion"), _("承办人尚未提出拟办意见"))


class Objection(Recusable, Answerable):
    """信用信息异议。"""

    kind = "objection"
    prefix = "YY"
    title = "信用信息异议"
    states = State
    final = FINAL
    clocks = {
        C.SUPP_NOTICE: Runs(at(Role.REVIEWER, Where.HANDLING)),
        C.SUPP_REPLY: Runs(
            at(Role.LIAISON, Where.RESPONDENT), lapses_into="lapse_supplement", after=3
        ),
        C.YY_ACCEPT: Runs(at(Role.REVIEWER, Where.HANDLING)),
        C.YY_SELF: Runs(at(Role.HANDLER, Where.HANDLING)),
        C.YY_PROVIDER: Runs(at(Role.HANDLER, Where.HANDLING)),
        C.YY_ANSWER: Runs(at(Role.LIAISON, Where.PROVIDER), lapses_into="lapse_answer"),
        C.YY_FIX: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.YY_REREVIEW_ASK: Runs(at(Role.LIAISON, Where.RESPONDENT), lapses_into="close"),
        C.YY_REREVIEW_DO: Runs(at(Role.OBJECTION_REVIEWER, Where.UPPER)),
        C.SUSPEND_CHECK: Runs(at(Role.APPROVER, Where.HANDLING)),
        C.DOC_SERVE: Runs(at(Role.HANDLER, Where.HANDLING)),
        C.LADDER_SIGN: Runs(at(Role.SIGNER, Where.SUPERVISING)),
        **Answerable.answer_clocks,
        **Recusable.recusal_clocks,
    }

    # Filing and acceptance (T1-T3).

    @step(
        START,
        State.SUBMITTED,
        by=SUBJECT,
        form=forms.ObjectionForm,
        starts=[C.YY_ACCEPT, C.SUPP_NOTICE],
        issues=[D.D01],
        numbers=True,
    )
    def submit(self, data: dict[str, Any]) -> None:
        """提出异议。By the record's subject, at any time; the record is marked at once."""
        assert self.situation.respondent is not None
        self.facts.update(forms.filed_facts(data))
        title = about(_("对“%s”的异议"), data["record"].title)
        self.change(title=title, filed_at=self.situation.now)
        self.ask_effect(LinkRecord("objection", data["record"].pk))
        self.ask_effect(
            SealParty(role="applicant", organisation=self.situation.respondent, electronic=True)
        )

    @step(
        State.SUBMITTED,
        State.SUPPLEMENTING,
        by=Role.REVIEWER,
        check=[
            once("ask_supplement", sentence=_("补正只能一次性告知，本案已经告知过")),
            running(C.SUPP_NOTICE, _("补正告知期限已过，应当直接审查")),
        ],
        form=shared.SupplementNoticeForm,
        stops=[C.SUPP_NOTICE, C.YY_ACCEPT],
        starts_on_service={D.D02: [OnlyIn(C.SUPP_REPLY, (State.SUPPLEMENTING,))]},
        issues=[D.D02],
        detour=True,
    )
    def ask_supplement(self, data: dict[str, Any]) -> None:
        """通知补正。Once, naming everything that is missing."""

    @step(
        State.SUPPLEMENTING,
        State.SUBMITTED,
        by=SUBJECT,
        check=[shared.supplement_in_time],
        form=shared.SupplementForm,
        stops=[C.SUPP_REPLY],
        starts=[C.YY_ACCEPT],
    )
    def supplement(self, data: dict[str, Any]) -> None:
        """提交补正材料。The time for acceptance starts anew."""

    @step(
        State.SUPPLEMENTING,
        State.WITHDRAWN,
        by=SYSTEM_ACTS,
        check=[lapsed(C.SUPP_REPLY)],
        issues=[D.D14],
    )
    def lapse_supplement(self, data: dict[str, Any]) -> None:
        """逾期未补正、视为撤回。"""

    @step(
        State.SUBMITTED,
        State.ACCEPTED,
        by=Role.REVIEWER,
        stops=[C.SUPP_NOTICE, C.YY_ACCEPT],
        starts=[C.YY_SELF],
        issues=[D.D29A],
    )
    def accept(self, data: dict[str, Any]) -> None:
        """受理。The platform's own check runs from here."""

    @step(State.SUBMITTED, by=Role.REVIEWER, form=forms.NotAcceptForm, proposes="not_accept")
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
        """不予受理。With the reasons and where to turn."""

    # More material, and asking for speed.

    @step(WITH_ORGAN, by=SUBJECT, form=shared.MaterialForm)
    def add_material(self, data: dict[str, Any]) -> None:
        """补充材料。At any time while the case runs; whoever decides reads it first."""

    @step(
        WITH_ORGAN,
        by=SUBJECT,
        check=[shared.expedition_due],
        form=shared.ExpeditionForm,
        quiet=True,
    )
    def ask_expedition(self, data: dict[str, Any]) -> None:
        """催办。Once in five working days; it stands in the history, and whoever must act is told."""

    # Checking (T4-T6).

    @step(State.ACCEPTED, State.PLATFORM_CHECKING, by=Role.HANDLER)
    def check_on_platform(self, data: dict[str, Any]) -> None:
        """平台核查。Whoever begins it is the handler."""
        assert self.actor.user is not None
        self.unassign("handler")
        self.assign("handler", self.situation.organisation, self.actor.user.pk)

    @step(
        State.PLATFORM_CHECKING,
        State.PROVIDER_CHECKING,
        by=Role.HANDLER,
        check=[once("ask_provider", sentence=_("已经请提供单位核查过"))],
        form=forms.AskProviderForm,
        stops=[C.YY_SELF],
        starts=[Since(C.YY_PROVIDER, step="accept")],
        starts_on_service={D.D29B: [OnlyIn(C.YY_ANSWER, (State.PROVIDER_CHECKING,))]},
        issues=[D.D29B],
    )
    def ask_provider(self, data: dict[str, Any]) -> None:
        """请提供单位核查。The copies are equal; the longer period counts from acceptance.
        山东省社会信用条例第三十九条（参照）。"""
        self.unassign("provider")
        self.assign("provider", data["provider"].pk)

    @step(
        State.PROVIDER_CHECKING,
        State.DECIDING,
        by=PROVIDER,
        form=forms.AnswerForm,
        stops=[C.YY_ANSWER],
    )
    def answer(self, data: dict[str, Any]) -> None:
        """回复协查。The provider says whether its information is right."""
        self.facts.update(finding=data["finding"], opinion=data["opinion"])

    @step(
        State.PROVIDER_CHECKING,
        State.DECIDING,
        by=SYSTEM_ACTS,
        check=[lapsed(C.YY_ANSWER)],
        stops=[C.YY_ANSWER],
        issues=[D.D23],
    )
    def lapse_answer(self, data: dict[str, Any]) -> None:
        """提供单位逾期未回复。The record's publicity is suspended. 上海市社会信用条例第三十六条（参照）。"""
        self.facts["finding"] = "silent"

    def answering(self, document: int) -> int | None:
        """The letter about a silence went out by itself, to the provider."""
        signed = (one for one in self.situation.history if one.step == "sign_document")
        if any(one.data.get("document") == document for one in signed):
            return super().answering(document)
        provider = self.situation.assigned(Where.PROVIDER)
        return provider[-1].organisation if provider else None

    @step(
        [State.PLATFORM_CHECKING, State.DECIDING],
        State.DECIDING,
        by=Role.HANDLER,
        check=[fact("conclusion", "", _("已经拟办，退回重拟后方可再拟"))],
        form=forms.ConcludeForm,
        reopens=["conclude"],
        place=Place.HANDLE,
    )
    def conclude(self, data: dict[str, Any]) -> None:
        """拟办。The platform's own copy is wrong, or the provider has answered or kept silent."""
        self.facts.update(forms.concluded_facts(data))

    # Time (T7, T8).

    @step(
        [*SUSPENDABLE, State.SIGNING],
        by=Role.HANDLER,
        check=[one_running(*CHECK_CLOCKS, sentence=_("须在核查期限届满前申请延期"))],
        form=forms.ExtensionForm,
        proposes="grant_extension",
    )
    def ask_extension(self, data: dict[str, Any]) -> None:
        """申请延期。Complex cases only; twenty working days altogether."""

    @step(
        [*SUSPENDABLE, State.SIGNING],
        by=Role.SIGNER,
        on_proposal=True,
        check=[one_running(*CHECK_CLOCKS, sentence=_("核查期限已届满，不能再延期"))],
        form=forms.ExtensionForm,
        issues=[D.D12B],
    )
    def grant_extension(self, data: dict[str, Any]) -> None:
        """批准延期。By the head of the credit lead. 浙江省公共信用信息管理条例第三十条（参照）。"""
        code = running_of(self.situation, CHECK_CLOCKS)
        assert code is not None
        self.extend(code, data["days"], "wd")

    @step(
        SUSPENDABLE,
        State.SUSPENDED,
        by=Role.APPROVER,
        form=shared.SuspendForm,
        pauses=ALL,
        starts=[C.SUSPEND_CHECK],
        issues=[D.D13A],
        owed=False,
    )
    def suspend(self, data: dict[str, Any]) -> None:
        """中止。Every clock stands still."""

    @step(
        State.SUSPENDED,
        StateLeft(SUSPENDABLE),
        by=Role.APPROVER,
        form=ReasonForm,
        stops=[C.SUSPEND_CHECK],
        resumes=ALL,
        issues=[D.D13B],
    )
    def resume(self, data: dict[str, Any]) -> None:
        """恢复办理。The cause has ended; the clocks run on."""

    # Decision (T9, T10).

    @step(
        State.DECIDING,
        State.SIGNING,
        by=Role.APPROVER,
        check=[concluded],
        place=Place.ENDORSE,
    )
    def endorse(self, data: dict[str, Any]) -> None:
        """审核同意。"""

    @step(State.DECIDING, State.PLATFORM_CHECKING, by=Role.APPROVER, form=ReasonForm, owed=False)
    def send_back(self, data: dict[str, Any]) -> None:
        """退回重拟。"""
        self.facts["conclusion"] = ""

    @step(
        State.SIGNING,
        State.PLATFORM_CHECKING,
        by=[Role.APPROVER, Role.SIGNER],
        form=ReasonForm,
        owed=False,
    )
    def send_back_unsigned(self, data: dict[str, Any]) -> None:
        """退回重拟。From the signer's desk."""
        self.facts["conclusion"] = ""

    @step(
        State.SIGNING,
        ByData("conclusion", {state.value: state.value for state in (*FIXING, *STANDING)}),
        by=Role.SIGNER,
        form=shared.SignForm,
        stops=CHECK_CLOCKS,
        starts=[OnlyIn(C.YY_FIX, FIXING)],
        starts_on_service={D.D29C: [OnlyIn(C.YY_REREVIEW_ASK, STANDING)]},
        issues=[D.D29C],
        place=Place.SIGN,
    )
    def sign(self, data: dict[str, Any]) -> None:
        """签发。Corrected or deleted data is pushed within YY_FIX; what stands may be re-reviewed."""

    @step(
        FIXING,
        State.CLOSED,
        by=Role.RECORD_KEEPER,
        form=forms.ConfirmFixForm,
        stops=[C.YY_FIX],
        issues=[D.D41A],
    )
    def confirm_fix(self, data: dict[str, Any]) -> None:
        """更正（删除）完毕。Pushed and acknowledged. 山东省社会信用条例第四十条（参照）。"""

    @step(
        STANDING,
        State.CLOSED,
        by=SYSTEM_ACTS,
        check=[lapsed(C.YY_REREVIEW_ASK, _("申请复核的期限尚未届满"))],
        issues=[D.D41A],
    )
    def close(self, data: dict[str, Any]) -> None:
        """办结归档。No re-review was asked for in time."""

    # Re-review (T11).

    @step(
        STANDING,
        State.REREVIEWING,
        by=SUBJECT,
        check=[
            running(C.YY_REREVIEW_ASK, _("复核须自收到核查结果之日起十五个工作日内申请")),
            once("ask_rereview", sentence=_("复核只能申请一次")),
        ],
        form=ReasonForm,
        stops=[C.YY_REREVIEW_ASK],
        starts=[C.YY_REREVIEW_DO],
        owed=False,
    )
    def ask_rereview(self, data: dict[str, Any]) -> None:
        """申请复核。浙江省公共信用信息管理条例第三十一条（参照）。"""

    @step(
        State.REREVIEWING,
        by=at(Role.OBJECTION_REVIEWER, Where.UPPER),
        check=[running(C.YY_REREVIEW_DO, _("须在复核期限届满前申请延期"))],
        form=forms.RereviewExtensionForm,
        proposes="grant_rereview_extension",
    )
    def ask_rereview_extension(self, data: dict[str, Any]) -> None:
        """申请复核延期。"""

    @step(
        State.REREVIEWING,
        by=at(Role.SIGNER, Where.UPPER),
        on_proposal=True,
        check=[running(C.YY_REREVIEW_DO, _("复核期限已届满，不能再延期"))],
        form=forms.RereviewExtensionForm,
        issues=[D.D12B],
    )
    def grant_rereview_extension(self, data: dict[str, Any]) -> None:
        """批准复核延期。Twenty working days altogether."""
        self.extend(C.YY_REREVIEW_DO, data["days"], "wd")

    @step(
        State.REREVIEWING,
        ByData(
            "outcome",
            {
                "maintained": State.CLOSED,
                "corrected": State.CORRECTED,
                "deleted": State.DELETED,
            },
        ),
        by=[at(Role.OBJECTION_REVIEWER, Where.UPPER), at(Role.SIGNER, Where.UPPER), NAMED],
        check=[reviews_here, took_no_part],
        form=forms.RereviewForm,
        stops=[C.YY_REREVIEW_DO],
        starts=[OnlyIn(C.YY_FIX, FIXING)],
        issues=[D.D30],
    )
    def decide_rereview(self, data: dict[str, Any]) -> None:
        """作出复核决定。By the credit lead one level up; final where the result stands."""
        self.facts.update(conclusion=data["outcome"], correction=forms.correction(data))

    @step(
        State.REREVIEWING,
        by=NAMING,
        check=[names_above, nobody_can_review],
        form=ReviewerForm,
        owed=OFFICE_ABOVE,
        owed_while=review_stands_still,
    )
    def name_reviewer(self, data: dict[str, Any]) -> None:
        """指定复核机关。Where all who could review must stand aside. 信访工作条例第二十八条（参照）。"""
        entrust_review(self, data["organ"].pk)

    # Withdrawal (T12).

    @step(UNDECIDED, by=SUBJECT, form=ReasonForm, proposes="grant_withdrawal")
    def ask_withdrawal(self, data: dict[str, Any]) -> None:
        """申请撤回。"""

    @step(
        UNDECIDED,
        State.WITHDRAWN,
        by=Role.REVIEWER,
        on_proposal=True,
        form=ReasonForm,
        issues=[D.D15],
    )
    def grant_withdrawal(self, data: dict[str, Any]) -> None:
        """准予撤回。The mark on the record is cleared."""
