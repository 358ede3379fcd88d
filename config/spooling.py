"""What the web server lays aside of a long request or answer: on the disk, and unreadable there.

Waitress keeps the first 512 KiB of a request in memory and puts the rest into a temporary file. A
complaint sent without script brings its files that way, so the temporary file holds them before
`cases.uploads` seals them. Each such file is enciphered here with a key that is never written down:
what a killed process or a crashed machine leaves on the disk is noise.
"""

from __future__ import annotations

import secrets
from io import SEEK_SET, BufferedRandom, RawIOBase
from tempfile import TemporaryFile
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from waitress.buffers import TempfileBasedBuffer

BLOCK = 16
"""Bytes of a block of AES."""
PIECE = 256 * 1024
"""Bytes that pass in memory at once."""


class Enciphered(RawIOBase):
    """A temporary file in AES-256-CTR, whose counter is the place in the file.

    Each place is written once, as the server only appends; nothing else is safe with one key.
    """

    def __init__(self) -> None:
        self._file = TemporaryFile("w+b", buffering=0)  # noqa: SIM115 -- closed in `close`
        self._key = AES(secrets.token_bytes(32))

    def readable(self) -> bool:
        """It can be read."""
        return True

    def writable(self) -> bool:
        """It can be written."""
        return True

    def seekable(self) -> bool:
        """It has places."""
        return True

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Go to a place; returns it."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        """Read into `buffer`; returns how many bytes."""
        at = self._file.tell()
        read = self._file.read(len(buffer)) or b""
        buffer[: len(read)] = self._changed(read, at)
        return len(read)

    def write(self, content: Any, /) -> int:
        """Write at the place where the file stands; returns how many bytes. Raises OSError."""
        return self._file.write(self._changed(bytes(content), self._file.tell()))

    def close(self) -> None:
        """The file is gone from the disk when this returns."""
        self._file.close()
        super().close()

    def _changed(self, content: bytes, at: int) -> bytes:
        """Clear to enciphered or back; in this mode both are the same act."""
        block, within = divmod(at, BLOCK)
        stream = Cipher(self._key, CTR(block.to_bytes(BLOCK, "big"))).encryptor()
        stream.update(bytes(within))
        return stream.update(content)


def newfile(_buffer: TempfileBasedBuffer | None = None) -> BufferedRandom:
    """A temporary file as the server uses it."""
    return BufferedRandom(Enciphered(), PIECE)


def encipher() -> None:
    """Have the server use such files from now on, for requests and answers."""
    setattr(TempfileBasedBuffer, "newfile", newfile)  # noqa: B010 -- the type checker forbids the plain form
