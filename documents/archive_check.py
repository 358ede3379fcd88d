"""Checking an archive package whole: signature, every file, every seal, the chain. Asks no database."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from django.utils.translation import gettext as _

from cases.events import CHAIN_FIELDS, event_hash, payload_digest
from cases.models import Event
from documents.archive import EVENTS, MANIFEST, SIGNATURE
from documents.signatures import check_seal, check_signature

Roots = Sequence[asn1_x509.Certificate]
MOST_BYTES = 2 * 1024**3
"""Unpacked; a package that claims more is refused unread."""


def check_archive(content: bytes, roots: Roots) -> tuple[list[str], list[str]]:
    """(what was found in order, every fault), in words."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            if sum(one.file_size for one in package.infolist()) > MOST_BYTES:
                return [], [_("案卷包过大")]
            contents = {one.filename: package.read(one) for one in package.infolist()}
        manifest = json.loads(contents[MANIFEST])
        organ = check_signature(contents[MANIFEST], contents.get(SIGNATURE, b""), roots)
    except ValueError as error:
        return [], [_("案卷清单：%s") % error]
    except (KeyError, zipfile.BadZipFile):
        return [], [_("这不是完整的案卷包")]
    faults = [
        *_file_faults(contents, manifest),
        *_seal_faults(contents, manifest, roots),
        *_chain_faults(contents.get(EVENTS, b"[]"), manifest),
    ]
    good = [
        _("案卷清单由%s签名") % organ,
        _("文书%d件，事件%d条") % (len(manifest["documents"]), manifest["events"]["count"]),
    ]
    return good, faults


def _file_faults(contents: dict[str, bytes], manifest: dict[str, Any]) -> Iterator[str]:
    listed: dict[str, str] = manifest["files"]
    for path, sha256 in listed.items():
        if path not in contents:
            yield _("缺少文件%s") % path
        elif hashlib.sha256(contents[path]).hexdigest() != sha256:
            yield _("文件%s的内容与清单不符") % path
    for path in contents.keys() - listed.keys() - {MANIFEST, SIGNATURE}:
        yield _("清单以外的文件%s") % path


def _seal_faults(
    contents: dict[str, bytes], manifest: dict[str, Any], roots: Roots
) -> Iterator[str]:
    for one in manifest["documents"]:
        if one["encrypted"] or one["path"] not in contents:
            continue
        pdf = contents[one["path"]]
        if hashlib.sha256(pdf).hexdigest() != one["sha256"]:
            yield _("文件%s与事件链中的哈希不符") % one["path"]
        report = check_seal(pdf, roots)
        if not report.ok:
            yield f"{one['path']}：{report.sentence}"


def _chain_faults(content: bytes, manifest: dict[str, Any]) -> Iterator[str]:
    previous, expected = "", 1
    attested: set[str] = set()
    for raw in json.loads(content):
        event = _event(raw)
        attested.update(event.attests.values())
        if event.sequence != expected or event.previous_hash != previous:
            yield _("第%d条事件与上一条不衔接") % event.sequence
        if event_hash(event) != raw["hash"]:
            yield _("第%d条事件的内容与其哈希不符") % event.sequence
        digest = payload_digest(raw["reason"], raw["data"], raw["salt"])
        if not raw["redacted"] and digest != event.payload_digest:
            yield _("第%d条事件的事由或数据与其摘要不符") % event.sequence
        previous, expected = raw["hash"], event.sequence + 1
    if previous != manifest["events"]["last_hash"]:
        yield _("末尾事件与清单不符")
    for one in manifest["documents"]:
        if one["sha256"] not in attested:
            yield _("文书%s的哈希不在事件链中") % one["path"]


def _event(raw: dict[str, Any]) -> Event:
    fields = {name: raw[name] for name in CHAIN_FIELDS}
    fields["occurred_at"] = datetime.fromisoformat(raw["occurred_at"])
    return Event(**fields)
