"""One honest file of every kind that may be handed in."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

from cases.filetypes import BY_CODE, FORMATS, ODF
from tests.cases import marks
from tests.cases.marks import SAMPLES

AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 20
SILK = b"\x02#!SILK_V3\x03\x00abc\xff\xff"
MAIL = "From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?q?x?=\r\n\r\n欠款\r\n".encode()
SECTOR, END, FAT, FREE = 512, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def zipped(*parts: tuple[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def compound(**streams: bytes) -> bytes:
    """A compound file (OLE2) that holds these streams in its root. [MS-CFB]."""
    chain, body, entries = [FAT], b"", []
    for name, content in sorted(streams.items(), key=lambda one: (len(one[0]), one[0].upper())):
        padded = content.ljust(4096, b"\0")
        padded += bytes(-len(padded) % SECTOR)
        first, count = len(chain), len(padded) // SECTOR
        chain += [*range(first + 1, first + count), END]
        body += padded
        entries.append((name, 2, first, len(padded)))
    directory = len(chain)
    listed = [_entry("Root Entry", 5, END, 0, child=1)]
    for nth, (name, kind, first, size) in enumerate(entries, start=1):
        after = nth + 1 if nth < len(entries) else FREE
        listed.append(_entry(name, kind, first, size, right=after))
    pages = b"".join(listed)
    pages += bytes(-len(pages) % SECTOR)
    sectors = len(pages) // SECTOR
    chain += [*range(directory + 1, directory + sectors), END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    assert len(table) == SECTOR
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, directory, 0, 4096, END, 0, END, 0, 0,
    )  # fmt: skip
    return head.ljust(SECTOR, b"\xff") + table + body + pages


def _entry(
    name: str, kind: int, first: int, size: int, *, child: int = FREE, right: int = FREE
) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", text, len(text) + 2, kind, 1, FREE, right, child, first, size
    )


def rar(name: str, content: bytes) -> bytes:
    """An archive of RAR 4 that stores one file."""

    def block(kind: int, flags: int, rest: bytes) -> bytes:
        body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    told = name.encode()
    file = struct.pack(
        "<IIBIIBBHI", len(content), len(content), 3, zlib.crc32(content), 0x58210000, 20, 0x30,
        len(told), 0o100644,
    )  # fmt: skip
    parts = (block(0x73, 0, bytes(6)), block(0x74, 0x8000, file + told), content)
    return b"Rar!\x1a\x07\x00" + b"".join(parts) + block(0x7B, 0x4000, b"")


def seven_zip(name: str, content: bytes) -> bytes:
    """An archive of 7-Zip that holds one file."""
    from libarchive.write import fd_writer

    with open(os.memfd_create("archive"), "w+b", buffering=0) as file:
        with fd_writer(file.fileno(), "7zip") as archive:
            archive.add_file_from_memory(name, len(content), content)
        file.seek(0)
        return file.read()


def outlook() -> bytes:
    """A letter of Outlook: sender, subject and text. [MS-OXMSG] 2.2.1."""
    streams = {"__properties_version1.0": bytes(32)}
    for number, text in (("0C1A", "a"), ("0E04", "b"), ("0037", "欠款"), ("1000", "至今未付。")):
        streams[f"__substg1.0_{number}001F"] = text.encode("utf-16-le")
    return compound(**streams)


def stored(name: str) -> Callable[[], bytes]:
    """A sample that lies in the folder of samples."""
    return (SAMPLES / name).read_bytes


MAKERS: dict[str, Callable[[], bytes]] = {
    **{code: lambda code=code: marks.MAKERS[code]()[0] for code in marks.MAKERS},  # type: ignore[misc]
    "ofd": lambda: zipped(("OFD.xml", "<ofd:OFD/>"), ("Doc_0/Document.xml", "<ofd:Document/>")),
    "pptx": lambda: zipped(("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", "<p/>")),
    "odp": lambda: zipped(("mimetype", f"{ODF}.presentation"), ("content.xml", "<c/>")),
    "doc": stored("letter.doc"),
    "xls": stored("table.xls"),
    "ppt": lambda: compound(**{"PowerPoint Document": bytes(64), "Current User": bytes(20)}),
    "zip": lambda: zipped(("合同/付款.txt", "欠款" * 40), ("照片.jpg", b"\xff\xd8")),
    "7z": lambda: seven_zip("付款.txt", b"x" * 400),
    "rar": lambda: rar("paid.txt", b"x" * 400),
    "eml": lambda: MAIL,
    "msg": outlook,
    "csv": lambda: "日期,金额\n2026-01-01,1200000\n".encode("gb18030"),
    "txt": lambda: "2024年完工验收，至今未付。\n".encode("gb18030"),
}


@cache
def sample(code: str) -> bytes:
    """An honest file of a kind."""
    return MAKERS[code]()


def codes() -> list[str]:
    """Every kind of the table."""
    return [one.code for one in FORMATS]


def extension(code: str) -> str:
    """The first extension of a kind."""
    return BY_CODE[code].extensions[0]
