"""The store of sealed files: written whole or not at all, under names that tell nothing."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from cases.identity import decrypt, encrypt
from documents.models import Document


def store(content: bytes, *, encrypted: bool, now: datetime) -> str:
    """Write a file and return its path below the store. Raises OSError and leaves nothing behind."""
    suffix = "pdf"
    if encrypted:
        suffix, content = encrypt(content)
    stored_as = f"documents/{now:%Y/%m}/{secrets.token_hex(16)}.{suffix}"
    path = Path(settings.FILES_DIR) / stored_as
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return stored_as


def discard(stored_as: str) -> None:
    """Remove a file that no document came to name."""
    (Path(settings.FILES_DIR) / stored_as).unlink(missing_ok=True)


def stored(document: Document) -> bytes:
    """The file as it lies in the store: encrypted where it is to be kept apart."""
    return (Path(settings.FILES_DIR) / document.stored_as).read_bytes()


def content(document: Document) -> bytes:
    """The sealed PDF. Raises FileNotFoundError where the store lost it or can no longer be read."""
    suffix = Path(document.stored_as).suffix.lstrip(".")
    raw = stored(document)
    if suffix == "pdf":
        return raw
    try:
        return decrypt(suffix, raw)
    except (InvalidTag, KeyError) as error:
        raise FileNotFoundError(document.stored_as) from error
