"""The documents that a step would issue, shown on its page before it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor
from cases.models import Subject
from documents import catalogue, previewing
from documents.freezing import MADE_IN_THE_RESPONSE
from documents.previewing import Letter
from workflows.actions import StepRefused, rehearse
from workflows.base import Reason, Step
from workflows.foreseeing import Later, foresee, leads_to
from workflows.forms import StepForm
from workflows.move import Move

OF_A_DOCUMENT = ("sign_document", "correct_document")
"""Steps that issue the document they are about, whatever its code."""


@dataclass(frozen=True)
class Shown:
    """What a step would issue, as its page shows it."""

    letters: list[Letter] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """To whom the same goes besides."""
    digest: str = ""
    """What the confirmation names; empty as long as nothing can be shown."""
    sentence: str = ""
    """Why nothing is shown yet."""
    later: Later | None = None
    """The step that issues it, where the one at hand only leads there."""

    @property
    def titles(self) -> list[str]:
        """Titles of the documents that the later step may issue."""
        return titles(self.later.step) if self.later is not None else []


def issues(step: Step) -> bool:
    """Whether a step may issue anything that is to be read first."""
    codes = {*step.documents(), *step.receives} - MADE_IN_THE_RESPONSE
    return bool(codes) or step.name in OF_A_DOCUMENT


def titles(step: Step) -> list[str]:
    """Titles of the documents a step may issue."""
    return [str(catalogue.entry(code).title) for code in (*step.documents(), *step.receives)]


def show(subject: Subject, step: Step, actor: Actor, data: Mapping[str, Any]) -> Shown:
    """Go through the step and draw what it would issue. Raises StepRefused where it may not be done."""
    decided = rehearse(subject, step.name, actor=actor, data=data)
    return Shown(
        letters=previewing.letters(decided.move),
        others=previewing.addressees(decided.move),
        digest=decided.digest,
    )


def show_if_ready(subject: Subject, step: Step, actor: Actor, form: StepForm) -> Shown:
    """What an untouched form would issue; a sentence where something has to be filled in first."""
    data = {name: form[name].value() for name in form.fields}
    return show_or_say(subject, step, actor, data)


def show_or_say(subject: Subject, step: Step, actor: Actor, data: Mapping[str, Any]) -> Shown:
    """What the step would issue, or in a sentence why that cannot be shown."""
    try:
        return show(subject, step, actor, data)
    except StepRefused as refused:
        return unfilled() if refused.reason is Reason.FORM else Shown(sentence=refused.sentence)


def unfilled() -> Shown:
    """What is shown of a step's documents before its form is filled in."""
    return Shown(sentence=_("填写完整后，这里显示将要发出的文书。"))


def foreseen(subject: Subject, step: Step, actor: Actor, data: Mapping[str, Any]) -> Shown | None:
    """What is issued later, if the step is done; None where it leads to no document of the actor's organ."""
    later = leads_to(subject, step, data)
    return None if later is None else seen(later, lambda: foresee(subject, later, actor=actor))


def seen(later: Later, look: Callable[[], Move | None]) -> Shown | None:
    """What a later step issues, gone through by `look`; a sentence where that cannot be shown yet."""
    try:
        move = look()
        if move is None:
            return None
        done = replace(later, step=move.step)
        return Shown(previewing.letters(move), previewing.addressees(move), later=done)
    except StepRefused as refused:
        return (
            to_fill_in(later)
            if refused.reason is Reason.FORM
            else Shown(sentence=refused.sentence, later=later)
        )


def to_fill_in(later: Later) -> Shown:
    """What a later step issues, where the form at hand has to be filled in first."""
    return Shown(sentence=_("填写完整后，这里显示据此形成的文书。"), later=later)
