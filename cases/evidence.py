"""Storing what is handed in: the original encrypted, under a name that tells nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.actors import Actor, ActorKind
from cases.cleaning import cleaned
from cases.files import check_upload
from cases.identity import decrypt, encrypt
from cases.models import Evidence, Subject
from cases.models.subject import of


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
    content_type = check_upload(file)
    content = file.read()
    key_id, sealed = encrypt(content)
    stored_as = f"evidence/{now:%Y/%m}/{secrets.token_hex(16)}.{key_id}"
    path = Path(settings.FILES_DIR) / stored_as
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sealed)
    _name_key, sealed_name = encrypt((file.name or "").encode())
    return Evidence.objects.create(
        **of(subject),
        sequence=sequence,
        position=position,
        label=_("材料%(event)d-%(n)d") % {"event": sequence, "n": position},
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=stored_as,
        original_name=sealed_name,
        from_complainant=actor.kind is not ActorKind.PERSON,
        item_id=item,
        handed_in_by=actor.user,
        handed_in_at=now,
    )


def copy(row: Evidence) -> bytes:
    """The file as others get it: without its metadata, where its type allows a clean copy.

    Raises FileNotFoundError where the file store lost it.
    """
    original = content(row)
    return cleaned(original, row.content_type) or original


def content(row: Evidence) -> bytes:
    """The decrypted original. Raises FileNotFoundError where the file store lost it."""
    path = Path(settings.FILES_DIR) / row.stored_as
    return decrypt(path.suffix.lstrip("."), path.read_bytes())
