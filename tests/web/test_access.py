"""Every address of the portal and of the administrators x every visitor, against one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Deputy, Membership
from accounts.roles import Role
from cases import clock
from cases.models import CalendarVersion, Case, Evidence, MonthlyCount
from commitments.models import Commitment, WarningRule
from documents.models import Document
from records.models import PublicityRule, SanctionListItem, SeverityRule
from tests.documents.conftest import keep_promises
from tests.web.portal.filings import ADDRESS, TYPED, file, pdf, token
from tests.workflows.test_commitment import registered as registered_promise
from tests.workflows.walks import registered
from tests.world import World
from web.manage import urls as manage
from web.portal import urls as portal
from workflows.actions import perform
from workflows.models import RuleOverride

STAFF: dict[str, tuple[Role, str]] = {
    "registrar": (Role.REGISTRAR, "lead"),
    "reviewer": (Role.REVIEWER, "lead"),
    "handler": (Role.HANDLER, "lead"),
    "approver": (Role.APPROVER, "lead"),
    "signer": (Role.SIGNER, "lead"),
    "respondent": (Role.LIAISON, "bureau"),
    "other body": (Role.LIAISON, "finance"),
    "overseer above": (Role.JOINT_OFFICE, "province"),
    "overseer elsewhere": (Role.JOINT_OFFICE, "county"),
    "system": (Role.SYSTEM_ADMIN, "lead"),
    "system of the province": (Role.SYSTEM_ADMIN, "province_lead"),
    "security": (Role.SECURITY_ADMIN, "lead"),
    "audit": (Role.AUDIT_ADMIN, "lead"),
    "system elsewhere": (Role.SYSTEM_ADMIN, "township"),
    "security elsewhere": (Role.SECURITY_ADMIN, "township"),
}
OTHERS = ("nobody", "code", "wrong code", "owner", "other citizen", "deputy", "left yesterday")
EVERYBODY = frozenset({*STAFF, *OTHERS})
ACCOUNTS = EVERYBODY - {"nobody", "code", "wrong code"}
FILERS = frozenset({"code", "owner"})
SYSTEM = frozenset({"system", "system elsewhere", "system of the province"})
SECURITY = frozenset({"security", "security elsewhere"})
PROVINCE = frozenset({"system of the province"})
"""The administrator of the whole tree enters what holds for everybody."""
OWN = frozenset({"system", "system of the province"})
"""Those who administer the bodies and people of the scene."""

TABLE: dict[str, frozenset[str]] = {
    "portal:home": EVERYBODY,
    "portal:privacy": EVERYBODY,
    "portal:guide": EVERYBODY,
    "portal:complaint": EVERYBODY,
    "portal:draft": frozenset({"owner"}),
    "portal:suggest": EVERYBODY,
    "portal:called": EVERYBODY,
    "portal:track": EVERYBODY,
    "portal:case": FILERS,
    "portal:seen": FILERS,
    "portal:case_step": FILERS,
    "portal:opinion": frozenset(),  # nobody was asked; who is, see tests/web/portal/test_cases.py
    "portal:rating": FILERS,
    "portal:evidence": FILERS,
    "portal:document": FILERS,
    "portal:document_ofd": FILERS,
    "portal:records": EVERYBODY,
    "portal:circulars": EVERYBODY,
    "portal:check_repair": EVERYBODY,
    "portal:promises": EVERYBODY,
    "portal:promise": EVERYBODY,  # what is not public nobody, see tests/web/portal/test_promises.py
    "portal:interest": EVERYBODY,
    "portal:statistics": EVERYBODY,
    "portal:statistics_file": EVERYBODY,
    "portal:record": EVERYBODY,
    "portal:verify": EVERYBODY,
    "portal:verified": EVERYBODY,
    "portal:account": ACCOUNTS,
    "portal:messages": ACCOUNTS,
    "portal:leave": frozenset({*STAFF, "deputy"}),
    "portal:close_account": ACCOUNTS,
    "portal:unread": ACCOUNTS,
    "portal:register": EVERYBODY,
    "portal:mail_address": ACCOUNTS,
    "portal:withdraw_address": ACCOUNTS,
    "portal:confirm_address": EVERYBODY,
    "portal:password": ACCOUNTS,
    "portal:forgot": EVERYBODY,
    "portal:new_password": EVERYBODY,
    "portal:authenticator": ACCOUNTS,
    "portal:login": EVERYBODY,
    "portal:second_factor": ACCOUNTS,
    "portal:start": ACCOUNTS,
    "manage:home": SYSTEM | SECURITY | {"audit"},
    "manage:organisations": SYSTEM | SECURITY,
    "manage:new_organisation": SYSTEM,
    "manage:organisation": OWN,
    "manage:people": SYSTEM | SECURITY,
    "manage:seals": SECURITY,
    "manage:new_person": SYSTEM,
    "manage:import_organisations": SYSTEM,
    "manage:import_people": SYSTEM | SECURITY,
    "manage:bodies_example": SYSTEM | SECURITY,
    "manage:people_example": SYSTEM | SECURITY,
    "manage:person": OWN | {"security"},
    "manage:change_person": OWN,
    "manage:reset_password": frozenset({"security"}),
    "manage:appoint": frozenset({"security"}),
    "manage:authenticator": frozenset({"security"}),
    "manage:end_membership": frozenset({"security"}),
    "manage:depute": frozenset({"security"}),
    "manage:end_deputyship": frozenset({"security"}),
    "manage:gaps": SYSTEM | SECURITY,
    "manage:calendars": SYSTEM,
    "manage:readiness": SYSTEM | SECURITY,
    "manage:measures": SYSTEM,
    "manage:new_measure": PROVINCE,
    "manage:end_measure": PROVINCE,
    "manage:publicity": SYSTEM,
    "manage:new_publicity_rule": PROVINCE,
    "manage:end_publicity_rule": PROVINCE,
    "manage:severity": SYSTEM,
    "manage:new_severity_rule": PROVINCE,
    "manage:end_severity_rule": PROVINCE,
    "manage:warnings": SYSTEM,
    "manage:new_warning_rule": PROVINCE,
    "manage:end_warning_rule": PROVINCE,
    "manage:interest": SYSTEM,
    "manage:new_lpr": PROVINCE,
    "manage:new_interest_rule": PROVINCE,
    "manage:periods": SYSTEM,
    "manage:new_period": SYSTEM,
    "manage:end_period": OWN,
    "manage:new_notice": SYSTEM,
    "manage:example_xlsx": SYSTEM,
    "manage:example_toml": SYSTEM,
    "manage:moves": SYSTEM,
    "manage:dead_letters": SYSTEM,
    "manage:log": frozenset({"audit"}),
    "manage:readings": frozenset({"audit"}),
}
"""Who may open each page. A GET by anybody else meets the log-in page, 403 or 404."""

BY_POST = frozenset(
    {
        "portal:uploads",
        "portal:upload",
        "portal:comfort",
        "portal:mark_read",
        "portal:receipt",
        "portal:reckon",
        "portal:receipt_noted",
        "portal:logout",
        "portal:end_leave",
        "manage:new_seal",
    }
)
"""Addresses that answer posted forms only; the code typed into the form is what they check, or the token drawn with it."""


@dataclass
class Scene:
    """Addresses of one case and what belongs to it, and a client for every visitor."""

    keys: dict[str, dict[str, Any]]
    clients: dict[str, Client]


def _track(number: str, code: str) -> Client:
    client = Client()
    client.post("/track/", {"number": number, "code": code})
    return client


def _of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def scene(world: World) -> Scene:
    """A complaint with a file and a document given out, filed by a citizen who holds its code."""
    owner = _of(world.citizen("owner").user)
    case, code = file(world, owner, attachments=[pdf()])
    reviewer = world.actor(Role.REVIEWER)
    perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "拖欠工程款"})
    keep_promises()
    owner.post(ADDRESS, {"title": TYPED["title"], "token": token(owner), "save": "1"})
    MonthlyCount.objects.create(month=date(2026, 1, 1), counted_at=clock.now())
    record = registered(world, subject="commerce")
    promise = Commitment.objects.get(case=registered_promise(world, is_public="on"))
    handler = Membership.objects.get(user=world.user(Role.HANDLER, "lead"))
    stand_in = world.user(Role.PRINCIPAL, "commerce")
    day = clock.today()
    deputy = Deputy.objects.create(
        membership=handler, deputy=stand_in, valid_from=day, valid_to=day, reason="休假"
    )
    gone = world.user(Role.SECURITY_ADMIN, "lead", 2)
    Membership.objects.filter(user=gone).update(valid_to=day - timedelta(days=1))
    document = Document.objects.get(code="D03a")
    measure = SanctionListItem.objects.create(code="ZW-01", title="取消评优", valid_from=day)
    period = RuleOverride.objects.create(
        code="TS_ACCEPT",
        jurisdiction=world["city"],
        amount=10,
        unit="cd",
        valid_from=day,
        entered_by=world.user(Role.SYSTEM_ADMIN, "lead"),
    )
    publicity_rule = PublicityRule.objects.create(
        severity="general",
        least=4,
        most=9,
        valid_from=day,
        entered_by=world.user(Role.SYSTEM_ADMIN, "lead"),
    )
    warning_rule = WarningRule.objects.create(
        yellow=40,
        orange=15,
        source="四川省政府履约预警办法（测试）第二条",
        decided_by="四川省人民政府",
        valid_from=clock.today(),
        entered_by=world.user(Role.SYSTEM_ADMIN, "province_lead"),
    )
    severity_rule = SeverityRule.objects.create(
        failed="general",
        repeated="serious",
        failures=3,
        pledge="general",
        complaints=4,
        valid_from=day,
        entered_by=world.user(Role.SYSTEM_ADMIN, "lead"),
    )
    own: dict[str, Any] = {"pk": case.pk}
    clients = {name: _of(world.user(*at)) for name, at in STAFF.items()}
    return Scene(
        keys={
            "portal:draft": {"pk": Case.objects.get(state="draft").pk},
            "portal:case": own,
            "portal:seen": own,
            "portal:rating": own,
            "portal:opinion": own | {"order": case.pk},
            "portal:case_step": own | {"step": "ask_withdrawal"},
            "portal:evidence": {
                "pk": Evidence.objects.get(subject_type="case", subject_id=case.pk).pk
            },
            "portal:document": {"pk": document.pk},
            "portal:document_ofd": {"pk": document.pk},
            "portal:record": {"pk": record.pk},
            "portal:promise": {"pk": promise.pk},
            "portal:statistics_file": {"year": 2026, "month": 1},
            "portal:verified": {"code": document.verification_code},
            "portal:confirm_address": {"token": "none"},
            "portal:new_password": {"uidb64": "MQ", "token": "none"},
            "manage:end_measure": {"pk": measure.pk},
            "manage:end_period": {"pk": period.pk},
            "manage:end_publicity_rule": {"pk": publicity_rule.pk},
            "manage:end_severity_rule": {"pk": severity_rule.pk},
            "manage:end_warning_rule": {"pk": warning_rule.pk},
            "manage:moves": {"pk": CalendarVersion.objects.get().pk},
            "manage:organisation": {"pk": world["bureau"].pk},
            "manage:end_membership": {"pk": handler.pk},
            "manage:depute": {"pk": handler.pk},
            "manage:end_deputyship": {"pk": deputy.pk},
        }
        | {
            f"manage:{name}": {"pk": handler.user_id}
            for name in ("person", "change_person", "reset_password", "appoint", "authenticator")
        },
        clients=clients
        | {
            "nobody": Client(),
            "code": _track(case.number or "", code),
            "wrong code": _track(case.number or "", "2222-2222-2222-2222"),
            "owner": owner,
            "other citizen": _of(world.citizen("other").user),
            "deputy": _of(stand_in),
            "left yesterday": _of(gone),
        },
    )


def test_every_address_has_a_row() -> None:
    named = {
        f"{part.app_name}:{pattern.name}"
        for part in (portal, manage)
        for pattern in part.urlpatterns
    }
    assert named == set(TABLE) | BY_POST


def test_who_may_open_what(scene: Scene) -> None:
    wrong = []
    for name, allowed in TABLE.items():
        address = reverse(name, kwargs=scene.keys.get(name))
        for visitor, client in scene.clients.items():
            answer = client.get(address)
            refused = answer.status_code in (403, 404) or (
                answer.status_code == 302 and answer["Location"].startswith("/login/?")
            )
            if refused == (visitor in allowed) or answer.status_code >= 500:
                wrong.append((name, visitor, answer.status_code))
    assert wrong == []


def test_changes_of_others_are_refused_as_well(scene: Scene) -> None:
    wrong = []
    for name, allowed in TABLE.items():
        if not name.startswith("manage:") and name not in ("portal:case_step", "portal:draft"):
            continue
        address = reverse(name, kwargs=scene.keys.get(name))
        for visitor in EVERYBODY - allowed:
            answer = scene.clients[visitor].post(address, {"title": "越权", "reason": "越权"})
            refused = answer.status_code in (403, 404) or (
                answer.status_code == 302 and answer["Location"].startswith("/login/?")
            )
            if not refused:
                wrong.append((name, visitor, answer.status_code))
    assert wrong == []
