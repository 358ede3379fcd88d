"""Anchors: once a day all chain heads are hashed, signed and exported; while the day runs, those that
have grown, as soon as a hundred events or an hour have passed since the last.

A chain verifies by itself after somebody rewrote it whole, or cut its tail and moved its head back; it
then no longer holds what an anchor says of it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases import clock
from cases.batches import one_by_one
from cases.canonical import canonical
from cases.events import Break
from cases.models import Anchor, Event
from cases.subjects import subject_models

Head = tuple[str, int, int, str]
"""(subject_type, primary key, number of events, hash of the last)."""


EVENTS = 100
"""As many events since the last anchor are reason for the next."""
SPAN = timedelta(hours=1)
"""Longer than this no event waits for an anchor while the sweep runs."""
OVERLAP = timedelta(minutes=15)
"""An act that began before the last anchor and ended after it is looked for this far back."""
LOCK = 8_026_602
"""Key of the advisory lock under which the one chain of anchors grows."""


@transaction.atomic
def make(on: date, now: datetime) -> Anchor:
    """The whole anchor of a day: signed, chained to the one before, written to the export folder.
    Made once."""
    _lock()
    found = Anchor.objects.filter(on=on, nth=0).first()
    return found if found is not None else _make(on, 0, list(_heads()), now)


@transaction.atomic
def make_if_due(now: datetime) -> Anchor | None:
    """An anchor of the chains that have grown since the last, if enough events or time have passed."""
    last = _last()
    if last is not None and not _path(last).exists():
        _export(last)  # the process was killed between the row and its file
    grown = Event.objects.order_by("occurred_at")
    if last is not None:
        grown = grown.filter(occurred_at__gt=last.made_at)
    times = list(grown.values_list("occurred_at", flat=True)[:EVENTS])
    since_last = now - (last.made_at if last is not None else min(times, default=now))
    if not times or (len(times) < EVENTS and since_last < SPAN):
        return None
    _lock()
    if _last() != last:
        return None
    on = clock.day(now)
    nth = Anchor.objects.filter(on=on).aggregate(most=Max("nth"))["most"] or 0
    since = last.made_at - OVERLAP if last is not None else None
    return _make(on, nth + 1, list(_heads(since)), now)


def _make(on: date, nth: int, heads: list[Head], now: datetime) -> Anchor:
    text = canonical(heads)
    before = _last()
    previous = before.digest if before else ""
    digest = _digest(on, nth, previous, text)
    anchor = Anchor.objects.create(
        on=on,
        nth=nth,
        heads=zlib.compress(text.encode()),
        digest=digest,
        previous_digest=previous,
        signature=_key().sign(digest.encode()),
        made_at=now,
    )
    # What is exported must stand in the database, so it is written when the row is sure of its place.
    transaction.on_commit(lambda: _export(anchor))
    return anchor


def _last() -> Anchor | None:
    return Anchor.objects.defer("heads").order_by("-pk").first()


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def verify() -> Iterator[Break]:
    """Every anchor: its digest, its signature, its export, and whether the chains still hold what it
    says of them. Yields every break found."""
    previous = ""
    for anchor in one_by_one(Anchor.objects.all(), size=1):
        yield from (_of(anchor, sentence) for sentence in _faults(anchor, previous))
        yield from _chains(anchor)
        previous = anchor.digest
    yield from _lost()


def _heads(since: datetime | None = None) -> Iterator[Head]:
    """The heads of all chains, or of those with an event after `since`."""
    for name, model in sorted(subject_models().items()):
        rows = model._default_manager.only("event_count", "last_hash")
        if since is not None:
            grown = Event.objects.filter(subject_type=name, occurred_at__gt=since)
            rows = rows.filter(pk__in=grown.values("subject_id"))
        for row in one_by_one(rows):
            yield name, row.pk, row.event_count, row.last_hash


def _digest(on: date, nth: int, previous: str, text: str) -> str:
    said = [on.isoformat(), previous, text] if nth == 0 else [on.isoformat(), nth, previous, text]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.ANCHOR_KEY)


def _text(anchor: Anchor) -> str:
    try:
        return zlib.decompress(bytes(anchor.heads)).decode()
    except (zlib.error, UnicodeDecodeError):
        return ""


def _faults(anchor: Anchor, previous: str) -> Iterator[str]:
    if anchor.previous_digest != previous:
        yield _("锚点与前一锚点不衔接，前一锚点可能被移除")
    if anchor.digest != _digest(anchor.on, anchor.nth, anchor.previous_digest, _text(anchor)):
        yield _("锚点内容与其摘要不符")
    try:
        _key().public_key().verify(bytes(anchor.signature), anchor.digest.encode())
    except InvalidSignature:
        yield _("锚点的签名不正确")
    path = _path(anchor)
    if not path.exists():
        yield _("没有找到导出的锚点文件")
    elif json.loads(path.read_text())["digest"] != anchor.digest:
        yield _("锚点与导出的文件不符")


def _chains(anchor: Anchor) -> Iterator[Break]:
    """Each chain must still pass through the head that the anchor saw."""
    text = _text(anchor)
    heads = [tuple(head) for head in json.loads(text)] if text else []
    for name in sorted({head[0] for head in heads}):
        seen = {(pk, count): last for kind, pk, count, last in heads if kind == name and count}
        events = Event.objects.filter(subject_type=name, subject_id__in={pk for pk, _n in seen})
        stored = {
            (pk, sequence): found
            for pk, sequence, found in events.values_list("subject_id", "sequence", "hash")
        }
        for (pk, count), last in seen.items():
            if stored.get((pk, count)) != last:
                sentence = _("与%s的锚点不符：事件被移除或者重写") % anchor.on.isoformat()
                yield Break(name, pk, count, sentence)


def _lost() -> Iterator[Break]:
    """Exported anchors whose row is gone."""
    known = {_name(on, nth) for on, nth in Anchor.objects.values_list("on", "nth")}
    for path in sorted(_folder().glob("*.json")):
        if path.stem not in known:
            yield Break("anchor", 0, 0, _("%s的锚点已导出，但数据库中没有") % path.stem)


def _of(anchor: Anchor, sentence: str) -> Break:
    return Break("anchor", anchor.pk, 0, f"{anchor.on.isoformat()}：{sentence}")


def _folder() -> Path:
    return Path(settings.ANCHORS_DIR)


def _name(on: date, nth: int) -> str:
    return f"{on.isoformat()}.{nth}" if nth else on.isoformat()


def _path(anchor: Anchor) -> Path:
    return _folder() / f"{_name(anchor.on, anchor.nth)}.json"


def _export(anchor: Anchor) -> None:
    """One small file for each, to be carried to a place that this system cannot write to."""
    _folder().mkdir(parents=True, exist_ok=True)
    _path(anchor).write_text(
        json.dumps(
            {
                "on": anchor.on.isoformat(),
                "nth": anchor.nth,
                "digest": anchor.digest,
                "previous": anchor.previous_digest,
                "signature": anchor.signature.hex(),
                "public_key": _key().public_key().public_bytes_raw().hex(),
            },
            indent=1,
        )
    )
