"""恢复信誉、消除影响 (HF): a wrong record or sanction is put right where it had been made public.

川府发〔2018〕7号 第九条; 公务员法第一百一十条、公职人员政务处分法第六十条（参照）.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices

from accounts.roles import Role
from workflows.base import START, step
from workflows.checks import lapsed
from workflows.clocks import C, Runs
from workflows.codes import D
from workflows.escalation import Escalated
from workflows.procedures.forms import restoration as forms
from workflows.who import SYSTEM_ACTS, Where, at


class State(TextChoices):
    OPENED = "opened", "已启动"
    PLANNED = "planned", "已拟定措施"
    EXECUTED = "executed", "已恢复"
    CLOSED = "closed", "已确认"


class Restoration(Escalated):
    """恢复信誉。"""

    kind = "restoration"
    subject_type = "restoration"
    title = "恢复信誉"
    states = State
    final = frozenset({State.CLOSED})
    clocks = {
        C.HF_RESTORE: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.HF_CONFIRM: Runs(at(Role.LIAISON, Where.RESPONDENT), lapses_into="lapse_confirmation"),
        C.DOC_SERVE: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.LADDER_SIGN: Runs(at(Role.SIGNER, Where.SUPERVISING)),
    }

    @step(
        START,
        State.OPENED,
        by=SYSTEM_ACTS,
        form=forms.OpenForm,
        starts=[C.HF_RESTORE],
    )
    def open(self, data: dict[str, Any]) -> None:
        """启动恢复信誉。A record that did harm was withdrawn."""
        self.change(ground=data["ground"], scope=data["scope"])

    @step(State.OPENED, State.PLANNED, by=Role.SIGNER, form=forms.PlanForm, issues=[D.D34])
    def plan(self, data: dict[str, Any]) -> None:
        """决定恢复措施。In the original scope of publication. 公职人员政务处分法第六十条（参照）。"""
        self.change(scope=data["scope"], measures=data["measures"])

    @step(
        State.PLANNED,
        State.EXECUTED,
        by=Role.RECORD_KEEPER,
        form=forms.ExecuteForm,
        stops=[C.HF_RESTORE],
        starts=[C.HF_CONFIRM],
    )
    def execute(self, data: dict[str, Any]) -> None:
        """公布更正。Everywhere the wrong record had been."""

    @step(
        State.EXECUTED,
        State.CLOSED,
        by=[at(Role.LIAISON, Where.RESPONDENT), at(Role.PRINCIPAL, Where.RESPONDENT)],
    )
    def close(self, data: dict[str, Any]) -> None:
        """确认恢复。By the body whose reputation it is."""

    @step(
        State.EXECUTED,
        State.CLOSED,
        by=SYSTEM_ACTS,
        check=[lapsed(C.HF_CONFIRM)],
    )
    def lapse_confirmation(self, data: dict[str, Any]) -> None:
        """逾期未提出意见、视为确认。"""
