"""督办: the ladder that an overdue duty climbs, beside the subject. It never changes the state.

Reminder (催办) → supervision letter (督办函) → summons (约谈) → circulated criticism (通报).
保障中小企业款项支付条例第二十五条（参照）; 信访工作条例第三十九条. Only the reminder goes out by itself: the
others wait as filled drafts for the signer, who has two working days for each. Pressed is whoever owes
the duty. What a body owes to the handling organ, that organ presses; what the handling organ itself
owes, or an organ that reviews its decision, is pressed by the organ that supervises it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.actors import Actor
from accounts.roles import Role
from workflows import rules
from workflows.base import ANY, Procedure, closed, step
from workflows.checks import served
from workflows.clocks import C
from workflows.codes import D
from workflows.common import Common
from workflows.effects import StartClock, StopClock
from workflows.forms import ChoiceField, Limited, LinesField, ReasonField, StepForm, TextField
from workflows.situation import ClockView, Situation
from workflows.who import SYSTEM_ACTS, Where, at

OFFICERS = (
    Role.SUPERVISION_OFFICER,
    at(Role.SUPERVISION_OFFICER, Where.ABOVE),
    at(Role.JOINT_OFFICE, Where.ABOVE),
)
DRAFTS = {"draft_supervision": D.D23, "draft_summons": D.D24A, "draft_criticism": D.D25}
"""Steps that leave a draft for the signer."""
CLIMBS = ("urge", *DRAFTS)
"""The steps of the ladder, lowest rung first."""


class RungForm(StepForm):
    """Which overdue period is meant, and how many working days it is overdue by the ladder.

    Of several clocks of one rule, `clock` names the one by its key.
    """

    clock = forms.IntegerField(min_value=1, required=False)
    rule = forms.CharField(max_length=32)
    rung = forms.IntegerField(min_value=1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        key, rule = cleaned.get("clock"), cleaned.get("rule")
        for clock in self.situation.clocks:
            if clock.status != "stopped" and (clock.pk == key if key else clock.code == rule):
                return {**cleaned, "clock": clock.pk}
        return {**cleaned, "clock": key or 0}


class OverdueField(ChoiceField, Limited):
    """One of the subject's overdue duties, by the key of its clock."""

    def __init__(self, label: Any, *, required: bool = True) -> None:
        super().__init__(label, (), required=required)

    def limit(self, situation: Situation, actor: Actor) -> None:
        late = [(str(one.pk), words_of(one)) for one in self.among(situation)]
        first = [("", _("请选择"))] if self.required else [("", _("全部超期期限"))]
        self.choices = [*first, *late]

    def among(self, situation: Situation) -> list[ClockView]:
        """The duties that may be chosen."""
        return situation.overdue_duties()


class PressableField(OverdueField):
    """One of the overdue duties about which nobody was urged today."""

    default_error_messages = {"invalid_choice": _("今天已经催办过这一期限，请等待答复")}

    def among(self, situation: Situation) -> list[ClockView]:
        return [one for one in super().among(situation) if not urged_today(situation, one.pk)]

    def clean(self, value: Any) -> int:
        return int(super().clean(value))


class HeldField(OverdueField):
    """One of the overdue duties whose ladder is held."""

    def among(self, situation: Situation) -> list[ClockView]:
        return [one for one in super().among(situation) if is_held(situation, one)]


class PursuedField(OverdueField):
    """One of the overdue duties whose ladder is not held."""

    def among(self, situation: Situation) -> list[ClockView]:
        return [one for one in super().among(situation) if not is_held(situation, one)]


class LadderForm(StepForm):
    """Of which overdue duty, and why."""

    clock = OverdueField(_("期限"), required=False)
    reason = ReasonField()


class HoldForm(LadderForm):
    """The ladder of which overdue duty is held, and why."""

    clock = PursuedField(_("期限"), required=False)


class ReleaseForm(LadderForm):
    """Which held ladder goes on, and why."""

    clock = HeldField(_("期限"), required=False)


class PressForm(StepForm):
    """Which overdue duty is pressed, and what is demanded beside doing it."""

    clock = PressableField(_("催办的期限"))
    reason = TextField(_("要求"), required=False)


class TalkForm(StepForm):
    """What was said at a talk, as its minutes keep it."""

    held_at = forms.CharField(label=_("约谈时间"), max_length=60)
    place = forms.CharField(label=_("约谈地点"), max_length=120)
    attendees = TextField(_("参加人员"))
    matters = TextField(_("约谈事项"))
    commitments = LinesField(_("承诺事项"))


def words_of(clock: ClockView) -> str:
    """An overdue duty as a choice: its name, and the day on which it was due."""
    name = rules.default(clock.code, clock.due_on).name
    return str(_("%(name)s（%(day)s届满）")) % {
        "name": name,
        "day": date_format(clock.due_on, "Y年n月j日"),
    }


def something_overdue(procedure: Procedure) -> fsm.State.CONDITION:
    """有超期未办的事项。"""
    return closed(procedure.situation.overdue_duties(), _("没有超期未办的事项"))


def urged_today(situation: Situation, key: int) -> bool:
    """Whether whoever owes a duty was urged today, by the ladder itself or by an officer."""
    return any(
        past.on == situation.today
        and past.step in ("urge", "press")
        and str(past.data.get("clock")) == str(key)
        for past in situation.history
    )


def something_to_press(procedure: Procedure) -> fsm.State.CONDITION:
    """有今天没有催办过的超期事项。"""
    situation = procedure.situation
    left = [one for one in situation.overdue_duties() if not urged_today(situation, one.pk)]
    sentence = _("超期的期限今天都已经催办过（包括系统自动催办），请等待答复，次日起可以再次催办")
    return closed(left, sentence)


def something_held(procedure: Procedure) -> fsm.State.CONDITION:
    """有暂缓的督办。"""
    situation = procedure.situation
    held = any(is_held(situation, one) for one in situation.overdue_duties())
    return closed(held, _("没有暂缓的督办，不需要恢复"))


def something_to_hold(procedure: Procedure) -> fsm.State.CONDITION:
    """有未暂缓的督办。"""
    situation = procedure.situation
    going_on = any(not is_held(situation, one) for one in situation.overdue_duties())
    return closed(going_on, _("督办已经暂缓，可以恢复督办"))


def is_held(situation: Situation, duty: ClockView) -> bool:
    """Whether the ladder of an overdue duty was held and has not gone on since.

    A rung that is skipped or brought forward goes on with it; so does an officer's reminder while
    the first rung is still to come, for it takes its place. A ladder is held for one duty, or for
    all that were overdue on that day.
    """
    held = climbed = False
    for past in situation.history:
        if past.on <= duty.due_on or str(past.data.get("clock") or duty.pk) != str(duty.pk):
            continue
        if past.step == "hold_ladder":
            held = True
        elif past.step in {"release_ladder", "skip_rung", "bring_rung_forward"}:
            held = False
        elif past.step == "press":
            held = held and climbed
        climbed = climbed or past.step in {"urge", "press", "skip_rung"}
    return held


def served_for(situation: Situation, document: D, codes: Collection[str]) -> date | None:
    """The day on which a letter of the ladder was served that pressed a duty of one of `codes`.

    Whose duty a letter pressed stands in the event that ended the signer's time for it.
    """
    other = {
        signed.data.get("document")
        for signed, ended in pairwise(situation.history)
        if signed.step == "sign_document"
        and ended.step == "end_rung"
        and ended.data.get("rule") not in codes
    }
    days = [
        date.fromisoformat(past.data["served_on"])
        for past in situation.history
        if past.step == "record_service"
        and past.data.get("code") == document
        and past.data.get("document") not in other
    ]
    return max(days, default=None)


class Escalated(Common):
    """A procedure in which overdue duties are pursued up the ladder."""

    @step(ANY, by=SYSTEM_ACTS, form=RungForm, check=[something_overdue], issues=[D.D22])
    def urge(self, data: dict[str, Any]) -> None:
        """催办。On the first working day overdue; goes out by itself."""
        self._pursue(data)

    @step(
        ANY,
        by=OFFICERS,
        form=PressForm,
        check=[something_overdue, something_to_press],
        issues=[D.D22],
    )
    def press(self, data: dict[str, Any]) -> None:
        """发出催办。By an officer, at any time while something is overdue; once a day for each duty."""
        self._pursue(data)
        assert self.actor.organisation is not None
        self.issuer = self.actor.organisation.pk

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

    def _pursue(self, data: dict[str, Any]) -> None:
        """The duty, and the organ whose letter presses it."""
        clock = next(one for one in self.situation.clocks if one.pk == int(data["clock"]))
        self.pursued = clock
        self.issuer = self.pursuer(clock)

    def pursuer(self, clock: ClockView) -> int:
        """The organ whose letters press a duty."""
        situation = self.situation
        late = clock.responsible or situation.organisation
        reviewing = situation.organisations_at(Where.REVIEWING)
        own = {situation.organisation, situation.upper, situation.next_upper, *reviewing}
        own |= situation.organisations_at(Where.FORWARDING)
        if late in own or clock.code == C.LADDER_SIGN:
            return situation.supervisor_of(late)
        return situation.organisation

    def _await_signature(self, data: dict[str, Any]) -> None:
        self._pursue(data)
        issuer = self.issuer or self.situation.organisation
        if issuer not in {
            self.situation.organisation,
            *self.situation.organisations_at(Where.SUPERVISING),
        }:
            self.assign("supervising", issuer)
        self.ask_effect(StartClock(C.LADDER_SIGN, _about(data), issuer))

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

    @step(ANY, by=OFFICERS, form=HoldForm, check=[something_overdue, something_to_hold])
    def hold_ladder(self, data: dict[str, Any]) -> None:
        """暂缓督办。The next rung waits until it is released."""

    @step(ANY, by=OFFICERS, form=ReleaseForm, check=[something_overdue, something_held])
    def release_ladder(self, data: dict[str, Any]) -> None:
        """恢复督办。The ladder goes on from where it was held."""

    @step(ANY, by=OFFICERS, form=LadderForm, check=[something_overdue])
    def skip_rung(self, data: dict[str, Any]) -> None:
        """略过本级督办。The next rung comes on its own day."""

    @step(ANY, by=OFFICERS, form=LadderForm, check=[something_overdue])
    def bring_rung_forward(self, data: dict[str, Any]) -> None:
        """提前督办。The next rung comes at once."""


def _about(data: dict[str, Any]) -> str:
    return f"clock:{data['clock']}:{data['rung']}"


__all__ = ["CLIMBS", "DRAFTS", "OFFICERS", "Escalated", "served_for"]
