"""Small real files to hand in."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

NAMES = ("合同.pdf", "验收证书.pdf", "付款凭证.pdf", "情况说明.pdf")


def sample_pdf(nth: int = 0) -> SimpleUploadedFile:
    """An empty page of A4 under the name of something that people hand in."""
    content = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(content, deterministic_id=True)
    return SimpleUploadedFile(NAMES[nth % len(NAMES)], content.getvalue(), "application/pdf")
