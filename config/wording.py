"""What can be wrong with the words of a template: it does not compile, or its text passes gettext by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.template import TemplateSyntaxError
from django.template.base import Lexer, TokenType
from django.template.loader import get_template

CHINESE = re.compile("[\u3400-\u9fff]")
OPENS = frozenset({"blocktranslate", "comment"})
CLOSES = frozenset({"endblocktranslate", "endcomment"})
OFFICIAL = "documents/"
"""Official documents are issued in Chinese and in no other language."""


def findings(folder: Path) -> Iterator[str]:
    """One sentence for each fault of a template below `folder`."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            yield f"{name}：{error}"
        if not name.startswith(OFFICIAL):
            for text in untranslated(path.read_text(encoding="utf-8")):
                yield f"{name}：“{text}”没有经过 gettext"


def untranslated(source: str) -> Iterator[str]:
    """The Chinese texts of a template that stand outside {% translate %} and {% blocktranslate %}."""
    outside = True
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            word = token.contents.split()[0]
            outside = word in CLOSES or (outside and word not in OPENS)
        elif token.token_type is TokenType.TEXT and outside and CHINESE.search(token.contents):
            yield token.contents.strip()
