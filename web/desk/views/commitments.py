"""Many contracts at once: a table uploaded or pasted, looked through, then entered."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actors import Actor
from accounts.roles import Role
from web.desk import opening as openings
from web.staff import Viewer, staff_view
from web.tables import TableForm, example_file
from workflows import commitment_tables
from workflows.actions import StepRefused
from workflows.commitment_tables import EXAMPLE, HEADS, Outcome, Rows

MOST_ROWS = 1000
"""Rows entered while somebody waits; longer tables are the operator's `import_commitments`."""


@never_cache
@require_http_methods(["GET", "POST"])
@staff_view
def enter_table(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Look a table of contracts through, say what entering it does, and do so once confirmed."""
    actor = _actor(viewer)
    form = TableForm(
        request.POST or None,
        request.FILES or None,
        columns=len(HEADS),
        most_rows=MOST_ROWS,
        example=reverse("desk:commitments_example"),
    )
    effect: list[str] = []
    mark = ""
    if request.method == "POST" and form.is_valid():
        rows = form.cleaned_data["rows"]
        mark = sha256(repr(rows).encode()).hexdigest()
        confirmed = request.POST.get("confirmed") == mark
        outcome = _enter(form, actor, rows, check=not confirmed)
        if outcome is not None and confirmed:
            messages.success(request, _("已登记%d份承诺") % outcome.added)
            return redirect("desk:cases")
        effect = list(_effect(outcome, actor)) if outcome is not None else []
    context = {"form": form, "effect": effect, "mark": mark}
    return render(
        request, "desk/commitments_table.html", context, status=422 if form.errors else 200
    )


@require_GET
@staff_view
def example(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The table with its heading and one row."""
    _actor(viewer)
    return example_file(_("政府承诺登记表"), list(HEADS), EXAMPLE)


def _actor(viewer: Viewer) -> Actor:
    """The head of a body, or its liaison. Raises Http404 for anybody else."""
    found = openings.in_role(openings.find("commitment"), viewer)
    if not found:
        raise Http404
    return next((one for one in found if one.role is Role.PRINCIPAL), found[0])


def _enter(form: TableForm, actor: Actor, rows: Rows, *, check: bool) -> Outcome | None:
    """What entering did, or would do; None where the form tells what is wrong."""
    assert actor.organisation is not None
    if len(rows) > MOST_ROWS + 1:
        form.add_error(None, _("一次最多%d行，请分成几张表") % MOST_ROWS)
        return None
    try:
        return commitment_tables.enter(rows, body=actor.organisation, actor=actor, check=check)
    except ValidationError as error:
        for sentence in error.messages:
            form.add_error(None, sentence)
    except StepRefused as refused:
        form.add_error(None, refused.sentence)
    return None


def _effect(outcome: Outcome, actor: Actor) -> Iterator[str]:
    registered = actor.role is Role.PRINCIPAL
    words = (
        _("将登记承诺%d份，各项义务的期限随即起算。")
        if registered
        else _("将登记草稿%d份，由主要负责人确认登记。")
    )
    yield words % outcome.added
    for line in outcome.changed:
        yield _("将改动草稿%s") % line
    if outcome.same:
        yield _("%d份已经登记，内容相同，保持不变。") % outcome.same
