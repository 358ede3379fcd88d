#!/usr/bin/env bash
# Expected: ofdrw draws a path of an OFD as GB/T 33190-2016 says: with Rule="Even-Odd" a ring stays open (9.1), a Clip keeps
#   what lies inside of it (8.4), and a line whose Cap is Butt ends where its points end (8.2).
# Seen: in the pictures of its ImageMaker the ring is filled, what a Clip cuts away is drawn, and each line is longer by half
#   of its width at both ends, so that two lines with a gap of less than their width become one. No warning is given.
# With: org.ofdrw:ofdrw-converter 2.3.6, OpenJDK 17, Maven 3.8, Python 3.11, Debian 12, 2026-11-29.
# Means: a writer of OFD cannot leave such things to the reader: the double rule of an official letter becomes one bar, a
#   QR code made of lines cannot be scanned. Resolve them into plain filled outlines (here: documents/ofd/drawing.py).
#
# Needs a JDK, Maven and python3.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>finding</groupId><artifactId>finding</artifactId>
<version>1</version><dependencies><dependency><groupId>org.ofdrw</groupId><artifactId>ofdrw-converter</artifactId><version>2.3.6</version></dependency>
</dependencies></project>
XML
mvn -q -Dmaven.repo.local="$folder/repository" dependency:copy-dependencies -DoutputDirectory="$folder/lib" >/dev/null
python3 - <<'PYTHON'
import zipfile

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
RED = '<ofd:FillColor Value="255 0 0"/>'
SQUARE = "M 0 0 L 20 0 L 20 20 L 0 20 C"
HALF = '<ofd:Path Boundary="0 0 10 20"><ofd:AbbreviatedData>M 0 0 L 10 0 L 10 20 L 0 20 C</ofd:AbbreviatedData></ofd:Path>'
DRAWN = (
    f'<ofd:PathObject ID="3" Boundary="10 10 20 20" Stroke="false" Fill="true" Rule="Even-Odd">{RED}'
    f"<ofd:AbbreviatedData>{SQUARE} M 5 5 L 15 5 L 15 15 L 5 15 C</ofd:AbbreviatedData></ofd:PathObject>"
    '<ofd:PathObject ID="4" Boundary="40 10 20 20" Stroke="false" Fill="true"><ofd:Clips><ofd:Clip><ofd:Area>'
    f"{HALF}</ofd:Area></ofd:Clip></ofd:Clips>{RED}<ofd:AbbreviatedData>{SQUARE}</ofd:AbbreviatedData></ofd:PathObject>"
    '<ofd:PathObject ID="5" Boundary="10 40 50 10" Stroke="true" Fill="false" LineWidth="4" Cap="Butt">'
    '<ofd:StrokeColor Value="255 0 0"/><ofd:AbbreviatedData>M 10 5 L 20 5 M 23 5 L 40 5</ofd:AbbreviatedData></ofd:PathObject>'
)
PARTS = {
    "OFD.xml": f'<ofd:OFD {SPACE} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>'
    "00000000000000000000000000000001</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
    "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData><ofd:MaxUnitID>5</ofd:MaxUnitID><ofd:PageArea>"
    '<ofd:PhysicalBox>0 0 100 100</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID="1" '
    'BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
    "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {SPACE}><ofd:Content><ofd:Layer ID="2" Type="Body">{DRAWN}'
    "</ofd:Layer></ofd:Content></ofd:Page>",
}
with zipfile.ZipFile("drawn.ofd", "w") as package:
    for name, content in PARTS.items():
        package.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + content)
PYTHON
cat >Seen.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.ofdrw.converter.ImageMaker;
import org.ofdrw.reader.OFDReader;

public class Seen {
    public static void main(String[] arguments) throws Exception {
        try (OFDReader reader = new OFDReader(Path.of("drawn.ofd"))) {
            BufferedImage page = new ImageMaker(reader, 8).makePage(0);
            int[][] places = {{20, 20}, {55, 20}, {31, 45}, {80, 80}};
            String[] names = {"inside of the ring", "cut away", "between two lines", "where nothing is drawn"};
            StringBuilder seen = new StringBuilder();
            for (int one = 0; one < places.length; one++) {
                boolean red = (page.getRGB(places[one][0] * 8, places[one][1] * 8) & 0xFFFFFF) == 0xFF0000;
                System.out.println(names[one] + ": " + (red ? "red" : "not red"));
                seen.append(red ? 'r' : '-');
            }
            System.exit(seen.toString().equals("rrr-") ? 0 : 1);
        }
    }
}
JAVA
javac -cp "lib/*" Seen.java
java -cp "lib/*:." Seen 2>/dev/null
