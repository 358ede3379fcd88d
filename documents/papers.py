"""Forms beside the documents of a case: proof of service, confirmed address, the archive's back sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from accounts.actors import Actor
from cases import clock
from cases.models import Case
from cases.subjects import subject_of
from documents import catalogue, files, frozen, rendering
from documents.freezing import printed_name
from documents.law.basis import basis_of
from documents.models import Document
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
        now,
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
    return _form(D.D38B, document, _name(document, reader, now), now, ways=ways)


def back_sheet(case: Case, rows: Sequence[Document], *, filed_by: str, on: date) -> bytes:
    """案卷备考表 of a case whose file is put together. 档案法第三十七条。"""
    apart = sum(row.kept_apart for row in rows)
    organ = case.organisation
    basis = basis_of(D.D41B, case.kind, on)
    return rendering.render_pdf(
        catalogue.entry(D.D41B),
        {
            **dict.fromkeys(OF_THE_LETTER, ""),
            "joint": [],
            "copies": [],
            "organ": {"name": organ.name, "phone": organ.phone, "address": organ.address},
            "case_number": case.number or "",
            "case_title": case.title,
            "basis": basis.phrase,
            "basis_listed": basis.listed,
            "documents": str(len(rows)),
            "pages": str(sum(map(_pages, rows))),
            "situation": (
                "本卷收录系统签发、收到并已用印的全部文书，文件均经完整性校验。"
                + (f"其中{apart}件涉及身份或者移送线索，加密单独存放。" if apart else "")
            ),
            "filed_by": filed_by,
        },
        number="",
        signed_on=on,
        addressee_name="",
    )


def _pages(row: Document) -> int:
    return int(PdfFileReader(BytesIO(files.content(row))).root["/Pages"]["/Count"])


def _name(document: Document, reader: Actor, now: datetime) -> str:
    return printed_name(
        document.addressee_party_id,
        document.addressee_name,
        purpose=f"打印《{document.title}》的送达表单",
        now=now,
        reader=reader,
    )


def _form(code: D, document: Document, name: str, now: datetime, **variables: Any) -> bytes:
    entry = catalogue.entry(code)
    said = frozen.printed(document)
    taken = {one: said.get(one, "") for one in OF_THE_LETTER}
    basis = basis_of(code, subject_of(document).procedure_kind, clock.day(now))
    return rendering.render_pdf(
        entry,
        {
            **taken,
            "attachments": [],
            "basis": basis.phrase,
            "basis_listed": basis.listed,
            **variables,
        },
        number="",
        signed_on=None,
        addressee_name=name,
    )


PRINTED = {D.D38A: receipt_form, D.D38B: address_form}
"""What is printed beside a document that is to be served on paper."""
