"""Every class that a page names is one that a stylesheet knows: a misspelt one would change nothing."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

TEMPLATES: Path = settings.BASE_DIR / "templates"
STYLES: Path = settings.BASE_DIR / "static/css"
OF_TEMPLATES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
COMPUTED = "\0"


def test_every_class_of_a_page_is_styled() -> None:
    styles = "".join(one.read_text(encoding="utf-8") for one in STYLES.glob("*.css"))
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", styles))
    pages = [one for one in TEMPLATES.rglob("*.html") if "documents" not in one.parts]
    assert len(pages) > 100
    unknown = {(one.name, name) for one in pages for name in _classes(one) if name not in known}
    assert unknown == set()


def _classes(page: Path) -> list[str]:
    """The classes that a template spells out; what it computes is left aside."""
    found = re.findall(
        r'class="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', page.read_text(encoding="utf-8")
    )
    names = " ".join(OF_TEMPLATES.sub(COMPUTED, one) for one in found).split()
    spelt = [name for one in names for name in one.split(COMPUTED) if not one.endswith(COMPUTED)]
    return [name for name in spelt if name]
