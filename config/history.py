"""Verifying all that is kept, from what the events attest to the rows and files that must be so:
chains, anchors, rows, clocks, issued documents, handed-in files, the log of accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.log import verify_log
from cases import anchors, evidence
from cases.batches import one_by_one, snapshot
from cases.events import verify_chain
from cases.models import Event, Evidence
from cases.subjects import subject_models
from config import history_rows
from documents import files
from documents.models import Document


def breaks() -> Iterator[str]:
    """Every place where something does not hold, in words that name no person.

    Each check reads one moment, so that what is being done beside it is no break.
    """
    for check in CHECKS:
        with snapshot():
            yield from check()


def strays() -> Iterator[str]:
    """Files in the store that no row names, as an act that was interrupted leaves them: no break.

    They are looked for before the rows are, so that what is only being sealed is told at most once.
    """
    store = Path(settings.FILES_DIR)
    found = {
        path.relative_to(store).as_posix()
        for kind in ("documents", "evidence")
        for path in (store / kind).rglob("*")
        if path.is_file()
    }
    for model in (Document, Evidence):
        found -= set(model.objects.values_list("stored_as", flat=True))
    for name in sorted(found):
        yield _("文件%s没有文书或者材料指向，可能是中断的办理留下的") % name


def _chains() -> Iterator[str]:
    for name, model in sorted(subject_models().items()):
        columns = ("event_count", "last_hash", "state")
        for row in one_by_one(model._default_manager.only(*columns)):
            for found in verify_chain(name, row.pk, row.event_count, row.last_hash, row.state):
                yield f"{name} {row.pk} 事件{found.sequence}：{found.sentence}"


def _orphans() -> Iterator[str]:
    """Chains whose subject is gone."""
    for name, model in sorted(subject_models().items()):
        ids = Event.objects.filter(subject_type=name).values_list("subject_id", flat=True)
        known = model._default_manager.values("pk")
        for pk in ids.exclude(subject_id__in=known).distinct():
            yield _("%(name)s %(pk)s：有事件而没有对应的案件") % {"name": name, "pk": pk}


def _anchors() -> Iterator[str]:
    for found in anchors.verify():
        yield f"{found.subject_type} {found.subject_id}：{found.sentence}"


def _attested(subject_type: str, subject_id: int) -> set[str]:
    """Every digest that a subject's chain attests."""
    events = Event.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return {
        digest for found in events.values_list("attests", flat=True) for digest in found.values()
    }


def _documents() -> Iterator[str]:
    """The stored file, the row and the chain must name one hash; so must frozen text and event."""
    attested: set[str] = set()
    subject = None
    for row in one_by_one(Document.objects.all()):
        if (row.subject_type, row.subject_id) != subject:
            subject = (row.subject_type, row.subject_id)
            attested = _attested(*subject)
        if row.digest not in attested:
            yield _("文书%s：签发时的内容与事件记载不符") % row.pk
        if row.sha256 is not None:
            yield from _sealed(row)


def _sealed(row: Document) -> Iterator[str]:
    try:
        found = hashlib.sha256(files.content(row)).hexdigest()
    except FileNotFoundError:
        yield _("文书%s：文件缺失") % row.pk
        return
    if found != row.sha256:
        yield _("文书%s：文件与其哈希不符") % row.pk
    sealings = Event.objects.filter(
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        step="document_sealed",
        payload__data__document=row.pk,
    )
    if not any(event.payload.data.get("sha256") == row.sha256 for event in sealings):
        yield _("文书%s：用印文件的哈希与事件记载不符") % row.pk


def _evidence() -> Iterator[str]:
    for row in one_by_one(Evidence.objects.all()):
        try:
            found = hashlib.sha256(evidence.content(row)).hexdigest()
        except FileNotFoundError:
            yield _("材料%s：文件缺失") % row.pk
            continue
        except (InvalidTag, KeyError):
            yield _("材料%s：文件不能解密") % row.pk
            continue
        attested = _attested(row.subject_type, row.subject_id)
        if found != row.sha256 or found not in attested:
            yield _("材料%s：文件与其哈希不符") % row.pk


def _accounts() -> Iterator[str]:
    for found in verify_log():
        yield f"{found.sequence}：{found.sentence}"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    _chains,
    _orphans,
    _anchors,
    history_rows.attested,
    history_rows.required,
    history_rows.identities,
    history_rows.clocks,
    _documents,
    _evidence,
    _accounts,
)
