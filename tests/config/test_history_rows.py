"""Every column that an event attests: a change is refused, or found under the name of table and row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, models, transaction

from accounts.roles import Role
from cases import attestations, clock
from cases.attestations import touch
from cases.events import event_hash
from cases.models import (
    Attestation,
    Case,
    CaseLink,
    Clock,
    Event,
    EventPayload,
    Proposal,
    RectificationItem,
    Subject,
)
from config import history, history_rows, services
from config.demo.samples import sample_pdf
from records.models import DishonestyRecord, RecordCase, RecordVersion
from tests.factories import case_in
from tests.guards import unguarded
from tests.web.desk import walks
from tests.world import World
from workflows.openings import ask_disclosure

TOLD_ELSEWHERE = {
    ("cases_attestation", "id"),
    ("cases_eventpayload", "id"),
    ("cases_case", "dossier_id"),
    ("cases_identitydisclosure", "dossier_id"),
    ("records_dishonestyrecord", "dossier_id"),
    ("records_sanction", "dossier_id"),
    ("records_restoration", "dossier_id"),
}
"""Numbers that nothing names, and a lock: whoever changes them changes no history."""
CHANGES = {
    "boolean": "NOT coalesce({0}, false)",
    "date": "coalesce({0}, '2020-01-01') + 1",
    "timestamp with time zone": "coalesce({0}, '2020-01-01') + interval '1 day'",
    "jsonb": "'{{\"forged\": 1}}'::jsonb",
    "bytea": "'\\x00'::bytea",
    "ARRAY": "array_append({0}, 'forged')",
    "smallint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "bigint": "coalesce({0}, 0) + 1000",
}
TEXT = "left(md5(coalesce({0}, '')), least(coalesce({1}, 8), 8))"


@pytest.fixture
def scene(world: World) -> None:
    """A matter with at least one row in every table that is attested."""
    case_in("restoration", "planned")
    case_in("sanction", "proposed")
    case_in("commitment", "performed")
    file = sample_pdf()
    case: Case = walks.explaining(world, files={"attachments": [file]})
    until = {"reason": "需当面核实", "until": clock.today()}
    ask_disclosure(case, actor=world.actor(Role.HANDLER), data=until)
    record = DishonestyRecord.objects.order_by("pk")[0]
    RecordCase.objects.get_or_create(record=record, case=case, relation="source")
    RecordVersion.objects.create(record=record, version=9, content={}, replaced_at=clock.now())
    RectificationItem.objects.create(case=case, position=9, requirement="退还保证金")
    other = Case.objects.exclude(pk=case.pk).first() or case
    CaseLink.objects.create(source=case, target=other, relation="repeated", since=clock.now())
    Proposal.objects.create(
        subject_type="case", subject_id=case.pk, step="close", proposed_at=clock.now()
    )
    for one in (case, record):
        touch(one)


def columns(model: type[models.Model]) -> dict[str, tuple[str, int | None]]:
    """Type and length of each column of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, character_maximum_length"
            " FROM information_schema.columns WHERE table_name = %s",
            [model._meta.db_table],
        )
        return {name: (kind, size) for name, kind, size in cursor.fetchall()}


@contextmanager
def server() -> Iterator[None]:
    """In the role that serves requests."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public"
                       f" TO {services.APP}")  # fmt: skip
        cursor.execute(f"SET LOCAL ROLE {services.APP}")
        yield
        cursor.execute("RESET ROLE")


def found() -> Iterator[str]:
    """What verification finds in rows, chains and clocks; files are not looked at here."""
    yield from history_rows.attested()
    yield from history._chains()
    yield from history_rows.clocks()
    yield from history_rows.identities()
    yield from history_rows.required()
    yield from history._orphans()


class Undone(Exception):
    """Ends an attempt, so that nothing of it stays."""


def attempt(role: Callable[[], object], statement: str, *names: str) -> str:
    """What becomes of a statement: "refused", or what is found, to the sentence that holds a name."""
    result = "refused"
    try:
        with transaction.atomic():
            with role(), connection.cursor() as cursor:  # type: ignore[attr-defined]
                cursor.execute(statement)
            told: list[str] = []
            for sentence in found():
                told.append(sentence)
                if any(name in sentence for name in names):
                    break
            result = "\n".join(told)
            raise Undone
    except (DatabaseError, Undone):
        return result


def guarded() -> list[type[models.Model]]:
    return [Event, EventPayload, Attestation, *attestations.attested_models()]


def names(model: type[models.Model], row: models.Model) -> list[str]:
    """How verification may name a row: by its table and key, a part of a chain by its subject."""
    found = [f"{model._meta.db_table} {row.pk}"]
    part = row.event if isinstance(row, EventPayload) else row
    if isinstance(part, Event | Attestation):
        where = f"{part.subject_type} {part.subject_id}"
    elif isinstance(part, Subject):
        where = f"{part.subject_type} {part.pk}"
    else:
        return found
    return [*found, f"{where} 事件", f"（{where}）"]


def acts_on(model: type[models.Model], row: models.Model) -> Iterator[tuple[str, str]]:
    """(what, statement) for each column of a row changed, and for the row deleted."""
    table = model._meta.db_table
    yield "DELETE", f"DELETE FROM {table} WHERE id = {row.pk}"
    for column, (kind, size) in columns(model).items():
        if (table, column) not in TOLD_ELSEWHERE:
            change = CHANGES.get(kind, TEXT).format(f'"{column}"', size or "NULL")
            yield column, f'UPDATE {table} SET "{column}" = {change} WHERE id = {row.pk}'


@pytest.mark.long
@pytest.mark.django_db
def test_no_row_that_an_event_attests_changes_unseen(scene: None) -> None:
    """In the role that serves requests, and as the owner with every trigger switched off."""
    assert list(found()) == []
    unseen: list[str] = []
    for model in guarded():
        row = model._default_manager.order_by("-pk").first()
        assert row is not None, f"no {model.__name__} to try"
        for what, statement in acts_on(model, row):
            # A subject that is gone, or goes by another key, is missed by its chain.
            gone = ["有事件而没有对应的案件"] if what in ("DELETE", "id") else []
            accepted = [*names(model, row), *gone]
            for role in (unguarded, server):
                said = attempt(role, statement, *accepted)
                if said != "refused" and not any(one in said for one in accepted):
                    unseen.append(f"{role.__name__} {model.__name__} {what}: {said or 'nothing'}")
    if unseen:
        pytest.fail("\n".join(unseen))


@pytest.mark.django_db
def test_a_running_clock_moved_by_a_month_is_found(world: World) -> None:
    walks.explaining(world)
    row = Clock.objects.filter(status="running")[0]
    change = f"UPDATE cases_clock SET due_on = due_on + 30 WHERE id = {row.pk}"
    said = attempt(server, change, "cases_clock")
    assert f"cases_clock {row.pk}" in said


@pytest.mark.django_db
def test_an_attestation_without_the_key_is_no_attestation(world: World) -> None:
    walks.explaining(world)
    row = Attestation.objects.order_by("-pk")[0]
    said = attempt(server, f"UPDATE cases_attestation SET rows = '{{}}' WHERE id = {row.pk}")
    assert f"cases_attestation {row.pk}" in said


@pytest.mark.django_db
def test_rows_from_before_anything_was_attested_still_verify(world: World) -> None:
    """What an installation wrote before it knew of attestations."""
    case = walks.explaining(world)
    with unguarded():
        Attestation.objects.all().delete()
    _as_before("case", case.pk)
    assert list(found()) == []


def _as_before(name: str, key: int) -> None:
    """Rewrite a chain as if its events had never attested rows."""
    previous = ""
    for event in Event.objects.filter(subject_type=name, subject_id=key).order_by("sequence"):
        event.attests.pop(attestations.NAME)
        event.previous_hash, previous = previous, ""
        event.hash = previous = event_hash(event)
        with unguarded():
            event.save(force_update=True)
    with unguarded():
        Case.objects.filter(pk=key).update(last_hash=previous)
