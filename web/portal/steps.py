"""Doing a step from a page: what was typed stays, and a refusal is told at the form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.actors import Actor
from cases.models import Subject
from web import chosen
from web.refusals import tell, tell_dropped
from workflows.actions import StepRefused, form_for, perform
from workflows.forms import StepForm


def submit(request: HttpRequest, subject: Subject, step: str, actor: Actor) -> StepForm | None:
    """Do `step` with what was posted. None when it is done, else the form to show again.

    The page posts the event count it was shown with as `version`; the form that comes back is to
    be shown with the subject's present one.
    """
    given, files = request.POST.get("version", ""), chosen.files(request)
    try:
        perform(
            subject,
            step,
            actor=actor,
            data=request.POST,
            files=files,
            version=int(given) if given.isdecimal() else None,
        )
    except StepRefused as refused:
        form = filled(subject, step, actor, request.POST, files)
        tell(form, refused)
        return form
    chosen.forget(request)
    tell_dropped(request, request.POST)
    return None


def filled(subject: Subject, step: str, actor: Actor, data: Any, files: Any) -> StepForm:
    """The form of a step, holding what was typed."""
    blank = form_for(subject, step, actor=actor)
    return type(blank)(data, files, situation=blank.situation, actor=actor, initial=blank.initial)
