"""The receipt (登记回执): on the page that follows a filing, and as a PDF for whoever shows the code."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import segno
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import clock, query_codes
from cases.calendar import UNIT_LABELS, Unit
from cases.identity import decrypt, encrypt
from cases.models import Case, Clock
from cases.models.subject import of
from documents import catalogue, rendering
from web import acting
from web.acting import keep_cookie
from workflows.clocks import C
from workflows.codes import D
from workflows.registry import procedure_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HANDED = "receipt"
"""Cookie: the case just filed and its query code, sealed."""
SHOWN_FOR = timedelta(minutes=30)
"""How long the page of a receipt can be loaded again."""


def hand_over(case: Case, code: str) -> HttpResponse:
    """Send who has filed on to the receipt's page. The code travels sealed in a cookie for that page
    alone: no address, session or log ever holds it, and loading the page again loses nothing."""
    key_id, sealed = encrypt(code.encode())
    kept = [case.pk, key_id, b64encode(sealed).decode()]
    response = HttpResponseRedirect(reverse("portal:receipt"))
    response.status_code = 303
    keep_cookie(response, HANDED, signing.dumps(kept, salt=HANDED), path=reverse("portal:receipt"))
    return response


def page(request: HttpRequest) -> HttpResponse:
    """The receipt of what this browser has just filed, with its code, as long as that is kept."""
    try:
        pk, key_id, sealed = signing.loads(
            request.COOKIES.get(HANDED, ""), salt=HANDED, max_age=SHOWN_FOR
        )
    except signing.BadSignature:
        return render(request, "portal/receipt_gone.html", status=404)
    case = get_object_or_404(Case.objects.select_related("organisation"), pk=pk)
    code = decrypt(key_id, b64decode(sealed)).decode()
    shown = {
        "case": case,
        "code": code,
        "period": _accept_period(case),
        "picture": tracking_picture(request, case.number or "", code),
        "minutes": SHOWN_FOR // timedelta(minutes=1),
        "kept": query_codes.ONCE,
        "if_lost": _if_lost(request, case),
    }
    return render(request, "portal/receipt.html", shown)


@require_POST
def noted(request: HttpRequest) -> HttpResponse:
    """The code is noted: the browser forgets it, and the case's page follows."""
    held = acting.codes_shown(request)
    response = redirect("portal:case", held[-1]) if held else redirect("portal:track")
    response.delete_cookie(HANDED, path=reverse("portal:receipt"), samesite="Lax")
    return response


def tracking_picture(request: HttpRequest, number: str, code: str) -> str:
    """A QR code that opens tracking, in SVG."""
    image = _tracking_code(request, number, code)
    return str(image.svg_inline(scale=4, border=2, svgclass=None, lineclass=None, light="#fff"))


def _tracking_code(request: HttpRequest, number: str, code: str) -> segno.QRCode:
    """Number and code stand after `#` of the address, and so are never sent to a server."""
    address = request.build_absolute_uri(reverse("portal:track"))
    plain = "".join(c for c in code.upper() if c.isalnum())
    return segno.make(f"{address}#{number}/{plain}", error="m", micro=False)


def pdf(request: HttpRequest, case: Case, code: str) -> bytes:
    """The receipt as a document of the handling organ, with the code as it was typed."""
    assert case.filed_at is not None
    organ = case.organisation
    variables: dict[str, Any] = {
        "organ": {"name": organ.name},
        "case_number": case.number,
        "case_title": case.title,
        "matter": str(procedure_of(case).title),
        "you": str(_("您")),
        "basis": str(_("信访工作条例第二十二条")),
        "contact": " ".join(part for part in (organ.address, organ.phone) if part),
        "received_on": clock.day(case.filed_at),
        "accept_period": _accept_period(case),
        "query_code": code,
        "query_kept": f"{query_codes.ONCE}。{_if_lost(request, case)}",
        "query_picture": _tracking_code(request, case.number or "", code).svg_data_uri(
            border=0, xmldecl=False, svgns=True
        ),
    }
    return rendering.render_pdf(
        catalogue.entry(D.D01),
        variables,
        number=case.number or "",
        signed_on=clock.day(case.filed_at),
        addressee_name=str(_("匿名") if case.is_anonymous else _("（身份已密封）")),
    )


def _if_lost(request: HttpRequest, case: Case) -> StrOrPromise:
    user = request.user
    known = user.is_authenticated and case.parties.filter(user=user.pk).exists()
    return query_codes.if_lost(anonymous=case.is_anonymous, account=known)


def _accept_period(case: Case) -> str:
    """Until when the organ has to say whether it takes the case on."""
    row = Clock.objects.filter(**of(case), rule_code=C.TS_ACCEPT).order_by("pk").first()
    if row is None:
        return ""
    return _("收到之日起%(amount)d%(unit)s内（%(day)s前）") % {
        "amount": row.amount,
        "unit": UNIT_LABELS[Unit(row.unit)],
        "day": date_format(row.due_on, "Y年n月j日"),
    }
