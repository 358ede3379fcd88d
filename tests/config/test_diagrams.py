"""The diagrams in docs/procedures/ are those of the declarations."""

from __future__ import annotations

from django.conf import settings

from config.diagrams import pages
from workflows.registry import procedures


def test_drawn_pages_are_those_in_the_repository() -> None:
    folder = settings.BASE_DIR / "docs" / "procedures"
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    assert found == pages()


def test_every_state_and_step_is_drawn() -> None:
    drawn = pages()
    for name, kind in procedures().items():
        text = drawn[f"{name}.md"]
        missing = [s.label for s in kind.states if f"{s.value} : {s.label}" not in text]
        missing += [step for step in kind.steps() if f"`{step}`" not in text]
        assert missing == []
