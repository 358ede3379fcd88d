"""Verifying all that is kept: chains, anchors, issued documents, handed-in files, the log of accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.log import verify_log
from cases import anchors, evidence
from cases.events import verify_chain
from cases.models import Event, Evidence
from cases.subjects import subject_models
from documents import files
from documents.models import Document


def breaks() -> Iterator[str]:
    """Every place where something does not hold, in words that name no person."""
    for check in CHECKS:
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
        found -= set(model.objects.values_list("stored_as", flat=True).iterator())
    for name in sorted(found):
        yield _("文件%s没有文书或者材料指向，可能是中断的办理留下的") % name


def _chains() -> Iterator[str]:
    for name, model in sorted(subject_models().items()):
        columns = ("pk", "event_count", "last_hash", "state")
        for pk, count, last, state in model._default_manager.values_list(*columns).iterator():
            for found in verify_chain(name, pk, count, last, state):
                yield f"{name} {pk} 事件{found.sequence}：{found.sentence}"


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
    for row in Document.objects.order_by("subject_type", "subject_id", "pk").iterator():
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
    for row in Evidence.objects.order_by("pk").iterator():
        try:
            found = hashlib.sha256(evidence.content(row)).hexdigest()
        except FileNotFoundError:
            yield _("材料%s：文件缺失") % row.pk
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
    _documents,
    _evidence,
    _accounts,
)
