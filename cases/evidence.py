"""Storing what is handed in: the original encrypted, under a name that tells nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.actors import Actor, ActorKind
from cases import parsing, readings, sealed_files
from cases.files import check_upload
from cases.filetypes import BY_CODE, Format
from cases.identity import decrypt, encrypt
from cases.models import Evidence, Subject
from cases.models.subject import of


class Unavailable(Exception):
    """No copy, or nothing to show: the file can be had as the original only."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def store(
    file: UploadedFile[Any],
    *,
    subject: Subject,
    sequence: int,
    position: int,
    actor: Actor,
    now: datetime,
    item: int | None = None,
) -> Evidence:
    """Check, encrypt and store one file; returns its row. Raises ValidationError on a bad file.

    `item` is the requirement of a rectification order that the file is evidence for.
    """
    checked = check_upload(file)
    sealed = sealed_files.of_upload(file)
    try:
        stored_as = sealed_files.keep(sealed, "evidence", now)
    finally:
        if sealed is not getattr(file, "sealed", None):
            sealed.release()
    _name_key, sealed_name = encrypt((file.name or "").encode())
    return Evidence.objects.create(
        **of(subject),
        sequence=sequence,
        position=position,
        label=_("材料%(event)d-%(n)d") % {"event": sequence, "n": position},
        content_type=checked.kind.content_type,
        unclean=checked.unclean,
        size=sealed.size,
        sha256=sealed.sha256,
        stored_as=stored_as,
        original_name=sealed_name,
        from_complainant=actor.kind is not ActorKind.PERSON,
        item_id=item,
        handed_in_by=actor.user,
        handed_in_at=now,
    )


def own_name(row: Evidence) -> str:
    """The name that the file came with; for whoever handed it in, since it may name people."""
    key_id = row.stored_as.rpartition(".")[2]
    return decrypt(key_id, bytes(row.original_name)).decode()


def content(row: Evidence) -> bytes:
    """The original, whole. Raises FileNotFoundError where the file store lost it."""
    return b"".join(chunks(row))


def chunks(row: Evidence) -> Iterator[bytes]:
    """The original, piece by piece. Raises FileNotFoundError where the file store lost it."""
    return sealed_files.chunks(row.stored_as)


def copy(row: Evidence) -> tuple[Format, BinaryIO]:
    """The kind and content of the file as others get it.

    Raises Unavailable where no copy can be made that holds only what is known to be harmless, and
    FileNotFoundError where the file store lost it.
    """
    return _made("clean", row)


def view(row: Evidence) -> tuple[Format, BinaryIO]:
    """The kind and content of what a browser can show in the file's place. Raises as `copy` does."""
    return _made("show", row)


def _made(act: str, row: Evidence) -> tuple[Format, BinaryIO]:
    kind = row.kind
    if kind is None or (act == "clean" and row.unclean):
        raise Unavailable(row.unclean or "kind")
    output = parsing.in_memory(())
    with parsing.in_memory(chunks(row)) as source:
        answer = parsing.run(act, source, hint=kind.code, output=output)
    if not answer.clean:
        output.close()
        raise Unavailable(answer.unclean or answer.problem)
    output.seek(0)
    return BY_CODE[kind.clean_as if act == "clean" else kind.shown_as], output


def log_reading(row: Evidence, *, reader: Actor, purpose: str, now: datetime) -> None:
    """Record that somebody opens the original, and why."""
    readings.log(readings.What.ORIGINAL, reader=reader, purpose=purpose, now=now, evidence=row)
