"""Word documents: text, its look and its pictures, by a list of what may stand in them. ECMA-376."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from cases.cleaning import packages
from cases.cleaning.permitted import Permit, Renamed
from cases.parsing.problems import Problem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
XML = "{http://www.w3.org/XML/1998/namespace}"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def _named(space: str, names: str) -> frozenset[str]:
    return frozenset(space + name for name in names.split())


ELEMENTS = (
    _named(
        W,
        "document body p pPr r rPr t tab br cr noBreakHyphen softHyphen sym tbl tblPr tblGrid gridCol tr "
        "trPr tc tcPr sectPr pgSz pgMar cols col docGrid pStyle rStyle rFonts tblStyle jc ind spacing keepNext "
        "keepLines pageBreakBefore widowControl numPr ilvl numId pBdr shd tabs outlineLvl textAlignment "
        "snapToGrid contextualSpacing mirrorIndents kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
        "autoSpaceDN bidi adjustRightInd b bCs i iCs caps smallCaps strike dstrike outline shadow emboss "
        "imprint color w kern position sz szCs highlight u effect bdr fitText vertAlign rtl cs em lang "
        "eastAsianLayout noProof top left bottom right between bar insideH insideV start end tl2br tr2bl "
        "tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCellSpacing tblpPr tblOverlap "
        "tblStyleRowBandSize tblStyleColBandSize cantSplit trHeight tblHeader tcW gridSpan vMerge hMerge "
        "tcBorders tcMar textDirection tcFitText vAlign noWrap headerReference footerReference pgNumType "
        "titlePg type pgBorders lnNumType footnoteReference endnoteReference footnoteRef endnoteRef "
        "separator continuationSeparator footnotePr endnotePr numFmt numStart numRestart drawing "
        "styles docDefaults rPrDefault pPrDefault style name basedOn next link uiPriority qFormat "
        "semiHidden unhideWhenUsed tblStylePr numbering abstractNum multiLevelType lvl lvlText lvlJc "
        "lvlRestart suff isLgl num abstractNumId lvlOverride startOverride hdr ftr footnotes footnote "
        "endnotes endnote pgNum ruby rubyPr rubyAlign hps hpsRaise hpsBaseText lid rt rubyBase txbxContent",
    )
    | _named(
        WP,
        "inline anchor extent effectExtent docPr cNvGraphicFramePr positionH positionV posOffset align "
        "simplePos wrapNone wrapSquare wrapTight wrapPolygon start lineTo wrapTopAndBottom wrapThrough",
    )
    | _named(PIC, "pic nvPicPr cNvPr cNvPicPr blipFill spPr")
    | _named(WPS, "wsp cNvSpPr spPr txbx bodyPr")
    | _named(
        A,
        "graphic graphicData blip stretch fillRect srcRect xfrm off ext prstGeom avLst gd solidFill srgbClr "
        "schemeClr noFill ln prstDash round miter lumMod lumOff alpha tint shade satMod theme themeElements "
        "clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink sysClr "
        "fontScheme majorFont minorFont latin ea cs font fmtScheme fillStyleLst gradFill gsLst gs lin "
        "lnStyleLst effectStyleLst effectStyle effectLst bgFillStyleLst",
    )
    | _named(
        M,
        "oMathPara oMath oMathParaPr jc r rPr t sty f fPr num den type sSup sSupPr e sup sSub sSubPr sub "
        "sSubSup sSubSupPr rad radPr deg degHide d dPr begChr endChr sepChr nary naryPr chr limLoc subHide "
        "supHide func funcPr fName m mPr mr mcs mc mcPr count mcJc acc accPr bar barPr pos eqArr eqArrPr "
        "limLow limLowPr lim limUpp limUppPr groupChr groupChrPr ctrlPr nor lit scr",
    )
)
ATTRIBUTES = (
    _named(
        W,
        "val type w h sz space color fill themeColor themeFill themeTint themeShade themeFillTint "
        "themeFillShade ascii hAnsi eastAsia cs hint asciiTheme hAnsiTheme eastAsiaTheme cstheme before "
        "after beforeLines afterLines line lineRule beforeAutospacing afterAutospacing left right firstLine "
        "firstLineChars hanging hangingChars leftChars rightChars start end startChars endChars top bottom "
        "header footer gutter orient num equalWidth linePitch charSpace ilvl abstractNumId numId default "
        "fmt char font pos leader id firstRow lastRow firstColumn lastColumn noHBand noVBand bidi clear "
        "hRule vertAnchor horzAnchor tblpX tblpY tblpXSpec tblpYSpec leftFromText rightFromText topFromText "
        "bottomFromText customStyle combine vert",
    )
    | _named(M, "val")
    | frozenset(
        [
            "cx",
            "cy",
            "x",
            "y",
            "l",
            "t",
            "r",
            "b",
            "distT",
            "distB",
            "distL",
            "distR",
            "id",
            "relativeFrom",
            "relativeHeight",
            "behindDoc",
            "locked",
            "layoutInCell",
            "allowOverlap",
            "simplePos",
            "wrapText",
            "uri",
            "prst",
            "rot",
            "flipH",
            "flipV",
            "val",
            "w",
            "cap",
            "cmpd",
            "algn",
            "lastClr",
            "typeface",
            "script",
            "pos",
            "ang",
            "scaled",
            "idx",
            "edited",
            "wrap",
            "lIns",
            "tIns",
            "rIns",
            "bIns",
            "anchor",
            "fmla",
        ]
    )
    | {f"{XML}space"}
)
TEXTS = frozenset({f"{W}t", f"{M}t", f"{WP}posOffset", f"{WP}align"})
UNWRAPPED = _named(W, "ins moveTo sdt sdtContent hyperlink smartTag fldSimple customXml") | _named(
    MC, "AlternateContent Choice"
)
BUILT_IN = re.compile(
    r"^(Normal|heading [1-9]|Title|Subtitle|toc [1-9]|List Paragraph|Table Grid|header|footer|caption|"
    r"footnote text|footnote reference|Default Paragraph Font|Normal Table|No List|Hyperlink|Normal \(Web\))$"
)
STYLE_USERS = frozenset(
    f"{W}{name}" for name in ["pStyle", "rStyle", "tblStyle", "basedOn", "next", "link"]
)
FOLLOWED = {
    "styles": ("styles.xml", "styles+xml"),
    "numbering": ("numbering.xml", "numbering+xml"),
    "footnotes": ("footnotes.xml", "footnotes+xml"),
    "endnotes": ("endnotes.xml", "endnotes+xml"),
    "header": ("header%d.xml", "header+xml"),
    "footer": ("footer%d.xml", "footer+xml"),
    "theme": ("theme.xml", ""),
}
"""Parts that a document needs, and what each is called in the copy."""


@dataclass
class Copy:
    """A document that is being written anew."""

    package: zipfile.ZipFile
    output: packages.Package
    styles: Renamed = field(default_factory=lambda: Renamed("s"))
    types: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def part(self, source: str, target: str) -> None:
        """Write one XML part and the parts and pictures that it needs."""
        root = packages.tree(self.package, source)
        if root is None:
            raise Problem("broken")
        relations = self._relations(source)
        permit = Permit(
            ELEMENTS,
            ATTRIBUTES,
            TEXTS,
            UNWRAPPED,
            {
                f"{W}styleId": self.styles,
                f"{R}id": lambda _name, value: relations.get(value, ("", ""))[0] or None,
                f"{R}embed": lambda _name, value: relations.get(value, ("", ""))[0] or None,
            },
        )
        fresh = permit.copy(root)
        self._finish(fresh)
        self.output.add(target, packages.written(fresh))
        if relations:
            self.output.add(_relations_of(target), _listed(relations.values()))

    def _finish(self, root: Any) -> None:
        """Names of styles become ours; references to nothing go."""
        for one in root.iter():
            if one.tag in STYLE_USERS:
                one.set(f"{W}val", self.styles("", one.get(f"{W}val", "")))
            elif one.tag == f"{W}name" and not BUILT_IN.match(one.get(f"{W}val", "")):
                one.set(f"{W}val", self.styles("", "name " + one.get(f"{W}val", "")))
            elif one.tag in (f"{WP}docPr", f"{PIC}cNvPr") or one.tag in (
                f"{A}theme",
                f"{A}clrScheme",
                f"{A}fontScheme",
                f"{A}fmtScheme",
            ):
                one.set("name", "")
        for name, attribute in (
            (f"{A}blip", "embed"),
            (f"{W}headerReference", "id"),
            (f"{W}footerReference", "id"),
        ):
            for one in list(root.iter(name)):
                if one.get(R + attribute) is None:
                    one.getparent().remove(one)

    def _relations(self, source: str) -> dict[str, tuple[str, str, str]]:
        """Old identifier to (ours, kind, target) for what the part may be joined with."""
        found: dict[str, tuple[str, str, str]] = {}
        told = packages.tree(self.package, _relations_of(source))
        for one in told if told is not None else ():
            kind = str(one.get("Type", "")).removeprefix(RELATION)
            if one.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(source), one.get("Target", ""))
            )
            placed = self._placed(kind, target.lstrip("/"), source)
            if placed:
                found[one.get("Id", "")] = (f"r{len(found) + 1}", kind, placed)
        return found

    def _placed(self, kind: str, source: str, asked_by: str) -> str:
        """Write the part that is joined, and say where it stands; empty where it may not be."""
        if kind == "image":
            return self._picture(source)
        if (
            kind not in FOLLOWED
            or source not in self.package.namelist()
            or not asked_by.endswith("document.xml")
        ):
            return ""
        name, mime = FOLLOWED[kind]
        placed = name % (len(self.types) + 1) if "%" in name else name
        if placed in self.types:
            return ""
        self.types[placed] = (
            MIME + mime if mime else "application/vnd.openxmlformats-officedocument.theme+xml"
        )
        self.part(source, f"word/{placed}")
        return placed

    def _picture(self, source: str) -> str:
        if source not in self.pictures:
            painted = packages.picture(self.package, source)
            if painted is None:
                return ""
            suffix = (
                "jpg"
                if painted.startswith(b"\xff\xd8")
                else "gif"
                if painted.startswith(b"GIF")
                else "png"
            )
            placed = f"media/{len(self.pictures) + 1}.{suffix}"
            self.output.add(f"word/{placed}", painted)
            self.pictures[source] = placed
        return self.pictures[source]


def clean(file: BinaryIO, _code: str, output: BinaryIO) -> Iterator[str]:
    """The document in a fresh package."""
    with packages.read(file) as package:
        main = _main(package)
        fresh = packages.Package(output)
        copy = Copy(package, fresh)
        copy.part(main, "word/document.xml")
        fresh.add("[Content_Types].xml", _types(copy.types))
        fresh.add("_rels/.rels", _listed([("r1", "officeDocument", "word/document.xml")]))
        fresh.close()
        yield from _told(package)


def _main(package: zipfile.ZipFile) -> str:
    told = packages.tree(package, "_rels/.rels")
    for one in told if told is not None else ():
        if str(one.get("Type", "")).endswith("/officeDocument"):
            return str(one.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _told(package: zipfile.ZipFile) -> Iterator[str]:
    """What the package holds that did not go on, by name."""
    for start, word in (
        ("docProps/", "properties"),
        ("customXml/", "customxml"),
        ("word/comments", "comments"),
        ("word/people", "authors"),
        ("word/embeddings/", "embedded"),
        ("word/vbaProject", "macros"),
        ("word/settings", "settings"),
    ):
        if any(name.startswith(start) for name in package.namelist()):
            yield word


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _listed(relations: Any) -> bytes:
    rows = "".join(
        f'<Relationship Id="{ours}" Type="{RELATION}{kind}" Target="{target}"/>'
        for ours, kind, target in relations
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'
    ).encode()


def _types(parts: dict[str, str]) -> bytes:
    rows = "".join(
        f'<Override PartName="/word/{name}" ContentType="{mime}"/>' for name, mime in parts.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/><Default Extension="gif" ContentType="image/gif"/>'
        '<Default Extension="jpg" ContentType="image/jpeg"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MIME}document.main+xml"/>{rows}</Types>'
    ).encode()
