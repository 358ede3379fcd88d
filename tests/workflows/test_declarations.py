"""The start-up check finds each kind of broken declaration, and none in what is shipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.db.models import TextChoices

from accounts.roles import Role
from workflows.base import ALL, START, Procedure, StateLeft, step
from workflows.checks import lapsed
from workflows.clocks import C, OnlyIn, Runs
from workflows.codes import D
from workflows.declarations import check_procedures, faults
from workflows.forms import StepForm
from workflows.registry import procedures
from workflows.who import SYSTEM_ACTS, Where, at

HANDLER = at(Role.HANDLER, Where.HANDLING)


class State(TextChoices):
    FIRST = "first", "一"
    SECOND = "second", "二"
    PAUSED = "paused", "停"
    DONE = "done", "完"


class Sound(Procedure):
    """A small procedure without a fault."""

    kind = "sound"
    title = "样例"
    states = State
    final = frozenset({State.DONE})
    clocks = {C.TS_ACCEPT: Runs(HANDLER, lapses_into="go_on_by_itself")}

    @step(START, State.FIRST, by=Role.HANDLER, starts=[C.TS_ACCEPT])
    def begin(self, data: dict[str, Any]) -> None:
        """开始。"""

    @step(State.FIRST, State.SECOND, by=Role.HANDLER, stops=[C.TS_ACCEPT])
    def go_on(self, data: dict[str, Any]) -> None:
        """继续。"""

    @step(
        State.FIRST,
        State.SECOND,
        by=SYSTEM_ACTS,
        check=[lapsed(C.TS_ACCEPT)],
        stops=[C.TS_ACCEPT],
    )
    def go_on_by_itself(self, data: dict[str, Any]) -> None:
        """自动继续。"""

    @step([State.FIRST, State.SECOND], State.PAUSED, by=Role.HANDLER, pauses=ALL)
    def pause(self, data: dict[str, Any]) -> None:
        """暂停。"""

    @step(
        State.PAUSED,
        StateLeft((State.FIRST, State.SECOND)),
        by=Role.HANDLER,
        resumes=ALL,
    )
    def go_back(self, data: dict[str, Any]) -> None:
        """恢复。"""

    @step(State.SECOND, State.DONE, by=Role.HANDLER)
    def finish(self, data: dict[str, Any]) -> None:
        """结束。"""


def test_what_is_shipped_has_no_fault() -> None:
    assert check_procedures(None) == []
    assert {kind: list(faults(one)) for kind, one in procedures().items()} == {
        kind: [] for kind in procedures()
    }


def test_the_sound_example_has_no_fault() -> None:
    assert list(faults(Sound)) == []


def broken(**parts: Any) -> type[Procedure]:
    """The sound example with some of its parts replaced or added."""
    return type("Broken", (Sound,), {"__doc__": "样例。", **parts})


def named(name: str, label: str, *args: Any, **kwargs: Any) -> Any:
    """A step made outside of a class body."""

    def method(self: Procedure, data: dict[str, Any]) -> None:
        """Replaced below."""

    method.__name__ = name
    method.__doc__ = f"{label}。"
    return step(*args, **kwargs)(method)


class Asking(StepForm):
    """A form that asks for another case."""

    lead = forms.IntegerField()


def unreachable() -> type[Procedure]:
    return broken(
        pause=named("pause", "暂停", State.FIRST, State.SECOND, by=Role.HANDLER, stops=ALL)
    )


def dead_end() -> type[Procedure]:
    return broken(finish=named("finish", "结束", State.SECOND, State.SECOND, by=Role.HANDLER))


def unknown_state() -> type[Procedure]:
    return broken(finish=named("finish", "结束", State.SECOND, "gone", by=Role.HANDLER))


def cannot_return() -> type[Procedure]:
    only = StateLeft((State.FIRST,))
    back = named("go_back", "恢复", State.PAUSED, only, by=Role.HANDLER, resumes=ALL)
    return broken(go_back=back)


def left_paused() -> type[Procedure]:
    on = named("slip_away", "绕过", State.PAUSED, State.SECOND, by=Role.HANDLER)
    return broken(slip_away=on)


def unknown_rule() -> type[Procedure]:
    class Code(str):
        value = "NO_SUCH_RULE"
        name = "NO_SUCH_RULE"

    code = Code("NO_SUCH_RULE")
    begin = named("begin", "开始", START, State.FIRST, by=Role.HANDLER, starts=[code])
    return broken(begin=begin, clocks={code: Runs(HANDLER)})


def nobodys_clock() -> type[Procedure]:
    begin = named("begin", "开始", START, State.FIRST, by=Role.HANDLER, starts=[C.ZG_ISSUE])
    return broken(begin=begin)


def lapse_unknown() -> type[Procedure]:
    return broken(clocks={C.TS_ACCEPT: Runs(HANDLER, lapses_into="vanish")})


def lapse_by_a_person() -> type[Procedure]:
    return broken(clocks={C.TS_ACCEPT: Runs(HANDLER, lapses_into="go_on")})


def lapse_of_nobody() -> type[Procedure]:
    return broken(clocks={C.TS_ACCEPT: Runs(SYSTEM_ACTS)})


def runs_on() -> type[Procedure]:
    return broken(go_on=named("go_on", "继续", State.FIRST, State.SECOND, by=Role.HANDLER))


def outlived() -> type[Procedure]:
    clocks = {**Sound.clocks, C.ZG_ISSUE: Runs(HANDLER)}
    started = [C.TS_ACCEPT, C.ZG_ISSUE]
    begin = named("begin", "开始", START, State.FIRST, by=Role.HANDLER, starts=started)
    note = named("note", "记录", State.FIRST, by=Role.HANDLER, stops=[C.ZG_ISSUE])
    return broken(begin=begin, note=note, clocks=clocks)


def started_late() -> type[Procedure]:
    begin = named(
        "begin",
        "开始",
        START,
        State.FIRST,
        by=Role.HANDLER,
        issues=[D.D02],
        starts_on_service={D.D02: [C.TS_ACCEPT]},
    )
    return broken(begin=begin)


def started_at_the_end() -> type[Procedure]:
    end = named("finish", "结束", State.SECOND, State.DONE, by=Role.HANDLER, starts=[C.TS_ACCEPT])
    return broken(finish=end)


def proposes_nothing() -> type[Procedure]:
    ask = named("ask", "提议", State.FIRST, by=Role.HANDLER, proposes="finish")
    return broken(ask=ask)


def proposes_too_early() -> type[Procedure]:
    ask = named("ask", "提议", State.FIRST, by=Role.HANDLER, proposes="grant")
    grant = named("grant", "审定", State.SECOND, State.DONE, by=Role.SIGNER, on_proposal=True)
    return broken(ask=ask, grant=grant)


def nobody_proposes() -> type[Procedure]:
    grant = named("grant", "审定", State.SECOND, State.DONE, by=Role.SIGNER, on_proposal=True)
    return broken(grant=grant)


def joins_by_nothing() -> type[Procedure]:
    end = named(
        "finish", "结束", State.SECOND, State.DONE, by=Role.HANDLER, form=Asking, joins="other"
    )
    return broken(finish=end)


def service_leads_nowhere() -> type[Procedure]:
    return broken(on_service={D.D16: "finish"})


def no_term() -> type[Procedure]:
    return broken(finish=named("finish", "finish", State.SECOND, State.DONE, by=Role.HANDLER))


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (unreachable, "state 'paused' cannot be reached"),
        (dead_end, "state 'second' has no way to an end"),
        (unknown_state, "step finish names unknown state 'gone'"),
        (cannot_return, "step go_back cannot return from 'paused' to 'second'"),
        (left_paused, "step slip_away leaves 'paused' with TS_ACCEPT standing still"),
        (unknown_rule, "clock NO_SUCH_RULE has no rule"),
        (nobodys_clock, "step begin starts ZG_ISSUE, which is nobody's"),
        (lapse_unknown, "clock TS_ACCEPT lapses into 'vanish', which the system cannot do"),
        (lapse_by_a_person, "clock TS_ACCEPT lapses into 'go_on', which the system cannot do"),
        (lapse_of_nobody, "clock TS_ACCEPT is nobody's to act on, and its lapse does nothing"),
        (runs_on, "clock TS_ACCEPT may run in second, where go_on_by_itself cannot be done"),
        (outlived, "clock ZG_ISSUE may run in second, where its work is done"),
        (started_late, "clock TS_ACCEPT may run in paused, second, where go_on_by_itself"),
        (started_at_the_end, "step finish starts TS_ACCEPT though the subject has ended"),
        (proposes_nothing, "step ask proposes 'finish', which decides no proposal"),
        (proposes_too_early, "step ask proposes grant where it cannot be done: 'first'"),
        (nobody_proposes, "step grant decides a proposal that nobody can make"),
        (joins_by_nothing, "step finish joins by 'other', which its form does not ask"),
        (service_leads_nowhere, "service of D16 leads to 'finish', which the system cannot do"),
        (no_term, "step finish has no statutory term as its label"),
    ],
)
def test_a_broken_declaration_is_found(make: Callable[[], type[Procedure]], expected: str) -> None:
    assert [fault for fault in faults(make()) if fault.startswith(expected)] != []


def test_a_clock_that_starts_only_where_it_can_be_met_is_sound() -> None:
    begin = named(
        "begin",
        "开始",
        START,
        State.FIRST,
        by=Role.HANDLER,
        issues=[D.D02],
        starts_on_service={D.D02: [OnlyIn(C.TS_ACCEPT, (State.FIRST,))]},
    )
    assert list(faults(broken(begin=begin))) == []


def test_a_clock_that_nothing_ever_stops_is_found() -> None:
    class Endless(Procedure):
        """A loop without an end."""

        kind = "endless"
        title = "样例"
        states = State
        final = frozenset()
        clocks = {C.ZG_ISSUE: Runs(HANDLER)}

        @step(START, State.FIRST, by=Role.HANDLER, starts=[C.ZG_ISSUE])
        def begin(self, data: dict[str, Any]) -> None:
            """开始。"""

    assert "clock ZG_ISSUE is never stopped from 'first' on" in list(faults(Endless))
