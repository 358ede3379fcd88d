"""Rating the reply: once for each complaint, from the day it was given; it moves nothing."""

from __future__ import annotations

from cases import clock
from cases.models import Case, Rating

REPLIED = frozenset({"replied", "reexamining", "reexamined", "final_reviewing", "closed"})
"""States of a complaint in which its reply has been served."""


def replied(case: Case) -> bool:
    """Whether there is a reply that could be rated."""
    return case.kind == "complaint" and case.state in REPLIED


def rate(case: Case, level: str, words: str) -> bool:
    """Keep what the complainant thinks; False where he has told already, which then stands."""
    told = {"level": level, "words": words, "rated_at": clock.now()}
    _row, made = Rating.objects.get_or_create(case=case, defaults=told)
    return made
