"""Sealing: the signed text becomes a file, under the organ's seal, after commit and exactly once.

Retried until it succeeds. Of several workers the one whose UPDATE finds no hash yet wins; its
file's hash enters the subject's chain in the same transaction. Until then the document keeps its
number and its text and is shown as being prepared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.actors import SYSTEM
from cases import clock
from cases.outbox import handler
from cases.subjects import subject_of
from documents import catalogue, files, frozen, rendering
from documents.freezing import SEAL, printed_name
from documents.keys import current_key
from documents.models import Document, SealKey, State
from documents.seal_mark import SealPlace
from documents.sealers import sealer
from documents.versions import earlier_template, template_version
from workflows.actions import lock, perform


@handler(SEAL)
def keep(args: Mapping[str, Any]) -> None:
    """Keep the promise to seal one document."""
    seal(args["document"])


def seal(document_id: int) -> bool:
    """Render, seal and store one signed document. True for the call that did it."""
    row = (
        Document.objects.select_related("organisation", "addressee_party")
        .filter(pk=document_id, state=State.SIGNED, sha256=None)
        .first()
    )
    if row is None:
        return False
    now = clock.now()
    key = current_key(row.organisation, clock.day(now))
    pdf, place = render(row, now=now)
    sealed = sealer().seal(pdf, key=key, reason=row.title, now=now, place=place)
    stored_as = files.store(sealed, encrypted=row.kept_apart, now=now)
    won = False
    try:
        won = _enter(row, key, sealed, stored_as, now)
    finally:
        if not won:
            files.discard(stored_as)
    return won


def render(row: Document, *, now: datetime) -> tuple[bytes, SealPlace | None]:
    """The document's PDF as it was signed, without the seal, even where its template is newer now,
    and the place where its seal will stand."""
    entry = catalogue.entry(row.code)
    template = None
    if template_version(entry) != row.template_version:
        template = earlier_template(entry, row.template_version)
    return rendering.render_for_seal(
        entry,
        frozen.printed(row),
        number=row.number or "",
        signed_on=row.signed_on,
        addressee_name=printed_name(
            row.addressee_party_id, row.addressee_name, purpose="文书用印时填写受送达人", now=now
        ),
        verification_url=verification_url(row),
        template=template,
    )


def verification_url(row: Document) -> str:
    """Where the public page of a numbered document is; nothing for papers of the file and secret ones."""
    if row.kind != Document.Kind.ISSUED or row.secret:
        return ""
    return f"{settings.PUBLIC_URL}/verify/{row.verification_code}/"


def _enter(row: Document, key: SealKey, sealed: bytes, stored_as: str, now: datetime) -> bool:
    """Put hash and file into the row and the chain, unless another worker was first."""
    sha256 = hashlib.sha256(sealed).hexdigest()
    with transaction.atomic():
        subject = lock(subject_of(row))
        won = Document.objects.filter(pk=row.pk, state=State.SIGNED, sha256=None).update(
            sha256=sha256, stored_as=stored_as, sealed_at=now, seal_key=key
        )
        if won:
            perform(
                subject,
                "document_sealed",
                actor=SYSTEM,
                data={"document": row.pk, "code": row.code, "sha256": sha256},
            )
    return bool(won)
