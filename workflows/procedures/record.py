"""政务失信记录: a body is told, heard, determined to have broken its word, and made public for a time.

川府发〔2018〕7号 第七至九条; 行政处罚法第四十四、四十五、六十四条（事先告知、陈述申辩，参照）; 信用修复管理办法
（国家发展改革委令第36号，2026-04-01 起施行）and before it 58号令 for the window of publicity.
Only organisations are recorded here; officials never are.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from workflows.base import ANY, START, ByData, IssuedIf, Place, Procedure, closed, step
from workflows.checks import running, served
from workflows.clocks import C, Runs, Since
from workflows.codes import D
from workflows.common import DeclineForm, something_proposed
from workflows.effects import Decline, KeepVersion, StartClock
from workflows.escalation import Escalated
from workflows.forms import ReasonForm
from workflows.procedures.forms import record as forms
from workflows.rules.publicity import window
from workflows.who import SYSTEM_ACTS, Where, at


class State(TextChoices):
    PRE_NOTIFIED = "pre_notified", "已事先告知"
    HEARING = "hearing", "陈述申辩期"
    DETERMINED = "determined", "已认定"
    PUBLISHED = "published", "公示中"
    UNPUBLISHED = "unpublished", "暂停公示"
    DROPPED = "dropped", "不予认定"
    REPAIRED = "repaired", "已修复"
    EXPIRED = "expired", "期满停止公示"
    WITHDRAWN = "withdrawn", "已撤销"


IN_FORCE = (State.DETERMINED, State.PUBLISHED, State.UNPUBLISHED)
HELD = (*IN_FORCE, State.REPAIRED, State.EXPIRED)
"""Determined, and not withdrawn: the platform holds its data."""
WRITTEN = ("title", "facts_text", "basis_text", "severity")
"""Columns that a draft writes."""

BODY = (at(Role.LIAISON, Where.RESPONDENT), at(Role.PRINCIPAL, Where.RESPONDENT))


def statement_over(procedure: Procedure) -> fsm.State.CONDITION:
    """陈述申辩已经提出，或者期限已过。行政处罚法第四十五条（参照）。"""
    situation = procedure.situation
    over = situation.times("state_case") > 0 or situation.overdue(C.RECORD_STATEMENT)
    return closed(over, _("陈述申辩期限尚未届满，当事单位也尚未陈述申辩"))


def drafted(procedure: Procedure) -> fsm.State.CONDITION:
    """认定意见已经拟出，没有被退回。"""
    last = procedure.situation.last("conclude_hearing", "send_back_determination")
    ready = last is not None and last.step == "conclude_hearing"
    return closed(ready, _("请先拟出认定意见"))


def not_drafted(procedure: Procedure) -> fsm.State.CONDITION:
    """认定意见尚未拟出，或者已被退回。"""
    return closed(not drafted(procedure), _("认定意见已经拟出，待审核"))


def endorsed(procedure: Procedure) -> fsm.State.CONDITION:
    """认定意见已经审核同意。"""
    last = procedure.situation.last(
        "conclude_hearing", "send_back_determination", "endorse_determination"
    )
    ready = last is not None and last.step == "endorse_determination"
    return closed(ready, _("认定意见尚未经审核人审核同意"))


def not_endorsed(procedure: Procedure) -> fsm.State.CONDITION:
    """认定意见尚未审核同意。"""
    return closed(not endorsed(procedure), _("认定意见已经审核同意，待签发"))


def window_open(procedure: Procedure) -> fsm.State.CONDITION:
    """最长公示期尚未届满。"""
    record = procedure.situation.record
    still = record is not None and (
        record.max_until is None or record.max_until > procedure.situation.today
    )
    return closed(still, _("最长公示期已经届满"))


def window_over(procedure: Procedure) -> fsm.State.CONDITION:
    """最长公示期届满。信用修复管理办法（国家发展改革委令第36号）。"""
    record = procedure.situation.record
    over = (
        record is not None
        and record.max_until is not None
        and record.max_until <= procedure.situation.today
    )
    return closed(over, _("最长公示期尚未届满"))


class Record(Escalated):
    """政务失信记录。"""

    kind = "record"
    subject_type = "record"
    prefix = "SX"
    title = "政务失信记录"
    states = State
    final = frozenset({State.DROPPED, State.REPAIRED, State.EXPIRED, State.WITHDRAWN})
    on_service = {D.D26A: "open_hearing"}
    clocks = {
        C.RECORD_STATEMENT: Runs(at(Role.LIAISON, Where.RESPONDENT)),
        C.RECORD_DECIDE: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.DOC_SERVE: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.LADDER_SIGN: Runs(at(Role.SIGNER, Where.SUPERVISING)),
    }

    # Pre-notice and hearing (R1-R3).

    @step(START, by=SYSTEM_ACTS, form=forms.OpenDraftForm)
    def open_draft(self, data: dict[str, Any]) -> None:
        """立项拟作失信认定。An order failed, or a repair's pledge proved false."""
        self._write(data)
        if data["origin"] != "order":
            self._start_deciding()

    @step(START, by=Role.RECORD_KEEPER, form=forms.PreNoticeForm, proposes="pre_notify", owed=True)
    def draft_pre_notice(self, data: dict[str, Any]) -> None:
        """拟发事先告知书。From a failed order, or on own findings."""
        self._write(data)
        if not self.situation.history:
            self._start_deciding()

    def _write(self, data: dict[str, Any]) -> None:
        self.change(**{name: data[name] for name in WRITTEN})

    def _start_deciding(self) -> None:
        """Where no order's clock runs, the record's own does."""
        self.ask_effect(StartClock(C.RECORD_DECIDE, ""))

    @step(
        START,
        State.PRE_NOTIFIED,
        by=Role.SIGNER,
        on_proposal=True,
        form=forms.PreNoticeForm,
        issues=[D.D26A],
    )
    def pre_notify(self, data: dict[str, Any]) -> None:
        """签发事先告知书。Facts, basis, measures intended, right to be heard.
        行政处罚法第四十四条（参照）。"""
        self._write(data)

    @step(
        [START, ANY],
        by=[Role.APPROVER, Role.SIGNER],
        check=[something_proposed],
        form=DeclineForm,
    )
    def decline(self, data: dict[str, Any]) -> None:
        """退回。Decline an open proposal, the draft of a pre-notice included."""
        self.ask_effect(Decline(data["proposal"]))

    @step(
        START,
        State.DROPPED,
        by=[Role.SIGNER, SYSTEM_ACTS],
        form=forms.DropForm,
        issues=[IssuedIf(D.D35, "ground", "exempt")],
        owed=False,
    )
    def drop_draft(self, data: dict[str, Any]) -> None:
        """不再拟作认定。Before anybody was told."""

    @step(
        State.PRE_NOTIFIED,
        State.HEARING,
        by=SYSTEM_ACTS,
        check=[served(D.D26A, sentence=_("事先告知书尚未送达"))],
        starts=[Since(C.RECORD_STATEMENT, document=D.D26A)],
        issues=[D.D38A],
    )
    def open_hearing(self, data: dict[str, Any]) -> None:
        """告知送达、可以陈述申辩。行政处罚法第四十五条（参照）。"""

    @step(
        State.HEARING,
        by=BODY,
        check=[running(C.RECORD_STATEMENT, _("陈述申辩须在告知书送达之日起五个工作日内提出"))],
        form=forms.StatementForm,
        stops=[C.RECORD_STATEMENT],
        owed=False,
    )
    def state_case(self, data: dict[str, Any]) -> None:
        """提交陈述申辩。行政处罚法第四十五条（参照）。"""

    # Determination (R4, R5, R1b).

    @step(
        State.HEARING,
        by=Role.RECORD_KEEPER,
        check=[statement_over, not_endorsed],
        form=forms.DeterminationForm,
        reopens=["conclude_hearing", "pre_notify"],
        place=Place.HANDLE,
        owed_while=not_drafted,
    )
    def conclude_hearing(self, data: dict[str, Any]) -> None:
        """拟作认定。Class, leniency and measures, with what was made of the statement."""
        self._write(data)
        self.change(repairable=data["repairable"], leniency=data["leniency_note"])

    @step(
        State.HEARING,
        by=Role.APPROVER,
        check=[drafted, not_endorsed],
        place=Place.ENDORSE,
    )
    def endorse_determination(self, data: dict[str, Any]) -> None:
        """审核同意认定意见。"""

    @step(
        State.HEARING,
        by=[Role.APPROVER, Role.SIGNER],
        check=[drafted],
        form=ReasonForm,
    )
    def send_back_determination(self, data: dict[str, Any]) -> None:
        """退回重拟认定意见。"""

    @step(
        State.HEARING,
        State.DETERMINED,
        by=Role.SIGNER,
        check=[endorsed],
        form=forms.DetermineForm,
        stops=[C.RECORD_STATEMENT, C.RECORD_DECIDE],
        issues=[D.D26B, D.D27, IssuedIf(D.D35, "leniency", "lenient")],
        numbers=True,
        place=Place.SIGN,
    )
    def determine(self, data: dict[str, Any]) -> None:
        """签发认定决定书。With the notice how to repair (两书同达). 国办发〔2025〕22号。"""
        self._set_window(self.situation.today, self.situation.subject.severity)

    @step(
        [State.PRE_NOTIFIED, State.HEARING],
        State.DROPPED,
        by=Role.SIGNER,
        form=forms.DropForm,
        issues=[D.D26C, IssuedIf(D.D35, "ground", "exempt")],
        owed=False,
    )
    def drop(self, data: dict[str, Any]) -> None:
        """不予认定。Not established, or exempt. 川府发〔2018〕7号第九条。"""

    @step(
        START,
        State.DETERMINED,
        by=Role.APPROVER,
        form=forms.RegisterForm,
        issues=[D.D27],
        numbers=True,
    )
    def register(self, data: dict[str, Any]) -> None:
        """登记失信记录。A judgment, penalty, discipline or accountability decision proves it; the
        source document is attached. 川府发〔2018〕7号第七条。"""
        self._write(data)
        self.change(source_type=data["source_type"])
        self._set_window(data["determined_on"], data["severity"])

    def _set_window(self, determined_on: Any, severity: str) -> None:
        dates = window(determined_on, severity, self.situation.today)
        self.change(
            determined_on=determined_on,
            min_until=dates.min_until,
            max_until=dates.max_until,
            regime=dates.span.regime,
            publicity_rule=dates.span.rule,
            needs_confirmation=dates.needs_confirmation,
        )

    # Publicity (R6-R9).

    @step(
        State.DETERMINED,
        by=Role.RECORD_KEEPER,
        check=[window_open],
        form=forms.PublishForm,
        proposes="publish",
        owed=True,
    )
    def propose_publish(self, data: dict[str, Any]) -> None:
        """呈批公示。"""

    @step(
        State.DETERMINED,
        State.PUBLISHED,
        by=Role.APPROVER,
        on_proposal=True,
        check=[window_open],
        form=forms.PublishForm,
    )
    def publish(self, data: dict[str, Any]) -> None:
        """公示。On the public list, until the window ends. 川府发〔2018〕7号第七条。"""

    @step(
        State.PUBLISHED, State.UNPUBLISHED, by=Role.APPROVER, form=forms.UnpublishForm, owed=False
    )
    def unpublish(self, data: dict[str, Any]) -> None:
        """暂停公示。The window runs on."""
        self.change(unpublished_on=self.situation.today)

    @step(State.PUBLISHED, State.UNPUBLISHED, by=SYSTEM_ACTS)
    def unpublish_by_system(self, data: dict[str, Any]) -> None:
        """异议未按期核查、暂停公示。上海市社会信用条例第三十六条（参照）。"""
        self.change(unpublished_on=self.situation.today)

    @step(
        State.UNPUBLISHED,
        State.PUBLISHED,
        by=[Role.APPROVER, SYSTEM_ACTS],
        check=[window_open],
        owed=False,
    )
    def republish(self, data: dict[str, Any]) -> None:
        """恢复公示。The ground of suspension has ended."""
        self.change(unpublished_on=None)

    @step(IN_FORCE, State.REPAIRED, by=SYSTEM_ACTS)
    def repair(self, data: dict[str, Any]) -> None:
        """信用修复完成。Publicity and sharing end. 信用修复管理办法（国家发展改革委令第36号）。"""

    @step(IN_FORCE, State.EXPIRED, by=SYSTEM_ACTS, check=[window_over])
    def expire(self, data: dict[str, Any]) -> None:
        """最长公示期届满、自动停止公示。信用修复管理办法（国家发展改革委令第36号）。"""

    # Correction, withdrawal, restored publicity (R10-R12).

    @step([START, ANY], by=SYSTEM_ACTS, form=forms.AccountabilityForm)
    def learn_accountability(self, data: dict[str, Any]) -> None:
        """责任追究建议有反馈。What the authority answered to the order that the record came from."""

    @step(HELD, by=SYSTEM_ACTS, form=forms.CorrectForm)
    def correct(self, data: dict[str, Any]) -> None:
        """更正。What it said before is kept; the record goes on as its next version."""
        self.ask_effect(KeepVersion())
        self.change(version=self.situation.subject.version + 1, **data["changes"])

    @step(
        [State.PRE_NOTIFIED, State.HEARING, *HELD],
        State.WITHDRAWN,
        by=Role.SIGNER,
        form=ReasonForm,
        issues=[D.D34],
        owed=False,
    )
    def withdraw(self, data: dict[str, Any]) -> None:
        """撤销失信记录。Its basis was annulled. 行政处罚法第四十八条（参照）。"""

    @step(
        [State.PRE_NOTIFIED, State.HEARING, *HELD],
        State.WITHDRAWN,
        by=SYSTEM_ACTS,
        form=ReasonForm,
        issues=[D.D34],
    )
    def withdraw_by_system(self, data: dict[str, Any]) -> None:
        """随异议删除或者整改撤销而撤销。行政处罚法第四十八条（参照）。"""

    @step(
        State.REPAIRED,
        ByData("restored_to", {"published": State.PUBLISHED, "determined": State.DETERMINED}),
        by=SYSTEM_ACTS,
        form=forms.RestoreForm,
    )
    def restore_publication(self, data: dict[str, Any]) -> None:
        """修复被撤销、恢复公示。The window is longer by the days it was off."""
        self.change(max_until=data["max_until"], unpublished_on=None)

    # The mark of an open objection.

    @step(ANY, by=SYSTEM_ACTS)
    def mark_objection(self, data: dict[str, Any]) -> None:
        """异议标注。An objection to it is open."""
        self.change(objected=True, objection_note="")

    @step(ANY, by=SYSTEM_ACTS, form=forms.ClearForm)
    def clear_objection(self, data: dict[str, Any]) -> None:
        """取消异议标注。What could not be verified stays noted."""
        self.change(objected=False, objection_note=data["note"])
