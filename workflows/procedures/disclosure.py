"""身份信息查阅: who handles a case asks to read its sealed identities, and another decides.

个人信息保护法第六条、第五十一条; 信访工作条例第三十条（不得泄露检举人信息）. Reason and end date are recorded;
each reading under a grant is logged by `cases.identity`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.roles import Role
from workflows.base import START, Place, Procedure, closed, step
from workflows.common import Common
from workflows.forms import ReasonForm
from workflows.procedures.forms import disclosure as forms
from workflows.who import SYSTEM_ACTS


class State(TextChoices):
    ASKED = "asked", "待批准"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "不予批准"
    EXPIRED = "expired", "已到期"


def over(procedure: Procedure) -> fsm.State.CONDITION:
    """查阅期限已过。"""
    until = procedure.situation.until
    ended = until is not None and until < procedure.situation.today
    return closed(ended, _("查阅期限尚未届满"))


def not_over(procedure: Procedure) -> fsm.State.CONDITION:
    """申请的查阅期限未过。"""
    return closed(not over(procedure), _("申请的查阅期限已过，请重新申请"))


class Disclosure(Common):
    """身份信息查阅。"""

    kind = "disclosure"
    subject_type = "disclosure"
    title = "身份信息查阅"
    states = State
    final = frozenset({State.REFUSED, State.EXPIRED})

    @step(
        START,
        State.ASKED,
        by=[
            Role.REVIEWER,
            Role.HANDLER,
            Role.INSPECTOR,
            Role.APPROVER,
            Role.SIGNER,
            Role.RECORD_KEEPER,
        ],
        form=forms.AskForm,
        place=Place.HANDLE,
    )
    def ask(self, data: dict[str, Any]) -> None:
        """申请查阅身份信息。With the reason and the day it ends."""
        self.change(reason=data["reason"], until=data["until"])

    @step(
        State.ASKED,
        State.GRANTED,
        by=[Role.APPROVER, Role.SIGNER],
        check=[not_over],
        place=Place.SIGN,
    )
    def grant(self, data: dict[str, Any]) -> None:
        """批准查阅。By another person than who asks."""

    @step(
        State.ASKED,
        State.REFUSED,
        by=[Role.APPROVER, Role.SIGNER],
        form=ReasonForm,
        place=Place.SIGN,
    )
    def refuse(self, data: dict[str, Any]) -> None:
        """不予批准。"""

    @step([State.ASKED, State.GRANTED], State.EXPIRED, by=SYSTEM_ACTS, check=[over])
    def expire(self, data: dict[str, Any]) -> None:
        """查阅到期。"""
