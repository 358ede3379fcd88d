"""Circulated criticism (通报) as the public list shows it: bodies only, while it stands, for a year."""

from __future__ import annotations

from datetime import date, timedelta

from documents.models import Document, State
from documents.queries import DocumentQuerySet
from workflows.codes import D

SHOWN_FOR = timedelta(days=365)
"""How long after its date a circular is listed, [D]: no rule sets a time, and names are not shown for ever."""


def public(today: date) -> DocumentQuerySet:
    """Circulars that stand and are listed on `today`, newest first."""
    rows = Document.objects.filter(
        code=D.D25, state__in=[State.SEALED, State.SERVED], signed_on__gt=today - SHOWN_FOR
    )
    return rows.select_related("organisation").order_by("-signed_on", "-pk")


def about(rows: DocumentQuerySet, text: str) -> DocumentQuerySet:
    """Those of `rows` whose subject matter names `text`."""
    return rows.filter(variables__about__icontains=text)
