"""The ladder (督办) that each kind of overdue duty climbs: which step is due how many working days after.

保障中小企业款项支付条例第二十五条（参照）; 信访工作条例第三十九条. No statute gives the days: they are
rules like every period, dated, and a jurisdiction may set its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accounts.models import Organisation
from workflows.rules import rule

DUTY: Mapping[str, str] = {
    "LADDER_URGE": "urge",
    "LADDER_SUPERVISE": "draft_supervision",
    "LADDER_SUMMON": "draft_summons",
    "LADDER_CIRCULATE": "draft_criticism",
}
"""Rule of each rung and the step that is then due: 催办, 督办函, 约谈, 通报."""
SERVICE: Mapping[str, str] = {
    "SERVICE_URGE": "urge",
    "SERVICE_SUPERVISE": "draft_supervision",
}
"""A document that is not served in time is no matter for the public."""
LETTER: Mapping[str, str] = {"SERVICE_URGE": "urge"}
"""A letter of the ladder that lies unsigned or unanswered: no letter about a letter."""
ANSWER_DAYS = 3
"""Working days that a reminder (D22) leaves for an answer, counted from the day after it."""
TALK_DAYS = 5
"""Working days between a summons (D24a) and the talk, [D]."""
OF_THEIR_OWN: Mapping[str, Mapping[str, str]] = {
    "DOC_SERVE": SERVICE,
    "LADDER_SIGN": LETTER,
    "LADDER_ANSWER": LETTER,
}
"""Rule codes of the duties that do not climb the whole ladder."""


def days_given(step: str, on: date, organisation: Organisation | None = None) -> int:
    """Working days that the letter of a step, sent `on` a day, leaves whoever owes the duty."""
    if step == "draft_supervision":
        return rule("LADDER_ANSWER", on, organisation).amount
    return {"urge": ANSWER_DAYS, "press": ANSWER_DAYS, "draft_summons": TALK_DAYS}.get(step, 0)


def ladder(code: str, on: date, organisation: Organisation | None = None) -> dict[int, str]:
    """The ladder of a duty that was due `on` a day: working days overdue -> step, lowest rung first."""
    found: dict[int, str] = {}
    reached = 0
    for name, step in OF_THEIR_OWN.get(code, DUTY).items():
        reached = max(rule(name, on, organisation).amount, reached + 1)
        found[reached] = step
    return found
