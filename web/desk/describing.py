"""Recorded data in words: labels and choices come from the forms it was filled in with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Clock
from web.clocks import name_of
from workflows.base import Procedure
from workflows.escalation import OverdueField
from workflows.fields import YearlyRateField, YuanField
from workflows.forms import FilesField

HIDDEN = frozenset(
    {"document", "letter", "sequence", "proposal", "sha256", "code", "same_facts", "truthful"}
)
"""Fields that tell a reader nothing: keys of rows, and boxes that had to be ticked."""


@dataclass(frozen=True)
class Line:
    """A term and what is recorded under it."""

    label: str
    value: str


@dataclass
class Describer:
    """Turns recorded JSON of one page into words. Names are fetched once, for all of it together."""

    procedure: type[Procedure]
    rows: dict[type[Model], dict[int, Model]] = field(default_factory=dict)

    def learn(self, recorded: Iterable[Mapping[str, Any]], have: Iterable[Model | None]) -> None:
        """Fetch every row that is named, but for those one has. One query for each table of them."""
        wanted: dict[type[Model], set[int]] = defaultdict(set)
        known = self.fields()
        for data in recorded:
            self._collect(data, known, wanted)
        for row in have:
            if row is not None:
                self.rows.setdefault(type(row), {})[row.pk] = row
        for model, keys in wanted.items():
            rows = self.rows.setdefault(model, {})
            if missing := keys - rows.keys():
                rows.update(model._default_manager.in_bulk(missing))

    def _collect(
        self,
        data: Mapping[str, Any],
        known: Mapping[str, forms.Field],
        wanted: dict[type[Model], set[int]],
    ) -> None:
        for name, value in data.items():
            one = known.get(name)
            if isinstance(value, Mapping):
                self._collect(value, known, wanted)
            elif isinstance(one, forms.ModelChoiceField):
                wanted[_model(one)].update(key for key in _keys(value) if _is_key(key))

    def fields(self, step: str = "", recorded: Iterable[str] = ()) -> dict[str, forms.Field]:
        """The fields of one step's form that asked for what is `recorded`, or of all steps together."""
        steps = self.procedure.steps()
        asked = [steps[step].form.fields_of(recorded)] if step in steps else []
        if not step:
            asked = [declared.form.fields_of() for declared in steps.values()]
        found: dict[str, forms.Field] = {}
        for fields in asked:
            for name, one in fields.items():
                if one.label is not None:  # a field that only the system fills in has none
                    found.setdefault(name, one)
        return found

    def lines(self, data: Mapping[str, Any], step: str = "") -> list[Line]:
        """The data in words, in the order of the form; what has no label is left out."""
        known = self.fields(step, data)
        order = {name: place for place, name in enumerate(known)}
        found: list[Line] = []
        for name in sorted(data, key=lambda one: order.get(one, len(order))):
            value = data[name]
            if isinstance(value, Mapping):
                found.extend(self.lines(value, step))
            elif name in known and name not in HIDDEN and value not in (None, "", [], {}):
                words = self.words(known[name], value)
                if words or isinstance(known[name], FilesField):
                    found.append(Line(str(known[name].label or name), words))
        return found

    def words(self, one: forms.Field, value: Any) -> str:
        """One value as a reader would say it."""
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(one, forms.ModelChoiceField):
            rows = self.rows.get(_model(one), {})
            found = [rows[key] for key in _keys(value) if key in rows]
            return "、".join(one.label_from_instance(row) for row in found)
        if isinstance(one, OverdueField):
            periods = self.rows.get(Clock, {})
            known = [
                periods[int(key)]
                for key in _keys(value)
                if str(key).isdecimal() and int(key) in periods
            ]
            return "、".join(name_of(row, row.due_on) for row in known if isinstance(row, Clock))
        if isinstance(one, forms.ChoiceField):
            choices: Any = one.choices
            labels = {str(key): str(label) for key, label in choices}
            return "、".join(labels.get(str(key), str(key)) for key in _keys(value))
        if isinstance(one, (YuanField, YearlyRateField)):
            return one.words(value)
        if isinstance(one, forms.DateField):
            return _day(str(value))
        if isinstance(value, list):
            return "\n".join(f"{n}. {line}" for n, line in enumerate(value, start=1))
        return "" if isinstance(one, FilesField) else str(value)


def _model(one: forms.ModelChoiceField[Any]) -> type[Model]:
    assert one.queryset is not None
    return one.queryset.model


def _keys(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _day(value: str) -> str:
    try:
        return date_format(forms.DateField().clean(value), "Y年n月j日")
    except forms.ValidationError:
        return value
