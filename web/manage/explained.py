"""Changes that are explained before they are made: the change is tried and undone, what it will do is
shown, and only exactly that is done when it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.actors import Actor
from web.manage.doing import done
from web.manage.guard import page


def mark(value: object) -> str:
    """What stands for exactly this content on the button that confirms it."""
    return sha256(repr(value).encode()).hexdigest()


def explained(
    request: HttpRequest,
    actor: Actor,
    form: forms.BaseForm,
    title: str,
    effect: Callable[[Any], Iterable[str]],
    change: Callable[[], Any],
) -> HttpResponse | None:
    """The page of a form with its effect; None once the change was confirmed and made.

    `effect` is given what the tried `change` returned. What either refuses by ValidationError is told at
    the form.
    """
    sentences: list[str] = []
    if request.method == "POST" and form.is_valid():
        if request.POST.get("confirmed") == mark(form.cleaned_data):
            if done(form, change):
                return None
        else:
            done(form, lambda: sentences.extend(effect(tried(change))))
    failed = form.is_bound and bool(form.errors)
    shown = {"form": form, "title": title, "effect": sentences}
    if sentences:
        shown["mark"] = mark(form.cleaned_data)
    return page(request, actor, "manage/explained.html", shown, status=422 if failed else 200)


def tried(change: Callable[[], Any]) -> Any:
    """What a change returns; it is undone. Raises what it raises."""
    with transaction.atomic():
        result = change()
        transaction.set_rollback(True)
    return result
