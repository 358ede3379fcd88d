"""Settling clocks after a step: start, stop, pause, resume, extend, and the dates cached from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from accounts.models import Organisation
from cases import ledger
from cases.calendar import Unit
from cases.calendars import current_calendar
from cases.clock import day
from cases.models import Clock, ClockEntry
from cases.models.subject import of
from workflows import rules
from workflows.base import AllClocks, Procedure
from workflows.clocks import Code, Family, OnlyIn, Runs, Since, Started, codes, started_code
from workflows.codes import D
from workflows.effects import Change, PassOn
from workflows.move import Move
from workflows.situation import Past
from workflows.who import Party, Where

Kind = ClockEntry.Kind
Status = Clock.Status
SERVICE = "record_service"
CACHES = [
    "responsible",
    "about",
    "status",
    "due_on",
    "provisional",
    "calendar_version",
    "lapses_on",
    "stopped_on",
    "met",
]
"""Columns of a clock that follow from its ledger, and whose it is."""


def settle(move: Move) -> None:
    """Bring the subject's clocks in line with a step that has just been written as an event."""
    step = move.step
    if move.to_state in move.procedure.final and move.from_state not in move.procedure.final:
        _end(move, _chosen(move, AllClocks(), Status.RUNNING, Status.PAUSED), Kind.STOP)
    else:
        _end(move, _chosen(move, step.stops, Status.RUNNING, Status.PAUSED), Kind.STOP)
        _end(move, _chosen(move, step.pauses, Status.RUNNING), Kind.PAUSE)
        _end(move, _chosen(move, step.resumes, Status.PAUSED), Kind.RESUME)
        for started in step.starts:
            if _starts_here(move, started):
                start(move, started, move.today)
        _start_on_service(move)
    _hand_over(move)
    _save(move)
    _cache_next_due(move)


def _hand_over(move: Move) -> None:
    """Duties of the handling organ go with the case to the organ that takes it over, those of a
    dissolved body to its heir. What it issued it still sees served."""
    for effect in move.procedure.effects:
        if isinstance(effect, PassOn):
            _pass_on(move, effect)
    changed = [one.values for one in move.procedure.effects if isinstance(one, Change)]
    if not any("organisation_id" in values for values in changed):
        return
    for row in _running(move):
        runs = runs_of(type(move.procedure), row.rule_code)
        if runs is None or runs.who.party is not None or runs.who.where is not Where.HANDLING:
            continue
        if row.about.startswith("document:"):
            continue
        _entrust(move, row, move.subject.organisation)


def _pass_on(move: Move, effect: PassOn) -> None:
    heir = Organisation.objects.get(pk=effect.heir)
    for row in _running(move):
        if row.about == f"organisation:{effect.former}":
            row.about = f"organisation:{effect.heir}"
            _mark(move, row)
        if row.responsible_id == effect.former:
            _entrust(move, row, heir)


def entrust(move: Move, wanted: tuple[Code, ...], organisation: int) -> None:
    """Make what runs or stands still under some codes the duty of another organ."""
    organ = Organisation.objects.get(pk=organisation)
    for row in _chosen(move, wanted, Status.RUNNING, Status.PAUSED):
        _entrust(move, row, organ)


def _entrust(move: Move, row: Clock, organ: Organisation) -> None:
    """Its calendar counts from now on."""
    row.responsible = organ
    recount(row, row.lines, runs_of(type(move.procedure), row.rule_code), move.today)
    _mark(move, row)


def _save(move: Move) -> None:
    """Write what this step did to clocks: new ones, new lines, and the caches that follow."""
    Clock.objects.bulk_create(move.new_clocks)
    if move.changed_clocks:
        Clock.objects.bulk_update(move.changed_clocks, CACHES)
    for line in move.lines:
        line.clock_id = line.clock.pk
    ClockEntry.objects.bulk_create(move.lines)
    for row in [*move.new_clocks, *move.changed_clocks]:
        move.notes.setdefault("clocks", {})[row.pk] = row


def start(
    move: Move,
    started: Started,
    on: date,
    *,
    about: str = "",
    organisation: int | None = None,
    amount: int | None = None,
) -> Clock:
    """Start a clock counted from `on` (excluded), for the rule's amount or the one given.

    One that already runs under the same code and `about` is ended: a restart is a new clock.
    """
    code = started_code(started)
    runs = move.procedure.clocks[code]
    back = _counted_from(move, started)
    on = back or on
    stop(move, code, about)
    responsible = _responsible(move, runs, organisation)
    name = code.rule(move.procedure.facts) if isinstance(code, Family) else code
    filed = getattr(move.subject, "filed_at", None) or move.subject.opened_at
    found = rules.rule(name.value, day(filed), move.subject.organisation)
    if amount is None:
        amount = int(move.procedure.facts.get(runs.amount_from or "") or found.amount)
    clock = Clock(
        **of(move.subject),
        rule_code=found.code,
        rule_version=str(found.version),
        nature=found.nature,
        amount=amount,
        unit=str(found.unit),
        rolls=found.rolls,
        about=about,
        responsible=responsible,
    )
    clock.lines = [ClockEntry(clock=clock, kind=Kind.START, on=on, sequence=move.sequence)]
    if back is not None or move.step.name == SERVICE:
        clock.lines += _stood_still(move, code, clock, on)
    recount(clock, clock.lines, runs, move.today)
    move.new_clocks.append(clock)
    move.lines += clock.lines
    move.situation.clock_rows.append(clock)
    return clock


def stop(move: Move, code: Code, about: str = "") -> None:
    """Stop the running clock of `code` that is about `about`."""
    rows = [row for row in _running(move) if row.rule_code in codes(code) and row.about == about]
    _end(move, rows, Kind.STOP)


def _counted_from(move: Move, started: Started) -> date | None:
    if not isinstance(started, Since):
        return None
    if started.document:
        return move.situation.served(started.document)
    past = move.situation.last(started.step)
    return past.on if past is not None else None


def _stood_still(move: Move, code: Code, clock: Clock, since: date) -> list[ClockEntry]:
    """Pauses and resumptions of the subject since the day from which a new clock counts.

    What is served while the subject stands still, or recorded when it no longer does, counts as
    if the clock had been there all the time.
    """

    def line(kind: str, on: date) -> ClockEntry:
        return ClockEntry(clock=clock, kind=kind, on=on, sequence=move.sequence)

    lines: list[ClockEntry] = []
    standing = False
    for past, still in _standstills(move, code):
        if still is standing:
            continue
        standing = still
        if past.on > since:
            lines.append(line(Kind.PAUSE if still else Kind.RESUME, past.on))
        else:
            lines = [line(Kind.PAUSE, since)] if still else []
    return lines


def _standstills(move: Move, code: Code) -> Iterator[tuple[Past, bool]]:
    """Earlier steps that made clocks of `code` stand still (true), or go on (false)."""
    steps = move.procedure.steps()
    for past in move.situation.history:
        declared = steps.get(past.step)
        if declared is not None and _covers(declared.pauses, code):
            yield past, True
        elif declared is not None and _covers(declared.resumes, code):
            yield past, False


def _covers(wanted: tuple[Code, ...] | AllClocks, code: Code) -> bool:
    return isinstance(wanted, AllClocks) or code in wanted


def extend(move: Move, code: Code, amount: int, unit: str) -> None:
    """Add time to the running clock of `code`. Raises LookupError where none runs."""
    for row in move.situation.clock_rows:
        if row.rule_code in codes(code) and row.status != Status.STOPPED:
            _write(move, row, ClockEntry(kind=Kind.EXTEND, on=move.today, amount=amount, unit=unit))
            return
    raise LookupError(code)


def recount(clock: Clock, entries: Iterable[ClockEntry], runs: Runs | None, today: date) -> None:
    """Set the caches of a clock from its ledger and the calendar of whoever must act."""
    calendar = current_calendar(clock.responsible)
    counted = ledger.settle(
        ledger.Period(clock.amount, Unit(clock.unit), clock.rolls),
        [ledger_entry(entry) for entry in entries],
        calendar,
    )
    clock.status = str(counted.status)
    clock.due_on = counted.due
    clock.provisional = counted.provisional
    clock.calendar_version = calendar.version
    clock.lapses_on = None
    if runs is not None and runs.lapses_into:
        last = counted.due
        if runs.after:
            last = calendar.count(last, runs.after, Unit.WORKING_DAY).due
        # Days of grace in a year whose notice is not out may still move; the recount sets the day.
        if last <= calendar.published_to:
            clock.lapses_on = last + timedelta(days=1)
    if clock.status == Status.STOPPED:
        clock.stopped_on = today
        clock.met = today <= clock.due_on


def ledger_entry(entry: ClockEntry) -> ledger.Entry:
    """A ledger row as the pure ledger takes it."""
    unit = Unit(entry.unit) if entry.unit else None
    return ledger.Entry(ledger.EntryKind(entry.kind), entry.on, entry.amount, unit)


def _running(move: Move) -> list[Clock]:
    return [row for row in move.situation.clock_rows if row.status != Status.STOPPED]


def _chosen(move: Move, wanted: tuple[Code, ...] | AllClocks, *status: str) -> list[Clock]:
    if not wanted:
        return []
    rows = [row for row in move.situation.clock_rows if row.status in status]
    if isinstance(wanted, AllClocks):
        return rows
    names = frozenset().union(*(codes(code) for code in wanted))
    return [row for row in rows if row.rule_code in names]


def _end(move: Move, rows: Iterable[Clock], kind: str) -> None:
    for row in rows:
        _write(move, row, ClockEntry(kind=kind, on=move.today))


def _write(move: Move, row: Clock, entry: ClockEntry) -> None:
    entry.clock = row
    entry.sequence = move.sequence
    row.lines.append(entry)
    recount(row, row.lines, runs_of(type(move.procedure), row.rule_code), move.today)
    move.lines.append(entry)
    _mark(move, row)


def _mark(move: Move, row: Clock) -> None:
    """The row is written when the step's clocks are settled."""
    if row not in move.new_clocks and row not in move.changed_clocks:
        move.changed_clocks.append(row)


def _start_on_service(move: Move) -> None:
    if move.step.name != SERVICE or move.from_state in move.procedure.final:
        return
    served_on: date = move.data["served_on"]
    code = D(move.data["code"])
    for declared in move.procedure.steps().values():
        if declared.name not in {past.step for past in move.situation.history}:
            continue
        for started in declared.starts_on_service.get(code, ()):
            if _starts_here(move, started):
                start(move, started, served_on)


def _starts_here(move: Move, started: Started) -> bool:
    """Whether the subject is where the clock may start; one that stands still, where it will go on."""
    if not isinstance(started, OnlyIn):
        return True
    state = move.to_state
    if move.step.name == SERVICE and _stands_still(move, started.code):
        state = move.situation.state_left()
    return state in started.states


def _stands_still(move: Move, code: Code) -> bool:
    return [still for _past, still in _standstills(move, code)][-1:] == [True]


def runs_of(procedure: type[Procedure], rule_code: str) -> Runs | None:
    """What the procedure says of the clocks under a rule: whose they are, what their lapse does."""
    return next((runs for code, runs in procedure.clocks.items() if rule_code in codes(code)), None)


def _responsible(move: Move, runs: Runs, organisation: int | None) -> Organisation | None:
    """The organisation whose duty the clock is, whose calendar therefore counts."""
    if organisation is not None:
        return Organisation.objects.get(pk=organisation)
    if runs.who.party is not None:
        return move.subject.organisation if runs.who.party is Party.SYSTEM else None
    if runs.who.where is Where.HANDLING:
        return move.subject.organisation
    found = move.situation.organisations_at(runs.who.where)
    respondent: Organisation | None = getattr(move.subject, "respondent", None)
    if respondent is not None and list(found) == [respondent.pk]:
        return respondent
    return Organisation.objects.filter(pk__in=found).first()


def _cache_next_due(move: Move) -> None:
    if not hasattr(move.subject, "next_due_on") or not (move.new_clocks or move.changed_clocks):
        return
    duties = [
        row.due_on
        for row in move.situation.clock_rows
        if row.status == Status.RUNNING and row.nature == Clock.Nature.DUTY
    ]
    move.subject.next_due_on = min(duties, default=None)


__all__ = ["entrust", "extend", "ledger_entry", "recount", "runs_of", "settle", "start", "stop"]
