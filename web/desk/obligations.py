"""The obligations of a commitment as its page shows them: by when, how much, how far, how near to a breach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from commitments import money, standing
from commitments.models import Obligation
from commitments.promises import in_words
from commitments.warnings import Level, level

TONES = {Level.YELLOW: "warn", Level.ORANGE: "warn", Level.RED: "bad"}


@dataclass(frozen=True)
class ObligationLine:
    """One obligation. Sums and days in words."""

    row: Obligation
    level: Level

    @property
    def when(self) -> str:
        """By when."""
        return in_words(self.row.due_on, self.row.event, self.row.days)

    @property
    def amount(self) -> str:
        """How much is to be paid."""
        return money.yuan(self.row.amount) if self.row.amount is not None else ""

    @property
    def standing(self) -> str:
        """How far it has come."""
        row = self.row
        if row.paid and row.kept_on is None and row.ended_on is None:
            return _("已付%s，未履行完毕") % money.yuan(row.paid)
        return standing.in_words(row)

    @property
    def tone(self) -> str:
        """The colour of its level."""
        return TONES.get(self.level, "")


def obligation_lines(case: int, today: date) -> list[ObligationLine]:
    """The obligations of a commitment in order, with what was done towards each. Two queries."""
    rows = Obligation.objects.filter(case=case).prefetch_related("performances")
    return [
        ObligationLine(row, level(row.due_on, row.kept_on or row.ended_on, today)) for row in rows
    ]
