"""The laid-out pages of a document, measured: whether every character of its text stands in the text area.

What leaves the area is cut off by the printer, and no later check would find it: the PDF holds
the characters all the same, or not even those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint import Document
from weasyprint.formatting_structure.boxes import MarginBox, TextBox

from documents.page_text import text_of
from documents.typesetting import CELL, MM

PX = 72 / 96
MARK, SEAL = "mark", "seal"
"""Classes of the red name, which reaches into the margins, and of the place of the seal, which lies over
the date and the margin below it."""
SLACK = 1.5
"""Points by which a box may pass the edge: the space after a line's last character."""
MARK_REACHES = 8 * MM
"""Points by which the red name and rules of a letter pass the text area at either side. GB/T 9704-2012, 10.1."""
SHORT = 40
"""Characters without a break between them that certainly go on in the next line, where need be."""
BRIEF = 600
"""Characters of one value that fit on a page in any template."""


def lost(document: Document, html: str) -> str:
    """The text that stands outside the text area or on no page at all; empty where all is well."""
    outside: list[str] = []
    printed: Counter[str] = Counter()
    for page in document.pages:
        page_box: Any = page._page_box
        area = (page_box.content_box_x(), page_box.content_box_y(), page_box.width, page_box.height)
        for child in page_box.children:
            free = isinstance(child, MarginBox)
            for text, place in _texts(child):
                inked = _inked(text.text)
                printed.update(inked)
                if inked and not free and place != SEAL and not _inside(text, area, place == MARK):
                    outside.append(text.text)
    if outside:
        return " ".join(outside)
    return "".join((Counter(_inked(text_of(html))) - printed).elements())


def doubtful(variables: Mapping[str, Any]) -> bool:
    """Whether a text could be lost at all: something in it is long and does not break, or fills a page.

    What is short always fits: the tests lay out every template with it.
    """
    return any(len(one) > BRIEF or _longest_run(one) > SHORT for one in _values(variables))


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    many = value.values() if isinstance(value, Mapping) else value
    for one in many if isinstance(many, (list, tuple, type({}.values()))) else ():
        yield from _values(one)


def _longest_run(text: str) -> int:
    """The most characters in a row between which no line need end: anything but ideographs and spaces."""
    longest = run = 0
    for one in text:
        run = (
            0
            if one.isspace() or "\u2e80" <= one <= "\u9fff" or "\uff00" <= one <= "\uff60"
            else run + 1
        )
        longest = max(longest, run)
    return longest


def _texts(box: Any, place: str = "") -> Iterator[tuple[Any, str]]:
    """Text boxes below `box`, each with the place of the layout it belongs to, if any."""
    element = getattr(box, "element", None)
    classes = element.get("class", "").split() if element is not None else ()
    place = next((one for one in (MARK, SEAL) if one in classes), place)
    if isinstance(box, TextBox):
        yield box, place
    for child in getattr(box, "children", ()):
        yield from _texts(child, place)


def _inside(box: Any, area: tuple[float, float, float, float], marked: bool) -> bool:
    left, top, width, height = area
    slack = SLACK / PX + (MARK_REACHES / PX if marked else 0)
    return bool(
        box.position_x >= left - slack
        and box.position_x + box.width <= left + width + slack
        and (marked or box.position_y >= top - CELL / PX)
        and box.position_y + box.height <= top + height + slack
    )


def _inked(text: str) -> str:
    return "".join(text.split())
