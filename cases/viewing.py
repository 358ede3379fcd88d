"""What the desk shows of a file, where a browser cannot show the file itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from io import BytesIO
from typing import Any, BinaryIO

from cases.cleaning import clean
from cases.filetypes import BY_CODE
from cases.parsing import containers, texts
from cases.parsing.problems import Problem, Unclean

LISTED_MOST = 2000
"""Members of an archive that are listed."""


def show(file: BinaryIO, code: str, output: BinaryIO) -> dict[str, Any]:
    """Write what a browser can show of `file`, and tell its kind. Raises Problem or Unclean."""
    kind = BY_CODE[code]
    shower = SHOWERS.get(code)
    if shower is not None:
        file.seek(0)
        shower(file, code, output)
    elif kind.shown_as and kind.shown_as == kind.clean_as:
        clean(file, code, output)
    else:
        raise Unclean("kind")
    output.flush()
    return {"format": kind.shown_as}


def _sheets(file: BinaryIO, code: str, output: BinaryIO) -> None:
    """The pages of a TIFF as a PDF."""
    from PIL import Image, ImageSequence  # noqa: PLC0415

    painted = BytesIO()
    clean(file, code, painted)
    with Image.open(painted) as opened:
        pages = [frame.convert("RGB") for frame in ImageSequence.Iterator(opened)]
    made = BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:])
    clean(made, "pdf", output)


def _sound(file: BinaryIO, code: str, output: BinaryIO) -> None:
    """Speech as MP3, which browsers play."""
    recordings = _recordings()
    recordings.ffmpeg(
        file,
        code,
        output,
        ["-map", "0:a:0", "-map_metadata", "-1", "-ar", "22050", "-b:a", "48k", "-f", "mp3"],
    )


def _film(file: BinaryIO, code: str, output: BinaryIO) -> None:
    """Film as MP4; its pictures are computed anew where browsers cannot show them."""
    recordings = _recordings()
    names = {one.get("codec_name") for one in recordings.probe(file, code)}
    pictures = (
        ["copy"]
        if names & {"h264", "hevc", "av1"}
        else ["libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
    )
    sound = ["copy"] if names & {"aac", "mp3"} else ["aac"]
    options = [
        "-map",
        "0:V:0?",
        "-map",
        "0:a:0?",
        "-map_metadata",
        "-1",
        "-c:v",
        *pictures,
        "-c:a",
        *sound,
    ]
    recordings.ffmpeg(file, code, output, [*options, "-movflags", "+faststart", "-f", "mp4"])


def _recordings() -> Any:
    """What works on recordings. Raises Unclean where there is no ffmpeg."""
    if shutil.which("ffmpeg") is None:
        raise Unclean("ffmpeg")
    return import_module("cases.cleaning.recordings")


def _table(file: BinaryIO, code: str, output: BinaryIO) -> None:
    """A table of text, as text."""
    clean(file, code, output)


def _members(file: BinaryIO, code: str, output: BinaryIO) -> None:
    """What an archive holds: sizes and names, nothing of it unpacked."""
    lines = [f"{size:>14,}  {name}" for size, name in containers.members(file, code)]
    shown = lines[:LISTED_MOST]
    if len(lines) > LISTED_MOST:
        shown.append(f"…（{len(lines)}）")
    output.write(("\n".join(shown) + "\n").encode("utf-8", "replace"))


def _letter(file: BinaryIO, _code: str, output: BinaryIO) -> None:
    """An electronic letter: who, when, what, and which files hang on it."""
    import email  # noqa: PLC0415
    from email import policy  # noqa: PLC0415

    message = email.message_from_binary_file(file, policy=policy.default)
    output.write("\n".join(_lines(message)).encode("utf-8", "replace"))


def _lines(message: Any) -> Iterator[str]:
    for name in ("From", "To", "Cc", "Date", "Subject"):
        if message[name]:
            yield f"{name}: {message[name]}"
    yield ""
    body = message.get_body(("plain", "html"))
    if body is not None:
        yield texts.readable(body)
    for part in message.iter_attachments():
        yield f"[附件] {part.get_filename() or part.get_content_type()}"


def _outlook(file: BinaryIO, _code: str, output: BinaryIO) -> None:
    """The subject, sender and text of an Outlook letter. [MS-OXMSG] 2.2.1."""
    import olefile  # noqa: PLC0415

    properties = (("From", "0C1A"), ("To", "0E04"), ("Subject", "0037"), ("", "1000"))
    with olefile.OleFileIO(file) as stored:
        lines = []
        for title, number in properties:
            name = f"__substg1.0_{number}001F"
            if stored.exists(name):
                value = stored.openstream(name).read().decode("utf-16-le", "replace")
                lines.append(f"{title}: {value}" if title else f"\n{value}")
    if not lines:
        raise Problem("broken")
    output.write("\n".join(lines).encode("utf-8", "replace"))


SHOWERS: dict[str, Callable[[BinaryIO, str, BinaryIO], None]] = {
    "csv": _table,
    "tiff": _sheets,
    "amr": _sound,
    "mov": _film,
    "3gp": _film,
    "zip": _members,
    "7z": _members,
    "rar": _members,
    "eml": _letter,
    "msg": _outlook,
}
"""Kinds whose view is not their clean copy."""
