"""Text typed by people, made fit to be printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from accounts.typed import text as clean


def clean_all(value: Any) -> Any:
    """Every text in a JSON value cleaned."""
    return each_text(value, clean)


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, (list, tuple)):
        return [each_text(one, change) for one in value]
    if isinstance(value, dict):
        return {name: each_text(one, change) for name, one in value.items()}
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


__all__ = ["clean", "clean_all", "each_text", "paragraphs", "texts"]
