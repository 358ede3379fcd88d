"""Forms of steps: what the actor fills in, checked in his words, and what of it may be recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.leave import away_on, with_absence
from accounts.models import Membership, User
from accounts.roles import Role
from cases.files import ACCEPT, HELP, check_together, check_upload
from workflows.who import Where

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflows.situation import Situation

EARLIEST, LATEST = date(1978, 1, 1), date(2099, 12, 31)
"""Days that somebody may name."""
MAX_TEXT = 20_000
"""Characters of facts or reasons; more belongs into an attachment."""


class StepForm(forms.Form):
    """What a step asks of its actor. A step without a form of its own asks nothing.

    `sealed` names fields that never enter the history: identities.
    """

    sealed: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        situation: Situation,
        actor: Actor,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.situation = situation
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, Limited):
                field.limit(situation, actor)

    @classmethod
    def fields_of(cls, recorded: Iterable[str] = ()) -> dict[str, forms.Field]:
        """The fields by name; of those that come once for each row, the ones among `recorded` names."""
        return dict(cls.base_fields)

    def take_files_for_given(self) -> None:
        """Check all but the files: the form is tried before it is sent, and they stay with the sender."""
        waived = [
            one for one in self.fields.values() if isinstance(one, FilesField) and one.required
        ]
        for field in waived:
            field.required = False
        self.full_clean()
        for field in waived:
            field.required = True

    def recordable(self) -> dict[str, Any]:
        """Cleaned data as plain JSON values, without files and sealed fields."""
        return {
            name: plain(value)
            for name, value in self.cleaned_data.items()
            if name not in self.sealed
            and name != "reason"
            and not isinstance(self.fields.get(name), FilesField)
        }


def plain(value: Any) -> Any:
    """A JSON value: rows by primary key, dates in ISO form."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, QuerySet)):
        return [plain(one) for one in value]
    return getattr(value, "pk", value)


class Limited:
    """A field whose choices depend on the case and the actor."""

    def limit(self, situation: Situation, actor: Actor) -> None:
        """Narrow the choices; called once when the form is made."""
        raise NotImplementedError


class TextField(forms.CharField):
    """Running text typed by a person: facts, reasons, opinions."""

    widget = forms.Textarea

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            label=label, required=required, max_length=MAX_TEXT, strip=True, help_text=help_text
        )


class ReasonField(TextField):
    """Why the step is done; kept with the event and printed in its document."""

    def __init__(self, label: Any = _("理由"), *, required: bool = True) -> None:
        super().__init__(label, required=required)


class LinesField(forms.CharField):
    """One entry a line; cleans to a list of non-empty lines. Accepts and shows a list as well."""

    widget = forms.Textarea

    def __init__(self, label: Any, *, required: bool = True, most: int = 60) -> None:
        super().__init__(label=label, required=required, help_text=_("每行一项"))
        self.most = most

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, (list, tuple)) else str(value or "").splitlines()
        return [str(line).strip() for line in lines if str(line).strip()]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            raise ValidationError(_("最多填写%d项") % self.most)

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)
            if len(line) > 500:
                raise ValidationError(_("每项不超过500字"))


class PersonField(forms.ModelChoiceField, Limited):  # type: ignore[type-arg]
    """A person who holds a role at an organisation standing in some relation to the case; or one of the
    roles `also`."""

    def __init__(
        self,
        label: Any,
        role: Role,
        where: Where = Where.HANDLING,
        *,
        also: Sequence[Role] = (),
        required: bool = True,
        not_self: bool = False,
        help_text: Any = "",
    ) -> None:
        super().__init__(
            User.objects.none(),
            label=label,
            required=required,
            empty_label=_("请选择"),
            help_text=help_text,
        )
        self.role = role
        self.roles = (role, *also)
        self.where = where
        self.not_self = not_self
        self.away: Mapping[int, date] = {}

    def limit(self, situation: Situation, actor: Actor) -> None:
        holding = Membership.objects.on(situation.today).filter(
            role__in=self.roles, organisation_id__in=situation.organisations_at(self.where)
        )
        people = User.objects.filter(pk__in=holding.values("user"), is_active=True)
        people = people.exclude(pk__in=situation.aside)
        if self.not_self and actor.user is not None:
            people = people.exclude(pk=actor.user.pk)
        self.queryset = people.order_by("name")
        self.away = away_on(people.values("pk"), situation.today)

    def label_from_instance(self, obj: User) -> str:
        return with_absence(obj, self.away)


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files, and shows those that wait for its form already."""

    allow_multiple_selected = True
    template_name = "components/files.html"
    token = ""
    """What ties files to the form; empty where nothing can wait for it."""
    waiting: Sequence[UploadedFile[Any]] = ()
    lost = False
    """Whether files that came with the form could not be kept and have to be chosen anew."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return {**context, "token": self.token, "waiting": self.waiting, "lost": self.lost}


class FilesField(forms.FileField):
    """Evidence: several files, each checked by content. Cleans to a list.

    `item` is the key of the requirement of an order that they are evidence for.
    """

    widget = FilesInput

    def __init__(self, label: Any, *, required: bool = False, item: int | None = None) -> None:
        super().__init__(label=label, required=required, help_text=HELP)
        self.item = item

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPT}

    def clean(self, data: Any, initial: Any = None) -> Sequence[UploadedFile[Any]]:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        check_together(files)
        for one in files:
            check_upload(one)
        return list(files)


class DayField(forms.DateField):
    """A day in Asia/Shanghai, in a year that cannot be a slip of the finger."""

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            validators=[
                MinValueValidator(EARLIEST, _("请核对年份：日期早于1978年")),
                MaxValueValidator(LATEST, _("请核对年份：日期晚于2099年")),
            ],
        )

    def not_before(self, day: date, words: Any) -> None:
        """Refuse a day before `day`, which the browser's calendar does not offer either."""
        self.widget.attrs["min"] = day.isoformat()
        self.validators = [*self.validators, MinValueValidator(day, words)]

    def not_after(self, day: date, words: Any) -> None:
        """Refuse a day after `day`, which the browser's calendar does not offer either."""
        self.widget.attrs["max"] = day.isoformat()
        self.validators = [*self.validators, MaxValueValidator(day, words)]


class PastDayField(DayField, Limited):
    """A day on which something has happened: today at the latest."""

    def limit(self, situation: Situation, actor: Actor) -> None:
        self.end_today(situation.today)

    def end_today(self, today: date) -> None:
        """Refuse days to come; called by forms that are about no subject."""
        self.not_after(today, _("%s不能晚于今天") % self.label)


class AgreeField(forms.BooleanField):
    """Something the actor must confirm."""

    def __init__(self, label: Any, *, required: bool = True) -> None:
        super().__init__(label=label, required=required)


class ChoiceField(forms.ChoiceField):
    """One of a closed list, of which none is chosen before somebody chooses."""

    def __init__(
        self, label: Any, choices: Any, *, required: bool = True, help_text: Any = ""
    ) -> None:
        options = list(getattr(choices, "choices", choices))
        if required:
            options.insert(0, ("", _("请选择")))
        super().__init__(label=label, choices=options, required=required, help_text=help_text)


F = TypeVar("F", bound=forms.Field)


def needed_if(field: F, when: str, values: Iterable[str], words: Any) -> F:
    """Mark a field that must be filled in where the field `when` holds one of `values`.

    `words` say so beside its label; the form's `clean` asks for it.
    """
    told: Any = field
    told.needed_words = words
    field.widget.attrs.update(
        {"data-needed-if": when, "data-needed-values": " ".join(map(str, values))}
    )
    return field


def one_of(field: F, words: Any) -> F:
    """Mark a field that may stay empty as long as another one is filled in; the form's `clean` asks."""
    told: Any = field
    told.needed_words = words
    return field


class ReasonForm(StepForm):
    """Only a reason."""

    reason = ReasonField()
