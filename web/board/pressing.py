"""催办 of several overdue duties at once: each letter is read first, each duty goes through the one door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Organisation
from web.board import late
from web.board.late import Late
from web.desk import letters, steps
from web.desk.bulk import MOST
from web.desk.letters import Shown
from web.staff import Viewer
from workflows.actions import StepRefused, perform
from workflows.base import Step

STEP = "press"


@dataclass(frozen=True)
class Pressing:
    """One overdue duty with the letter that urges whoever owes it."""

    late: Late
    shown: Shown

    @property
    def anchor(self) -> str:
        """Identifier of its part of the page."""
        return f"letter-{self.late.key}"


@dataclass(frozen=True)
class Told:
    """What became of one duty; `sentence` is why nothing was sent, empty where it was."""

    late: Late
    sentence: str = ""


def choose(viewer: Viewer, organisation: Organisation, keys: Iterable[str]) -> list[Late]:
    """The chosen duties as far as they are overdue below the organisation and the viewer may see them."""
    wanted = {int(key) for key in keys if key.isdecimal() and len(key) < 19}
    rows = late.chosen(organisation, "overdue", viewer.today).filter(pk__in=wanted)
    return list(late.shown(viewer, list(rows[:MOST])).values())


def draw(viewer: Viewer, chosen: Iterable[Late], reason: str) -> list[Pressing]:
    """The letter for each duty, or why none can be sent, in a sentence."""
    return [Pressing(one, _letter(viewer, one, reason)) for one in chosen]


def _step(one: Late) -> Step:
    return steps.declared_step(one.row.subject, STEP)


def _letter(viewer: Viewer, one: Late, reason: str) -> Shown:
    offer = steps.offer_of(one.row.subject, _step(one), viewer)
    if not offer.open:
        return Shown(sentence=offer.sentence)
    return letters.show_or_say(one.row.subject, offer.step, offer.actor, _data(one, reason))


def do(viewer: Viewer, one: Late, reason: str, digest: str) -> Told:
    """Urge whoever owes one duty, as it was shown; nothing of the others hangs on it."""
    subject = one.row.subject
    offer = steps.offer_of(subject, _step(one), viewer)
    try:
        perform(subject, STEP, actor=offer.actor, data=_data(one, reason), confirms=digest)
    except StepRefused as refused:
        return Told(one, refused.sentence)
    return Told(one)


def _data(one: Late, reason: str) -> dict[str, str]:
    return {"clock": str(one.key), "reason": reason}
