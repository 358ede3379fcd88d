"""While Redis is away pages are slower and nothing is refused, lost or done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.roles import Role
from cases.models import Case
from tests.web.desk import walks
from tests.web.portal import filings
from tests.world import World
from web.models import SentForm


@pytest.fixture(autouse=True)
def no_cache(settings: Any, tmp_path: Any) -> None:
    """The cache's address leads nowhere, as after a crash."""
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": f"unix://{tmp_path}/nobody.sock"}
    }
    cache.set("kept", 1)
    assert cache.get("kept") is None


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/track/", "/records/", "/verify/", "/login/"])
def test_the_public_reads(page: str) -> None:
    assert Client().get(page).status_code == 200


@pytest.mark.django_db
def test_staff_work(world: World) -> None:
    case = walks.complaint(world)
    reviewer = walks.signed_in(world, Role.REVIEWER, "lead")
    for page in ("/desk/", "/desk/cases/", f"/desk/case/{case.pk}/"):
        assert reviewer.get(page).status_code == 200
    overseer = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    assert overseer.get("/board/").context["total"].running == 2


@pytest.mark.django_db
def test_a_complaint_is_filed_once_and_followed(world: World) -> None:
    client = Client()
    typed = filings.typed(world, client)
    first = filings.sent(client, filings.ADDRESS, typed)
    again = client.post(filings.ADDRESS, typed)
    assert (first.status_code, again.status_code) == (200, 409)
    number = first.context["case"].number
    assert number in again.content.decode()
    followed = Client().post(
        "/track/", {"number": number, "code": first.context["code"]}, follow=True
    )
    assert number in followed.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_the_same_moment_one_files(world: World) -> None:
    client = Client()
    typed = filings.typed(world, client)

    def click(_nth: int) -> int:
        try:
            return Client().post(filings.ADDRESS, typed).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clicking:
        answers = sorted(clicking.map(click, range(4)))
    assert answers == [303, 409, 409, 409]
    assert Case.objects.count() == SentForm.objects.count() == 1
