"""Files that wait, sealed, for a form that was refused to be sent again.

They lie under a hash of the form's own random token, joined with no account, session or address, and
go when the form succeeds or a day has passed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from cases.files import MAX_BYTES, MAX_FILES, check_upload
from cases.identity import decrypt, encrypt
from cases.sealed_files import Sealed
from cases.uploads import SealedUpload

WAITING = "waiting"
SECONDS = 24 * 60 * 60
"""How long files wait."""
TOLD = ".told"
"""Ends the name of what is written beside a file: its own name and digest, sealed."""


def keep(token: str, files: Iterable[Any]) -> None:
    """Let good files of a refused form wait; others are told by the form. A full disk keeps none."""
    clear_old()
    folder = _folder(token)
    size = sum(one.size or 0 for one in found(token))
    for file in files:
        sealed = getattr(file, "sealed", None)
        known = len(list(folder.glob(f"*{TOLD}")))
        if sealed is None or known >= MAX_FILES or size + sealed.size > MAX_BYTES:
            continue
        with contextlib.suppress(ValidationError, OSError):
            check_upload(file)
            _keep(folder, sealed, file.name)
            size += sealed.size


def _keep(folder: Path, sealed: Sealed, name: str) -> None:
    if (folder / sealed.path.name).exists():
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.link(sealed.path, folder / sealed.path.name)
    told = json.dumps({"name": name, "size": sealed.size, "sha256": sealed.sha256})
    _key_id, beside = encrypt(told.encode())
    (folder / f"{sealed.path.name}{TOLD}").write_bytes(beside)


def found(token: str) -> list[SealedUpload]:
    """The files that wait for the form, in the order in which they came."""
    beside = sorted(_folder(token).glob(f"*{TOLD}"), key=lambda one: one.stat().st_mtime_ns)
    return [_opened(one) for one in beside if one.with_suffix("").exists()]


def _opened(beside: Path) -> SealedUpload:
    path = beside.with_suffix("")
    told = json.loads(decrypt(path.suffix.lstrip("."), beside.read_bytes()))
    sealed = Waiting(path, told["size"], told["sha256"], path.open("rb"))
    return SealedUpload(told["name"], size=sealed.size, sealed=sealed)


class Waiting(Sealed):
    """A file that stays where it waits when the request is over."""

    def release(self) -> None:
        """Close it."""
        self.lock.close()


def drop(token: str, digests: Iterable[str]) -> None:
    """Remove the files of these digests."""
    unwanted = set(digests)
    for file in found(token):
        if file.sha256 in unwanted and file.sealed is not None:
            file.sealed.path.with_name(f"{file.sealed.path.name}{TOLD}").unlink(missing_ok=True)
            file.sealed.path.unlink(missing_ok=True)
        file.close()


def forget(token: str) -> None:
    """The form has succeeded."""
    shutil.rmtree(_folder(token), ignore_errors=True)


def clear_old() -> None:
    """Remove what has waited for too long."""
    for folder in (Path(settings.FILES_DIR) / WAITING).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _folder(token: str) -> Path:
    name = hashlib.sha256(f"waiting:{token}".encode()).hexdigest()
    return Path(settings.FILES_DIR) / WAITING / name
