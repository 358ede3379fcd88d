"""Small files that really are what they are called."""

from __future__ import annotations

from config.demo.samples import sample_pdf

PDF = sample_pdf().read()
"""One empty page."""
