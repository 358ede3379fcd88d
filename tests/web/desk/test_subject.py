"""A subject's page: what each role sees of it and may do on it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import Role
from cases.models import Case
from tests.web.desk.walks import complaint
from tests.world import World


def signed_in(world: World, role: Role, at: str = "lead", nth: int = 1) -> Client:
    client = Client()
    client.force_login(world.user(role, at, nth))
    return client


@pytest.mark.django_db
def test_reviewer_accepts_a_complaint(world: World) -> None:
    case = complaint(world)
    client = signed_in(world, Role.REVIEWER)
    page = client.get(f"/desk/case/{case.pk}/")
    assert page.status_code == 200
    assert "受理" in page.content.decode()
    answer = client.post(
        f"/desk/case/{case.pk}/accept/",
        {"version": case.event_count, "matter": "arrears", "summary": "反映拖欠工程款"},
    )
    assert (answer.status_code, answer.url) == (302, f"/desk/case/{case.pk}/")
    assert Case.objects.get().state == "accepted"
