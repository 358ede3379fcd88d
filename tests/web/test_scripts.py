"""Scripts of one page share one scope: what each declares stays in a block of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = sorted((settings.BASE_DIR / "static/js").glob("*.js"))
DECLARED = re.compile(r"^(?:async )?(?:const|let|var|function|class) \w+", re.MULTILINE)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_declares_nothing_for_others(script: Path) -> None:
    assert DECLARED.findall(script.read_text(encoding="utf-8")) == []
