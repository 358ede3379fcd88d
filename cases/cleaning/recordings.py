"""Sound and film: their streams put into a fresh container by ffmpeg, as they are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any, BinaryIO

from cases.cleaning import frames
from cases.filetypes import BY_CODE
from cases.parsing.problems import Problem, Unclean

READ_AS = {
    "mp3": "mp3", "aac": "aac", "wav": "wav", "amr": "amr", "ogg": "ogg",
    "m4a": "mov", "mp4": "mov", "mov": "mov", "3gp": "mov",
}  # fmt: skip
WRITTEN_AS = {
    "mp3": "mp3", "wav": "wav", "amr": "amr", "ogg": "ogg",
    "m4a": "ipod", "mp4": "mp4", "mov": "mov", "3gp": "3gp",
}  # fmt: skip
STREAMS = frozenset(
    [
        "h264",
        "hevc",
        "mpeg4",
        "h263",
        "av1",
        "vp8",
        "vp9",
        "theora",
        "aac",
        "mp3",
        "amr_nb",
        "amr_wb",
        "opus",
        "vorbis",
        "speex",
        "alac",
        "pcm_s16le",
        "pcm_s16be",
        "pcm_u8",
        "pcm_s24le",
        "pcm_s32le",
        "pcm_f32le",
        "pcm_mulaw",
        "pcm_alaw",
        "adpcm_ima_wav",
        "adpcm_ms",
        "gsm_ms",
    ]
)
"""Codecs that carry sound and pictures and no notes, or whose notes are taken out."""
WITHOUT_NOTES = {"h264": "filter_units=remove_types=6", "hevc": "filter_units=remove_types=39-40"}
"""Units of supplemental information, where encoders and cameras write. ITU-T H.264, H.265."""
BARE = frozenset({"mp3", "aac", "amr"})
"""Kinds whose frames stand in no container."""
QUIET = ["-v", "error", "-nostdin", "-protocol_whitelist", "file"]
MUXER = {"mp3": ["-id3v2_version", "0", "-write_xing", "0"], "m4a": ["-empty_hdlr_name", "1"]}


def clean(file: BinaryIO, code: str, output: BinaryIO) -> Iterator[str]:
    """The streams alone. Raises Unclean where there is no ffmpeg, or a stream that is not known."""
    if shutil.which("ffmpeg") is None:
        raise Unclean("ffmpeg")
    if code in BARE:
        file = _frames(file, code)
    found = probe(file, code)
    codecs = [one.get("codec_name", "") for one in found if _kept(one)]
    if not codecs:
        raise Problem("broken")
    if not set(codecs) <= STREAMS:
        raise Unclean("stream")
    target = BY_CODE[code].clean_as
    notes = [WITHOUT_NOTES[one] for one in codecs if one in WITHOUT_NOTES]
    ffmpeg(
        file,
        code,
        output,
        [
            *("-map", "0:V?", "-map", "0:a?", "-c", "copy", "-dn", "-sn"),
            *("-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1"),
            *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
            *(("-bsf:v", notes[0]) if notes else ()),
            *(("-bsf:a", "aac_adtstoasc") if code == "aac" else ()),
            *MUXER.get(target, ()),
            *("-f", WRITTEN_AS[target]),
        ],
    )
    yield "container"
    if len(codecs) < len(found):
        yield "streams"


def _frames(file: BinaryIO, code: str) -> BinaryIO:
    """The sound's frames alone, as a file."""
    cut = open(os.memfd_create("frames"), "w+b")  # noqa: SIM115
    cut.write(frames.alone(file.read(), code))
    cut.flush()
    return cut


def probe(file: BinaryIO, code: str) -> list[dict[str, Any]]:
    """The streams of a recording. Raises Problem where there are none to be found."""
    told = _run(
        ["ffprobe", *QUIET[:2], "-f", READ_AS[code], "-show_streams", "-of", "json", _path(file)],
        file,
    )
    streams: list[dict[str, Any]] = json.loads(told or b"{}").get("streams", [])
    return streams


def _kept(stream: dict[str, Any]) -> bool:
    still = stream.get("disposition", {}).get("attached_pic")
    return stream.get("codec_type") in ("audio", "video") and not still


def ffmpeg(file: BinaryIO, code: str, output: BinaryIO, options: list[str]) -> None:
    """Run ffmpeg from one open file to another. Raises Problem where it gives up."""
    target = _path(output)
    _run(
        [
            "ffmpeg",
            *QUIET,
            "-y",
            "-threads",
            "1",
            "-f",
            READ_AS[code],
            "-i",
            _path(file),
            *options,
            target,
        ],
        file,
        output,
    )
    if os.fstat(output.fileno()).st_size == 0:
        raise Problem("broken")


def _path(file: BinaryIO) -> str:
    return f"/proc/self/fd/{file.fileno()}"


def _run(command: list[str], *files: BinaryIO) -> bytes:
    for one in files:
        one.seek(0)
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=[one.fileno() for one in files],
        check=False,
    )
    if done.returncode != 0:
        raise Problem("broken")
    return done.stdout
