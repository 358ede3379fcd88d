"""代表建议 (RD): a deputy's suggestion is assigned, answered within three months and closed.

全国人民代表大会和地方各级人民代表大会代表法第五十一条.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from workflows.base import START, step
from workflows.checks import served
from workflows.clocks import C, Runs
from workflows.codes import D
from workflows.common import Common
from workflows.forms import ChoiceField, LinesField, StepForm, TextField
from workflows.who import Where, at


class State(TextChoices):
    RECEIVED = "received", "已交办"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "办结归档"


class Receipt(StepForm):
    """The suggestion as the congress assigned it."""

    title = forms.CharField(label=_("标题"), max_length=80)
    text = TextField(_("建议内容"))


class Answer(StepForm):
    """What the letter of answer says."""

    proposal_number = forms.CharField(label=_("建议编号"))
    proposal_title = forms.CharField(label=_("建议标题"))
    category = ChoiceField(_("答复类别"), [("A", _("已经解决")), ("B", _("正在解决"))])
    answer = TextField(_("答复内容"))
    measures = LinesField(_("办理措施"))


ANSWER_SERVED = served(D.D39, sentence=_("答复函尚未送达"))


class Suggestion(Common):
    """代表建议。"""

    kind = "suggestion"
    prefix = "RD"
    title = "代表建议"
    states = State
    final = frozenset({State.CLOSED})
    clocks = {C.RD_REPLY: Runs(at(Role.HANDLER, Where.HANDLING))}

    @step(START, State.RECEIVED, by=Role.REGISTRAR, form=Receipt, starts=[C.RD_REPLY], numbers=True)
    def receive(self, data: dict[str, Any]) -> None:
        """交办。The time to answer runs."""
        self.facts.update(text=data["text"])
        self.change(title=data["title"], filed_at=self.situation.now)

    @step(
        State.RECEIVED,
        State.ANSWERED,
        by=Role.SIGNER,
        form=Answer,
        stops=[C.RD_REPLY],
        issues=[D.D39],
    )
    def answer(self, data: dict[str, Any]) -> None:
        """答复。Signed by the head of the organ."""

    @step(State.ANSWERED, State.CLOSED, by=Role.HANDLER, check=[ANSWER_SERVED])
    def close(self, data: dict[str, Any]) -> None:
        """办结归档。"""
