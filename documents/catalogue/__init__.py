"""The catalogue of official documents: every code with its title, layout, addressee and promise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from documents.catalogue.commitments import COMMITMENTS
from documents.catalogue.complaints import COMPLAINTS
from documents.catalogue.entry import Entry, Kind, Layout
from documents.catalogue.general import GENERAL
from documents.catalogue.orders import ORDERS
from documents.catalogue.records import RECORDS


@cache
def entries() -> Mapping[str, Entry]:
    """Every entry by code, in order of code. Raises ValueError where a code is declared twice."""
    found: dict[str, Entry] = {}
    for one in (*GENERAL, *COMPLAINTS, *ORDERS, *RECORDS, *COMMITMENTS):
        if one.code in found:
            raise ValueError(f"{one.code} is declared twice")
        found[one.code] = one
    return dict(sorted(found.items()))


def entry(code: str) -> Entry:
    """The entry of a code. Raises KeyError for a code that is not in the catalogue."""
    return entries()[str(code)]


__all__ = ["Entry", "Kind", "Layout", "entries", "entry"]
