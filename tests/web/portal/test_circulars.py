"""The public list of circulars: sealed ones that stand, for a year, each with its verification."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from documents.models import Document
from tests.documents.conftest import keep_promises
from tests.workflows.order_walks import drafted, issue, rectifying
from tests.world import World
from workflows.actions import perform

LIST = "/records/circulars/"


@pytest.fixture
def circular(world: World) -> Document:
    """A circular about a bureau that is late with its order, drafted and not signed yet."""
    clock.shift(datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI) - clock.now())
    order = rectifying(world, issue(world, drafted(world)))
    late = Clock.objects.get(rule_code="ZG_RECTIFY")
    clock.shift(timedelta(days=(date(2026, 4, 23) - clock.today()).days))
    data = {"rule": late.rule_code, "rung": 15}
    perform(order, "draft_criticism", actor=SYSTEM, data=data)
    return Document.objects.get(code="D25")


def sign(world: World, circular: Document) -> Document:
    """Signed and sealed."""
    order = Case.objects.get(pk=circular.subject_id)
    signer = world.actor(Role.SIGNER)
    perform(order, "sign_document", actor=signer, data={"document": circular.pk})
    keep_promises()
    circular.refresh_from_db()
    return circular


def test_a_circular_is_listed_once_it_is_sealed(world: World, circular: Document) -> None:
    bureau = str(world["bureau"])
    assert bureau not in Client().get(LIST).content.decode()
    sign(world, circular)
    page = Client().get(LIST).content.decode()
    day = f"{circular.signed_on:%Y-%m-%d}"
    link = f'href="/verify/{circular.verification_code}/"'
    assert [one for one in (bureau, circular.number, day, link) if str(one) not in page] == []
    assert Client().get(f"/verify/{circular.verification_code}/").status_code == 200


def test_circulars_are_found_by_the_body_they_are_about(world: World, circular: Document) -> None:
    sign(world, circular)
    found = {
        text: str(circular.number) in Client().get(LIST, {"q": text}).content.decode()
        for text in ("住房", "财政", "%", "\0")
    }
    assert found == {"住房": True, "财政": False, "%": False, "\0": True}


def test_a_circular_is_listed_for_a_year(world: World, circular: Document) -> None:
    number = str(sign(world, circular).number)
    clock.shift(timedelta(days=364))
    assert number in Client().get(LIST).content.decode()
    clock.shift(timedelta(days=1))
    assert number not in Client().get(LIST).content.decode()


def test_a_withdrawn_circular_is_not_listed(world: World, circular: Document) -> None:
    number = str(sign(world, circular).number)
    order = Case.objects.get(pk=circular.subject_id)
    data = {"document": circular.pk, "reason": "所述事实有误"}
    perform(order, "withdraw_document", actor=world.actor(Role.SIGNER), data=data)
    assert number not in Client().get(LIST).content.decode()
