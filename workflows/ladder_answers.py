"""答复督办函: a body that a supervision letter went to reports why it is late, who answers for it, and what was done.

The letter (D23) asks for that in writing within five working days of its receipt; no statute gives the days.
The answer moves no state and ends no rung: the overdue duty is pressed on until it is met. What the organ that
handles the subject is late with it does, and reports to nobody here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.actors import Actor
from accounts.roles import Role
from workflows.base import ANY, Procedure, closed, step
from workflows.clocks import C, Code, Runs, codes
from workflows.codes import D
from workflows.effects import StartClock, StopClock
from workflows.escalation import Escalated
from workflows.forms import ChoiceField, FilesField, Limited, StepForm, TextField
from workflows.situation import ClockView, Situation
from workflows.who import Where, at

ABOUT = "letter:"
BODY = (Role.LIAISON, Role.PRINCIPAL)
"""Who acts for a body that is late."""
BODIES = [
    at(role, where)
    for where in (Where.RESPONDENT, Where.PROVIDER, Where.AUTHORITY)
    for role in BODY
]
"""Who answers: for the body complained of, for one that gave information, for one that was asked to hold to account."""


def letter(document: int) -> str:
    """What the period for answering a supervision letter is about."""
    return f"{ABOUT}{document}"


def document_of(about: str) -> int:
    """The supervision letter that such a period is about."""
    return int(about.removeprefix(ABOUT))


def pressed_by(situation: Situation, document: int) -> ClockView | None:
    """The duty that a signed letter of the ladder pressed, as the end of the signer's time tells."""
    key = next(
        (
            ended.data.get("clock")
            for signed, ended in pairwise(situation.history)
            if signed.step == "sign_document"
            and ended.step == "end_rung"
            and signed.data.get("document") == document
        ),
        None,
    )
    return next((one for one in situation.clocks if one.pk == key), None)


def to_answer(situation: Situation, actor: Actor) -> list[ClockView]:
    """The periods that run for answers of the actor's body, the first to end first."""
    own = actor.organisation.pk if actor.organisation is not None else None
    found = [
        one
        for one in situation.clocks
        if one.code == C.LADDER_ANSWER and one.status != "stopped" and one.responsible == own
    ]
    return sorted(found, key=lambda one: (one.due_on, one.pk))


def letter_waits(procedure: Procedure) -> fsm.State.CONDITION:
    """有待本单位答复的督办函。"""
    waiting = to_answer(procedure.situation, procedure.actor)
    return closed(waiting, _("没有待贵单位答复的督办函"))


class LetterField(ChoiceField, Limited):
    """One of the supervision letters that the actor's body has not answered."""

    def __init__(self, label: Any) -> None:
        super().__init__(label, ())

    def limit(self, situation: Situation, actor: Actor) -> None:
        waiting = to_answer(situation, actor)
        several = [("", _("请选择"))] if len(waiting) > 1 else []
        self.choices = [*several, *((one.about, _words_of(one, situation)) for one in waiting)]


def _words_of(clock: ClockView, situation: Situation) -> str:
    served = next(
        (
            date.fromisoformat(past.data["served_on"])
            for past in reversed(situation.history)
            if past.step == "record_service" and letter(past.data["document"]) == clock.about
        ),
        clock.due_on,
    )
    return str(_("%(served)s送达的督办函（应当于%(due)s前答复）")) % {
        "served": date_format(served, "Y年n月j日"),
        "due": date_format(clock.due_on, "Y年n月j日"),
    }


class AnswerForm(StepForm):
    """What the letter asks to be told in writing."""

    letter = LetterField(_("督办函"))
    causes = TextField(_("超期的原因"))
    responsible = TextField(_("责任人"), help_text=_("写明单位内设机构、职务和姓名"))
    outcome_text = TextField(
        _("办理结果"), help_text=_("已经办结的，写明结果；尚未办结的，写明进展和完成的时间")
    )
    attachments = FilesField(_("佐证材料"))


class Answerable(Escalated):
    """A procedure in which bodies other than the handling organ are pressed, and answer."""

    answer_clocks: Mapping[Code, Runs] = {
        C.LADDER_ANSWER: Runs(at(Role.PRINCIPAL, Where.RESPONDENT))
    }

    def follow_service(self, data: dict[str, Any]) -> None:
        """With the service of a supervision letter the body that it went to has its time to answer."""
        if data["code"] != D.D23 or self.situation.state in self.final:
            return
        body = self.answering(data["document"])
        if body is not None:
            about = letter(data["document"])
            self.ask_effect(StartClock(C.LADDER_ANSWER, about, body, since=data["served_on"]))

    def answering(self, document: int) -> int | None:
        """The body that answers a supervision letter; none where the handling organ itself was pressed."""
        pressed = pressed_by(self.situation, document)
        if pressed is None:
            return None
        runs = next(runs for code, runs in self.clocks.items() if pressed.code in codes(code))
        return pressed.responsible if runs.who.role in BODY else None

    @step(
        ANY,
        by=BODIES,
        check=[letter_waits],
        form=AnswerForm,
        stops_one=[C.LADDER_ANSWER],
        owed=True,
        owed_while=letter_waits,
    )
    def answer_ladder(self, data: dict[str, Any]) -> None:
        """答复督办函。In writing: why it is late, who answers for it, and what was done. What is late is
        still to be done."""
        self.ask_effect(StopClock(C.LADDER_ANSWER, data["letter"]))


__all__ = ["Answerable", "document_of", "letter", "letter_waits"]
