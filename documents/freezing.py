"""Signing: what a step issues is checked and frozen before its event, and numbered in its transaction.

Checked are all things that could fail later: that the text renders, that every character can be
printed, that the organ has its number prefix and a valid seal key. What an automatic step issues
waits for a signer instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM, Actor, ActorKind
from accounts.models import Organisation
from cases import clock, identity, numbers, query_codes
from cases.canonical import canonical
from cases.models import SealedIdentity
from cases.models.subject import of
from cases.outbox import promise
from documents import catalogue, frozen, glyphs, measuring, rendering, variables
from documents.addressees import Addressee, addressees
from documents.catalogue import Entry, Kind
from documents.keys import NoKey, current_key
from documents.models import Document, State
from documents.residue import residue
from documents.text import texts
from documents.versions import template_version
from workflows.actions import Move, StepRefused
from workflows.base import Reason
from workflows.codes import D
from workflows.forms import plain
from workflows.signals import step_performed, step_prepared

MADE_IN_THE_RESPONSE = frozenset({D.D01})
"""The receipt carries the query code, which is nowhere stored; it is made where the case is filed."""
QUOTED = 40
"""Characters of a text that a sentence about it repeats."""
SEAL = "documents.seal"
"""Topic of the promise to seal."""


@dataclass(frozen=True)
class Draft:
    """One document about to be issued."""

    entry: Entry
    addressee: Addressee
    position: int
    variables: dict[str, Any]
    template_version: str
    organisation: Organisation
    waits: bool

    @property
    def digest(self) -> str:
        """What the event attests of it."""
        return digest(self.entry.code, self.template_version, self.variables, self.addressee)

    @property
    def name(self) -> str:
        """Its name among what the event attests."""
        return f"document:{self.entry.code}:{self.position}"


def digest(code: str, version: str, said: dict[str, Any], addressee: Addressee) -> str:
    """SHA-256 over the canonical form of code, template version, variables and addressee."""
    text = canonical([code, version, said, addressee.token()])
    return hashlib.sha256(text.encode()).hexdigest()


@receiver(step_prepared)
def freeze(sender: object, move: Move, **_: Any) -> dict[str, str]:
    """Freeze every document of the step. Raises StepRefused where one could not be made."""
    glyphs.note(move)
    drafts = [draft for code in _codes(move) for draft in _drafts(move, catalogue.entry(code))]
    for draft in drafts:
        if move.actor.kind is ActorKind.PERSON:
            check(
                draft.entry,
                draft.variables,
                draft.addressee,
                draft.organisation,
                move.now,
                typed=move.data,
            )
    move.notes["drafts"] = drafts
    return {draft.name: draft.digest for draft in drafts}


@receiver(step_performed)
def issue(sender: object, move: Move, **_: Any) -> None:
    """Enter what was frozen; numbers are asked for and come last."""
    for draft in move.notes.get("drafts", ()):
        enter(draft, move)


def enter(draft: Draft, move: Move, replaces: Document | None = None) -> None:
    """Insert a frozen document; a signed one is numbered at the end of the act and sealed after it."""
    row = _row(draft, move)
    row.replaces = replaces
    if row.kind == Document.Kind.ISSUED and not draft.waits:
        _insert_numbered(row, draft.entry)
        return
    row.save(force_insert=True)
    if not draft.waits:
        promise_seal(row)


def check(
    entry: Entry,
    said: dict[str, Any],
    addressee: Addressee,
    organisation: Organisation,
    now: datetime,
    *,
    typed: Mapping[str, Any] | None = None,
) -> None:
    """Everything that sealing could stumble over. Raises StepRefused in the signer's words.

    `typed` is what a form holds: what is wrong with a text is told at the field it stands in.
    """
    on = clock.day(now)
    try:
        current_key(organisation, on)
    except NoKey as error:
        raise StepRefused(error.sentence, reason=Reason.CONDITION) from error
    # A sealed name stays unread here.
    name = addressee.name or _("投诉人（已密封）")
    shown: Any = {
        "number": number_to_come(organisation, entry, on),
        "signed_on": on,
        "addressee_name": name,
    }
    try:
        if measuring.doubtful(said):
            laid = rendering.lay_out(entry, said, **shown)
            html, lost = laid.html, laid.lost
        else:
            html, lost = rendering.render_html(entry, said, **shown), ""
    except Exception as error:
        raise StepRefused(
            _(
                "《%(title)s》未能生成，请检查填写的内容；如仍不能签发，请联系系统管理员（%(error)s）"
            )
            % {"title": entry.title, "error": type(error).__name__},
            reason=Reason.CONDITION,
        ) from error
    refuse_lost(entry, lost, typed or {})
    _refuse_residue(entry, residue(html, said), typed or {})


def number_to_come(organisation: Organisation, entry: Entry, on: date) -> str:
    """The number as it stands before it is allotted: all but the last figure."""
    if entry.kind is not Kind.ISSUED:
        return ""
    return _("%s（待编号）") % _prefix(organisation, entry, on.year)


def refuse_lost(entry: Entry, lost: str, typed: Mapping[str, Any]) -> None:
    """Raises StepRefused where the printed pages would not hold all of the text."""
    if not lost:
        return
    sentence = _("《%(title)s》排不下这段文字：“%(text)s”。请分段、分行或者缩短后再办理") % {
        "title": entry.title,
        "text": lost[:QUOTED],
    }
    raise StepRefused(sentence, reason=Reason.FORM, errors=_at_field(sentence, lost, typed))


def _refuse_residue(entry: Entry, found: str, typed: Mapping[str, Any]) -> None:
    if not found:
        return
    sentence = _("《%(title)s》里有不该印出的程序文字：“%(text)s”。请改用文字逐项填写") % {
        "title": entry.title,
        "text": found[:QUOTED],
    }
    raise StepRefused(sentence, reason=Reason.FORM, errors=_at_field(sentence, found, typed))


def _at_field(sentence: str, text: str, typed: Mapping[str, Any]) -> dict[str, list[str]]:
    """The sentence at the fields that hold the text or part of it; nowhere if no field does."""
    piece = "".join(text.split())[:QUOTED]
    held = {name: "".join(texts(plain(value)).split()) for name, value in typed.items()}
    return {name: [sentence] for name, value in held.items() if piece and piece in value}


def printed_name(
    party: int | None, name: str, *, purpose: str, now: datetime, reader: Actor = SYSTEM
) -> str:
    """The addressee's name as printed. A sealed one is read here, and the reading is logged."""
    if name or party is None:
        return name
    sealed = SealedIdentity.objects.filter(party=party).first()
    if sealed is None:
        return _("投诉人（匿名）")
    return identity.read(sealed, reader=reader, purpose=purpose, now=now).name


def promise_seal(row: Document) -> None:
    """Promise that the document will be sealed after commit."""
    promise(SEAL, f"seal:{row.pk}", {"document": row.pk})


def ask_number(row: Document, entry: Entry, give: Any) -> None:
    """Have `give` called with the document's number at the end of the act."""
    assert row.signed_on is not None
    prefix = _prefix(row.organisation, entry, row.signed_on.year)
    series = f"document:{row.organisation_id}:{entry.series}:{row.signed_on.year}"
    numbers.ask(series, lambda n: give(f"{prefix}{n}号"))


def _codes(move: Move) -> tuple[D, ...]:
    codes = (*move.step.documents_for(move.data), *move.step.receives)
    return tuple(code for code in codes if code not in MADE_IN_THE_RESPONSE)


def _drafts(move: Move, entry: Entry) -> Iterator[Draft]:
    issued = entry.kind is Kind.ISSUED
    organisation = issuer(move, issued=issued)
    for position, addressee in enumerate(addressees(entry.addressee, move), start=1):
        yield Draft(
            entry=entry,
            addressee=addressee,
            position=position,
            variables=variables.build(entry, move, addressee),
            template_version=template_version(entry),
            organisation=organisation,
            waits=issued and move.actor.kind is not ActorKind.PERSON,
        )


def issuer(move: Move, *, issued: bool = True) -> Organisation:
    """The organ whose document it is: a person's own signs what is issued; the ladder names another."""
    if move.procedure.issuer is not None:
        return Organisation.objects.get(pk=move.procedure.issuer)
    by_person = issued and move.actor.kind is ActorKind.PERSON
    organisation = move.actor.organisation if by_person else move.subject.organisation
    assert organisation is not None
    return organisation


def _row(draft: Draft, move: Move) -> Document:
    row = Document(
        **of(move.subject),
        state=State.WAITING if draft.waits else State.SIGNED,
        sequence=move.sequence,
        code=draft.entry.code,
        position=draft.position,
        kind=draft.entry.kind,
        title=draft.entry.title,
        organisation=draft.organisation,
        addressee_kind=draft.addressee.kind,
        addressee_party_id=draft.addressee.party,
        addressee_organisation_id=draft.addressee.organisation,
        addressee_name=draft.addressee.name,
        template_version=draft.template_version,
        digest=draft.digest,
        verification_code=query_codes.make().replace("-", ""),
        signed_on=None if draft.waits else move.today,
        signed_by=None if draft.waits else move.actor.user,
    )
    row.variables = frozen.stored(row, draft.variables)
    return row


def _insert_numbered(row: Document, entry: Entry) -> None:
    def give(number: str) -> None:
        row.number = number
        row.save(force_insert=True)
        promise_seal(row)

    ask_number(row, entry, give)


def _prefix(organisation: Organisation, entry: Entry, year: int) -> str:
    code = organisation.document_code or organisation.name
    return f"{code}{entry.series}〔{year}〕"
