"""督办: the ladder that an overdue duty of another body climbs. It never changes the state.

Reminder (催办) → supervision letter (督办函) → summons (约谈) → circulated criticism (通报).
保障中小企业款项支付条例第二十五条（参照）; 信访工作条例第三十九条. Only the reminder goes out by itself: the
others wait as filled drafts for the signer, who has two working days for each.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from workflows.base import ANY, Procedure, closed, step
from workflows.checks import served
from workflows.clocks import C, Code
from workflows.codes import D
from workflows.common import Common
from workflows.effects import StartClock, StopClock
from workflows.forms import LinesField, ReasonForm, StepForm, TextField
from workflows.who import SYSTEM_ACTS, Where, at

OFFICERS = (Role.SUPERVISION_OFFICER, at(Role.SUPERVISION_OFFICER, Where.ABOVE))
RUNGS = {1: "urge", 5: "draft_supervision", 10: "draft_summons", 15: "draft_criticism"}
"""Working days overdue, and the step that is then due. ZG_ESCALATE."""
DRAFTS = {"draft_supervision": D.D23, "draft_summons": D.D24A, "draft_criticism": D.D25}
"""Steps that leave a draft for the signer."""


class RungForm(StepForm):
    """Which overdue period is meant, and how many working days it is overdue by the ladder."""

    rule = forms.CharField(max_length=32)
    rung = forms.IntegerField(min_value=1)


class TalkForm(StepForm):
    """What was said at a talk, as its minutes keep it."""

    held_at = forms.CharField(label=_("约谈时间"), max_length=60)
    place = forms.CharField(label=_("约谈地点"), max_length=120)
    attendees = TextField(_("参加人员"))
    matters = TextField(_("约谈事项"))
    commitments = LinesField(_("承诺事项"))


def something_overdue(procedure: Procedure) -> fsm.State.CONDITION:
    """责任单位有逾期未办的事项。"""
    ladder: tuple[Code, ...] = getattr(procedure, "ladder", ())
    overdue = any(procedure.situation.overdue(code) for code in ladder)
    return closed(overdue, _("责任单位没有逾期未办的事项"))


class Escalated(Common):
    """A procedure in which another body's overdue duties are pursued up the ladder."""

    ladder: ClassVar[tuple[Code, ...]] = ()
    """The duties pursued, most important first."""

    @step(ANY, by=SYSTEM_ACTS, form=RungForm, check=[something_overdue], issues=[D.D22])
    def urge(self, data: dict[str, Any]) -> None:
        """催办。On the first working day overdue; goes out by itself."""

    @step(ANY, by=SYSTEM_ACTS, form=RungForm, check=[something_overdue], issues=[D.D23])
    def draft_supervision(self, data: dict[str, Any]) -> None:
        """拟制督办函。On the fifth working day overdue; waits for the signer."""
        self._await_signature(data)

    @step(ANY, by=SYSTEM_ACTS, form=RungForm, check=[something_overdue], issues=[D.D24A])
    def draft_summons(self, data: dict[str, Any]) -> None:
        """拟制约谈通知。On the tenth working day overdue; waits for the signer."""
        self._await_signature(data)

    @step(ANY, by=SYSTEM_ACTS, form=RungForm, check=[something_overdue], issues=[D.D25])
    def draft_criticism(self, data: dict[str, Any]) -> None:
        """拟制通报。On the fifteenth working day overdue; waits for the signer."""
        self._await_signature(data)

    def _await_signature(self, data: dict[str, Any]) -> None:
        self.ask_effect(StartClock(C.LADDER_SIGN, _about(data)))

    @step(
        ANY,
        by=[Role.HANDLER, *OFFICERS],
        check=[served(D.D24A, sentence=_("约谈通知书尚未送达"))],
        form=TalkForm,
        issues=[D.D24B],
    )
    def record_talk(self, data: dict[str, Any]) -> None:
        """记录约谈。Minutes of the talk and what was promised there. 信访工作条例第三十九条（参照）。"""

    @step(ANY, by=SYSTEM_ACTS, form=RungForm)
    def end_rung(self, data: dict[str, Any]) -> None:
        """督办文书已处理。Signed, skipped, or overtaken by the case; the signer's time stops."""
        self.ask_effect(StopClock(C.LADDER_SIGN, _about(data)))

    @step(ANY, by=OFFICERS, form=ReasonForm, check=[something_overdue])
    def hold_ladder(self, data: dict[str, Any]) -> None:
        """暂缓督办。The next rung waits until it is released."""

    @step(ANY, by=OFFICERS, form=ReasonForm, check=[something_overdue])
    def release_ladder(self, data: dict[str, Any]) -> None:
        """恢复督办。The ladder goes on from where it was held."""

    @step(ANY, by=OFFICERS, form=ReasonForm, check=[something_overdue])
    def skip_rung(self, data: dict[str, Any]) -> None:
        """略过本级督办。The next rung comes on its own day."""

    @step(ANY, by=OFFICERS, form=ReasonForm, check=[something_overdue])
    def bring_rung_forward(self, data: dict[str, Any]) -> None:
        """提前督办。The next rung comes at once."""


def _about(data: dict[str, Any]) -> str:
    return f"rung:{data['rule']}:{data['rung']}"


__all__ = ["DRAFTS", "RUNGS", "Escalated"]
