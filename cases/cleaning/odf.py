"""OpenDocument texts and tables: what is seen, by a list of what may stand in them. OASIS ODF 1.3."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from cases.cleaning import packages
from cases.cleaning.permitted import Change, Permit, Renamed
from cases.filetypes import BY_CODE
from cases.parsing.problems import Problem

_URN = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, STYLE, DRAW = (
    f"{{{_URN}{name}:1.0}}" for name in ("office", "text", "table", "style", "drawing")
)
NUMBER, FO, SVG = (
    f"{{{_URN}{name}}}" for name in ("datastyle:1.0", "xsl-fo-compatible:1.0", "svg-compatible:1.0")
)
XLINK = "{http://www.w3.org/1999/xlink}"


def _named(space: str, names: str) -> frozenset[str]:
    return frozenset(space + name for name in names.split())


ELEMENTS = (
    _named(
        OFFICE,
        "document-content document-styles font-face-decls automatic-styles styles master-styles body text spreadsheet",
    )
    | _named(
        TEXT,
        "p h span s tab line-break list list-item list-header list-style list-level-style-number "
        "list-level-style-bullet note note-citation note-body soft-page-break ruby ruby-base ruby-text outline-style "
        "outline-level-style notes-configuration",
    )
    | _named(
        TABLE,
        "table table-column table-columns table-header-columns table-column-group table-row table-rows "
        "table-header-rows table-row-group table-cell covered-table-cell",
    )
    | _named(DRAW, "frame image text-box")
    | _named(
        STYLE,
        "style default-style font-face paragraph-properties text-properties table-properties "
        "table-column-properties table-row-properties table-cell-properties graphic-properties section-properties "
        "page-layout page-layout-properties master-page header footer header-style footer-style "
        "header-footer-properties tab-stops tab-stop list-level-properties list-level-label-alignment map columns",
    )
    | _named(
        NUMBER,
        "number-style number date-style year month day text time-style hours minutes seconds percentage-style "
        "currency-style currency-symbol boolean-style boolean text-style text-content",
    )
)
ATTRIBUTES = (
    _named(OFFICE, "version value value-type date-value time-value boolean-value currency")
    | _named(
        TEXT,
        "c outline-level level start-value note-class display-levels bullet-char space-before min-label-width "
        "anchor-type list-level-position-and-space-mode label-followed-by list-tab-stop-position",
    )
    | _named(
        TABLE,
        "number-columns-repeated number-rows-repeated number-columns-spanned number-rows-spanned visibility "
        "align border-model",
    )
    | _named(
        STYLE,
        "family class width rel-width column-width row-height use-optimal-row-height vertical-align wrap-option "
        "font-size-asian font-size-complex font-weight-asian font-style-asian text-underline-style "
        "text-underline-width text-underline-color text-line-through-style text-position text-align-source "
        "num-format num-prefix num-suffix print-orientation writing-mode line-height-at-least line-spacing "
        "tab-stop-distance type position leader-style wrap run-through horizontal-pos horizontal-rel vertical-pos "
        "vertical-rel rel-height font-family-generic font-pitch font-family-asian font-charset",
    )
    | _named(
        NUMBER,
        "decimal-places min-integer-digits grouping min-decimal-places style language country textual calendar",
    )
    | _named(
        FO,
        "margin margin-left margin-right margin-top margin-bottom padding padding-left padding-right padding-top "
        "padding-bottom border border-left border-right border-top border-bottom background-color color font-size "
        "font-weight font-style font-family text-align text-align-last text-indent line-height break-before "
        "break-after keep-with-next keep-together page-width page-height language country widows orphans "
        "min-height wrap-option column-count column-gap letter-spacing font-variant text-transform",
    )
    | _named(SVG, "x y width height font-family")
)
TEXTS = _named(TEXT, "p h span note-citation ruby-base ruby-text") | _named(
    NUMBER, "text currency-symbol"
)
UNWRAPPED = _named(TEXT, "a section page-number page-count date time sequence expression chapter")
NAMES = (
    _named(TEXT, "style-name citation-style-name citation-body-style-name")
    | _named(TABLE, "style-name default-cell-style-name")
    | _named(DRAW, "style-name text-style-name")
    | _named(
        STYLE,
        "name parent-style-name next-style-name data-style-name list-style-name master-page-name page-layout-name "
        "font-name font-name-asian font-name-complex apply-style-name default-outline-level",
    )
)
"""Attributes that name a style, each given a name of ours."""


def clean(file: BinaryIO, code: str, output: BinaryIO) -> Iterator[str]:
    """The document in a fresh package."""
    with packages.read(file) as package:
        roots = {name: packages.tree(package, name) for name in ("content.xml", "styles.xml")}
        if roots["content.xml"] is None:
            raise Problem("broken")
        fresh = packages.Package(output)
        mime = BY_CODE[code].content_type
        fresh.add("mimetype", mime.encode(), packed=False)
        styles, images = Renamed("s"), Images(package, fresh)
        for name, root in roots.items():
            if root is not None:
                fresh.add(name, packages.written(_part(root, code, styles, images)))
        fresh.add("META-INF/manifest.xml", _manifest(mime, [*roots, *images.placed.values()]))
        fresh.close()
        yield from _told(package)


class Images:
    """The pictures of a package, each painted anew once."""

    def __init__(self, package: zipfile.ZipFile, fresh: packages.Package) -> None:
        self.package, self.fresh = package, fresh
        self.placed: dict[str, str] = {}

    def __call__(self, _name: str, value: str) -> str | None:
        if value not in self.placed:
            painted = packages.picture(self.package, value.removeprefix("./"))
            if painted is None:
                return None
            suffix = "jpg" if painted.startswith(b"\xff\xd8") else "png"
            self.placed[value] = f"Pictures/{len(self.placed) + 1}.{suffix}"
            self.fresh.add(self.placed[value], painted)
        return self.placed[value]


def _part(root: Any, code: str, styles: Renamed, images: Images) -> Any:
    tables: Change = (lambda _name, value: value) if code == "ods" else Renamed("t")
    changed: dict[str, Change] = dict.fromkeys(NAMES, styles)
    changed |= {f"{TABLE}name": tables, f"{XLINK}href": images}
    fresh = Permit(ELEMENTS, ATTRIBUTES, TEXTS, UNWRAPPED, changed).copy(root)
    for image in list(fresh.iter(f"{DRAW}image")):
        if image.get(f"{XLINK}href") is None:
            image.getparent().remove(image)
    return fresh


def _told(package: zipfile.ZipFile) -> Iterator[str]:
    for start, word in (
        ("meta.xml", "properties"),
        ("settings.xml", "settings"),
        ("Thumbnails/", "preview"),
        ("Basic/", "macros"),
        ("Scripts/", "macros"),
        ("Object", "embedded"),
    ):
        if any(name.startswith(start) for name in package.namelist()):
            yield word


def _manifest(mime: str, names: list[str]) -> bytes:
    kinds = {"xml": "text/xml", "png": "image/png", "jpg": "image/jpeg"}
    rows = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kinds[name.rsplit(".", 1)[-1]]}"/>'
        for name in names
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>{rows}</manifest:manifest>'
    ).encode()
