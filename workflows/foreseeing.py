"""What a step leads to: the documents that somebody else issues once the step is done.

Whoever drafts, proposes, endorses or returns decides about a document that he does not issue. It is
gone through here as its signer would do it, before its conditions are met and without leaving
anything, so that it can be read first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from viewflow.utils import DEFAULT

from accounts.actors import Actor
from cases import clock, numbers
from cases.attestations import acting
from cases.models import Subject
from workflows.actions import StepRefused, perform, prepared
from workflows.base import ANY, Place, Procedure, Reason, Step
from workflows.forms import AgreeField
from workflows.loading import Loaded
from workflows.move import Move
from workflows.registry import procedure_of

DECIDING = (Place.ENDORSE, Place.SIGN)


@dataclass(frozen=True)
class Later:
    """A step that is done afterwards, and what its form would hold."""

    step: Step
    data: Mapping[str, Any]
    first: Step | None = None
    """The step at hand, where its document can only be told once that is done with `data`."""
    others: tuple[Step, ...] = ()
    """Steps one of which follows instead of `step`, by what the step at hand finds."""


class _Seen(Exception):
    """Ends what was done for a look, and carries what was seen."""

    def __init__(self, move: Move | None) -> None:
        super().__init__()
        self.move = move


def leads_to(subject: Subject, declared: Step, data: Mapping[str, Any]) -> Later | None:
    """The step whose documents the outcome of this one decides about; None where there is none."""
    kind = procedure_of(subject)
    steps = kind.steps()
    if declared.automatic:
        return None
    if declared.place is Place.HANDLE:
        return _drafted_for(kind, declared, subject.state, data)
    if _issues(declared):
        return None
    if declared.proposes is not None:
        return _later(steps.get(declared.proposes), data)
    if declared.name == "decline":
        return _later(steps.get(str(data.get("proposal", ""))), {})
    signed = next(_signed_after(kind, declared, subject.state), None)
    if signed is not None:
        return Later(signed, {})
    return _later(next(_written_on(kind, declared, subject.state), None), data)


def _later(declared: Step | None, data: Mapping[str, Any]) -> Later | None:
    return Later(declared, data) if declared is not None and _issues(declared) else None


def _drafted_for(
    kind: type[Procedure], declared: Step, state: str, data: Mapping[str, Any]
) -> Later | None:
    """The signature that waits for what is drafted here, or those of which one will; None without."""
    reached = set(declared.targets(state))
    for one in kind.steps().values():
        if one.place is Place.ENDORSE and reached & set(one.sources):
            reached.update(*(one.targets(state) for state in reached & set(one.sources)))
    signed = [
        one
        for one in kind.steps().values()
        if one.place is Place.SIGN and _issues(one) and reached & set(one.sources)
    ]
    return Later(signed[0], data, declared, tuple(signed[1:])) if signed else None


def _signed_after(kind: type[Procedure], declared: Step, state: str) -> Iterator[Step]:
    """The signature that follows where the step endorses a draft, or that waits where it returns one."""
    if declared.place is Place.HANDLE or ANY in declared.sources or not declared.leaves(state):
        return
    deciding = [one for one in kind.steps().values() if one.place in DECIDING and one.leaves(state)]
    roles = {who.role for one in deciding for who in one.by}
    if not any(who.role in roles for who in declared.by):
        return
    reached = {state, *(to for one in deciding for to in one.targets(state))}
    for one in kind.steps().values():
        if one.place is Place.SIGN and _issues(one) and reached & set(one.sources):
            yield one


def _written_on(kind: type[Procedure], declared: Step, state: str) -> Iterator[Step]:
    """The step that takes over whatever was drafted here, and issues it."""
    asked = set(declared.form.base_fields)
    for one in kind.steps().values():
        goes_on = declared.name in one.reopens and one.name != declared.name and one.leaves(state)
        if goes_on and _issues(one) and asked and asked <= set(one.form.base_fields):
            yield one


def _issues(declared: Step) -> bool:
    return bool(declared.documents() or declared.receives)


def foresee(
    subject: Subject, later: Later, *, actor: Actor, now: datetime | None = None
) -> Move | None:
    """Go through a later step as it would be done at the actor's organisation, and leave nothing.

    None where that organisation does not do it. Raises StepRefused where the document cannot be made
    of what was filled in so far. Files, and what its signer declares, are taken for given.
    """
    if later.first is None:
        return _gone_through(subject, later, actor, now)
    drafting, data = later.first, later.data

    def drafted() -> Subject:
        tried = copy(subject)
        perform(tried, drafting.name, actor=actor, data=data, now=now)
        return tried

    def follow(tried: Subject) -> Move | None:
        if not later.others:
            return _gone_through(tried, Later(later.step, {}), actor, now)
        return _one_of(tried, (later.step, *later.others), actor, now)

    return _looked_at(drafted, follow)


def foresee_after(
    first: Callable[[], Subject], step: Step, *, actor: Actor, now: datetime | None = None
) -> Move | None:
    """Go through a step of the subject that `first` opens or leads on, and take both back.

    No row, number or message of it remains.
    """
    return _looked_at(first, lambda tried: _gone_through(tried, Later(step, {}), actor, now))


def _looked_at(
    first: Callable[[], Subject], follow: Callable[[Subject], Move | None]
) -> Move | None:
    try:
        with transaction.atomic(), acting(), numbers.collecting():
            raise _Seen(follow(first()))
    except _Seen as seen:
        return seen.move


def _one_of(
    subject: Subject, steps: Iterable[Step], actor: Actor, now: datetime | None
) -> Move | None:
    """Go through the step whose conditions are met now; None where there is none.

    Raises StepRefused where whoever does it has to fill in something first.
    """
    situation = Loaded(subject, now or clock.now())
    procedure = procedure_of(subject)(situation, actor)
    for one in steps:
        if not all(check(procedure) for check in one.checks):
            continue
        try:
            return _gone_through(subject, Later(one, {}), actor, now)
        except StepRefused as refused:
            if refused.reason is not Reason.FORM:
                raise
            sentence = _("下一步是“%s”，由其办理人填写后形成文书。") % one.label
            raise StepRefused(sentence, reason=Reason.CONDITION) from refused
    return None


def _gone_through(
    subject: Subject, later: Later, actor: Actor, now: datetime | None
) -> Move | None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        kind = procedure_of(subject)
        situation = Loaded(subject, now or clock.now())
        declared = later.step
        if not declared.leaves(situation.state):
            situation.state = declared.sources[0]
        doer = _doer(declared, actor, situation)
        if doer is None:
            return None
        data = _given(later, situation)
        form = declared.form(data, None, situation=situation, actor=doer)
        form.take_files_for_given()
        if not form.is_valid():
            first = next(iter(form.errors.values()))[0]
            raise StepRefused(str(first), reason=Reason.FORM, errors=form.errors)
        procedure = kind(situation, doer, form.cleaned_data)
        _run(procedure, declared, form.cleaned_data)
        return prepared(subject, declared, procedure, form, situation).move


def _run(procedure: Procedure, declared: Step, data: dict[str, Any]) -> None:
    """Run the body of a step past its conditions: they are to be met when it is done."""
    state = procedure.situation.state
    transition = getattr(type(procedure), declared.name)._descriptor.get_transition(state)
    target = transition.resolve_precall_target(procedure, (data,), {})
    transition.func(procedure, data)
    procedure._set_state(state if target is DEFAULT else target)


def _doer(declared: Step, actor: Actor, situation: Loaded) -> Actor | None:
    """The actor's organisation in the role that does the step, where it does."""
    for who in declared.by:
        if who.role is not None:
            one = replace(actor, role=who.role)
            if who.is_there(one, situation):
                return one
    return None


def _given(later: Later, situation: Loaded) -> dict[str, Any]:
    proposed = situation.proposal(later.step.name) if later.step.on_proposal else None
    agreed = {
        name: "on"
        for name, field in later.step.form.base_fields.items()
        if isinstance(field, AgreeField)
    }
    return {**(proposed.data if proposed else {}), **later.data, **agreed}
