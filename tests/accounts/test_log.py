"""The log of accounts: a chain that shows every change made behind its back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import log
from accounts.models import AccountLog
from accounts.roles import Role
from cases import clock
from tests.world import World

ALTER = "ALTER TABLE accounts_accountlog {} TRIGGER account_log_append_only"


@pytest.fixture
def three(world: World) -> list[AccountLog]:
    """Three entries."""
    actor = world.actor(Role.SYSTEM_ADMIN)
    return [
        log.append(
            "change_organisation", world["bureau"], actor=actor, now=clock.now(), after=after
        )
        for after in ({"name": "甲"}, {"name": "乙"}, {"valid_from": clock.today()})
    ]


def behind_its_back(sql: str, *values: Any) -> None:
    """Change the log as somebody with the table's own rights could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(ALTER.format("DISABLE"))
        cursor.execute(sql, values)
        cursor.execute(ALTER.format("ENABLE"))


def test_entries_form_a_chain(three: list[AccountLog]) -> None:
    assert [entry.sequence for entry in three] == [1, 2, 3]
    assert [entry.previous_hash for entry in three] == ["", three[0].hash, three[1].hash]
    assert list(log.verify_log()) == []


def test_rows_cannot_be_changed_or_deleted(three: list[AccountLog]) -> None:
    for change in (
        lambda: AccountLog.objects.update(act="x"),
        lambda: AccountLog.objects.filter(pk=three[0].pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_altered_entry_is_found(three: list[AccountLog]) -> None:
    behind_its_back("UPDATE accounts_accountlog SET actor_label = '别人' WHERE sequence = 2")
    assert [one.sequence for one in log.verify_log()] == [2]


def test_a_removed_entry_is_found(three: list[AccountLog]) -> None:
    behind_its_back("DELETE FROM accounts_accountlog WHERE sequence = 2")
    assert {one.sequence for one in log.verify_log()} == {3}
