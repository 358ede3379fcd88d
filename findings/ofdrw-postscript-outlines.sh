#!/usr/bin/env bash
# Expected: ofdrw draws the characters of an OFD with the face that is embedded, TrueType or OpenType with outlines of PostScript:
#   GB/T 33190-2016, 11.1 asks for OpenType files and names no kind of outline.
# Seen: where the outlines are TrueType, the embedded glyph is drawn. Where they are PostScript (OTTO), the same text stands there in
#   another face, one of its own or the system's; named by number (CGTransform, 11.4), the glyph is not drawn at all. The picture is made without an error.
# With: org.ofdrw:ofdrw-converter 2.3.6, OpenJDK 17, Maven 3.8, fonttools 4.60.1, Python 3.11, Debian 12, 2026-11-29.
# Means: an OFD of an official letter whose faces have PostScript outlines, as Noto CJK and most open Song faces do, looks right
#   in its places and wrong in its letters, and may lose what is set by glyph number. Embed TrueType where readers are not known.
#
# Needs a JDK, Maven and python3 with venv.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId>
<version>1</version><dependencies><dependency><groupId>org.ofdrw</groupId><artifactId>ofdrw-converter</artifactId><version>2.3.6</version></dependency>
</dependencies></project>
XML
mvn -q -Dmaven.repo.local="$folder/repository" dependency:copy-dependencies -DoutputDirectory="$folder/lib" >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fonttools==4.60.1
venv/bin/python - <<'PYTHON'
"""Two faces with one glyph, a square of 900 units, and a page that sets it four times."""

import io
import zipfile

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def face(postscript):
    built = FontBuilder(1000, isTTF=not postscript)
    built.setupGlyphOrder([".notdef", "square"])
    built.setupCharacterMap({ord("甲"): "square"})
    glyphs = {}
    for name in (".notdef", "square"):
        pen = T2CharStringPen(1000, None) if postscript else TTGlyphPen(None)
        if name == "square":
            pen.moveTo((0, 0))
            for corner in ((0, 900), (900, 900), (900, 0)):
                pen.lineTo(corner)
            pen.closePath()
        glyphs[name] = pen.getCharString() if postscript else pen.glyph()
    if postscript:
        built.setupCFF("Square", {}, glyphs, {})
    else:
        built.setupGlyf(glyphs)
    built.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    built.setupHorizontalHeader(ascent=900, descent=-100)
    built.setupNameTable({"familyName": "Square", "styleName": "Regular", "psName": "Square"})
    built.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=100)
    built.setupPost()
    made = io.BytesIO()
    built.save(made)
    return made.getvalue()


def text(identifier, font, x, y, named=""):
    return (
        f'<ofd:TextObject ID="{identifier}" Boundary="{x} {y} 20 20" Font="{font}" Size="20"><ofd:FillColor Value="255 0 0"/>'
        f'{named}<ofd:TextCode X="0" Y="18">甲</ofd:TextCode></ofd:TextObject>'
    )


BY_NUMBER = '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>1</ofd:Glyphs></ofd:CGTransform>'
SET = text(3, 10, 10, 10) + text(4, 11, 40, 10) + text(5, 10, 10, 40, BY_NUMBER) + text(6, 11, 40, 40, BY_NUMBER)
FACES = "".join(
    f'<ofd:Font ID="{identifier}" FontName="{name}" FamilyName="{name}"><ofd:FontFile>{file}</ofd:FontFile></ofd:Font>'
    for identifier, name, file in ((10, "SquareT", "t.ttf"), (11, "SquareP", "p.otf"))
)
PARTS = {
    "OFD.xml": f'<ofd:OFD {SPACE} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>'
    "00000000000000000000000000000001</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
    "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:MaxUnitID>11</ofd:MaxUnitID><ofd:PageArea>"
    "<ofd:PhysicalBox>0 0 100 100</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
    '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
    "Doc_0/PublicRes.xml": f'<ofd:Res {SPACE} BaseLoc="Res"><ofd:Fonts>{FACES}</ofd:Fonts></ofd:Res>',
    "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {SPACE}><ofd:Content><ofd:Layer ID="2" Type="Body">{SET}'
    "</ofd:Layer></ofd:Content></ofd:Page>",
}
with zipfile.ZipFile("set.ofd", "w") as package:
    for name, content in PARTS.items():
        package.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + content)
    package.writestr("Doc_0/Res/t.ttf", face(False))
    package.writestr("Doc_0/Res/p.otf", face(True))
PYTHON
cat >Seen.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.ofdrw.converter.ImageMaker;
import org.ofdrw.reader.OFDReader;

public class Seen {
    public static void main(String[] arguments) throws Exception {
        try (OFDReader reader = new OFDReader(Path.of("set.ofd"))) {
            BufferedImage page = new ImageMaker(reader, 8).makePage(0);
            int[][] corners = {{10, 10}, {40, 10}, {10, 40}, {40, 40}};
            String[] names = {"TrueType", "PostScript", "TrueType by number", "PostScript by number"};
            int[] parts = new int[4];
            for (int one = 0; one < 4; one++) {
                int red = 0;
                for (int x = 0; x < 144; x++)
                    for (int y = 0; y < 144; y++)
                        if ((page.getRGB(corners[one][0] * 8 + x, corners[one][1] * 8 + y) & 0xFFFFFF) == 0xFF0000) red++;
                parts[one] = 100 * red / (144 * 144);
                System.out.println(names[one] + ": " + parts[one] + " % of the square is drawn");
            }
            System.exit(parts[0] > 95 && parts[1] < 60 && parts[2] > 95 && parts[3] == 0 ? 0 : 1);
        }
    }
}
JAVA
javac -cp "lib/*" Seen.java
java -cp "lib/*:." Seen 2>/dev/null
