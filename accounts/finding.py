"""Finding bodies by the names people use. Every box and list that finds a body asks here.

What was typed is looked for in the forms that `accounts.naming` made of each name: first as it is,
then without ranks of places and kinds of department, last as characters in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts import naming
from accounts.models import Organisation
from accounts.queries import successor_of

MOST = 2_000
"""More bodies than this are not put in order: the text says too little."""
LEVELS = {"province": 0, "city": 1, "county": 2, "township": 3}


@dataclass(frozen=True)
class Found:
    """A body that exists, and the name it was found by where it no longer bears that name."""

    organisation: Organisation
    formerly: str = ""

    @property
    def label(self) -> str:
        """The present name, with the former one where that was looked for."""
        if not self.formerly:
            return self.organisation.name
        return f"{self.organisation.name}（原{self.formerly}）"


def find(text: str, on: date, *, limit: int = 10, near: str = "") -> list[Found]:
    """Bodies of a day that a text may mean, the likeliest first; a dissolved one gives its heir.

    Those below the path `near` come before others that fit as well. 2 statements, 3 for rare texts.
    """
    found: dict[int, Found] = {}
    for row in matching(text, near):
        heir = successor_of(row, on)
        if not heir.exists_on(on) or heir.pk in found:
            continue
        formerly = row.name if heir.pk != row.pk else _former_name(row, text)
        found[heir.pk] = Found(heir, formerly)
        if len(found) == limit:
            break
    return list(found.values())


def meant(text: str) -> list[int]:
    """Keys of all bodies, dissolved ones and their heirs too, that a text may mean."""
    rows = matching(text)
    heirs = (one for row in rows for one in _line(row))
    return list(dict.fromkeys([*(row.pk for row in rows), *heirs]))


def matching(text: str, near: str = "") -> list[Organisation]:
    """Bodies of any day that a text may mean, the likeliest first."""
    typed = naming.plain(text)
    if not typed:
        return []
    for asked, wanted in _ways(typed):
        rows = list(Organisation.objects.filter(asked).select_related("successor")[:MOST])
        if rows:
            return sorted(rows, key=lambda row: _rank(row, wanted, near))
    return []


def _ways(typed: str) -> Iterator[tuple[Q, tuple[str, ...]]]:
    """What is asked one after the other until something is found, each with the texts it looks for."""
    if typed.isascii():
        yield Q(search_letters__contains=typed) | Q(search_names__contains=typed), (typed,)
        return
    forms = tuple(dict.fromkeys([typed, naming.usual(typed)]))
    asked = Q()
    for form in forms:
        asked |= Q(search_names__contains=form)
    yield asked, forms
    bare = naming.bare(typed)
    if len(bare) > 1 and bare not in forms:
        yield Q(search_names__contains=bare), (bare,)
    if len(typed) > 2:
        yield Q(search_names__regex="[^\n]*".join(map(re.escape, typed))), (typed,)


def _rank(row: Organisation, wanted: Iterable[str], near: str) -> tuple[int, int, int, int, str]:
    """How badly a body fits: what the best form has after and before the text; distance; level."""
    forms = [*row.search_names.split("\n"), *row.search_letters.split(" ")]
    rests = [
        (len(form) - at - len(text), at)
        for text in wanted
        for form in forms
        if (at := form.find(text)) >= 0
    ]
    after, before = min(rests, default=(len(row.name), 0))
    outside = 0 if near and row.path.startswith(near) else 1
    return after, outside, before, LEVELS.get(row.level, 9), row.path


def _former_name(row: Organisation, text: str) -> str:
    """The name by which a body was found, where its present names do not hold the text."""
    typed = _core(text)
    if any(typed in _core(name) for name in (row.name, row.short_name, *row.aliases)):
        return ""
    return next((one["name"] for one in row.former if typed in _core(one["name"])), "")


def _core(name: str) -> str:
    plain = naming.plain(name)
    return naming.bare(plain) or plain


def _line(row: Organisation) -> Iterator[int]:
    """Keys of those that carry on a body's tasks, one after the other."""
    seen = {row.pk}
    while (heir := row.successor) is not None and heir.pk not in seen:
        yield heir.pk
        seen.add(heir.pk)
        row = heir
