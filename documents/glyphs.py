"""Characters that no face can draw. They stop nobody: a document prints their codes, and the case tells
its handler of them."""

from __future__ import annotations

from typing import Any

from documents.fonts import code_of, missing_glyphs
from documents.text import clean_all, texts
from workflows.move import Move

FACT = "undrawn"
"""The fact of a case that names them: {"codes": ["U+2A6D6"], "sealed": false}."""


def note(move: Move) -> None:
    """Keep in the subject's facts which typed characters cannot be printed. Of a sealed identity only
    that there is one."""
    typed = {name: missing_glyphs(texts(clean_all(value))) for name, value in move.data.items()}
    sealed = move.step.form.sealed
    codes = [code_of(one) for name, found in typed.items() if name not in sealed for one in found]
    hidden = any(typed.get(name) for name in sealed)
    if not codes and not hidden:
        return
    facts: dict[str, Any] = move.procedure.facts
    before = facts.get(FACT) or {"codes": [], "sealed": False}
    facts[FACT] = {
        "codes": sorted({*before["codes"], *codes}),
        "sealed": before["sealed"] or hidden,
    }
