"""Complaints and orders walked to a state by real steps, for the desk's tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.test import Client
from django.utils.datastructures import MultiValueDict

from accounts.roles import Role
from cases.models import Case
from cases.models.subject import of
from documents.models import Document
from tests.world import World
from workflows.actions import open_subject, perform

TITLE = "拖欠道路改造工程款"
REQUEST = "支付工程款120万元"
FACTS = "2024年完工验收，至今未付。"
FILED = {
    "title": TITLE,
    "domain": "works",
    "matter": "arrears",
    "request": REQUEST,
    "facts_text": FACTS,
    "reasons": "合同约定验收后60日内付清。",
    "name": "王某某",
    "phone": "13800000000",
    "truthful": True,
}
SUMMARY = "反映拖欠工程款"


def signed_in(world: World, role: Role, at: str = "lead", nth: int = 1) -> Client:
    """The browser of somebody who holds a role."""
    client = Client()
    client.force_login(world.user(role, at, nth))
    return client


def read_and_post(client: Client, address: str, data: Mapping[str, Any]) -> Any:
    """Look at the documents that a step would issue, then confirm it."""
    words = {name: one for name, one in data.items() if name != "attachments"}
    page: Any = client.post(address, {**words, "preview": "1"})
    seen = page.context["attempt"].shown.digest if "attempt" in (page.context or {}) else ""
    return client.post(address, {**data, "shown": seen})


def complaint(world: World, files: Any = None) -> Case:
    """A complaint about the bureau, filed by a citizen with the city's credit lead."""
    case = Case(kind="complaint", organisation=world["lead"])
    data = FILED | {"respondent": world["bureau"].pk}
    given = MultiValueDict(files) if files else None
    return open_subject(case, "submit", actor=world.citizen(), data=data, files=given)


def accepted(world: World, files: Any = None) -> Case:
    """One that was taken on."""
    case = complaint(world, files)
    data = {"matter": "arrears", "summary": SUMMARY}
    perform(case, "accept", actor=world.actor(Role.REVIEWER), data=data)
    return case


def investigating(world: World, files: Any = None) -> Case:
    """One that a handler investigates."""
    case = accepted(world, files)
    data = {"handler": world.user(Role.HANDLER, "lead").pk}
    perform(case, "take_up", actor=world.actor(Role.REVIEWER), data=data)
    return case


def explaining(world: World, files: Any = None) -> Case:
    """One that the body complained of has to explain."""
    case = investigating(world, files)
    data = {"matters": "未按期付款的原因", "evidence_list": "付款凭证"}
    perform(case, "draft_explanation_notice", actor=world.actor(Role.HANDLER), data=data)
    perform(case, "ask_explanation", actor=world.actor(Role.SIGNER), data=data)
    return case


def order(world: World) -> Case:
    """An order against the bureau, drafted on a supervisor's own finding."""
    return open_subject(
        Case(kind="rectification_order", organisation=world["lead"]),
        "draft",
        actor=world.actor(Role.RECORD_KEEPER),
        data={
            "source": "record",
            "source_note": "信用记录管理中发现",
            "respondent": world["bureau"].pk,
            "title": "关于限期支付工程款的整改通知",
            "facts_text": "逾期未支付工程款120万元。",
            "basis_text": "合同第八条",
            "requirements": "三十日内付清欠款\n建立付款台账",
            "rectify_days": "30",
        },
    )


def document(case: Case, code: str) -> Document:
    """The latest document of a code."""
    found = Document.objects.filter(**of(case), code=code).order_by("-pk").first()
    assert found is not None
    return found
