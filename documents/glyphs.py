"""Characters that no face can draw: refused where they are typed, and again before a document is signed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import ActorKind
from documents.rendering import missing_glyphs
from documents.text import clean_all, texts
from workflows.actions import Move, StepRefused
from workflows.base import Reason


def refuse(values: Any) -> None:
    """Raises StepRefused where a text among the values cannot be printed."""
    missing = _missing(values)
    if missing:
        raise StepRefused(_sentence(missing), reason=Reason.FORM)


def refuse_typed(move: Move) -> None:
    """Raises StepRefused where a person's form holds what cannot be printed, told at its field.

    Documents quote what was typed: later it would stop a signer, who may not change another's words.
    """
    if move.actor.kind is ActorKind.SYSTEM:
        return
    found = {name: _missing(clean_all(value)) for name, value in move.data.items()}
    errors = {name: [_sentence(missing)] for name, missing in found.items() if missing}
    if errors:
        raise StepRefused(_sentence("".join(found.values())), reason=Reason.FORM, errors=errors)


def _missing(values: Any) -> str:
    return missing_glyphs("".join(dict.fromkeys(texts(values))))


def _sentence(missing: str) -> str:
    listed = "".join(dict.fromkeys(missing))
    return (
        _("下列字符没有可用的字形，不能印入文书：%s。请更换，或者联系系统管理员补充字库") % listed
    )
