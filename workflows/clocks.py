"""Names of the statutory clocks, and how a procedure says whose a clock is and what its lapse does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any

from workflows.who import Who


class C(StrEnum):
    """Rule codes of clocks; their periods are dated data in `workflows.rules`."""

    @staticmethod
    def _generate_next_value_(name: str, *_: Any) -> str:
        return name

    SUPP_NOTICE = auto()
    SUPP_REPLY = auto()
    DOC_SERVE = auto()
    SUSPEND_CHECK = auto()
    RECUSAL_DO = auto()
    TS_ACCEPT = auto()
    TS_FORWARD = auto()
    TS_FORWARD_ARREARS = auto()
    TS_BOUNCE = auto()
    TS_BOUNCE_DO = auto()
    TS_COHANDLE = auto()
    TS_EXPLAIN = auto()
    TS_CLOSE_GENERAL = auto()
    TS_CLOSE_ARREARS = auto()
    TS_REEXAM_ASK = auto()
    TS_REEXAM_DO = auto()
    TS_FINAL_ASK = auto()
    TS_FINAL_DO = auto()
    ZG_ISSUE = auto()
    ZG_ACK = auto()
    ZG_EXPLAIN = auto()
    ZG_PLAN = auto()
    ZG_RECTIFY = auto()
    ZG_AGAIN = auto()
    ZG_CHECK = auto()
    ZG_OPINION = auto()
    ZG_REVIEW_ASK = auto()
    ZG_REVIEW_DO = auto()
    ZG_ACCOUNT = auto()
    LADDER_SIGN = auto()
    LADDER_ANSWER = auto()
    RECORD_STATEMENT = auto()
    RECORD_DECIDE = auto()
    YY_MARK = auto()
    YY_ACCEPT = auto()
    YY_SELF = auto()
    YY_PROVIDER = auto()
    YY_ANSWER = auto()
    YY_FIX = auto()
    YY_REREVIEW_ASK = auto()
    YY_REREVIEW_DO = auto()
    XF_ACCEPT = auto()
    XF_DECIDE = auto()
    XF_SYNC = auto()
    XF_APPEAL_ASK = auto()
    XF_APPEAL_DO = auto()
    HF_RESTORE = auto()
    HF_CONFIRM = auto()
    LY_PERFORM = auto()
    LY_CHANGE = auto()
    LY_COMPENSATE = auto()
    # Periods that are loaded for procedures still to come; no shipped procedure starts them.
    TS_REGISTER = auto()
    TS_CLOSE_12345 = auto()
    TS_REALNAME_ACK = auto()
    TS_REALNAME_FB = auto()
    RD_REPLY = auto()
    ZX_REPLY = auto()


@dataclass(frozen=True)
class Family:
    """One clock whose rule depends on a fact of the case (TS_CLOSE: general or arrears)."""

    name: str
    fact: str
    members: Mapping[str, C] = field(hash=False)

    def rule(self, facts: Mapping[str, Any]) -> C:
        """The rule that holds for these facts; the first member where the fact is silent."""
        return self.members.get(facts.get(self.fact, ""), next(iter(self.members.values())))


Code = C | Family

TS_CLOSE = Family(
    "TS_CLOSE", "matter", {"general": C.TS_CLOSE_GENERAL, "arrears": C.TS_CLOSE_ARREARS}
)
TS_FORWARD = Family(
    "TS_FORWARD", "matter", {"general": C.TS_FORWARD, "arrears": C.TS_FORWARD_ARREARS}
)


def codes(code: Code) -> frozenset[str]:
    """Every rule code that `code` may stand for."""
    if isinstance(code, Family):
        return frozenset(member.value for member in code.members.values())
    return frozenset({code.value})


@dataclass(frozen=True)
class Runs:
    """Whose a clock is, and the automatic step that its lapse lets happen.

    `after` are working days of grace beyond the due date before the step fires.
    `amount_from` names a fact that replaces the rule's amount for this one case.
    """

    who: Who
    lapses_into: str | None = None
    after: int = 0
    amount_from: str | None = None


@dataclass(frozen=True)
class Since:
    """A clock counted from an earlier day: that of a step, or of the service of a document."""

    code: Code
    step: str = ""
    document: str = ""


@dataclass(frozen=True)
class OnlyIn:
    """A clock that starts only where the subject is, after the step, in one of these states.

    At service it is the state of that day: what is served too late starts nothing any more.
    """

    code: Code
    states: tuple[str, ...]


Started = Code | Since | OnlyIn


def started_code(started: Started) -> Code:
    """The clock a declaration of `starts` means."""
    return started.code if isinstance(started, Since | OnlyIn) else started
