"""The draft that a step decides on, as its page shows it to whoever decides."""

from __future__ import annotations

from web.desk.history import Told
from web.desk.page import Proposed, SubjectPage
from web.desk.steps import Attempt
from workflows.actions import Offer
from workflows.base import Place


def drafted(page: SubjectPage, attempt: Attempt, proposal: str = "") -> list[Proposed]:
    """What was put forward and waits for this step; nothing for whoever never decides on it."""
    if not attempt.standing:
        return []
    wanted = attempt.step.name if attempt.step.on_proposal else proposal
    if wanted:
        return [one for one in page.proposals if one.step == wanted]
    return _last_handled(page) if attempt.decides else []


def replaced(page: SubjectPage, attempt: Attempt) -> Told | None:
    """What was filled in before by the same step, and is replaced if it is done again."""
    if not attempt.open:
        return None
    last = page.situation.last(*attempt.step.reopens)
    if last is None or last.step != attempt.step.name:
        return None
    return next((one for one in page.timeline if one.sequence == last.sequence), None)


def returning(page: SubjectPage, attempt: Attempt) -> list[Offer]:
    """The steps by which whoever endorses or signs a draft hands it back instead."""
    declared = attempt.step
    if declared.place not in (Place.ENDORSE, Place.SIGN):
        return []
    steps = page.kind.steps().values()
    drafting = {state for one in steps if one.place is Place.HANDLE for state in one.sources}
    return [
        one
        for one in page.offered.open
        if one.step.place is None
        and set(one.step.sources) <= set(declared.sources)
        and drafting.intersection(one.step.targets(page.subject.state))
    ]


def _last_handled(page: SubjectPage) -> list[Proposed]:
    """The latest draft of whoever handles it, in words."""
    steps = page.kind.steps()
    for told in page.timeline:
        declared = steps.get(told.step)
        if declared is not None and declared.place is Place.HANDLE:
            return [Proposed(told.step, declared.label, told.who, told.lines, told.detail)]
    return []
