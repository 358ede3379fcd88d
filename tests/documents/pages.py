"""Measuring a PDF with a tool that is not its renderer: lines of characters, rules, colours."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pdfplumber

from documents import rendering
from documents.catalogue import entry
from documents.samples import VERIFICATION_URL, Sample, samples

MM = 72 / 25.4


@dataclass(frozen=True)
class Line:
    """Characters on one baseline, left to right. Lengths in millimetres from the top left corner."""

    text: str
    baseline: float
    left: float
    right: float
    size: float
    font: str
    colour: tuple[float, ...]


@dataclass(frozen=True)
class Rule:
    """A horizontal rule."""

    left: float
    right: float
    top: float
    bottom: float
    colour: tuple[float, ...]


@dataclass(frozen=True)
class Page:
    """One page, measured."""

    width: float
    height: float
    lines: list[Line]
    rules: list[Rule]

    def find(self, text: str) -> Line:
        """The first line that contains `text`."""
        return next(line for line in self.lines if text in line.text)

    def body(self) -> list[Line]:
        """Lines of 3号 text between the text area's top and bottom."""
        return [line for line in self.lines if line.size == 16.0 and 37 < line.baseline < 262]


def measure(pdf: bytes) -> list[Page]:
    """Every page of a PDF."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [_page(page) for page in opened.pages]


def _page(page: Any) -> Page:
    rows: dict[float, list[dict[str, Any]]] = {}
    for char in page.chars:
        rows.setdefault(round(page.height - char["matrix"][5], 1), []).append(char)
    rules = {
        Rule(
            round(rect["x0"] / MM, 1),
            round(rect["x1"] / MM, 1),
            round(rect["top"] / MM, 2),
            round(rect["bottom"] / MM, 2),
            rect["non_stroking_color"],
        )
        for rect in page.rects
        if rect["width"] > 100 * MM
    }
    return Page(
        round(page.width / MM, 1),
        round(page.height / MM, 1),
        [_line(y, rows[y]) for y in sorted(rows)],
        sorted(rules, key=lambda rule: (rule.top, rule.bottom)),
    )


def _line(baseline: float, chars: list[dict[str, Any]]) -> Line:
    ordered = sorted(chars, key=lambda char: char["x0"])
    return Line(
        "".join(char["text"] for char in ordered),
        baseline / MM,
        ordered[0]["x0"] / MM,
        ordered[-1]["x1"] / MM,
        round(ordered[0]["size"], 1),
        ordered[0]["fontname"].partition("+")[2],
        ordered[0]["non_stroking_color"],
    )


def sample(code: str, name: str = "") -> Sample:
    """One sample of the catalogue."""
    return next(one for one in samples(code) if one.name == name)


def render(code: str, changed: Mapping[str, Any] | None = None, **given: Any) -> bytes:
    """A sample as PDF, with some variables changed."""
    plain = sample(code)
    arguments: dict[str, Any] = {
        "number": plain.number,
        "signed_on": plain.signed_on,
        "addressee_name": plain.addressee,
        "verification_url": VERIFICATION_URL,
    }
    variables = {**plain.variables, **(changed or {})}
    return rendering.render_pdf(entry(code), variables, **{**arguments, **given})


__all__ = ["MM", "Line", "Page", "Rule", "measure", "render", "sample"]
