"""Any text typed into every field of a step's page: kept where it is refused, read again where it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django import forms
from django.test import Client

from accounts.actors import Actor, ActorKind
from cases import clock
from cases.models import Event, SearchText
from cases.models.subject import of
from cases.queries import UNFILED
from cases.words import texts_in, words_of
from config.demo.recipes import Files, Scene, fill
from config.demo.walks import Walk
from tests.alphabets import lost_by, not_kept, with_texts
from tests.factories import undone
from web.desk.describing import HIDDEN
from web.rendering import normaliser
from workflows.base import Step
from workflows.forms import StepForm

LONG = 400
"""Characters that are typed into a field that takes more."""
TRIES = 4
"""How often what was refused is filled in right before the step is given up."""


class Unanswered(Exception):
    """The page neither took what was typed nor gave it back."""


@dataclass
class Typist:
    """Somebody who may do a step, at its page in a browser."""

    walk: Walk
    declared: Step
    actor: Actor
    more: Mapping[str, Any]
    faults: list[str] = field(default_factory=list)

    def try_texts(self) -> list[str]:
        """Type all sorts of texts into all fields at once, then into those of running text alone."""
        form, data, files = self._filled()
        texts = [name for name, one in form.fields.items() if _takes_text(name, one)]
        if texts and self._has_page():
            with_texts(texts, lambda typed: self._try(form, data, files, typed))
        return self.faults

    def _address(self) -> str:
        subject, name = self.walk.subject, self.declared.name
        if self.actor.kind is ActorKind.PERSON:
            return f"/desk/{subject.subject_type}/{subject.pk}/{name}/"
        if self.actor.kind is ActorKind.CITIZEN and subject.subject_type == "case":
            return f"/cases/{subject.pk}/steps/{name}/"
        return ""

    def _has_page(self) -> bool:
        """Whether he does it at a page of the step: drafts are written where complaints are filed."""
        with clock.at(self.walk.moment):
            address = self._address()
            return bool(address) and self._browser().get(address).status_code == 200

    def _browser(self) -> Client:
        client = Client()
        assert self.actor.user is not None
        client.force_login(self.actor.user)
        return client

    def _filled(self) -> tuple[StepForm, dict[str, Any], Files]:
        walk = self.walk
        with clock.at(walk.moment):
            situation = walk.situation()
            form = self.declared.form(situation=situation, actor=self.actor)
            scene = Scene(
                walk.kind.kind, self.declared.name, walk.matter, situation,
                walk.choices, walk.seed, self.actor,
            )  # fmt: skip
            data, files = fill(form, scene, **self.more)
        return form, _as_sent(data), files

    def _try(
        self, form: StepForm, data: dict[str, Any], files: Files, typed: dict[str, str]
    ) -> None:
        with undone(), clock.at(self.walk.moment):
            client = self._browser()
            given = {
                name: text[: getattr(form.fields[name], "max_length", None) or LONG]
                for name, text in typed.items()
            }
            for _nth in range(TRIES):
                try:
                    refused = self._post(client, {**data, **given}, files)
                except Unanswered as unanswered:
                    self._fault(str(unanswered))
                    return
                if refused is None:
                    self._read_again(client, form, given)
                    return
                again, page = refused
                for what in not_kept(again, page, given):
                    self._fault(what)
                named = [name for name in again.errors if name in given]
                for name in named or list(given)[:1]:
                    del given[name]
                if not given:
                    return

    def _post(
        self, client: Client, data: dict[str, Any], files: Files
    ) -> tuple[StepForm, str] | None:
        """Look at the letters where there are any, and confirm; form and page where it is refused."""
        address = self._address()
        self.walk.subject.refresh_from_db()
        sent = {**data, "version": self.walk.subject.event_count}
        if self.actor.role:
            looked: Any = client.post(address, {**sent, "preview": "1"})
            if "attempt" in (looked.context or {}):
                sent["shown"] = looked.context["attempt"].shown.digest
        for name, rows in files.lists():
            for one in rows:
                one.seek(0)
            sent[name] = rows
        done: Any = client.post(address, sent)
        if done.status_code == 302:
            return None
        if done.status_code not in (200, 409, 422):
            raise Unanswered(f"answered {done.status_code} to {self.actor.describe()}")
        form = done.context.get("form") or done.context["attempt"].form
        return form, unescape(done.content.decode())

    def _read_again(self, client: Client, form: StepForm, given: Mapping[str, str]) -> None:
        """Everything typed stands in the history, on the page of the subject and in the index."""
        subject = self.walk.subject
        last = Event.objects.filter(**of(subject), step=self.declared.name).order_by("-sequence")
        event = last.select_related("payload").first()
        if event is None:
            self._fault("done without an event")
            return
        recorded = [event.payload.reason, *texts_in(event.payload.data)]
        shown = {name for name in given if name not in self.declared.form.sealed}
        page = self._page(client) if shown and self.actor.role else ""
        indexed: set[str] = set()
        for name in sorted(shown):
            if gone := lost_by(form.fields[name], given[name], "\n".join(recorded)):
                self._fault(f"{name}: the history lost {gone!r}")
            kept = [one for one in recorded if not lost_by(form.fields[name], given[name], one)]
            indexed |= words_of(kept)
            lines = [line for line in "\n".join(kept[:1]).splitlines() if line.strip()]
            missing = [line for line in lines if line.strip() not in page]
            if page and missing:
                self._fault(f"{name}: not on the page: {missing!r}")
        self._found(indexed)

    def _page(self, client: Client) -> str:
        """The page of the subject, where he still may see it."""
        subject = self.walk.subject
        answer = client.get(f"/desk/{subject.subject_type}/{subject.pk}/")
        return unescape(answer.content.decode()) if answer.status_code == 200 else ""

    def _found(self, words: set[str]) -> None:
        subject = self.walk.subject
        subject.refresh_from_db()
        if subject.subject_type not in ("case", "record") or subject.state in UNFILED:
            return
        rows = SearchText.objects.filter(subject_type=subject.subject_type, subject_id=subject.pk)
        gone = [one for one in sorted(words) if not rows.filter(inside__holds=f"'{one}'").exists()][
            :3
        ]
        if gone:
            self._fault(f"not found by {gone!r}")

    def _fault(self, what: str) -> None:
        where = f"{self.walk.kind.kind} in {self.walk.subject.state!r}: {self.declared.name}"
        self.faults.append(f"{where}: {what}")


def _takes_text(name: str, one: forms.Field) -> bool:
    """Whether people type into it: not what the page itself says of a document, an event, a proposal."""
    return normaliser(one) is not None and name not in HIDDEN


def _as_sent(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data as a browser sends it: nothing for what is empty or not ticked."""
    return {name: value for name, value in data.items() if value not in (None, False)}
