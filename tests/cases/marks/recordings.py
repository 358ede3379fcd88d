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
