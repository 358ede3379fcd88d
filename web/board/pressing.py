"""催办 from a row of the board: the officer's reminder to whoever is late, by the one step there is for it."""

from __future__ import annotations

from cases.models import Clock
from cases.subjects import subject_of
from web.desk import steps, subjects
from web.staff import Viewer
from workflows.actions import StepRefused, perform
from workflows.base import Reason

STEP = "press"


def press(viewer: Viewer, clock: Clock) -> None:
    """Urge the body that owes an overdue duty. Raises StepRefused with the sentence why not, Http404."""
    subject = subject_of(clock)
    subjects.find(viewer, subject.subject_type, subject.pk)
    offer = steps.offer_of(subject, steps.declared_step(subject, STEP), viewer)
    if not offer.open:
        raise StepRefused(offer.sentence, reason=offer.reason or Reason.CONDITION)
    perform(subject, STEP, actor=offer.actor, data={"clock": str(clock.pk), "reason": ""})
