#!/usr/bin/env bash
# Expected: a PDF of WeasyPrint embeds of a Chinese face what its characters need, one or two kilobytes a handful; and a face with
#   outlines of PostScript (CFF) makes the smaller file, as CFF is the denser form.
# Seen: one character of the whole Noto Serif CJK SC weighs 89 KB in the PDF, since the subset keeps the glyphs' numbers, and with them a place and
#   a width for every glyph before the last one. Of the same 6,763 characters of GB/T 2312, four weigh 22 KB with outlines of PostScript and 2 KB with those
#   of TrueType: an empty place there is the same number once more, which deflates well; in CFF each is an outline with an offset of its own.
# With: weasyprint 70.0, fonttools 4.60.1, pikepdf 9.4.2, libharfbuzz-subset 6.0.0, fonts-noto-cjk of Debian 12, Python 3.11, 2026-11-29.
# Means: a system that keeps hundreds of thousands of letters saves much of their room by the form of its faces alone (here two fifths), and a letter grows
#   markedly by one rare character of a name that comes from a whole face.
#
# Needs Debian (for apt-get download), python3 with venv, and WeasyPrint's own system libraries (pango, libharfbuzz-subset).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check weasyprint==70.0 fonttools==4.60.1 pikepdf==9.4.2
apt-get download -qq -o APT::Sandbox::User=root fonts-noto-cjk
dpkg-deb --fsys-tarfile fonts-noto-cjk_*.deb | tar -xf - --wildcards '*/NotoSerifCJK-Regular.ttc'
face=$(find "$work/usr" -name NotoSerifCJK-Regular.ttc)
cat >try.py <<'PYTHON'
"""What a few characters weigh in a PDF: of the whole face, and of its common characters in either kind of outline."""

import io
import sys
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

source, work = Path(sys.argv[1]), Path(sys.argv[2])


def common():
    """The 6,763 ideographs of GB/T 2312."""
    cells = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", errors="ignore") for cell in cells)


def whole():
    path = work / "whole.otf"
    TTCollection(str(source), lazy=True).fonts[2].save(path)
    return path


def postscript():
    options = subset.Options(font_number=2, desubroutinize=True, hinting=False, layout_features=[])
    font = subset.load_font(str(source), options)
    one = subset.Subsetter(options)
    one.populate(text=common())
    one.subset(font)
    path = work / "postscript.otf"
    font.save(path)
    return path


def truetype(path):
    font = TTFont(path)
    drawn, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = newTable("glyf")
    outlines.glyphOrder, outlines.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["glyf"], font["loca"] = outlines, newTable("loca")
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    for name in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(limits, f"max{name}", 0)
    limits.maxSizeOfInstructions = limits.maxComponentElements = 0
    font.sfntVersion = "\000\001\000\000"
    for tag in ("CFF ", "VORG"):
        if tag in font:
            del font[tag]
    made = work / "truetype.ttf"
    font.save(made)
    return made


def weight(path, text):
    """Bytes of the embedded face in the PDF, as stored there."""
    config = FontConfiguration()
    style = CSS(string=f"@font-face {{ font-family: X; src: url('{path.as_uri()}') }} p {{ font: 20pt X }}", font_config=config)
    with pikepdf.open(io.BytesIO(HTML(string=f"<p>{text}").write_pdf(stylesheets=[style], font_config=config))) as pdf:
        found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"]
        (described,) = found
        return len(described.get("/FontFile3", described.get("/FontFile2")).read_raw_bytes())


one = weight(whole(), "龢")
path = postscript()
cubic, quadratic = weight(path, "政务诚信"), weight(truetype(path), "政务诚信")
print(f"bytes: one of the whole face {one}, four in PostScript {cubic}, four in TrueType {quadratic}", file=sys.stderr)
print(f"one character of the whole face weighs over 50 KB: {one > 50_000}")
print(f"four characters in TrueType weigh less than half of PostScript: {quadratic * 2 < cubic}")
PYTHON
venv/bin/python try.py "$face" "$work" 2>figures | tee seen
tail -1 figures
diff seen - <<'SEEN'
one character of the whole face weighs over 50 KB: True
four characters in TrueType weigh less than half of PostScript: True
SEEN
echo "as seen before"
