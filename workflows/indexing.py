"""What each case and record can be found by: written with every step, made anew after a redaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from cases.models import Assignment, Case, EventPayload, Subject
from cases.queries import UNDER_REVIEW, UNFILED
from cases.words import REVIEWED, body_mark, texts_in, words_of
from records.models import DishonestyRecord
from workflows import effects
from workflows.move import Move

TOLD_TO_BODY = frozenset({"summary", "matter"})
"""The facts of a complaint that the body complained of may read: 脱敏摘要 and kind of matter."""

KEEP = """
INSERT INTO cases_searchtext (subject_type, subject_id, inside, outside)
VALUES (%s, %s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))
ON CONFLICT (subject_type, subject_id) DO UPDATE SET outside = excluded.outside, inside =
"""
ADD = (
    KEEP
    + """cases_searchtext.inside || excluded.inside
WHERE cases_searchtext.outside <> excluded.outside
   OR cases_searchtext.inside <> cases_searchtext.inside || excluded.inside
"""
)
REPLACE = KEEP + "excluded.inside"
NUMBER = """
UPDATE cases_searchtext SET inside = inside || added, outside = outside || added
FROM array_to_tsvector(%s::text[]) AS added WHERE subject_type = %s AND subject_id = %s
"""


@dataclass
class Found:
    """The lexemes of one subject: those of everybody who may see it, and those of insiders alone."""

    outside: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)


def keep(move: Move, recorded: Mapping[str, Any]) -> None:
    """Index what a step recorded and what its subject now says, if it says anything new. One statement.

    A draft is its author's own until it is filed, and is not indexed.
    """
    if move.subject.subject_type not in TOLD or move.to_state in UNFILED:
        return
    if any(isinstance(one, effects.Redact) for one in move.procedure.effects):
        rebuild([move.subject])
        return
    added = words_of([move.reason, *texts_in(recorded)])
    added |= {
        body_mark(one.organisation)
        for one in move.procedure.effects
        if isinstance(one, effects.Assign)
    } | {body_mark(one.heir) for one in move.procedure.effects if isinstance(one, effects.PassOn)}
    if move.to_state in UNDER_REVIEW:
        added.add(REVIEWED)
    if added or _says_otherwise(move):
        found = _of_row(move.subject)
        found.inside |= added
        _write(ADD, [(move.subject, found)])


def _says_otherwise(move: Move) -> bool:
    """Whether the step opened its subject, or changed what the subject's own columns say."""
    if move.from_state in UNFILED or move.procedure.facts != move.situation.facts:
        return True
    return any(isinstance(one, (effects.Change, effects.PassOn)) for one in move.procedure.effects)


def keep_number(subject: Any) -> None:
    """Index the number that a subject was given, as the last act of the transaction. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER, [sorted(words_of([subject.number])), *subject.reference])


def rebuild(subjects: Iterable[Subject]) -> None:
    """Index subjects of one type anew, from what they and their events say now."""
    rows = [one for one in subjects if one.subject_type in TOLD and one.state not in UNFILED]
    if not rows:
        return
    found = {row.pk: _of_row(row) for row in rows}
    of_all: dict[str, Any] = {"subject_type": rows[0].subject_type, "subject_id__in": list(found)}
    for payload in _payloads(of_all):
        event = payload.event
        one = found[event.subject_id]
        if event.to_state not in UNFILED:
            one.inside |= words_of([payload.reason, *texts_in(payload.data)])
        if event.to_state in UNDER_REVIEW:
            one.inside.add(REVIEWED)
    for part in Assignment.objects.filter(**of_all):
        found[part.subject_id].inside.add(body_mark(part.organisation_id))
    _write(REPLACE, [(row, found[row.pk]) for row in rows])


def rebuild_all(batch: int = 500) -> Iterator[int]:
    """Index everything anew; yields how many are done after each batch."""
    done = 0
    for model in (Case, DishonestyRecord):
        after = 0
        while rows := list(model.objects.filter(pk__gt=after).order_by("pk")[:batch]):
            rebuild(rows)
            after, done = rows[-1].pk, done + len(rows)
            yield done


def _payloads(of_all: Mapping[str, Any]) -> Iterable[EventPayload]:
    narrowed = {f"event__{name}": value for name, value in of_all.items()}
    return EventPayload.objects.filter(**narrowed).select_related("event")


def _of_row(subject: Any) -> Found:
    return TOLD[subject.subject_type](subject)


def _of_case(case: Case) -> Found:
    found = Found({body_mark(case.organisation_id)})
    found.outside |= words_of([case.number or ""])
    if case.respondent_id is not None:
        found.outside.add(body_mark(case.respondent_id))
    said = words_of([case.title, *texts_in(case.facts)])
    if case.kind != "complaint":
        found.outside |= said
        return found
    found.inside = said
    told = {name: value for name, value in case.facts.items() if name in TOLD_TO_BODY}
    found.outside |= words_of(texts_in(told))
    return found


def _of_record(record: DishonestyRecord) -> Found:
    found = words_of([record.number or "", record.title, record.facts_text, record.basis_text])
    return Found({body_mark(record.organisation_id), body_mark(record.subject_id), *found})


TOLD: dict[str, Callable[[Any], Found]] = {"case": _of_case, "record": _of_record}
"""The subjects that are indexed, and what their own columns say."""


def _write(statement: str, rows: Iterable[tuple[Subject, Found]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                (*one.reference, sorted(found.inside | found.outside), sorted(found.outside))
                for one, found in rows
            ],
        )
