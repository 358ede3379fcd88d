"""The version of a document's template: a digest over its source and all that it extends or includes.

Each version's sources are kept when the tables are migrated, so that a document signed before an
upgrade is still rendered with the text that was signed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.template.backends.django import DjangoTemplates
from django.template.engine import Engine

from documents.catalogue import Entry, entries
from documents.models import TemplateSource

REFERS = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")


@cache
def template_version(entry: Entry) -> str:
    """SHA-256 of the sources that make up the document's template, in order of name."""
    sources = template_sources(entry)
    joined = "\0".join(f"{name}\0{sources[name]}" for name in sorted(sources))
    return hashlib.sha256(joined.encode()).hexdigest()


def template_sources(entry: Entry) -> dict[str, str]:
    """The sources of a template, by path."""
    sources: dict[str, str] = {}
    _collect(entry.template, sources)
    return sources


def _collect(name: str, sources: dict[str, str]) -> None:
    if name in sources:
        return
    sources[name] = source = Engine.get_default().get_template(name).source
    for other in REFERS.findall(source):
        _collect(other, sources)


def earlier_template(entry: Entry, version: str) -> Any:
    """The template as it was in an earlier version. Raises DoesNotExist."""
    return _compiled(entry.template, TemplateSource.objects.get(version=version).sources)


def _compiled(name: str, sources: Mapping[str, str]) -> Any:
    loader = ("django.template.loaders.locmem.Loader", dict(sources))
    backend = DjangoTemplates(
        {"NAME": "earlier", "DIRS": [], "APP_DIRS": False, "OPTIONS": {"loaders": [loader]}}
    )
    return backend.get_template(name)


@receiver(post_migrate)
def keep_sources(sender: Any, **_: Any) -> None:
    """Keep the present version of every template."""
    if sender.name != "documents":
        return
    TemplateSource.objects.bulk_create(
        [
            TemplateSource(
                version=template_version(one), code=one.code, sources=template_sources(one)
            )
            for one in entries().values()
        ],
        ignore_conflicts=True,
    )
