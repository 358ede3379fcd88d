"""Celery's way in: each task is one call."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from cases import anchors, clock, outbox, waiting


@shared_task
def keep_promise(promise: int) -> None:
    """Keep one promise, unless somebody else has it or it is kept."""
    outbox.run_due(only=promise)


@shared_task
def anchor_now() -> None:
    """Anchor the day that has just ended."""
    anchors.make(clock.today() - timedelta(days=1), clock.now())


@shared_task
def clear_waiting() -> None:
    """Remove files whose form was never sent."""
    waiting.clear_old()
