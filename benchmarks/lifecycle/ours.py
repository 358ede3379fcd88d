"""The whole life of a complaint through the door: nine acts with events, clocks, outbox and documents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.roles import Role
from cases.clock import now
from cases.models import Case
from tests.world import World
from workflows.actions import open_subject, perform

LONG_AFTER = timedelta(days=60)


class Life:
    """The people and the forms of one complaint; its acts up to the signature, and after service."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.citizen = world.citizen()
        self.reviewer = world.actor(Role.REVIEWER)
        self.handler = world.actor(Role.HANDLER)
        self.second = world.user(Role.INSPECTOR, "lead")
        self.approver = world.actor(Role.APPROVER)
        self.signer = world.actor(Role.SIGNER)

    def until_signed(self) -> Case:
        """Submit, accept, take up, conclude, endorse, sign."""
        case = open_subject(
            Case(kind="complaint", organisation=self.world["lead"]),
            "submit",
            actor=self.citizen,
            data=self._filing(),
        )
        summary = {"matter": "general", "summary": "反映招商引资承诺未兑现"}
        self._act(case, "accept", self.reviewer, summary)
        self._act(case, "take_up", self.reviewer, {"handler": self.handler.user.pk})
        self._act(case, "conclude", self.handler, self._findings())
        self._act(case, "endorse", self.approver)
        self._act(case, "sign", self.signer)
        return case

    def after_sealing(self, case: Case, document: int) -> None:
        """Service, reply, closing once nobody asked for a review."""
        case.refresh_from_db()
        served = {
            "document": document,
            "code": "D16",
            "way": "direct",
            "no_receipt": "回证原件随卷归档",
            "served_on": now().date().isoformat(),
        }
        self._act(case, "record_service", self.handler, served)
        self._act(case, "reply", self.handler)
        from accounts.actors import SYSTEM

        perform(case, "close", actor=SYSTEM, now=now() + LONG_AFTER)

    def _act(self, case: Case, step: str, actor: Any, data: Any = None) -> None:
        perform(case, step, actor=actor, data=data, version=case.event_count)

    def _filing(self) -> dict[str, Any]:
        return {
            "title": "招商引资奖补承诺未兑现",
            "domain": "investment",
            "matter": "general",
            "request": "兑现合同约定的奖补资金",
            "facts_text": "2023年签订招商引资协议，约定投产后一年内拨付奖补资金，至今未拨付。",
            "reasons": "项目已于2024年3月投产并通过验收。",
            "respondent": self.world["commerce"].pk,
            "name": "某某公司",
            "phone": "13800000000",
            "truthful": True,
        }

    def _findings(self) -> dict[str, Any]:
        return {
            "conclusion": "sustained",
            "second_investigator": self.second.pk,
            "investigated": "2026年3月2日现场核实",
            "findings": "协议约定的奖补资金未按期拨付。",
            "reasoning": "违反协议第五条。",
            "decision": "责令限期拨付。",
            "no_order_reason": "核实期间已经拨付到位。",
        }
