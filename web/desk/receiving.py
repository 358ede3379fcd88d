"""签收: a body signs for a document at its own desk, in one act.

Service is recorded, and where the procedure asks who is to be reached at the body, that step is done with
it. All periods that the document starts are shown side by side before, as they run if it is signed
for today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from cases import clock
from cases.calendar import UNIT_LABELS, Unit
from cases.calendars import current_calendar
from cases.models import Subject
from cases.queries import BODY_ROLES
from documents.models import Document
from web.staff import Viewer
from workflows import rules
from workflows.actions import perform
from workflows.base import AllClocks, Procedure, Step, ask
from workflows.clocks import Code, Family, started_code
from workflows.codes import D
from workflows.forms import StepForm
from workflows.loading import Loaded
from workflows.registry import procedure_of
from workflows.timekeeping import SERVICE


@dataclass(frozen=True)
class Period:
    """One period that begins with the service of a document."""

    name: str
    who: str
    length: str
    due_on: date
    provisional: bool


def receiver(viewer: Viewer, subject: Subject, document: Document) -> Actor | None:
    """As whom the viewer may sign for the document; None where he may not."""
    situation = Loaded(subject, clock.now())
    kind = procedure_of(subject)
    for actor in viewer.actors:
        ours = actor.organisation and actor.organisation.pk == document.addressee_organisation_id
        if ours and actor.role in BODY_ROLES and ask(kind(situation, actor), SERVICE).ok:
            return actor
    return None


def answer_form(
    subject: Subject, document: Document, actor: Actor, data: Mapping[str, Any] | None = None
) -> StepForm | None:
    """What the body is asked besides: the form of the step that its receipt is; None where there is none."""
    declared = _answered_by(procedure_of(subject), document, actor)
    if declared is None:
        return None
    return declared.form(data, situation=Loaded(subject, clock.now()), actor=actor)


def sign_for(
    subject: Subject, document: Document, actor: Actor, data: Mapping[str, Any], today: date
) -> None:
    """Record service today, and do the step that the receipt is, both or neither. Raises StepRefused."""
    service = {
        "document": document.pk,
        "code": document.code,
        "way": "electronic" if document.way in ("", "direct") else document.way,
        "served_on": today,
    }
    declared = _answered_by(procedure_of(subject), document, actor)
    with transaction.atomic():
        perform(subject, SERVICE, actor=actor, data=service)
        if declared is not None and declared.leaves(subject.state):
            perform(subject, declared.name, actor=actor, data=data)


def periods(subject: Subject, document: Document, today: date) -> list[Period]:
    """The periods that run if the document is served today, the first to end first."""
    kind = procedure_of(subject)
    found = [_period(kind, subject, code, today) for code in _started(kind, D(document.code))]
    return sorted(found, key=lambda one: one.due_on)


def _answered_by(kind: type[Procedure], document: Document, actor: Actor) -> Step | None:
    name = kind.signs_in.get(D(document.code))
    declared = kind.steps()[name] if name is not None else None
    if declared is None or not any(who.has_role(actor) for who in declared.by):
        return None
    return declared


def over_once_signed(kind: type[Procedure], code: D) -> tuple[Code, ...]:
    """Clocks that begin with the service of a document and that signing for it stops at once."""
    answered = kind.signs_in.get(code)
    stopped = kind.steps()[answered].stops if answered is not None else ()
    return () if isinstance(stopped, AllClocks) else stopped


def _started(kind: type[Procedure], code: D) -> Iterator[Code]:
    """Clocks that service of a document starts, but for the one that signing for it stops at once."""
    steps = kind.steps()
    moved, over = kind.on_service.get(code), over_once_signed(kind, code)
    started = [*steps[moved].starts] if moved is not None else []
    for declared in steps.values():
        started += declared.starts_on_service.get(code, ())
    yield from dict.fromkeys(one for one in map(started_code, started) if one not in over)


def _period(kind: type[Procedure], subject: Any, code: Code, today: date) -> Period:
    facts = getattr(subject, "facts", {})
    runs = kind.clocks[code]
    name = code.rule(facts) if isinstance(code, Family) else code
    filed = clock.day(getattr(subject, "filed_at", None) or subject.opened_at)
    rule = rules.rule(name.value, filed, subject.organisation)
    amount = int(facts.get(runs.amount_from or "") or rule.amount)
    body = getattr(subject, "respondent", None) or subject.organisation
    due = current_calendar(body).count(today, amount, Unit(rule.unit), rolls=rule.rolls)
    role = runs.who.role
    return Period(
        name=rule.name,
        who=str(role.label) if role is not None else _("申请人"),
        length=f"{amount}{UNIT_LABELS[Unit(rule.unit)]}",
        due_on=due.due,
        provisional=due.provisional,
    )
