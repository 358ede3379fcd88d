"""People: accounts (system administrator), roles, deputies and authenticators (security administrator)."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import administration
from accounts.actors import Actor
from accounts.models import Deputy, Membership, User
from accounts.models.membership import MembershipQuerySet
from accounts.roles import Role
from cases import clock
from web import searching, second_factor
from web.addresses import promise_notice
from web.manage import forms
from web.manage.doing import done
from web.manage.guard import administrator, page
from web.passwords import promise_letter
from workflows.gaps import left_by, left_by_account

PAGE = 50


def memberships_of(actor: Actor) -> MembershipQuerySet:
    """Roles at organisations that the administrator administers."""
    below = administration.area_of(actor)
    rows: MembershipQuerySet = Membership.objects.filter(organisation__path__startswith=below)
    return rows.select_related("organisation", "user")


def deputies_of(actor: Actor) -> QuerySet[Deputy]:
    """Deputyships in such roles."""
    rows = Deputy.objects.filter(membership__in=memberships_of(actor))
    return rows.select_related("deputy", "membership__organisation", "membership__user")


@administrator(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
def person_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Staff, found by name or user name, with the roles they hold today."""
    today = clock.today()
    rows = administration.people_of(actor)
    typed = searching.typed(request.GET)
    if typed:
        rows = rows.filter(Q(name__icontains=typed) | Q(username__icontains=typed))
    held = Prefetch("memberships", memberships_of(actor).on(today), to_attr="held")
    rows_page = Paginator(rows.prefetch_related(held), PAGE).get_page(request.GET.get("page"))
    shown = {"page": rows_page, "q": typed, "may_add": actor.role == Role.SYSTEM_ADMIN}
    return page(request, actor, "manage/people.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_person(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make an account for a member of staff."""
    form = forms.NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = administration.add_person(form.person(), by=actor, now=clock.now())
        messages.success(
            request, _("账号已建立；请安全管理员向本人核实邮箱、发送设置密码的邮件，并登记任职")
        )
        return redirect("manage:person", person.pk)
    return _form_page(request, actor, form, _("新增人员"))


@administrator(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
def person(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One member of staff: account, roles and deputyships, past ones too."""
    found = get_object_or_404(administration.people_of(actor), pk=pk)
    deputies = deputies_of(actor)
    shown = {
        "person": found,
        "memberships": memberships_of(actor)
        .filter(user=found)
        .prefetch_related(Prefetch("deputies", deputies))
        .order_by("-valid_from", "-pk"),
        "acting_for": deputies.filter(deputy=found).order_by("-valid_from"),
        "leaves": found.leaves.order_by("-valid_from"),
        "today": clock.today(),
        "may_change": actor.role == Role.SYSTEM_ADMIN,
        "may_appoint": actor.role == Role.SECURITY_ADMIN,
        "has_authenticator": second_factor.enrolled(found),
    }
    return page(request, actor, "manage/person.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def change_person(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Change name and contact, or switch an account off."""
    with transaction.atomic():
        people = administration.people_of(actor).select_for_update(of=("self",))
        found = get_object_or_404(people, pk=pk)
        before = found.email
        form = forms.PersonForm(request.POST or None, instance=found)
        changed = request.method == "POST" and done(
            form, lambda: administration.change_person(form.instance, by=actor, now=clock.now())
        )
        if changed and form.instance.email != before:
            promise_notice(before, form.instance)
    if changed:
        messages.success(request, _("已保存"))
        return redirect("manage:person", pk)
    today = clock.today()
    held = list(memberships_of(actor).on(today).filter(user=found).order_by("pk"))
    return _form_page(request, actor, form, found.username, left_by_account(held, today), of=pk)


@administrator(Role.SECURITY_ADMIN)
def reset_password(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Have a letter sent to somebody's address, by which he sets a new password himself.

    Where he has not confirmed the address, the administrator types it as he was told it.
    """
    found = get_object_or_404(administration.people_of(actor), pk=pk)
    if found.email and not found.email_confirmed:
        form = forms.ToldAddressForm(request.POST or None)
        if request.method == "POST" and done(
            form, lambda: _send_letter(found, actor, form.cleaned_data["told"])
        ):
            return _letter_promised(request, pk)
        return _form_page(request, actor, form, _("发送设置密码的邮件：%s") % found.name, of=pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        _send_letter(found, actor)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("manage:person", pk)
    return _letter_promised(request, pk)


@transaction.atomic
def _send_letter(person: User, actor: Actor, told: str = "") -> None:
    """Promise the letter, if it may be sent. Raises ValidationError."""
    administration.reset_password(person, told, by=actor, now=clock.now())
    promise_letter(person)


def _letter_promised(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, _("设置密码的邮件将发到该账号的邮箱，链接三天内有效"))
    return redirect("manage:person", pk)


@administrator(Role.SECURITY_ADMIN)
def appoint(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Give somebody a role."""
    found = get_object_or_404(administration.people_of(actor), pk=pk)
    form = forms.AppointForm(
        request.POST or None,
        instance=Membership(user=found),
        actor=actor,
        initial={"valid_from": clock.today()},
    )
    if request.method == "POST" and done(
        form, lambda: administration.appoint(form.instance, by=actor, now=clock.now())
    ):
        messages.success(request, _("任职已登记"))
        return redirect("manage:person", pk)
    return _form_page(request, actor, form, _("登记任职：%s") % found.name, of=pk)


@administrator(Role.SECURITY_ADMIN)
@transaction.atomic
def end_membership(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a role."""
    row = get_object_or_404(memberships_of(actor).select_for_update(of=("self",)), pk=pk)
    form = forms.LastDayForm(request.POST or None, ends=row.valid_to)
    if request.method == "POST" and done(
        form,
        lambda: administration.end_membership(
            row, form.cleaned_data["last_day"], by=actor, now=clock.now()
        ),
    ):
        messages.success(request, _("任职已结束"))
        return redirect("manage:person", row.user_id)
    title = _("结束任职：%(name)s · %(organisation)s · %(role)s") % {
        "name": row.user.name,
        "organisation": row.organisation,
        "role": Role(row.role).label,
    }
    return _form_page(request, actor, form, title, left_by(row, clock.today()), of=row.user_id)


@administrator(Role.SECURITY_ADMIN)
def depute(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Let somebody act in a role for a time."""
    row = get_object_or_404(memberships_of(actor), pk=pk)
    form = forms.DeputeForm(
        request.POST or None,
        instance=Deputy(membership=row),
        actor=actor,
        initial={"valid_from": clock.today()},
    )
    if request.method == "POST" and done(
        form, lambda: administration.depute(form.instance, by=actor, now=clock.now())
    ):
        messages.success(request, _("代行已登记"))
        return redirect("manage:person", row.user_id)
    title = _("登记代行：%(name)s · %(role)s") % {
        "name": row.user.name,
        "role": Role(row.role).label,
    }
    return _form_page(request, actor, form, title, of=row.user_id)


@administrator(Role.SECURITY_ADMIN)
@transaction.atomic
def end_deputyship(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a deputyship before its day."""
    row = get_object_or_404(deputies_of(actor).select_for_update(of=("self",)), pk=pk)
    form = forms.LastDayForm(request.POST or None, ends=row.valid_to)
    if request.method == "POST" and done(
        form,
        lambda: administration.end_deputyship(
            row, form.cleaned_data["last_day"], by=actor, now=clock.now()
        ),
    ):
        messages.success(request, _("代行已结束"))
        return redirect("manage:person", row.membership.user_id)
    title = _("结束代行：%s") % row.deputy.name
    return _form_page(request, actor, form, title, of=row.membership.user_id)


@administrator(Role.SECURITY_ADMIN)
def release_authenticator(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Take a lost authenticator out of use."""
    found = get_object_or_404(administration.people_of(actor), pk=pk)
    if request.method == "POST":
        try:
            second_factor.release(found, by=actor, now=clock.now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("身份验证器已解除绑定"))
    return redirect("manage:person", pk)


def _form_page(
    request: HttpRequest,
    actor: Actor,
    form: BaseForm,
    title: str,
    warnings: Iterable[str] = (),
    *,
    of: int | None = None,
) -> HttpResponse:
    """A form about the person `of`, or about a new one; who cancels is back where it was asked for."""
    failed = form.is_bound and bool(form.errors)
    back = reverse("manage:people") if of is None else reverse("manage:person", args=[of])
    shown = {"form": form, "title": title, "warnings": list(warnings), "back": back}
    return page(request, actor, "manage/edit.html", shown, status=422 if failed else 200)
