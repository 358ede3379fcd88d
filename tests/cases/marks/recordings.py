"""Sound and film by ffmpeg, with every tag it will write and bytes behind the end."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cases.marks.plain import Made, mark


def recording(extension: str, *options: str) -> Callable[[], Made]:
    """A second of sound or film by ffmpeg, with every tag it will write."""

    def make() -> Made:
        tags = ("title", "artist", "comment", "location", "make", "model", "encoder", "album")
        told_of = [part for tag in tags for part in ("-metadata", f"{tag}={mark('av' + tag)}")]
        target = f"/dev/shm/marks-{extension}"
        folder = Path(target)
        folder.mkdir(exist_ok=True)
        path = folder / f"a.{extension}"
        command = ["ffmpeg", "-v", "error", "-y", *options, *told_of, str(path)]
        subprocess.run(command, check=True)
        content = path.read_bytes() + mark("avtail").encode()
        shutil.rmtree(folder)
        places = [mark("avtail"), *(mark("av" + tag) for tag in tags)]
        return content, [one for one in places if one.encode() in content]

    return make


SOUND = ("-f", "lavfi", "-i", "sine=d=1")
FILM = ("-f", "lavfi", "-i", "testsrc=d=1:s=176x144:r=5", *SOUND)


def aac() -> Made:
    """Frames of AAC with a tag of ID3 before, a comment among and a tag of APE behind them."""
    content, _none = recording("aac", *SOUND)()
    content = content[: -len(mark("avtail"))]
    first, second = content.index(b"\xff\xf1"), content.rindex(b"\xff\xf1")
    title = mark("id3title").encode()
    frame = b"TIT2" + (len(title) + 1).to_bytes(4) + b"\0\0\0" + title
    head = b"ID3\4\0\0" + len(frame).to_bytes(4) + frame
    tail = b"APETAGEX" + mark("ape").encode()
    parts = (head, content[first:second], mark("between").encode(), content[second:], tail)
    return b"".join(parts), [mark("id3title"), mark("between"), mark("ape")]


def amr() -> Made:
    """Speech of a telephone with bytes behind it. RFC 4867, 5."""
    speech = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 20
    return speech + b"\xff" + mark("avtail").encode(), [mark("avtail")]


def silk() -> Made:
    """A voice message with bytes behind its end."""
    block = b"\x03\x00abc\x02\x00de"
    return b"\x02#!SILK_V3" + block + b"\xff\xff" + mark("avtail").encode(), [mark("avtail")]
