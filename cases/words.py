"""Text as the search index knows it: pairs of Chinese characters, and whole Latin words and figures.

Chinese is written without blanks; a pair of neighbouring characters is the shortest thing people
look for, and the dictionary-free unit in which two-character words are found exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

HAN = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(f"(?P<han>[{HAN}]+)|(?P<other>[^\\W_{HAN}]+)")
LONGEST = 60
"""Characters of one Latin word or figure; a longer one is a digest, not a word."""
MOST = 20_000
"""Characters of one text that are indexed: several times what any form takes."""
MARK = re.compile("[@%][a-z0-9]+")


def words_of(texts: Iterable[str]) -> set[str]:
    """The lexemes of texts. A run of characters gives every pair and its last character."""
    found: set[str] = set()
    for text in texts:
        for run in _runs(text):
            if run.lastgroup == "han":
                found.update(_pairs(run[0]))
                found.add(run[0][-1])
            elif len(run[0]) <= LONGEST:
                found.add(run[0])
    return found


def body_mark(organisation: int) -> str:
    """The lexeme that says an organisation handles, has a part in, or is what a subject is about."""
    return f"@{organisation}"


REVIEWED = "%review"
"""The lexeme of cases that an organ above has reviewed or reviews."""


def query_of(term: str) -> str:
    """A term as text of a tsquery: all its pairs. A single character finds every word it is in, and
    the last Latin word or figure whatever begins with it. Empty where nothing can be looked for."""
    wanted: list[str] = []
    runs = list(_runs(term))
    for run in runs:
        if run.lastgroup == "han":
            wanted += [f"'{pair}'" for pair in _pairs(run[0])] or [f"'{run[0]}':*"]
        else:
            wanted.append(f"'{run[0]}'" + (":*" if run is runs[-1] else ""))
    return " & ".join(dict.fromkeys(wanted))


def any_mark(marks: Iterable[str]) -> str:
    """A tsquery that holds where at least one of `marks` stands."""
    return " | ".join(f"'{mark}'" for mark in sorted(set(marks)) if MARK.fullmatch(mark))


def texts_in(data: Any) -> Iterable[str]:
    """Every text in recorded JSON, however deep; keys, numbers and dates of it are no text."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from texts_in(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from texts_in(value)


def _runs(text: str) -> Iterable[re.Match[str]]:
    return RUN.finditer(unicodedata.normalize("NFKC", text[:MOST]).casefold())


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
