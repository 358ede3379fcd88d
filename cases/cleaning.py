"""Copies of evidence without what a file tells of its maker: places, devices, authors, comments.

The original stays sealed as it came; a copy is made whenever somebody else opens the file.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image, ImageOps

ORIENTATION = 0x0112
KEPT = ("icc_profile", "transparency", "gamma")
END_OF_IMAGE = b"\xff\xd9"
OFFICE = "application/vnd.openxmlformats-officedocument"
UNPACKED_MOST = 200 * 1024 * 1024
"""Bytes that an office file may unpack to."""
AUTHORS = re.compile(rb'(\bw(?:15)?:(?:author|initials|userId|providerId))="[^"]*"')
EMPTY_PROPERTIES = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}


def cleaned(content: bytes, content_type: str) -> bytes | None:
    """A clean copy; None where the type holds what we cannot remove, or the file cannot be read."""
    clean = CLEANERS.get(content_type)
    if clean is None:
        return None
    try:
        return clean(content)
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        pikepdf.PdfError,
        zipfile.BadZipFile,
        NotImplementedError,
    ):
        return None


def _image(content: bytes) -> bytes:
    """The picture alone, upright; a JPEG that stands upright already stays as it is, byte for byte."""
    with Image.open(BytesIO(content)) as opened:
        opened.load()
        turned = opened.getexif().get(ORIENTATION, 1) != 1
        if opened.format == "JPEG" and not turned and content.endswith(END_OF_IMAGE):
            return _jpeg_alone(content)
        image: Any = ImageOps.exif_transpose(opened) if turned else opened
        image.info = {name: value for name, value in image.info.items() if name in KEPT}
        form = "JPEG" if opened.format == "MPO" else str(opened.format)
        output = BytesIO()
        image.save(output, format=form, quality=95)
    return output.getvalue()


def _pdf(content: bytes) -> bytes:
    """No document information, no XMP, no private data of programs, no names of annotators."""
    with pikepdf.open(BytesIO(content)) as pdf:
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for one in pdf.objects:
            if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
                _pdf_object(one)
        output = BytesIO()
        pdf.save(output, encryption=False)
    return output.getvalue()


def _pdf_object(one: Any) -> None:
    for name in ("/Metadata", "/PieceInfo", "/LastModified"):
        if name in one:
            del one[name]
    if one.get("/Type") == "/Annot" and one.get("/Subtype") != "/Widget" and "/T" in one:
        del one["/T"]
    if isinstance(one, pikepdf.Stream) and one.get("/Filter") == "/DCTDecode":
        one.write(_jpeg_alone(one.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _jpeg_alone(content: bytes) -> bytes:
    """A JPEG without Exif, XMP, IPTC and comments, its picture byte for byte. ITU-T T.81, B.1."""
    if not content.startswith(b"\xff\xd8"):
        return content
    return b"\xff\xd8" + b"".join(_segments(content))


def _segments(content: bytes) -> Iterator[bytes]:
    at = 2
    while content[at : at + 1] == b"\xff" and content[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if content[at + 1] not in (0xE1, 0xED, 0xFE):  # APP1, APP13, COM
            yield content[at:end]
        at = end
    yield content[at:]


def _office(content: bytes) -> bytes:
    """The parts of a package without its properties, preview, authors of changes; pictures cleaned."""
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
        if "[Content_Types].xml" not in package.namelist():
            raise ValueError("no office document")
        if sum(part.file_size for part in parts) > UNPACKED_MOST:
            raise ValueError("unpacks to too much")
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in parts:
                copy.writestr(
                    zipfile.ZipInfo(part.filename), _part(part.filename, package.read(part))
                )
    return output.getvalue()


def _part(name: str, content: bytes) -> bytes:
    if name in EMPTY_PROPERTIES:
        return EMPTY_PROPERTIES[name]
    if name.startswith("docProps/thumbnail"):
        return b""
    if name.endswith((".jpg", ".jpeg")):
        return _jpeg_alone(content)
    if name.endswith(".png"):
        return _image(content)
    if name.startswith("word/") and name.endswith(".xml"):
        return AUTHORS.sub(rb'\1=""', content)
    if name.startswith("xl/") and name.endswith(".xml"):
        return re.sub(rb"<author>[^<]*</author>", b"<author></author>", content)
    return content


CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": _image,
    "image/png": _image,
    "image/webp": _image,
    "application/pdf": _pdf,
    "application/zip": _office,
    f"{OFFICE}.wordprocessingml.document": _office,
    f"{OFFICE}.spreadsheetml.sheet": _office,
    "text/plain": bytes,
}
"""How a copy of each type is made. Old Office files, sound and film hold what we cannot remove."""
