"""Every address of the desk and of the board x every visitor, against one table.

The matter is a complaint that the body complained of has to explain, with a file of the
complainant, a notice to him and a notice to the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Deputy, Membership
from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock, Evidence, IdentityDisclosure
from tests.documents.conftest import keep_promises
from tests.files import PDF
from tests.web.desk import walks
from tests.world import World
from web.board import urls as board
from web.desk import urls as desk
from web.models import Export
from workflows.openings import ask_disclosure

AT_LEAD = ("registrar", "reviewer", "handler", "inspector", "approver", "signer", "archivist")
STAFF: dict[str, tuple[Role, str]] = {
    **{name: (Role(name), "lead") for name in AT_LEAD},
    "desk of the lead": (Role.LIAISON, "lead"),
    "respondent": (Role.LIAISON, "bureau"),
    "head of respondent": (Role.PRINCIPAL, "bureau"),
    "handler of respondent": (Role.HANDLER, "bureau"),
    "other body": (Role.LIAISON, "finance"),
    "handler above": (Role.HANDLER, "province_lead"),
    "signer above": (Role.SIGNER, "province_lead"),
    "overseer above": (Role.JOINT_OFFICE, "province"),
    "overseer": (Role.SUPERVISION_OFFICER, "city"),
    "overseer elsewhere": (Role.JOINT_OFFICE, "county"),
    "system": (Role.SYSTEM_ADMIN, "lead"),
    "security": (Role.SECURITY_ADMIN, "lead"),
    "audit": (Role.AUDIT_ADMIN, "lead"),
}
ADMINISTRATORS = frozenset({"system", "security", "audit"})
CASEWORK = frozenset({*STAFF, "deputy"}) - ADMINISTRATORS
LEAD = frozenset({*AT_LEAD, "deputy"})
OVERSEERS = frozenset({"overseer above", "overseer"})
INSIDE = LEAD | OVERSEERS
BODY = frozenset({"respondent", "head of respondent", "handler of respondent"})

TABLE: dict[str, frozenset[str]] = {
    "desk:home": CASEWORK,
    "desk:waiting": CASEWORK,
    "desk:cases": CASEWORK,
    "desk:cases_file": CASEWORK,
    "desk:bulk": CASEWORK,
    "desk:bulk_step": frozenset({"approver"}),
    "desk:search": CASEWORK,
    "desk:complainants": frozenset({"registrar", "reviewer"}),
    "desk:others": CASEWORK,
    "desk:body_history": frozenset(
        {"desk of the lead", "respondent", "head of respondent", "other body", "deputy"}
    ),
    "desk:ledger": frozenset(
        {"desk of the lead", "respondent", "head of respondent", "other body", "deputy"}
    ),
    "desk:history_of_body": frozenset({"respondent", "head of respondent"}),
    "desk:documents": CASEWORK,
    "desk:law": CASEWORK,
    "desk:barred": CASEWORK
    - {"desk of the lead", "respondent", "head of respondent", "other body"},
    "desk:new": CASEWORK,
    "desk:commitments": frozenset(
        {"desk of the lead", "respondent", "head of respondent", "other body", "deputy"}
    ),
    "desk:commitments_example": frozenset(
        {"desk of the lead", "respondent", "head of respondent", "other body", "deputy"}
    ),
    "desk:open": CASEWORK,
    "desk:open_from": INSIDE | BODY,
    "desk:subject": INSIDE | BODY,
    "desk:linked": INSIDE | BODY,
    "desk:ahead": INSIDE | BODY,
    "desk:comparison": frozenset(),
    "desk:responsibility": frozenset(),
    "desk:alike": INSIDE,
    "desk:step": INSIDE | BODY,
    "desk:document_file": LEAD,
    "desk:document_ofd": LEAD,
    "desk:document_preview": LEAD,
    "desk:receipt_form": LEAD,
    "desk:receive": frozenset(),
    "desk:address_form": LEAD,
    "desk:archive_package": frozenset(),
    "desk:by_hand": OVERSEERS | {"overseer elsewhere"},
    "desk:clock": INSIDE,
    "desk:clock_printed": INSIDE,
    "desk:evidence_file": INSIDE,
    "desk:evidence_view": INSIDE,
    "desk:evidence_original": INSIDE,
    "board:home": OVERSEERS | {"overseer elsewhere"},
    "board:organisation": OVERSEERS,
    "board:trend": OVERSEERS,
    "board:forecast": OVERSEERS,
    "board:listed": OVERSEERS,
    "board:ladder": OVERSEERS,
    "board:press": OVERSEERS,
    "board:performance": OVERSEERS,
    "board:promises": OVERSEERS,
    "board:gaps": OVERSEERS,
    "board:printed": OVERSEERS,
    "board:exports": OVERSEERS | {"overseer elsewhere"},
    "board:export_file": frozenset({"overseer"}),
}
"""Who may open each page. A closed step or opening still has its page, which says why."""

BY_POST = frozenset({"desk:identity", "desk:save_filter", "desk:delete_filter", "board:export"})


@dataclass
class Scene:
    """Keys of the matter's addresses, and a client for every visitor."""

    keys: dict[str, dict[str, Any]]
    queries: dict[str, dict[str, Any]]
    clients: dict[str, Client]


def _of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def scene(world: World) -> Scene:
    file = SimpleUploadedFile("合同.pdf", PDF, "application/pdf")
    case: Case = walks.explaining(world, files={"attachments": [file]})
    keep_promises()
    handler = Membership.objects.get(user=world.user(Role.HANDLER, "lead"))
    stand_in, day = world.user(Role.PRINCIPAL, "commerce"), clock.today()
    Deputy.objects.create(
        membership=handler, deputy=stand_in, valid_from=day, valid_to=day, reason="休假"
    )
    gone = world.user(Role.HANDLER, "lead", 2)
    Membership.objects.filter(user=gone).update(valid_to=day - timedelta(days=1))
    ask_disclosure(
        case,
        actor=world.actor(Role.HANDLER),
        data={"reason": "需当面核实合同原件", "until": day + timedelta(days=3)},
    )
    notice = {"pk": walks.document(case, "D03a").pk}
    running = {"pk": Clock.objects.filter(status="running", rule_code="TS_CLOSE_ARREARS").get().pk}
    lead = {"pk": world["lead"].pk}
    subject = {"subject_type": "case", "pk": case.pk}
    owner = world.citizen().user
    return Scene(
        queries={"desk:bulk": {"case": case.pk}, "desk:bulk_step": {"case": case.pk}},
        keys={
            "desk:bulk_step": {"name": "reassign"},
            "desk:others": {"subject_type": "record"},
            "desk:history_of_body": {"pk": world["bureau"].pk},
            "desk:open": {"slug": "order"},
            "desk:open_from": {"slug": "disclosure", "parent": case.pk},
            "desk:linked": subject,
            "desk:ahead": subject,
            "desk:comparison": {"pk": case.pk},
            "desk:responsibility": {"pk": case.pk},
            "desk:alike": {"pk": case.pk},
            "desk:subject": subject,
            "desk:step": subject | {"name": "suspend"},
            "desk:document_file": notice,
            "desk:document_ofd": notice,
            "desk:document_preview": notice,
            "desk:receipt_form": notice,
            "desk:receive": notice,
            "desk:address_form": notice,
            "desk:archive_package": {"pk": case.pk},
            "desk:by_hand": {"code": "D40"},
            "desk:clock": running,
            "desk:clock_printed": running,
            "desk:evidence_file": {"pk": Evidence.objects.get().pk},
            "desk:evidence_view": {"pk": Evidence.objects.get().pk},
            "desk:evidence_original": {"pk": Evidence.objects.get().pk},
            "desk:identity": {"pk": IdentityDisclosure.objects.get().pk},
            "board:organisation": lead,
            "board:trend": lead,
            "board:forecast": lead,
            "board:listed": lead | {"which": "overdue"},
            "board:ladder": lead,
            "board:press": lead,
            "board:performance": lead,
            "board:promises": lead,
            "board:gaps": lead,
            "board:printed": lead,
            "board:export_file": {"pk": _export(world)},
        },
        clients={name: _of(world.user(*at)) for name, at in STAFF.items()}
        | {
            "nobody": Client(),
            "complainant": _of(owner),
            "other citizen": _of(world.citizen("other").user),
            "deputy": _of(stand_in),
            "left yesterday": _of(gone),
        },
    )


def _export(world: World) -> int:
    """A file that the overseer asked for, written."""
    client = _of(world.user(*STAFF["overseer"]))
    client.post(reverse("board:export", args=[world["lead"].pk, "overdue"]), {"form": "csv"})
    keep_promises()
    return Export.objects.get().pk


def test_every_address_has_a_row() -> None:
    named = {
        f"{part.app_name}:{pattern.name}" for part in (desk, board) for pattern in part.urlpatterns
    }
    assert named == set(TABLE) | BY_POST


def _refused(answer: Any) -> bool:
    to_log_in = answer.status_code == 302 and answer["Location"].startswith("/login/?")
    return answer.status_code in (403, 404) or to_log_in


@pytest.mark.django_db(transaction=True)
def test_who_may_open_what(scene: Scene) -> None:
    wrong = []
    for name, allowed in TABLE.items():
        address = reverse(name, kwargs=scene.keys.get(name))
        for visitor, client in scene.clients.items():
            answer = client.get(address, scene.queries.get(name))
            if _refused(answer) == (visitor in allowed) or answer.status_code >= 500:
                wrong.append((name, visitor, answer.status_code))
    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_what_may_not_be_opened_may_not_be_posted_to(scene: Scene) -> None:
    before = Case.objects.get().event_count
    wrong = []
    for name in ("desk:step", "desk:open_from", "desk:identity"):
        address = reverse(name, kwargs=scene.keys[name])
        for visitor, client in scene.clients.items():
            answer = client.post(address, {"version": before, "reason": "越权", "token": visitor})
            if visitor not in TABLE.get(name, ()) and not _refused(answer):
                wrong.append((name, visitor, answer.status_code))
    assert wrong == []
    assert Case.objects.get().event_count == before
