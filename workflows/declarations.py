"""The start-up check of procedures: what no single step can see, asked of each declaration as a whole.

A procedure is a graph. Every state must be reachable and lead to an end; every clock must be one that
`workflows.rules` knows, and must stop, lapse into something that can be done, or end with its subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error

from workflows import rules
from workflows.base import ANY, START, AllClocks, Procedure, StateLeft, Step
from workflows.clocks import Code, OnlyIn, Started, codes, started_code
from workflows.registry import procedures
from workflows.who import Party

CHINESE = re.compile(r"[\u4e00-\u9fff]")

Kind = type[Procedure]


def check_procedures(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """Django's system check over every registered procedure."""
    return [
        Error(f"{kind}: {fault}", id="workflows.E001")
        for kind, procedure in procedures().items()
        for fault in faults(procedure)
    ]


def faults(procedure: Kind) -> Iterator[str]:
    """Every fault of one declaration, in words."""
    yield from _unknown_states(procedure)
    yield from _dead_states(procedure)
    yield from _returns(procedure)
    for declared in procedure.steps().values():
        yield from _names(procedure, declared)
    yield from _services(procedure)
    yield from _undeclared_clocks(procedure)
    for code in procedure.clocks:
        yield from _clock(procedure, code)


# States.


def _unknown_states(procedure: Kind) -> Iterator[str]:
    known = {START, ANY, *procedure.states.values}
    yield from (f"final state '{state}' is no state" for state in procedure.final - known)
    for declared in procedure.steps().values():
        named = {*declared.sources}
        for source in declared.sources:
            named.update(declared.targets(source))
        yield from (f"step {declared.name} names unknown state '{one}'" for one in named - known)


def _dead_states(procedure: Kind) -> Iterator[str]:
    reached = _reachable(procedure, [START])
    for state in procedure.states.values:
        if state not in reached:
            yield f"state '{state}' cannot be reached"
        elif state not in procedure.final and not procedure.final & _reachable(procedure, [state]):
            yield f"state '{state}' has no way to an end"


def _reachable(procedure: Kind, start: Iterable[str], *, automatic: bool = False) -> set[str]:
    """The states that lie on some way from `start`, itself included."""
    found = set(start)
    todo = list(found)
    while todo:
        state = todo.pop()
        for declared in _leaving(procedure, state):
            if automatic and not _by_system(declared):
                continue
            new = set(declared.targets(state)) - found
            found |= new
            todo += new
    return found


def _leaving(procedure: Kind, state: str) -> list[Step]:
    return [one for one in procedure.steps().values() if one.leaves(state)]


def _by_system(declared: Step) -> bool:
    return any(who.party is Party.SYSTEM for who in declared.by)


def _returns(procedure: Kind) -> Iterator[str]:
    """A step that returns must be able to return to every state one can have come from."""
    for declared in procedure.steps().values():
        target = declared.target
        if not isinstance(target, StateLeft):
            continue
        for source in declared.sources:
            if not target.returns_from(source):
                continue
            for left in _entered_from(procedure, source) - set(target.states):
                yield f"step {declared.name} cannot return from '{source}' to '{left}'"


def _entered_from(procedure: Kind, state: str) -> set[str]:
    return {
        left
        for left in procedure.states.values
        if left != state
        and any(state in declared.targets(left) for declared in _leaving(procedure, left))
    }


# Names: proposals, labels, joined cases, service.


def _names(procedure: Kind, declared: Step) -> Iterator[str]:
    steps = procedure.steps()
    name = declared.name
    if not CHINESE.search(declared.label) or len(declared.label) > 40:
        yield f"step {name} has no statutory term as its label"
    if declared.joins is not None and declared.joins not in declared.form.base_fields:
        yield f"step {name} joins by {declared.joins!r}, which its form does not ask"
    for other in set(declared.reopens) - set(steps):
        yield f"step {name} reopens {other!r}, which is no step"
    if declared.on_proposal and not any(one.proposes == name for one in steps.values()):
        yield f"step {name} decides a proposal that nobody can make"
    if declared.proposes is None:
        return
    proposed = steps.get(declared.proposes)
    if proposed is None or not proposed.on_proposal:
        yield f"step {name} proposes {declared.proposes!r}, which decides no proposal"
        return
    for source in declared.sources:
        for state in declared.targets(source):
            if not proposed.leaves(state):
                yield f"step {name} proposes {proposed.name} where it cannot be done: '{state}'"


def _services(procedure: Kind) -> Iterator[str]:
    for document, name in procedure.on_service.items():
        declared = procedure.steps().get(name)
        if declared is None or not _by_system(declared):
            yield f"service of {document} leads to {name!r}, which the system cannot do"
    for document, name in procedure.signs_in.items():
        if name not in procedure.steps():
            yield f"signing for {document} does {name!r}, which is no step"


# Clocks.


def _undeclared_clocks(procedure: Kind) -> Iterator[str]:
    for declared in procedure.steps().values():
        for started in _starts(declared):
            if started_code(started) not in procedure.clocks:
                yield f"step {declared.name} starts {_name(started_code(started))}, which is nobody's"


def _starts(declared: Step) -> list[Started]:
    served = [one for many in declared.starts_on_service.values() for one in many]
    return [*declared.starts, *served]


def _clock(procedure: Kind, code: Code) -> Iterator[str]:
    runs = procedure.clocks[code]
    unknown = codes(code) - set(rules.shipped())
    yield from (f"clock {one} has no rule" for one in sorted(unknown))
    yield from _started_at_an_end(procedure, code)
    running = _running_in(procedure, code)
    yield from _never_stopped(procedure, code, running)
    yield from _outlived(procedure, code, running)
    yield from _unmet_while_waiting(procedure, code, running)
    yield from _left_paused(procedure, code)
    if runs.lapses_into is not None:
        yield from _lapse(procedure, code, runs.lapses_into, running)
    elif runs.who.party is Party.SYSTEM:
        yield f"clock {_name(code)} is nobody's to act on, and its lapse does nothing"


def _started_at_an_end(procedure: Kind, code: Code) -> Iterator[str]:
    for declared in procedure.steps().values():
        if code not in map(started_code, _starts(declared)):
            continue
        targets = {state for source in declared.sources for state in declared.targets(source)}
        if targets and targets <= procedure.final:
            yield f"step {declared.name} starts {_name(code)} though the subject has ended"


def _running_in(procedure: Kind, code: Code) -> set[str]:
    """The states in which the clock may run, as far as the declarations start it."""
    found: set[str] = set()
    for declared in procedure.steps().values():
        found |= _started_in(procedure, declared, code)
    return _carried(procedure, found, lambda one: not _ends(one, code) and not _pauses(one, code))


def _started_in(procedure: Kind, declared: Step, code: Code) -> set[str]:
    """The states in which the subject may be when this step, or service after it, starts the clock."""
    after = {state for source in declared.sources for state in declared.targets(source)}
    found: set[str] = set()
    for started in declared.starts:
        if started_code(started) == code:
            found |= _only_in(started, after)
    for many in declared.starts_on_service.values():
        for started in many:
            if started_code(started) == code:
                found |= _only_in(started, _reachable(procedure, after))
    return found - procedure.final


def _only_in(started: Started, states: set[str]) -> set[str]:
    return states & set(started.states) if isinstance(started, OnlyIn) else states


def _carried(procedure: Kind, start: set[str], keeps: Any) -> set[str]:
    """`start`, and every state that steps which keep the clock as it is lead to from there.

    A step that returns adds none: the way there came from the very state it returns to.
    """
    found = set(start)
    todo = list(found)
    while todo:
        state = todo.pop()
        for declared in _leaving(procedure, state):
            if keeps(declared) and not isinstance(declared.target, StateLeft):
                new = set(declared.targets(state)) - found - procedure.final
                found |= new
                todo += new
    return found


def _ends(declared: Step, code: Code) -> bool:
    return isinstance(declared.stops, AllClocks) or code in declared.stops


def _pauses(declared: Step, code: Code) -> bool:
    return isinstance(declared.pauses, AllClocks) or code in declared.pauses


def _resumes(declared: Step, code: Code) -> bool:
    return isinstance(declared.resumes, AllClocks) or code in declared.resumes


def _never_stopped(procedure: Kind, code: Code, running: set[str]) -> Iterator[str]:
    for state in sorted(running):
        ahead = _carried(procedure, {state}, lambda one: not _ends(one, code))
        stopped = any(
            _ends(declared, code) or procedure.final & set(declared.targets(one))
            for one in ahead
            for declared in _leaving(procedure, one)
        )
        if not stopped:
            yield f"clock {_name(code)} is never stopped from '{state}' on"


def _outlived(procedure: Kind, code: Code, running: set[str]) -> Iterator[str]:
    """A duty that some step fulfils must not run on where no such step is ahead any more."""
    if any(one.nature != "duty" for name in codes(code) for one in rules.shipped().get(name, ())):
        return
    if not any(_fulfils(declared, code) for declared in procedure.steps().values()):
        return
    late = [
        state
        for state in sorted(running)
        if not any(
            _fulfils(declared, code)
            for one in _carried(procedure, {state}, lambda one: not _ends(one, code))
            for declared in _leaving(procedure, one)
        )
    ]
    if late:
        yield f"clock {_name(code)} may run in {', '.join(late)}, where its work is done"


def _unmet_while_waiting(procedure: Kind, code: Code, running: set[str]) -> Iterator[str]:
    """Where a subject only waits to return to where it was, a duty that nobody can end there stands still."""
    if any(one.nature != "duty" for name in codes(code) for one in rules.shipped().get(name, ())):
        return
    for state in sorted(running):
        leaving = _leaving(procedure, state)
        waits = any(
            isinstance(one.target, StateLeft) and one.target.returns_from(state) for one in leaving
        )
        if waits and not any(_ends(one, code) for one in leaving):
            yield f"clock {_name(code)} runs on in '{state}', where nobody can meet it"


def _fulfils(declared: Step, code: Code) -> bool:
    return not isinstance(declared.stops, AllClocks) and code in declared.stops


def _left_paused(procedure: Kind, code: Code) -> Iterator[str]:
    """Where a step makes the clock stand still, every way out of that state must resume or stop it."""
    for declared in procedure.steps().values():
        if not _pauses(declared, code) or declared.target is None:
            continue
        for paused in {one for source in declared.sources for one in declared.targets(source)}:
            for exits in _leaving(procedure, paused):
                away = set(exits.targets(paused)) - {paused} - procedure.final
                if away and not _resumes(exits, code) and not _ends(exits, code):
                    yield f"step {exits.name} leaves '{paused}' with {_name(code)} standing still"


def _lapse(procedure: Kind, code: Code, name: str, running: set[str]) -> Iterator[str]:
    declared = procedure.steps().get(name)
    if declared is None or not _by_system(declared):
        yield f"clock {_name(code)} lapses into {name!r}, which the system cannot do"
        return
    stuck = [
        state
        for state in sorted(running)
        if not any(declared.leaves(one) for one in _reachable(procedure, [state], automatic=True))
    ]
    if stuck:
        yield f"clock {_name(code)} may run in {', '.join(stuck)}, where {name} cannot be done"


def _name(code: Code) -> str:
    return str(getattr(code, "name", code))


__all__ = ["check_procedures", "faults"]
