"""The chain of events: appending, verifying, redacting."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field

from accounts.actors import Actor
from cases import attestations
from cases.canonical import canonical
from cases.models.event import Event, EventPayload
from cases.models.subject import Subject

CHAIN_FIELDS = (
    "subject_type",
    "subject_id",
    "sequence",
    "step",
    "from_state",
    "to_state",
    "occurred_at",
    "actor_kind",
    "actor_user_id",
    "actor_organisation_id",
    "actor_role",
    "on_behalf_of_id",
    "attests",
    "payload_digest",
    "previous_hash",
)
"""What the hash of an event covers, in this order."""


REDACTED = "redacted:"
"""Before the sequence of an event, in what its redaction attests."""


@dataclass(frozen=True)
class Break:
    """One place where a chain does not hold."""

    subject_type: str
    subject_id: int
    sequence: int
    sentence: str


def payload_digest(reason: str, data: Mapping[str, Any], salt: str) -> str:
    """Salted digest of what a redaction may empty."""
    return hashlib.sha256(canonical([salt, reason, data]).encode()).hexdigest()


def event_hash(event: Event) -> str:
    """Hash of an event over its canonical form, in the order of `CHAIN_FIELDS`."""
    return hashlib.sha256(
        canonical([getattr(event, name) for name in CHAIN_FIELDS]).encode()
    ).hexdigest()


def append(
    subject: Subject,
    *,
    step: str,
    actor: Actor,
    from_state: str,
    to_state: str,
    now: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    attests: Mapping[str, str] | None = None,
) -> Event:
    """Write the next event of a locked subject and move its head. The caller saves the subject, and
    runs inside `attestations.acting`, which attests its rows when the act is done."""
    attestations.touch(subject)
    salt = secrets.token_hex(16)
    payload = json.loads(canonical(data or {}))
    event = Event(
        subject_type=subject.subject_type,
        subject_id=subject.pk,
        sequence=subject.event_count + 1,
        step=step,
        from_state=from_state,
        to_state=to_state,
        occurred_at=now,
        actor_kind=actor.kind.value,
        actor_user=actor.user,
        actor_organisation=actor.organisation,
        actor_role=actor.role.value if actor.role else "",
        on_behalf_of=actor.on_behalf_of,
        attests={**(attests or {}), attestations.NAME: attestations.form_version()},
        payload_digest=payload_digest(reason, payload, salt),
        previous_hash=subject.last_hash,
    )
    event.hash = event_hash(event)
    _insert(event, EventPayload(event=event, reason=reason, data=payload, salt=salt))
    subject.event_count = event.sequence
    subject.last_hash = event.hash
    return event


def _insert(event: Event, payload: EventPayload) -> None:
    """Write an event and its payload in one statement: every step of every case does this."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*_values(event), *_values(payload)])
        event.pk = cursor.fetchone()[0]
    event._state.adding = False
    payload.event_id = event.pk


def _columns(model: type[Event] | type[EventPayload]) -> list[Field[Any, Any]]:
    keys = ("id", "event_id")
    return [field for field in model._meta.concrete_fields if field.column not in keys]


def _values(row: Event | EventPayload) -> list[Any]:
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in _columns(type(row))
    ]


def _insert_statement() -> str:
    def names(model: type[Event] | type[EventPayload]) -> str:
        return ", ".join(f'"{field.column}"' for field in _columns(model))

    def places(model: type[Event] | type[EventPayload]) -> str:
        return ", ".join(["%s"] * len(_columns(model)))

    return f"""
        WITH appended AS (
            INSERT INTO {Event._meta.db_table} ({names(Event)}) VALUES ({places(Event)}) RETURNING id
        ), kept AS (
            INSERT INTO {EventPayload._meta.db_table} (event_id, {names(EventPayload)})
            SELECT id, {places(EventPayload)} FROM appended
        )
        SELECT id FROM appended"""  # noqa: S608 -- names are the models', values are parameters


_INSERT = _insert_statement()


def verify_chain(
    subject_type: str, subject_id: int, event_count: int, last_hash: str, state: str
) -> Iterator[Break]:
    """Recompute one chain and compare it with its subject's head; yields every break found."""
    previous, expected, last_state = "", 1, ""
    emptied: dict[int, str] = {}
    named: set[tuple[int, str]] = set()
    events = (
        Event.objects.filter(subject_type=subject_type, subject_id=subject_id)
        .select_related("payload")
        .order_by("sequence")
    )
    for event in events:
        for sentence in _faults(event, previous, expected, last_state):
            yield Break(subject_type, subject_id, event.sequence, sentence)
        previous, expected, last_state = event.hash, event.sequence + 1, event.to_state
        named |= _redactions(event, emptied)
        payload = getattr(event, "payload", None)
        if payload is not None and payload.redacted_at is not None:
            emptied[event.sequence] = event.payload_digest
    for sequence, digest in emptied.items():
        if (sequence, digest) not in named:
            yield Break(
                subject_type, subject_id, sequence, "事件内容已清空，但没有删除它的办理记载"
            )
    if expected - 1 != event_count:
        yield Break(subject_type, subject_id, expected, "事件数与案件记载不符，末尾事件可能被移除")
    elif previous != last_hash:
        yield Break(subject_type, subject_id, expected - 1, "末尾事件的哈希与案件记载不符")
    if last_state != state:
        yield Break(subject_type, subject_id, expected - 1, "案件状态与末尾事件不符")


def _redactions(event: Event, emptied: Mapping[int, str]) -> set[tuple[int, str]]:
    """(sequence, digest) of the earlier events that this one empties.

    Events from before a redaction was attested tell the sequence in their data.
    """
    if event.step != "redact":
        return set()
    found = {
        (int(name.removeprefix(REDACTED)), digest)
        for name, digest in event.attests.items()
        if name.startswith(REDACTED)
    }
    payload = getattr(event, "payload", None)
    told = (payload.data or {}).get("sequence") if payload is not None else None
    if attestations.NAME not in event.attests and str(told).isdecimal():
        found |= {(int(str(told)), emptied.get(int(str(told)), ""))}
    return found


def redaction(event: Event) -> dict[str, str]:
    """What the event that empties `event` attests."""
    return {f"{REDACTED}{event.sequence}": event.payload_digest}


def _faults(event: Event, previous: str, expected: int, last_state: str) -> Iterator[str]:
    if event.sequence != expected:
        yield "事件序号不连续"
    if event.previous_hash != previous:
        yield "与上一事件的哈希不衔接"
    if event.from_state != last_state:
        yield "起始状态与上一事件不衔接"
    if event.hash != event_hash(event):
        yield "事件内容与其哈希不符"
    payload = getattr(event, "payload", None)
    if payload is None:
        yield "缺少事件内容"
    elif payload.redacted_at is not None:
        if payload.reason or payload.data or payload.salt:
            yield "已删除的事件内容后来又被写入"
    elif event.payload_digest != payload_digest(payload.reason, payload.data, payload.salt):
        yield "事由或数据与其摘要不符"


def redact(event: Event, *, now: datetime) -> None:
    """Empty reason, data and salt of an event (lawful erasure); its chain still verifies.

    The redaction itself is the generic step `redact`, so call this only from there.
    """
    EventPayload.objects.filter(event=event).update(reason="", data={}, salt="", redacted_at=now)
