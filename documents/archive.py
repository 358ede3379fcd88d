"""The archive package of a case: every document, all evidence, the events, an index, and all hashes.

A ZIP that `verify_document` checks whole without a database. Evidence, and documents that bear an identity or
refer a clue, lie in it enciphered under a passphrase that is handed over apart, so that the archive opens them
without our keys. 电子文件归档: DA/T 85-2019; 档案法第三十七条。
"""

from __future__ import annotations

import csv
import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import RawIOBase, StringIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cases import clock, evidence
from cases.canonical import canonical
from cases.events import CHAIN_FIELDS
from cases.models import Case, Event, Evidence
from cases.models.subject import of
from documents import files, papers, passphrases
from documents.keys import current_key
from documents.models import Document, SealKey, State
from documents.sealers import sealer

MANIFEST = "manifest.json"
SIGNATURE = "manifest.p7s"
EVENTS = "events.json"
EVIDENCE = "evidence.json"
INDEX = "index.csv"
NOTE = "README.txt"
BACK_SHEET = "back-sheet-D41b.pdf"
"""案卷备考表: how many documents and pages there are, and what lies apart."""
ENCIPHERED = ".enc"
"""Ends the names of files that open with the passphrase."""


class NotReady(Exception):
    """The package cannot be made yet. `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def build(
    case: Case, *, filed_by: str, passphrase: str, now: datetime | None = None
) -> Iterator[bytes]:
    """The package as a ZIP, piece by piece, put together by `filed_by`, whose name its back sheet (D41b)
    bears.

    Raises, before the first piece, NotReady while a document waits or where a file is lost, and NoKey
    without a valid key.
    """
    moment = now or clock.now()
    handed_in = list(Evidence.objects.filter(**of(case)).order_by("sequence", "position"))
    package = _Package(
        case,
        _documents(case),
        handed_in,
        current_key(case.organisation, clock.day(moment)),
        filed_by,
        passphrase,
        moment,
    )
    package.look_for_files()
    return package.pieces()


@dataclass
class _Package:
    """One package while it is written."""

    case: Case
    documents: list[Document]
    evidence: list[Evidence]
    key: SealKey
    filed_by: str
    passphrase: str
    moment: datetime
    hashes: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each file as it lies in the package."""

    def look_for_files(self) -> None:
        """Raise NotReady where the store lost a file."""
        for row in self.documents:
            try:
                files.content(row)
            except FileNotFoundError as error:
                raise NotReady(_("文件库中没有《%s》，请联系系统管理员") % row.title) from error
        for given in self.evidence:
            try:
                next(evidence.chunks(given), b"")
            except FileNotFoundError as error:
                raise NotReady(_("文件库中没有%s，请联系系统管理员") % given.label) from error

    def pieces(self) -> Iterator[bytes]:
        """The ZIP. Whatever it holds is hashed as it passes; the signed manifest comes last."""
        pipe = _Pipe()
        with zipfile.ZipFile(pipe, "w") as package:
            for path, content in self._files():
                digest = hashlib.sha256()
                with package.open(zipfile.ZipInfo(path), "w") as entry:
                    for piece in content:
                        digest.update(piece)
                        entry.write(piece)
                        yield pipe.taken()
                self.hashes[path] = digest.hexdigest()
            manifest = _json(self._manifest())
            package.writestr(zipfile.ZipInfo(MANIFEST), manifest)
            signed = sealer().sign(manifest, key=self.key, now=self.moment)
            package.writestr(zipfile.ZipInfo(SIGNATURE), signed)
        yield pipe.taken()

    def _files(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        for path, row in zip(self._document_paths, self.documents, strict=True):
            yield path, self._kept([files.content(row)], path)
        for given in self.evidence:
            yield _evidence_path(given), self._kept(evidence.chunks(given), _evidence_path(given))
        sheet = papers.back_sheet(
            self.case, self.documents, filed_by=self.filed_by, on=clock.day(self.moment)
        )
        yield BACK_SHEET, [sheet]
        yield EVIDENCE, [_json([_evidence(row) for row in self.evidence])]
        yield EVENTS, [_json(list(_events(self.case)))]
        yield INDEX, [self._index()]
        yield NOTE, [self._note()]

    @property
    def _document_paths(self) -> list[str]:
        return [_path(position, row) for position, row in enumerate(self.documents, start=1)]

    def _kept(self, content: Iterable[bytes], path: str) -> Iterable[bytes]:
        apart = path.endswith(ENCIPHERED)
        return passphrases.enciphered(content, self.passphrase) if apart else content

    def _manifest(self) -> dict[str, Any]:
        case = self.case
        return {
            "case": case.number,
            "kind": case.kind,
            "state": case.state,
            "organisation": case.organisation.name,
            "made_at": canonical(self.moment).strip('"'),
            "events": {"count": case.event_count, "last_hash": case.last_hash},
            "documents": [
                _described(path, row)
                for path, row in zip(self._document_paths, self.documents, strict=True)
            ],
            "files": self.hashes,
        }

    def _index(self) -> bytes:
        """卷内目录, for a spreadsheet."""
        text = StringIO(newline="")
        rows = csv.writer(text)
        rows.writerow(
            [_("文件"), _("题名"), _("编号"), _("责任者"), _("日期"), _("加密"), "SHA-256"]
        )
        for path, row in zip(self._document_paths, self.documents, strict=True):
            on = row.signed_on.isoformat() if row.signed_on else ""
            shut = _("是") if row.kept_apart else ""
            organ = row.organisation.name
            rows.writerow([path, row.title, row.number or "", organ, on, shut, row.sha256])
        for given in self.evidence:
            on = clock.day(given.handed_in_at).isoformat()
            cells = [_evidence_path(given), given.label, "", "", on, _("是"), given.sha256]
            rows.writerow(cells)
        return text.getvalue().encode("utf-8-sig")

    def _note(self) -> bytes:
        shut = [path for path in self.hashes if path.endswith(ENCIPHERED)]
        told = NOTE_TEXT % {
            "case": self.case.number,
            "organ": self.case.organisation.name,
            "shut": len(shut),
            "command": passphrases.COMMAND,
        }
        return told.replace("\n", "\r\n").encode("utf-8-sig")


NOTE_TEXT = _lazy(
    """案卷包阅读说明

本案卷包由%(organ)s制作，收录案件%(case)s的全部文书和证据材料。

一、内容
index.csv      卷内目录：每份文件的题名、编号、日期和原文的SHA-256
documents/     文书（PDF），可以直接打开，印章可以用任何PDF阅读器查验
sealed/        涉及身份或者移送线索的文书，已加密
evidence/      证据材料原件，已加密
evidence.json  证据材料清单
events.json    办理记录，各条以哈希相连
manifest.json  全部文件的SHA-256；manifest.p7s是制作机关对它的签名
back-sheet-D41b.pdf  案卷备考表

二、打开加密的文件
扩展名为.enc的文件共%(shut)d件，以另行移交的口令打开，不需要制作机关的任何密钥。在装有OpenSSL的计算机上：
%(command)s
提示输入口令时，连同其中的横线一并输入。

三、核对
打开后的文件，其SHA-256应与index.csv所列一致。核对签名、哈希和办理记录：
manage.py verify_document 案卷包.zip --trust 颁发机构证书.pem --passphrase-file 口令.txt
"""
)
"""What whoever opens the package has to know."""


class _Pipe(RawIOBase):
    """Takes what is written, and gives it on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, content: Any, /) -> int:
        """Take a piece."""
        self._pieces.append(bytes(content))
        return len(content)

    def taken(self) -> bytes:
        """What was written since."""
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


def _documents(case: Case) -> list[Document]:
    rows = list(Document.objects.of(case).select_related("organisation"))
    unfinished = [row for row in rows if row.sha256 is None and row.state != State.WITHDRAWN]
    if unfinished:
        raise NotReady(
            _("还有文书没有签发或者用印完毕：%s")
            % "、".join(f"《{row.title}》" for row in unfinished)
        )
    return [row for row in rows if row.sha256 is not None]


def _path(position: int, row: Document) -> str:
    if row.kept_apart:
        return f"sealed/{position:03d}-{row.code}.pdf{ENCIPHERED}"
    return f"documents/{position:03d}-{row.code}-{row.number or row.title}.pdf"


def _described(path: str, row: Document) -> dict[str, Any]:
    return {
        "path": path,
        "code": row.code,
        "title": row.title,
        "number": row.number,
        "organ": row.organisation.name,
        "addressee": row.addressee_shown,
        "state": row.state,
        "signed_on": row.signed_on.isoformat() if row.signed_on else None,
        "served_on": row.served_on.isoformat() if row.served_on else None,
        "way": row.way,
        "sha256": row.sha256,
        "encrypted": row.kept_apart,
    }


def _evidence_path(row: Evidence) -> str:
    suffix = row.kind.extensions[0] if row.kind is not None else "bin"
    return f"evidence/{row.sequence:03d}-{row.position:02d}.{suffix}{ENCIPHERED}"


def _evidence(row: Evidence) -> dict[str, Any]:
    return {
        "path": _evidence_path(row),
        "label": row.label,
        "event": row.sequence,
        "content_type": row.content_type,
        "size": row.size,
        "sha256": row.sha256,
    }


def _events(case: Case) -> Iterator[dict[str, Any]]:
    rows = Event.objects.filter(**of(case)).select_related("payload").order_by("sequence")
    for row in rows:
        payload: Any = getattr(row, "payload", None)
        yield {name: getattr(row, name) for name in CHAIN_FIELDS} | {
            "hash": row.hash,
            "reason": payload.reason if payload else "",
            "data": payload.data if payload else {},
            "salt": payload.salt if payload else "",
            "redacted": bool(payload and payload.redacted_at),
        }


def _json(value: Any) -> bytes:
    return canonical(value).encode()
