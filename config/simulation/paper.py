"""Seals in the simulation: the document's place in the chain is real, its file is not rendered.

A year has tens of thousands of documents; what is examined here is time, not typesetting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actors import SYSTEM
from cases import clock
from cases.outbox import HANDLERS
from cases.subjects import subject_of
from documents.freezing import SEAL
from documents.keys import current_key
from documents.models import Document, State
from workflows.actions import perform

NOT_RENDERED = "simulated"
"""Where a file would lie, in the rows of documents sealed here."""


def use_paper() -> None:
    """Seal without rendering, in this process."""
    HANDLERS[SEAL] = _seal


@transaction.atomic
def _seal(args: Mapping[str, Any]) -> None:
    row = Document.objects.filter(pk=args["document"], state=State.SIGNED, sha256=None).first()
    if row is None:
        return
    now = clock.now()
    sha256 = hashlib.sha256(row.digest.encode()).hexdigest()
    key = current_key(row.organisation, clock.day(now))
    taken = Document.objects.filter(pk=row.pk, sha256=None)
    taken.update(sha256=sha256, stored_as=NOT_RENDERED, sealed_at=now, seal_key=key)
    data = {"document": row.pk, "code": row.code, "sha256": sha256}
    perform(subject_of(row), "document_sealed", actor=SYSTEM, data=data)
