"""Sealed identities: unreadable at rest, matched exactly, every reading logged."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts.roles import Role
from cases import identity
from cases.clock import now
from cases.models import IdentityRead, SealedIdentity
from tests.workflows.test_actions import filed
from tests.world import World


@pytest.mark.django_db
def test_no_table_holds_the_name_in_clear(world: World) -> None:
    filed(world, name="犇垚翀", phone="138 1234 5678", id_number="11010519491231002X")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', ["%犇垚翀%"])
            assert cursor.fetchone() == (0,), table


@pytest.mark.django_db
def test_reading_gives_the_identity_and_leaves_a_trace(world: World) -> None:
    filed(world, name="犇垚翀", phone="13812345678")
    reader = world.actor(Role.APPROVER)
    sealed = SealedIdentity.objects.get()
    opened = identity.read(sealed, reader=reader, purpose="核实", now=now())
    assert (opened.name, opened.phone) == ("犇垚翀", "13812345678")
    assert "犇垚翀" not in repr(opened)
    assert [one.purpose for one in IdentityRead.objects.all()] == ["核实"]


@pytest.mark.django_db
def test_the_same_person_matches_however_written(world: World) -> None:
    filed(world, name=" 犇 垚翀", phone="+86 138-1234-5678")
    keys = SealedIdentity.objects.get().match_keys
    assert identity.match_key("name", "犇垚翀") in keys
    assert identity.match_key("phone", "13812345678") in keys
    assert identity.match_key("name", "犇垚") not in keys
