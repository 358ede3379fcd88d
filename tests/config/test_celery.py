"""Promises reach a worker; without a broker nobody waits, and nothing fails."""

from __future__ import annotations

import os
import subprocess
import sys

from config.celery import app


def test_publishing_without_a_broker_neither_fails_nor_waits() -> None:
    """In a process of its own, whose settings name a Redis that is not there."""
    timed = (
        "import time, django; django.setup(); from config.celery import publish;"
        " publish(1); began = time.monotonic(); publish(2); print(time.monotonic() - began)"
    )
    environment = os.environ | {
        "REDIS_URL": "unix:///nowhere/redis.sock",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", timed], env=environment, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 1


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - set(app.tasks) == set()


def test_no_task_is_acknowledged_before_it_is_done() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
