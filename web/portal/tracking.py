"""Following a case by its number and query code. The code is never in an address or a log."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cases import query_codes
from cases.models import Case
from web import acting
from web.downloads import attachment
from web.portal import receipts
from web.portal.words import status_words
from web.throttle import Gate, Quota, client_address
from workflows.fields import CodeField, NumberField

WRONG_CODES = Gate("query_code", free=3)
"""Three wrong codes for one number from one address cost nothing; each further one doubles the wait."""
WRONG_AT_ALL = Gate("query_code_address", free=100, longest_wait=60, memory=60 * 60)
"""Many telephones share one carrier's address: only very many mistakes there make the others wait."""
LOOKUPS = Quota("track", most=1200, span=60 * 60)
NO_CODE = query_codes.digest("")
"""Compared with when there is no such case, so that the answer takes as long."""


class TrackForm(forms.Form):
    """Number and query code, as on the receipt."""

    refused_words = gettext_lazy("没有查到：")
    number = NumberField(
        label=gettext_lazy("案件编号"),
        max_length=40,
        help_text=gettext_lazy("在回执上，例如 TS-510100-2026-000001"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = CodeField(
        label=gettext_lazy("查询码"),
        max_length=40,
        help_text=gettext_lazy("16位字母和数字，大小写和短横线不影响查询"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@never_cache
@sensitive_post_parameters("code")
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; the right ones open the case for this session."""
    form = TrackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = _look_up(request, form)
        if found is not None:
            return acting.show_code(request, redirect("portal:case", found.pk), found.pk)
    return _ask(request, form)


@never_cache
@sensitive_post_parameters("code")
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt: its page after filing, or as PDF for whoever posts number and code."""
    if request.method != "POST":
        return receipts.page(request)
    form = TrackForm(request.POST)
    if form.is_valid():
        found = _look_up(request, form)
        if found is not None:
            content = receipts.pdf(request, found, form.cleaned_data["code"])
            return attachment(
                content, name=f"{_('登记回执')}{found.number}.pdf", content_type="application/pdf"
            )
    return _ask(request, form)


def _ask(request: HttpRequest, form: TrackForm) -> HttpResponse:
    """The page that asks for number and code, telling what was wrong with those given."""
    status = 429 if form.has_error("__all__", "wait") else 422 if form.errors else 200
    holders = [one for one in acting.filers(request) if one.user is None]
    opened = [(one, status_words(one)) for one in Case.objects.visible_to(holders).order_by("-pk")]
    return render(request, "portal/track.html", {"form": form, "opened": opened}, status=status)


def _look_up(request: HttpRequest, form: TrackForm) -> Case | None:
    """The case, or None with the reason on the form. A wrong number reads like a wrong code."""
    address = client_address(request)
    number = "".join(form.cleaned_data["number"].upper().split())
    who = f"{number} {address}"
    wait = max(WRONG_CODES.seconds_left(who), WRONG_AT_ALL.seconds_left(address))
    if wait or not LOOKUPS.take(address):
        sentence = (
            _("查询码多次输入错误，请%d秒后再试") % wait
            if wait
            else _("查询过于频繁，请一小时后再试")
        )
        form.add_error(None, forms.ValidationError(sentence, code="wait"))
        return None
    case: Case | None = Case.objects.filter(number=number).exclude(code_hash="").first()
    if query_codes.matches(form.cleaned_data["code"], case.code_hash if case else NO_CODE) and case:
        WRONG_CODES.clear(who)
        return case
    WRONG_CODES.failed(who)
    WRONG_AT_ALL.failed(address)
    form.add_error(None, _("案件编号或者查询码不正确，请对照回执核对"))
    return None
