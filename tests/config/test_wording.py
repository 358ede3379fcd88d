"""Templates are checked for what cannot be translated."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import wording


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>办理</p>", ["<p>办理</p>"]),
        ("{% translate '办理' %}{# 说明 #}<p>ok</p>", []),
        ("{% blocktranslate %}办理{% endblocktranslate %}期限", ["期限"]),
        ("{% comment %}说明{% endcomment %}", []),
    ],
)
def test_chinese_outside_gettext_is_found(source: str, found: list[str]) -> None:
    assert list(wording.untranslated(source)) == found


def test_a_template_that_does_not_compile_is_found(tmp_path: Path, settings: object) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]  # type: ignore[attr-defined]
    (tmp_path / "broken.html").write_text("{% if %}", encoding="utf-8")
    assert [one.split("：")[0] for one in wording.findings(tmp_path)] == ["broken.html"]
