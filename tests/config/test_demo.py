"""The demonstration: whose it is, that it is marked, and that it lies in the past."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from stdnum.cn import uscc

from accounts.models import AccountLog, Membership, Organisation, Power
from accounts.roles import Role
from cases import clock
from cases.models import Case, Event, Installation
from config.demo import load, people
from config.demo.matters import MATTERS
from config.demo.organisations import credit_code
from config.demo.places import CITIES, COUNTIES
from config.history import breaks
from records.models import PublicityRule, SanctionListItem, SeverityRule
from workflows.models import RuleOverride


@pytest.fixture
def bodies(db: None) -> None:
    load.load_bodies()


def test_credit_codes_are_valid_and_all_different() -> None:
    codes = [credit_code("510100", serial) for serial in range(1, 500)]
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not uscc.is_valid(code)] == []


@pytest.mark.django_db
def test_every_division_has_its_credit_lead_with_all_who_decide(bodies: None) -> None:
    leads = Organisation.objects.filter(powers__contains=[Power.CREDIT_LEAD])
    assert {lead.division_code for lead in leads} == {"510000", *CITIES, *COUNTIES}
    needed = {Role.REVIEWER, Role.HANDLER, Role.INSPECTOR, Role.APPROVER, Role.SIGNER}
    for lead in leads:
        held = Membership.objects.filter(organisation=lead).values_list("role", flat=True)
        assert needed - set(held) == set()


@pytest.mark.django_db
def test_its_rules_came_through_the_doors_of_the_administrators_pages(bodies: None) -> None:
    for kind in (SanctionListItem, RuleOverride, PublicityRule, SeverityRule):
        rows: Any = kind._default_manager.all()
        name = str(kind._meta.model_name)
        logged = AccountLog.objects.filter(target_type=name, act__startswith="add_")
        assert sorted(logged.values_list("target_id", flat=True)) == sorted(
            row.pk for row in rows
        ), name
        assert rows.exists(), name
        assert {row.actor.username for row in logged.select_related("actor")} == {
            "sichuan-fgw-system-admin"
        }


@pytest.mark.django_db
def test_every_role_is_held_by_somebody(bodies: None) -> None:
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)


@pytest.mark.django_db
def test_citizens_have_their_accounts_before_any_walk(bodies: None) -> None:
    named = [people.citizen(nth).username for nth in range(1, people.CITIZENS + 1)]
    assert named == ["citizen1", "citizen2", "citizen3", "citizen4", "citizen5", "citizen6"]


@pytest.mark.django_db
def test_every_matter_is_about_a_body_of_the_demonstration(bodies: None) -> None:
    for matter in MATTERS:
        code, name = matter.body
        found = Organisation.objects.filter(division_code=code, name__endswith=name, valid_to=None)
        assert found.count() == 1, matter.title


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "state"),
    [("complaint", "supplementing"), ("rectification_order", "returned"), ("record", "hearing")],
)
def test_walked_subjects_lie_in_the_past_and_verify(
    bodies: None, kind: str, state: str, settings: Any
) -> None:
    subject = load.walk_to(kind, state, MATTERS[0], random.Random(1))
    assert subject.state == state
    now = clock.now()
    events = Event.objects.order_by("subject_type", "subject_id", "sequence")
    assert [event.pk for event in events if event.occurred_at > now] == []
    times = [(e.subject_type, e.subject_id, e.occurred_at) for e in events]
    assert times == sorted(times)
    assert list(breaks()) == []


@pytest.mark.django_db
def test_complaints_are_marked_as_a_demonstration(bodies: None) -> None:
    load.walk_to("complaint", "submitted", MATTERS[0], random.Random(1))
    assert [case.title for case in Case.objects.all() if "（演示）" not in case.title] == []
    assert Installation.objects.get().kind == Installation.Kind.DEMO


@pytest.mark.django_db
def test_refused_beside_a_database_of_others(settings: Any) -> None:
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("demo")


@pytest.mark.django_db
def test_refused_where_organisations_exist(bodies: None, settings: Any) -> None:
    settings.EMBEDDED = True
    with pytest.raises(CommandError, match="空数据库"):
        call_command("demo")
