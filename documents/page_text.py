"""The text of a document's HTML, whole and in paragraphs."""

from __future__ import annotations

from html.parser import HTMLParser

BLOCKS = frozenset({"p", "h1", "h2", "h3", "tr", "div", "section"})
CELLS = frozenset({"td", "th"})


def text_of(html: str) -> str:
    """The text of a page, without its head."""
    return _read(html).text


def paragraphs_of(html: str) -> list[str]:
    """The text of a page as paragraphs; the cells of a table's row stand in one, with blanks between."""
    lines = (" ".join(line.split()) for line in _read(html).broken.split("\n"))
    return [line for line in lines if line]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.broken = ""
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_head = self._in_head or tag == "head"
        self.broken += "\n" if tag in BLOCKS else "\u3000" if tag in CELLS else ""

    def handle_endtag(self, tag: str) -> None:
        self._in_head = self._in_head and tag != "head"
        self.broken += "\n" if tag in BLOCKS else ""

    def handle_data(self, data: str) -> None:
        if not self._in_head:
            self.text += data
            self.broken += " ".join(data.split()) if data.strip() else ""


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader
