"""What is read in pieces is of one moment."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import InternalError, connection, transaction

from cases.batches import in_batches, snapshot
from cases.models import Case
from tests.workflows.test_actions import filed
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(world: World) -> None:
    """Another process files a complaint."""

    def run() -> None:
        filed(world)
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def test_what_is_done_meanwhile_is_not_half_seen(world: World) -> None:
    filed(world)
    with snapshot():
        assert Case.objects.count() == 1
        elsewhere(world)
        assert [len(batch) for batch in in_batches(Case.objects.all())] == [1]
    assert Case.objects.count() == 2


def test_nothing_is_written_while_it_is_read(world: World) -> None:
    case = filed(world)
    with pytest.raises(InternalError), snapshot():
        Case.objects.filter(pk=case.pk).update(title="x")


def test_a_transaction_that_has_begun_goes_on(world: World) -> None:
    case = filed(world)
    with transaction.atomic(), snapshot():
        Case.objects.filter(pk=case.pk).update(title="x")
    assert Case.objects.get().title == "x"
