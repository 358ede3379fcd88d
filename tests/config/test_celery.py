"""Promises reach a worker; without a broker nobody waits, and nothing fails."""

from __future__ import annotations

import os
import subprocess
import sys

import redis
from django.conf import settings

from config.celery import app

UNUSED = 9
"""A database of Redis that no test's process has for its own."""


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


def test_messages_lie_in_the_database_of_redis_that_the_address_names() -> None:
    """In a process of its own. Another installation may use the same Redis under another number."""
    address = f"{settings.REDIS_URL.partition('?')[0]}?db={UNUSED}"
    publishing = "import django; django.setup(); from config.celery import publish; publish(1)"
    environment = os.environ | {
        "REDIS_URL": address,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    with redis.Redis.from_url(address) as database:
        database.flushdb()
        subprocess.run([sys.executable, "-c", publishing], env=environment, check=True)
        waiting = database.llen("celery")
        database.flushdb()
    assert waiting == 1


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - set(app.tasks) == set()


def test_no_task_is_acknowledged_before_it_is_done() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
