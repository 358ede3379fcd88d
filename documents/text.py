"""Text typed by people, made fit to be printed: invisible and direction-changing characters go."""

from __future__ import annotations

import unicodedata
from typing import Any

DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control, format (right-to-left marks, zero-width), surrogate, private, unassigned, separators."""
KEPT = frozenset("\n\t")


def clean(text: str) -> str:
    """`text` in composed form, without characters that print nothing or turn the line round."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(one for one in lines if one in KEPT or unicodedata.category(one) not in DROPPED)


def clean_all(value: Any) -> Any:
    """Every text in a JSON value cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (list, tuple)):
        return [clean_all(one) for one in value]
    if isinstance(value, dict):
        return {name: clean_all(one) for name, one in value.items()}
    return value


def texts(value: Any) -> str:
    """Every text in a JSON value, joined, to be searched for glyphs."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return "\n".join(filter(None, (texts(one) for one in value)))
    return ""


def paragraphs(text: str) -> list[str]:
    """Non-empty lines, without the blanks people indent them with."""
    return [one for line in text.splitlines() if (one := line.strip(" \t\u3000"))]
