"""Files that wait, sealed, for their form: chosen before it is sent, or kept when it was refused.

They lie under a hash of the form's own random token, joined with no account, session or address, and
go when the form succeeds or a day has passed. A file may come whole with a form, or in parts; one that
has not come to its end waits for the rest, and no form finds it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases import sealed_files
from cases.files import MAX_BYTES, MAX_FILES, TOO_MUCH, check_name, check_upload
from cases.identity import decrypt, encrypt
from cases.sealed_files import Sealed
from cases.uploads import SealedUpload

WAITING = "waiting"
SECONDS = 24 * 60 * 60
"""How long files wait."""
TOLD = ".told"
"""Ends the name of what is written beside a file: which one it is, sealed."""


class Gone(Exception):
    """There is no such file on its way: it was left out, has come to its end, or is too old."""


class Elsewhere(Exception):
    """What was sent does not follow on what has come; `offset` bytes have."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True)
class Told:
    """What is written beside a file. `sha256` is empty while it is still on its way."""

    field: str
    """The field of the form that it was chosen for."""
    name: str
    size: int
    sha256: str = ""
    chosen_at: int = 0
    """When it was chosen, in milliseconds since 1970: the files of a form keep the order of the choice,
    whichever has come first."""


class Waiting(Sealed):
    """A file that stays where it waits when the request is over."""

    def release(self) -> None:
        """Close it."""
        self.lock.close()


class Chosen(SealedUpload):
    """A file that waits, the field that it was chosen for, and the key that it is known by."""

    field = ""
    key = ""


def keep(token: str, field: str, files: Iterable[Any]) -> None:
    """Let good files of a refused form wait; others are told by the form. A full disk keeps none."""
    clear_old()
    folder = _folder(token)
    there = list(_told(folder))
    size = sum(told.size for _path, told in there)
    known = {(told.field, told.name, told.sha256) for _path, told in there}
    for file in files:
        sealed = getattr(file, "sealed", None)
        if sealed is None or len(known) >= MAX_FILES or size + sealed.size > MAX_BYTES:
            continue
        if (field, file.name, sealed.sha256) in known:
            continue
        with contextlib.suppress(ValidationError, OSError):
            check_upload(file)
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.link(sealed.path, folder / sealed.path.name)
            told = Told(field, file.name, sealed.size, sealed.sha256, _now())
            _tell(folder / sealed.path.name, told)
            known.add((field, file.name, sealed.sha256))
            size += sealed.size


def found(token: str) -> list[Chosen]:
    """The files that wait whole for the form, in the order in which they were chosen."""
    return [_opened(path, told) for path, told in _told(_folder(token)) if told.sha256]


def _opened(path: Path, told: Told) -> Chosen:
    sealed = Waiting(path, told.size, told.sha256, path.open("rb"))
    chosen = Chosen(told.name, size=told.size, sealed=sealed)
    chosen.field, chosen.key = told.field, _key(path)
    return chosen


def drop(token: str, keys: Iterable[str]) -> None:
    """Remove the files of these keys."""
    unwanted = set(keys)
    for path, _anything in _told(_folder(token)):
        if _key(path) in unwanted:
            _remove(path)


def forget(token: str) -> None:
    """The form has succeeded."""
    shutil.rmtree(_folder(token), ignore_errors=True)


def clear_old() -> None:
    """Remove what has waited for too long."""
    for folder in (Path(settings.FILES_DIR) / WAITING).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def begin(
    token: str, field: str, name: str, size: int, chosen_at: int | None = None
) -> tuple[str, str]:
    """A file of `size` bytes will come in parts; the two keys that it is known by. `chosen_at`, as in
    `Told`, is now unless the sender tells another moment.

    Raises ValidationError for a name or size that no form takes, and OSError when the disk is full.
    """
    check_name(name)
    if not size:
        raise ValidationError(_("“%s”是空文件，请检查后重新上传") % name, code="empty")
    clear_old()
    folder = _folder(token)
    there = [told for _path, told in _told(folder)]
    if len(there) >= MAX_FILES:
        raise ValidationError(
            _("一次最多上传%(most)d个文件，请分次提交或者合并") % {"most": MAX_FILES}, code="number"
        )
    if size + sum(told.size for told in there) > MAX_BYTES:
        raise ValidationError(TOO_MUCH, code="total")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = sealed_files.begun(folder)
    _tell(path, Told(field, name, size, chosen_at=_now() if chosen_at is None else chosen_at))
    return folder.name, _key(path)


def come(folder: str, key: str) -> tuple[int, int]:
    """How many bytes of a file have come, and of how many. Raises Gone."""
    path, told = _one(folder, key)
    return (told.size if told.sha256 else sealed_files.come(path)), told.size


def add(folder: str, key: str, offset: int, content: bytes) -> int:
    """Take the part of a file that begins at `offset`; how many bytes have come with it.

    Raises Gone, Elsewhere, OSError when the disk is full or another request adds to the same file,
    and ValidationError where the whole file is not one that is taken: it is gone then.
    """
    path, told = _one(folder, key)
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        there = told.size if told.sha256 else sealed_files.come(path)
        if there != offset or there + len(content) > told.size or told.sha256:
            raise Elsewhere(there)
        sealed_files.append(path, file, content)
        there += len(content)
        if there == told.size:
            sealed_files.end(path, file)
            _whole(path, told)
    return there


def _whole(path: Path, told: Told) -> None:
    """The last part has come: the file is examined, and waits for its form. Raises ValidationError."""
    digest = hashlib.sha256()
    for piece in sealed_files.chunks(path):
        digest.update(piece)
    whole = replace(told, sha256=digest.hexdigest())
    chosen = _opened(path, whole)
    try:
        check_upload(chosen)
    except ValidationError:
        _remove(path)
        raise
    finally:
        chosen.close()
    _tell(path, whole)


def leave_out(folder: str, key: str) -> None:
    """Remove a file, whether it has come to its end or not. Raises Gone."""
    _remove(_one(folder, key)[0])


def _one(folder: str, key: str) -> tuple[Path, Told]:
    for path, told in _told(Path(settings.FILES_DIR) / WAITING / folder):
        if _key(path) == key:
            return path, told
    raise Gone(key)


def _told(folder: Path) -> Iterator[tuple[Path, Told]]:
    """Every file of a form and what is written beside it, in the order in which they were chosen."""
    beside = sorted(folder.glob(f"*{TOLD}"), key=lambda one: one.stat().st_mtime_ns)
    there = [(one.with_suffix(""), one) for one in beside if one.with_suffix("").exists()]
    told = [(path, Told(**json.loads(_opened_words(path, one)))) for path, one in there]
    yield from sorted(told, key=lambda pair: pair[1].chosen_at)


def _opened_words(path: Path, beside: Path) -> bytes:
    return decrypt(path.suffix.lstrip("."), beside.read_bytes())


def _now() -> int:
    return time.time_ns() // 1_000_000


def _tell(path: Path, told: Told) -> None:
    _key_id, beside = encrypt(json.dumps(vars(told)).encode())
    written = path.with_name(f"{path.name}{TOLD}.new")
    written.write_bytes(beside)
    written.rename(path.with_name(f"{path.name}{TOLD}"))


def _key(path: Path) -> str:
    return path.name.partition(".")[0]


def _remove(path: Path) -> None:
    path.with_name(f"{path.name}{TOLD}").unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _folder(token: str) -> Path:
    name = hashlib.sha256(f"waiting:{token}".encode()).hexdigest()
    return Path(settings.FILES_DIR) / WAITING / name
