"""Documents as they would be issued, drawn page by page before anybody confirms them.

What is drawn is what `freezing` froze for the very step: the same variables, template and
addressee, and the digest of them is what the confirmation names. The number is still open, and a
complainant whose identity is sealed stays unnamed.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from PIL import Image

from cases import clock
from documents import catalogue, frozen, rendering
from documents.addressees import Addressee
from documents.catalogue import Entry
from documents.freezing import Draft, number_to_come, refuse_lost
from documents.models import Document
from documents.page_text import paragraphs_of
from workflows.actions import Move

DPI = 110
"""Dots per inch of a drawn page: sharp on a screen, and some 40 KB a page."""
GREYS = 24
"""Colours of a drawn page: black, red and the shades between them and the paper."""
MOST = 6
"""Documents of one step that are drawn; more go to other addressees in the same words."""


@dataclass(frozen=True)
class Letter:
    """One document as it would be issued."""

    title: str
    addressee: str
    number: str
    pages: tuple[str, ...]
    """Each page as a picture, in a `data:` address."""
    text: tuple[str, ...]
    """The same text, a paragraph each, for whoever does not see pictures."""


def letters(move: Move) -> list[Letter]:
    """The documents that a step which was gone through would issue. Raises StepRefused."""
    drafts = list(_drafts(move))
    return [_letter(one, move) for one in drafts[:MOST]]


def addressees(move: Move) -> list[str]:
    """To whom the documents go that `letters` does not draw."""
    return [one.addressee.shown for one in list(_drafts(move))[MOST:]]


def _drafts(move: Move) -> Iterator[Draft]:
    for draft in move.notes.get("drafts", ()):
        if draft.variables["case_number"] is None:
            draft = replace(draft, variables={**draft.variables, "case_number": _("待编号")})
        yield draft
    if "correction" in move.notes:
        yield move.notes["correction"]
    if move.step.name == "sign_document":
        yield _waiting(move.notes["document"])


def _waiting(row: Document) -> Draft:
    """A document that an automatic step left waiting for its signature."""
    return Draft(
        entry=catalogue.entry(row.code),
        addressee=Addressee(
            row.addressee_kind,
            row.addressee_party_id,
            row.addressee_organisation_id,
            row.addressee_name,
        ),
        position=row.position,
        variables=frozen.printed(row),
        template_version=row.template_version,
        organisation=row.organisation,
        waits=False,
    )


def _letter(draft: Draft, move: Move) -> Letter:
    entry: Entry = draft.entry
    on = clock.day(move.now)
    number = number_to_come(draft.organisation, entry, on)
    name = draft.addressee.shown
    laid = rendering.lay_out(
        entry, draft.variables, number=number, signed_on=on, addressee_name=name
    )
    refuse_lost(entry, laid.lost, move.data)
    return Letter(
        title=entry.title,
        addressee=name,
        number=number,
        pages=tuple(_drawn(laid.pdf())),
        text=tuple(paragraphs_of(laid.html)),
    )


def _drawn(pdf: bytes) -> Iterator[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=DPI / 72).to_pil()
            yield _address(picture)


def _address(picture: Image.Image) -> str:
    kept = BytesIO()
    few = picture.convert("RGB").quantize(GREYS, dither=Image.Dither.NONE)
    few.save(kept, "PNG", optimize=False)
    return "data:image/png;base64," + base64.b64encode(kept.getvalue()).decode()
