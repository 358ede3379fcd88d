"""From the chain to the rows: what the events attest must stand in every table as they left it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _

from cases import attestations, clock, identity
from cases.batches import in_batches
from cases.calendars import current_calendar
from cases.models import Attestation, AttestedForm, Case, Clock, Event, Evidence
from cases.subjects import subject_models
from documents.models import Document
from workflows import recalculation
from workflows.registry import procedures
from workflows.timekeeping import recount, runs_of

SIZE = 500
"""Subjects read at once."""


def attested() -> Iterator[str]:
    """Each subject's attestation must be the one signed with its last event, and its rows as it says."""
    forms = {row.version: row.columns for row in AttestedForm.objects.all()}
    for version, columns in forms.items():
        if attestations.version_of(columns) != version:
            yield _("cases_attestedform %s：内容与其哈希不符") % version
    forms = {key: found for key, found in forms.items() if attestations.version_of(found) == key}
    for name, model in sorted(subject_models().items()):
        for batch in in_batches(model._default_manager.only("event_count", "last_hash"), SIZE):
            yield from _batch(name, batch, forms)


def _batch(name: str, batch: Sequence[Any], forms: dict[str, Any]) -> Iterator[str]:
    keys = [row.pk for row in batch]
    rows = Attestation.objects.filter(subject_type=name, subject_id__in=keys)
    given = {row.subject_id: row for row in rows}
    marked = _marked(name, keys)
    sound: dict[str, list[Attestation]] = defaultdict(list)
    for subject in batch:
        row = given.get(subject.pk)
        where = f"{name} {subject.pk}"
        if row is None:
            if subject.pk in marked:
                yield _("cases_attestation（%s）：事件有证明而证明缺失") % where
        elif row.sequence != subject.event_count or not attestations.holds(row, subject.last_hash):
            yield _("cases_attestation %(pk)s（%(where)s）：证明与末尾事件不符或者签名不正确") % {
                "pk": row.pk,
                "where": where,
            }
        elif row.form not in forms:
            yield _("cases_attestedform %s：缺失，无法核对") % row.form
        else:
            sound[row.form].append(row)
    for version, several in sound.items():
        yield from _compare(name, several, forms[version])


def _marked(name: str, keys: list[int]) -> set[int]:
    """Subjects whose last event says that their rows are attested."""
    events = Event.objects.filter(subject_type=name, subject_id__in=keys)
    newest = events.order_by("subject_id", "-sequence").distinct("subject_id")
    pairs = newest.values_list("subject_id", "attests")
    return {pk for pk, attests in pairs if attestations.NAME in attests}


SENTENCES = {
    "changed": "内容与末次办理时不符",
    "missing": "末次办理后被移除",
    "added": "不是由办理写入的",
}


def _compare(name: str, rows: list[Attestation], columns: Any) -> Iterator[str]:
    present = attestations.digests(name, [row.subject_id for row in rows], columns)
    for row in rows:
        for table, key, how in attestations.rows_changed(row.rows, present[row.subject_id]):
            yield f"{table} {key}（{name} {row.subject_id}）：{_(SENTENCES[how])}"


def required() -> Iterator[str]:
    """What an event says was handed in or issued with it must have its row."""
    for batch in in_batches(Event.objects.exclude(attests={}), SIZE):
        yield from _missing_evidence(batch)
        yield from _missing_documents(batch)


def _missing_evidence(batch: Sequence[Event]) -> Iterator[str]:
    keys = {event.subject_id for event in batch}
    columns = ("subject_type", "subject_id", "sequence", "position", "sha256")
    known = set(Evidence.objects.filter(subject_id__in=keys).values_list(*columns))
    for event in batch:
        for name, digest in event.attests.items():
            kind, _colon, position = name.partition(":")
            if kind != "evidence":
                continue
            row = (event.subject_type, event.subject_id, event.sequence, int(position), digest)
            if row not in known:
                yield _(
                    "cases_evidence（%(name)s %(pk)s 事件%(n)s）：材料%(n)s-%(position)s缺失或被改动"
                ) % {
                    "name": event.subject_type,
                    "pk": event.subject_id,
                    "n": event.sequence,
                    "position": position,
                }


def _missing_documents(batch: Sequence[Event]) -> Iterator[str]:
    keys = {event.subject_id for event in batch}
    rows = Document.objects.filter(subject_id__in=keys)
    columns = ("subject_type", "subject_id", "code", "position")
    known = set(rows.values_list(*columns))
    files = set(rows.values_list(*columns, "sha256"))
    for event in batch:
        for name, digest in event.attests.items():
            kind, _colon, named = name.partition(":")
            code, _colon, position = named.partition(":")
            if kind not in ("document", "file"):
                continue
            row = (event.subject_type, event.subject_id, code, int(position))
            if row not in known or (kind == "file" and (*row, digest) not in files):
                yield _(
                    "documents_document（%(name)s %(pk)s 事件%(n)s）：文书%(code)s缺失或被改动"
                ) % {
                    "name": event.subject_type,
                    "pk": event.subject_id,
                    "n": event.sequence,
                    "code": named,
                }


def identities() -> Iterator[str]:
    """What is sealed must open, and its match keys must be its own."""
    for pk, sentence in identity.faults():
        yield f"cases_sealedidentity {pk}：{sentence}"


def clocks() -> Iterator[str]:
    """Due dates are recomputed from the ledger and the calendar; so is the earliest of each case."""
    counting = recalculation.unfinished().exists()
    for batch in in_batches(Clock.objects.select_related("responsible"), SIZE):
        kinds = _procedures(batch)
        entries = Clock.objects.filter(pk__in=[row.pk for row in batch])
        lines = {row.pk: list(row.entries.all()) for row in entries.prefetch_related("entries")}
        for row in batch:
            kind = kinds.get((row.subject_type, row.subject_id))
            yield from _recounted(row, lines[row.pk], kind, counting)
    if not counting:
        yield from _earliest()


def _recounted(row: Clock, lines: list[Any], kind: Any, counting: bool) -> Iterator[str]:
    where = f"cases_clock {row.pk}（{row.subject_type} {row.subject_id}）"
    if kind is None or not lines:
        yield _("%s：没有案件或者没有起算记载") % where
        return
    newest = current_calendar(row.responsible).version
    stopped = row.status == Clock.Status.STOPPED
    if row.calendar_version != newest and (stopped or counting):
        return
    names = ("status", "due_on", "provisional") + (() if stopped else ("lapses_on",))
    before = [getattr(row, name) for name in names]
    met = row.stopped_on is not None and row.stopped_on <= row.due_on
    if stopped and row.met != met:
        yield _("%s：是否按期与停止日期不符") % where
    try:
        recount(row, lines, runs_of(kind, row.rule_code), clock.today())
    except (ValueError, LookupError, OverflowError):
        yield _("%s：台账不能计算") % where
        return
    if before != [getattr(row, name) for name in names]:
        yield _("%s：期限与其台账重新计算的结果不符") % where


def _procedures(batch: Sequence[Clock]) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for name, model in subject_models().items():
        keys = {row.subject_id for row in batch if row.subject_type == name}
        for subject in model._default_manager.filter(pk__in=keys):
            found[subject.reference] = procedures().get(subject.procedure_kind)
    return found


def _earliest() -> Iterator[str]:
    for batch in in_batches(Case.objects.only("next_due_on"), SIZE):
        keys = [row.pk for row in batch]
        duties = Clock.objects.filter(
            subject_type="case", subject_id__in=keys, status="running", nature="duty"
        )
        due = dict(duties.values_list("subject_id").annotate(Min("due_on")))
        for row in batch:
            if row.next_due_on != due.get(row.pk):
                yield _("cases_case %s：最近期限与其台账不符") % row.pk
