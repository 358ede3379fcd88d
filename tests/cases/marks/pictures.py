"""Photographs and scans with marks in Exif, IPTC, XMP, comments, profiles and behind their end."""

from __future__ import annotations

from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.cases.marks.plain import Made, mark

GPS = 0x8825


def _picture(size: tuple[int, int] = (48, 32)) -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert("RGB")


def exif() -> tuple[Image.Exif, list[str]]:
    """Device, author, place and programs in Exif."""
    told, places = Image.Exif(), []
    for number, place in (
        (0x010F, "make"),
        (0x0110, "model"),
        (0x0131, "software"),
        (0x013B, "artist"),
        (0x8298, "copyright"),
        (0x010E, "description"),
        (0x013C, "host"),
    ):
        told[number] = mark(place)
        places.append(mark(place))
    inner = told.get_ifd(0x8769)
    inner[0xA430], inner[0xA431] = mark("owner"), mark("serial")
    inner[0x927C] = mark("maker").encode()
    told.get_ifd(GPS)[29] = mark("gpsdate")
    return told, [*places, mark("owner"), mark("serial"), mark("maker"), mark("gpsdate")]


def profile() -> bytes:
    """A colour profile whose description is a mark."""
    known = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    old = "sRGB built-in".encode("utf-16-be")
    assert old in known
    return known.replace(old, "WANGPROFILE13".encode("utf-16-be"))


def jpeg(orientation: int = 1) -> Made:
    """A photograph as a phone and a picture program leave it."""
    told, places = exif()
    told[0x0112] = orientation
    output = BytesIO()
    packet = f"<x>{mark('xmp')}</x>".encode()
    _picture().save(
        output,
        "JPEG",
        exif=told,
        comment=mark("comment").encode(),
        xmp=packet,
        icc_profile=profile(),
    )
    content = output.getvalue()
    maker = mark("appseven").encode()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + mark("iptc").encode()
    own = b"".join(
        b"\xff" + bytes([kind]) + (len(body) + 2).to_bytes(2, "big") + body
        for kind, body in ((0xE7, maker), (0xED, iptc))
    )
    content = content[:2] + own + content[2:] + mark("tail").encode()
    extra = ["xmp", "comment", "appseven", "iptc", "tail"]
    return content, [*places, "WANGPROFILE13", *map(mark, extra)]


def png() -> Made:
    """A screenshot with text chunks of both kinds, Exif, and bytes behind its end."""
    told, texts = exif()[0], PngInfo()
    texts.add_text("Author", mark("pngtext"))
    texts.add_itxt("XML:com.adobe.xmp", mark("pngxmp"))
    output = BytesIO()
    _picture().save(output, "PNG", pnginfo=texts, exif=told)
    return output.getvalue() + mark("pngtail").encode(), [
        *map(mark, ("pngtext", "pngxmp", "pngtail", "make", "model", "artist"))
    ]


def webp() -> Made:
    """Exif and XMP in WebP."""
    output = BytesIO()
    _picture().save(output, "WEBP", exif=exif()[0], xmp=mark("xmp").encode())
    return output.getvalue(), [*map(mark, ("make", "model", "artist", "xmp"))]


def gif() -> Made:
    """Two frames and a comment."""
    output = BytesIO()
    frames = [
        _picture().convert("P"),
        _picture().transpose(Image.Transpose.ROTATE_180).convert("P"),
    ]
    frames[0].save(
        output, "GIF", save_all=True, append_images=frames[1:], comment=mark("gifcomment").encode()
    )
    return output.getvalue() + mark("giftail").encode(), [mark("gifcomment"), mark("giftail")]


def bmp() -> Made:
    """Bytes behind the points."""
    output = BytesIO()
    _picture().save(output, "BMP")
    return output.getvalue() + mark("bmptail").encode(), [mark("bmptail")]


def tiff() -> Made:
    """Tags of a scanner, and bytes behind."""
    output = BytesIO()
    _picture().save(output, "TIFF", tiffinfo=exif()[0], software=mark("scanner"))
    return output.getvalue() + mark("tifftail").encode(), [
        *map(mark, ("make", "model", "artist", "host", "tifftail"))
    ]


def heic() -> Made:
    """A photograph of a phone in HEIF."""
    output = BytesIO()
    heif = pillow_heif.from_pillow(_picture((64, 64)))
    heif.save(output, exif=exif()[0].tobytes(), xmp=mark("xmp").encode())
    return output.getvalue(), [*map(mark, ("make", "model", "artist", "serial", "xmp"))]


def avif() -> Made:
    """Exif in AVIF."""
    output = BytesIO()
    _picture().save(output, "AVIF", exif=exif()[0], xmp=mark("xmp").encode())
    return output.getvalue(), [*map(mark, ("make", "model", "artist", "xmp"))]
