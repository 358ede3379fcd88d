"""Forms of the administrators' pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.administration import organisations_of, people_of
from accounts.models import Deputy, Level, Membership, Organisation, Power, User
from accounts.models.dated import not_over
from accounts.roles import Role
from cases import clock
from web.manage.versions import VersionedForm
from web.portal.account import RegisterForm
from web.portal.mail_address import MailField
from workflows.bodies import offer


def day_input() -> forms.DateInput:
    """A browser's own picker, which takes days in ISO form only."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LinesArrayField(SimpleArrayField):
    """Entries typed one a line."""

    widget = forms.Textarea

    def __init__(self, label: Any) -> None:
        super().__init__(
            forms.CharField(max_length=120),
            delimiter="\n",
            required=False,
            label=label,
            help_text=gettext_lazy("每行一个"),
        )

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines()]
        return [line for line in lines if line]


class OrganisationForm(VersionedForm):
    """One organisation."""

    aliases = LinesArrayField(gettext_lazy("别名"))
    powers = forms.MultipleChoiceField(
        label=gettext_lazy("职权"),
        choices=Power.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("依照法律或者本级政府指定"),
    )

    class Meta:
        model = Organisation
        fields = (
            "name",
            "short_name",
            "aliases",
            "uscc",
            "level",
            "is_division",
            "parent",
            "division_code",
            "document_code",
            "powers",
            "address",
            "phone",
            "valid_from",
            "valid_to",
            "successor",
        )
        labels = {"parent": gettext_lazy("上级单位"), "successor": gettext_lazy("继受机关")}
        help_texts = {
            "uscc": gettext_lazy("18位，末位为校验码"),
            "is_division": gettext_lazy("勾选：一级人民政府（行政区划）；不勾选：部门、机构"),
            "division_code": gettext_lazy("6位"),
            "document_code": gettext_lazy("用于发文字号，例如 川信用办"),
            "valid_to": gettext_lazy("撤销、合并的填写，并指定继受机关"),
        }
        widgets = {
            "valid_from": day_input(),
            "valid_to": day_input(),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = organisations_of(actor).exclude(pk=self.instance.pk)
        for name in ("parent", "successor"):
            field: Any = self.fields[name]
            field.empty_label = _("请选择")
            kept = Q(pk=getattr(self.instance, f"{name}_id"))
            offer(field, others.filter(not_over(clock.today()) | kept))
        self.fields["parent"].required = True
        level: Any = self.fields["level"]
        level.choices = [("", _("请选择")), *Level.choices]

    def clean_division_code(self) -> str:
        code = str(self.cleaned_data["division_code"])
        if code and not (code.isdecimal() and len(code) == 6):
            raise ValidationError(_("行政区划代码为6位数字"))
        return code


class PersonForm(VersionedForm):
    """Name and contact of an account."""

    class Meta:
        model = User
        fields = ("name", "phone", "email", "is_active")


class NewPersonForm(RegisterForm):
    """A new account for a member of staff, who sets its first password by a letter."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=32, required=False)
    email = MailField(
        autocomplete="off",
        required=True,
        help_text=gettext_lazy("设置密码的邮件将由安全管理员向本人核实后发到这里"),
    )
    password = None  # type: ignore[assignment]
    again = None  # type: ignore[assignment]
    field_order = ("username", "name", "phone", "email")

    def person(self) -> User:
        """The account, not saved yet."""
        data = self.cleaned_data
        return User(
            username=data["username"], name=data["name"], phone=data["phone"], email=data["email"]
        )


class ToldAddressForm(forms.Form):
    """The address as its holder tells it, asked for where he has not confirmed what was entered."""

    told = forms.EmailField(
        label=gettext_lazy("本人告知的电子邮箱"),
        max_length=254,
        help_text=gettext_lazy(
            "请当面或者按单位通讯录的电话向本人核实后填写；与系统管理员登记的一致才会发送"
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class AppointForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role at an organisation, from a day on."""

    class Meta:
        model = Membership
        fields = ("organisation", "role", "valid_from", "valid_to")
        labels = {
            "organisation": gettext_lazy("单位"),
            "role": gettext_lazy("职责"),
            "valid_from": gettext_lazy("起始日期"),
            "valid_to": gettext_lazy("结束日期"),
        }
        help_texts = {"valid_to": gettext_lazy("当日仍在任；不填为长期")}
        widgets = {
            "valid_from": day_input(),
            "valid_to": day_input(),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.empty_label = _("请选择")
        offer(field, organisations_of(actor).not_over(clock.today()))
        self.fields["role"] = forms.ChoiceField(
            label=gettext_lazy("职责"), choices=[("", _("请选择")), *Role.choices]
        )


class DeputeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who acts in a role for a time, and why."""

    class Meta:
        model = Deputy
        fields = ("deputy", "valid_from", "valid_to", "reason")
        labels = {
            "deputy": gettext_lazy("代行人"),
            "valid_from": gettext_lazy("起始日期"),
            "valid_to": gettext_lazy("结束日期"),
            "reason": gettext_lazy("事由"),
        }
        help_texts = {"deputy": gettext_lazy("本单位人员在前；由其他单位人员代行的，请先核对")}
        widgets = {
            "valid_from": day_input(),
            "valid_to": day_input(),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["deputy"]
        today = clock.today()
        body = self.instance.membership.organisation
        colleague = Membership.objects.on(today).filter(user=OuterRef("pk"), organisation=body)
        held = Prefetch(
            "memberships",
            Membership.objects.on(today).select_related("organisation"),
            to_attr="held",
        )
        people = (
            people_of(actor).filter(is_active=True).exclude(pk=self.instance.membership.user_id)
        )
        field.queryset = (
            people.alias(near=Exists(colleague))
            .order_by("-near", "name", "pk")
            .prefetch_related(held)
        )
        field.empty_label = _("请选择")
        field.label_from_instance = _with_bodies


def _with_bodies(person: Any) -> str:
    """A person by name and by where he works today."""
    bodies = dict.fromkeys(one.organisation.name for one in person.held)
    return "，".join([f"{person.name}（{person.username}）", *bodies])


class LastDayForm(forms.Form):
    """The last day of a role, a deputyship, a measure or a period; what it was when the page was shown."""

    last_day = forms.DateField(
        label=gettext_lazy("最后一日"),
        widget=day_input(),
        help_text=gettext_lazy("当日仍有效，次日起失效"),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ends: date | None, **kwargs: Any) -> None:
        self._now = ends.isoformat() if ends is not None else ""
        kwargs["initial"] = {"last_day": clock.today(), "version": self._now}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.data.get("version", "") != self._now:
            data: Any = self.data
            data = data.copy()
            data["version"] = self._now
            self.data = data
            now = self._now or _("未定")
            raise ValidationError(
                _("您打开页面后，最后一日已由他人改为：%s，请核对后再保存，您填写的内容仍然保留")
                % now
            )
        return cleaned
