"""Numbers: by organ, series and year, without gaps whatever happens at the same time, never reused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from cases import clock
from cases.models import Case
from documents import keys
from documents.models import Document, SealKey, State
from tests.documents.conftest import keep_promises
from tests.world import World
from workflows.actions import StepRefused, perform


class Lost(Exception):
    """An act that was undone after it had its number."""


@pytest.mark.django_db(transaction=True)
def test_twenty_acceptances_at_once_leave_no_gap(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    cases = [file() for _ in range(20)]
    world.actor(Role.REVIEWER)

    def work(case: Case) -> None:
        try:
            if case.pk % 4 == 0:
                with suppress(Lost), transaction.atomic():
                    accept(case)
                    raise Lost
            accept(Case.objects.get(pk=case.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(work, cases))
    stem = f"成信用办函〔{clock.today().year}〕"
    assert set(Document.objects.values_list("number", flat=True)) == {
        f"{stem}{n}号" for n in range(1, 21)
    }


@pytest.mark.django_db
def test_a_refused_signature_takes_no_number_and_changes_nothing(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    SealKey.objects.update(valid_to=date(2019, 1, 1))
    with pytest.raises(StepRefused, match="电子印章密钥已于2019-01-01到期"):
        accept(case)
    case.refresh_from_db()
    assert (case.state, case.event_count, Document.objects.count()) == ("submitted", 1, 0)
    keys.replace_key(world["lead"], on=clock.today(), now=clock.now())
    accept(case)
    assert Document.objects.get().number == f"成信用办函〔{clock.today().year}〕1号"


@pytest.mark.django_db
def test_a_withdrawn_document_keeps_its_number_and_it_is_not_given_again(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    first, second = file(), file()
    accept(first)
    keep_promises()
    document = Document.objects.get()
    data = {"document": document.pk, "reason": "受理机关有误"}
    perform(first, "withdraw_document", actor=world.actor(Role.SIGNER), data=data)
    accept(second)
    stem = f"成信用办函〔{clock.today().year}〕"
    assert list(Document.objects.order_by("pk").values_list("number", "state")) == [
        (f"{stem}1号", State.WITHDRAWN),
        (f"{stem}2号", State.SIGNED),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"number": "川信用办函〔2026〕999号"},
        {"variables": {}},
        {"digest": "0" * 64},
        {"sha256": "0" * 64},
        {"signed_on": date(2020, 1, 1)},
    ],
)
def test_the_database_refuses_to_change_what_is_signed_and_sealed(
    file: Callable[..., Case], accept: Callable[[Case], None], change: dict[str, object]
) -> None:
    accept(file())
    keep_promises()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.all().delete()
