"""The files of a form, whether they came with it, before it in parts, or with it when it was refused.

Every form that takes files draws its fields with `fit`, reads its files with `files`, keeps them with
`keep` where it is refused, and lets them go with `forget` where it has done its work. What ties them to
the form is the random token that is drawn with its fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.datastructures import MultiValueDict

from cases import waiting
from web.throttle import Quota, client_address
from workflows.forms import FilesField

NAME = "chosen"
"""The hidden field that holds the token."""
SALT = "chosen"
KEEPINGS = Quota("waiting", most=600, span=60 * 60)
"""Refused forms whose files are kept, from one address."""


def token_of(signed: str) -> str | None:
    """The token of a form that we drew; None where it is too old or not ours."""
    try:
        token: str = signing.loads(signed, salt=SALT, max_age=waiting.SECONDS)
    except signing.BadSignature:
        return None
    return token


def files(request: HttpRequest) -> Any:
    """What waits for the form, and what came with it, each file once and in the order of the choice."""
    token = token_of(request.POST.get(NAME, ""))
    if token is None:
        return request.FILES
    waiting.drop(token, request.POST.getlist("drop"))
    together: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict()
    there = {
        (name, one.name, getattr(one, "sha256", ""))
        for name in request.FILES
        for one in request.FILES.getlist(name)
    }
    for one in waiting.found(token):
        if (one.field, one.name, one.sha256) not in there:
            together.appendlist(one.field, one)
    for name in request.FILES:
        for file in request.FILES.getlist(name):
            together.appendlist(name, file)
    return together


def keep(request: HttpRequest, form: forms.BaseForm) -> None:
    """Let what came with a refused form wait for it to be sent again, and draw it so."""
    token = token_of(request.POST.get(NAME, "")) if request.FILES else None
    taken = token is not None and KEEPINGS.take(client_address(request))
    if token is not None and taken:
        for name in _fields(form):
            wanted = form.add_prefix(name)
            waiting.keep(token, wanted, request.FILES.getlist(wanted))
    fit(form, request, lost=bool(request.FILES) and not taken)


def fit(form: forms.BaseForm, request: HttpRequest, *, lost: bool = False) -> None:
    """Draw the form's fields of files with the token, with what waits for it, and with a word where
    what came could not be kept."""
    fields = list(_fields(form))
    if not fields:
        return
    signed = request.POST.get(NAME, "")
    token = token_of(signed)
    if token is None:
        signed = signing.dumps(get_random_string(24), salt=SALT)
    there = waiting.found(token) if token is not None else []
    for one in there:
        one.close()
    for name in fields:
        widget: Any = form.fields[name].widget
        widget.token, widget.lost = signed, lost
        widget.waiting = [one for one in there if one.field == form.add_prefix(name)]


def forget(request: HttpRequest) -> None:
    """The form has done its work."""
    token = token_of(request.POST.get(NAME, ""))
    if token is not None:
        waiting.forget(token)


def _fields(form: forms.BaseForm) -> Iterable[str]:
    return [name for name, field in form.fields.items() if isinstance(field, FilesField)]
