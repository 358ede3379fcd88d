"""Office files are zips of XML parts: reading them safely, and writing a package anew."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any, BinaryIO

from lxml import etree

from cases.cleaning import pictures
from cases.parsing.containers import opened
from cases.parsing.problems import Problem

PICTURES = {
    ".png": "png",
    ".jpg": "jpg",
    ".jpeg": "jpg",
    ".gif": "gif",
    ".bmp": "bmp",
    ".webp": "webp",
}


def read(file: BinaryIO) -> zipfile.ZipFile:
    """A package that can be opened. Raises Problem."""
    return opened(file)


def tree(package: zipfile.ZipFile, name: str) -> Any:
    """The root of an XML part; None where there is none. Entities and outside addresses are not followed."""
    if name not in package.namelist():
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        return etree.fromstring(package.read(name), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise Problem("broken") from error


def picture(package: zipfile.ZipFile, name: str) -> bytes | None:
    """A picture of the package painted anew; None for a kind of picture that we cannot paint."""
    suffix = "." + name.rsplit(".", 1)[-1].lower()
    if suffix not in PICTURES or name not in package.namelist():
        return None
    painted = BytesIO()
    try:
        list(pictures.clean(BytesIO(package.read(name)), PICTURES[suffix], painted))
    except Problem:
        return None
    return painted.getvalue()


def written(root: Any) -> bytes:
    """An XML part as bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


class Package:
    """A package that is being written; every part carries the same day and no further mark."""

    def __init__(self, output: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, content: bytes, *, packed: bool = True) -> None:
        """Write one part."""
        part = zipfile.ZipInfo(name)
        part.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        self._zip.writestr(part, content)

    def close(self) -> None:
        """Write the directory."""
        self._zip.close()
