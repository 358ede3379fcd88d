"""One entry of the catalogue: what a document is, to whom it goes and what it must contain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.codes import D


class Kind(StrEnum):
    """What becomes of a document."""

    ISSUED = "issued"
    """Numbered, sealed, served."""
    RECEIVED = "received"
    """Comes from a party; printed for the file in this form."""
    INTERNAL = "internal"
    FORM = "form"


class Layout(StrEnum):
    """Page forms: GB/T 9704-2012 for letters (10.1) and documents (7), and plain forms."""

    LETTER = "letter"
    DOCUMENT = "document"
    FORM = "form"


BASE = frozenset(
    {
        "organ",
        "joint",
        "copies",
        "attachments",
        "contact",
        "case_number",
        "case_title",
        "matter",
        "you",
        "basis",
        "basis_listed",
    }
)
"""Variables every document is given: issuing organ(s), copies (抄送), attachments, contact line,
number and title of the case, what the case is (投诉事项 …), how the addressee is spoken to, and the
legal basis by name and article, as a sentence begins and as a form lists it."""


@dataclass(frozen=True)
class Entry:
    """A document of the catalogue.

    `promised` are the variables of its own; those also in `optional` may be empty, the others not.
    """

    code: D
    title: str
    kind: Kind
    layout: Layout
    addressee: str
    promised: tuple[str, ...]
    optional: frozenset[str] = frozenset()
    series: str = ""

    @property
    def template(self) -> str:
        """Path of its template below `templates/`."""
        return f"documents/{self.code}.html"

    @property
    def required(self) -> tuple[str, ...]:
        """Promised variables that may not be empty."""
        return tuple(name for name in self.promised if name not in self.optional)


def letter(code: D, title: str, to: str, promised: str, optional: str = "") -> Entry:
    """An issued letter (信函格式), numbered in the series 函."""
    return _entry(code, title, Kind.ISSUED, Layout.LETTER, to, promised, optional, "函")


def circular(code: D, title: str, to: str, promised: str, optional: str = "") -> Entry:
    """An issued document (文件格式), numbered in the series 发."""
    return _entry(code, title, Kind.ISSUED, Layout.DOCUMENT, to, promised, optional, "发")


def form(
    code: D, title: str, to: str, promised: str, optional: str = "", kind: Kind = Kind.FORM
) -> Entry:
    """A plain form, without number."""
    return _entry(code, title, kind, Layout.FORM, to, promised, optional, "")


def _entry(
    code: D,
    title: str,
    kind: Kind,
    layout: Layout,
    to: str,
    promised: str,
    optional: str,
    series: str,
) -> Entry:
    may_be_empty = optional.split()
    return Entry(
        code,
        title,
        kind,
        layout,
        to,
        (*promised.split(), *may_be_empty),
        frozenset(may_be_empty),
        series,
    )
