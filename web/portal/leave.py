"""请假、离岗: a member of staff says from when to when he is away, and who acts in his roles meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import leave as leaves
from accounts.actors import Actor
from accounts.models import Deputy, Leave, Membership, User
from accounts.roles import Role
from accounts.staffing import acting_at
from cases import clock
from cases.calendars import current_calendar
from notifications.queueing import Notice, queue
from web import acting

STAFF = tuple(Role)


@dataclass(frozen=True)
class Days:
    """The days of a leave that is still being typed."""

    valid_from: date
    valid_to: date | None


class DeputyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Who acts in one role meanwhile."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.username}）"


class LeaveForm(forms.Form):
    """From when to when, why, and who acts in each of one's roles."""

    valid_from = forms.DateField(
        label=gettext_lazy("起始日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    valid_to = forms.DateField(
        label=gettext_lazy("结束日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("最后一个不在岗的日子"),
    )
    reason = forms.CharField(
        label=gettext_lazy("事由"),
        max_length=100,
        help_text=gettext_lazy("例如年休假、出差、培训；请勿写病情等个人隐私"),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_from": today})
        super().__init__(*args, **kwargs)
        held = leaves.to_cover(user, Days(today, None))
        acting_now = acting_at({one.organisation_id for one in held}, today)
        for one in held:
            role = Role(one.role)
            others = acting_now.get(one.organisation_id, {}).get(role, frozenset()) - {user.pk}
            self.fields[f"deputy_{one.pk}"] = self._deputy_field(one, role, bool(others), today)
        self.held = held

    @staticmethod
    def _deputy_field(one: Membership, role: Role, others: bool, today: date) -> forms.Field:
        able = leaves.may_stand_in(one, Days(today, today))
        if others:
            told = _("不指定的，由本单位其他%s办理") % role.label
        else:
            told = _("本单位没有其他%s，不指定的，期间无人办理") % role.label
        if not able.exists():
            told = _("本单位没有可以代行的人员，需要代行的，请联系安全管理员")
        return DeputyField(
            able,
            label=_("%(role)s（%(body)s）由谁代行")
            % {"role": role.label, "body": one.organisation.short_name or one.organisation.name},
            required=False,
            empty_label=_("不指定"),
            help_text=told,
        )

    def deputies(self) -> dict[int, User]:
        """Who was chosen, by key of the membership."""
        chosen = {one.pk: self.cleaned_data.get(f"deputy_{one.pk}") for one in self.held}
        return {key: person for key, person in chosen.items() if person is not None}


@never_cache
@acting.for_roles(STAFF)
def leave(request: HttpRequest) -> HttpResponseBase:
    """One's leaves that are not over, whom one stands in for, and the form of another leave."""
    by = _himself(request)
    user, today = by.user, clock.today()
    assert user is not None
    form = LeaveForm(request.POST or None, user=user, today=today)
    if request.method == "POST" and form.is_valid() and _declared(form, by):
        messages.success(request, _("请假已登记"))
        return redirect("portal:leave")
    mine = Leave.objects.filter(user=user).not_over(today).order_by("valid_from")
    standing_in = Deputy.objects.filter(deputy=user).not_over(today)
    shown = {
        "form": form,
        "leaves": mine.prefetch_related("deputies__deputy", "deputies__membership__organisation"),
        "standing_in": standing_in.select_related(
            "membership__user", "membership__organisation"
        ).order_by("valid_from", "pk"),
        "today": today,
    }
    failed = form.is_bound and bool(form.errors)
    return render(request, "portal/leave.html", shown, status=422 if failed else 200)


@require_POST
@acting.for_roles(STAFF)
def end_leave(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Come back early; of one's own leaves only."""
    by = _himself(request)
    with transaction.atomic():
        row = get_object_or_404(Leave.objects.select_for_update(), pk=pk, user=by.user)
        try:
            leaves.end(row, by=by, today=clock.today(), now=clock.now())
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            messages.success(request, _("请假已结束，代行同时结束"))
    return redirect("portal:leave")


def _himself(request: HttpRequest) -> Actor:
    """The request in a role of its own; whoever only stands in for others has none to be away from."""
    for actor in acting.staff(request):
        if actor.on_behalf_of is None:
            return actor
    raise PermissionDenied(_("您没有使用此页面的职责"))


def _declared(form: LeaveForm, by: Actor) -> bool:
    """Whether the leave was entered; otherwise the form tells why not."""
    said = form.cleaned_data
    row = Leave(valid_from=said["valid_from"], valid_to=said["valid_to"], reason=said["reason"])
    try:
        with transaction.atomic():
            made = leaves.declare(row, form.deputies(), by=by, today=clock.today(), now=clock.now())
            _tell(row, made)
    except ValidationError as refused:
        for name, sentences in refused.message_dict.items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)
        return False
    return True


def _tell(row: Leave, made: list[Deputy]) -> None:
    """Each deputy reads for whom, from when to when, and in which roles he acts."""
    roles: dict[User, list[str]] = {}
    for one in made:
        roles.setdefault(one.deputy, []).append(str(Role(one.membership.role).label))
    notices = [
        Notice(
            key=f"deputed:{row.pk}",
            template="deputed",
            recipients=(person,),
            values={
                "person": row.user.name,
                "start": date_format(row.valid_from, "Y年n月j日"),
                "end": date_format(row.valid_to, "Y年n月j日"),
                "roles": "、".join(held),
            },
            calendar=current_calendar(made[0].membership.organisation),
        )
        for person, held in roles.items()
    ]
    queue(notices, clock.now())
