"""What a form wrote, read back as a browser would send it again untouched."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from django.forms import Form
from django.utils.datastructures import MultiValueDict

from workflows.forms import StepForm, plain


class _Controls(HTMLParser):
    """The values a browser sends of a form's HTML, each line of a text ended as the standard says."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: MultiValueDict[str, str] = MultiValueDict()
        self._text: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self._text = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.sent.appendlist(self._select, given.get("value") or "")
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.sent.appendlist(name, given.get("value") or "on")
        elif tag == "input" and given.get("type") != "file":
            self.sent.appendlist(name, given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            name, parts = self._text
            text = "".join(parts).removeprefix("\r").removeprefix("\n")
            self.sent.appendlist(name, text.replace("\r\n", "\n").replace("\n", "\r\n"))
            self._text = None


def sent(form: Form) -> dict[str, Any]:
    """What a browser sends of an unbound form that nobody touched, one plain value a field."""
    controls = _Controls()
    controls.feed("".join(str(bound) for bound in form))
    return {
        name: field.widget.value_from_datadict(controls.sent, MultiValueDict(), name)
        for name, field in form.fields.items()
    }


def changed(bound: StepForm) -> dict[str, tuple[Any, Any]]:
    """Fields that a form, saved, opened again and sent untouched, would record otherwise; none if sound.

    What a form never records, as the name of whoever files, is typed in again.
    """
    files = bound.files
    reason = {"reason": bound.cleaned_data["reason"]} if "reason" in bound.fields else {}
    saved = json.loads(json.dumps({**bound.recordable(), **reason}))
    asked: dict[str, Any] = {"situation": bound.situation, "actor": bound.actor}
    opened = type(bound)(initial=saved, **asked)
    typed = {
        name: one.widget.value_from_datadict(bound.data, files, name)
        for name, one in bound.fields.items()
        if name not in {**saved, **reason}
    }
    again = type(bound)({**sent(opened), **typed}, files, **asked)
    if not again.is_valid():
        return {name: ("refused", sentences) for name, sentences in again.errors.items()}
    return {
        name: (plain(bound.cleaned_data[name]), plain(again.cleaned_data[name]))
        for name in bound.fields
        if plain(bound.cleaned_data[name]) != plain(again.cleaned_data[name])
        and name in {**saved, **reason}
    }
