"""What a list of cases is narrowed to beside kind, state and due date: when filed, where, about whom, by whom."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import finding
from accounts.models import Organisation, User
from cases.clock import SHANGHAI
from cases.models import Assignment, Clock
from web.desk.sight import seen_whole
from web.staff import Viewer
from workflows.procedures.forms.filing import Domain
from workflows.registry import procedures


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class DateRange(forms.Form):
    """Filed when, and about which matter."""

    since = _day(_("提交自"))
    until = _day(_("提交至"))
    domain = forms.ChoiceField(
        label=_("事项"), required=False, choices=[("", _("全部")), *Domain.choices]
    )


class MoreFilters(DateRange):
    """What else a list of cases is asked for. The hidden ones come from figures of the board."""

    handler = forms.CharField(label=_("承办人"), required=False, max_length=40)
    body = forms.CharField(label=_("涉及单位"), required=False, max_length=60)
    organ = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("办理机关"), required=False, widget=forms.HiddenInput
    )
    alone = forms.BooleanField(label=_("仅本级"), required=False, widget=forms.HiddenInput)
    ended = forms.ChoiceField(
        label=_("是否办结"),
        required=False,
        choices=[("", _("不限")), ("no", _("在办")), ("yes", _("已办结"))],
    )
    late = forms.ChoiceField(
        required=False, choices=[("", ""), ("no", _("按期"))], widget=forms.HiddenInput
    )
    rated = forms.ChoiceField(
        required=False, choices=[("", ""), ("satisfied", _("满意"))], widget=forms.HiddenInput
    )
    arrears = forms.BooleanField(label=_("拖欠款项"), required=False, widget=forms.HiddenInput)


INSIDE = ("handler", "domain", "late", "rated", "arrears")
"""Filters by who handles a case, what it is about, whether it was late, how it was rated, and whether it
tells of money owed."""


def narrowed(cases: QuerySet[Any], viewer: Viewer, asked: dict[str, Any]) -> QuerySet[Any]:
    """The cases that fit."""
    if asked.get("since"):
        cases = cases.filter(filed_at__gte=_midnight(asked["since"]))
    if asked.get("until"):
        cases = cases.filter(filed_at__lt=_midnight(asked["until"] + timedelta(days=1)))
    if asked.get("organ"):
        organ = asked["organ"]
        below = Q(organisation__path__startswith=organ.path)
        cases = cases.filter(Q(organisation=organ) if asked.get("alone") else below)
    if asked.get("body"):
        cases = cases.filter(respondent__in=finding.meant(asked["body"]))
    if asked.get("ended"):
        cases = cases.filter(ended() if asked["ended"] == "yes" else ~ended())
    if any(asked.get(name) for name in INSIDE):
        return _inside(cases.filter(seen_whole(viewer.actors, "case")), asked)
    return cases


def _inside(cases: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    """By what is told of cases alone that the viewer sees whole."""
    if asked.get("domain"):
        cases = cases.filter(facts__domain=asked["domain"])
    if asked.get("handler"):
        cases = cases.filter(handled_by(User.objects.filter(name__icontains=asked["handler"])))
    if asked.get("late"):
        cases = cases.filter(~Exists(missed()))
    if asked.get("rated"):
        cases = cases.filter(rating__level__in=["good", "fair"])
    if asked.get("arrears"):
        cases = cases.filter(facts__has_key="arrears")
    return cases


def ended() -> Q:
    """Cases that have come to an end."""
    found = Q(pk__in=[])
    for kind, procedure in procedures().items():
        if procedure.subject_type == "case":
            found |= Q(kind=kind, state__in=procedure.final)
    return found


def handled_by(people: QuerySet[User]) -> Q:
    """Cases that one of some people handles now."""
    parts = Assignment.objects.filter(
        subject_type="case",
        subject_id=OuterRef("pk"),
        role=Assignment.Role.HANDLER,
        user__in=people,
        ended_at=None,
    )
    return Q(Exists(parts))


def missed() -> QuerySet[Clock]:
    """Duties of the outer query's case that ended late."""
    return Clock.objects.filter(
        subject_type="case", subject_id=OuterRef("pk"), nature=Clock.Nature.DUTY, met=False
    )


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), SHANGHAI)
