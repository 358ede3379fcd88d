"""Checking an archive package whole: signature, every file, every seal, the chain. Asks no database."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from django.utils.translation import gettext as _

from cases.events import CHAIN_FIELDS, event_hash, payload_digest
from cases.models import Event
from documents import passphrases
from documents.archive import ENCIPHERED, EVENTS, EVIDENCE, MANIFEST, SIGNATURE
from documents.signatures import check_seal, check_signature

Roots = Sequence[asn1_x509.Certificate]
MOST_BYTES = 2 * 1024**3
"""Unpacked; a package that claims more is refused unread."""


def check_archive(
    content: bytes, roots: Roots, passphrase: str = ""
) -> tuple[list[str], list[str]]:
    """(what was found in order, every fault), in words. With the passphrase, what is enciphered is opened
    and checked as well."""
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
    ]
    if faults:
        return [], faults
    listed = _listed(contents, manifest)
    faults += [*_opened_faults(contents, listed, passphrase, roots)]
    faults += [*_chain_faults(contents[EVENTS], manifest, listed)]
    shut = sum(one.path.endswith(ENCIPHERED) for one in listed)
    sentence = (
        _("加密文件%d件，均已打开核对") if passphrase else _("加密文件%d件，没有口令，只核对了密文")
    )
    good = [
        _("案卷清单由%s签名") % organ,
        _("文书%(documents)d件，证据材料%(evidence)d件，事件%(events)d条")
        % {
            "documents": len(manifest["documents"]),
            "evidence": len(listed) - len(manifest["documents"]),
            "events": manifest["events"]["count"],
        },
        *([sentence % shut] if shut else []),
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


@dataclass(frozen=True)
class _Listed:
    """A document or a piece of evidence, and the hash of what it holds."""

    path: str
    sha256: str
    sealed: bool


def _listed(contents: dict[str, bytes], manifest: dict[str, Any]) -> list[_Listed]:
    documents = [_Listed(one["path"], one["sha256"], sealed=True) for one in manifest["documents"]]
    given = json.loads(contents[EVIDENCE])
    return documents + [_Listed(one["path"], one["sha256"], sealed=False) for one in given]


def _opened_faults(
    contents: dict[str, bytes], listed: Sequence[_Listed], passphrase: str, roots: Roots
) -> Iterator[str]:
    """What is wrong with files that can be read: all of them with the passphrase, else those in clear."""
    for one in listed:
        content = contents[one.path]
        if one.path.endswith(ENCIPHERED):
            if not passphrase:
                continue
            try:
                content = passphrases.opened(content, passphrase)
            except passphrases.Unopened:
                yield _("口令打不开文件%s") % one.path
                continue
        if hashlib.sha256(content).hexdigest() != one.sha256:
            yield _("文件%s与事件链中的哈希不符") % one.path
        elif one.sealed:
            report = check_seal(content, roots)
            if not report.ok:
                yield f"{one.path}：{report.sentence}"


def _chain_faults(
    content: bytes, manifest: dict[str, Any], listed: Sequence[_Listed]
) -> Iterator[str]:
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
    for one in listed:
        if one.sha256 not in attested:
            yield _("文件%s的哈希不在事件链中") % one.path


def _event(raw: dict[str, Any]) -> Event:
    fields = {name: raw[name] for name in CHAIN_FIELDS}
    fields["occurred_at"] = datetime.fromisoformat(raw["occurred_at"])
    return Event(**fields)
