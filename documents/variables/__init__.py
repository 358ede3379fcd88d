"""What a document says: plain JSON built from a step as it is being done.

The addressee's sealed name is never among it. A required variable that comes out empty refuses the
step, so that no document goes out with an empty heading.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from documents.addressees import Addressee
from documents.catalogue import Entry
from documents.text import clean_all
from documents.variables import (
    commitments,
    complaints,
    general,
    objections,
    orders,
    records,
    repairs,
    supervision,
)
from documents.variables.writing import BUILDERS, Writing
from workflows.actions import StepRefused
from workflows.base import Reason
from workflows.forms import plain
from workflows.move import Move


def build(entry: Entry, move: Move, addressee: Addressee) -> dict[str, Any]:
    """The variables of one document. Raises StepRefused where something it must say is missing."""
    writing = Writing(entry, move, addressee)
    said = BUILDERS.get(entry.code, _from_form)(writing)
    base = writing.base()
    variables = {**base, **said}
    wanted = {*base, *entry.promised}
    missing = [name for name in entry.required if variables.get(name) in (None, "", [], {})]
    if missing:
        raise StepRefused(
            _("《%(title)s》还缺少必须载明的内容（%(names)s），请补充后再办理")
            % {"title": entry.title, "names": "、".join(missing)},
            reason=Reason.FORM,
        )
    cleaned: dict[str, Any] = clean_all(
        {name: value for name, value in variables.items() if name in wanted}
    )
    return cleaned


def _from_form(writing: Writing) -> dict[str, Any]:
    """A document issued by hand says what its form asked for, field by field."""
    return {name: plain(writing.data.get(name) or "") for name in writing.entry.promised}


__all__ = [
    "build",
    "commitments",
    "complaints",
    "general",
    "objections",
    "orders",
    "records",
    "repairs",
    "supervision",
]
