"""Celery's way in: each task is one call."""

from __future__ import annotations

from celery import shared_task

from workflows import lapses


@shared_task(name="workflows.run_lapses")
def run_lapses(limit: int = 1000) -> int:
    """Automatic steps of clocks that have run out."""
    return lapses.run_lapses(limit)


@shared_task(name="workflows.run_expiries")
def run_expiries(limit: int = 1000) -> int:
    """Records, sanctions and grants whose last day has passed."""
    return lapses.run_expiries(limit)
