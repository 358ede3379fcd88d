"""Text as Windows, phones and chat programs save it: UTF-8, UTF-16, GB 18030; and letters in it."""

from __future__ import annotations

import codecs
import re
from typing import Any, BinaryIO

from cases.parsing.problems import Problem

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PROGRAMS = (b"MZ", b"\x7fELF", b"#!/", b"%!PS")
HEADERS = re.compile(
    r"^(From|To|Subject|Date|Received|MIME-Version|Message-ID|Return-Path):", re.I | re.M
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def decode(content: bytes) -> str:
    """The text. Raises Problem where it is in none of the three encodings."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "gb18030")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Problem("unknown") from error


def recognise(file: BinaryIO, extension: str) -> str:
    """`txt`, `csv` or `eml`; empty where the file is no text."""
    file.seek(0)
    content = file.read()
    if content.startswith(PROGRAMS):
        return ""
    try:
        text = decode(content)
    except Problem:
        return ""
    if CONTROL.search(text):
        return ""
    if extension == "eml" or (extension != "txt" and len(set(_headers(text))) >= 3):
        return "eml" if _headers(text) else ""
    return "csv" if extension == "csv" else "txt"


def _headers(text: str) -> list[str]:
    head = re.split(r"\r?\n\r?\n", text.lstrip(), maxsplit=1)[0]
    return [name.lower() for name in HEADERS.findall(head)]


def readable(part: Any) -> str:
    """The words of one part of a letter, in whatever it says it is written."""
    try:
        text = str(part.get_content())
    except (LookupError, ValueError, KeyError, TypeError, AttributeError):
        text = (part.get_payload(decode=True) or b"").decode("gb18030", "replace")
    return re.sub(r"<[^<>]*>", "", text) if part.get_content_subtype() == "html" else text
