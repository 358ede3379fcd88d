"""What was typed into a field that searches by name."""

from __future__ import annotations

from django.http import QueryDict

LONGEST = 60


def typed(fields: QueryDict) -> str:
    """The text of the field `q`, without blanks around it and without what the database refuses."""
    return fields.get("q", "").replace("\0", "").strip()[:LONGEST]
