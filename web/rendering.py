"""Forms everywhere in the site: drawn with the templates of `templates/components`, and given what people
type in the form in which it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

from accounts import typed


def normaliser(field: forms.Field) -> Callable[[str], str] | None:
    """How what is typed into a field is normalised; None for passwords and what is no text."""
    own: Callable[[str], str] | None = getattr(field, "normal", None)
    if own is not None:
        return own
    if not isinstance(field, forms.CharField) or not field.strip:
        return None
    if isinstance(field, forms.EmailField):
        return typed.half_width
    return typed.text if isinstance(field.widget, forms.Textarea) else typed.line


def asked_for(field: forms.Field, label: str) -> str:
    """What is said where a field that must be filled in is empty: the thing itself, by its name."""
    if isinstance(field, forms.BooleanField):
        return _("请勾选“%s”") % label
    if isinstance(field, forms.FileField):
        return _("请上传%s") % label
    chosen = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField, forms.DateField))
    return (_("请选择%s") if chosen else _("请填写%s")) % label


class TypedField(BoundField):
    """A field whose text is normalised before it is checked, and shown again as it was understood; where
    it is empty and must not be, what is said names it."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = asked_for(field, str(self.label))

    @property
    def data(self) -> Any:
        given = super().data
        normal = normaliser(self.field)
        if normal is None:
            return given
        if isinstance(given, (list, tuple)):
            return [normal(one) if isinstance(one, str) else one for one in given]
        return normal(given) if isinstance(given, str) else given


class HouseRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` come out in the house's own markup."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = TypedField
