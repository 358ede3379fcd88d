"""Rules that hold from a day to a day, as the province's administrator enters and ends them.

Each kind of rule has a page of its own that lists what holds; entering one and ending one is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from cases import clock
from web.manage.explained import explained
from web.manage.forms import LastDayForm, day_input
from web.manage.guard import of_the_province

DATED = ("source", "decided_by", "valid_from", "valid_to")
"""Fields that every kind of rule has."""


class DatedRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """One rule; it may hold without an end."""

    class Meta:
        labels = {
            "source": gettext_lazy("依据"),
            "decided_by": gettext_lazy("决定机关"),
            "valid_from": gettext_lazy("起始日期"),
            "valid_to": gettext_lazy("结束日期"),
        }
        widgets = {"valid_from": day_input(), "valid_to": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = False


class Entering(Protocol):
    """Enters a rule. Raises ValidationError where it must not stand."""

    def __call__(self, row: Any, *, by: Actor, now: datetime) -> object: ...


class Ending(Protocol):
    """Ends a rule with a day. Raises ValidationError where that is not possible."""

    def __call__(self, row: Any, last_day: date, *, by: Actor, now: datetime) -> object: ...


@dataclass(frozen=True)
class Rules:
    """One kind of rule: what it is called, how it is entered and ended, and what either does, in sentences."""

    name: Any
    listed: str
    """Name of the address of its list."""
    model: type[models.Model]
    form: type[DatedRuleForm]
    add: Entering
    end: Ending
    told_new: Callable[[Any], Iterable[str]]
    """Given the rule."""
    told_end: Callable[[Any, date], Iterable[str]]
    """Given the rule and its last day."""

    @property
    def only(self) -> str:
        """Why an administrator below the province may only read."""
        return _("%s由省级系统管理员登记，本页只供查看") % str(self.name)


def enter(request: HttpRequest, actor: Actor, rules: Rules) -> HttpResponse:
    """Enter a rule from a day on, once what it does was shown."""
    of_the_province(actor, rules.only)
    tomorrow = clock.today() + timedelta(days=1)
    form = rules.form(request.POST or None, initial={"valid_from": tomorrow})
    answer = explained(
        request,
        actor,
        form,
        _("登记%s") % rules.name,
        lambda _tried: rules.told_new(form.instance),
        lambda: rules.add(form.instance, by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("%s已登记") % rules.name)
    return redirect(rules.listed)


@transaction.atomic
def finish(request: HttpRequest, actor: Actor, rules: Rules, pk: int) -> HttpResponse:
    """End a rule with a day, once what that does was shown."""
    of_the_province(actor, rules.only)
    row: Any = get_object_or_404(rules.model._default_manager.select_for_update(), pk=pk)
    form = LastDayForm(request.POST or None, ends=row.valid_to)
    answer = explained(
        request,
        actor,
        form,
        _("结束%(name)s：%(source)s") % {"name": rules.name, "source": row.source},
        lambda _tried: rules.told_end(row, form.cleaned_data["last_day"]),
        lambda: rules.end(row, form.cleaned_data["last_day"], by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("%s已结束") % rules.name)
    return redirect(rules.listed)
