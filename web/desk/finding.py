"""Finding cases, records and documents by what was typed, among those the viewer may see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts import finding
from accounts.models import User
from cases.models import Case, SearchText
from cases.queries import BODY_ROLES, CASE_ROLES, OVERSIGHT_ROLES
from cases.words import REVIEWED, any_mark, body_mark, query_of
from documents.models import Document
from web import paging
from web.desk import subjects
from web.desk.narrowing import handled_by
from web.desk.overview import Filed, rows_behind
from web.desk.sight import seen_whole
from web.desk.worklist import PAGE, Page, Row, rows_of
from web.staff import Viewer

FIRST = 10
"""Records and documents that are shown beside the cases."""
NEWEST = 2_000
"""Cases looked through from the newest on before the whole index is asked: a common word fills the
page from them, a rare one is a short list in the index."""
BODIES = 200
"""A name that more bodies than this have in common is looked for as text alone."""
DOCUMENT_NUMBER = re.compile(r"\d.*号|〔\d")
BRACKETS = str.maketrans("[(（【﹝])）】﹞", "〔〔〔〔〔〕〕〕〕〕")


@dataclass(frozen=True)
class Found:
    """What a search found: a page of cases, the first records, documents of that number."""

    cases: Page = field(default_factory=lambda: Page([]))
    records: list[Row] = field(default_factory=list)
    documents: list[Filed] = field(default_factory=list)
    handlers: list[tuple[str, str]] = field(default_factory=list)
    """(name, address of the list of what they handle) of people who are called what was typed."""

    def __bool__(self) -> bool:
        return bool(self.cases.rows or self.records or self.documents or self.handlers)


def find(viewer: Viewer, typed: str, after: str = "") -> Found:
    """Everything the viewer may see that holds every term typed, newest first."""
    wanted = _wanted(typed.split())
    if not wanted:
        return Found()
    cases = _page(viewer, wanted, after)
    if after:
        return Found(cases)
    records = _holding(subjects.visible("record", viewer), viewer, "record", wanted)
    return Found(
        cases,
        rows_of(viewer, records.order_by("-pk")[:FIRST]),
        documents(viewer, typed),
        handlers(viewer, typed),
    )


def handlers(viewer: Viewer, typed: str) -> list[tuple[str, str]]:
    """The handlers of that name, of cases that the viewer sees whole. At most one query."""
    name = typed.strip()
    if not viewer.holding(CASE_ROLES | OVERSIGHT_ROLES) or len(name) < 2 or " " in name:
        return []
    cases = subjects.visible("case", viewer).filter(seen_whole(viewer.actors, "case"))
    if not cases.filter(handled_by(User.objects.filter(name=name))).exists():
        return []
    return [(name, f"{reverse('desk:cases')}?{urlencode({'handler': name})}")]


def documents(viewer: Viewer, typed: str) -> list[Filed]:
    """Documents by what was typed of their number, if it looks like one."""
    number = "".join(typed.split()).translate(BRACKETS)
    if not DOCUMENT_NUMBER.search(number):
        return []
    known = Document.objects.known_to(viewer.actors).numbered(number)
    found = list(known.select_related("organisation").order_by("number")[:FIRST])
    rows = rows_behind(viewer, found)
    return [
        Filed(one, rows[one.subject_type, one.subject_id])
        for one in found
        if (one.subject_type, one.subject_id) in rows
    ]


def _page(viewer: Viewer, wanted: str, after: str) -> Page:
    scope = _scope(viewer)
    cases = paging.newest_first(subjects.visible("case", viewer), after)
    if scope:
        found = list(_holding(cases, viewer, "case", f"({wanted}) & ({scope})")[: PAGE + 1])
    else:
        newest = _holding(cases, viewer, "case", wanted, since=_newest(after))
        found = list(newest[: PAGE + 1])
        if len(found) <= PAGE:
            found = list(_holding(cases, viewer, "case", wanted)[: PAGE + 1])
    rows = rows_of(viewer, found[:PAGE])
    return Page(rows, str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _newest(after: str) -> int:
    """The key that the newest cases, or the next ones after a page, lie beyond."""
    if after.isdecimal():
        return int(after) - NEWEST
    top = Case.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (top or 0) - NEWEST


def _holding(
    rows: QuerySet[Any], viewer: Viewer, subject_type: str, wanted: str, since: int = 0
) -> QuerySet[Any]:
    """Those of `rows` with a key beyond `since` that hold the words: of what is not the viewer's to
    handle, the told ones."""
    texts = SearchText.objects.filter(subject_type=subject_type)
    told = texts.filter(subject_id=OuterRef("pk"), outside__holds=wanted)
    held = texts.filter(inside__holds=wanted)
    if since > 0:
        held = held.filter(subject_id__gt=since)
    return rows.filter(pk__in=held.values("subject_id")).filter(
        seen_whole(viewer.actors, subject_type) | Q(Exists(told))
    )


def _wanted(terms: list[str]) -> str:
    """All terms as one tsquery; each is text, or the name of a body that the subject is about. Signs
    between them are in no index, and narrow nothing."""
    bodies = _bodies(terms)
    wanted = []
    for term in terms:
        either = [part for part in (query_of(term), any_mark(bodies.get(term, ()))) if part]
        if either:
            wanted.append("(" + " | ".join(f"({part})" for part in either) + ")")
    return " & ".join(wanted)


def _bodies(terms: Iterable[str]) -> dict[str, list[str]]:
    """For each term the marks of the bodies that it may mean."""
    meant = {term: finding.meant(term) for term in terms if len(term) > 1}
    return {
        term: [body_mark(key) for key in keys]
        for term, keys in meant.items()
        if len(keys) <= BODIES
    }


def _scope(viewer: Viewer) -> str:
    """Marks of which every case the viewer may see bears one; empty where there is no such set.

    It only narrows the search: what the viewer may see is asked of the cases themselves.
    """
    marks: set[str] = set()
    for actor in viewer.actors:
        if actor.organisation is None or actor.role not in CASE_ROLES | BODY_ROLES:
            return ""
        marks.add(body_mark(actor.organisation.pk))
        if actor.role in CASE_ROLES:
            marks.add(REVIEWED)
    return any_mark(marks)
