"""Fields that choose bodies: those near the case first, each under the division it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.queries import in_order, successor_of
from workflows.abilities import Work, lacks, refusals
from workflows.forms import EARLIEST, Limited

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflows.situation import Situation

BODIES = {"data-bodies": "1"}
"""Marks a list that can be narrowed by any name that a body is known by."""


class _Offering:
    """Draws bodies that cannot do what is asked as options that cannot be chosen."""

    unable: Collection[int] = ()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        if getattr(value, "value", None) in self.unable:
            option["attrs"]["disabled"] = True
        return option


class BodySelect(_Offering, forms.Select):
    """One body."""


class BodiesSelect(_Offering, forms.SelectMultiple):
    """Several bodies."""


class InOrder(ModelChoiceIterator):  # type: ignore[type-arg]
    """The bodies as official lists have them."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in in_order(self.queryset):
            yield self.choice(row)


def offer(field: Any, rows: QuerySet[Organisation]) -> None:
    """Let a plain field choose among bodies, in the order of official lists, narrowed by any name."""
    field.iterator = InOrder
    field.queryset = rows
    field.widget.attrs.update(BODIES)


class NearFirst(ModelChoiceIterator):  # type: ignore[type-arg]
    """The bodies grouped by division: first the division of the body that the case is about, then those
    above it, then all others in the order of official lists. 4 statements, one or two more where the field
    asks for what bodies can do, and none before it is drawn."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        by_area: dict[str, list[Organisation]] = defaultdict(list)
        for row in in_order(self.queryset):
            by_area[row.area].append(row)
        names = dict(Organisation.objects.filter(path__in=by_area).values_list("path", "name"))
        field: Any = self.field
        rows = [row for area in by_area.values() for row in area]
        field.missing = {} if field.work is None else lacks(field.work, rows, field.today)
        field.widget.unable = field.missing.keys()
        near = field.near()
        for area in sorted(by_area, key=lambda area: _distance(area, near)):
            yield names.get(area, ""), [self.choice(row) for row in by_area[area]]


def _distance(area: str, near: str) -> int:
    """How far a division is from `near`: itself, the levels above it, then everything else."""
    if near and near.startswith(area):
        return len(near) - len(area)
    return len(near) + 1


class Bodies(Limited):
    """What fields for one and for several bodies share."""

    queryset: QuerySet[Organisation]
    power: str | None = None
    not_respondent = False
    preselected = False
    work: Work | None = None
    """What the bodies must be able to do; the others are shown with what they lack."""
    missing: Mapping[int, Sequence[str]] = {}
    today = EARLIEST
    situation: Situation | None = None

    def limit(self, situation: Situation, actor: Actor) -> None:
        """Narrow to bodies of the situation's day."""
        self.situation = situation
        self.today = situation.today
        self.queryset = organisations(situation, self.power, self.not_respondent)

    def label_from_instance(self, obj: Any) -> str:
        """Its name, and what it lacks."""
        lacking = self.missing.get(obj.pk)
        if not lacking:
            return str(obj)
        return _("%(body)s（缺少%(missing)s）") % {"body": obj, "missing": "、".join(lacking)}

    def refuse_unable(self, bodies: Iterable[Organisation]) -> None:
        """Raise ValidationError that says of each body what it lacks for what is asked of it."""
        if self.work is None:
            return
        if told := refusals(self.work, list(bodies), self.today):
            raise forms.ValidationError(told, code="unable")

    def near(self) -> str:
        """The path of the division of the body that the case is about, or of the organ that handles it."""
        if self.situation is None:
            return ""
        key = self.situation.respondent or self.situation.organisation
        row = Organisation.objects.filter(pk=key).first()
        return row.area if row is not None else ""


class OrganisationField(Bodies, forms.ModelChoiceField):  # type: ignore[type-arg,misc]
    """An organisation, perhaps one with a certain power, and never the respondent if so declared.

    With `preselected` the body that the case is about is chosen until somebody chooses another.
    """

    iterator = NearFirst
    widget = BodySelect

    def __init__(
        self,
        label: Any,
        *,
        power: str | None = None,
        not_respondent: bool = False,
        preselected: bool = False,
        work: Work | None = None,
        required: bool = True,
    ) -> None:
        super().__init__(
            Organisation.objects.none(), label=label, required=required, empty_label=_("请选择")
        )
        self.power, self.not_respondent = power, not_respondent
        self.preselected, self.work = preselected, work
        self.widget.attrs.update(BODIES)

    def limit(self, situation: Situation, actor: Actor) -> None:
        super().limit(situation, actor)
        if self.preselected:
            self.initial = situation.respondent

    def to_python(self, value: Any) -> Any:
        """A body that has been dissolved stands for the one that carries on its tasks."""
        return super().to_python(heir_of(value, self.today))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None:
            self.refuse_unable([value])


class OrganisationsField(Bodies, forms.ModelMultipleChoiceField):  # type: ignore[type-arg,misc]
    """Several organisations."""

    iterator = NearFirst
    widget = BodiesSelect

    def __init__(
        self,
        label: Any,
        *,
        power: str | None = None,
        not_respondent: bool = False,
        preselected: bool = False,
        work: Work | None = None,
        required: bool = True,
    ) -> None:
        super().__init__(Organisation.objects.none(), label=label, required=required)
        self.power, self.not_respondent = power, not_respondent
        self.preselected, self.work = preselected, work
        self.widget.attrs.update(BODIES)

    def limit(self, situation: Situation, actor: Actor) -> None:
        super().limit(situation, actor)
        if self.preselected and situation.respondent is not None:
            self.initial = [situation.respondent]

    def clean(self, value: Any) -> Any:
        """Bodies that have been dissolved stand for those that carry on their tasks."""
        found = super().clean([heir_of(one, self.today) for one in value or ()])
        self.refuse_unable(found)
        return found


def heir_of(value: Any, today: date) -> Any:
    """The key of the heir, where `value` is the key of a body that no longer exists on `today`."""
    key = str(value or "")
    gone = Organisation.objects.over(today).filter(pk=int(key)) if key.isdecimal() else None
    former = gone.first() if gone is not None else None
    return value if former is None else successor_of(former, today).pk


def organisations(
    situation: Situation, power: str | None, not_respondent: bool
) -> QuerySet[Organisation]:
    """Organisations that exist on the situation's day, narrowed as asked."""
    found = Organisation.objects.on(situation.today)
    if power is not None:
        found = found.filter(powers__contains=[power])
    if not_respondent and situation.respondent is not None:
        found = found.exclude(pk=situation.respondent)
    return found
