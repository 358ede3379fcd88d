"""What ISO 19005-2 (PDF/A-2, level A) asks of a file, as far as its objects can be read off.

veraPDF is a Java program that no package registry we build from carries; this reads the same clauses with
pikepdf, fontTools and lxml, none of which made the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from lxml import etree  # type: ignore[import-untyped]

NAMESPACES = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/elements/1.1/",
    "http://ns.adobe.com/pdf/1.3/",
    "http://ns.adobe.com/xap/1.0/",
    "http://www.aiim.org/pdfa/ns/id/",
    "adobe:ns:meta/",
}
"""Predefined schemas (6.6.2.3): any other would need an extension schema."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STANDARD = _words(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4"
    " H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry"
    " Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form"
)
"""Standard structure types of ISO 32000-1, 14.8.4."""
ACTIONS = _words(
    "/Launch /Sound /Movie /ResetForm /ImportData /Hide /SetOCGState /Rendition /Trans /GoTo3DView"
    " /JavaScript"
)
BLENDS = _words(
    "/Normal /Compatible /Multiply /Screen /Overlay /Darken /Lighten /ColorDodge /ColorBurn"
    " /HardLight /SoftLight /Difference /Exclusion /Hue /Saturation /Color /Luminosity"
)
INFORMATION = {
    "/Title": "dc:title",
    "/Author": "dc:creator",
    "/Producer": "pdf:Producer",
    "/Creator": "xmp:CreatorTool",
    "/Keywords": "pdf:Keywords",
    "/CreationDate": "xmp:CreateDate",
    "/ModDate": "xmp:ModifyDate",
}
PRINT, FORBIDDEN_FLAGS = 4, 1 | 2 | 32 | 256
"""Annotation flags: printed; invisible, hidden, no view, toggle no view."""


def faults(content: bytes) -> list[str]:
    """Every clause that the file breaks, as `clause: what`."""
    with pikepdf.open(BytesIO(content)) as pdf:
        objects = list(pdf.objects)
        dictionaries = [one for one in objects if isinstance(one, pikepdf.Dictionary)]
        streams = [one for one in objects if isinstance(one, pikepdf.Stream)]
        return [
            *_file(content, pdf),
            *_colours(pdf),
            *_streams(streams),
            *_fonts(dictionaries),
            *_graphics([*dictionaries, *streams]),
            *_actions(pdf, dictionaries),
            *_annotations(pdf),
            *_metadata(pdf),
            *_structure(pdf, dictionaries),
            *_signature(content, pdf),
        ]


def _file(content: bytes, pdf: pikepdf.Pdf) -> Iterator[str]:
    first, second = content.split(b"\n", 2)[:2]
    if not re.fullmatch(rb"%PDF-1\.[0-7]", first):
        yield "6.1.2: header"
    if second[:1] != b"%" or sum(byte > 127 for byte in second[1:5]) < 4:
        yield "6.1.2: no binary comment after the header"
    if not re.search(rb"%%EOF\r?\n?$", content):
        yield "6.1.3: data after the end of the file"
    if "/ID" not in pdf.trailer or len(pdf.trailer.ID) != 2:
        yield "6.1.3: no ID in the trailer"
    if "/Encrypt" in pdf.trailer:
        yield "6.1.3: encrypted"
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    if "/EmbeddedFiles" in names:
        yield "6.8: embedded files"
    if "/OCProperties" in pdf.Root or "/Requirements" in pdf.Root or "/Perms" not in pdf.Root:
        yield "6.9, 6.11, 6.1.12: optional content, requirements, or no permissions"


def _colours(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = list(pdf.Root.get("/OutputIntents", ()))
    if [str(one.S) for one in intents] != ["/GTS_PDFA1"]:
        yield "6.2.3: not one output intent"
        return
    profile = intents[0].DestOutputProfile
    icc = profile.read_bytes()
    if icc[36:40] != b"acsp" or icc[16:20] != b"RGB " or int(profile.N) != 3:
        yield "6.2.3: the output profile is no RGB profile"
    if icc[8] > 4 or int.from_bytes(icc[:4], "big") != len(icc):
        yield "6.2.3: the output profile is damaged"
    for number, page in enumerate(pdf.pages, start=1):
        operators = {str(one.operator) for one in pikepdf.parse_content_stream(page)}
        if operators & {"k", "K"}:
            yield f"6.2.4.3: page {number} uses CMYK without a CMYK intent"


def _streams(streams: list[pikepdf.Stream]) -> Iterator[str]:
    for one in streams:
        filters = str(one.get("/Filter", ""))
        if "LZW" in filters or "Crypt" in filters:
            yield f"6.1.7: filter {filters}"
        if {"/F", "/FFilter", "/FDecodeParms"} & set(one.keys()):
            yield "6.1.7: an external stream"
        if one.get("/Subtype") == "/Image":
            if one.get("/Interpolate") == True:  # noqa: E712 -- pikepdf compares, not identity
                yield "6.2.8: interpolation"
            if {"/Alternates", "/OPI"} & set(one.keys()):
                yield "6.2.8: alternates or OPI"
        if one.get("/Subtype") == "/PS" or one.get("/Subtype2") == "/PS":
            yield "6.2.9: PostScript"


def _fonts(dictionaries: list[Any]) -> Iterator[str]:
    for font in (one for one in dictionaries if one.get("/Type") == "/Font"):
        if font.Subtype == "/Type0":
            if "/ToUnicode" not in font:
                yield f"6.2.11.7: {font.BaseFont} without ToUnicode"
            if font.Encoding not in ("/Identity-H", "/Identity-V"):
                yield f"6.2.11.3: {font.BaseFont} with encoding {font.Encoding}"
            yield from _descendant(font.DescendantFonts[0])
        elif font.Subtype not in ("/CIDFontType0", "/CIDFontType2"):
            yield f"6.2.11: a font of kind {font.Subtype}"


def _descendant(font: Any) -> Iterator[str]:
    name, descriptor = str(font.BaseFont), font.FontDescriptor
    if not re.match(r"/[A-Z]{6}\+", name):
        yield f"6.2.11.4: {name} is no subset"
    program = descriptor.get("/FontFile3") or descriptor.get("/FontFile2")
    if program is None:
        yield f"6.2.11.4: {name} is not embedded"
        return
    if font.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in font:
        yield f"6.2.11.3: {name} without CIDToGIDMap"
    if "/CIDSet" in descriptor:
        yield f"6.2.11.4: {name} has a CIDSet that would have to be complete"
    advances = _advances(program.read_bytes())
    wrong = [cid for cid, width in _widths(font) if abs(advances[cid] - width) > 1]
    if wrong:
        yield f"6.2.11.5: {name} widths differ from the font program: {wrong[:5]}"


def _advances(program: bytes) -> list[float]:
    """Advance of each glyph of an embedded font, in thousandths of an em."""
    if program[:4] in (b"OTTO", b"\0\1\0\0", b"true"):
        font = TTFont(BytesIO(program))
        unit = font["head"].unitsPerEm  # type: ignore[attr-defined]
        metrics = font["hmtx"].metrics
        return [metrics[name][0] * 1000 / unit for name in font.getGlyphOrder()]
    raise ValueError("a bare CFF font has no table of widths")


def _widths(font: Any) -> Iterator[tuple[int, float]]:
    """(CID, width) of the font's W array."""
    given = list(font.get("/W", ()))
    while given:
        first, second = int(given.pop(0)), given.pop(0)
        if isinstance(second, pikepdf.Array):
            yield from ((first + n, float(width)) for n, width in enumerate(second))
        else:
            width = float(given.pop(0))
            yield from ((cid, width) for cid in range(first, int(second) + 1))


def _graphics(objects: list[Any]) -> Iterator[str]:
    for state in (one for one in objects if one.get("/Type") == "/ExtGState"):
        if {"/TR", "/HTP"} & set(state.keys()):
            yield "6.2.5: a transfer function or halftone phase"
        if str(state.get("/BM", "/Normal")) not in BLENDS:
            yield f"6.2.10: blend mode {state.BM}"
    for group in (one.Group for one in objects if "/Group" in one):
        if str(group.get("/CS", "/DeviceRGB")) not in ("/DeviceRGB", "/DeviceGray"):
            yield "6.2.10: a transparency group in a colour space without intent"
    for one in objects:
        if one.get("/Subtype") == "/Form" and {"/OPI", "/PS", "/Ref"} & set(one.keys()):
            yield "6.2.9: OPI, PostScript or a reference to another file"


def _actions(pdf: pikepdf.Pdf, dictionaries: list[Any]) -> Iterator[str]:
    for one in dictionaries:
        if str(one.get("/S", "")) in ACTIONS or "/JS" in one:
            yield f"6.5.1: action {one.get('/S')}"
    if {"/OpenAction", "/AA"} & set(pdf.Root.keys()) or any("/AA" in page for page in pdf.pages):
        yield "6.5.2: something happens by itself"
    if "/JavaScript" in pdf.Root.get("/Names", pikepdf.Dictionary()):
        yield "6.5.1: JavaScript"


def _annotations(pdf: pikepdf.Pdf) -> Iterator[str]:
    form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
    if "/XFA" in form or form.get("/NeedAppearances") == True:  # noqa: E712
        yield "6.4.1: XFA, or appearances to be made by the reader"
    for one in (annotation for page in pdf.pages for annotation in page.get("/Annots", ())):
        flags = int(one.get("/F", 0))
        if not flags & PRINT or flags & FORBIDDEN_FLAGS:
            yield f"6.3.2: {one.Subtype} with flags {flags}"
        x, y, right, top = (float(side) for side in one.Rect)
        if one.Subtype == "/Widget" and (right - x or top - y) and "/AP" not in one:
            yield "6.3.3: a visible field without an appearance"
        if one.Subtype not in ("/Widget", "/Link"):
            yield f"6.3.1: annotation {one.Subtype}"


def _metadata(pdf: pikepdf.Pdf) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        yield "6.6.2.1: no metadata"
        return
    written = stream.read_bytes()
    if re.search(rb"<\?xpacket begin=[^>]*(bytes|encoding)=", written):
        yield "6.6.2.1: bytes or encoding in the header of the packet"
    tree = etree.fromstring(written)
    used = {etree.QName(one).namespace for one in tree.iter() if isinstance(one.tag, str)}
    used |= {etree.QName(name).namespace for one in tree.iter() for name in one.attrib}
    strange = {one for one in used if one} - NAMESPACES - {"http://www.w3.org/XML/1998/namespace"}
    if strange:
        yield f"6.6.2.3: schemas without description: {sorted(strange)}"
    yield from _agreement(pdf)


def _agreement(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The information dictionary says what the metadata say."""
    with pdf.open_metadata() as xmp:
        if (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance")) != ("2", "A"):
            yield "6.6.4: not marked as PDF/A-2A"
        for key, name in INFORMATION.items():
            if key not in pdf.docinfo:
                continue
            told, said = str(pdf.docinfo[key]), xmp.get(name) or ""
            dates = key.endswith("Date") and _digits(told) == _digits(str(said))
            if not dates and told != said and told not in list(said):
                yield f"6.6.3: {key} says {told}, {name} says {said}"


def _digits(moment: str) -> str:
    return re.sub(r"\D", "", moment.replace("Z", ""))[:14]


def _structure(pdf: pikepdf.Pdf, dictionaries: list[Any]) -> Iterator[str]:
    if str(pdf.Root.get("/Lang", "")) != "zh-CN":
        yield "6.7.4: language"
    marking: Any = pdf.Root.get("/MarkInfo", {})
    if marking.get("/Marked") != True:  # noqa: E712
        yield "6.7.2: not marked"
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        yield "6.7.3: no structure tree"
        return
    roles: Any = root.get("/RoleMap", {})
    mapped = {str(key)[1:]: str(to)[1:] for key, to in roles.items()}
    for element in (one for one in dictionaries if one.get("/Type") == "/StructElem"):
        kind = str(element.S)[1:]
        if mapped.get(kind, kind) not in STANDARD:
            yield f"6.7.3.4: structure type {kind} is not mapped to a standard one"
        if kind == "Figure" and not str(element.get("/Alt", "")):
            yield "6.7.4: a figure without words"
    for number, page in enumerate(pdf.pages, start=1):
        yield from _marked(number, page)


def _marked(number: int, page: pikepdf.Page) -> Iterator[str]:
    """All content is in the structure or an artifact."""
    depth = 0
    for one in pikepdf.parse_content_stream(page):
        operator = str(one.operator)
        if operator in ("BDC", "BMC"):
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif operator in ("Tj", "TJ", "f", "f*", "S", "s", "B", "Do") and not depth:
            yield f"6.7.2: page {number} draws with {operator} outside of the structure"
            return


def _signature(content: bytes, pdf: pikepdf.Pdf) -> Iterator[str]:
    fields = pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", ())
    seals = [one.V for one in fields if one.get("/FT") == "/Sig"]
    if len(seals) != 1:
        yield f"6.4.3: {len(seals)} seals"
        return
    start, first, second, last = (int(one) for one in seals[0].ByteRange)
    if start != 0 or second + last != len(content) or content[first : first + 1] != b"<":
        yield "6.4.3: the seal does not cover the whole file"
