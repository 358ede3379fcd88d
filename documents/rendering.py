"""From variables to a page: HTML of one document, its PDF, and what cannot be printed.

Nothing is fetched while rendering: the stylesheet is a file of ours, the QR code travels inside.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import get_template
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from documents import fonts, measuring, typesetting
from documents.catalogue import Entry, Layout
from documents.seal_mark import SealPlace
from documents.text import clean, each_text
from documents.typesetting import CELL, LINE, MM, WIDTH

PDF_VARIANT = "pdf/a-2a"
STYLESHEET = "documents/gbt9704.css"
PX = 72 / 96
SEALS_IN_A_ROW = 3
SEAL_OVERHANG = 26.0
"""Points by which a seal reaches below the date."""

logging.getLogger("weasyprint").setLevel(logging.ERROR)


def missing_glyphs(text: str) -> str:
    """Characters of `text` that would print as boxes."""
    return fonts.missing_glyphs(text)


def render_html(
    entry: Entry,
    variables: Mapping[str, Any],
    *,
    number: str,
    signed_on: date | None,
    addressee_name: str,
    verification_url: str = "",
) -> str:
    """The document as HTML. Without `signed_on` it is a draft, undated."""
    page = _page(entry, variables, number, signed_on, addressee_name, verification_url)
    return _html(entry, variables, page)


def render_pdf(
    entry: Entry,
    variables: Mapping[str, Any],
    *,
    number: str,
    signed_on: date | None,
    addressee_name: str,
    verification_url: str = "",
    template: Any = None,
) -> bytes:
    """The document as PDF/A-2a, tagged. The same input gives the same bytes.

    `template` stands in for the present one where an earlier version was signed.
    """
    laid = lay_out(
        entry,
        variables,
        number=number,
        signed_on=signed_on,
        addressee_name=addressee_name,
        verification_url=verification_url,
        template=template,
    )
    return laid.pdf()


def render_for_seal(
    entry: Entry,
    variables: Mapping[str, Any],
    *,
    number: str,
    signed_on: date | None,
    addressee_name: str,
    verification_url: str = "",
    template: Any = None,
) -> tuple[bytes, SealPlace | None]:
    """The document as `render_pdf` makes it, its issuing organ's seal place left free, and that place.

    A document without a place for a seal has None.
    """
    laid = lay_out(
        entry,
        variables,
        number=number,
        signed_on=signed_on,
        addressee_name=addressee_name,
        verification_url=verification_url,
        template=template,
        sealed=True,
    )
    return laid.pdf(), _seal_place(laid.document)


@dataclass(frozen=True)
class Laid:
    """A document whose lines and pages are set."""

    document: Document
    html: str
    identifier: bytes

    @property
    def lost(self) -> str:
        """Text that does not stand in the text area of any page; empty where all does."""
        return measuring.lost(self.document, self.html)

    def pdf(self) -> bytes:
        """The pages as PDF/A-2a, tagged. What has neither number nor code is identified by its content."""
        made = self.document.write_pdf(
            pdf_variant=PDF_VARIANT, pdf_tags=True, pdf_identifier=self.identifier or True
        )
        return bytes(made)


def lay_out(
    entry: Entry,
    variables: Mapping[str, Any],
    *,
    number: str,
    signed_on: date | None,
    addressee_name: str,
    verification_url: str = "",
    template: Any = None,
    sealed: bool = False,
) -> Laid:
    """Set the document's lines and pages, with the imprint where it fits.

    Where it is about to be `sealed`, the place of the issuing organ's seal is left free.
    """
    page = _page(entry, variables, number, signed_on, addressee_name, verification_url)
    page["sealed"] = sealed
    html = _html(entry, variables, page, template)
    document = _typeset(html)
    if page["imprint"] and not _imprint_fits(document, page, entry):
        html = _html(entry, variables, {**page, "overleaf": True}, template)
        document = _typeset(html)
    return Laid(document, html, _identifier(page))


def _seal_place(document: Document) -> SealPlace | None:
    """Where the seal of the issuing organ stands: the layout's box of class `seal free`."""
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants():
            if box.element is not None and box.element.get("class") == "seal free":
                left, top = box.border_box_x() * PX, box.border_box_y() * PX
                right, bottom = left + box.border_width() * PX, top + box.border_height() * PX
                height = page.height * PX
                return SealPlace(number, (left, height - bottom, right, height - top))
    return None


def _html(
    entry: Entry, variables: Mapping[str, Any], page: Mapping[str, Any], template: Any = None
) -> str:
    shown = each_text({**variables, "page": page}, fonts.described)
    rendered = (template or get_template(entry.template)).render(shown)
    return str(rendered)


def _typeset(html: str) -> Document:
    source = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    document: Document = source.render(
        stylesheets=[_stylesheet()], font_config=_font_configuration()
    )
    return document


@cache
def _font_configuration() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    folder = Path(settings.BASE_DIR) / "templates"
    return CSS(filename=folder / STYLESHEET, font_config=_font_configuration())


def _identifier(page: Mapping[str, Any]) -> bytes:
    return f"{page['number']}{page['code']}".encode()


def _page(
    entry: Entry,
    variables: Mapping[str, Any],
    number: str,
    signed_on: date | None,
    addressee_name: str,
    verification_url: str,
) -> dict[str, Any]:
    """What the layout itself needs, beside the variables the text was promised."""
    organs = [variables["organ"]["name"], *variables.get("joint", ())]
    header = _header(entry, organs)
    copies = variables.get("copies") or []
    printed = entry.layout is Layout.DOCUMENT
    return {
        "title": entry.title,
        "layout": entry.layout.value,
        "number": number,
        "signed_on": signed_on,
        "addressee": clean(addressee_name),
        "header": header,
        "mark": _mark(header) if header else [],
        "space": header.space * LINE if header else 0,
        "lower_rule": round(297 * MM - 20 * MM - 37 * MM - 3, 2),
        "seals": _seal_rows(organs, signed_on),
        "attachments": variables.get("attachments") or [],
        "printed": printed,
        "printer": organs[0],
        "imprint": printed or bool(copies),
        "copies_lines": typesetting.copies_lines(copies),
        "overleaf": False,
        "sealed": False,
        **_proof(verification_url),
    }


def _header(entry: Entry, organs: Sequence[str]) -> typesetting.Header | None:
    if entry.layout is Layout.LETTER:
        return typesetting.letter_header(organs[0])
    if entry.layout is Layout.DOCUMENT:
        return typesetting.document_header(organs)
    return None


def _mark(header: typesetting.Header) -> list[dict[str, Any]]:
    return [
        {"text": text, "top": round(top, 2)}
        for text, top in zip(header.lines, header.tops, strict=True)
    ]


def _proof(verification_url: str) -> dict[str, str]:
    if not verification_url:
        return {"code": "", "url": "", "qr": ""}
    code = verification_url.rstrip("/").rsplit("/", 1)[-1]
    image = segno.make(verification_url, error="m", micro=False)
    return {
        "code": code,
        "url": verification_url.split("://", 1)[-1].rsplit(code, 1)[0].rstrip("/"),
        "qr": image.png_data_uri(scale=4, border=0),
    }


def _seal_rows(organs: Sequence[str], signed_on: date | None) -> list[dict[str, Any]]:
    """Places of names and seals, in rows of at most three; the last one stands over the date."""
    if len(organs) == 1:
        return [{"joint": False, "places": [_single(organs[0], signed_on)]}]
    rows = []
    for start in range(0, len(organs), SEALS_IN_A_ROW):
        row = organs[start : start + SEALS_IN_A_ROW]
        last = start + SEALS_IN_A_ROW >= len(organs)
        places = [
            {"lines": _name_lines(name, 9), "right": 0, "dated": last and n == len(row) - 1}
            for n, name in enumerate(row)
        ]
        rows.append({"joint": True, "places": places})
    return rows


def _single(name: str, signed_on: date | None) -> dict[str, Any]:
    lines = _name_lines(name, 22)
    widest = max(typesetting.width_of(line) for line in lines) * CELL
    dated = typesetting.width_of(_day(signed_on)) * CELL
    right = max(4 * CELL, (widest - dated) / 2)
    return {"lines": lines, "right": round(min(right, WIDTH - dated), 2), "dated": True}


def _day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if on else "2026年12月31日"


def _name_lines(name: str, most: int) -> list[str]:
    return typesetting.title_lines(name, max(most, ceil(len(name) / 2) + 1))


@dataclass(frozen=True)
class _End:
    page: int
    bottom: float


def _imprint_fits(document: Document, page: Mapping[str, Any], entry: Entry) -> bool:
    """Whether the imprint may stand at the foot of the page where the text ends."""
    end = _end_of_text(document)
    height = 24 * (page["copies_lines"] + page["printed"]) + 8
    room = 225 * MM - end.bottom - SEAL_OVERHANG >= height
    on_last = end.page == len(document.pages)
    even = end.page % 2 == 0 or entry.layout is Layout.LETTER
    return room and on_last and even


def _end_of_text(document: Document) -> _End:
    for number, page in enumerate(document.pages, start=1):
        if "end" in page.anchors:
            return _End(number, page.anchors["end"][1] * PX - typesetting.TOP)
    raise LookupError("a document without an end")
