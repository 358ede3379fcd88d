"""The file itself: a ZIP of XML parts, faces, pictures and the sealed PDF (GB/T 33190-2016, 6 and 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import count
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pikepdf
from lxml import etree

from documents.ofd.drawing import sheets
from documents.ofd.parts import PageWriter, element, numbers

CREATOR = "政信"
MADE = (1980, 1, 1, 0, 0, 0)
"""The same for every part, so that the same letter gives the same bytes."""
LETTER = "Doc_0/Attachs/letter.pdf"
"""Where the sealed PDF lies."""
Parts = dict[str, bytes]


@dataclass(frozen=True)
class About:
    """What the file says of itself (7.4 文档元数据): nobody's name but the organ's."""

    title: str
    organ: str
    signed_on: date | None = None
    """None for papers that nobody signs."""
    number: str = ""
    verification_code: str = ""


def ofd_of(pdf: bytes, about: About) -> bytes:
    """A letter's PDF as OFD with the same pages; the PDF lies within as its attachment.

    An OFD has no seal of its own: whoever wants to check the seal opens the attached PDF. The same input
    gives the same bytes. Raises `faces.Unforeseen` where the PDF holds what no letter of ours holds.
    """
    following = count(1)
    writer = PageWriter(lambda: next(following))
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = list(sheets(opened))
        written = [writer.page(sheet) for sheet in pages]
        parts: Parts = {"OFD.xml": _xml(_root(about, pdf))}
        numbered = [(next(following), nth) for nth in range(len(written))]
        attached = next(following)
        parts["Doc_0/Document.xml"] = _xml(
            _document(pages[0].width, pages[0].height, numbered, next(following))
        )
        parts["Doc_0/PublicRes.xml"] = _xml(_faces(writer))
        parts["Doc_0/DocumentRes.xml"] = _xml(_pictures(writer))
        parts["Doc_0/Attachs/Attachments.xml"] = _xml(_attachments(attached, about, len(pdf)))
        for nth, page in enumerate(written):
            parts[f"Doc_0/Pages/Page_{nth}/Content.xml"] = _xml(page)
        parts |= dict(_resources(writer))
    parts[LETTER] = pdf
    return _packed(parts)


def _root(about: About, pdf: bytes) -> etree._Element:
    made = element("OFD", Version="1.1", DocType="OFD")
    body, info = element("DocBody"), element("DocInfo")
    known = {
        "DocID": hashlib.sha256(pdf).hexdigest()[:32],
        "Title": about.title,
        "Author": about.organ,
        "CreationDate": _day(about),
        "Creator": CREATOR,
    }
    info.extend([element(name, text) for name, text in known.items() if text])
    own = {"发文字号": about.number, "验证码": about.verification_code}
    if any(own.values()):
        data = element("CustomDatas")
        data.extend([element("CustomData", text, Name=name) for name, text in own.items() if text])
        info.append(data)
    body.extend([info, element("DocRoot", "Doc_0/Document.xml")])
    made.append(body)
    return made


def _document(
    width: float, height: float, pages: list[tuple[int, int]], last: int
) -> etree._Element:
    """The document's root. `pages` has the identifier of each page and its place; `last` is the highest."""
    made, common, area = element("Document"), element("CommonData"), element("PageArea")
    area.append(element("PhysicalBox", numbers((0, 0, width, height))))
    common.extend(
        [
            element("MaxUnitID", str(last)),
            area,
            element("PublicRes", "PublicRes.xml"),
            element("DocumentRes", "DocumentRes.xml"),
        ]
    )
    listed = element("Pages")
    listed.extend(
        [element("Page", ID=one, BaseLoc=f"Pages/Page_{nth}/Content.xml") for one, nth in pages]
    )
    made.extend([common, listed, element("Attachments", "Attachs/Attachments.xml")])
    return made


def _faces(writer: PageWriter) -> etree._Element:
    made, fonts = element("Res", BaseLoc="Res"), element("Fonts")
    for name, (identifier, face) in writer.faces.items():
        font = element("Font", ID=identifier, FontName=name, FamilyName=face.family)
        font.append(element("FontFile", _face_file(identifier, face.suffix)))
        fonts.append(font)
    made.append(fonts)
    return made


def _pictures(writer: PageWriter) -> etree._Element:
    made = element("Res", BaseLoc="Res")
    if writer.pictures:
        media = element("MultiMedias")
        for identifier, _picture in writer.pictures.values():
            one = element("MultiMedia", ID=identifier, Type="Image", Format="PNG")
            one.append(element("MediaFile", _picture_file(identifier)))
            media.append(one)
        made.append(media)
    return made


def _attachments(identifier: int, about: About, size: int) -> etree._Element:
    """The sealed PDF. Its size is given in kilobytes, as the standard has it (20.2)."""
    made = element("Attachments")
    one = element(
        "Attachment",
        ID=identifier,
        Name=f"{about.title}.pdf",
        Format="pdf",
        Size=numbers([size / 1024]),
        Visible="true",
    )
    if day := _day(about):
        one.set("CreationDate", day)
    one.append(element("FileLoc", "letter.pdf"))
    made.append(one)
    return made


def _resources(writer: PageWriter) -> Iterator[tuple[str, bytes]]:
    for identifier, face in writer.faces.values():
        yield f"Doc_0/Res/{_face_file(identifier, face.suffix)}", face.file
    for identifier, picture in writer.pictures.values():
        drawn = BytesIO()
        pikepdf.PdfImage(picture.image).as_pil_image().save(drawn, "PNG")
        yield f"Doc_0/Res/{_picture_file(identifier)}", drawn.getvalue()


def _day(about: About) -> str:
    return about.signed_on.isoformat() if about.signed_on else ""


def _face_file(identifier: int, suffix: str) -> str:
    return f"face_{identifier}.{suffix}"


def _picture_file(identifier: int) -> str:
    return f"picture_{identifier}.png"


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _packed(parts: Parts) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            kind = ZIP_STORED if name.endswith((".pdf", ".png")) else ZIP_DEFLATED
            package.writestr(ZipInfo(name, MADE), content, kind)
    return made.getvalue()
