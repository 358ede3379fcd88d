"""欠款: what enterprises said they were owed when they complained, by organ and period, and what of it was
made good. Sums are whole fen; they name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from accounts.models import Organisation
from accounts.queries import below, in_order
from cases.models import Case, CaseLink, Event
from web.board import figures
from web.board.counting import Counted, counted
from web.desk.narrowing import narrowed
from web.staff import Viewer

Tally = tuple[int, int, int, int]


@dataclass
class Money:
    """Complaints about arrears: how many, what was due, what was paid before they were filed, and what
    was still owed in those whose order was met."""

    cases: int = 0
    due: int = 0
    paid: int = 0
    met: int = 0

    def add(self, other: Tally) -> None:
        """Count another organisation's in."""
        for name, number in zip(vars(self), other, strict=True):
            setattr(self, name, getattr(self, name) + number)

    @property
    def owed(self) -> int:
        """What was still owed when the complaints were filed."""
        return self.due - self.paid


@dataclass
class Line:
    """One organisation, or a branch of the tree, and the list of its cases."""

    organisation: Organisation
    sums: Money
    address: str = ""


def lines(viewer: Viewer, organisation: Organisation, asked: dict[str, Any]) -> Counted[list[Line]]:
    """The branches of an organisation's part of the tree that have such complaints. At most two queries."""
    offices = sorted(one.organisation.pk for one in figures.roots(viewer) if one.organisation)
    scope: list[Any] = [organisation.pk, viewer.today, *offices]
    scope += [f"{name}={value}" for name, value in sorted(asked.items())]
    found = counted("money", scope, lambda: _tallies(viewer, organisation, asked))
    rows: dict[int, Line] = {}
    for row in in_order(below(organisation)) if found.value else []:
        line = rows.setdefault(figures.branch_of(organisation, row), Line(row, Money()))
        line.sums.add(found.value.get(row.pk, (0, 0, 0, 0)))
    shown = [line for line in rows.values() if line.sums.cases]
    for line in shown:
        alone = {"alone": "on"} if line.organisation.pk == organisation.pk else {}
        query = {**asked, "organ": line.organisation.pk, **alone, "arrears": "on"}
        line.address = f"{reverse('desk:cases')}?{urlencode(query)}"
    return Counted(shown, found.at)


def total(found: list[Line]) -> Money:
    """All branches together."""
    whole = Money()
    for line in found:
        whole.add((line.sums.cases, line.sums.due, line.sums.paid, line.sums.met))
    return whole


def _tallies(viewer: Viewer, organisation: Organisation, asked: dict[str, Any]) -> dict[int, Tally]:
    """By handling organ, of the complaints that the viewer sees whole."""
    seen = Case.objects.visible_to(figures.roots(viewer))
    if asked.get("kind"):
        seen = seen.filter(kind=asked["kind"])
    due, paid = _fen("amount_due"), _fen("amount_paid")
    met = Q(Exists(_met_orders()))
    rows = (
        narrowed(seen, viewer, {**asked, "organ": organisation, "arrears": True})
        .order_by()
        .values("organisation")
        .annotate(
            cases=Count("pk"),
            due=Coalesce(Sum(due), 0),
            paid=Coalesce(Sum(paid), 0),
            met=Coalesce(Sum(due - paid, filter=met), 0),
        )
    )
    return {
        row["organisation"]: (row["cases"], row["due"], row["paid"], row["met"]) for row in rows
    }


def _fen(name: str) -> Any:
    typed = Cast(KT(f"facts__arrears__{name}"), BigIntegerField())
    return Coalesce(typed, 0, output_field=BigIntegerField())


def _met_orders() -> Any:
    """Orders that came of the outer query's complaint and were met."""
    completed = Event.objects.filter(
        subject_type="case", subject_id=OuterRef("target_id"), step="complete"
    )
    links = CaseLink.objects.filter(
        source=OuterRef("pk"), relation=CaseLink.Relation.ORDERED, ended_at=None
    )
    return links.exclude(target__state="revoked").filter(Exists(completed))
