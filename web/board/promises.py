"""履约预警: what the bodies below an organisation promised and have not kept, by class and level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from accounts.models import Organisation
from cases.models import Case
from commitments import ledger
from commitments.models import Category, Obligation
from web.board import figures
from web.board.counting import Counted, counted
from web.desk.ledger import Page
from web.staff import Viewer


@dataclass(frozen=True)
class Line:
    """One class, and how many of its obligations stand at each level."""

    category: Category
    figures: Mapping[str, int]


def owed(organisation: Organisation) -> QuerySet[Obligation]:
    """What an organisation and everything below it owes."""
    return ledger.owed().filter(case__respondent__path__startswith=organisation.path)


def seen(viewer: Viewer, page: Page) -> Page:
    """A page without what stands in cases that the viewer may not see. One query."""
    cases = {line.row.case_id for line in page.lines}
    visible = Case.objects.visible_to(figures.roots(viewer)).filter(pk__in=cases)
    kept = set(visible.values_list("pk", flat=True))
    return replace(page, lines=[line for line in page.lines if line.row.case_id in kept])


def lines(viewer: Viewer, organisation: Organisation) -> Counted[list[Line]]:
    """The classes of which something is near its day or past it. At most one query."""
    found = counted(
        "promises",
        [organisation.pk, viewer.today],
        lambda: ledger.tally(owed(organisation), viewer.today),
    )
    shown = [Line(Category(one), row) for one, row in found.value.items()]
    return Counted(shown, found.at)


def total(found: list[Line]) -> dict[str, int]:
    """All classes together."""
    return {
        level.value: sum(line.figures[level.value] for line in found) for level in ledger.WARNED
    }
