"""Small files that really are what they are called."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from config.demo.samples import sample_pdf

PDF = sample_pdf().read()
"""One empty page."""


def _picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (8, 8), "white").save(written, "PNG")
    return written.getvalue()


PNG = _picture()
"""A small white picture."""
