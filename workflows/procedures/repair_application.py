"""信用修复 (XF): the subject of a record has made good and asks that its publicity end.

信用修复管理办法（国家发展改革委令第36号，2026-04-01施行）第三条; 国办发〔2025〕22号：谁认定、谁修复;
国发〔2016〕76号. The platform accepts and hands the application to the organ that determined the record;
an approved repair is executed by the platform and by each organ that carries out a sanction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from records.repairing import repair_from
from workflows.base import (
    ALL,
    START,
    ByData,
    IssuedIf,
    Place,
    Procedure,
    StateLeft,
    closed,
    step,
)
from workflows.checks import lapsed, once, running, took_no_part
from workflows.clocks import C, OnlyIn, Runs
from workflows.codes import D
from workflows.effects import LinkRecord, SealParty
from workflows.escalation import Escalated
from workflows.forms import ReasonForm
from workflows.procedures.forms import repair_application as forms
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
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    SUPPLEMENTING = "supplementing", "待补正"
    ACCEPTED = "accepted", "已受理"
    FORWARDED = "forwarded", "已推送认定单位"
    VERIFYING = "verifying", "核查中"
    ON_SITE = "on_site", "现场核查"
    SUSPENDED = "suspended", "中止"
    DECIDING = "deciding", "待审核"
    SIGNING = "signing", "待签发"
    APPROVED = "approved", "准予修复"
    REJECTED = "rejected", "不予修复"
    EXECUTING = "executing", "执行中"
    COMPLETED = "completed", "修复完成"
    APPEALED = "appealed", "异议申诉中"
    REVOKED = "revoked", "撤销修复"
    CLOSED = "closed", "办结归档"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"


FINAL = frozenset({State.CLOSED, State.NOT_ACCEPTED, State.WITHDRAWN, State.REVOKED})
OPEN = (
    State.SUBMITTED,
    State.SUPPLEMENTING,
    State.ACCEPTED,
    State.FORWARDED,
    State.VERIFYING,
    State.ON_SITE,
    State.DECIDING,
    State.SIGNING,
)
DECIDABLE = OPEN[2:]
WITH_ORGAN = (State.SUBMITTED, *DECIDABLE)
"""Where an organ has to act, not the record's subject."""
SHARED = ("determined", "published", "unpublished")
GONE = ("withdrawn", "expired")
HEARING = timedelta(days=10)

SUBJECT = [at(Role.LIAISON, Where.RESPONDENT), at(Role.PRINCIPAL, Where.RESPONDENT)]
EXECUTORS = [
    at(role, Where.EXECUTOR) for role in (Role.SANCTION_EXECUTOR, Role.RECORD_KEEPER, Role.LIAISON)
]


def record_shared(procedure: Procedure) -> fsm.State.CONDITION:
    """记录正在公示或者共享。"""
    record = procedure.situation.record
    return closed(
        record is not None and record.state in SHARED,
        _("该记录已不再公示、共享，无须申请修复"),
    )


def old_enough(procedure: Procedure) -> fsm.State.CONDITION:
    """达到最短公示期。信用修复管理办法（36号令）。"""
    record = procedure.situation.record
    if record is None or record.min_until is None or record.determined_on is None:
        return closed(False, _("该记录尚未认定，没有可申请日"))
    opens_on = repair_from(record.min_until, record.determined_on)
    sentence = _("最短公示期未满，可申请日为%(year)d年%(month)d月%(day)d日") % {
        "year": opens_on.year,
        "month": opens_on.month,
        "day": opens_on.day,
    }
    return closed(procedure.situation.today >= opens_on, sentence)


def no_open_objection(procedure: Procedure) -> fsm.State.CONDITION:
    """对该记录没有正在办理的异议。"""
    record = procedure.situation.record
    return closed(
        record is None or not record.has_open_objection, _("对该记录的异议正在办理，办结后方可继续")
    )


def determined_here(procedure: Procedure) -> fsm.State.CONDITION:
    """平台所在机关就是认定单位。"""
    record = procedure.situation.record
    return closed(
        record is not None and record.organisation == procedure.situation.organisation,
        _("本记录由其他单位认定，应当推送认定单位"),
    )


def determined_elsewhere(procedure: Procedure) -> fsm.State.CONDITION:
    """认定单位是其他机关。"""
    record = procedure.situation.record
    return closed(
        record is not None and record.organisation != procedure.situation.organisation,
        _("本机关就是认定单位，应当直接核查"),
    )


def suspended_by(step_name: str) -> Any:
    """The present suspension began with this step."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        last = procedure.situation.last("suspend", "suspend_for_objection")
        sentence = (
            _("因异议中止的，异议办结后自动恢复")
            if step_name == "suspend"
            else _("本案不是因异议中止的")
        )
        return closed(last is not None and last.step == step_name, sentence)

    return check


def record_gone(procedure: Procedure) -> fsm.State.CONDITION:
    """记录已经撤销或者期满。"""
    record = procedure.situation.record
    return closed(record is not None and record.state in GONE, _("记录仍然有效"))


def all_confirmed(procedure: Procedure) -> fsm.State.CONDITION:
    """平台和各执行单位均已确认。"""
    return closed(not procedure.situation.assigned("executor"), _("还有执行单位没有确认"))


def some_executor_waits(procedure: Procedure) -> fsm.State.CONDITION:
    """平台以外还有执行单位没有确认。"""
    waiting = {held.organisation for held in procedure.situation.assigned("executor")}
    others = waiting - {procedure.facts.get("platform")}
    return closed(others, _("平台以外没有尚未确认的执行单位"))


def was_completed(procedure: Procedure) -> fsm.State.CONDITION:
    """修复曾经执行完毕。"""
    return closed(procedure.situation.times("complete"), _("只有已经执行的修复才能撤销"))


def revocation_proposed(procedure: Procedure) -> fsm.State.CONDITION:
    """认定单位已经呈批撤销。"""
    return closed(procedure.situation.proposal("revoke"), _("没有呈批撤销修复"))


def subject_heard(procedure: Procedure) -> fsm.State.CONDITION:
    """已经听取当事人陈述申辩，或者告知满十日未陈述。行政处罚法第四十五条（参照）。"""
    situation = procedure.situation
    proposed = situation.last("propose_revoke")
    stated = situation.last("state_case")
    heard = proposed is not None and (
        (stated is not None and stated.sequence > proposed.sequence)
        or situation.today > proposed.on + HEARING
    )
    return closed(heard, _("须先听取当事人的陈述和申辩；告知满十日未陈述的，可以决定"))


class RepairApplication(Recusable, Escalated):
    """信用修复申请。"""

    kind = "repair_application"
    prefix = "XF"
    title = "信用修复申请"
    states = State
    final = FINAL
    clocks = {
        C.SUPP_NOTICE: Runs(at(Role.REVIEWER, Where.HANDLING)),
        C.SUPP_REPLY: Runs(
            at(Role.LIAISON, Where.RESPONDENT), lapses_into="lapse_supplement", after=3
        ),
        C.XF_ACCEPT: Runs(at(Role.REVIEWER, Where.HANDLING)),
        C.XF_DECIDE: Runs(at(Role.HANDLER, Where.HANDLING)),
        C.XF_SYNC: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.XF_APPEAL_ASK: Runs(at(Role.LIAISON, Where.RESPONDENT), lapses_into="close_rejected"),
        C.XF_APPEAL_DO: Runs(at(Role.SIGNER, Where.UPPER)),
        C.SUSPEND_CHECK: Runs(at(Role.APPROVER, Where.HANDLING)),
        C.DOC_SERVE: Runs(at(Role.HANDLER, Where.HANDLING)),
        C.LADDER_SIGN: Runs(at(Role.SIGNER, Where.SUPERVISING)),
        **Recusable.recusal_clocks,
    }

    # Filing and acceptance (T1-T4).

    @step(START, State.DRAFT, by=SUBJECT, form=forms.DraftForm)
    def draft(self, data: dict[str, Any]) -> None:
        """拟写申请。Names the record; nothing is filed yet, and no clock runs."""
        record = data["record"]
        self.facts.update(record_number=record.number or "", record_title=record.title)
        self.facts.update(correction=data["correction"], proof=data["proof"])
        self.change(title=about(_("“%s”的信用修复申请"), record.title))
        self.ask_effect(LinkRecord("repair", record.pk))

    @step(State.DRAFT, by=SUBJECT, form=forms.RedraftForm)
    def redraft(self, data: dict[str, Any]) -> None:
        """继续填写草稿。Kept as far as it goes; nothing is filed yet."""
        self.facts.update(correction=data["correction"], proof=data["proof"])

    @step(State.DRAFT, State.WITHDRAWN, by=SUBJECT, owed=False)
    def discard(self, data: dict[str, Any]) -> None:
        """删除草稿。It was never filed, and has no number."""

    @step(
        State.DRAFT,
        State.SUBMITTED,
        by=SUBJECT,
        check=[record_shared, old_enough],
        form=forms.ApplicationForm,
        starts=[C.XF_ACCEPT, C.SUPP_NOTICE],
        issues=[D.D01],
        receives=[D.D31],
        numbers=True,
    )
    def submit(self, data: dict[str, Any]) -> None:
        """提交修复申请。From the end of the shortest publicity; obligations done, pledge signed."""
        self.facts.update(
            correction=data["correction"], proof=data["proof"], platform=self.situation.organisation
        )
        self.change(filed_at=self.situation.now)
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
        stops=[C.SUPP_NOTICE, C.XF_ACCEPT],
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
        starts=[C.XF_ACCEPT],
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
        """不予受理。Too early, not repairable, or not the record's subject."""

    @step(
        State.SUBMITTED,
        State.ACCEPTED,
        by=Role.REVIEWER,
        stops=[C.SUPP_NOTICE, C.XF_ACCEPT],
        starts=[C.XF_DECIDE],
        issues=[D.D03A],
    )
    def accept(self, data: dict[str, Any]) -> None:
        """受理。"""

    @step(
        State.ACCEPTED,
        State.FORWARDED,
        by=Role.REVIEWER,
        check=[determined_elsewhere],
        form=forms.ForwardForm,
        issues=[D.D05A],
    )
    def forward(self, data: dict[str, Any]) -> None:
        """推送认定单位。谁认定、谁修复。国办发〔2025〕22号。"""
        assert self.situation.record is not None
        self.unassign("determining")
        self.assign("determining", self.situation.record.organisation)

    @step(
        State.ACCEPTED,
        State.VERIFYING,
        by=Role.REVIEWER,
        check=[determined_here],
        form=forms.TakeUpForm,
    )
    def take_up(self, data: dict[str, Any]) -> None:
        """自行核查。The platform's own organ determined the record."""
        self.unassign("handler")
        self.assign("handler", self.situation.organisation, data["handler"].pk)

    # Verification (T5, T6).

    @step(
        State.FORWARDED,
        State.VERIFYING,
        by=[
            at(role, Where.DETERMINING)
            for role in (Role.REVIEWER, Role.HANDLER, Role.RECORD_KEEPER, Role.LIAISON)
        ],
        form=forms.SignInForm,
    )
    def sign_in(self, data: dict[str, Any]) -> None:
        """签收核查。The organ that determined the record decides from here."""
        determining = self.situation.assigned("determining")[0].organisation
        self.assign("forwarding", self.situation.organisation)
        self.unassign("determining")
        self.unassign("handler")
        self.change(organisation_id=determining)
        self.assign("handler", determining, data["handler"].pk)

    @step(State.VERIFYING, State.ON_SITE, by=Role.HANDLER, form=forms.OnSiteForm, owed=False)
    def go_on_site(self, data: dict[str, Any]) -> None:
        """开展现场核查。"""

    @step(
        State.ON_SITE,
        State.VERIFYING,
        by=Role.INSPECTOR,
        form=forms.OnSiteFindingsForm,
        issues=[D.D11],
    )
    def finish_on_site(self, data: dict[str, Any]) -> None:
        """完成现场核查。By two inspectors."""

    @step(
        State.VERIFYING,
        State.DECIDING,
        by=Role.HANDLER,
        check=[no_open_objection],
        form=forms.ConcludeForm,
        reopens=["conclude"],
        issues=[D.D11],
        place=Place.HANDLE,
    )
    def conclude(self, data: dict[str, Any]) -> None:
        """拟办。Each obligation is ticked with its evidence; the order's own state is not asked."""
        self.facts.update(forms.concluded_facts(data))

    @step(
        DECIDABLE,
        by=Role.HANDLER,
        check=[running(C.XF_DECIDE, _("须在修复决定期限届满前申请延期"))],
        form=forms.ExtensionForm,
        proposes="grant_extension",
    )
    def ask_extension(self, data: dict[str, Any]) -> None:
        """申请延期。Complex, or to be checked on the spot. 国办发〔2025〕22号。"""

    @step(
        DECIDABLE,
        by=Role.REPAIR_APPROVER,
        on_proposal=True,
        check=[running(C.XF_DECIDE, _("修复决定期限已届满，不能再延期"))],
        form=forms.ExtensionForm,
        issues=[D.D12A, D.D12B],
    )
    def grant_extension(self, data: dict[str, Any]) -> None:
        """批准延期。Within the cap; the applicant is told why."""
        self.extend(C.XF_DECIDE, data["days"], "wd")

    # Suspension and end for want of a record (T6s, T12).

    @step(
        OPEN,
        State.SUSPENDED,
        by=SYSTEM_ACTS,
        pauses=ALL,
        starts=[C.SUSPEND_CHECK],
        issues=[D.D13A],
    )
    def suspend_for_objection(self, data: dict[str, Any]) -> None:
        """因异议中止。The record itself is in dispute."""

    @step(
        OPEN,
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
        StateLeft(OPEN),
        by=Role.APPROVER,
        check=[suspended_by("suspend"), no_open_objection],
        form=ReasonForm,
        stops=[C.SUSPEND_CHECK],
        resumes=ALL,
        issues=[D.D13B],
    )
    def resume(self, data: dict[str, Any]) -> None:
        """恢复办理。The cause has ended; the clocks run on."""

    @step(
        State.SUSPENDED,
        StateLeft(OPEN),
        by=SYSTEM_ACTS,
        check=[suspended_by("suspend_for_objection"), no_open_objection],
        stops=[C.SUSPEND_CHECK],
        resumes=ALL,
        issues=[D.D13B],
    )
    def resume_after_objection(self, data: dict[str, Any]) -> None:
        """异议办结、恢复办理。The record stands."""

    @step(
        [*OPEN, State.SUSPENDED],
        State.CLOSED,
        by=SYSTEM_ACTS,
        check=[record_gone],
        issues=[D.D14],
    )
    def close_record_gone(self, data: dict[str, Any]) -> None:
        """记录已撤销或者期满、终止办理。"""

    # Decision (T7).

    @step(State.DECIDING, State.SIGNING, by=Role.REPAIR_APPROVER, place=Place.ENDORSE)
    def endorse(self, data: dict[str, Any]) -> None:
        """审核同意。"""

    @step(State.DECIDING, State.VERIFYING, by=Role.REPAIR_APPROVER, form=ReasonForm, owed=False)
    def send_back(self, data: dict[str, Any]) -> None:
        """退回重拟。"""

    @step(
        State.SIGNING,
        State.VERIFYING,
        by=[Role.REPAIR_APPROVER, Role.SIGNER],
        form=ReasonForm,
        owed=False,
    )
    def send_back_unsigned(self, data: dict[str, Any]) -> None:
        """退回重拟。From the signer's desk."""

    @step(
        State.SIGNING,
        ByData("conclusion", {"approved": State.APPROVED, "rejected": State.REJECTED}),
        by=Role.SIGNER,
        check=[no_open_objection],
        form=shared.SignForm,
        stops=[C.XF_DECIDE],
        starts=[OnlyIn(C.XF_SYNC, (State.APPROVED,))],
        starts_on_service={D.D32B: [OnlyIn(C.XF_APPEAL_ASK, (State.REJECTED,))]},
        issues=[
            IssuedIf(D.D32A, "conclusion", "approved"),
            IssuedIf(D.D32B, "conclusion", "rejected"),
        ],
        place=Place.SIGN,
    )
    def sign(self, data: dict[str, Any]) -> None:
        """签发。"""

    # Execution (T8).

    @step(State.APPROVED, State.EXECUTING, by=SYSTEM_ACTS, issues=[D.D28B])
    def execute(self, data: dict[str, Any]) -> None:
        """启动执行。The platform ends publicity and sharing; each executing organ lifts its sanction.
        信用修复管理办法第三条。"""
        record = self.situation.record
        assert record is not None
        for organ in sorted({int(self.facts["platform"]), *record.executors}):
            self.assign("executor", organ)

    @step(State.EXECUTING, by=EXECUTORS, form=forms.ConfirmForm, owed=True)
    def confirm_execution(self, data: dict[str, Any]) -> None:
        """确认执行完毕。终止公示、停止共享、解除惩戒。"""
        assert self.actor.organisation is not None
        self.unassign("executor", self.actor.organisation.pk)

    @step(
        State.EXECUTING,
        by=[Role.HANDLER, Role.RECORD_KEEPER],
        check=[some_executor_waits],
        form=forms.StrikeForm,
    )
    def strike_executor(self, data: dict[str, Any]) -> None:
        """撤出执行单位。An organ that was dissolved or whose sanction has ended, with the reason."""
        self.unassign("executor", data["organ"].pk)

    @step(
        State.EXECUTING,
        State.COMPLETED,
        by=SYSTEM_ACTS,
        check=[all_confirmed],
        stops=[C.XF_SYNC],
    )
    def complete(self, data: dict[str, Any]) -> None:
        """修复完成。Everybody has confirmed."""

    @step(State.COMPLETED, State.CLOSED, by=Role.ARCHIVIST, issues=[D.D41A])
    def close(self, data: dict[str, Any]) -> None:
        """办结归档。"""

    # Appeal (T9).

    @step(
        State.REJECTED,
        State.APPEALED,
        by=SUBJECT,
        check=[
            running(C.XF_APPEAL_ASK, _("申诉须自收到不予修复决定之日起十五个工作日内提出")),
            once("appeal", sentence=_("申诉只能提出一次")),
        ],
        form=ReasonForm,
        stops=[C.XF_APPEAL_ASK],
        starts=[C.XF_APPEAL_DO],
        owed=False,
    )
    def appeal(self, data: dict[str, Any]) -> None:
        """提出异议申诉。国办发〔2025〕22号。"""

    @step(
        State.APPEALED,
        ByData("outcome", {"upheld": State.APPROVED, "dismissed": State.CLOSED}),
        by=[at(Role.SIGNER, Where.UPPER), NAMED],
        check=[reviews_here, took_no_part],
        form=forms.AppealDecisionForm,
        stops=[C.XF_APPEAL_DO],
        starts=[OnlyIn(C.XF_SYNC, (State.APPROVED,))],
        issues=[D.D30],
    )
    def decide_appeal(self, data: dict[str, Any]) -> None:
        """作出申诉决定。Upheld: the repair is executed; dismissed: the case ends."""

    @step(
        State.APPEALED,
        by=NAMING,
        check=[names_above, nobody_can_review],
        form=ReviewerForm,
        owed=OFFICE_ABOVE,
        owed_while=review_stands_still,
    )
    def name_reviewer(self, data: dict[str, Any]) -> None:
        """指定申诉处理机关。Where all who could decide must stand aside. 信访工作条例第二十八条（参照）。"""
        entrust_review(self, data["organ"].pk)

    @step(
        State.REJECTED,
        State.CLOSED,
        by=SYSTEM_ACTS,
        check=[lapsed(C.XF_APPEAL_ASK, _("申诉期限尚未届满"))],
        issues=[D.D41A],
    )
    def close_rejected(self, data: dict[str, Any]) -> None:
        """办结归档。No appeal was made in time."""

    # Revocation (T10).

    @step(
        [State.COMPLETED, State.CLOSED],
        by=[Role.HANDLER, Role.RECORD_KEEPER],
        check=[was_completed],
        form=forms.RevokeForm,
        proposes="revoke",
    )
    def propose_revoke(self, data: dict[str, Any]) -> None:
        """呈批撤销修复。By the organ that determined the record; the subject is heard first."""

    @step(
        [State.COMPLETED, State.CLOSED],
        by=SUBJECT,
        check=[revocation_proposed],
        form=forms.StatementForm,
    )
    def state_case(self, data: dict[str, Any]) -> None:
        """陈述申辩。"""

    @step(
        [State.COMPLETED, State.CLOSED],
        State.REVOKED,
        by=Role.SIGNER,
        on_proposal=True,
        check=[was_completed, subject_heard],
        form=forms.RevokeForm,
        issues=[D.D33],
    )
    def revoke(self, data: dict[str, Any]) -> None:
        """撤销修复。False material or a broken pledge: publicity and sanctions come back."""

    # Withdrawal (T11).

    @step(
        [*OPEN, State.SUSPENDED],
        by=SUBJECT,
        form=ReasonForm,
        proposes="grant_withdrawal",
    )
    def ask_withdrawal(self, data: dict[str, Any]) -> None:
        """申请撤回。"""

    @step(
        [*OPEN, State.SUSPENDED],
        State.WITHDRAWN,
        by=[Role.REVIEWER, Role.HANDLER],
        on_proposal=True,
        form=ReasonForm,
        issues=[D.D15],
    )
    def grant_withdrawal(self, data: dict[str, Any]) -> None:
        """准予撤回。"""
