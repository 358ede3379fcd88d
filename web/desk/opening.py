"""Opening new subjects from the desk: what may be opened, on which page, and doing it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.queries import handling_organ
from cases import clock, query_codes
from cases.models import Case, IdentityDisclosure, Subject
from records.models import DishonestyRecord, Sanction
from records.models.record import Severity, SourceType
from web import chosen
from web.desk import letters, steps, subjects
from web.desk.letters import Shown
from web.desk.page import SubjectPage
from web.once import AlreadySent, once
from web.refusals import tell, tell_dropped
from web.staff import Viewer
from workflows import intake, openings
from workflows.actions import StepRefused
from workflows.base import Reason, Step, ask
from workflows.foreseeing import foresee_after, leads_to
from workflows.forms import StepForm
from workflows.loading import Loaded
from workflows.registry import procedure_of, procedures

"""How long a page that opens something is remembered as already used."""

Prospect = Callable[[Actor, Any], Subject]
"""Makes the row, not yet stored, that the form and the right to open it are asked of."""


@dataclass(frozen=True)
class Filing:
    """A form that holds, and all that opening takes."""

    opening: Opening
    actor: Actor
    parent: Any
    data: Mapping[str, Any]
    files: Any
    code: str = ""
    confirms: str | None = None
    """What was shown of the documents that opening issues; None where it issues none."""


@dataclass(frozen=True)
class Opened:
    """What was opened, and the query code that its filer is to be given."""

    subject: Subject
    code: str = ""


@dataclass(frozen=True)
class Opening:
    """One kind of subject that staff open. `parent` is the type of subject it grows out of."""

    slug: str
    label: Any
    help: Any
    kind: str
    step: str
    prospect: Prospect = field(repr=False)
    file: Callable[[Filing], Subject] = field(repr=False)
    parent: str = ""
    needs_body: bool = False
    """Whether the body it is about is chosen on a page of its own first."""
    hands_out_code: bool = False
    """Whether its filer, who has no account here, is given a query code."""

    @property
    def declared(self) -> Step:
        """The opening step."""
        return procedures()[self.kind].steps()[self.step]


@dataclass(frozen=True)
class Offered:
    """An opening as a link."""

    label: str
    url: str


@dataclass
class NewAttempt:
    """The page of an opening."""

    opening: Opening
    actor: Actor
    form: StepForm
    token: str
    sentence: str = ""
    open: bool = True
    shown: Shown = field(default_factory=Shown)
    """What opening would issue with what is typed."""
    then: Shown | None = None
    """What somebody else issues of it afterwards, with what is typed."""

    @property
    def issues(self) -> list[str]:
        """Titles of the documents it may issue; none where nothing is to be read first."""
        return letters.titles(self.opening.declared) if self.shows else []

    @property
    def shows(self) -> bool:
        """Whether its documents are to be read before it is confirmed."""
        return self.open and letters.issues(self.opening.declared)

    @property
    def previews(self) -> bool:
        """Whether what is typed changes what is shown."""
        return self.open and (self.shows or self.then is not None)

    @property
    def capacity(self) -> str:
        """As whom it would be done."""
        return self.actor.describe()


def _complaint(actor: Actor, _parent: Any) -> Subject:
    return Case(kind="complaint", organisation=_organ(actor))


def _order(actor: Actor, _parent: Any) -> Subject:
    return Case(kind="rectification_order", organisation=_organ(actor))


def _record(actor: Actor, body: Any) -> Subject:
    return DishonestyRecord(
        organisation=_organ(actor),
        subject=body,
        source_type=SourceType.BREACH,
        severity=Severity.GENERAL,
    )


def _about_record(kind: str) -> Prospect:
    def prospect(_actor: Actor, record: DishonestyRecord) -> Subject:
        return Case(kind=kind, organisation=_taking_on(record), respondent=record.subject)

    return prospect


def _taking_on(record: DishonestyRecord) -> Organisation:
    """The organ that takes on what concerns a record's subject, asked once for each row."""
    found: Organisation | None = record.__dict__.get("_taking_on")
    if found is None:
        found = record.__dict__["_taking_on"] = handling_organ(record.subject, clock.today())
    return found


def _sanction(_actor: Actor, record: DishonestyRecord) -> Subject:
    return Sanction(organisation=record.organisation, record=record)


def _disclosure(actor: Actor, case: Case) -> Subject:
    return IdentityDisclosure(organisation=case.organisation, case=case, asked_by=actor.user)


def _organ(actor: Actor) -> Organisation:
    assert actor.organisation is not None
    return actor.organisation


def _commitment(actor: Actor, _parent: Any) -> Subject:
    body = _organ(actor)
    return Case(kind="commitment", organisation=_watching(body), respondent=body)


def _watching(body: Organisation) -> Organisation:
    """The organ that watches what a body promised; itself where nobody does."""
    try:
        return handling_organ(body, clock.today())
    except LookupError:
        return body


def _file_complaint(filing: Filing) -> Subject:
    return intake.file_complaint(
        filing.data, filing.files, actor=filing.actor, code=filing.code or None
    )


def _draft_order(filing: Filing) -> Subject:
    return openings.open_order(_organ(filing.actor), actor=filing.actor, data=filing.data)


def _begin_record(filing: Filing) -> Subject:
    return openings.open_record(
        filing.parent,
        _organ(filing.actor),
        filing.opening.step,
        actor=filing.actor,
        data=filing.data,
        files=filing.files,
        confirms=filing.confirms,
    )


def _propose_sanction(filing: Filing) -> Subject:
    return openings.propose_sanction(filing.parent, actor=filing.actor, data=filing.data)


def _file_objection(filing: Filing) -> Subject:
    return intake.file_objection(filing.parent, filing.data, filing.files, actor=filing.actor)


def _draft_repair(filing: Filing) -> Subject:
    return intake.draft_repair(filing.parent, filing.data, actor=filing.actor)


def _enter_commitment(filing: Filing) -> Subject:
    return intake.enter_commitment(
        _organ(filing.actor), filing.data, filing.files, actor=filing.actor
    )


def _ask_disclosure(filing: Filing) -> Subject:
    return openings.ask_disclosure(filing.parent, actor=filing.actor, data=filing.data)


OPENINGS: dict[str, Opening] = {
    one.slug: one
    for one in (
        Opening(
            "complaint",
            gettext_lazy("窗口登记投诉举报"),
            gettext_lazy("来人、来信提交的纸质投诉，由窗口代为登记"),
            "complaint",
            "submit",
            _complaint,
            _file_complaint,
            hands_out_code=True,
        ),
        Opening(
            "order",
            gettext_lazy("拟制限期整改通知"),
            gettext_lazy("督查、信用记录管理中发现的失信行为，责令限期整改"),
            "rectification_order",
            "draft",
            _order,
            _draft_order,
        ),
        Opening(
            "commitment",
            gettext_lazy("登记政府承诺"),
            gettext_lazy("本单位签订的合同、作出的承诺，逐项列明义务和期限，到期前提醒"),
            "commitment",
            "draft",
            _commitment,
            _enter_commitment,
        ),
        Opening(
            "pre-notice",
            gettext_lazy("拟发失信认定事先告知"),
            gettext_lazy("自行查实的失信行为，认定前先告知并听取陈述申辩"),
            "record",
            "draft_pre_notice",
            _record,
            _begin_record,
            needs_body=True,
        ),
        Opening(
            "register",
            gettext_lazy("登记失信记录"),
            gettext_lazy("以生效判决、处罚、处分、问责决定为依据"),
            "record",
            "register",
            _record,
            _begin_record,
            needs_body=True,
        ),
        Opening(
            "sanction",
            gettext_lazy("提出惩戒措施"),
            gettext_lazy("仅限惩戒措施清单所列"),
            "sanction",
            "propose",
            _sanction,
            _propose_sanction,
            parent="record",
        ),
        Opening(
            "objection",
            gettext_lazy("提出信用信息异议"),
            gettext_lazy("认为本单位的失信记录有误或者不应存在"),
            "objection",
            "submit",
            _about_record("objection"),
            _file_objection,
            parent="record",
        ),
        Opening(
            "repair",
            gettext_lazy("申请信用修复"),
            gettext_lazy("已经履行义务、消除影响的，申请终止公示"),
            "repair_application",
            "draft",
            _about_record("repair_application"),
            _draft_repair,
            parent="record",
        ),
        Opening(
            "disclosure",
            gettext_lazy("申请查阅密封身份"),
            gettext_lazy("写明用途和期限，由另一人批准"),
            "disclosure",
            "ask",
            _disclosure,
            _ask_disclosure,
            parent="case",
        ),
    )
}


def known() -> list[Opening]:
    """Openings whose procedure is declared."""
    return [one for one in OPENINGS.values() if one.kind in procedures()]


def from_nothing(viewer: Viewer) -> list[tuple[Opening, str]]:
    """What the viewer may open by itself, with the address of its page."""
    return [
        (one, reverse("desk:open", args=[one.slug]))
        for one in known()
        if not one.parent and in_role(one, viewer)
    ]


def in_role(opening: Opening, viewer: Viewer) -> list[Actor]:
    """The viewer's actors that hold a role which opens it."""
    return [
        actor for actor in viewer.actors if any(who.has_role(actor) for who in opening.declared.by)
    ]


def from_subject(page: SubjectPage) -> list[Offered]:
    """What the viewer may open out of one subject."""
    found = []
    for one in known():
        if one.parent != page.subject.subject_type or not _grows_here(one, page):
            continue
        if actor_for(one, page.viewer, page.subject)[1].ok:
            url = reverse("desk:open_from", args=[one.slug, page.subject.pk])
            found.append(Offered(str(one.label), url))
    return found


def _grows_here(opening: Opening, page: SubjectPage) -> bool:
    if opening.slug == "disclosure":
        return page.kind.kind == "complaint" and page.sight.full and not page.subject.is_anonymous
    return True


def actor_for(opening: Opening, viewer: Viewer, parent: Any) -> tuple[Actor, Any]:
    """The actor who would open it and whether he may; the first refusal where none may."""
    refused: tuple[Actor, Any] | None = None
    for actor in [*in_role(opening, viewer), *viewer.actors[:1]]:
        subject = opening.prospect(actor, parent)
        situation = Loaded(subject, clock.now())
        situation.event_rows, situation.assignment_rows = [], []
        answer = ask(procedure_of(subject)(situation, actor), opening.step)
        if answer.ok:
            return actor, answer
        refused = refused or (actor, answer)
    assert refused is not None
    return refused


def find(slug: str) -> Opening:
    """An opening by its address. Raises Http404."""
    opening = OPENINGS.get(slug)
    if opening is None or opening.kind not in procedures():
        raise Http404
    return opening


def parent_of(opening: Opening, viewer: Viewer, parent: int | None, body: str) -> Any:
    """What it grows out of: a subject the viewer may see, or the body chosen. None: still to choose."""
    if opening.parent:
        if parent is None:
            raise Http404
        return subjects.find(viewer, opening.parent, parent)
    if not opening.needs_body:
        return None
    if not body.isdecimal():
        return None
    return Organisation.objects.on(viewer.today).filter(pk=int(body)).first()


def blank(opening: Opening, viewer: Viewer, parent: Any) -> NewAttempt:
    """The page before anything is typed."""
    actor, answer = actor_for(opening, viewer, parent)
    form = _form(opening, actor, parent)
    attempt = NewAttempt(opening, actor, form, secrets.token_hex(16), answer.sentence, answer.ok)
    later = leads_to(opening.prospect(actor, parent), opening.declared, {})
    if later is not None:
        attempt.then = letters.to_fill_in(later)
    if attempt.shows:
        attempt.shown = letters.unfilled()
    return attempt


def preview(request: HttpRequest, opening: Opening, viewer: Viewer, parent: Any) -> NewAttempt:
    """The page as it was filled in, with the documents that opening would issue or leads to.

    Files stay with the sender.
    """
    actor, answer = actor_for(opening, viewer, parent)
    data = steps.typed(_form(opening, actor, parent), request)
    form = _form(opening, actor, parent, data)
    form.take_files_for_given()
    token = request.POST.get("token", "")[:64]
    attempt = NewAttempt(opening, actor, form, token, answer.sentence, answer.ok)
    if attempt.shows:
        prospect = opening.prospect(actor, parent)
        attempt.shown = letters.show_or_say(prospect, opening.declared, actor, data)
    later = leads_to(opening.prospect(actor, parent), opening.declared, data)
    if later is not None and form.is_valid():
        filing = Filing(opening, actor, parent, data, None)
        attempt.then = letters.seen(
            later, lambda: foresee_after(lambda: opening.file(filing), later.step, actor=actor)
        )
    elif later is not None:
        attempt.then = letters.to_fill_in(later)
    return attempt


def submit(
    request: HttpRequest, opening: Opening, viewer: Viewer, parent: Any
) -> Opened | NewAttempt | None:
    """Open it. What was opened; the page again with all that was typed; None if already opened."""
    actor, answer = actor_for(opening, viewer, parent)
    token = request.POST.get("token", "")[:64]
    data = steps.typed(_form(opening, actor, parent), request)
    files = chosen.files(request)
    form = _form(opening, actor, parent, data, files)
    if not answer.ok or not form.is_valid():
        return NewAttempt(opening, actor, form, token, answer.sentence, answer.ok)
    code = query_codes.make() if opening.hands_out_code else ""
    shown = request.POST.get("shown", "") if letters.issues(opening.declared) else None
    try:
        with once(f"{viewer.user_id}:{token}"):
            filing = Filing(opening, actor, parent, data, files, code, shown)
            opened = Opened(opening.file(filing), code)
    except AlreadySent:
        return None
    except StepRefused as refused:
        if refused.reason is Reason.UNREAD:
            attempt = preview(request, opening, viewer, parent)
            attempt.sentence = refused.sentence
            return attempt
        tell(form, refused)
        return NewAttempt(opening, actor, form, token)
    chosen.forget(request)
    tell_dropped(request, data)
    return opened


def _form(
    opening: Opening, actor: Actor, parent: Any, data: Any = None, files: Any = None
) -> StepForm:
    situation = Loaded(opening.prospect(actor, parent), clock.now())
    about = {"record": parent.pk} if opening.parent == "record" else {}
    given = None if data is None else {**data, **about}
    form = opening.declared.form(given, files, situation=situation, actor=actor, initial=about)
    if "record" in about and "record" in form.fields:
        form.fields["record"].widget = forms.HiddenInput()
    return form
