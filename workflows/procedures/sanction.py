"""惩戒措施: one measure of the list against a record's subject, carried out by one organ.

国办发〔2020〕49号（清单之外不得惩戒）; 川府发〔2018〕7号 第八、九条. It falls with its record.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from workflows.base import START, Place, Procedure, closed, step
from workflows.clocks import C, Runs
from workflows.codes import D
from workflows.escalation import Escalated
from workflows.procedures.forms import sanction as forms
from workflows.who import SYSTEM_ACTS, Where, at


class State(TextChoices):
    PROPOSED = "proposed", "已提出"
    APPROVED = "approved", "已批准"
    ACTIVE = "active", "实施中"
    LIGHTENED = "lightened", "从轻实施"
    WAIVED = "waived", "免予实施"
    LIFTED = "lifted", "已解除"
    ANNULLED = "annulled", "已撤销"


RUNNING = (State.ACTIVE, State.LIGHTENED)
PENDING = (State.PROPOSED, State.APPROVED)
EXECUTOR = at(Role.SANCTION_EXECUTOR, Where.EXECUTOR)


def record_in_force(procedure: Procedure) -> fsm.State.CONDITION:
    """所依据的失信记录有效。"""
    record = procedure.situation.record
    in_force = record is not None and record.state in ("determined", "published", "unpublished")
    return closed(in_force, _("所依据的失信记录尚未认定，或者已经修复、期满、撤销"))


def no_open_objection(procedure: Procedure) -> fsm.State.CONDITION:
    """异议办理期间不采取新的惩戒措施。"""
    record = procedure.situation.record
    return closed(
        record is not None and not record.has_open_objection,
        _("该失信记录正在办理异议，办结前不得采取新的惩戒措施"),
    )


def listed(procedure: Procedure) -> fsm.State.CONDITION:
    """措施在现行惩戒措施清单之内。"""
    return closed(procedure.situation.listed, _("该措施不在现行惩戒措施清单之内"))


def repair_decided(procedure: Procedure) -> fsm.State.CONDITION:
    """准予修复的决定正在执行，或者记录已经修复。"""
    record = procedure.situation.record
    decided = record is not None and (record.state == "repaired" or record.repair_decided)
    return closed(decided, _("尚无准予信用修复的决定，不能解除"))


def ran_out(procedure: Procedure) -> fsm.State.CONDITION:
    """措施期满，或者所依据的失信记录已经修复、期满。"""
    situation = procedure.situation
    until = situation.until
    record = situation.record
    ended = record is not None and record.state in ("repaired", "expired")
    over = until is not None and until < situation.today
    return closed(ended or over, _("措施期限尚未届满，所依据的失信记录仍然有效"))


class Sanction(Escalated):
    """惩戒措施。"""

    kind = "sanction"
    subject_type = "sanction"
    title = "惩戒措施"
    states = State
    final = frozenset({State.WAIVED, State.LIFTED, State.ANNULLED})
    clocks = {
        C.DOC_SERVE: Runs(at(Role.RECORD_KEEPER, Where.HANDLING)),
        C.LADDER_SIGN: Runs(at(Role.SIGNER, Where.SUPERVISING)),
    }

    @step(
        START,
        State.PROPOSED,
        by=[Role.RECORD_KEEPER, SYSTEM_ACTS],
        check=[record_in_force, no_open_objection],
        form=forms.ProposeForm,
        place=Place.HANDLE,
    )
    def propose(self, data: dict[str, Any]) -> None:
        """提出惩戒措施。On the list only; none while an objection to the record is open."""
        self.change(
            item=data["item"],
            executor=data["executor"],
            until=data["until"],
            detail=data["detail"],
        )
        self.assign("executor", data["executor"].pk)

    @step(
        State.PROPOSED,
        State.APPROVED,
        by=Role.SIGNER,
        check=[listed, record_in_force, no_open_objection],
        issues=[D.D28A],
        place=Place.SIGN,
    )
    def approve(self, data: dict[str, Any]) -> None:
        """批准惩戒措施。The executing organ is told. 国办发〔2020〕49号。"""

    @step(State.APPROVED, State.ACTIVE, by=EXECUTOR)
    def acknowledge(self, data: dict[str, Any]) -> None:
        """确认实施。By the executing organ."""

    @step(
        State.ACTIVE,
        State.LIGHTENED,
        by=Role.SIGNER,
        form=forms.LightenForm,
        issues=[D.D35, D.D42A, D.D42B],
        owed=False,
    )
    def lighten(self, data: dict[str, Any]) -> None:
        """从轻。It ends on the day decided; the executing organ and the body are told. 川府发〔2018〕7号第九条。"""
        self.change(detail=data["detail"], until=data["until"])

    @step(
        PENDING,
        State.WAIVED,
        by=Role.SIGNER,
        form=forms.WaiveForm,
        issues=[D.D35, D.D42A, D.D42B],
        owed=False,
    )
    def waive(self, data: dict[str, Any]) -> None:
        """免予。The executing organ and the body are told. 川府发〔2018〕7号第九条。"""

    @step(PENDING, State.WAIVED, by=SYSTEM_ACTS, check=[ran_out])
    def waive_by_system(self, data: dict[str, Any]) -> None:
        """记录已修复或者期满、不再实施。"""

    @step(RUNNING, State.LIFTED, by=[EXECUTOR, SYSTEM_ACTS], check=[repair_decided])
    def lift(self, data: dict[str, Any]) -> None:
        """解除惩戒。By the executing organ or with the completed repair, which told the organ (D28b)."""

    @step(RUNNING, State.LIFTED, by=SYSTEM_ACTS, check=[ran_out], issues=[D.D28B])
    def expire(self, data: dict[str, Any]) -> None:
        """期满或者随记录终止而解除。"""

    @step(
        State.LIFTED,
        State.ACTIVE,
        by=SYSTEM_ACTS,
        check=[record_in_force],
        issues=[D.D28A],
    )
    def reactivate(self, data: dict[str, Any]) -> None:
        """修复被撤销、恢复惩戒。"""

    @step(
        [*PENDING, *RUNNING, State.LIFTED],
        State.ANNULLED,
        by=SYSTEM_ACTS,
        issues=[D.D28B],
    )
    def annul(self, data: dict[str, Any]) -> None:
        """撤销惩戒。Its record was withdrawn. 川府发〔2018〕7号第九条。"""
