"""The store of what strangers hand in: sealed piece by piece as it arrives, never in clear beside it.

A file is written under `incoming/` in frames, each its own AES-GCM box (length, then ciphertext), and
given its place when a row names it. The counter in the nonce keeps frames in order; the last frame is
empty and marked, so that a cut file is told from a whole one. Files of before are one single box.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cases.identity import decrypt

INCOMING = "incoming"
FRAMED = ".frames"
"""Comes before the key's name in the name of a file that consists of frames."""
PREFIX = 7
FRAME_MOST = 4 * 1024 * 1024
"""Bytes that one frame may hold; more is no frame of ours."""


@dataclass(frozen=True)
class Sealed:
    """A whole file under `incoming/`, held by its lock until it is released."""

    path: Path
    size: int
    sha256: str
    lock: BinaryIO

    def release(self) -> None:
        """Remove it there; where it was kept, it stays in its place."""
        self.path.unlink(missing_ok=True)
        self.lock.close()


class Writer:
    """Seals a file while it arrives. Locked while it is open; raises OSError when the disk is full."""

    def __init__(self, name: str = "") -> None:
        key_id = settings.IDENTITY_KEY_ID
        folder = Path(settings.FILES_DIR) / INCOMING
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / f"{name or secrets.token_hex(16)}{FRAMED}.{key_id}"
        self._box, self._key_id = AESGCM(settings.IDENTITY_KEYS[key_id]), key_id
        self._file = self.path.open("xb")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._prefix = secrets.token_bytes(PREFIX)
        self._file.write(self._prefix)
        self._count = 0
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> None:
        """Add a piece."""
        for at in range(0, len(content), FRAME_MOST):
            self._frame(bytes(content[at : at + FRAME_MOST]), last=False)
        self._digest.update(content)
        self.size += len(content)

    def finish(self) -> Sealed:
        """End the file; it is on the disk when this returns, and locked until it is released."""
        self._frame(b"", last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        return Sealed(self.path, self.size, self._digest.hexdigest(), self._file)

    def discard(self) -> None:
        """Leave nothing behind."""
        self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # a full disk refuses what is still to be written
            self._file.close()

    def _frame(self, content: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._count, last=last)
        sealed = self._box.encrypt(nonce, content, self._key_id.encode())
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._count += 1


def _nonce(prefix: bytes, count: int, *, last: bool) -> bytes:
    return prefix + count.to_bytes(4, "big") + bytes([last])


def begun(folder: Path) -> Path:
    """A file that will come in parts, begun in `folder`; its name ends at the first dot."""
    path = folder / f"{secrets.token_hex(16)}{FRAMED}.{settings.IDENTITY_KEY_ID}"
    path.write_bytes(secrets.token_bytes(PREFIX))
    return path


def come(path: Path) -> int:
    """Bytes of content that have come of a begun file. Raises FileNotFoundError where it is damaged."""
    with path.open("rb") as file:
        return sum(_frames(file, path))


def append(path: Path, file: BinaryIO, content: bytes) -> None:
    """Add one part to a begun file, which is open and locked. Where the disk is full, the file is as it
    was before, and OSError is raised."""
    _append(path, file, content, last=False)


def end(path: Path, file: BinaryIO) -> None:
    """All parts have come; the file is on the disk when this returns."""
    _append(path, file, b"", last=True)
    os.fsync(file.fileno())


def _append(path: Path, file: BinaryIO, content: bytes, *, last: bool) -> None:
    count, before = len(list(_frames(file, path))), file.seek(0, os.SEEK_END)
    file.seek(0)
    key_id, prefix = path.suffix.lstrip("."), file.read(PREFIX)
    nonce = _nonce(prefix, count, last=last)
    sealed = AESGCM(settings.IDENTITY_KEYS[key_id]).encrypt(nonce, content, key_id.encode())
    file.seek(before)
    try:
        file.write(len(sealed).to_bytes(4, "big") + sealed)
        file.flush()
    except OSError:
        file.truncate(before)
        raise


def _frames(file: BinaryIO, path: Path) -> Iterator[int]:
    """The bytes of content in each frame of a begun file, read from the lengths alone."""
    size, at = os.fstat(file.fileno()).st_size, PREFIX
    while at < size:
        file.seek(at)
        frame = int.from_bytes(file.read(4), "big")
        at += 4 + frame
        if not 16 <= frame <= FRAME_MOST + 16 or at > size:
            raise FileNotFoundError(path.name)
        yield frame - 16


def of_upload(file: UploadedFile[Any]) -> Sealed:
    """An upload as it lies sealed; one that has not been is sealed now. Raises OSError."""
    sealed = getattr(file, "sealed", None)
    if isinstance(sealed, Sealed):
        return sealed
    writer = Writer()
    try:
        for chunk in file.chunks():
            writer.write(chunk)
        return writer.finish()
    except BaseException:
        writer.discard()
        raise


def keep(sealed: Sealed, kind: str, now: datetime) -> str:
    """Give a sealed file its place among files of `kind`; returns its path below the store."""
    stored_as = f"{kind}/{now:%Y/%m}/{sealed.path.name}"
    target = Path(settings.FILES_DIR) / stored_as
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(sealed.path, target)
    _sync(target.parent)
    return stored_as


def _sync(folder: Path) -> None:
    """Let the folder's new entry be on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def chunks(stored_as: str | Path) -> Iterator[bytes]:
    """A stored file in clear, piece by piece. Raises FileNotFoundError where it is lost or damaged."""
    path = Path(settings.FILES_DIR) / stored_as
    key_id = path.suffix.lstrip(".")
    file = path.open("rb")
    return _read(file, key_id, path) if path.stem.endswith(FRAMED) else _whole(file, key_id, path)


def _whole(file: BinaryIO, key_id: str, path: Path) -> Iterator[bytes]:
    with file:
        try:
            yield decrypt(key_id, file.read())
        except (InvalidTag, KeyError) as error:
            raise FileNotFoundError(path.name) from error


def _read(file: BinaryIO, key_id: str, path: Path) -> Iterator[bytes]:
    with file:
        try:
            box, prefix, count = AESGCM(settings.IDENTITY_KEYS[key_id]), file.read(PREFIX), 0
            while True:
                size = int.from_bytes(file.read(4), "big")
                sealed = file.read(size) if size <= FRAME_MOST + 16 else b""
                last = size == 16
                content = box.decrypt(_nonce(prefix, count, last=last), sealed, key_id.encode())
                if last:
                    return
                yield content
                count += 1
        except (InvalidTag, KeyError, ValueError) as error:
            raise FileNotFoundError(path.name) from error


def clear_incoming() -> int:
    """Remove what killed processes left half written; returns how many. A file that is being written
    is locked and stays."""
    gone = 0
    for path in (Path(settings.FILES_DIR) / INCOMING).glob("*"):
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            path.unlink(missing_ok=True)
            gone += 1
    return gone
