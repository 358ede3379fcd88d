"""What was typed into a field that searches by name."""

from __future__ import annotations

from django.http import QueryDict

from accounts import typed as typed_text

LONGEST = 60


def typed(fields: QueryDict) -> str:
    """The text of the field `q`, as one line of standard characters."""
    return typed_text.line(fields.get("q", ""))[:LONGEST]
