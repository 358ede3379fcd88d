"""Pictures: painted anew from their decoded points, in sRGB, with nothing beside them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageCms, ImageOps, ImageSequence

from cases.filetypes import BY_CODE
from cases.parsing.problems import Problem

POINTS_MOST = 120_000_000
"""Points of a picture, all its frames together; phones take up to 108 million."""
WRITTEN_AS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "tiff": "TIFF"}
OPTIONS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "optimize": False},
    "PNG": {},
    "WEBP": {"quality": 95, "method": 2},
    "GIF": {},
    "TIFF": {"compression": "tiff_lzw"},
}
READ_AS = {"jpg": ("JPEG", "MPO"), "heic": ("HEIF",), "avif": ("AVIF", "HEIF")}
MODES = {
    "JPEG": ("L", "RGB"),
    "WEBP": ("RGB", "RGBA"),
    "PNG": ("1", "L", "LA", "RGB", "RGBA", "I;16"),
}


def clean(file: BinaryIO, code: str, output: BinaryIO) -> Iterator[str]:
    """The picture's points alone, upright. Raises Problem for what no honest camera makes."""
    form = WRITTEN_AS[BY_CODE[code].clean_as]
    with _open(file, code) as opened:
        removed = list(_told(opened))
        frames, durations = _frames(opened, form)
    options = dict(OPTIONS[form])
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:]}
        if form in ("GIF", "WEBP"):
            options |= {"duration": durations, "loop": 0}
    copy = BytesIO()
    frames[0].save(copy, form, **options)
    output.write(copy.getbuffer())
    yield from removed


def _open(file: BinaryIO, code: str) -> Any:
    """The picture, its size looked at before it is decoded."""
    if code in ("heic", "avif"):
        import pillow_heif  # noqa: PLC0415

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = POINTS_MOST
    try:
        opened = Image.open(file, formats=READ_AS.get(code, (code.upper(),)))
    except Image.DecompressionBombError as error:
        raise Problem("absurd") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Problem("broken") from error
    wide, high = opened.size
    if wide * high * getattr(opened, "n_frames", 1) > POINTS_MOST:
        raise Problem("absurd")
    return opened


def _told(opened: Any) -> Iterator[str]:
    """What the picture carries beside its points, by name."""
    for name in ("exif", "xmp", "comment", "photoshop", "icc_profile"):
        if opened.info.get(name):
            yield name
    if opened.getexif():
        yield "exif"
    if getattr(opened, "text", None):
        yield "text"


def _frames(opened: Any, form: str) -> tuple[list[Any], list[int]]:
    many = form in ("GIF", "WEBP", "TIFF")
    frames, durations = [], []
    for frame in ImageSequence.Iterator(opened) if many else [opened]:
        try:
            frame.load()
        except Image.DecompressionBombError as error:
            raise Problem("absurd") from error
        except (OSError, ValueError, SyntaxError, IndexError) as error:
            raise Problem("broken") from error
        durations.append(int(frame.info.get("duration", 100) or 100))
        frames.append(_painted(frame, form))
    return frames, durations


def _painted(frame: Any, form: str) -> Any:
    """A picture of our own with the same points."""
    upright = ImageOps.exif_transpose(frame)
    profile = frame.info.get("icc_profile")
    plain = _plain_mode(upright, form)
    if profile:
        plain = _in_srgb(upright, profile, plain)
    fresh = Image.new(plain.mode, plain.size)
    if plain.mode == "P":
        fresh.putpalette(plain.getpalette("RGBA") or [], "RGBA")
    fresh.paste(plain, (0, 0))
    return fresh


def _plain_mode(image: Any, form: str) -> Any:
    if form in ("GIF", "TIFF") and image.mode in ("1", "L", "RGB", "RGBA"):
        return image
    if form == "PNG" and image.mode.startswith("I"):
        return image.convert("I;16") if image.mode != "I;16" else image
    if image.mode in MODES.get(form, ("L", "RGB", "RGBA")):
        return image
    seen_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return image.convert("RGBA" if seen_through and form != "JPEG" else "RGB")


def _in_srgb(image: Any, profile: bytes, plain: Any) -> Any:
    """The colours as the profile means them; a profile that cannot be read changes nothing."""
    try:
        return (
            ImageCms.profileToProfile(
                image if image.mode in ("RGB", "CMYK") else plain.convert("RGB"),
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            if plain.mode in ("RGB", "CMYK")
            else plain
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return plain
