"""Traces of a program in a text that people read: a list in brackets, `None`, a raw date, an escape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from documents.page_text import text_of

WRITTEN_BY_A_PROGRAM = re.compile(
    r"""\[\s*(?:'[^'\n]*'|"[^"\n]*")(?:\s*,\s*(?:'[^'\n]*'|"[^"\n]*"))*\s*\]"""  # a list of texts
    r"|\{'[^'\n]*':"
    r"|<[\w.]+ object at 0x[0-9a-f]+>"
    r"|<QuerySet \["
    r"|datetime\.date(?:time)?\("
)
"""What nobody types, wherever it stands."""
RAW = re.compile(
    r"(?<![A-Za-z])(?:None|True|False)(?![A-Za-z])"
    r"|(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])"
    r"|&(?:amp|lt|gt|quot|#x?[0-9a-fA-F]+);"
    r"|\\(?:n|r|t|u[0-9a-fA-F]{4})"
)
"""What people may type, but a document may not add to it."""


def residue(html: str, said: Mapping[str, Any]) -> str:
    """The first trace of a program in a document's text that people did not type; empty where none is."""
    text = text_of(html)
    written = WRITTEN_BY_A_PROGRAM.search(text)
    if written is not None:
        return written.group()
    typed = "\n".join(one for one in _typed(said) if RAW.fullmatch(one) is None)
    for one in sorted({found.group() for found in RAW.finditer(text)}):
        if text.count(one) > typed.count(one):
            return one
    return ""


def _typed(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    many = value.values() if isinstance(value, Mapping) else value
    for one in many if isinstance(many, (list, tuple, type({}.values()))) else ():
        yield from _typed(one)
