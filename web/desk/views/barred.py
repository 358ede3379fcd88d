"""失信情况查询: whether a body is barred on a day, asked for a purpose, answered with a receipt, logged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import log
from accounts.models import Organisation
from cases import clock
from cases.queries import CASE_ROLES, OVERSIGHT_ROLES
from records.barred import grounds
from web.staff import Viewer, staff_view

ASKERS = CASE_ROLES | OVERSIGHT_ROLES
"""Who may ask: whoever handles matters of credit, or oversees."""


class BarredForm(forms.Form):
    """Which body, which day, what for."""

    body = forms.CharField(
        label=gettext_lazy("单位名称或者统一社会信用代码"),
        max_length=120,
        help_text=gettext_lazy("全称、简称或者18位代码"),
    )
    on = forms.DateField(
        label=gettext_lazy("查询日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    purpose = forms.CharField(
        label=gettext_lazy("查询用途"),
        max_length=200,
        help_text=gettext_lazy("例如改革试点、项目投资、评优评先"),
    )

    def clean_body(self) -> Organisation:
        typed = self.cleaned_data["body"].strip()
        for known in ({"uscc": typed.upper()}, {"name": typed}, {"short_name": typed}):
            rows = list(Organisation.objects.filter(**known).order_by("path")[:2])
            if len(rows) == 1:
                return rows[0]
        raise ValidationError(
            _("没有这一单位，或者有同名的单位，请填写统一社会信用代码"), code="unknown"
        )


@require_http_methods(["GET", "POST"])
@staff_view
def barred(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask whether a body is barred; the answer is a receipt, and that it was asked is logged."""
    asking = viewer.holding(ASKERS)
    if not asking:
        raise PermissionDenied(_("失信情况查询由信用工作人员、督查专员和联席会议办公室使用"))
    posted = request.POST if request.method == "POST" else None
    form = BarredForm(posted, initial={"on": viewer.today})
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        body, on = form.cleaned_data["body"], form.cleaned_data["on"]
        found = grounds(body, on)
        with transaction.atomic():
            entry = log.append(
                "ask_barred",
                body,
                actor=asking[0],
                now=clock.now(),
                after={"on": on, "barred": bool(found), "purpose": form.cleaned_data["purpose"]},
            )
        context |= {"body": body, "on": on, "grounds": found, "entry": entry}
    status = 422 if posted is not None and form.errors else 200
    return render(request, "desk/barred.html", context, status=status)
