"""Anchors: once a day all chain heads are hashed, signed and exported.

A chain verifies by itself after somebody rewrote it whole, or cut its tail and moved its head back; it
then no longer holds what an anchor says of it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cases.events import Break, canonical
from cases.models import Anchor, Event
from cases.subjects import subject_models

Head = tuple[str, int, int, str]
"""(subject_type, primary key, number of events, hash of the last)."""


@transaction.atomic
def make(on: date, now: datetime) -> Anchor:
    """The anchor of a day: signed, chained to the one before, written to the export folder. Made once."""
    found = Anchor.objects.filter(on=on).first()
    if found is not None:
        return found
    text = canonical(list(_heads()))
    before = Anchor.objects.order_by("-on").first()
    previous = before.digest if before else ""
    digest = _digest(on, previous, text)
    anchor = Anchor.objects.create(
        on=on,
        heads=zlib.compress(text.encode()),
        digest=digest,
        previous_digest=previous,
        signature=_key().sign(digest.encode()),
        made_at=now,
    )
    _export(anchor)
    return anchor


def verify() -> Iterator[Break]:
    """Every anchor: its digest, its signature, its export, and whether the chains still hold what it
    says of them. Yields every break found."""
    previous = ""
    for anchor in Anchor.objects.order_by("on").iterator():
        yield from (_of(anchor, sentence) for sentence in _faults(anchor, previous))
        yield from _chains(anchor)
        previous = anchor.digest
    yield from _lost()


def _heads() -> Iterator[Head]:
    for name, model in sorted(subject_models().items()):
        rows = model._default_manager.order_by("pk")
        for pk, count, last in rows.values_list("pk", "event_count", "last_hash").iterator():
            yield name, pk, count, last


def _digest(on: date, previous: str, text: str) -> str:
    return hashlib.sha256(canonical([on.isoformat(), previous, text]).encode()).hexdigest()


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
    if anchor.digest != _digest(anchor.on, anchor.previous_digest, _text(anchor)):
        yield _("锚点内容与其摘要不符")
    try:
        _key().public_key().verify(bytes(anchor.signature), anchor.digest.encode())
    except InvalidSignature:
        yield _("锚点的签名不正确")
    path = _path(anchor.on)
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
            for pk, sequence, found in events.values_list(
                "subject_id", "sequence", "hash"
            ).iterator()
        }
        for (pk, count), last in seen.items():
            if stored.get((pk, count)) != last:
                sentence = _("与%s的锚点不符：事件被移除或者重写") % anchor.on.isoformat()
                yield Break(name, pk, count, sentence)


def _lost() -> Iterator[Break]:
    """Exported anchors whose row is gone."""
    known = {one.isoformat() for one in Anchor.objects.values_list("on", flat=True)}
    for path in sorted(_folder().glob("*.json")):
        if path.stem not in known:
            yield Break("anchor", 0, 0, _("%s的锚点已导出，但数据库中没有") % path.stem)


def _of(anchor: Anchor, sentence: str) -> Break:
    return Break("anchor", anchor.pk, 0, f"{anchor.on.isoformat()}：{sentence}")


def _folder() -> Path:
    return Path(settings.ANCHORS_DIR)


def _path(on: date) -> Path:
    return _folder() / f"{on.isoformat()}.json"


def _export(anchor: Anchor) -> None:
    """One small file a day, to be carried to a place that this system cannot write to."""
    _folder().mkdir(parents=True, exist_ok=True)
    _path(anchor.on).write_text(
        json.dumps(
            {
                "on": anchor.on.isoformat(),
                "digest": anchor.digest,
                "previous": anchor.previous_digest,
                "signature": anchor.signature.hex(),
                "public_key": _key().public_key().public_bytes_raw().hex(),
            },
            indent=1,
        )
    )
