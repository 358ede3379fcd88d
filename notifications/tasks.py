"""Celery's way in: each task is one call."""

from __future__ import annotations

from celery import shared_task

from notifications.sweep import sweep


@shared_task
def sweep_now() -> None:
    """One pass over what is due."""
    sweep()
