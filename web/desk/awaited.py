"""Periods that do not run yet, or that a letter alone names, and what others must do before one's own step:
what to expect beside what runs and is open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from cases import clock
from cases.calendar import UNIT_LABELS, Unit
from cases.calendars import current_calendar
from cases.models import Clock, Event
from documents import frozen
from documents.models import Document, State
from web.clocks import name_of
from web.desk.receiving import over_once_signed
from workflows import rules
from workflows.base import Procedure
from workflows.clocks import TS_CLOSE, C, OnlyIn, Since, Started, codes, started_code
from workflows.codes import D
from workflows.loading import Loaded
from workflows.turns import organisations, owed_in, standing, stopped_by

ON_THE_WAY = frozenset({State.WAITING, State.SIGNED, State.SEALED})
"""States of a document that is issued and not served."""


@dataclass(frozen=True)
class Awaited:
    """A period that begins when a document is served, or that its service has begun and the next step
    enters among the running ones."""

    name: str
    document: str
    served_on: date | None = None
    until: date | None = None
    """The last day, once the document is served."""
    signing_ends: bool = False
    """Whether signing for the document (签收) meets it, so that only service by another way starts it."""
    asked: bool = False
    """Whether the letter itself asks for it, so that no step enters it among the running ones."""


def awaited(
    kind: type[Procedure], documents: Iterable[Document], situation: Loaded, today: date
) -> list[Awaited]:
    """The periods that the service of the documents shown starts where the subject now is."""
    if situation.state in kind.final:
        return []
    steps = {event.sequence: event.step for event in situation.event_rows}
    found: list[Awaited] = _feedback(documents, situation)
    for row in documents:
        if row.served_on is not None:
            found += _begun(kind, row, situation)
        if row.served_on is not None or row.state not in ON_THE_WAY:
            continue
        over = over_once_signed(kind, D(row.code))
        for code in _started(kind, steps.get(row.sequence, ""), D(row.code), situation.state):
            name = _length(kind, code, situation, today)
            found.append(Awaited(name, row.title, signing_ends=code in over))
    return found


def _feedback(documents: Iterable[Document], situation: Loaded) -> list[Awaited]:
    """Until when the letter that forwarded the subject wants to know what came of it. The letter fixes
    it, from its receipt; it is told as long as the subject is being handled."""
    closing = codes(TS_CLOSE)
    if not any(
        row.rule_code in closing and row.status != Clock.Status.STOPPED
        for row in situation.clock_rows
    ):
        return []
    forwarded = next((one for one in reversed(situation.event_rows) if one.step == "forward"), None)
    if forwarded is None or not hasattr(forwarded, "payload"):
        return []
    days = (forwarded.payload.data or {}).get("days")
    if not days:
        return []
    calendar = current_calendar(situation.subject.organisation)
    name = _("反馈办理结果%(days)d个工作日") % {"days": int(days)}
    return [
        Awaited(
            name,
            row.title,
            row.served_on,
            calendar.count(row.served_on, int(days), Unit.WORKING_DAY).due
            if row.served_on is not None
            else None,
            asked=True,
        )
        for row in documents
        if row.sequence == forwarded.sequence and row.code in (D.D05A, D.D06)
    ]


def _begun(kind: type[Procedure], row: Document, situation: Loaded) -> Iterator[Awaited]:
    """The periods that the service of a document has begun, while the step that enters them is to come."""
    entering = kind.steps().get(kind.on_service.get(D(row.code), ""))
    if entering is None or not entering.leaves(situation.state) or row.served_on is None:
        return
    for one in entering.starts:
        code = started_code(one)
        if isinstance(one, Since) and isinstance(code, C):
            filed = clock.day(
                getattr(situation.subject, "filed_at", None) or situation.subject.opened_at
            )
            rule = rules.rule(code, filed, situation.subject.organisation)
            calendar = current_calendar(situation.subject.organisation)
            last = calendar.count(row.served_on, rule.amount, Unit(rule.unit), rolls=rule.rolls)
            name = f"{rule.name}{rule.amount}{UNIT_LABELS[Unit(rule.unit)]}"
            yield Awaited(name, row.title, row.served_on, last.due)


def _started(kind: type[Procedure], step: str, code: D, state: str) -> Iterator[C]:
    """The periods that the service of a document of a step starts."""
    declared = kind.steps().get(step)
    started: list[Started] = []
    if declared is not None:
        started += declared.starts_on_service.get(code, ())
    if code in kind.on_service:
        serving = kind.steps()[kind.on_service[code]].starts
        started += [one for one in serving if isinstance(one, Since)]
    for one in started:
        period = started_code(one)
        if isinstance(period, C) and not (isinstance(one, OnlyIn) and state not in one.states):
            yield period


def _length(kind: type[Procedure], code: C, situation: Loaded, today: date) -> str:
    """A period by its name and length, the one that the case itself fixes where it does."""
    rule, runs = rules.default(code, today), kind.clocks.get(code)
    fixed = situation.facts.get(runs.amount_from) if runs is not None and runs.amount_from else None
    return f"{rule.name}{int(fixed or rule.amount)}{UNIT_LABELS[Unit(rule.unit)]}"


def first(
    kind: type[Procedure],
    situation: Loaded,
    clocks: Iterable[Clock],
    actors: Collection[Actor],
    own: Collection[int] | None,
) -> list[str]:
    """What somebody else must do before the actors can do what their running periods ask, in sentences.

    `own` are the organisations of which they may know whose turn it is; None where they see it whole.
    """
    running = {row.rule_code for row in clocks if row.status == Clock.Status.RUNNING}
    later = [
        step
        for step in kind.steps().values()
        if not step.leaves(situation.state)
        and running & stopped_by(step)
        and any(standing(step, actor, situation) for actor in actors)
    ]
    found = []
    for earlier in owed_in(situation.kind, situation.state):
        opened = set(earlier.targets(situation.state))
        then = [one.label for one in later if opened & set(one.sources)]
        if not then or any(standing(earlier, actor, situation) for actor in actors):
            continue
        who = [
            str(one)
            for one in earlier.owed_by
            if own is None or organisations(one, situation) & set(own)
        ]
        if who:
            sentence = _("须先由%(who)s办理“%(earlier)s”，才能办理%(later)s")
            named = "".join(f"“{label}”" for label in then)
            said = {"who": "、".join(who), "earlier": earlier.label, "later": named}
            found.append(sentence % said)
    return found


def answers(
    documents: Iterable[Document], events: Iterable[Event], clocks: Iterable[Clock], today: date
) -> list[str]:
    """Until when reminders (催办) of periods that still run ask for an answer, in sentences."""
    running = {str(row.pk): row for row in clocks if row.status != Clock.Status.STOPPED}
    pressed = {
        event.sequence: str((event.payload.data or {}).get("clock", ""))
        for event in events
        if event.step in ("urge", "press") and hasattr(event, "payload")
    }
    latest = {
        pressed[row.sequence]: row
        for row in documents
        if row.code == D.D22 and pressed.get(row.sequence) in running
    }
    return [
        _("%(day)s催办“%(period)s”，要求%(until)s前答复或者完成")
        % {
            "day": date_format(row.signed_on, "n月j日") if row.signed_on else "",
            "period": name_of(running[key], today),
            "until": frozen.opened(row).get("new_due", ""),
        }
        for key, row in latest.items()
    ]
