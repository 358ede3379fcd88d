"""Texts and tables of LibreOffice and openpyxl, with what Word, Excel and WPS add."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

from openpyxl.comments.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.workbook import Workbook

from tests.cases.marks.pictures import jpeg
from tests.cases.marks.plain import SAMPLES, Made, mark, planting, told

XLSX_PARTS = {
    "docProps/app.xml": "company",
    "docProps/custom.xml": "customprop",
    "customXml/item1.xml": "customxml",
    "xl/persons/person.xml": "person",
    "xl/threadedComments/threadedComment1.xml": "threadedcomment",
    "xl/printerSettings/printerSettings1.bin": "printer",
    "xl/embeddings/oleObject1.bin": "embedded",
    "xl/externalLinks/externalLink1.xml": "external",
    "xl/vbaProject.bin": "macro",
    "xl/revisions/userNames.xml": "username",
    "xl/ctrlProps/ctrlProp1.xml": "control",
    "docProps/thumbnail.wmf": "thumbnail",
}
"""Parts that Excel and WPS write beside the cells, each with its mark."""


def table() -> bytes:
    """A table with properties, a comment, a hidden sheet, a defined name, a header and a link."""
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
    return output.getvalue()


def xlsx() -> Made:
    """The table, with the parts that other programs add."""
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(table())) as old, zipfile.ZipFile(output, "w") as new:
        for part in old.infolist():
            if part.filename not in XLSX_PARTS:
                new.writestr(part.filename, old.read(part))
        for name, place in XLSX_PARTS.items():
            new.writestr(name, f"<c>{mark(place)}</c>")
        new.comment = mark("zipcomment").encode()
    places = (
        "cellnote cellauthor linkpath header hiddensheet defined corecreator corelastmodifiedby coretitle "
        "corekeywords coredescription corecategory zipcomment"
    )
    return output.getvalue(), [*map(mark, places.split()), *map(mark, XLSX_PARTS.values())]


def docx() -> Made:
    """A document of LibreOffice, with what Word adds: authors, paths, custom XML, comments, people."""
    places, plant = planting()
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
    places, plant = planting()
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


def ods() -> Made:
    """A table of LibreOffice with a note, a change, a hidden sheet, a link and settings."""
    places, plant = planting()
    cell = (
        f"<office:annotation><dc:creator>{plant('annotator')}</dc:creator>"
        f"<text:p>{plant('annotation')}</text:p></office:annotation>"
        f'<text:p><text:a xlink:href="file:///C:/Users/{plant("linkpath")}">链接</text:a></text:p>'
    )
    after = (
        f'<table:named-expressions><table:named-range table:name="{plant("defined")}" '
        'table:cell-range-address="$t.$A$1"/></table:named-expressions>'
        f'<table:database-ranges><table:database-range table:name="{plant("database")}" '
        'table:target-range-address="t.A1:t.B2"/></table:database-ranges>'
    )
    changed = (
        f"<office:change-info><dc:creator>{plant('changer')}</dc:creator></office:change-info>"
    )
    output = BytesIO()
    with zipfile.ZipFile(SAMPLES / "table.ods") as old, zipfile.ZipFile(output, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "content.xml":
                content = content.replace(b"<text:p>", cell.encode() + b"<text:p>", 1)
                content = content.replace(b"<table:named-expressions/>", after.encode())
                content = content.replace(
                    b"<table:table table:name",
                    f"<table:tracked-changes>{changed}</table:tracked-changes>".encode()
                    + b"<table:table table:name",
                    1,
                )
            if part.filename == "meta.xml":
                at = content.rindex(b"</office:meta>")
                told_of = f"<meta:initial-creator>{plant('initialcreator')}</meta:initial-creator>"
                content = content[:at] + told_of.encode() + content[at:]
            if part.filename == "settings.xml":
                at = content.rindex(b"</config:config-item-set>")
                printer = (
                    '<config:config-item config:name="PrinterName" config:type="string">'
                    f"{plant('printer')}</config:config-item>"
                )
                content = content[:at] + printer.encode() + content[at:]
            if not part.filename.startswith("Thumbnails"):
                new.writestr(part.filename, content)
        new.writestr("Basic/Standard/m.xml", plant("macro"))
        new.writestr("Thumbnails/thumbnail.png", plant("thumbnail"))
        new.writestr("Object 1/content.xml", plant("object"))
    return output.getvalue(), places
