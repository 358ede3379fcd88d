"""What is handed in lies sealed from its first byte on, whole or not at all."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from cases import sealed_files
from cases.sealed_files import Writer
from cases.uploads import SealedUpload

CONTENT = b"WANG" * 500_000


def everything(folder: Path) -> list[bytes]:
    """The content of every file below a folder."""
    return [one.read_bytes() for one in folder.rglob("*") if one.is_file()]


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


def test_pieces_of_any_size_come_back_as_one(store: Path) -> None:
    writer, pieces = Writer(), [CONTENT[:1], b"", CONTENT[1:70_000], CONTENT[70_000:]]
    for piece in pieces:
        writer.write(piece)
    sealed = writer.finish()
    kept = sealed_files.keep(sealed, "evidence", datetime.now(UTC))
    sealed.release()
    assert b"".join(sealed_files.chunks(kept)) == CONTENT
    assert [b"WANG" in one for one in everything(store)] == [False]


@pytest.mark.parametrize("cut", [1, 20, 30, 100_000])
def test_a_file_that_lost_its_end_counts_as_lost(store: Path, cut: int) -> None:
    writer = Writer()
    writer.write(CONTENT)
    path = writer.finish().path
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(FileNotFoundError):
        list(sealed_files.chunks(path))


def test_frames_cannot_change_places(store: Path) -> None:
    writer = Writer()
    writer.write(secrets.token_bytes(50))
    writer.write(secrets.token_bytes(50))
    path = writer.finish().path
    raw = path.read_bytes()
    path.write_bytes(raw[:7] + raw[77:147] + raw[7:77] + raw[147:])
    with pytest.raises(FileNotFoundError):
        list(sealed_files.chunks(path))


def test_what_a_killed_process_left_is_removed_and_what_is_written_stays(store: Path) -> None:
    left, writing = Writer(), Writer()
    left.write(CONTENT)
    left._file.close()
    assert sealed_files.clear_incoming() == 1
    assert [left.path.exists(), writing.path.exists()] == [False, True]
    writing.discard()


def test_an_upload_never_lies_in_clear_and_goes_with_its_request(store: Path) -> None:
    body = (
        b"--x\r\nContent-Disposition: form-data; name=a; filename=a.txt\r\n\r\n"
        + CONTENT
        + b"\r\n--x--\r\n"
    )
    request = RequestFactory().generic("POST", "/", body, "multipart/form-data; boundary=x")
    file: Any = request.FILES["a"]
    assert isinstance(file, SealedUpload)
    assert (file.size, file.read() == CONTENT) == (len(CONTENT), True)
    assert [b"WANG" in one for one in everything(store)] == [False]
    request.close()
    assert everything(store) == []


def test_a_full_disk_leaves_nothing_and_is_told(store: Path, monkeypatch: Any) -> None:
    def full(*_args: Any, **_named: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Writer, "_frame", full)
    body = b"--x\r\nContent-Disposition: form-data; name=a; filename=a.txt\r\n\r\nabc\r\n--x--\r\n"
    request = RequestFactory().generic("POST", "/", body, "multipart/form-data; boundary=x")
    file: Any = request.FILES["a"]
    assert (file.disk_full, everything(store)) == (True, [])
