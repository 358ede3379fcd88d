"""Nothing is lost between the form and the paper: long strings wrap, and what leaves the page is found."""

from __future__ import annotations

from collections import Counter

import pytest
from weasyprint import CSS, HTML

from documents import measuring
from tests.documents.pages import Page, measure, render

NUMBER = "合同编号" + "A1234567890" * 14
WEB = "https://example.org/" + "lujing/" * 30


def printed(pages: list[Page]) -> Counter[str]:
    """How often each character stands on the pages; feet and heads of rows come between the lines of a text."""
    return Counter(one for page in pages for line in page.lines for one in line.text)


@pytest.mark.parametrize(
    "typed", [NUMBER, WEB, "0123456789abcdef" * 16], ids=["number", "web", "hash"]
)
@pytest.mark.parametrize(
    ("code", "field"), [("D02", "items"), ("D16", "findings"), ("D11", "findings")]
)
def test_a_string_longer_than_a_line_stands_on_the_paper_whole(
    code: str, field: str, typed: str
) -> None:
    given: list[str] = [typed, "无"]
    pages, other = (
        measure(render(code, {field: [one] if field == "items" else one})) for one in given
    )
    assert Counter(typed) <= printed(pages) - printed(other)
    lines = [line for page in pages for line in page.lines if line.text]
    assert max(line.right for line in lines) < 190


@pytest.mark.parametrize(
    ("style", "lost"),
    [
        ("overflow-wrap: anywhere", ""),
        ("white-space: nowrap", NUMBER),
        ("position: absolute; left: 300mm", NUMBER),
    ],
)
def test_what_leaves_the_text_area_is_found(style: str, lost: str) -> None:
    html = f'<p style="{style}">{NUMBER}</p>'
    sheet = CSS(string="@page { size: A4; margin: 30mm }")
    document = HTML(string=html).render(stylesheets=[sheet])
    assert measuring.lost(document, html).replace(" ", "") == lost
