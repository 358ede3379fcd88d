"""A case as its filer sees it: where it stands, what happened, what he may do now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.actors import Actor
from cases import clock, evidence
from cases.models import Case, CaseLink, Clock, Evidence, Rating
from cases.models.subject import of
from documents.models import Document
from web import acting, clocks, downloads, kept, timeline
from web.portal import steps
from web.portal.words import filer_words, status_words
from workflows import ratings
from workflows.actions import Offer, available, form_for
from workflows.clocks import C
from workflows.forms import FilesField
from workflows.loading import Loaded
from workflows.registry import procedure_of

NOT_OFFERED = frozenset({"record_service", "draft", "submit"})
"""Steps of the filer that have pages of their own."""

NOT_SHOWN = frozenset({C.DOC_SERVE.value})
"""Clocks that a filer sees as documents waiting for him instead."""


def own_case(request: HttpRequest, pk: int) -> Case:
    """A case that the reader filed or showed the query code of; otherwise Http404."""
    rows = Case.objects.visible_to(acting.filers(request))
    found: Case = get_object_or_404(rows.select_related("organisation", "respondent"), pk=pk)
    return found


@never_cache
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The filer's page of a case."""
    case = own_case(request, pk)
    if case.state == "draft":
        return redirect("portal:draft", case.pk)
    own = acting.filers(request)
    shown = {
        "case": case,
        "title": procedure_of(case).title,
        "status": status_words(case),
        "entries": timeline.entries(timeline.history(case), filer_words),
        "clocks": [one for one in clocks.shown(clock_rows(case), clock.today()) if one.running],
        "documents": documents_for(case, own),
        "evidence": handed_in(case),
        "offers": offers(case, own),
        "orders": orders_of(case),
        "replied": ratings.replied(case),
        "rating": Rating.objects.visible_to(own).filter(case=case).first(),
    }
    return render(request, "portal/case.html", shown)


def handed_in(case: Case) -> list[tuple[Evidence, str]]:
    """What the filer handed in, each with the name that it came with."""
    rows = Evidence.objects.filter(**of(case), from_complainant=True).order_by("pk")
    return [(row, evidence.own_name(row)) for row in rows]


def clock_rows(case: Case) -> list[Clock]:
    """The clocks of a case that concern its filer, with what a page shows of them."""
    rows = Loaded(case, clock.now()).clock_rows
    return [row for row in rows if row.rule_code not in NOT_SHOWN]


def documents_for(case: Case, actors: list[Actor]) -> list[Document]:
    """The documents given out to the filer, newest first."""
    found: dict[int, Document] = {}
    for actor in actors:
        found.update({row.pk: row for row in Document.objects.shown_to(actor, case)})
    return [found[pk] for pk in sorted(found, reverse=True)]


def offers(case: Case, actors: list[Actor]) -> list[Offer]:
    """What the filer may do now, or could if a condition were met."""
    return [offer for offer in available(case, actors) if offer.name not in NOT_OFFERED]


def orders_of(case: Case) -> list[tuple[Case, str]]:
    """Rectification orders that came out of the case, each with its state in the statutory term."""
    links = CaseLink.objects.filter(source=case, relation="ordered", ended_at=None)
    return [
        (link.target, procedure_of(link.target).label_of(link.target.state))
        for link in links.select_related("target__respondent")
        if link.target.state not in {"", "drafted", "signing"}
    ]


@never_cache
def case_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of the filer, with its form."""
    if request.method == "POST" and not acting.filers(request):
        return kept.session_ended(request)
    case = own_case(request, pk)
    own = acting.filers(request)
    offer = next((one for one in offers(case, own) if one.name == step), None)
    if offer is None or not offer.open:
        messages.error(request, offer.sentence if offer else _("目前不能办理这一步骤"))
        return redirect("portal:case", case.pk)
    form = form_for(case, step, actor=offer.actor)
    if request.method == "POST":
        refused = steps.submit(request, case, step, offer.actor)
        if refused is None:
            messages.success(request, _("“%s”已提交") % offer.label)
            return redirect("portal:case", case.pk)
        form = refused
    shown: dict[str, Any] = {
        "case": case,
        "offer": offer,
        "form": form,
        "has_files": any(isinstance(one, FilesField) for one in form.fields.values()),
        "files_lost": bool(request.FILES),
    }
    return render(request, "portal/case_step.html", shown, status=422 if form.errors else 200)


@never_cache
def seen_by_others(request: HttpRequest, pk: int) -> HttpResponse:
    """What the handling organ and the body complained of each see of a complaint."""
    case = own_case(request, pk)
    if case.kind != "complaint":
        raise Http404
    return render(request, "portal/seen.html", {"case": case, "facts": case.facts})


def own_evidence(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """A file that the filer handed in, back to him."""
    row = get_object_or_404(Evidence, pk=pk, subject_type="case", from_complainant=True)
    case = own_case(request, row.subject_id)
    try:
        content = evidence.chunks(row)
    except FileNotFoundError:
        return render(request, "portal/file_lost.html", {"case": case}, status=410)
    name = downloads.named(row.label, row.kind)
    return downloads.streamed(content, name=name, kind=row.kind)
