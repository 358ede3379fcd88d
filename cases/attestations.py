"""Attesting rows: what an act left in every table of a subject is signed, so that a later change shows.

An event says under `attests["rows"]` which columns are attested; the digests lie beside it, since
numbers and documents enter only after their event. They are signed with the key of the anchors,
which the database does not hold: whoever owns the database can change a row, but not what is signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from cases.canonical import canonical
from cases.models.attestation import Attestation, AttestedForm
from cases.models.attested import REFERENCE, Attested
from cases.models.subject import Subject, SubjectReference
from cases.subjects import subject_models

Form = Mapping[str, list[str]]
"""Names of columns by table."""
Rows = dict[str, dict[str, str]]
"""Digests by table and primary key."""
NAME = "rows"
"""Under this name an event attests the form."""

_touched: ContextVar[set[tuple[str, int]] | None] = ContextVar("touched", default=None)


class acting:  # noqa: N801 -- read as a verb: with acting()
    """The outermost act attests the rows of every subject it touched, when it ends well."""

    def __enter__(self) -> acting:
        self.outermost = _touched.get() is None
        if self.outermost:
            self.token = _touched.set(set())
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        if not self.outermost:
            return
        touched = _touched.get() or set()
        _touched.reset(self.token)
        if failed is None:
            for name in sorted({name for name, _pk in touched}):
                _renew(name, sorted(pk for kind, pk in touched if kind == name))


def touch(subject: Subject) -> None:
    """Have the rows of a locked subject attested at the end of the running act, or now where none runs.

    Whoever changes attested rows without an event of the subject calls this.
    """
    touched = _touched.get()
    if touched is None:
        _renew(subject.subject_type, [subject.pk])
    else:
        touched.add(subject.reference)


@cache
def form() -> dict[str, list[str]]:
    """The columns that are attested now, by table."""
    return {
        model._meta.db_table: [
            str(one.column)
            for one in model._meta.concrete_fields
            if one.name not in _of(model).leaves_out
        ]
        for model in attested_models()
    }


@cache
def form_version() -> str:
    """What events name the present form by."""
    return version_of(form())


def version_of(columns: Form) -> str:
    """SHA-256 over a form."""
    return hashlib.sha256(canonical(columns).encode()).hexdigest()


@cache
def attested_models() -> list[type[models.Model]]:
    """Every table whose rows are attested, in order of name."""
    found = [model for model in apps.get_models() if isinstance(_of(model), Attested)]
    return sorted(found, key=lambda model: model._meta.db_table)


def digests(subject_type: str, keys: Collection[int], columns: Form) -> dict[int, Rows]:
    """The rows of some subjects of one type as they stand now, each as its digest, by subject."""
    found: dict[int, Rows] = {key: {} for key in keys}
    with connection.cursor() as cursor:
        statement = _statement(subject_type, canonical(columns))
        cursor.execute(statement, {"keys": list(keys), "type": subject_type})
        for table, owner, row, digest in cursor.fetchall():
            found[owner].setdefault(table, {})[str(row)] = digest
    return found


def sign(subject_type: str, key: int, sequence: int, last: str, version: str, rows: Rows) -> bytes:
    """The signature over what an attestation says."""
    return _key().sign(_said(subject_type, key, sequence, last, version, rows))


def holds(row: Attestation, last: str) -> bool:
    """Whether an attestation is what was signed after the event whose hash is `last`."""
    said = _said(row.subject_type, row.subject_id, row.sequence, last, row.form, row.rows)
    try:
        _key().public_key().verify(bytes(row.signature), said)
    except InvalidSignature:
        return False
    return True


def keep_form() -> None:
    """Keep the present form, so that what is attested under it can be read when tables have changed."""
    AttestedForm.objects.get_or_create(version=form_version(), defaults={"columns": form()})


def _said(subject_type: str, key: int, sequence: int, last: str, version: str, rows: Rows) -> bytes:
    return canonical([subject_type, key, sequence, last, version, rows]).encode()


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.ANCHOR_KEY)


def _of(model: type[models.Model]) -> Attested:
    found: Attested = getattr(model, "attested", None)  # type: ignore[assignment]
    return found


def _renew(subject_type: str, keys: list[int]) -> None:
    heads = subject_models()[subject_type]._default_manager.filter(pk__in=keys)
    found = digests(subject_type, keys, form())
    for key, sequence, last in heads.values_list("pk", "event_count", "last_hash"):
        signature = sign(subject_type, key, sequence, last, form_version(), found[key])
        with connection.cursor() as cursor:
            cursor.execute(
                _WRITE,
                [subject_type, key, sequence, form_version(), json.dumps(found[key]), signature],
            )


_WRITE = """
INSERT INTO cases_attestation (subject_type, subject_id, sequence, form, rows, signature)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (subject_type, subject_id) DO UPDATE
SET sequence = excluded.sequence, form = excluded.form, rows = excluded.rows,
    signature = excluded.signature
"""


@cache
def _statement(subject_type: str, columns: str) -> str:
    """One query for the rows of all tables. A form's columns are given as canonical text."""
    wanted: dict[str, list[str]] = json.loads(columns)
    parts = [
        _select(model, wanted[model._meta.db_table])
        for model in attested_models()
        if model._meta.db_table in wanted and subject_type in _way(model).types
    ]
    return " UNION ALL ".join(parts)


@dataclass(frozen=True)
class _Way:
    """How a row `r` leads to its subject, in SQL."""

    joined: str
    owner: str
    kind: str
    """Column that names the type of the subject; empty where the tables say it."""
    types: frozenset[str]


def _way(model: type[models.Model]) -> _Way:
    joined, alias, owner = "", "r", "r.id"
    target: Any = model
    for n, name in enumerate(name for name in _of(model).through.split("__") if name):
        if name == REFERENCE:
            break
        link = target._meta.get_field(name)
        target, owner = link.related_model, f"{alias}.{link.column}"
        if not issubclass(target, Subject):
            joined += f" JOIN {target._meta.db_table} o{n} ON o{n}.id = {owner}"
            alias = f"o{n}"
    if issubclass(target, SubjectReference):
        every = frozenset(subject_models())
        return _Way(joined, f"{alias}.subject_id", f"{alias}.subject_type", every)
    return _Way(joined, owner, "", frozenset({target.subject_type}))


def _select(model: type[models.Model], columns: list[str]) -> str:
    table, way = model._meta.db_table, _way(model)
    values = ", ".join(_value(model, column) for column in columns)
    digest = f"encode(sha256(convert_to(jsonb_build_array({values})::text, 'UTF8')), 'hex')"
    kind = f" AND {way.kind} = %(type)s" if way.kind else ""
    return (
        f"SELECT '{table}', {way.owner}, r.id, left({digest}, 32) FROM {table} r{way.joined}"  # noqa: S608 -- names are the models'
        f" WHERE {way.owner} = ANY(%(keys)s){kind}"
    )


def _value(model: type[models.Model], column: str) -> str:
    """A column in SQL, as text that depends on no setting of the session."""
    field = next(one for one in model._meta.concrete_fields if one.column == column)
    text = f'r."{column}"'
    if isinstance(field, models.BinaryField):
        text = f"encode(sha256({text}), 'hex')"
    elif isinstance(field, models.DateTimeField):
        text = f"({text} AT TIME ZONE 'UTC')"
    condition = _of(model).only_where.get(field.name)
    return f"CASE WHEN {condition} THEN {text} END" if condition else text


def rows_changed(signed: Rows, present: Rows) -> Iterator[tuple[str, str, str]]:
    """(table, primary key, "changed", "missing" or "added") of each row that is not as signed."""
    for table in sorted({*signed, *present}):
        before, after = signed.get(table, {}), present.get(table, {})
        for key in sorted({*before, *after}, key=int):
            if key not in after:
                yield table, key, "missing"
            elif key not in before:
                yield table, key, "added"
            elif before[key] != after[key]:
                yield table, key, "changed"
