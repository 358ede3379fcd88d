"""Work promised inside a transaction and done after it, at least once, each piece in its own try."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from cases.clock import now
from cases.failures import kind_of
from cases.models.outbox import Outbox

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any]], None]
HANDLERS: dict[str, Handler] = {}
PUBLISHERS: list[Callable[[int], None]] = []
"""Called after commit with the id of a promise, best effort; the sweep finds what they lose."""

LEASE = timedelta(minutes=5)
BACK_OFF = timedelta(seconds=30)
CLAIM = """
UPDATE cases_outbox SET lease_until = %(until)s, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM cases_outbox
    WHERE done_at IS NULL AND due_at <= %(now)s AND (lease_until IS NULL OR lease_until < %(now)s)
    {only}
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
RETURNING *
"""
INSERT = """
INSERT INTO cases_outbox (topic, key, args, due_at, attempts, last_error)
VALUES (%s, %s, %s, %s, 0, '') ON CONFLICT (key) DO NOTHING RETURNING id
"""


def handler(topic: str) -> Callable[[Handler], Handler]:
    """Register the function that keeps promises of `topic`. It must be safe to run twice."""

    def register(function: Handler) -> Handler:
        HANDLERS[topic] = function
        return function

    return register


def promise(
    topic: str, key: str, args: Mapping[str, Any], *, due_at: datetime | None = None
) -> None:
    """Promise work inside the running transaction; `key` makes the promise once only."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [topic, key, json.dumps(dict(args)), due_at or now()])
        made = cursor.fetchone()
    if made and due_at is None:
        transaction.on_commit(lambda: _publish(made[0]), robust=True)


def _publish(promise_id: int) -> None:
    for publisher in PUBLISHERS:
        publisher(promise_id)


def run_due(limit: int = 100, only: int | None = None) -> tuple[int, int]:
    """Claim due promises (or the one named) and keep them. Returns (kept, failed)."""
    kept = failed = 0
    moment = now()
    claim = CLAIM.format(only="AND id = %(only)s" if only else "")
    claimed = list(
        Outbox.objects.raw(
            claim, {"now": moment, "until": moment + LEASE, "limit": limit, "only": only}
        )
    )
    for row in claimed:
        if _keep(row):
            kept += 1
        else:
            failed += 1
    return kept, failed


def _keep(row: Outbox) -> bool:
    try:
        HANDLERS[row.topic](row.args)
    except Exception as error:
        logger.exception("promise %s (%s) failed", row.pk, row.topic)
        Outbox.objects.filter(pk=row.pk).update(
            lease_until=now() + BACK_OFF * min(2**row.attempts, 120),
            last_error=kind_of(error)[:2000],
        )
        return False
    Outbox.objects.filter(pk=row.pk).update(done_at=now(), lease_until=None, last_error="")
    return True
