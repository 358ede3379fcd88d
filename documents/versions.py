"""The version of a document's template: a digest over its source and all that it extends or includes."""

from __future__ import annotations

import hashlib
import re
from functools import cache

from django.template.engine import Engine

from documents.catalogue import Entry

REFERS = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")


@cache
def template_version(entry: Entry) -> str:
    """SHA-256 of the sources that make up the document's template, in order of name."""
    sources: dict[str, str] = {}
    _collect(entry.template, sources)
    joined = "\0".join(f"{name}\0{sources[name]}" for name in sorted(sources))
    return hashlib.sha256(joined.encode()).hexdigest()


def _collect(name: str, sources: dict[str, str]) -> None:
    if name in sources:
        return
    sources[name] = source = Engine.get_default().get_template(name).source
    for other in REFERS.findall(source):
        _collect(other, sources)
