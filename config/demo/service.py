"""Serving what a walk's steps have issued, on the walk's own day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import clock
from documents.models import Document

if TYPE_CHECKING:
    from config.demo.walks import Walk


def serve_waiting(walk: Walk) -> bool:
    """Record the service of the oldest document that waits for it; False where none does."""
    rows = Document.objects.filter(
        subject_type=walk.subject.subject_type, subject_id=walk.subject.pk
    )
    waiting = rows.filter(state="waiting").order_by("pk").first()
    if waiting is not None:
        _do(walk, "sign_document", document=waiting.pk)
        return True
    wanted = _codes_that_matter(walk)
    sealed = rows.filter(state="sealed", served_on=None, code__in=wanted).order_by("pk").first()
    if sealed is None:
        return not rows.exists() and _without_documents(walk, wanted)
    _do(
        walk,
        "record_service",
        document=sealed.pk,
        code=sealed.code,
        way="direct",
        served_on=clock.day(walk.moment).isoformat(),
    )
    return True


def _without_documents(walk: Walk, wanted: set[str]) -> bool:
    situation = walk.situation()
    steps = walk.kind.steps()
    for past in situation.history:
        declared = steps.get(past.step)
        for code in declared.documents() if declared else ():
            if code in wanted and situation.served(code) is None:
                served_on = clock.day(walk.moment).isoformat()
                _do(
                    walk,
                    "record_service",
                    document=1,
                    code=str(code),
                    way="direct",
                    served_on=served_on,
                )
                return True
    return False


def _do(walk: Walk, step: str, **data: object) -> None:
    walk.let_pass(1)
    declared = walk.kind.steps()[step]
    found = walk._find(declared)
    assert found.actor is not None
    walk.act(step, found.actor, data)


def _codes_that_matter(walk: Walk) -> set[str]:
    """Documents whose service starts a clock, moves the subject, or is asked for by a step."""
    codes = {str(code) for code in walk.kind.on_service}
    for declared in walk.kind.steps().values():
        codes |= {str(code) for code in declared.starts_on_service}
        codes |= {str(code) for code in declared.documents()}
    return codes
