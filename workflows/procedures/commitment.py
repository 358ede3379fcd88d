"""政府承诺 (LY): a contract or pledge with dated obligations, from its registration to its end.

国发〔2016〕76号（不得以政府换届、相关责任人更替等理由毁约；变更须依法定权限和程序并补偿）; 川府发〔2018〕7号;
优化营商环境条例第三十一条; 民营经济促进法第七十条; 发改财金〔2023〕1103号. The promising body enters its own
promises; the organ that supervises it watches them, and decides whether one may be changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from commitments.warnings import Level
from workflows.base import START, ByData, Procedure, StateLeft, closed, step
from workflows.clocks import C, Runs
from workflows.codes import D
from workflows.effects import (
    DateObligation,
    EndResponsibility,
    NameResponsible,
    Perform,
    ReplaceObligations,
    StartClock,
    StopClock,
    WriteCommitment,
)
from workflows.forms import ReasonForm
from workflows.ladder_answers import Answerable
from workflows.procedures.forms import commitment as forms
from workflows.procedures.forms import responsibility
from workflows.who import SYSTEM_ACTS, Where, at


class State(TextChoices):
    DRAFT = "draft", "草稿"
    PERFORMING = "performing", "履行中"
    IN_DEFAULT = "in_default", "超期未履行"
    CHANGE_PROPOSED = "change_proposed", "申请变更（解除）"
    CHANGE_APPROVED = "change_approved", "同意变更（解除）、待补偿"
    COMPENSATING = "compensating", "补偿支付中"
    COMPENSATED = "compensated", "已补偿"
    PERFORMED = "performed", "履行完毕"
    TERMINATED = "terminated", "依法解除"
    CLOSED = "closed", "办结归档"
    WITHDRAWN = "withdrawn", "已删除"


STANDING = (State.PERFORMING, State.IN_DEFAULT)
"""Where the obligations stand as they were promised."""
ANSWERED_FOR = tuple(one for one in State if one not in (State.CLOSED, State.WITHDRAWN))
"""Where it is entered who answers for the promise."""
LIAISON = at(Role.LIAISON, Where.RESPONDENT)
PRINCIPAL = at(Role.PRINCIPAL, Where.RESPONDENT)
BODY = (LIAISON, PRINCIPAL)
CHANGE = "change"
"""The fact that says whether a change or an end was asked for, and what came of it."""


def something_lapsed(procedure: Procedure) -> fsm.State.CONDITION:
    """有义务到期未履行。"""
    situation = procedure.situation
    late = any(
        one.code == C.LY_PERFORM
        and one.status == "running"
        and not one.provisional
        and one.lapses_on is not None
        and one.lapses_on <= situation.today
        for one in situation.clocks
    )
    return closed(late, _("没有到期未履行的义务"))


def something_near(procedure: Procedure) -> fsm.State.CONDITION:
    """有临近期限或者已经到期的义务。"""
    near = any(one.level is not Level.NONE for one in procedure.situation.obligations)
    return closed(near, _("没有临近期限或者已经到期的义务"))


def nothing_late(procedure: Procedure) -> fsm.State.CONDITION:
    """到期的义务均已履行。"""
    today = procedure.situation.today
    late = any(
        one.open and one.due_on is not None and one.due_on < today
        for one in procedure.situation.obligations
    )
    return closed(not late, _("还有到期未履行的义务"))


def all_kept(procedure: Procedure) -> fsm.State.CONDITION:
    """各项义务均已履行。"""
    left = [str(one.position) for one in procedure.situation.obligations if one.open]
    return closed(not left, _("第%s项义务尚未履行完毕") % "、".join(left))


def something_undated(procedure: Procedure) -> fsm.State.CONDITION:
    """有等待起算事实的义务。"""
    waits = any(one.open and one.due_on is None for one in procedure.situation.obligations)
    return closed(waits, _("各项义务的期限都已经确定"))


def something_open(procedure: Procedure) -> fsm.State.CONDITION:
    """有尚未履行的义务。"""
    left = any(one.open for one in procedure.situation.obligations)
    return closed(left, _("各项义务均已履行，应当办理履行完毕"))


def somebody_answers(procedure: Procedure) -> fsm.State.CONDITION:
    """有在任的责任人。"""
    serving = any(one.valid_to is None for one in procedure.situation.responsible)
    return closed(serving, _("没有登记在任的责任人"))


class CommitmentProcedure(Answerable):
    """政府承诺。"""

    kind = "commitment"
    prefix = "LY"
    title = "政府承诺"
    states = State
    final = frozenset({State.CLOSED, State.WITHDRAWN})
    clocks = {
        C.LY_PERFORM: Runs(LIAISON, lapses_into="fall_due"),
        C.LY_CHANGE: Runs(at(Role.SIGNER, Where.HANDLING)),
        C.LY_COMPENSATE: Runs(PRINCIPAL),
        C.DOC_SERVE: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.LADDER_SIGN: Runs(at(Role.SIGNER, Where.SUPERVISING)),
        **Answerable.answer_clocks,
    }

    # Entering.

    @step(START, State.DRAFT, by=BODY, form=forms.DraftForm)
    def draft(self, data: dict[str, Any]) -> None:
        """登记政府承诺。A contract or pledge is entered; no clock runs before its head registered it."""
        self._write(data)

    @step(START, State.PERFORMING, by=PRINCIPAL, form=forms.DraftForm, numbers=True)
    def enter(self, data: dict[str, Any]) -> None:
        """登记并确认。The head enters and registers in one act, as a table of contracts does."""
        self._write(data)
        self._registered(one.due_on for one in forms.promised(data))

    @step(State.DRAFT, by=BODY, form=forms.DraftForm, reopens=["draft", "redraft"], owed=False)
    def redraft(self, data: dict[str, Any]) -> None:
        """修改登记内容。Before it is registered."""
        self._write(data)

    @step(State.DRAFT, State.WITHDRAWN, by=BODY, owed=False)
    def discard(self, data: dict[str, Any]) -> None:
        """删除草稿。It was never registered, and has no number."""

    @step(State.DRAFT, State.PERFORMING, by=PRINCIPAL, numbers=True)
    def register(self, data: dict[str, Any]) -> None:
        """确认登记。By the body's head; each dated obligation is a duty from now on. 发改财金〔2023〕1103号。"""
        self._registered(one.due_on for one in self.situation.obligations)

    def _registered(self, days: Iterable[date | None]) -> None:
        """Registered now, with a duty for each dated obligation; the days in order of the obligations."""
        self.change(filed_at=self.situation.now)
        self._start((position, due_on) for position, due_on in enumerate(days, start=1) if due_on)

    def _write(self, data: dict[str, Any]) -> None:
        self.facts.update(signed_on=data["signed_on"].isoformat())
        self.change(title=data["title"])
        self.ask_effect(WriteCommitment(forms.columns(data), forms.promised(data)))

    def _start(self, dated: Iterable[tuple[int, date]]) -> None:
        """A duty for each dated obligation, counted from the day of signing to the day agreed."""
        signed = date.fromisoformat(self.facts["signed_on"])
        for position, due_on in dated:
            self.ask_effect(
                StartClock(
                    C.LY_PERFORM, _about(position), since=signed, amount=(due_on - signed).days
                )
            )

    # Keeping, or not.

    @step(STANDING, by=BODY, check=[something_undated], form=forms.EventForm, owed=False)
    def tell_event(self, data: dict[str, Any]) -> None:
        """登记起算事实。What an obligation waited for has come; its day is fixed."""
        position = int(data["obligation"])
        self.ask_effect(DateObligation(position, data["due_on"]))
        amount = (data["due_on"] - data["happened_on"]).days
        self.ask_effect(
            StartClock(C.LY_PERFORM, _about(position), since=data["happened_on"], amount=amount)
        )

    @step(
        STANDING, by=BODY, check=[something_open], form=forms.PerformForm, owed=[LIAISON, PRINCIPAL]
    )
    def perform(self, data: dict[str, Any]) -> None:
        """登记履行情况。A payment, a delivery, an acceptance, in part or in whole."""
        position, whole = int(data["obligation"]), data["extent"] == "whole"
        self.ask_effect(Perform(position, data["done_on"], data["amount"], data["note"], whole))
        if whole:
            self.ask_effect(StopClock(C.LY_PERFORM, _about(position)))

    @step(
        STANDING,
        by=[Role.RECORD_KEEPER, Role.HANDLER],
        check=[something_near],
        form=forms.RemindForm,
        issues=[D.D43],
        owed=False,
    )
    def remind(self, data: dict[str, Any]) -> None:
        """提醒履约。By the organ that watches, once an obligation is near its day or past it."""

    @step(State.PERFORMING, State.IN_DEFAULT, by=SYSTEM_ACTS, check=[something_lapsed])
    def fall_due(self, data: dict[str, Any]) -> None:
        """到期未履行。The day after an obligation's last day."""

    @step(State.IN_DEFAULT, State.PERFORMING, by=SYSTEM_ACTS, check=[nothing_late])
    def recover(self, data: dict[str, Any]) -> None:
        """超期义务已履行。Nothing that is due is left undone."""

    @step(State.PERFORMING, State.PERFORMED, by=PRINCIPAL, check=[all_kept])
    def complete(self, data: dict[str, Any]) -> None:
        """确认履行完毕。Every obligation was kept."""

    # Who answers for it.

    @step(ANSWERED_FOR, by=BODY, form=responsibility.TermForm, owed=False)
    def name_responsible(self, data: dict[str, Any]) -> None:
        """登记责任人。Who answers for a phase, from which day on. 川府发〔2018〕7号第11点。"""
        account = data["account"]
        self.ask_effect(
            NameResponsible(
                {
                    "phase": data["phase"],
                    "name": data["name"],
                    "post": data["post"],
                    "user_id": account.pk if account is not None else None,
                    "valid_from": data["since"],
                    "valid_to": data["last_on"],
                }
            )
        )

    @step(
        ANSWERED_FOR,
        by=BODY,
        check=[somebody_answers],
        form=responsibility.EndTermForm,
        owed=False,
    )
    def end_responsibility(self, data: dict[str, Any]) -> None:
        """责任人离任。His term ends with a day; what he answered for until then stays to be read."""
        self.ask_effect(EndResponsibility(data["term"].pk, data["last_on"]))

    # Changing or ending it lawfully.

    @step(
        STANDING,
        State.CHANGE_PROPOSED,
        by=PRINCIPAL,
        check=[something_open],
        form=forms.ChangeForm,
        starts=[C.LY_CHANGE],
        owed=False,
    )
    def propose_change(self, data: dict[str, Any]) -> None:
        """申请变更（解除）。For the state's or the public interest or on a ground of law. 优化营商环境条例第三十一条。"""
        self.facts[CHANGE] = data["change"]

    @step(State.CHANGE_PROPOSED, StateLeft(STANDING), by=PRINCIPAL, stops=[C.LY_CHANGE], owed=False)
    def withdraw_change(self, data: dict[str, Any]) -> None:
        """撤回申请。The promise is kept as it was."""
        del self.facts[CHANGE]

    @step(
        State.CHANGE_PROPOSED,
        State.CHANGE_APPROVED,
        by=Role.SIGNER,
        form=ReasonForm,
        stops=[C.LY_CHANGE],
    )
    def approve_change(self, data: dict[str, Any]) -> None:
        """同意变更（解除）。It takes effect once the counterpart was compensated. 民营经济促进法第七十条。"""

    @step(
        State.CHANGE_PROPOSED,
        StateLeft(STANDING),
        by=Role.SIGNER,
        form=ReasonForm,
        stops=[C.LY_CHANGE],
    )
    def refuse_change(self, data: dict[str, Any]) -> None:
        """不同意变更（解除）。The promise is kept as it was."""
        del self.facts[CHANGE]

    @step(
        State.CHANGE_APPROVED,
        State.COMPENSATING,
        by=PRINCIPAL,
        form=forms.CompensationForm,
    )
    def determine_compensation(self, data: dict[str, Any]) -> None:
        """确定补偿。How much, how reckoned, by when. 民营经济促进法第七十条。"""
        today = self.situation.today
        amount = (data["pay_by"] - today).days
        self.ask_effect(StartClock(C.LY_COMPENSATE, "", since=today, amount=amount))

    @step(
        State.COMPENSATING,
        State.COMPENSATED,
        by=BODY,
        form=forms.PaidForm,
        stops=[C.LY_COMPENSATE],
    )
    def pay_compensation(self, data: dict[str, Any]) -> None:
        """登记补偿支付。With the voucher."""

    @step(
        State.COMPENSATED,
        ByData(
            CHANGE,
            {forms.Change.AMEND: State.PERFORMING, forms.Change.END: State.TERMINATED},
        ),
        by=PRINCIPAL,
        form=forms.SettleForm,
    )
    def settle_change(self, data: dict[str, Any]) -> None:
        """登记变更（解除）结果。What was not kept yet ends; of a change, other obligations take its place."""
        situation = self.situation
        for one in situation.obligations:
            if one.open:
                self.ask_effect(StopClock(C.LY_PERFORM, _about(one.position)))
        promises = forms.promised(data) if self.facts[CHANGE] == forms.Change.AMEND else []
        self.ask_effect(ReplaceObligations(promises))
        last = max((one.position for one in situation.obligations), default=0)
        self._start(
            (position, one.due_on)
            for position, one in enumerate(promises, start=last + 1)
            if one.due_on is not None
        )

    @step(
        [State.PERFORMED, State.TERMINATED],
        State.CLOSED,
        by=[Role.RECORD_KEEPER, Role.HANDLER],
        issues=[D.D41A],
    )
    def close(self, data: dict[str, Any]) -> None:
        """办结归档。"""


def _about(position: int) -> str:
    return f"obligation:{position}"
