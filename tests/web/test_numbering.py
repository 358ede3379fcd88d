"""Every answer has a number, and no browser keeps what was answered to somebody who is known."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import Role
from tests.web.desk import walks
from tests.world import World
from web.numbering import HEADER


@pytest.mark.django_db
def test_pages_of_staff_are_kept_nowhere_and_public_ones_may_be(world: World) -> None:
    staff = walks.signed_in(world, Role.HANDLER)
    for path in ("/desk/", "/desk/cases/", "/account/"):
        assert "no-store" in staff.get(path)["Cache-Control"]
    assert "no-store" not in Client().get("/records/").get("Cache-Control", "")


@pytest.mark.django_db
def test_every_answer_has_a_number_of_its_own(world: World) -> None:
    client = Client()
    assert client.get("/healthz")[HEADER] != client.get("/healthz")[HEADER]
