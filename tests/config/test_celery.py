"""Promises reach a worker; without a broker nobody waits, and nothing fails."""

from __future__ import annotations

import time
from typing import Any

import pytest

from config.celery import app, publish


@pytest.fixture
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A Celery app whose broker is gone."""
    app.pool.force_close_all()
    monkeypatch.setattr(app.conf, "broker_url", "redis+socket:///nowhere/redis.sock")
    app.__dict__.pop("amqp", None)
    app._pool = None
    yield
    app.__dict__.pop("amqp", None)
    app._pool = None


@pytest.mark.usefixtures("_no_broker")
def test_publishing_without_a_broker_neither_fails_nor_waits() -> None:
    began = time.monotonic()
    publish(1)
    assert time.monotonic() - began < 2


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled - set(app.tasks) == set()


def test_no_task_is_acknowledged_before_it_is_done() -> None:
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
