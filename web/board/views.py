"""The supervisors' pages: lights by organisation, what is overdue or due soon, trend, export."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Organisation
from cases.models import Rating
from commitments.warnings import in_words, rule_on
from documents.gaps import gaps_below
from notifications import remembered
from web.board import figures, forecast, ladder, late, money, performance, pressing, promises, trend
from web.desk.bulk import MOST
from web.desk.ledger import Narrowing, paged
from web.staff import Viewer, staff_view

PRINTED = 200
"""Lines of each list on paper; files have them all."""


@require_GET
@staff_view
def home(request: HttpRequest, viewer: Viewer, pk: int | None = None) -> HttpResponse:
    """Lights of everything below an organisation, by branch."""
    organisation = organisation_of(viewer, pk)
    found = figures.branches(viewer, organisation)
    late_first = request.GET.get("sort") == "late"
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "total": found.total,
        "lines": figures.worst_first(found.lines) if late_first else found.lines,
        "counted_at": found.at,
        "sort": request.GET.get("sort", ""),
        "ratings": Rating.objects.all().tallied(organisation),
        **late.firsts(viewer, organisation, 10),
    }
    return render(request, "board/home.html", context)


@require_GET
@staff_view
def listed(request: HttpRequest, viewer: Viewer, pk: int, which: str) -> HttpResponse:
    """Every overdue duty, or every one due soon, below an organisation."""
    organisation = organisation_of(viewer, pk)
    if which not in late.TITLES:
        raise Http404
    page = late.paged(viewer, organisation, which, request.GET.get("after", ""))
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "title": late.TITLES[which],
        "which": which,
        "pressing": which == "overdue",
        "choosing": any(one.may_press for one in page.rows),
        "page": page,
    }
    return render(request, "board/listed.html", context)


@require_http_methods(["GET", "POST"])
@staff_view
def press(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """催办 of the chosen duties: their letters with one sentence for all, then what became of each."""
    organisation = organisation_of(viewer, pk)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = pressing.choose(viewer, organisation, asked.getlist("clock"))
    reason = asked.get("reason", "").strip()
    told: list[pressing.Told] = []
    changed = reason != asked.get("drawn", "")
    if request.method == "POST" and "preview" not in request.POST and not changed:
        digests = request.POST
        told = [
            pressing.do(viewer, one, reason, digests.get(f"shown-{one.key}", "")) for one in chosen
        ]
        remembered.forget([viewer.user_id])
        refused = {one.late.key for one in told if one.sentence}
        chosen = [one for one in chosen if one.key in refused]
    if not chosen and not told:
        messages.warning(request, _("请先选择要催办的超期事项，一次最多%d件") % MOST)
        return redirect("board:listed", organisation.pk, "overdue")
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "reason": reason,
        "changed": changed and request.method == "POST" and "preview" not in request.POST,
        "done": [one for one in told if not one.sentence],
        "refused": [one for one in told if one.sentence],
        "told": bool(told),
        "papers": pressing.draw(viewer, chosen, reason),
    }
    return render(request, "board/press.html", context)


@require_GET
@staff_view
def ended(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Duties met and missed in the last twelve months."""
    organisation = organisation_of(viewer, pk)
    found = trend.months(organisation, viewer.today)
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "months": found.value,
        "counted_at": found.at,
    }
    return render(request, "board/trend.html", context)


@require_GET
@staff_view
def expected(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """What will fall due and likely be late, and how work is spread."""
    organisation = organisation_of(viewer, pk)
    found = forecast.outlook(organisation, viewer.today)
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "ahead": forecast.AHEAD,
        "outlook": found.value,
        "spans": forecast.spans(found.value),
        "loads": forecast.loads(organisation, viewer.today),
        "counted_at": found.at,
    }
    return render(request, "board/forecast.html", context)


@require_GET
@staff_view
def climbing(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The ladder of overdue duties below an organisation: what waits, is held or lies unsigned."""
    organisation = organisation_of(viewer, pk)
    outcome = request.GET.get("outcome", "")
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "counts": ladder.counts(organisation, viewer.today),
        "outcome": outcome,
        "page": ladder.paged(viewer, organisation, outcome, request.GET.get("after", "")),
    }
    return render(request, "board/ladder.html", context)


@require_GET
@staff_view
def performed(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """What each branch received, closed in time or late, and how it was rated, in a period."""
    organisation = organisation_of(viewer, pk)
    form = performance.PeriodForm(request.GET)
    asked = form.asked(viewer.today)
    found = performance.lines(viewer, organisation, asked)
    owed = money.lines(viewer, organisation, asked).value
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "form": form,
        "owed": owed,
        "owed_total": money.total(owed),
        "lines": found.value,
        "total": performance.total(found.value),
        "counted_at": found.at,
    }
    return render(request, "board/performance.html", context)


@require_GET
@staff_view
def promised(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """What bodies below an organisation promised and is near its day or past it, by class and level."""
    organisation = organisation_of(viewer, pk)
    found = promises.lines(viewer, organisation)
    form = Narrowing(request.GET)
    page = paged(promises.owed(organisation), viewer, form.asked, request.GET.get("after", ""))
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "lines": found.value,
        "total": promises.total(found.value),
        "counted_at": found.at,
        "levels": in_words(rule_on(viewer.today)),
        "form": form,
        "page": promises.seen(viewer, page),
    }
    return render(request, "board/promises.html", context)


@require_GET
@staff_view
def unheld(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Roles below an organisation that work waits for and nobody holds."""
    organisation = organisation_of(viewer, pk)
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "gaps": gaps_below(organisation.path, viewer.today),
    }
    return render(request, "board/gaps.html", context)


@require_GET
@staff_view
def printed(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The board on paper: figures, branches by rank, what is overdue and what is due soon."""
    organisation = organisation_of(viewer, pk)
    found = figures.branches(viewer, organisation)
    context = {
        "organisation": organisation,
        "trail": trail(viewer, organisation),
        "total": found.total,
        "lines": figures.worst_first(found.lines),
        "counted_at": found.at,
        **late.firsts(viewer, organisation, PRINTED),
        "most": PRINTED,
    }
    return render(request, "board/printed.html", context)


def organisation_of(viewer: Viewer, pk: int | None) -> Organisation:
    """The organisation asked for, or the viewer's own. Raises PermissionDenied or Http404."""
    held = figures.roots(viewer)
    if not held or held[0].organisation is None:
        raise PermissionDenied(_("督查看板供督查专员和联席会议办公室使用，您没有这项任职。"))
    own = _own(viewer)
    path = held[0].organisation.overseen
    if pk is None:
        return own.get(path) or Organisation.objects.get(path=path)
    known = next((one for one in own.values() if one.pk == pk), None)
    organisation = known or get_object_or_404(Organisation, pk=pk)
    if not figures.root_of(viewer, organisation):
        raise Http404(_("没有这一单位，或者不在您的督查范围内"))
    return organisation


def trail(viewer: Viewer, organisation: Organisation) -> list[Organisation]:
    """From the viewer's own organisation down to the one shown. At most one query."""
    overseen = tuple(one.organisation.overseen for one in figures.roots(viewer) if one.organisation)
    paths = [path for path in _down_to(organisation.path) if path.startswith(overseen)]
    known = _own(viewer) | {organisation.path: organisation}
    unknown = [path for path in paths if path not in known]
    if unknown:
        known |= {one.path: one for one in Organisation.objects.filter(path__in=unknown)}
    return [known[path] for path in paths]


def _own(viewer: Viewer) -> dict[str, Organisation]:
    """By path, the organisations that the viewer oversees for: they are fetched already."""
    held = figures.roots(viewer)
    return {one.organisation.path: one.organisation for one in held if one.organisation}


def _down_to(path: str) -> list[str]:
    """Paths of everything above an organisation, and its own."""
    keys = path.strip("/").split("/")
    return [f"/{'/'.join(keys[:n])}/" for n in range(1, len(keys) + 1)]
