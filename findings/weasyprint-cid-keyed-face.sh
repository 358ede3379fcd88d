#!/usr/bin/env bash
# WeasyPrint 70.0 writes glyph numbers as character numbers (CIDs), also for a CID-keyed CFF face in which
# the two differ. By ISO 32000-1, 9.7.4.2, a reader looks a CID up in the face's own table.
#
# Expected: a face subset with fontTools or harfbuzz prints the same in every PDF reader.
# Seen (2026-11-28): after subsetting, Noto Serif CJK keeps its CIDs while its glyphs are numbered anew. PDFium
#   shows the text, MuPDF 1.26 shows none of it, and both give the right text layer, so that a test which
#   extracts text notices nothing. veraPDF 1.26 reports clauses 6.2.11.4.1, 6.2.11.5 and 6.2.11.8. With CIDs
#   renumbered by glyph all of it is well.
# For a system like ours: official letters use subset faces for speed, and FandolFang differs even whole. Whoever
#   prints with such faces renumbers them first (here: documents/slimming.py), and looks at a letter in MuPDF.
#
# Needs Debian (for apt-get download), python3 with venv, and WeasyPrint's own system libraries (pango).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  weasyprint==70.0 fonttools==4.60.1 pymupdf==1.26.7 pypdfium2==5.1.0 numpy==2.4.6
apt-get download -qq -o APT::Sandbox::User=root fonts-noto-cjk
dpkg-deb --fsys-tarfile fonts-noto-cjk_*.deb | tar -xf - --wildcards '*/NotoSerifCJK-Regular.ttc'
face=$(find "$work/usr" -name NotoSerifCJK-Regular.ttc)
cat >try.py <<'PYTHON'
"""Print four characters in a CID-keyed face whose CIDs are not its glyph numbers, and read them back."""

import io
import sys
from pathlib import Path

import fitz
import pypdfium2
from fontTools import subset
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

TEXT = "政务诚信"
source, work = Path(sys.argv[1]), Path(sys.argv[2])


def face(name: str, by_glyph: bool) -> Path:
    """Four glyphs of the face; their CIDs as the face gave them, or numbered by glyph."""
    options = subset.Options(font_number=2, desubroutinize=True, name_IDs=[1, 2, 4, 6], layout_features=[])
    font = subset.load_font(str(source), options)
    one = subset.Subsetter(options)
    one.populate(text=TEXT)
    one.subset(font)
    data = io.BytesIO()
    font.save(data)
    font = TTFont(data, recalcBBoxes=False)
    if by_glyph:
        top = font["CFF "].cff.topDictIndex[0]
        numbers = [".notdef", *(f"cid{n:05d}" for n in range(1, len(top.charset)))]
        glyphs = top.CharStrings.charStrings
        top.CharStrings.charStrings = {new: glyphs[old] for old, new in zip(top.charset, numbers)}
        top.charset = numbers
        font.setGlyphOrder(numbers)
    path = work / f"{name}.otf"
    font.save(path)
    return path


def dark(pixels: bytes) -> int:
    """Samples darker than mid grey."""
    return sum(one < 128 for one in pixels)


for name, by_glyph in (("as-the-face-numbers", False), ("numbered-by-glyph", True)):
    path = face(name, by_glyph)
    config = FontConfiguration()
    style = CSS(
        string=f"@font-face {{ font-family: X; src: url('{path.as_uri()}') }}"
        "@page { size: 300pt 80pt; margin: 10pt } body { font: 40pt X }",
        font_config=config,
    )
    pdf = HTML(string=f"<p>{TEXT}").write_pdf(stylesheets=[style], font_config=config)
    with fitz.open(stream=pdf) as opened:
        mupdf = dark(opened[0].get_pixmap(colorspace=fitz.csGRAY).samples)
    page = pypdfium2.PdfDocument(pdf)[0]
    pdfium = dark(bytes(page.render(grayscale=True).to_numpy().tobytes()))
    text = page.get_textpage().get_text_bounded().strip()
    print(f"{name}: MuPDF {'shows text' if mupdf > 200 else 'shows no text'};"
          f" PDFium {'shows text' if pdfium > 200 else 'shows no text'}; text layer {text}")
PYTHON
venv/bin/python try.py "$face" "$work" 2>/dev/null | tee seen
diff seen - <<'SEEN'
as-the-face-numbers: MuPDF shows no text; PDFium shows text; text layer 政务诚信
numbered-by-glyph: MuPDF shows text; PDFium shows text; text layer 政务诚信
SEEN
echo "as seen before"
