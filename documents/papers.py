"""Forms that are printed before a document is served on paper: proof of service, confirmed address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.actors import Actor
from cases.subjects import subject_of
from documents import catalogue, frozen, rendering
from documents.freezing import printed_name
from documents.models import Document
from documents.variables.basis import basis_of
from workflows.codes import D
from workflows.common import WAYS

OF_THE_LETTER = (
    "organ",
    "joint",
    "copies",
    "contact",
    "case_number",
    "case_title",
    "matter",
    "you",
)
"""Variables that a form takes over from the document it goes with."""
ON_PAPER = ("direct", "leave_behind", "mail", "entrusted", "transferred")


def receipt_form(document: Document, *, reader: Actor, now: datetime) -> bytes:
    """送达回证, blank but for what is served on whom: signed by hand, then recorded and attached."""
    name = _name(document, reader, now)
    return _form(
        D.D38A,
        document,
        name,
        document_title=document.title,
        document_number=document.number or "",
        addressee=name,
        way="",
        served_on="",
        server=reader.user.name if reader.user else "",
        place=" ",
        note=" ",
    )


def address_form(document: Document, *, reader: Actor, now: datetime) -> bytes:
    """送达地址确认书 for the document's addressee. 民事诉讼法第九十条（参照）。"""
    ways = [str(label) for way, label in WAYS if way in (*ON_PAPER, "electronic")]
    return _form(D.D38B, document, _name(document, reader, now), ways=ways)


def _name(document: Document, reader: Actor, now: datetime) -> str:
    return printed_name(
        document.addressee_party_id,
        document.addressee_name,
        purpose=f"打印《{document.title}》的送达表单",
        now=now,
        reader=reader,
    )


def _form(code: D, document: Document, name: str, **variables: Any) -> bytes:
    entry = catalogue.entry(code)
    said = frozen.printed(document)
    taken = {one: said.get(one, "") for one in OF_THE_LETTER}
    basis = basis_of(code, subject_of(document).procedure_kind)
    return rendering.render_pdf(
        entry,
        {**taken, "attachments": [], "basis": basis, **variables},
        number="",
        signed_on=None,
        addressee_name=name,
    )
