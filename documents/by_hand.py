"""Documents issued by hand: typed on one page and printed, then numbered, signed and sealed on paper.

They answer to no case of ours, so that no step could issue them: replies to proposals of deputies and
of the consultative conference (D39), and the quarterly report on monitoring (D40).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import Organisation
from documents import catalogue, rendering
from documents.law.basis import basis_of
from documents.text import clean_all
from workflows.codes import D

BY_HAND = (D.D39, D.D40)


def printed(
    code: D, organ: Organisation, said: Mapping[str, Any], *, contact: str, number: str, on: date
) -> bytes:
    """The document as PDF with a place for the seal."""
    entry = catalogue.entry(code)
    basis = basis_of(code, "", on)
    base = {
        "organ": {"name": organ.name, "phone": organ.phone, "address": organ.address},
        "joint": [],
        "copies": [],
        "attachments": [],
        "contact": contact,
        "case_number": "",
        "case_title": entry.title,
        "matter": entry.title,
        "you": "您（贵单位）",
        "basis": basis.phrase,
        "basis_listed": basis.listed,
    }
    variables = clean_all({**base, **said})
    return rendering.render_pdf(
        entry, variables, number=number, signed_on=on, addressee_name=said["addressee"]
    )
