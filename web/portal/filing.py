"""Filing a complaint: one form in sections that works without script, drafts, and the receipt.

The query code leaves in the answer that files the case, sealed, and is kept nowhere here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.actors import Actor, citizen, code_holder
from accounts.models import User
from cases import clock, query_codes
from cases.calendars import current_calendar
from cases.models import Case
from commitments.arrears import Arrears, told
from commitments.models import Commitment
from web import acting, chosen, searching
from web.once import KEPT, AlreadySent, once
from web.portal import promises, respondents
from web.portal.receipts import hand_over
from web.refusals import tell, tell_dropped
from web.throttle import Quota, client_address
from workflows import intake
from workflows.actions import StepRefused
from workflows.base import Reason
from workflows.fields import YearlyRateField, YuanField
from workflows.forms import DayField, StepForm, plain
from workflows.procedures.forms.filing import ARREARS_FACTS, CONTRACT

FILINGS = Quota("file", most=300, span=60 * 60)
"""From one address, which a whole carrier's telephones may share."""

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("respondent", ("respondent",)),
    ("unlisted", ("unlisted_name", "unlisted_place")),
    ("kind", ("domain", "matter")),
    ("matter", ("title", "request", "facts_text", "reasons")),
    ("arrears", (*CONTRACT, *ARREARS_FACTS)),
    ("evidence", ("attachments",)),
    ("anonymous", ("anonymous",)),
    ("who", ("complainant", "name")),
    ("person", ("paper", "id_number")),
    ("enterprise", ("credit_code", "code_as_printed", "representative")),
    ("contact", ("phone", "address", "email")),
    ("agent", ("agent", "agent_phone", "authorisation")),
    ("electronic", ("electronic",)),
    ("confirm", ("truthful",)),
)
"""The form's parts in order, and which fields stand in each."""

WAY = (
    ("part-1", gettext_lazy("单位")),
    ("part-2", gettext_lazy("经过")),
    ("part-3", gettext_lazy("证据")),
    ("part-4", gettext_lazy("身份")),
    ("part-5", gettext_lazy("确认")),
)
"""The sections of the page, as the way through it names them."""

PREVIEWED = ("title", "request", "facts_text", "reasons")
"""What the handling organ reads beside the material."""

AUTOCOMPLETE = {
    "name": "name",
    "phone": "tel",
    "address": "street-address",
    "email": "email",
    "id_number": "off",
    "credit_code": "off",
    "agent": "off",
    "agent_phone": "off",
}
"""What browsers may fill in. WCAG 2.2, 1.3.5."""


def filing_actor(request: HttpRequest) -> Actor:
    """Who files: the account for itself, else whoever will hold the code."""
    return citizen(request.user) if isinstance(request.user, User) else code_holder(None)


@never_cache
@sensitive_post_parameters()
def complaint(request: HttpRequest) -> HttpResponse:
    """A new complaint."""
    return _filing(request, None)


@never_cache
@sensitive_post_parameters()
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A complaint that its author saved as a draft."""
    rows = Case.objects.visible_to(acting.filers(request)).filter(state="draft", kind="complaint")
    return _filing(request, get_object_or_404(rows, pk=pk))


def _filing(request: HttpRequest, case: Case | None) -> HttpResponse:
    actor = filing_actor(request)
    if request.method != "POST":
        promise = promises.complained_of(request) if case is None else None
        form = _blank(case, actor, _known(request, case, promise))
        return _show(request, case, form, promise)
    if any(button in request.POST for button in ("find", "preview", "reckon")):
        return _show(request, case, _blank(case, actor, _typed(request)))
    if "save" in request.POST and isinstance(request.user, User):
        return _save(request, case, actor)
    return _submit(request, case, actor)


def _known(request: HttpRequest, case: Case | None, promise: Commitment | None) -> dict[str, Any]:
    """What the form starts with: a draft's text or the public promise that is complained of, and the
    telephone of an account. What the account is called is a nickname, and no name of a person or an
    enterprise."""
    known: dict[str, Any] = {"token": signing.dumps(get_random_string(24), salt="filing")}
    if isinstance(request.user, User):
        known["phone"] = request.user.phone
    if promise is not None:
        known |= promises.filled_in(promise)
    if case is not None:
        known |= {**case.facts, "title": case.title, "respondent": case.respondent_id}
        known |= {**case.facts.get("arrears", {}), **case.facts.get("unlisted", {})}
    return known


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in request.POST}


def _blank(case: Case | None, actor: Actor, initial: dict[str, Any]) -> StepForm:
    return intake.complaint_form(actor=actor, case=case, initial=initial)


def _save(request: HttpRequest, case: Case | None, actor: Actor) -> HttpResponse:
    """Save as a draft and stay on its page; a draft needs only a title."""
    try:
        saved = intake.save_draft(request.POST, actor=actor, case=case)
    except StepRefused as refused:
        form = intake.complaint_form(actor=actor, case=case, data=request.POST)
        form.errors.clear()  # what only a filing asks for is no fault of a draft
        tell(form, refused)
        return _show(request, case, form)
    messages.success(request, _("草稿已保存，尚未提交。身份信息和所选文件不会保存在草稿中。"))
    return redirect("portal:draft", saved.pk)


def _submit(request: HttpRequest, case: Case | None, actor: Actor) -> HttpResponse:
    form = intake.complaint_form(
        actor=actor, case=case, data=request.POST, files=chosen.files(request)
    )
    if not form.is_valid():
        return _show(request, case, form)
    if form.cleaned_data["anonymous"]:
        if case is not None:
            form.add_error(
                "anonymous",
                _("草稿与您的账号相关联，不能匿名提交；如需匿名，请退出登录后重新填写"),
            )
            return _show(request, case, form)
        actor = code_holder(None)
    token = _token(request)
    if token is None:
        return _not_again(request, stale=True)
    code = query_codes.make()
    try:
        with once(token) as sent:
            filed = _file(request, form, actor, case, code)
            sent.number = filed.number or ""
    except AlreadySent as already:
        return _not_again(request, number=already.number)
    except StepRefused as refused:
        tell(form, refused)
        return _show(request, case, form)
    chosen.forget(request)
    tell_dropped(request, request.POST)
    return acting.show_code(request, hand_over(filed, code), filed.pk)


def _file(request: HttpRequest, form: StepForm, actor: Actor, case: Case | None, code: str) -> Case:
    """File what a valid form holds. Raises StepRefused."""
    if not FILINGS.take(client_address(request)):
        sentence = _("提交过于频繁，请一小时后再试；您填写的内容仍然保留")
        raise StepRefused(sentence, reason=Reason.CONDITION)
    return intake.file_complaint(request.POST, form.files, actor=actor, code=code, case=case)


def _token(request: HttpRequest) -> str | None:
    """What makes one shown form file one case; None where the form is too old or not ours."""
    try:
        token: str = signing.loads(request.POST.get("token", ""), salt="filing", max_age=KEPT)
    except signing.BadSignature:
        return None
    return token


def _not_again(request: HttpRequest, number: str = "", *, stale: bool = False) -> HttpResponse:
    """The same form was sent twice, or is too old: say so, and file nothing."""
    shown = {"number": number, "stale": stale}
    return render(request, "portal/already_filed.html", shown, status=409)


def _show(
    request: HttpRequest, case: Case | None, form: StepForm, promise: Commitment | None = None
) -> HttpResponse:
    searched = searching.typed(request.POST)
    found = respondents.narrow(form, searched, clock.today())
    for name, purpose in AUTOCOMPLETE.items():
        form.fields[name].widget.attrs["autocomplete"] = purpose
    for name in ("respondent", "name", "credit_code"):  # each unless another is; the form checks
        form.fields[name].required = True
    form.order_fields([name for _section, names in SECTIONS for name in names])
    token = (
        request.POST.get("token")
        if request.method == "POST" and _token(request)
        else signing.dumps(get_random_string(24), salt="filing")
    )
    shown = {
        "case": case,
        "promise": promise,
        "form": form,
        "sections": {
            name: [form[one] for one in names if one in form.fields] for name, names in SECTIONS
        },
        "token": token,
        "q": searched,
        "preview": _preview(request) if "preview" in request.POST else None,
        "found": found,
        "way": WAY,
        "reckoned": _reckoned(request.POST or form.initial),
    }
    chosen.keep(request, form)
    failed = form.is_bound and bool(form.errors)
    return render(request, "portal/complaint.html", shown, status=422 if failed else 200)


def _preview(request: HttpRequest) -> dict[str, Any]:
    """What the handling organ would read of what is typed so far; the identity is left out."""
    return {name: request.POST.get(name, "") for name in PREVIEWED} | {
        "anonymous": "anonymous" in request.POST,
        "files": chosen.files(request).getlist("attachments"),
    }


def _reckoned(typed: Mapping[str, Any]) -> list[str]:
    """The latest day of payment and what is owed, as far as it follows from what is typed."""
    reckoning = ReckoningForm(typed)
    reckoning.is_valid()
    owed = Arrears.of({name: plain(value) for name, value in reckoning.cleaned_data.items()})
    return told(owed, today=clock.today(), calendar=current_calendar())


class ReckoningForm(forms.Form):
    """What of a filing the latest day of payment and the interest follow from."""

    contract_signed_on = DayField("", required=False)
    delivered_on = DayField("", required=False)
    agreed_on = DayField("", required=False)
    amount_due = YuanField("", required=False)
    amount_paid = YuanField("", required=False)
    agreed_rate = YearlyRateField("", required=False)
    size = forms.CharField(required=False)


@require_POST
def reckon(request: HttpRequest) -> HttpResponse:
    """The latest day of payment while the form is being filled in. Nothing is kept."""
    shown = {"reckoned": _reckoned(request.POST)}
    return render(request, "portal/parts/reckoned.html", shown)


def suggest(request: HttpRequest) -> HttpResponse:
    """The list of bodies that match what is being typed, as the form's own control."""
    typed = searching.typed(request.GET)
    today = clock.today()
    chosen = respondents.meant(typed, request.GET.get("respondent", ""), today)
    form = forms.Form(initial={"respondent": chosen})
    form.fields["respondent"] = forms.ChoiceField(label=_("被投诉单位"))
    found = respondents.narrow(form, typed, today)
    shown = {"field": form["respondent"], "q": typed, "found": found}
    return render(request, "portal/parts/respondent.html", shown)
