"""The chained log of changes to organisations, people, roles and deputies: appending and verifying."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models

from accounts.actors import Actor
from accounts.models import AccountLog

CHAIN_FIELDS = (
    "sequence",
    "act",
    "target_type",
    "target_id",
    "before",
    "after",
    "actor_id",
    "actor_label",
    "happened_at",
    "previous_hash",
)
"""What the hash of an entry covers, in this order."""
LOCK = 8_026_601
"""Key of the advisory lock under which the one chain grows."""


@dataclass(frozen=True)
class Break:
    """One place where the chain does not hold."""

    sequence: int
    sentence: str


def append(
    act: str,
    target: models.Model,
    *,
    actor: Actor,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AccountLog:
    """Write the next entry, inside the transaction that makes the change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = AccountLog.objects.order_by("-sequence").first()
    entry = AccountLog(
        sequence=last.sequence + 1 if last else 1,
        act=act,
        target_type=target._meta.model_name or "",
        target_id=target.pk,
        before=_plain_values(before),
        after=_plain_values(after),
        actor=actor.user,
        actor_label=actor.describe(),
        happened_at=now,
        previous_hash=last.hash if last else "",
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def verify_log() -> Iterator[Break]:
    """Recompute the chain; yields every break found."""
    previous, expected = "", 1
    for entry in _entries():
        if entry.sequence != expected:
            yield Break(entry.sequence, "账号变更日志的序号不连续")
        if entry.previous_hash != previous:
            yield Break(entry.sequence, "账号变更日志与上一条的哈希不衔接")
        if entry.hash != entry_hash(entry):
            yield Break(entry.sequence, "账号变更日志的内容与其哈希不符")
        previous, expected = entry.hash, entry.sequence + 1


def _entries() -> Iterator[AccountLog]:
    reached = 0
    while batch := list(
        AccountLog.objects.filter(sequence__gt=reached).order_by("sequence")[:1000]
    ):
        yield from batch
        reached = batch[-1].sequence


def entry_hash(entry: AccountLog) -> str:
    """SHA-256 over the entry's canonical form."""
    values = [getattr(entry, name) for name in CHAIN_FIELDS]
    text = json.dumps(
        values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain_values(values: Mapping[str, Any] | None) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dict(values or {}), default=_plain))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", str(value))
