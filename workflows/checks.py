"""Conditions that several procedures share. Each returns the sentence shown when it is not met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from viewflow import fsm

from workflows.base import Check, Procedure, closed
from workflows.clocks import Code
from workflows.codes import D
from workflows.limits import running_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def running(code: Code, sentence: StrOrPromise) -> Check:
    """The clock of `code` runs and is not past its due date (or its grace)."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        clock = procedure.situation.clock(code)
        return closed(
            clock is not None
            and clock.status == "running"
            and max(clock.due_on, clock.lapses_on or clock.due_on) >= procedure.situation.today,
            sentence,
        )

    return check


def one_running(*codes: Code, sentence: StrOrPromise) -> Check:
    """One of the clocks of `codes` runs and is not past its due date."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        code = running_of(procedure.situation, codes)
        return closed(code is not None and not procedure.situation.overdue(code), sentence)

    return check


def lapsed(code: Code, sentence: StrOrPromise = "") -> Check:
    """The clock of `code` has run out and its automatic step may fire (never on a provisional date)."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        return closed(procedure.situation.lapsed(code), sentence or _("期限尚未届满"))

    return check


def overdue(code: Code, sentence: StrOrPromise = "") -> Check:
    """The clock of `code` runs past its due date."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        return closed(procedure.situation.overdue(code), sentence or _("期限尚未届满"))

    return check


def once(*steps: str, sentence: StrOrPromise) -> Check:
    """None of `steps` has happened in this case before."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        return closed(procedure.situation.times(*steps) == 0, sentence)

    return check


def served(*documents: D, sentence: StrOrPromise) -> Check:
    """One of `documents` has been served."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        return closed(procedure.situation.served(*documents) is not None, sentence)

    return check


@dataclass(frozen=True)
class StandsAside:
    """回避: closes a step to whoever had another part in the matter that this one looks at again."""

    had_part: Callable[[Procedure, int], bool]
    """Whether a person had that part, by his key."""
    sentence: StrOrPromise

    def __call__(self, procedure: Procedure) -> fsm.State.CONDITION:
        user = procedure.actor.user
        sentence = _("%s；由您的代行人员办理，都须回避的，由联席会议办公室指定其他机关")
        aside = user is not None and self.had_part(procedure, user.pk)
        return closed(not aside, sentence % self.sentence)


def _handled(procedure: Procedure, user: int) -> bool:
    """Whether somebody took part in the handling. Steps of the review itself are no part of it."""
    steps = procedure.steps()
    return any(
        user in past.users
        and past.step in steps
        and took_no_part not in steps[past.step].checks
        and any(who.role is not None for who in steps[past.step].by)
        for past in procedure.situation.history
        if past.organisation == procedure.situation.organisation
    )


took_no_part = StandsAside(_handled, _lazy("您参与过本案原办理，应当回避"))
"""复查、复核人员没有参与过原办理。信访工作条例第二十八条。"""


def did_not(*names: str, sentence: StrOrPromise) -> StandsAside:
    """The actor did none of these steps of the subject himself."""
    return StandsAside(
        lambda procedure, user: any(
            user in past.users and past.step in names for past in procedure.situation.history
        ),
        sentence,
    )


def fact(name: str, value: Any, sentence: StrOrPromise) -> Check:
    """A fact of the case has this value."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        return closed(procedure.facts.get(name) == value, sentence)

    return check
