"""A case as its filer sees it: where it stands, what happened, what he may do now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.actors import Actor, code_holder
from cases import clock, evidence, readings
from cases.models import Case, CaseLink, Clock, Event, Evidence, Rating
from cases.models.subject import of
from documents.models import Document
from documents.service import deemed_on
from documents.turns import DEEMED
from web import acting, chosen, clocks, downloads, kept, timeline
from web.desk.awaited import awaited
from web.desk.describing import Describer, Line
from web.portal import progress, steps
from web.portal.words import WAITING, status_words, words_of
from workflows import ratings
from workflows.actions import Offer, available, form_for
from workflows.clocks import C
from workflows.loading import Loaded
from workflows.registry import procedure_of
from workflows.who import FILER

NOT_OFFERED = frozenset({"record_service", "draft", "submit"})
"""Steps of the filer that have pages of their own."""

NOT_SHOWN = frozenset({C.DOC_SERVE.value})
"""Clocks that a filer sees as documents waiting for him instead."""

MOST_READINGS = 200
"""As many of the newest readings are told on one page."""


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
    events = timeline.history(case)
    situation = Loaded(case, clock.now())
    situation.event_rows = events[::-1]
    rows = clock_rows(situation)
    documents = documents_for(case, own)
    orders = orders_of(case)
    running = [one for one in clocks.shown(rows, clock.today()) if one.running]
    shown = {
        "case": case,
        "title": procedure_of(case).title,
        "status": status_words(case),
        "stages": progress.stages(case, orders),
        "next": progress.next_words(case, rows),
        "missing": progress.missing(case, events, rows),
        "questions": progress.questions(orders),
        "entries": timeline.entries(events, words_of(documents)),
        "clocks": running,
        "documents": documents,
        "letters": letters_of(documents, situation),
        "unopened": [row for row in documents if row.served_on is None],
        "filed": _filed(case, events),
        "evidence": handed_in(case),
        "offers": offers(situation, own),
        "orders": [(order, procedure_of(order).label_of(order.state)) for order in orders],
        "replied": ratings.replied(case),
        "rating": Rating.objects.visible_to(own).filter(case=case).first(),
    }
    return render(request, "portal/case.html", shown)


def _filed(case: Case, events: list[Event]) -> list[Line]:
    """What the filer wrote when he filed, by the labels of the form; the identity is no part of it."""
    filing = next((one for one in events if one.step == "submit"), None)
    payload = getattr(filing, "payload", None)
    if payload is None:
        return []
    describer = Describer(procedure_of(case))
    describer.learn([], [case.respondent])
    return describer.lines(payload.data, "submit")


def handed_in(case: Case) -> list[tuple[Evidence, str]]:
    """What the filer handed in, each with the name that it came with."""
    rows = Evidence.objects.filter(**of(case), from_complainant=True)
    return [(row, evidence.own_name(row)) for row in rows.order_by("sequence", "position")]


def clock_rows(situation: Loaded) -> list[Clock]:
    """The clocks of a case that concern its filer, with what a page shows of them."""
    return [row for row in situation.clock_rows if row.rule_code not in NOT_SHOWN]


def documents_for(case: Case, actors: list[Actor]) -> list[Document]:
    """The documents given out to the filer, newest first."""
    found: dict[int, Document] = {}
    for actor in actors:
        found.update({row.pk: row for row in Document.objects.shown_to(actor, case)})
    return [found[pk] for pk in sorted(found, reverse=True)]


@dataclass(frozen=True)
class LetterLine:
    """One document for the filer with what opening it begins, before he opens it."""

    row: Document
    periods: list[str]
    """What runs from the day after it is opened, by name and length."""
    deemed_on: date | None
    """The day on which it counts as served though nobody opened it."""


def letters_of(documents: list[Document], situation: Loaded) -> list[LetterLine]:
    """The documents with what their service begins."""
    kind, today = procedure_of(situation.subject), clock.today()
    found = []
    for row in documents:
        unopened = row.served_on is None and row.placed_on is not None
        begins = awaited(kind, [row], situation, today) if unopened else []
        deemed = deemed_on(row) if unopened and row.way in DEEMED else None
        found.append(LetterLine(row, [one.name for one in begins], deemed))
    return found


def offers(situation: Loaded, actors: list[Actor]) -> list[Offer]:
    """What the filer may do now, or could if a condition were met."""
    found = available(situation.subject, actors, situation=situation)
    proposed = {one.step for one in situation.proposals}
    return [
        replace(offer, sentence=str(WAITING.get(offer.name, offer.sentence)))
        if offer.step.proposes in proposed
        else offer
        for offer in found
        if offer.name not in NOT_OFFERED
    ]


def orders_of(case: Case) -> list[Case]:
    """Rectification orders that came out of the case and were signed."""
    links = CaseLink.objects.filter(source=case, relation="ordered", ended_at=None)
    return [
        link.target
        for link in links.select_related("target__respondent").order_by("target")
        if link.target.state not in {"", "drafted", "signing"}
    ]


@never_cache
def opinion(request: HttpRequest, pk: int, order: int) -> HttpResponse:
    """What the filer thinks of the rectification that his complaint led to.

    He acts as the holder of his complaint's code, so that nothing at the order names his account.
    """
    if request.method == "POST" and not acting.filers(request):
        return kept.session_ended(request)
    case = own_case(request, pk)
    about = next((one for one in orders_of(case) if one.pk == order), None)
    if about is None:
        raise Http404
    actor = code_holder(case.pk)
    offer = next((one for one in available(about, [actor]) if one.name == "give_opinion"), None)
    if offer is None or not offer.open:
        messages.error(request, _("现在没有征求您的意见，或者期限已过"))
        return redirect("portal:case", case.pk)
    asked = next((one for one in progress.questions([about]) if not one.answered), None)
    form = form_for(about, offer.name, actor=actor)
    if request.method == "POST":
        refused = steps.submit(request, about, offer.name, actor)
        if refused is None:
            messages.success(request, _("您的意见已提交，核查的机关会看到"))
            return redirect("portal:case", case.pk)
        form = refused
    chosen.keep(request, form)
    shown = {"case": case, "subject": about, "offer": offer, "form": form, "question": asked}
    return render(request, "portal/case_step.html", shown, status=422 if form.errors else 200)


@never_cache
def case_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of the filer, with its form."""
    if request.method == "POST" and not acting.filers(request):
        return kept.session_ended(request)
    case = own_case(request, pk)
    own = acting.filers(request)
    situation = Loaded(case, clock.now())
    offer = next((one for one in offers(situation, own) if one.name == step), None)
    if offer is None or not offer.open:
        closed = offer.sentence if offer else _closed(case, step, offers(situation, own))
        messages.error(request, closed)
        return redirect("portal:case", case.pk)
    form = form_for(case, step, actor=offer.actor)
    if request.method == "POST":
        refused = steps.submit(request, case, step, offer.actor)
        if refused is None:
            messages.success(request, _("“%s”已提交") % offer.label)
            return redirect("portal:case", case.pk)
        form = refused
    chosen.keep(request, form)
    shown: dict[str, Any] = {
        "case": case,
        "subject": case,
        "offer": offer,
        "form": form,
        "missing": progress.missing(case, situation.event_rows[::-1], clock_rows(situation)),
    }
    return render(request, "portal/case_step.html", shown, status=422 if form.errors else 200)


def _closed(case: Case, step: str, offered: list[Offer]) -> str:
    """Why a step that an old link names is over, and what can be done instead."""
    kind = procedure_of(case)
    declared = kind.steps().get(step)
    instead = "".join(f"“{one.label}”" for one in offered if one.open)
    if declared is None or FILER not in declared.by:
        return _("没有这一步骤，请看本页“您现在可以”")
    said = {"state": kind.label_of(case.state), "label": declared.label, "instead": instead}
    if instead:
        return _("本案现为“%(state)s”，不能再办理“%(label)s”。您现在可以：%(instead)s。") % said
    if case.state in kind.final:
        return (
            _("本案现为“%(state)s”，不能再办理“%(label)s”。有新的事实或者材料的，可以另行提交。")
            % said
        )
    return _("本案现为“%(state)s”，还不能办理“%(label)s”，办理进度见本页。") % said


@never_cache
def seen_by_others(request: HttpRequest, pk: int) -> HttpResponse:
    """What the handling organ and the body complained of each see of a complaint, and who has opened
    its filer's identity and files. 个人信息保护法第四十五条。"""
    case = own_case(request, pk)
    if case.kind != "complaint":
        raise Http404
    opened = readings.of_case(case)[:MOST_READINGS]
    shown = {"case": case, "facts": case.facts, "readings": opened}
    return render(request, "portal/seen.html", shown)


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
