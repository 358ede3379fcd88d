"""Reads an OFD without the product: by GB/T 33190-2016, with zipfile and lxml alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

SPACE = {"ofd": "http://www.ofdspec.org/2016"}


@dataclass(frozen=True)
class Sign:
    """One character: where its glyph begins on the page and how large it is, in millimetres."""

    text: str
    x: float
    y: float
    size: float


class Opened:
    """A package, its parts read as they are asked for."""

    def __init__(self, content: bytes) -> None:
        self._zip = ZipFile(BytesIO(content))
        self.root = self.xml("OFD.xml")
        self.document = self.xml("Doc_0/Document.xml")

    @property
    def names(self) -> list[str]:
        return self._zip.namelist()

    def part(self, name: str) -> bytes:
        return self._zip.read(name)

    def xml(self, name: str) -> etree._Element:
        return etree.fromstring(self.part(name))

    def pages(self) -> list[etree._Element]:
        """The pages in their order."""
        listed = self.document.iterfind("ofd:Pages/ofd:Page", SPACE)
        return [self.xml(f"Doc_0/{one.get('BaseLoc')}") for one in listed]

    def told(self, name: str) -> str | None:
        """What the document says of itself."""
        found = self.root.find(f"ofd:DocBody/ofd:DocInfo/ofd:{name}", SPACE)
        return None if found is None else str(found.text)


def measures(text: str | None) -> list[float]:
    """The numbers of an attribute."""
    return [float(one) for one in (text or "").split()]


def signs(page: etree._Element) -> Iterator[Sign]:
    """Every character of a page in the order in which it is drawn."""
    for found in page.iterfind(".//ofd:TextObject", SPACE):
        left, top, _width, _height = measures(found.get("Boundary"))
        code = found.find("ofd:TextCode", SPACE)
        assert code is not None
        x, y = left + float(code.get("X", 0)), top + float(code.get("Y", 0))
        text = code.text or ""
        across = measures(code.get("DeltaX")) or [0.0] * (len(text) - 1)
        down = measures(code.get("DeltaY")) or [0.0] * len(across)
        assert len(across) == len(down) == len(text) - 1
        for nth, one in enumerate(text):
            yield Sign(one, x, y, float(found.get("Size", 0)))
            if nth < len(across):
                x, y = x + across[nth], y + down[nth]
