#!/usr/bin/env bash
# Expected: easyofd turns an OFD whose text names the font 宋体, as most official letters do, into a PDF with
#   that text, or raises an error where it has no such font.
# Seen: where the system's folders hold no Windows font file (simsun.ttc), it returns a PDF with the right number of
#   blank pages and raises nothing. Whatever font the document names, text is set in 宋体; setting it fails for each
#   character, digits too, and that is told in the log at level DEBUG alone. Other Chinese fonts are not tried.
# With: easyofd 20260427, reportlab 5.1.0, pypdf 6.4.0, Python 3.11, Debian 12, 2026-11-29.
# Means: a preview made with it may be an empty page for a full letter. Compare the text of the copy with that of the
#   OFD (TextCode, GB/T 33190-2016, 11.3) before showing it, or let the reader open the original.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check easyofd==20260427 reportlab==5.1.0 pypdf==6.4.0
cd "$folder"
"$folder/venv/bin/python" - 2>"$folder/log" <<'PYTHON'
import base64
import io
import sys
import zipfile

from easyofd.ofd import OFD
from pypdf import PdfReader

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
CHINESE, LATIN = "受理告知书", "2026-11"
PARTS = {
    "OFD.xml": f'<ofd:OFD {NAMESPACE} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
    "<ofd:DocID>00000000000000000000000000000001</ofd:DocID></ofd:DocInfo>"
    "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
    "Doc_0/Document.xml": f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>5</ofd:MaxUnitID><ofd:PageArea>"
    "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
    '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
    "Doc_0/PublicRes.xml": f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:Fonts>'
    '<ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>',
    "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {NAMESPACE}><ofd:Content><ofd:Layer ID="3" Type="Body">'
    '<ofd:TextObject ID="4" Boundary="30 30 100 10" Font="2" Size="6"><ofd:TextCode X="0" Y="8" '
    f'DeltaX="6 6 6 6">{CHINESE}</ofd:TextCode></ofd:TextObject>'
    '<ofd:TextObject ID="5" Boundary="30 50 100 10" Font="2" Size="6"><ofd:TextCode X="0" Y="8" '
    f'DeltaX="3 3 3 3 3 3">{LATIN}</ofd:TextCode></ofd:TextObject>'
    "</ofd:Layer></ofd:Content></ofd:Page>",
}
letter = io.BytesIO()
with zipfile.ZipFile(letter, "w") as package:
    for name, content in PARTS.items():
        package.writestr(name, HEAD + content)

reader = OFD()
reader.read(base64.b64encode(letter.getvalue()).decode(), save_xml=False)
copy = reader.to_pdf()
shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(copy)).pages)
kept = [one for one in CHINESE + LATIN if one in shown]
print("pages:", len(PdfReader(io.BytesIO(copy)).pages), "characters of the letter kept:", kept)
sys.exit(bool(kept))
PYTHON
