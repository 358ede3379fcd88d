"""Tasks of cases: keeping what committed steps have promised."""

from __future__ import annotations

from celery import shared_task

from cases import outbox


@shared_task
def keep_promise(promise: int) -> None:
    """Keep one promise, unless somebody else has it or it is kept."""
    outbox.run_due(only=promise)
