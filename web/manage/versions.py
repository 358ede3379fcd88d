"""Two people at one form: whoever saves later is told what the other changed, and nothing is undone."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of one row that carries what the row said when the form was shown.

    The view reads the row under a lock; what differs from then is told at the form, with what it says
    now. What was typed stays, and a second save is made knowingly.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = _digests(self.instance, self._names()) if self.instance.pk else {}
        if self._now:
            self.initial["version"] = json.dumps(self._now)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        changed = self._changed()
        if changed:
            data: Any = self.data
            data = data.copy()
            data[self.add_prefix("version")] = json.dumps(self._now)
            self.data = data
            raise ValidationError(
                [
                    _("您打开页面后，本页内容已被他人修改，请核对后再保存，您填写的内容仍然保留"),
                    *changed,
                ]
            )
        return cleaned

    def _names(self) -> list[str]:
        return list(self._meta.fields or ())

    def _changed(self) -> list[str]:
        """What others have changed since the form was shown, one sentence a field."""
        if not self._now:
            return []
        try:
            then = json.loads(self.data.get(self.add_prefix("version")) or "{}")
        except ValueError:
            then = {}
        if not isinstance(then, dict):
            then = {}
        sentence = _("“%(field)s”现为：%(value)s")
        return [
            sentence % {"field": self.fields[name].label or name, "value": self._said(name)}
            for name, digest in self._now.items()
            if then.get(name) != digest
        ]

    def _said(self, name: str) -> str:
        value = getattr(self.instance, name)
        if isinstance(value, bool):
            return _("是") if value else _("否")
        shown = getattr(self.instance, f"get_{name}_display", None)
        if shown is not None:
            return str(shown())
        if isinstance(value, list):
            labels = dict(getattr(self.fields[name], "choices", ()))
            value = "、".join(str(labels.get(one, one)) for one in value)
        return str(value) if value not in (None, "") else _("（空）")


def _digests(row: Any, names: list[str]) -> dict[str, str]:
    values = model_to_dict(row, fields=names)
    return {
        name: hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest()[:16]
        for name, value in values.items()
    }
