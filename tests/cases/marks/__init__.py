"""Files of real programs and libraries with a mark in every place that can hold a name or a device.

Each maker gives the file and the marks it planted; that they are really in the file is tested too.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.cases.marks.office import docx, ods, odt, xlsx
from tests.cases.marks.papers import pdf
from tests.cases.marks.pictures import avif, bmp, gif, heic, jpeg, png, tiff, webp
from tests.cases.marks.plain import SAMPLES, Made, found, told
from tests.cases.marks.recordings import FILM, SOUND, aac, amr, recording, silk

__all__ = [
    "FILM",
    "MAKERS",
    "SAMPLES",
    "SOUND",
    "Made",
    "found",
    "heic",
    "jpeg",
    "pdf",
    "recording",
    "tiff",
    "told",
]

MAKERS: dict[str, Callable[[], Made]] = {
    "jpg": jpeg,
    "png": png,
    "webp": webp,
    "gif": gif,
    "bmp": bmp,
    "tiff": tiff,
    "heic": heic,
    "avif": avif,
    "pdf": pdf,
    "docx": docx,
    "xlsx": xlsx,
    "odt": odt,
    "ods": ods,
    "aac": aac,
    "amr": amr,
    "silk": silk,
    "mp3": recording("mp3", *SOUND),
    "m4a": recording("m4a", *SOUND),
    "wav": recording("wav", *SOUND),
    "ogg": recording("ogg", *SOUND, "-c:a", "libopus"),
    "mp4": recording("mp4", *FILM, "-c:v", "libx264", "-movflags", "use_metadata_tags"),
    "mov": recording("mov", *FILM, "-c:v", "libx264", "-movflags", "use_metadata_tags"),
    "3gp": recording("3gp", *FILM, "-c:v", "h263", "-c:a", "aac"),
}
