"""Staff read what letters rest on; nobody else is asked to."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import Role
from documents.law import basis, remedies
from tests.web.desk import walks
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_page_holds_every_row_of_both_tables(world: World) -> None:
    shown = walks.signed_in(world, Role.REVIEWER, "lead").get("/desk/documents/basis/")
    assert shown.status_code == 200
    assert len(shown.context["bases"]) == sum(len(one) for one in basis.rows().values())
    assert len(shown.context["remedies"]) == len(remedies.remedies())
    page = shown.content.decode()
    assert "待核对" in page
    assert "不在施行期内" not in page


def test_it_is_reached_from_the_documents(world: World) -> None:
    client = walks.signed_in(world, Role.SIGNER, "lead")
    assert "/desk/documents/basis/" in client.get("/desk/documents/").content.decode()


def test_whoever_is_not_staff_is_sent_to_sign_in() -> None:
    assert Client().get("/desk/documents/basis/").status_code == 302
