"""Files of real programs and libraries with a mark in every place that can hold a name or a device.

Each maker gives the file and the marks it planted; that they are really in the file is tested too.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pillow_heif
from openpyxl.comments.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.workbook import Workbook
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

SAMPLES = Path(__file__).parent / "samples"
GPS = 0x8825
Made = tuple[bytes, list[str]]


def mark(place: str) -> str:
    """What is planted at a place."""
    return f"WANG{place.upper()}"


def _picture(size: tuple[int, int] = (48, 32)) -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert("RGB")


def exif() -> tuple[Image.Exif, list[str]]:
    """Device, author, place and programs in Exif."""
    told, places = Image.Exif(), []
    for number, place in (
        (0x010F, "make"),
        (0x0110, "model"),
        (0x0131, "software"),
        (0x013B, "artist"),
        (0x8298, "copyright"),
        (0x010E, "description"),
        (0x013C, "host"),
    ):
        told[number] = mark(place)
        places.append(mark(place))
    inner = told.get_ifd(0x8769)
    inner[0xA430], inner[0xA431] = mark("owner"), mark("serial")
    inner[0x927C] = mark("maker").encode()
    told.get_ifd(GPS)[29] = mark("gpsdate")
    return told, [*places, mark("owner"), mark("serial"), mark("maker"), mark("gpsdate")]


def profile() -> bytes:
    """A colour profile whose description is a mark."""
    known = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    old = "sRGB built-in".encode("utf-16-be")
    assert old in known
    return known.replace(old, "WANGPROFILE13".encode("utf-16-be"))


def jpeg(orientation: int = 1) -> Made:
    """A photograph as a phone and a picture program leave it."""
    told, places = exif()
    told[0x0112] = orientation
    output = BytesIO()
    packet = f"<x>{mark('xmp')}</x>".encode()
    _picture().save(
        output,
        "JPEG",
        exif=told,
        comment=mark("comment").encode(),
        xmp=packet,
        icc_profile=profile(),
    )
    content = output.getvalue()
    maker = mark("appseven").encode()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + mark("iptc").encode()
    own = b"".join(
        b"\xff" + bytes([kind]) + (len(body) + 2).to_bytes(2, "big") + body
        for kind, body in ((0xE7, maker), (0xED, iptc))
    )
    content = content[:2] + own + content[2:] + mark("tail").encode()
    extra = ["xmp", "comment", "appseven", "iptc", "tail"]
    return content, [*places, "WANGPROFILE13", *map(mark, extra)]


def png() -> Made:
    """A screenshot with text chunks of both kinds, Exif, and bytes behind its end."""
    told, texts = exif()[0], PngInfo()
    texts.add_text("Author", mark("pngtext"))
    texts.add_itxt("XML:com.adobe.xmp", mark("pngxmp"))
    output = BytesIO()
    _picture().save(output, "PNG", pnginfo=texts, exif=told)
    return output.getvalue() + mark("pngtail").encode(), [
        *map(mark, ("pngtext", "pngxmp", "pngtail", "make", "model", "artist"))
    ]


def webp() -> Made:
    """Exif and XMP in WebP."""
    output = BytesIO()
    _picture().save(output, "WEBP", exif=exif()[0], xmp=mark("xmp").encode())
    return output.getvalue(), [*map(mark, ("make", "model", "artist", "xmp"))]


def gif() -> Made:
    """Two frames and a comment."""
    output = BytesIO()
    frames = [
        _picture().convert("P"),
        _picture().transpose(Image.Transpose.ROTATE_180).convert("P"),
    ]
    frames[0].save(
        output, "GIF", save_all=True, append_images=frames[1:], comment=mark("gifcomment").encode()
    )
    return output.getvalue() + mark("giftail").encode(), [mark("gifcomment"), mark("giftail")]


def bmp() -> Made:
    """Bytes behind the points."""
    output = BytesIO()
    _picture().save(output, "BMP")
    return output.getvalue() + mark("bmptail").encode(), [mark("bmptail")]


def tiff() -> Made:
    """Tags of a scanner, and bytes behind."""
    output = BytesIO()
    _picture().save(output, "TIFF", tiffinfo=exif()[0], software=mark("scanner"))
    return output.getvalue() + mark("tifftail").encode(), [
        *map(mark, ("make", "model", "artist", "host", "tifftail"))
    ]


def heic() -> Made:
    """A photograph of a phone in HEIF."""
    output = BytesIO()
    heif = pillow_heif.from_pillow(_picture((64, 64)))
    heif.save(output, exif=exif()[0].tobytes(), xmp=mark("xmp").encode())
    return output.getvalue(), [*map(mark, ("make", "model", "artist", "serial", "xmp"))]


def avif() -> Made:
    """Exif in AVIF."""
    output = BytesIO()
    _picture().save(output, "AVIF", exif=exif()[0], xmp=mark("xmp").encode())
    return output.getvalue(), [*map(mark, ("make", "model", "artist", "xmp"))]


def pdf() -> Made:
    """A page with text, a photograph, notes, a form, an attachment, and its author everywhere."""
    file = pikepdf.new()
    page = file.add_blank_page(page_size=(200, 200))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    photograph = pikepdf.Stream(file, jpeg()[0])
    photograph.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": 48,
            "/Height": 32,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name.DCTDecode,
            "/Metadata": file.make_stream(mark("imagexmp").encode()),
        }
    )
    page.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(P=photograph), Font=pikepdf.Dictionary(F=font)
    )
    content = (
        f"% {mark('pdfcomment')}\n/Span <</ActualText ({mark('actualtext')})>> BDC "
        "BT /F 12 Tf 20 20 Td (SHOWN) Tj ET EMC q 48 0 0 32 100 100 cm /P Do Q"
    )
    page.Contents = file.make_stream(content.encode())
    look = file.make_stream(b"BT /F 9 Tf 2 2 Td (STAMP) Tj ET")
    look.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Form,
            "/BBox": [0, 0, 50, 20],
            "/Resources": pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font)),
            "/PieceInfo": pikepdf.Dictionary(App=mark("formpiece")),
        }
    )
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Stamp,
        Rect=[20, 60, 70, 80],
        T=mark("annotator"),
        Contents=mark("note"),
        NM=mark("noteid"),
        F=4,
        AP=pikepdf.Dictionary(N=look),
    )
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Tx,
        T=mark("fieldname"),
        TU=mark("fieldhint"),
        DV=mark("fielddefault"),
        Rect=[20, 90, 70, 110],
        F=2,
    )
    fields = [file.make_indirect(note), file.make_indirect(field)]
    page.Annots = pikepdf.Array(fields)
    file.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([fields[1]]), DA="/F 9 Tf")
    page.PieceInfo = pikepdf.Dictionary(App=mark("piece"))
    page.Thumb = file.make_stream(mark("thumb").encode())
    file.attachments["a.txt"] = pikepdf.AttachedFileSpec(
        file, mark("attached").encode(), filename=mark("filename"), description=mark("filedesc")
    )
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=mark("script"))
    file.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(P=mark("label"))])
    with file.open_metadata() as metadata:
        metadata["dc:creator"] = [mark("creator")]
    for name in ("Author", "Title", "Subject", "Keywords", "Producer"):
        file.docinfo[f"/{name}"] = mark(f"info{name}")
    with file.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(mark("outline"), 0))
    output = BytesIO()
    plain = pikepdf.ObjectStreamMode.disable
    file.save(output, compress_streams=False, object_stream_mode=plain)
    places = (
        "imagexmp pdfcomment actualtext formpiece annotator note noteid fieldname fieldhint fielddefault piece "
        "thumb attached filename filedesc script label creator infoauthor infotitle infosubject infokeywords "
        "infoproducer outline model comment iptc"
    )
    return output.getvalue(), [*map(mark, places.split())]


def xlsx() -> Made:
    """A table with properties, a comment, a hidden sheet, a defined name, a header, a link and a picture."""
    book: Any = Workbook()  # type: ignore[no-untyped-call]
    sheet = book.active
    sheet["A1"], sheet["A2"] = "欠款", 1200000
    sheet["A1"].comment = Comment(mark("cellnote"), mark("cellauthor"))
    sheet["B1"] = "链接"
    sheet["B1"].hyperlink = f"file:///C:/Users/{mark('linkpath')}/a.xlsx"
    sheet.oddHeader.left.text = mark("header")
    book.create_sheet(mark("hiddensheet")).sheet_state = "veryHidden"
    book.defined_names["N"] = DefinedName("N", attr_text=f'"{mark("defined")}"')
    for name in ("creator", "lastModifiedBy", "title", "keywords", "description", "category"):
        setattr(book.properties, name, mark(f"core{name}"))
    output = BytesIO()
    book.save(output)
    places = (
        "cellnote cellauthor linkpath header hiddensheet defined corecreator corelastmodifiedby coretitle "
        "corekeywords coredescription corecategory"
    )
    return output.getvalue(), [*map(mark, places.split())]


def docx() -> Made:
    """A document of LibreOffice, with what Word adds: authors, paths, custom XML, comments, people."""
    places: list[str] = []

    def plant(place: str) -> str:
        places.append(mark(place))
        return mark(place)

    body = (
        f'<w:ins w:author="{plant("insauthor")}" w:initials="{plant("insinitials")}"><w:r><w:t>增加</w:t></w:r></w:ins>'
        f'<w:del w:author="x"><w:r><w:delText>{plant("deleted")}</w:delText></w:r></w:del>'
        f'<w:bookmarkStart w:id="90" w:name="{plant("bookmark")}"/><w:bookmarkEnd w:id="90"/>'
        f'<w:r><w:instrText>INCLUDEPICTURE "C:\\{plant("fieldpath")}"</w:instrText></w:r>'
        f'<w:sdt><w:sdtPr><w:alias w:val="{plant("alias")}"/><w:tag w:val="{plant("tag")}"/></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
    )
    extra = {
        "docProps/core.xml": f"<c>{plant('core')}</c>",
        "docProps/app.xml": f"<c>{plant('company')}</c>",
        "docProps/custom.xml": f"<c>{plant('customprop')}</c>",
        "docProps/thumbnail.jpeg": plant("thumbnail"),
        "customXml/item1.xml": f"<c>{plant('customxml')}</c>",
        "word/comments.xml": f"<c>{plant('wordcomment')}</c>",
        "word/people.xml": f"<c>{plant('people')}</c>",
        "word/settings.xml": f"<c>{plant('template')}</c>",
        "word/webSettings.xml": f"<c>{plant('websettings')}</c>",
        "word/embeddings/oleObject1.bin": plant("embedded"),
        "word/printerSettings1.bin": plant("printer"),
        "word/vbaProject.bin": plant("macro"),
        f"word/{plant('partname')}.xml": "<c/>",
    }
    output = BytesIO()
    with zipfile.ZipFile(SAMPLES / "letter.docx") as old, zipfile.ZipFile(output, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "word/document.xml":
                at = content.rindex(b"</w:p>")
                content = content[:at] + body.encode() + content[at:]
                content = content.replace(b'descr=""', f'descr="{plant("picturetext")}"'.encode())
            if part.filename.endswith((".jpeg", ".jpg")):
                content = jpeg()[0]
                places.extend((mark("model"), mark("iptc")))
            if part.filename not in extra:
                new.writestr(part.filename, content)
        for name, text in extra.items():
            new.writestr(name, text)
        new.comment = plant("zipcomment").encode()
    return output.getvalue(), [one for one in places if one.encode() in told(output.getvalue())]


def odt() -> Made:
    """A document of LibreOffice with an author, a comment, a change, settings and a macro."""
    places: list[str] = []

    def plant(place: str) -> str:
        places.append(mark(place))
        return mark(place)

    body = (
        f"<office:annotation><dc:creator>{plant('annotator')}</dc:creator>"
        f"<text:p>{plant('annotation')}</text:p></office:annotation>"
        f"<text:author-name>{plant('authorname')}</text:author-name>"
        f'<text:bookmark text:name="{plant("bookmark")}"/>'
        f'<text:a xlink:href="file:///C:/Users/{plant("linkpath")}">链接</text:a>'
    )
    output = BytesIO()
    with zipfile.ZipFile(SAMPLES / "letter.odt") as old, zipfile.ZipFile(output, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "content.xml":
                at = content.rindex(b"</text:p>")
                content = content[:at] + body.encode() + content[at:]
            if part.filename == "meta.xml":
                at = content.rindex(b"</office:meta>")
                told_of = f"<meta:initial-creator>{plant('initialcreator')}</meta:initial-creator>"
                content = content[:at] + told_of.encode() + content[at:]
            new.writestr(part.filename, content)
        new.writestr("Basic/Standard/m.xml", plant("macro"))
        new.writestr("Thumbnails/own.png", plant("thumbnail"))
        new.writestr("layout-cache", plant("layout"))
    return output.getvalue(), places


def recording(extension: str, *options: str) -> Callable[[], Made]:
    """A second of sound or film by ffmpeg, with every tag it will write."""

    def make() -> Made:
        tags = ("title", "artist", "comment", "location", "make", "model", "encoder", "album")
        told_of = [part for tag in tags for part in ("-metadata", f"{tag}={mark('av' + tag)}")]
        target = f"/dev/shm/marks-{extension}"
        folder = Path(target)
        folder.mkdir(exist_ok=True)
        path = folder / f"a.{extension}"
        command = ["ffmpeg", "-v", "error", "-y", *options, *told_of, str(path)]
        subprocess.run(command, check=True)
        content = path.read_bytes() + mark("avtail").encode()
        shutil.rmtree(folder)
        places = [mark("avtail"), *(mark("av" + tag) for tag in tags)]
        return content, [one for one in places if one.encode() in content]

    return make


SOUND = ("-f", "lavfi", "-i", "sine=d=1")
FILM = ("-f", "lavfi", "-i", "testsrc=d=1:s=176x144:r=5", *SOUND)


def text() -> Made:
    """A chat saved by Windows; its words are its content, its marks are not."""
    return "\ufeff欠款\x00\r\n".encode("utf-16-le"), []


MAKERS: dict[str, Callable[[], Made]] = {
    "jpg": jpeg,
    "png": png,
    "webp": webp,
    "gif": gif,
    "bmp": bmp,
    "tiff": tiff,
    "heic": heic,
    "avif": avif,
    "pdf": pdf,
    "docx": docx,
    "xlsx": xlsx,
    "odt": odt,
    "mp3": recording("mp3", *SOUND),
    "m4a": recording("m4a", *SOUND),
    "wav": recording("wav", *SOUND),
    "ogg": recording("ogg", *SOUND, "-c:a", "libopus"),
    "mp4": recording("mp4", *FILM, "-c:v", "libx264", "-movflags", "use_metadata_tags"),
    "mov": recording("mov", *FILM, "-c:v", "libx264", "-movflags", "use_metadata_tags"),
    "3gp": recording("3gp", *FILM, "-c:v", "h263", "-c:a", "aac"),
}


def told(content: bytes) -> bytes:
    """Everything a file holds, unpacked as far as it goes."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = [one.filename.encode() + told(package.read(one)) for one in package.infolist()]
            return b"\n".join([*parts, package.comment])
    if content.startswith(b"%PDF"):
        output = BytesIO()
        with pikepdf.open(BytesIO(content)) as file:
            file.save(
                output,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
        return output.getvalue()
    return content


def found(content: bytes, marks: list[str]) -> list[str]:
    """Which marks a file still tells, in any usual encoding."""
    everything = told(content)
    return [
        one
        for one in marks
        if any(one.encode(code) in everything for code in ("utf-8", "utf-16-le", "utf-16-be"))
    ]
