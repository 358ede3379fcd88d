"""Sound without a container: only its whole frames, so that nothing stands before, between or behind."""

from __future__ import annotations

from collections.abc import Callable

BIT_RATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second of MPEG-1 and of MPEG-2 and 2.5, layer III. ISO/IEC 11172-3, 13818-3."""
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
"""Samples a second by version."""
NARROW = (12, 13, 15, 17, 19, 20, 26, 31, 5)
WIDE = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5)
"""Bytes of speech by frame type. RFC 4867, 3GPP TS 26.101 and 26.201."""


def alone(content: bytes, code: str) -> bytes:
    """The frames of an MP3, AAC or AMR file behind one another."""
    if code == "amr":
        start = 9 if content.startswith(b"#!AMR-WB\n") else 6
        sizes = WIDE if start == 9 else NARROW
        return content[:start] + _walk(content, start, lambda part: _speech(part, sizes))
    return _walk(content, 0, {"mp3": _mpeg, "aac": _adts}[code])


def _walk(content: bytes, at: int, size_of: Callable[[bytes], int]) -> bytes:
    kept = []
    while at < len(content):
        size = size_of(content[at : at + 8])
        if size and at + size <= len(content):
            kept.append(content[at : at + size])
            at += size
        elif size_of is _mpeg or size_of is _adts:
            at = content.find(b"\xff", at + 1)
            if at < 0:
                break
        else:
            break
    return b"".join(kept)


def _mpeg(head: bytes) -> int:
    """Bytes of a frame of layer III; 0 where none begins."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, speed = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or speed == 3 or rate in (0, 15):
        return 0
    slots = 144 if version == 3 else 72
    kilobits = BIT_RATES[1 if version == 3 else 2][rate]
    return slots * kilobits * 1000 // RATES[version][speed] + (head[2] >> 1 & 1)


def _adts(head: bytes) -> int:
    """Bytes of an ADTS frame; 0 where none begins. ISO/IEC 13818-7, 6.2."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return 0
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > 7 else 0


def _speech(head: bytes, sizes: tuple[int, ...]) -> int:
    """Bytes of one frame of speech; 0 where none begins."""
    if head[0] & 0x83:
        return 0
    kind = head[0] >> 3 & 15
    return 1 + sizes[kind] if kind < len(sizes) else int(kind == 15)
