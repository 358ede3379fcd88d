"""Formats that share a container: zip, OLE2, ISO media. What lies inside, and whether it may be opened."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from cases.filetypes import FORMATS, ODF, OFFICE, Format
from cases.parsing.problems import Problem

UNPACKED_MOST = 200 * 1024 * 1024
"""Bytes that an office file may unpack to."""
ARCHIVE_MOST = 4 * 1024 * 1024 * 1024
"""Bytes that the members of an archive may claim; they are listed and never unpacked."""
RATIO_MOST = 200
"""How many times its size an archive may unpack to, above `RATIO_FROM` bytes."""
RATIO_FROM = 50 * 1024 * 1024
MEMBERS_MOST = 10_000

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SILK = b"#!SILK_V3"
PACKAGES = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
STREAMS = {
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
    "__properties_version1.0": "msg",
}
BRANDS = {
    b"heic": "heic",
    b"heix": "heic",
    b"heim": "heic",
    b"heis": "heic",
    b"hevc": "heic",
    b"hevx": "heic",
    b"mif1": "heic",
    b"msf1": "heic",
    b"avif": "avif",
    b"avis": "avif",
    b"qt  ": "mov",
    b"M4A ": "m4a",
    b"M4B ": "m4a",
}
"""Major brands of ISO media (ISO/IEC 14496-12) that are no film of the MP4 kind."""
OLD_MOVIE = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
"""First atoms of QuickTime files from before there were brands."""


def look_inside(file: BinaryIO, head: bytes) -> str:
    """The code of a kind in a shared container; empty where it is in none."""
    if head.startswith(ZIP):
        return _zip(file)
    if head.startswith(OLE):
        return _ole(file)
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head[4:8] in OLD_MOVIE:
        return "mov"
    if head.startswith((SILK, b"\x02" + SILK)):
        return "silk"
    if head.startswith(b"ID3"):
        return _tagged(file)
    return "amr" if head.startswith(b"#!AMR") else ""


def _tagged(file: BinaryIO) -> str:
    """AAC, where frames of ADTS stand behind a tag of ID3v2; empty where others do. id3.org, ID3v2.4, 3.1."""
    at = 0
    file.seek(0)
    while (head := file.read(10)).startswith(b"ID3") and len(head) == 10:
        footer = 10 if head[5] & 0x10 else 0
        at += 10 + footer + sum((one & 0x7F) << 7 * nth for nth, one in enumerate(head[:5:-1]))
        file.seek(at)
    return "aac" if len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0 else ""


def _zip(file: BinaryIO) -> str:
    with opened(file) as package:
        names = package.namelist()
        if "OFD.xml" in names:
            return "ofd"
        if "mimetype" in names:
            return _odf(package)
    if "[Content_Types].xml" in names:
        for folder, code in PACKAGES.items():
            if any(name.startswith(folder) for name in names):
                return code
    return "zip"


def _odf(package: zipfile.ZipFile) -> str:
    with package.open("mimetype") as told:
        found = told.read(200).decode("ascii", "replace").strip()
    return next((one.code for one in FORMATS if one.content_type == found and ODF in found), "zip")


def _ole(file: BinaryIO) -> str:
    import olefile  # noqa: PLC0415

    file.seek(0)
    with olefile.OleFileIO(file) as found:
        if found.exists("EncryptedPackage"):
            raise Problem("password")
        return next((code for name, code in STREAMS.items() if found.exists(name)), "")


def _brand(head: bytes) -> str:
    size = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size, 4))]
    if brands[0] in (b"mif1", b"msf1") and b"avif" in brands:
        return "avif"
    if brands[0].startswith((b"3gp", b"3g2", b"3gr", b"3gs")):
        return "3gp"
    return BRANDS.get(brands[0], "mp4")


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """A zip whose directory can be read. Raises Problem."""
    file.seek(0)
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Problem("broken") from error


def check(file: BinaryIO, found: Format) -> None:
    """Refuse what asks for a password or claims to hold far more than it can. Raises Problem."""
    if found.content_type.startswith((OFFICE, ODF)) or found.code in ("zip", "ofd"):
        with opened(file) as package:
            _check_zip(package, found)
    if found.code in ("doc", "xls", "ppt", "msg"):
        _check_ole(file, found)


def _check_zip(package: zipfile.ZipFile, found: Format) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise Problem("password")
    most = ARCHIVE_MOST if found.code == "zip" else UNPACKED_MOST
    absurd = unpacked > RATIO_FROM and unpacked > RATIO_MOST * max(packed, 1)
    if unpacked > most or absurd or len(parts) > MEMBERS_MOST:
        raise Problem("bomb")


def _check_ole(file: BinaryIO, found: Format) -> None:
    import olefile  # noqa: PLC0415

    file.seek(0)
    with olefile.OleFileIO(file) as stored:
        if found.code == "doc":
            head = stored.openstream("WordDocument").read(32)
            if len(head) < 32:
                raise Problem("broken")
            if head[11] & 1:  # fEncrypted, [MS-DOC] 2.5.2
                raise Problem("password")
        if found.code == "xls" and 0x2F in list(_records(stored)):  # FilePass, [MS-XLS] 2.4.117
            raise Problem("password")


def _records(stored: Any) -> Iterator[int]:
    """The first record numbers of a workbook."""
    name = "Workbook" if stored.exists("Workbook") else "Book"
    content, at = stored.openstream(name).read(4096), 0
    for _nth in range(8):
        if at + 4 > len(content):
            return
        yield int.from_bytes(content[at : at + 2], "little")
        at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")


def members(file: BinaryIO, code: str) -> list[tuple[int, str]]:
    """(size, name) of what an archive holds. Raises Problem where it cannot be read."""
    if code == "zip":
        with opened(file) as package:
            return [(one.file_size, _name(one)) for one in package.infolist()]
    return list(_listed(file))


def _name(part: zipfile.ZipInfo) -> str:
    """The name as it was meant: programs on Chinese Windows write GB 18030 without saying so."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return part.filename


def _listed(file: BinaryIO) -> Iterator[tuple[int, str]]:
    from libarchive.exception import ArchiveError  # noqa: PLC0415
    from libarchive.read import fd_reader  # noqa: PLC0415

    file.seek(0)
    try:
        with fd_reader(file.fileno()) as archive:
            for nth, one in enumerate(archive):
                if nth > MEMBERS_MOST:
                    raise Problem("bomb")
                yield int(one.size or 0), str(one.pathname)
    except ArchiveError as error:
        raise Problem(
            "password"
            if b"ncrypt" in str(error).encode() or "assphrase" in str(error)
            else "broken"
        ) from error
