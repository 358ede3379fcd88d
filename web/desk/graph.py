"""Everything of one dossier that the viewer may see, drawn from what came first to what grew out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.models import CaseLink, Subject
from records.models import RecordCase
from web.desk import subjects
from web.staff import Viewer

WIDTH, HEIGHT = 176, 64
"""Of a box, in units of the drawing."""
GAP_X, GAP_Y = 104, 20
MOST = 30
"""Subjects of one type that are drawn."""

Key = tuple[str, int]


@dataclass(frozen=True)
class Box:
    """One subject: where its box stands."""

    kind: str
    number: str
    state: str
    url: str
    x: int
    y: int
    here: bool

    @property
    def name(self) -> str:
        """Its kind with its number, where it has one."""
        return f"{self.kind}{self.number}"

    @property
    def middle(self) -> int:
        """Where lines meet it, from the top."""
        return self.y + HEIGHT // 2

    @property
    def right(self) -> int:
        """Its right edge."""
        return self.x + WIDTH


@dataclass(frozen=True)
class Arrow:
    """What grew out of what, and how the relation is called."""

    source: Box
    target: Box
    label: str

    @property
    def path(self) -> str:
        """The line, as SVG writes it."""
        start, end = (self.source.right, self.source.middle), (self.target.x, self.target.middle)
        bend = max((end[0] - start[0]) // 2, 24)
        bends = f"{start[0] + bend} {start[1]} {end[0] - bend} {end[1]}"
        return f"M{start[0]} {start[1]}C{bends} {end[0]} {end[1]}"

    @property
    def label_x(self) -> int:
        """Where its name stands."""
        return (self.source.right + self.target.x) // 2

    @property
    def label_y(self) -> int:
        """Where its name stands, above the line."""
        return (self.source.middle + self.target.middle) // 2 - 6


@dataclass(frozen=True)
class Graph:
    """The whole drawing."""

    boxes: list[Box]
    arrows: list[Arrow]
    width: int
    height: int


def dossier_of(viewer: Viewer, subject: Subject) -> dict[Key, Any]:
    """The subjects of a dossier that the viewer may see, the first ones of each type. Four queries."""
    found: dict[Key, Any] = {}
    for subject_type in ("case", "record", "sanction", "restoration"):
        rows = subjects.visible(subject_type, viewer).filter(dossier=subject.dossier_id)
        for row in rows.order_by("pk")[:MOST]:
            found[subject_type, row.pk] = row
    found.setdefault(subject.reference, subject)
    return found


def graph_of(subject: Subject, found: dict[Key, Any]) -> Graph:
    """The subjects found and what links them. Two queries."""
    return _draw(subject, found, _edges(found))


def _edges(found: dict[Key, Any]) -> list[tuple[Key, Key, str]]:
    cases = [pk for kind, pk in found if kind == "case"]
    edges: list[tuple[Key, Key, str]] = [
        (("case", link.source_id), ("case", link.target_id), link.get_relation_display())
        for link in CaseLink.objects.filter(
            source__in=cases, target__in=cases, ended_at=None
        ).order_by("pk")
    ]
    relations: Any = RecordCase.Relation
    for held in RecordCase.objects.filter(case__in=cases).order_by("pk"):
        ends: tuple[Key, Key] = (("case", held.case_id), ("record", held.record_id))
        if held.relation != relations.SOURCE:
            ends = (ends[1], ends[0])
        edges.append((*ends, str(relations(held.relation).label)))
    for key, row in found.items():
        if key[0] in ("sanction", "restoration"):
            edges.append((("record", row.record_id), key, subjects.kind_label(row)))
    return [(a, b, label) for a, b, label in edges if a in found and b in found]


def _depths(keys: Iterable[Key], edges: list[tuple[Key, Key, str]]) -> dict[Key, int]:
    """How many steps each stands from what came first; a circle of links ends where it began."""
    depth = dict.fromkeys(keys, 0)
    for _turn in range(len(depth)):
        moved = False
        for source, target, _label in edges:
            if depth[source] + 1 > depth[target] and depth[source] + 1 < len(depth):
                depth[target] = depth[source] + 1
                moved = True
        if not moved:
            break
    return depth


def _draw(subject: Subject, found: dict[Key, Any], edges: list[tuple[Key, Key, str]]) -> Graph:
    linked = {key for source, target, _label in edges for key in (source, target)}
    linked.add(subject.reference)
    depth = _depths([key for key in found if key in linked], edges)
    columns: dict[int, int] = defaultdict(int)
    boxes: dict[Key, Box] = {}
    for key, level in depth.items():
        row = found[key]
        boxes[key] = Box(
            kind=subjects.kind_label(row),
            number=getattr(row, "number", None) or "",
            state=subjects.state_label(row),
            url=subjects.address(row),
            x=2 + level * (WIDTH + GAP_X),
            y=2 + columns[level] * (HEIGHT + GAP_Y),
            here=key == subject.reference,
        )
        columns[level] += 1
    return Graph(
        boxes=list(boxes.values()),
        arrows=[Arrow(boxes[a], boxes[b], label) for a, b, label in edges],
        width=max(box.right for box in boxes.values()) + 2,
        height=max(box.y for box in boxes.values()) + HEIGHT + 2,
    )
