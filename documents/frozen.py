"""The frozen text of a document: as it is stored, and as it is printed.

A referral to the discipline organ is stored encrypted. The case's number is not yet known to a
document whose own step files the case, since numbers are taken last: it is frozen as null and
entered when the document is rendered, as the addressee and the document's number are.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from cases.identity import decrypt, encrypt
from cases.subjects import subject_of
from documents.models import Document

SEALED, KEY = "sealed", "key"


def stored(row: Document, variables: dict[str, Any]) -> dict[str, Any]:
    """What is written into the table for a document with these variables."""
    if not row.secret:
        return variables
    key_id, sealed = encrypt(json.dumps(variables, ensure_ascii=False).encode())
    return {KEY: key_id, SEALED: base64.b64encode(sealed).decode()}


def opened(row: Document) -> dict[str, Any]:
    """The variables as they were frozen."""
    kept: dict[str, Any] = row.variables
    if row.secret:
        kept = json.loads(decrypt(kept[KEY], base64.b64decode(kept[SEALED])))
    return kept


def printed(row: Document) -> dict[str, Any]:
    """The variables as they are printed, with the case's number where its own step allotted it."""
    variables = opened(row)
    if variables["case_number"] is None:
        number: str = getattr(subject_of(row), "number", None) or ""
        return {**variables, "case_number": number}
    return variables
