"""What a procedure answers when it is asked for a step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a step is refused."""

    STATE = "state"
    ROLE = "role"
    ORGANISATION = "organisation"
    SEPARATION = "separation"
    CONDITION = "condition"
    STALE = "stale"
    FORM = "form"
    UNREAD = "unread"


@dataclass(frozen=True)
class Answer:
    """Whether a step is open, and if not, why, in the user's words."""

    ok: bool
    reason: Reason | None = None
    sentence: str = ""


OPEN = Answer(True)
