"""PDF: written anew with nothing but pages, fonts, images and text. ISO 32000-1.

What is seen of annotations, form fields and seals becomes part of the page; everything behind it goes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from cases.cleaning.jpeg import bare
from cases.parsing.problems import Problem, Unclean


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


PAGES_MOST = 3000
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
PAGE = frozenset(["/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Group"])
KEYS = _words(
    # page and form
    "/Type /Subtype /Resources /XObject /ExtGState /Pattern /Group /BBox /Matrix /FormType /S /CS /I /K "
    # fonts, their descriptors and encodings
    "/BaseFont /FirstChar /LastChar /Widths /FontDescriptor /Encoding /ToUnicode /DescendantFonts "
    "/CIDSystemInfo /Registry /Ordering /Supplement /DW /W /DW2 /W2 /CIDToGIDMap /BaseEncoding "
    "/Differences /FontMatrix /FontBBox /CharProcs /WMode /CMapName /UseCMap /FontName /Flags "
    "/ItalicAngle /Ascent /Descent /Leading /CapHeight /XHeight /StemV /StemH /AvgWidth /MaxWidth "
    "/MissingWidth /FontFile /FontFile2 /FontFile3 /Length1 /Length2 /Length3 "
    # images and how streams are packed
    "/Width /Height /ColorSpace /BitsPerComponent /Intent /ImageMask /Mask /SMask /SMaskInData "
    "/Decode /Interpolate /Matte /DecodeParms /Predictor /Colors /Columns /Rows /EndOfLine "
    "/BlackIs1 /EncodedByteAlign /EndOfBlock /DamagedRowsBeforeError /EarlyChange /JBIG2Globals "
    "/ColorTransform "
    # graphics state, patterns, shadings, functions, colours
    "/LW /LC /LJ /ML /D /RI /OP /op /OPM /Font /BG /BG2 /UCR /UCR2 /TR /TR2 /FL /SM /SA /BM /CA /ca "
    "/AIS /TK /G /BC /PatternType /PaintType /TilingType /XStep /YStep /Shading /ShadingType "
    "/Background /AntiAlias /Coords /Domain /Function /Extend /BitsPerCoordinate /BitsPerFlag "
    "/VerticesPerRow /FunctionType /Range /C0 /C1 /N /Functions /Bounds /Encode /Size /Order "
    "/BitsPerSample /WhitePoint /BlackPoint /Gamma"
)
"""What a dictionary may say. Whatever is not here is not copied."""
BY_NAME = frozenset(
    ["/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/CharProcs"]
)
"""Dictionaries whose keys are chosen by the program that wrote them."""
OPERATORS = frozenset(
    [
        "b",
        "B",
        "b*",
        "B*",
        "BI",
        "c",
        "cm",
        "CS",
        "cs",
        "d",
        "d0",
        "d1",
        "Do",
        "EI",
        "ET",
        "BT",
        "f",
        "F",
        "f*",
        "G",
        "g",
        "gs",
        "h",
        "i",
        "ID",
        "INLINE",
        "IMAGE",
        "j",
        "J",
        "K",
        "k",
        "l",
        "M",
        "m",
        "n",
        "q",
        "Q",
        "re",
        "RG",
        "rg",
        "ri",
        "s",
        "S",
        "SC",
        "sc",
        "SCN",
        "scn",
        "sh",
        "T*",
        "Tc",
        "Td",
        "TD",
        "Tf",
        "Tj",
        "TJ",
        "TL",
        "Tm",
        "Tr",
        "Ts",
        "Tw",
        "Tz",
        "v",
        "w",
        "W",
        "W*",
        "y",
        "'",
        '"',
        "BX",
        "EX",
    ]
)
"""Painting and text; marked content, which carries words beside the page, is left out."""
DEVICE = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
COMMENT = re.compile(rb"%[^\r\n]*")
ENDING = b"startxref"
SIGNS = re.compile(rb"startxref|\d\s{1,9}obj\b")
"""What ends a file, and what begins an object."""
LONGEST = 16
BLOCK = 65536


def clean(file: BinaryIO, _code: str, output: BinaryIO) -> Iterator[str]:
    """The pages alone. Raises Problem for a file that does not open."""
    with _open(file) as pdf:
        removed = list(_told(pdf))
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
        with pikepdf.new() as fresh:
            copier = Copier(fresh)
            for page in pdf.pages:
                copier.add(page.obj)
            fresh.save(output, deterministic_id=True)
    yield from removed


def _open(file: BinaryIO) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(file)
        pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise Problem("password") from error
    except pikepdf.PdfError as error:
        raise Problem("broken") from error
    if pages == 0 or cut(file):
        raise Problem("broken")
    if pages > PAGES_MOST:
        raise Unclean("large")
    for setting in _layers(pdf):
        if setting.get("/OFF") or setting.get("/BaseState") == Name.OFF:
            raise Unclean("layers")
    return pdf


def cut(file: BinaryIO) -> bool:
    """Whether the end is missing: an object stands behind the last sign that a file ends with.

    qpdf builds such a file anew from the objects that came through, and the pages that did not are
    missing without a word. Bytes behind the end are harmless and frequent. ISO 32000-1, 7.5.5.
    """
    file.seek(0, io.SEEK_END)
    end = file.tell()
    following = b""
    while end > 0:
        start = max(0, end - BLOCK)
        file.seek(start)
        block = file.read(end - start)
        signs = SIGNS.findall(block + following)
        if signs:
            return bool(signs[-1] != ENDING)
        following, end = block[:LONGEST], start
    return True


def _layers(pdf: pikepdf.Pdf) -> Iterator[Any]:
    layers = pdf.Root.get("/OCProperties")
    if isinstance(layers, Dictionary) and isinstance(layers.get("/D"), Dictionary):
        yield layers["/D"]


def _told(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What the file says beside its pages, by name."""
    if "/Info" in pdf.trailer:
        yield "properties"
    if "/Metadata" in pdf.Root:
        yield "xmp"
    if len(pdf.attachments):
        yield "attachments"
    if any("/Annots" in page.obj for page in pdf.pages):
        yield "annotations"
    if "/AcroForm" in pdf.Root:
        yield "forms"
    if "/OpenAction" in pdf.Root or "/AA" in pdf.Root:
        yield "actions"


class Copier:
    """Copies objects into a fresh file, key by permitted key."""

    def __init__(self, fresh: pikepdf.Pdf) -> None:
        self.fresh = fresh
        self.done: dict[tuple[int, int], Any] = {}

    def add(self, page: Any) -> None:
        """Append one page."""
        copy = Dictionary(Type=Name.Page)
        for key in PAGE:
            value = inherited(page, key) if key in INHERITED else page.get(key)
            if value is not None:
                copy[key] = self.value(value, key)
        copy["/Contents"] = self.fresh.make_stream(painted(page))
        if "/MediaBox" not in copy:
            copy["/MediaBox"] = Array([0, 0, 595, 842])
        self.fresh.pages.append(pikepdf.Page(self.fresh.make_indirect(copy)))

    def value(self, value: Any, key: str) -> Any:
        """A copy of one value that stands under `key`."""
        if isinstance(value, (Dictionary, Stream)) and value.is_indirect:
            return self._once(value, key)
        return self._fresh(value, key)

    def _once(self, value: Any, key: str) -> Any:
        known = self.done.get(value.objgen)
        if known is None:
            kind = Dictionary() if isinstance(value, Dictionary) else None
            known = (
                self.fresh.make_indirect(kind) if kind is not None else self.fresh.make_stream(b"")
            )
            self.done[value.objgen] = known
            self._fill(known, value, key)
        return known

    def _fresh(self, value: Any, key: str) -> Any:
        if isinstance(value, Array):
            return self._array(value, key)
        if isinstance(value, (Dictionary, Stream)):
            copy: Any = (
                Dictionary() if isinstance(value, Dictionary) else self.fresh.make_stream(b"")
            )
            self._fill(copy, value, key)
            return copy
        if isinstance(value, pikepdf.String) and key in ("/Registry", "/Ordering"):
            return value if str(value) in ORDERINGS else pikepdf.String("Identity")
        return value

    def _array(self, value: Any, key: str) -> Any:
        if len(value) == 2 and value[0] == Name.ICCBased:
            return Name(DEVICE.get(int(value[1].get("/N", 3)), "/DeviceRGB"))
        words = len(value) == 4 and value[0] in (Name.Indexed, Name.I)
        return Array(
            [self.value(one, key) for one in value if words or not isinstance(one, pikepdf.String)]
        )

    def _fill(self, copy: Any, value: Any, key: str) -> None:
        own = isinstance(value, Stream) or "/Type" in value or "/ShadingType" in value
        named = key in BY_NAME and not own
        for name in value.keys():  # noqa: SIM118 - a PDF dictionary iterates otherwise
            if (named or name in KEYS) and not self._text(value[name], name, named=named):
                copy[name] = self.value(value[name], name)
        if isinstance(value, Stream):
            content, packing = data(value, key)
            copy.write(content, **packing)

    def _text(self, value: Any, name: str, *, named: bool) -> bool:
        """Whether it is words where none belong."""
        return isinstance(value, pikepdf.String) and (
            named or name not in ("/Registry", "/Ordering")
        )


ORDERINGS = frozenset(
    ["Adobe", "Identity", "UCS", "GB1", "CNS1", "Japan1", "Korea1", "KR", "Manga1"]
)


def inherited(page: Any, key: str) -> Any:
    """A page's own value, or that of the nearest node above."""
    for _level in range(64):
        if page is None or key in page:
            break
        page = page.get("/Parent")
    return page.get(key) if page is not None else None


def painted(content: Any) -> bytes:
    """What a page or form paints, without marked content and comments."""
    kept = [
        instruction
        for instruction in pikepdf.parse_content_stream(content)
        if str(instruction.operator) in OPERATORS
    ]
    return bytes(pikepdf.unparse_content_stream(kept))


def data(stream: Any, key: str) -> tuple[bytes, dict[str, Any]]:
    """What a stream holds, cut down to what its kind needs, and how it is packed."""
    kind = stream.get("/Subtype")
    if kind == Name.Form or "/PatternType" in stream or key == "/CharProcs":
        return painted(stream), {}
    if kind == Name.Image or key in ("/SMask", "/Mask"):
        return image(stream)
    content = bytes(stream.read_bytes())
    if key in ("/ToUnicode", "/Encoding"):
        return COMMENT.sub(b"", content), {}
    return content, {}


def image(stream: Any) -> tuple[bytes, dict[str, Any]]:
    """The points of an image. One that we cannot look into raises Unclean."""
    filters = [str(one) for one in _filters(stream)]
    last = filters[-1] if filters else ""
    if last == "/DCTDecode" and len(filters) == 1:
        return bare(bytes(stream.read_raw_bytes())), {"filter": Name.DCTDecode}
    if last in ("/JPXDecode", "/DCTDecode"):
        raise Unclean("image")
    if last in ("/CCITTFaxDecode", "/JBIG2Decode") and len(filters) == 1:
        parms = stream.get("/DecodeParms")
        return bytes(stream.read_raw_bytes()), {"filter": Name(last), "decode_parms": _parms(parms)}
    content = bytes(stream.read_bytes())
    return content[: _size(stream) or len(content)], {}


def _filters(stream: Any) -> list[Any]:
    found = stream.get("/Filter")
    return [] if found is None else list(found) if isinstance(found, Array) else [found]


def _parms(parms: Any) -> Any:
    if isinstance(parms, Array):
        parms = parms[0] if len(parms) else None
    if not isinstance(parms, Dictionary):
        return None
    if "/JBIG2Globals" in parms:
        raise Unclean("image")
    return Dictionary({name: parms[name] for name in parms.keys() if name in KEYS})  # noqa: SIM118


def _size(stream: Any) -> int:
    """How many bytes the points take up; 0 where the colours do not tell."""
    colours = stream.get("/ColorSpace")
    if isinstance(colours, Array) and colours[0] == Name.ICCBased:
        each = int(colours[1].get("/N", 0))
    else:
        name = colours[0] if isinstance(colours, Array) else colours
        each = {
            "/DeviceGray": 1,
            "/DeviceRGB": 3,
            "/DeviceCMYK": 4,
            "/Indexed": 1,
            "/CalRGB": 3,
            "/CalGray": 1,
        }.get(str(name), 0)
    bits = int(stream.get("/BitsPerComponent", 8))
    if stream.get("/ImageMask"):
        each, bits = 1, 1
    return (int(stream.Width) * each * bits + 7) // 8 * int(stream.Height)
