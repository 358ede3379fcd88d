"""How far an obligation has come, in words that name no sum."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments.models import Obligation


def in_words(row: Obligation) -> str:
    """Kept in time or late and on which day, ended lawfully, or still to be kept."""
    if row.kept_on is not None:
        late = row.due_on is not None and row.kept_on > row.due_on
        words = _("%s超期履行") if late else _("%s按期履行")
        return words % date_format(row.kept_on, "Y年n月j日")
    if row.ended_on is not None:
        return _("%s变更（解除），不再履行") % date_format(row.ended_on, "Y年n月j日")
    return _("未履行")
