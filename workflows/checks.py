"""Conditions that several procedures share. Each returns the sentence shown when it is not met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
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


def took_no_part(procedure: Procedure) -> fsm.State.CONDITION:
    """回避：复查、复核人员没有参与过原办理。信访工作条例第二十八条。

    Steps of the review itself, which ask the same of their actors, are no part of the handling.
    """
    user = procedure.actor.user
    steps = procedure.steps()
    took_part = user is not None and any(
        user.pk in past.users
        and past.step in steps
        and took_no_part not in steps[past.step].checks
        and any(who.role is not None for who in steps[past.step].by)
        for past in procedure.situation.history
        if past.organisation == procedure.situation.organisation
    )
    return closed(not took_part, _("您参与过本案原办理，应当回避"))


def did_not(*names: str, sentence: StrOrPromise) -> Check:
    """The actor did none of these steps of the subject himself."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        user = procedure.actor.user
        did = user is not None and any(
            user.pk in past.users and past.step in names for past in procedure.situation.history
        )
        return closed(not did, sentence)

    return check


def fact(name: str, value: Any, sentence: StrOrPromise) -> Check:
    """A fact of the case has this value."""

    def check(procedure: Procedure) -> fsm.State.CONDITION:
        return closed(procedure.facts.get(name) == value, sentence)

    return check
