"""Doing a step on a page: which form, in which capacity, and what was typed when it was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.actors import Actor
from cases import clock, identity
from cases.models import Case, Event, Subject
from cases.models.subject import of
from documents.models import Document
from web import chosen
from web.desk import letters
from web.desk.letters import Shown
from web.desk.page import SubjectPage
from web.desk.papers import BESIDE_DOCUMENT, BESIDE_EVENT, BESIDE_PROPOSAL
from web.refusals import tell, tell_dropped
from web.staff import Viewer
from workflows import actions
from workflows.actions import Offer, StepRefused
from workflows.base import Place, Reason, Step, ask
from workflows.forms import FilesField, StepForm
from workflows.loading import Loaded
from workflows.procedures.forms.complaint import NAMES_COMPLAINANT
from workflows.registry import procedure_of


@dataclass
class Attempt:
    """A step as its page shows it."""

    subject: Subject
    step: Step
    actor: Actor
    form: StepForm
    sentence: str = ""
    """Why it cannot be done now, or was refused."""
    open: bool = True
    shown: Shown = field(default_factory=Shown)
    """What it would issue with what is typed."""
    then: Shown | None = None
    """What somebody else issues once it is done, with what is typed."""
    standing: bool = True
    """Whether the actor is one of those who do it, now or at another time."""

    @property
    def issues(self) -> list[str]:
        """Titles of the documents it may issue; none where nothing is to be read first."""
        return letters.titles(self.step) if self.shows else []

    @property
    def shows(self) -> bool:
        """Whether its documents are to be read before it is confirmed."""
        return self.open and letters.issues(self.step)

    @property
    def decides(self) -> bool:
        """Whether it signs, endorses or returns what somebody else drafted."""
        if self.step.place in (Place.ENDORSE, Place.SIGN):
            return True
        later = self.then.later if self.then is not None else None
        return later is not None and not later.data and later.first is None

    @property
    def previews(self) -> bool:
        """Whether what is typed changes what is shown."""
        later = self.then.later if self.then is not None else None
        leads = later is not None and bool(later.data or later.first)
        return self.open and (self.shows or leads) and bool(self.form.visible_fields())

    @property
    def capacity(self) -> str:
        """As whom it would be done."""
        return self.actor.describe()


def declared_step(subject: Subject, name: str) -> Step:
    """A step that people do, by name. Raises Http404."""
    declared = procedure_of(subject).steps().get(name)
    if declared is None or declared.automatic:
        raise Http404(_("没有这一办理步骤"))
    return declared


def offer_of(subject: Subject, declared: Step, viewer: Viewer) -> Offer:
    """The step as it stands for the viewer: open, or closed with the reason, whatever that is."""
    situation = Loaded(subject, clock.now())
    kind = procedure_of(subject)
    refused: Offer | None = None
    for actor in _likely(declared, viewer.actors):
        answer = ask(kind(situation, actor), declared.name)
        found = Offer(declared, actor, answer.ok, answer.sentence, answer.reason)
        if answer.ok:
            return found
        refused = refused or found
    assert refused is not None
    return refused


def _likely(declared: Step, actors: Iterable[Actor]) -> list[Actor]:
    """Actors in the right role first, so that a refusal names the nearest reason."""
    return sorted(actors, key=lambda one: not any(who.has_role(one) for who in declared.by))


def blank(
    subject: Subject,
    declared: Step,
    viewer: Viewer,
    context: Mapping[str, Any] | None = None,
    begun: Mapping[str, Any] | None = None,
) -> Attempt:
    """The step's page before anything is typed, with what the link that led here has begun."""
    offer = offer_of(subject, declared, viewer)
    form = actions.form_for(subject, declared.name, actor=offer.actor)
    form.initial = {**form.initial, **(begun or {}), **(context or {})}
    _hide(form, context or {})
    attempt = Attempt(subject, declared, offer.actor, form, offer.sentence, offer.open)
    attempt.standing = offer.open or offer.reason in actions.STANDING
    if attempt.shows:
        attempt.shown = letters.show_if_ready(subject, declared, offer.actor, form)
    if attempt.standing:
        _foresee(attempt, {name: form[name].value() for name in form.fields})
    return attempt


def _foresee(attempt: Attempt, data: Mapping[str, Any]) -> None:
    """Show what the step leads to with what its form holds."""
    if attempt.step.place is Place.HANDLE and not attempt.open:
        return
    attempt.then = letters.foreseen(attempt.subject, attempt.step, attempt.actor, data)


def preview(
    request: HttpRequest,
    subject: Subject,
    declared: Step,
    viewer: Viewer,
    context: Mapping[str, Any] | None = None,
) -> Attempt:
    """The step's page as it was filled in, with the documents it would issue or what is still wrong."""
    offer = offer_of(subject, declared, viewer)
    form = actions.form_for(subject, declared.name, actor=offer.actor)
    data = {**typed(form, request), **(context or {})}
    try:
        shown = letters.show(subject, declared, offer.actor, data)
    except StepRefused as refused:
        attempt = refill(subject, declared, offer.actor, data, request, refused, context)
        attempt.shown = Shown(sentence=refused.sentence)
        return attempt
    filled = declared.form(data, None, situation=form.situation, actor=offer.actor)
    filled.take_files_for_given()
    _hide(filled, context or {})
    attempt = Attempt(subject, declared, offer.actor, filled, shown=shown)
    _foresee(attempt, data)
    return attempt


def submit(
    request: HttpRequest,
    subject: Subject,
    declared: Step,
    viewer: Viewer,
    context: Mapping[str, Any] | None = None,
) -> Attempt | None:
    """Do the step with what was typed. None when done, else the attempt with everything kept."""
    offer = offer_of(subject, declared, viewer)
    shown_at = version_of(request)
    form = actions.form_for(subject, declared.name, actor=offer.actor)
    data = {**typed(form, request), **(context or {})}
    try:
        actions.perform(
            subject,
            declared.name,
            actor=offer.actor,
            data=data,
            files=chosen.files(request),
            version=shown_at,
            confirms=request.POST.get("shown", "") if letters.issues(declared) else None,
        )
    except StepRefused as refused:
        if refused.reason is Reason.UNREAD:
            attempt = preview(request, subject, declared, viewer, context)
            attempt.sentence = refused.sentence
            return attempt
        if refused.reason is Reason.STALE and done_already(subject, declared, viewer, shown_at):
            return None
        subject.refresh_from_db()
        return refill(subject, declared, offer.actor, data, request, refused, context)
    chosen.forget(request)
    tell_dropped(request, data)
    return None


def version_of(request: HttpRequest) -> int:
    """The event count that the submitted page was shown with; 0, which is always stale, if unknown."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


def done_already(subject: Subject, declared: Step, viewer: Viewer, shown_at: int) -> bool:
    """Whether the very same person did this step since: a double click, not a conflict."""
    since = Event.objects.filter(**of(subject), sequence__gt=shown_at)
    return since.filter(step=declared.name, actor_user=viewer.user_id).exists()


def typed(form: StepForm, request: HttpRequest) -> dict[str, Any]:
    """What was filled in, one plain value a field, so that it can be laid over a proposal."""
    return {
        name: field.widget.value_from_datadict(request.POST, request.FILES, form.add_prefix(name))
        for name, field in form.fields.items()
        if not isinstance(field, FilesField)
    }


def refill(
    subject: Subject,
    declared: Step,
    actor: Actor,
    data: Mapping[str, Any],
    request: HttpRequest,
    refused: StepRefused,
    context: Mapping[str, Any] | None,
) -> Attempt:
    """The form again, as it was filled in, with what is wrong."""
    form = declared.form(
        data, chosen.files(request), situation=Loaded(subject, clock.now()), actor=actor
    )
    _hide(form, context or {})
    if refused.reason is Reason.FORM:
        tell(form, refused)
        _log_naming(form, subject, actor)
    attempt = Attempt(
        subject,
        declared,
        actor,
        form,
        sentence="" if refused.reason is Reason.FORM else refused.sentence,
        open=refused.reason in (Reason.FORM, Reason.STALE),
    )
    if attempt.shows and refused.reason is Reason.STALE:
        attempt.shown = letters.show_or_say(subject, declared, actor, data)
    if attempt.open:
        _foresee(attempt, data)
    return attempt


def _log_naming(form: StepForm, subject: Subject, actor: Actor) -> None:
    """Whoever is told that a text names the complainant has compared it with the sealed identity."""
    if any(form.has_error(name, NAMES_COMPLAINANT) for name in form.fields):
        assert isinstance(subject, Case)
        purpose = _("核对脱敏摘要")
        identity.log_comparison(subject, reader=actor, purpose=purpose, now=clock.now())


def _hide(form: StepForm, context: Mapping[str, Any]) -> None:
    """Do not ask for what is known, nor for what depends on it: a body that signs for a letter need not prove
    how it was served."""
    for name in context:
        if name in form.fields:
            form.fields[name].widget = forms.HiddenInput()
    for name, one in list(form.fields.items()):
        if one.widget.attrs.get("data-needed-if") in context:
            del form.fields[name]


def context_of(request: HttpRequest, declared: Step, page: SubjectPage) -> dict[str, Any]:
    """What a step beside a document, event or proposal is about. Raises Http404 if it is not there."""
    asked = request.POST if request.method == "POST" else request.GET
    if declared.name in BESIDE_DOCUMENT:
        return _about_document(asked.get("document", ""), declared, page)
    if declared.name in BESIDE_EVENT:
        return {"sequence": asked.get("sequence", "")}
    if declared.name in BESIDE_PROPOSAL:
        return {"proposal": asked.get("proposal", "")}
    return {}


def document_on(page: SubjectPage, wanted: object) -> Document | None:
    """The document with a key among those that the viewer may open."""
    return next((one for one in page.documents if str(one.pk) == str(wanted)), None)


def _about_document(wanted: str, declared: Step, page: SubjectPage) -> dict[str, Any]:
    document = document_on(page, wanted)
    if document is None:
        raise Http404(_("没有这一文书，或者您无权查看"))
    about: dict[str, Any] = {"document": document.pk, "code": document.code}
    if declared.name == "record_service" and page.offered.receives:
        about.update(way=document.way or "electronic", served_on=page.viewer.today)
    return about
