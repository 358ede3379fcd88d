"""How a model says that its rows are attested with their subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REFERENCE = "subject_type"
"""`Attested.through` of a row that names its subject by type and key."""


@dataclass(frozen=True)
class Attested:
    """Declared on a model as `attested`: its rows belong to a subject and are attested with it."""

    through: str = ""
    """Field that leads to the subject, or two joined by "__"; empty on a subject's own table."""
    leaves_out: frozenset[str] = frozenset()
    """Columns that may change without an event, because they only repeat what is told elsewhere."""
    only_where: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Columns attested only while a condition on the row `r` holds, in SQL."""
