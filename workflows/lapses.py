"""What happens by itself: automatic steps of clocks that have run out, and days that have passed.

Each step is tried on its own: one broken subject must not block the sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.actors import SYSTEM
from cases import clock
from cases.models import Clock, IdentityDisclosure, Subject
from cases.subjects import subject_of
from records.models import DishonestyRecord, Sanction
from workflows.actions import StepRefused, perform
from workflows.registry import procedure_of
from workflows.timekeeping import runs_of

logger = logging.getLogger(__name__)


def run_lapses(limit: int = 1000) -> int:
    """Do the automatic step of each clock that may fire today, at most `limit`; returns how many.

    A provisional due date never fires. A step that is refused is left for the next pass.
    """
    done = 0
    keys = list(_lapsed().values_list("pk", flat=True))
    for key in keys:
        if done >= limit:
            break
        row = Clock.objects.filter(pk=key, status=Clock.Status.RUNNING).first()
        done += row is not None and _try_lapse(row)
    return done


def run_expiries(limit: int = 1000) -> int:
    """End what ends on a day of its own: publicity of records, sanctions, grants to read identities."""
    done = 0
    for subject in _expiring():
        if done >= limit:
            break
        done += attempt(subject, "expire")
    return done


def _lapsed() -> QuerySet[Clock]:
    return Clock.objects.filter(
        status=Clock.Status.RUNNING, provisional=False, lapses_on__lte=clock.today()
    ).order_by("lapses_on", "pk")


def _try_lapse(row: Clock) -> bool:
    """Whether the automatic step of this clock was done."""
    subject = subject_of(row)
    runs = runs_of(procedure_of(subject), row.rule_code)
    if runs is None or runs.lapses_into is None:
        return False
    return attempt(subject, runs.lapses_into)


def _expiring() -> Iterator[Subject]:
    today = clock.today()
    yield from DishonestyRecord.objects.filter(
        state__in=["determined", "published", "unpublished"], max_until__lte=today
    ).order_by("max_until")
    yield from Sanction.objects.filter(state__in=["active", "lightened"], until__lt=today).order_by(
        "until"
    )
    yield from IdentityDisclosure.objects.filter(
        state__in=["asked", "granted"], until__lt=today
    ).order_by("until")


def attempt(subject: Subject, step: str, data: Mapping[str, Any] | None = None) -> bool:
    """Whether the system's step was done; what stands in its way is logged, never raised."""
    try:
        perform(subject, step, actor=SYSTEM, data=data)
    except StepRefused as refusal:
        logger.info("%s %s: %s refused (%s)", *subject.reference, step, refusal.reason)
    except Exception:
        logger.exception("%s %s: %s failed", *subject.reference, step)
    else:
        return True
    return False
