"""The archivist takes an ended case away as one package."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import QuerySet

from accounts.roles import Role
from cases.models import Case, Reading
from documents.archive_check import check_archive
from documents.trust import trusted
from tests.documents.conftest import keep_promises
from tests.web.desk import walks
from tests.world import World
from workflows.actions import open_subject, perform


@pytest.fixture
def refused(world: World) -> Case:
    """A complaint that was not accepted; its notice is signed and not yet sealed."""
    case = Case(kind="complaint", organisation=world["lead"])
    data = walks.FILED | {"respondent": world["bureau"].pk}
    open_subject(case, "submit", actor=world.citizen(), data=data)
    ground = {"ground": "out_of_scope", "reason": "不属于政务失信事项", "instead": "人民法院"}
    perform(case, "propose_not_accept", actor=world.actor(Role.REVIEWER), data=ground)
    perform(case, "not_accept", actor=world.actor(Role.APPROVER))
    return case


def taken_by(world: World) -> QuerySet[Reading]:
    """What the archivist is known to have opened."""
    return Reading.objects.filter(reader=world.user(Role.ARCHIVIST, "lead"))


@pytest.mark.django_db
def test_the_package_waits_for_the_seal_and_is_then_whole(world: World, refused: Case) -> None:
    archivist = walks.signed_in(world, Role.ARCHIVIST)
    address = f"/desk/case/{refused.pk}/package/"
    waiting = archivist.get(address)
    assert waiting.status_code == 409
    assert "《不予受理告知书》" in waiting.content.decode()
    keep_promises()
    assert address in archivist.get(f"/desk/case/{refused.pk}/").content.decode()
    page: Any = archivist.get(address)
    passphrase = page.context["passphrase"]
    assert passphrase in page.content.decode()
    package: Any = archivist.post(address, {"passphrase": passphrase})
    assert package.headers["Content-Disposition"].endswith(f'filename="{refused.number}.zip"')
    assert check_archive(package.getvalue(), trusted(), passphrase)[1] == []
    assert taken_by(world).get().case == refused
    again: Any = archivist.get(address)
    assert again.context["passphrase"] != passphrase


@pytest.mark.django_db
@pytest.mark.parametrize("passphrase", ["", "123456", "a" * 35])
def test_no_package_goes_out_under_a_passphrase_that_can_be_guessed(
    world: World, refused: Case, passphrase: str
) -> None:
    keep_promises()
    archivist = walks.signed_in(world, Role.ARCHIVIST)
    address = f"/desk/case/{refused.pk}/package/"
    assert archivist.post(address, {"passphrase": passphrase}).status_code == 400
    assert not taken_by(world).exists()


@pytest.mark.django_db
def test_nobody_but_the_archivist_of_the_organ_gets_it(world: World, refused: Case) -> None:
    keep_promises()
    for role, at in ((Role.HANDLER, "lead"), (Role.ARCHIVIST, "province_lead")):
        client = walks.signed_in(world, role, at)
        assert client.get(f"/desk/case/{refused.pk}/package/").status_code == 404
