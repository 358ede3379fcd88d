"""The system administrator's pages on organisations."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts import administration, finding
from accounts.actors import Actor
from accounts.models import Organisation, Power
from accounts.roles import Role
from cases import clock
from web import searching
from web.manage.bodies import bodies_page
from web.manage.doing import done
from web.manage.forms import OrganisationForm
from web.manage.guard import administrator, page


@administrator(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
def organisation_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The tree, found by name."""
    rows = administration.organisations_of(actor).select_related("parent")
    typed = searching.typed(request.GET)
    if typed:
        rows = rows.filter(Q(pk__in=finding.meant(typed)) | Q(uscc=typed.upper()))
    rows_page = bodies_page(rows, request.GET.get("page"))
    for one in rows_page:
        one.depth = min(one.path.count("/") - 2, 4)  # type: ignore[attr-defined]
        one.powers_text = "、".join(Power(power).label for power in one.powers)  # type: ignore[attr-defined]
    shown = {"page": rows_page, "q": typed, "may_change": actor.role == Role.SYSTEM_ADMIN}
    return page(request, actor, "manage/organisations.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_organisation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add an organisation."""
    return _edit(request, actor, Organisation())


@administrator(Role.SYSTEM_ADMIN)
def organisation(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Change an organisation. Two who save at once do so one after the other."""
    with transaction.atomic():
        rows = administration.organisations_of(actor).select_for_update(of=("self",))
        return _edit(request, actor, get_object_or_404(rows, pk=pk))


def _edit(request: HttpRequest, actor: Actor, row: Organisation) -> HttpResponse:
    form = OrganisationForm(request.POST or None, instance=row, actor=actor)
    if request.method == "POST" and done(
        form,
        lambda: administration.save_organisation(form.instance, by=actor, now=clock.now()),
    ):
        messages.success(request, _("“%s”已保存") % form.instance.name)
        return redirect("manage:organisations")
    shown = {"form": form, "title": row.name if row.pk else _("新增单位")}
    status = 422 if form.is_bound and form.errors else 200
    return page(request, actor, "manage/edit.html", shown, status=status)
