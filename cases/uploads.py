"""Files on their way in: each is sealed while it arrives, so that nothing lies in clear on a disk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from cases import sealed_files
from cases.files import MAX_BYTES, MAX_FILES
from cases.sealed_files import Sealed, Writer


class SealedUpload(UploadedFile):  # type: ignore[type-arg]
    """An upload that lies sealed in the store. Without `sealed`, one that was not kept, and why."""

    def __init__(
        self,
        name: str,
        *,
        size: int,
        sealed: Sealed | None,
        content_type: str | None = None,
        disk_full: bool = False,
    ) -> None:
        super().__init__(None, name, content_type, size)
        self.sealed = sealed
        self.sha256 = sealed.sha256 if sealed is not None else ""
        self.disk_full = disk_full
        self.dropped = sealed is None
        self._rest: Iterator[bytes] | None = None

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The content in clear, piece by piece, from the beginning."""
        return sealed_files.chunks(self.sealed.path) if self.sealed is not None else iter(())

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """It never lies in memory whole."""
        return True

    def read(self, *_size: Any) -> bytes:
        """The content, whole; for small files only."""
        return b"".join(self.chunks())

    def seek(self, *_where: Any) -> int:
        """Reading always begins at the beginning."""
        return 0

    def close(self) -> None:
        """The request is over; what was kept of it has its place in the store."""
        if self.sealed is not None:
            self.sealed.release()


class SealingHandler(FileUploadHandler):
    """Seals every file of a request. What is over the limits is counted and thrown away, so that the
    form can say so beside everything else that was typed."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._files = self._total = 0
        self._writer: Writer | None = None
        self._disk_full = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._files += 1
        self._disk_full = False
        try:
            self._writer = Writer() if self._files <= MAX_FILES else None
        except OSError:
            self._disk_full = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """A piece arrives; it is written, and handed to nobody else."""
        self._total += len(raw_data)
        if self._writer is None:
            return None
        if self._total > MAX_BYTES:
            self._drop()
            return None
        try:
            self._writer.write(raw_data)
        except OSError:
            self._disk_full = True
            self._drop()
        return None

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """A file has ended."""
        sealed = None
        if self._writer is not None:
            try:
                sealed = self._writer.finish()
            except OSError:
                self._disk_full = True
                self._drop()
        self._writer = None
        return SealedUpload(
            self.file_name or "",
            size=file_size,
            sealed=sealed,
            content_type=self.content_type,
            disk_full=self._disk_full,
        )

    def upload_interrupted(self) -> None:
        """The line broke."""
        self._drop()

    def _drop(self) -> None:
        if self._writer is not None:
            self._writer.discard()
            self._writer = None
