"""The one door: `perform` changes anything that has a state, and nothing else does.

Everything happens under the lock of the dossier, in one transaction: ask permission, check the
conditions, run the step, write the event, settle the clocks, announce it; numbers are taken last, and then the
rows that the act left are attested.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from cases import clock, events, numbers
from cases.attestations import acting
from cases.canonical import canonical
from cases.models import Dossier, Event, Subject
from workflows import indexing, timekeeping
from workflows.applying import apply_effects, store_evidence
from workflows.base import START, Answer, Procedure, Reason, Step, ask
from workflows.forms import StepForm
from workflows.loading import Loaded
from workflows.move import Move
from workflows.registry import procedure_of
from workflows.signals import step_performed, step_prepared
from workflows.situation import Past

S = TypeVar("S", bound=Subject)
_depth: ContextVar[int] = ContextVar("depth", default=0)
STANDING = (Reason.CONDITION, Reason.SEPARATION)
"""Why a step is closed to somebody whose role, organisation and state are right for it."""


class StepRefused(Exception):
    """A step that was not done. `sentence` tells the user why; nothing was changed."""

    def __init__(
        self, sentence: str, *, reason: Reason, errors: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.reason = reason
        self.errors = dict(errors or {})

    def __reduce__(self) -> tuple[Any, ...]:
        """So that a refusal in a process of its own arrives as what it is."""
        return partial(type(self), reason=self.reason, errors=self.errors), (self.sentence,)


@dataclass(frozen=True)
class Offer:
    """One step as a screen shows it: open, or closed with the reason."""

    step: Step
    actor: Actor
    open: bool
    sentence: str
    reason: Reason | None

    @property
    def name(self) -> str:
        """Identifier of the step."""
        return self.step.name

    @property
    def label(self) -> str:
        """Statutory term of the step."""
        return self.step.label

    @property
    def form(self) -> type[StepForm]:
        """The form the step asks to be filled in."""
        return self.step.form


@dataclass(frozen=True)
class Decided:
    """A step that may be done: the move, its valid form, and what its event will attest."""

    move: Move
    form: StepForm
    attests: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 over the day and what the event attests of documents; empty where it issues none."""
        if not self.attests:
            return ""
        text = canonical([self.move.today.isoformat(), dict(self.attests)])
        return hashlib.sha256(text.encode()).hexdigest()


def perform(
    subject: S,
    step: str,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
    version: int | None = None,
    confirms: str | None = None,
    now: datetime | None = None,
) -> Event:
    """Do one step of a subject, or raise StepRefused and change nothing.

    `version` is the event count that the actor's form was shown with; a newer event refuses the
    step and says what happened since. `confirms` is the digest of what the actor was shown by
    `rehearse`; where the step would issue anything else it is refused. `subject` is brought up to
    date in place.
    """
    moment = now or clock.now()
    nested = _depth.get() > 0
    token = _depth.set(_depth.get() + 1)
    try:
        with transaction.atomic(savepoint=not nested), acting(), numbers.collecting():
            locked = lock(subject, _joined(subject, step, data))
            decided = _decide(locked, step, actor, data or {}, files, version, moment)
            _refuse_unread(decided, confirms)
            event = _commit(decided)
    finally:
        _depth.reset(token)
    if locked is not subject:
        subject.__dict__.update(locked.__dict__)
    return event


def open_subject(
    subject: S,
    step: str,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
    dossier: Dossier | None = None,
    confirms: str | None = None,
    now: datetime | None = None,
) -> S:
    """Insert a new subject and do its opening step, in the dossier given or one of its own.

    `confirms` as for `perform`: what was shown of the subject before it was there.
    """
    moment = now or clock.now()
    nested = _depth.get() > 0
    token = _depth.set(_depth.get() + 1)
    try:
        with transaction.atomic(savepoint=not nested), acting(), numbers.collecting():
            subject.dossier = dossier or Dossier.objects.create(opened_at=moment)
            subject.opened_at = moment
            if dossier is not None:  # nobody else can see a new one yet
                _lock_dossiers([dossier.pk])
            subject.save(force_insert=True)
            decided = _decide(subject, step, actor, data or {}, files, None, moment)
            _refuse_unread(decided, confirms)
            _commit(decided)
    finally:
        _depth.reset(token)
    return subject


def rehearse(
    subject: Subject,
    step: str,
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Decided:
    """Go through one step as `perform` would, up to what its event attests, and write nothing.

    Raises StepRefused as `perform` would. Files are taken for given. The database itself refuses
    whatever would be written, so nothing is left: no number, no row.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        return _decide(
            subject, step, actor, data or {}, None, None, now or clock.now(), whole=False
        )


def available(
    subject: Subject,
    actors: Iterable[Actor],
    *,
    now: datetime | None = None,
    situation: Loaded | None = None,
) -> list[Offer]:
    """The steps that one of `actors` has the standing to do, each open or closed with its reason.

    A step that none of them could ever do here (role, organisation, state) is left out.
    """
    situation = situation or Loaded(subject, now or clock.now())
    kind = procedure_of(subject)
    offers: list[Offer] = []
    present = list(actors)
    for _name, declared in kind.steps().items():
        if declared.automatic or not declared.leaves(subject.state):
            continue
        best = _best(kind, situation, declared, present)
        if best is not None:
            offers.append(best)
    return offers


def _best(
    kind: type[Procedure], situation: Loaded, declared: Step, actors: list[Actor]
) -> Offer | None:
    closed_offer: Offer | None = None
    for actor in actors:
        answer = ask(kind(situation, actor), declared.name)
        if answer.ok:
            return Offer(declared, actor, True, "", None)
        if answer.reason in STANDING and closed_offer is None:
            closed_offer = Offer(declared, actor, False, answer.sentence, answer.reason)
    return closed_offer


def form_for(subject: Subject, step: str, *, actor: Actor, now: datetime | None = None) -> StepForm:
    """The unbound form of a step, filled with what was proposed, or with what it corrects.

    Whoever could never do the step here (role, organisation, state) gets it empty: what others
    drafted is for those who do it alone.
    """
    situation = Loaded(subject, now or clock.now())
    kind = procedure_of(subject)
    declared = kind.steps()[step]
    answer = ask(kind(situation, actor), step)
    theirs = answer.ok or answer.reason in STANDING
    initial = _initial(declared, situation) if theirs else {}
    return declared.form(situation=situation, actor=actor, initial=initial)


def _initial(declared: Step, situation: Loaded) -> dict[str, Any]:
    proposed = situation.proposal(declared.name) if declared.on_proposal else None
    if proposed is not None:
        return dict(proposed.data)
    before = _put_forward(declared, situation) or situation.last(*declared.reopens)
    if before is None:
        return {}
    return {**before.data, "reason": before.reason} if before.reason else dict(before.data)


def _put_forward(declared: Step, situation: Loaded) -> Past | None:
    """What was last put forward by this step and not taken: it waits, or it came back."""
    if declared.proposes is None:
        return None
    last = situation.last(declared.name, declared.proposes)
    return last if last is not None and last.step == declared.name else None


def lock(subject: S, joined: Collection[int] = ()) -> S:
    """Lock the subject's dossier, then its row, and read it as it stands now.

    `joined` are dossiers that the step unites with it: then all are locked first, in order of key.
    """
    if joined:
        _lock_dossiers({subject.dossier_id, *joined})
    # Rows are locked in the order named, the dossier before the subject. Whoever waited for the
    # dossier gets the newest row, or none where it has been moved into another dossier meanwhile.
    rows = type(subject)._default_manager.select_related("organisation", "dossier")
    locking = rows.select_for_update(of=("dossier", "self"))
    found = locking.filter(pk=subject.pk, dossier=subject.dossier_id).first()
    if found is None:
        raise StepRefused(_("本案刚刚与其他案件并案，请刷新后再办"), reason=Reason.STALE)
    return found


def _lock_dossiers(keys: Collection[int]) -> None:
    rows = Dossier.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk"))


def _joined(subject: Subject, step: str, data: Mapping[str, Any] | None) -> list[int]:
    declared = procedure_of(subject).steps().get(step)
    other = (data or {}).get(declared.joins) if declared and declared.joins else None
    named = str(getattr(other, "pk", other))
    if not named.isdecimal():
        return []
    others = type(subject)._default_manager.filter(pk=int(named))
    return list(others.values_list("dossier_id", flat=True))


def _decide(
    subject: Subject,
    step: str,
    actor: Actor,
    data: Mapping[str, Any],
    files: Any,
    version: int | None,
    now: datetime,
    *,
    whole: bool = True,
) -> Decided:
    """Permission, conditions, form and body of a step, and what its event will attest. Writes nothing."""
    kind = procedure_of(subject)
    declared = kind.steps().get(step)
    if declared is None:
        raise StepRefused(_("没有这一办理步骤"), reason=Reason.STATE)
    situation = Loaded(subject, now)
    _refuse_stale(kind, declared, situation, version)
    _refuse_closed(ask(kind(situation, actor), step))
    form = _validated(declared, data, files, situation, actor, whole=whole)
    procedure = kind(situation, actor, form.cleaned_data)
    getattr(procedure, step)(form.cleaned_data)
    return prepared(subject, declared, procedure, form, situation)


def prepared(
    subject: Subject, declared: Step, procedure: Procedure, form: StepForm, situation: Loaded
) -> Decided:
    """The move of a step whose body has run, with what its event would attest. Writes nothing."""
    move = Move(
        subject=subject,
        procedure=procedure,
        step=declared,
        actor=procedure.actor,
        data=form.cleaned_data,
        reason=str(form.cleaned_data.get("reason", "")),
        now=situation.now,
        today=situation.today,
        from_state=situation.state,
        to_state=_allowed(declared, situation.state, procedure._state),
        sequence=subject.event_count + 1,
        situation=situation,
    )
    attests: dict[str, str] = {}
    for _receiver, digests in step_prepared.send(type(move.procedure), move=move):
        if isinstance(digests, dict):
            attests.update(digests)
    return Decided(move, form, attests)


def _refuse_unread(decided: Decided, confirms: str | None) -> None:
    if confirms is None or confirms == decided.digest:
        return
    if confirms:
        sentence = _("您看过之后，将要发出的文书有变化。请核对下面新的文书，再确认办理。")
    else:
        sentence = _("请先核对下面将要发出的文书，再确认办理。")
    raise StepRefused(sentence, reason=Reason.UNREAD)


def _commit(decided: Decided) -> Event:
    """Write everything a permitted step changes, in the order of the module's docstring."""
    move, form = decided.move, decided.form
    attests = {**decided.attests, **store_evidence(move, form)}
    subject = move.subject
    if hasattr(subject, "facts"):
        subject.facts = move.procedure.facts
    apply_effects(move, form.recordable())
    attests.update(move.notes.get("attests", {}))
    if move.to_state != move.from_state:
        subject.enter(move.to_state)
    event = events.append(
        subject,
        step=move.step.name,
        actor=move.actor,
        from_state=move.from_state,
        to_state=move.to_state,
        now=move.now,
        reason=move.reason,
        data=form.recordable(),
        attests=attests,
    )
    timekeeping.settle(move)
    subject.save(force_update=True)
    indexing.keep(move, form.recordable())
    if move.step.numbers:
        _number(move)
    step_performed.send(type(move.procedure), move=move, event=event)
    return event


def _validated(
    declared: Step,
    data: Mapping[str, Any],
    files: Any,
    situation: Loaded,
    actor: Actor,
    *,
    whole: bool,
) -> StepForm:
    proposed = situation.proposal(declared.name) if declared.on_proposal else None
    filled = data if proposed is None else {**proposed.data, **data}
    form = declared.form(filled, files, situation=situation, actor=actor)
    if not whole:
        form.take_files_for_given()
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        raise StepRefused(str(first), reason=Reason.FORM, errors=form.errors)
    return form


def _refuse_closed(answer: Answer) -> None:
    if not answer.ok:
        raise StepRefused(answer.sentence, reason=answer.reason or Reason.CONDITION)


def _refuse_stale(
    kind: type[Procedure], declared: Step, situation: Loaded, version: int | None
) -> None:
    if version is None or version == situation.subject.event_count:
        return
    steps = kind.steps()
    quiet = set() if declared.quiet else {name for name, step in steps.items() if step.quiet}
    since = [
        steps[past.step].label if past.step in steps else past.step
        for past in situation.history
        if past.sequence > version and past.step not in quiet
    ]
    if not since:
        return
    sentence = _("您打开页面后，本案已有新的办理：%s。请核对后再提交，您填写的内容仍然保留。")
    raise StepRefused(sentence % "、".join(since), reason=Reason.STALE)


def _allowed(declared: Step, source: str, target: str) -> str:
    if target not in declared.targets(source):
        raise ValueError(f"{declared.name} may not lead from {source!r} to {target!r}")
    return target


def _number(move: Move) -> None:
    subject: Any = move.subject
    organisation: Organisation = subject.organisation
    year = move.today.year
    stem = f"{move.procedure.prefix}-{organisation.division_code or '000000'}-{year}"

    def give(number: int) -> None:
        subject.number = f"{stem}-{number:06d}"
        type(subject)._default_manager.filter(pk=subject.pk).update(number=subject.number)
        indexing.keep_number(subject)

    numbers.ask(stem, give)


__all__ = [
    "START",
    "Decided",
    "Move",
    "Offer",
    "StepRefused",
    "available",
    "form_for",
    "lock",
    "open_subject",
    "perform",
    "prepared",
    "rehearse",
]
