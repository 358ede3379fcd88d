"""Every style sheet, script and picture that a template names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

NAMED = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted((settings.BASE_DIR / "templates").rglob("*.*"))


@pytest.mark.parametrize("path", templates(), ids=lambda one: one.name)
def test_what_a_template_names_is_there(path: Path) -> None:
    missing = [name for name in NAMED.findall(path.read_text()) if finders.find(name) is None]
    assert missing == []
