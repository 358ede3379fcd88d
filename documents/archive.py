"""The archive package of a case: every document, the list of evidence, the events, and all hashes.

A ZIP that `verify_document` checks whole without a database. Files that bear an identity or refer a
clue lie apart in `sealed/`, encrypted as they are stored. 电子文件归档: DA/T 85-2019; 档案法第三十七条。
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cases import clock
from cases.canonical import canonical
from cases.events import CHAIN_FIELDS
from cases.models import Case, Event, Evidence
from cases.models.subject import of
from documents import files, papers
from documents.keys import current_key
from documents.models import Document, State
from documents.sealers import sealer

MANIFEST = "manifest.json"
SIGNATURE = "manifest.p7s"
EVENTS = "events.json"
EVIDENCE = "evidence.json"
BACK_SHEET = "back-sheet-D41b.pdf"
"""案卷备考表: how many documents and pages there are, and what lies apart."""


class NotReady(Exception):
    """The package cannot be made yet. `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def build(case: Case, *, filed_by: str, now: datetime | None = None) -> bytes:
    """The package as a ZIP, put together by `filed_by`, whose name its back sheet (D41b) bears.

    Raises NotReady while a document waits, NoKey without a valid key.
    """
    moment = now or clock.now()
    rows = _documents(case)
    key = current_key(case.organisation, clock.day(moment))
    contents: dict[str, bytes] = {}
    listed = []
    for position, row in enumerate(rows, start=1):
        path = _path(position, row)
        contents[path] = files.stored(row)
        listed.append(_described(path, row))
    contents[BACK_SHEET] = papers.back_sheet(case, rows, filed_by=filed_by, on=clock.day(moment))
    contents[EVIDENCE] = _json([_evidence(row) for row in Evidence.objects.filter(**of(case))])
    contents[EVENTS] = _json(list(_events(case)))
    contents[MANIFEST] = _json(
        {
            "case": case.number,
            "kind": case.kind,
            "state": case.state,
            "organisation": case.organisation.name,
            "made_at": canonical(moment).strip('"'),
            "events": {"count": case.event_count, "last_hash": case.last_hash},
            "documents": listed,
            "files": {
                path: hashlib.sha256(content).hexdigest() for path, content in contents.items()
            },
        }
    )
    contents[SIGNATURE] = sealer().sign(contents[MANIFEST], key=key, now=moment)
    return _zip(contents)


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
        return f"sealed/{position:03d}-{row.code}{Path(row.stored_as).suffix}"
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


def _evidence(row: Evidence) -> dict[str, Any]:
    return {
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


def _zip(contents: dict[str, bytes]) -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in sorted(contents.items()):
            package.writestr(zipfile.ZipInfo(path), content)
    return output.getvalue()
