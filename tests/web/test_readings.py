"""Who opened what: told to the person concerned and to the audit administrator, and kept."""

from __future__ import annotations

import pytest
from django.core import signing
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.roles import Role
from cases.models import Case, Evidence, Reading
from config.demo.samples import sample_pdf
from tests.web.desk import walks
from tests.world import World
from web import acting


def _handed_in(world: World) -> tuple[Case, Evidence]:
    file = sample_pdf()
    case = walks.explaining(world, files={"attachments": [file]})
    return case, Evidence.objects.get(from_complainant=True)


def _with_code(case: Case) -> Client:
    client = Client()
    client.cookies[acting.SHOWN_CODES] = signing.dumps([case.pk], salt=acting.SHOWN_CODES)
    return client


@pytest.mark.django_db
def test_an_opened_file_is_told_to_its_owner_and_the_audit_administrator(world: World) -> None:
    case, row = _handed_in(world)
    walks.signed_in(world, Role.HANDLER).get(f"/desk/evidence/{row.pk}/")
    filer = _with_code(case)
    opened = list(filer.get(f"/cases/{case.pk}/seen/").context["readings"])
    assert (opened[0].what, opened[0].evidence, opened[0].organisation) == (
        "evidence",
        row,
        case.organisation,
    )
    handler = world.user(Role.HANDLER, "lead")
    assert handler.name not in filer.get(f"/cases/{case.pk}/seen/").content.decode()
    audit = walks.signed_in(world, Role.AUDIT_ADMIN)
    listed = audit.get("/manage/readings/", {"q": str(case.number)}).content.decode()
    assert handler.name in listed
    assert row.label in listed
    assert case.title not in listed
    assert not audit.get("/manage/readings/", {"q": "TS-000000"}).context["page"].object_list


@pytest.mark.django_db
def test_the_owner_opening_his_file_is_no_reading(world: World) -> None:
    case, row = _handed_in(world)
    before = Reading.objects.count()
    assert _with_code(case).get(f"/evidence/{row.pk}/").status_code == 200
    assert Reading.objects.count() == before


@pytest.mark.django_db
def test_the_log_of_readings_is_append_only(world: World) -> None:
    _case, row = _handed_in(world)
    walks.signed_in(world, Role.HANDLER).get(f"/desk/evidence/{row.pk}/")
    for act in (Reading.objects.all().delete, lambda: Reading.objects.update(purpose="改")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
