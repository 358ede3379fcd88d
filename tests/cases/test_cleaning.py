"""Copies of evidence tell nothing of their makers, and still show what they show."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from openpyxl.reader.excel import load_workbook
from openpyxl.workbook.workbook import Workbook
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cases.cleaning import cleaned

MAKER = "王喆堃的手机"
GPS = 0x8825


def jpeg(orientation: int = 1) -> bytes:
    """A photograph with a maker, a comment, and the place where it was taken."""
    image = Image.radial_gradient("L").resize((40, 20)).convert("RGB")
    exif = image.getexif()
    exif[0x0110] = "WANG-PHONE"
    exif[0x0112] = orientation
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (30.0, 39.0, 21.5)
    output = BytesIO()
    image.save(output, "JPEG", exif=exif, comment=b"WANG-COMMENT", xmp=b"<x>WANG-XMP</x>")
    return output.getvalue()


def test_a_photograph_loses_place_and_device_and_keeps_its_picture() -> None:
    original = jpeg()
    assert all(one in original for one in (b"WANG-PHONE", b"WANG-COMMENT", b"WANG-XMP"))
    copy = cleaned(original, "image/jpeg")
    assert copy is not None
    assert b"WANG" not in copy
    with Image.open(BytesIO(copy)) as new, Image.open(BytesIO(original)) as old:
        assert dict(new.getexif()) == {}
        assert new.tobytes() == old.tobytes()


def test_a_photograph_taken_sideways_stands_upright() -> None:
    copy = cleaned(jpeg(orientation=6), "image/jpeg")
    assert copy is not None
    with Image.open(BytesIO(copy)) as image:
        assert (image.size, dict(image.getexif())) == ((20, 40), {})


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_lose_their_texts(form: str) -> None:
    output, told = BytesIO(), PngInfo()
    told.add_itxt("Author", MAKER)
    exif = Image.Exif()
    exif[0x0110] = "WANG-PHONE"
    Image.new("RGBA", (8, 8), (9, 9, 9, 9)).save(output, form, pnginfo=told, exif=exif)
    assert b"WANG" in output.getvalue()
    copy = cleaned(output.getvalue(), f"image/{form.lower()}")
    assert copy is not None
    assert (b"WANG" in copy, MAKER.encode() in copy) == (False, False)
    with Image.open(BytesIO(copy)) as image:
        assert (image.size, image.mode) == ((8, 8), "RGBA")


def pdf() -> bytes:
    """A page with a photograph, an annotation, and its author in every place there is."""
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(100, 100))
    photograph = pikepdf.Stream(file, jpeg())
    photograph.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": 40,
            "/Height": 20,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name.DCTDecode,
        }
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=photograph))
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Text,
        Rect=[0, 0, 9, 9],
        T="WANG-NOTE",
        Contents="kept",
    )
    page.Annots = pikepdf.Array([file.make_indirect(note)])
    page.PieceInfo = pikepdf.Dictionary(App="WANG-APP")
    with file.open_metadata() as metadata:
        metadata["dc:creator"] = ["WANG-CREATOR"]
    file.docinfo["/Author"] = "WANG-AUTHOR"
    output = BytesIO()
    file.save(output, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return output.getvalue()


def told_by(content: bytes) -> bytes:
    """Everything in a PDF, unpacked."""
    output = BytesIO()
    with pikepdf.open(BytesIO(content)) as file:
        file.save(
            output,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return output.getvalue()


def test_a_pdf_loses_its_author_everywhere_and_keeps_its_pages() -> None:
    original = pdf()
    places = ("AUTHOR", "CREATOR", "NOTE", "APP", "PHONE", "XMP", "COMMENT")
    assert [one for one in places if f"WANG-{one}".encode() not in original] == []
    copy = cleaned(original, "application/pdf")
    assert copy is not None
    assert b"WANG" not in told_by(copy)
    with pikepdf.open(BytesIO(copy)) as file:
        assert len(file.pages) == 1
        assert str(file.pages[0].Annots[0].Contents) == "kept"
        photograph: Any = file.pages[0].Resources.XObject.P
        assert pikepdf.PdfImage(photograph).as_pil_image().size == (40, 20)


def test_a_table_loses_who_wrote_it_and_keeps_its_cells() -> None:
    book: Any = Workbook()  # type: ignore[no-untyped-call]
    book.active["A1"] = "欠款120万元"
    book.properties.creator = book.properties.lastModifiedBy = MAKER
    output = BytesIO()
    book.save(output)
    copy = cleaned(output.getvalue(), "application/zip")
    assert copy is not None
    again: Any = load_workbook(  # type: ignore[no-untyped-call]
        BytesIO(copy)
    )
    assert again.active["A1"].value == "欠款120万元"
    assert (again.properties.creator, again.properties.lastModifiedBy) != (MAKER, MAKER)
    assert MAKER.encode() not in unpacked(copy)


def test_a_text_document_loses_authors_of_changes_and_places_of_its_pictures() -> None:
    output = BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("docProps/core.xml", f"<c>{MAKER}</c>")
        package.writestr("docProps/thumbnail.jpeg", jpeg())
        package.writestr("word/media/image1.jpeg", jpeg())
        package.writestr("word/document.xml", f'<w:ins w:author="{MAKER}"><w:t>合同</w:t></w:ins>')
    copy = cleaned(output.getvalue(), "application/zip")
    assert copy is not None
    parts = unpacked(copy)
    assert (MAKER.encode() in parts, b"WANG" in parts) == (False, False)
    assert "合同".encode() in parts


def unpacked(content: bytes) -> bytes:
    """All parts of a package behind one another."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return b"".join(package.read(name) for name in package.namelist())


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"ID3\x04", "audio/mpeg"),
        (b"\xd0\xcf\x11\xe0", "application/msword"),
        (b"%PDF-1.4\n%%EOF\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"PK\x03\x04", "application/zip"),
        (jpeg()[:200], "image/jpeg"),
    ],
)
def test_what_cannot_be_cleaned_gives_no_copy(content: bytes, content_type: str) -> None:
    assert cleaned(content, content_type) is None


def test_plain_text_is_its_own_copy() -> None:
    assert cleaned("欠款".encode(), "text/plain") == "欠款".encode()
