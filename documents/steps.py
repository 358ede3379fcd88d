"""What the generic steps do to documents: sign, seal, place, serve, withdraw, correct."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import Organisation
from cases.models.subject import of
from cases.outbox import promise
from documents import catalogue, frozen
from documents.addressees import Addressee
from documents.freezing import Draft, ask_number, check, digest, enter, promise_seal
from documents.models import Document, State
from documents.service import ARRIVED, PLACE, check_placing, check_service, together
from documents.versions import template_version
from workflows.actions import Move, StepRefused, perform
from workflows.base import Reason
from workflows.codes import D
from workflows.signals import step_performed, step_prepared

Checked = dict[str, str]
SUCCEED = "succeed"
STANDING = (State.WAITING, State.SIGNED, State.SEALED, State.SERVED)
ANNULS: dict[tuple[str, str], tuple[D, ...]] = {
    ("complaint", "set_aside_on_reexamination"): (D.D16,),
    ("complaint", "set_aside_on_final_review"): (D.D16, D.D17A),
    ("rectification_order", "revoke"): (D.D18,),
    ("rectification_order", "set_aside_on_review"): (D.D18,),
    ("record", "withdraw"): (D.D26B, D.D27),
    ("record", "withdraw_by_system"): (D.D26B, D.D27),
    ("repair_application", "revoke"): (D.D32A,),
}
"""Steps that take an earlier decision's documents out of force; each keeps its number and file."""
TAKES_OVER = frozenset(
    {
        ("complaint", "sign_in"),
        ("complaint", "deem_signed_in"),
        ("repair_application", "sign_in"),
    }
)
"""Steps by which another organ has a matter in its file, and with it the letters that brought it."""


@receiver(step_prepared)
def check_generic(sender: object, move: Move, **_: Any) -> Checked:
    """Look at the document a generic step is about; refuse what may not be done to it."""
    checking = CHECKS.get(move.step.name)
    if checking is None:
        return {}
    move.notes["document"] = row = _document(move)
    return checking(row, move)


@receiver(step_performed)
def follow_generic(sender: object, move: Move, **_: Any) -> None:
    """Move the document as the generic step says."""
    following = FOLLOWS.get(move.step.name)
    if following is not None:
        following(move.notes["document"], move)
    annulled = ANNULS.get((move.procedure.kind, move.step.name))
    if annulled is not None:
        rows = Document.objects.of(move.subject).filter(code__in=annulled, state__in=STANDING)
        for row in rows.exclude(sequence=move.sequence):
            _withdraw(row, move)
    if move.step.name == SUCCEED:
        _pass_drafts(move)
    if (move.procedure.kind, move.step.name) in TAKES_OVER:
        subject = of(move.subject)
        key = "{subject_type}:{subject_id}".format(**subject)
        promise(ARRIVED, f"arrived:{key}:{move.sequence}", subject)


def _pass_drafts(move: Move) -> None:
    """What a dissolved body has not signed yet its heir signs, never in what is said of itself; what was
    drafted to the body goes to its heir. 信访工作条例第二十四条、第三十条。"""
    former, heir, organ = (move.data[name] for name in ("former", "heir", "organ"))
    about = move.situation.respondent
    drafts = Document.objects.of(move.subject).filter(state=State.WAITING)
    for row in drafts.filter(Q(organisation=former) | Q(addressee_organisation=former)):
        if row.addressee_organisation_id == former.pk:
            row.addressee_organisation = heir
        if row.organisation_id == former.pk:
            row.organisation = organ if about in (former.pk, heir.pk) else heir
        row.save(force_update=True, update_fields=["organisation", "addressee_organisation"])


def _document(move: Move) -> Document:
    bodies = ("organisation", "addressee_organisation")
    rows = Document.objects.filter(**of(move.subject)).select_related(*bodies)
    row = rows.filter(pk=move.data["document"]).first()
    if row is None or move.data.get("code", row.code) != row.code:
        raise StepRefused(_("本案没有这份文书"), reason=Reason.FORM)
    return row


def _in_state(row: Document, allowed: Iterable[State]) -> None:
    if row.state not in allowed:
        raise StepRefused(
            _("该文书目前为“%s”，不能这样办理") % State(row.state).label, reason=Reason.STATE
        )


def _by_its_organ(row: Document, move: Move) -> None:
    body = move.actor.organisation
    if body is None or row.organisation_id not in body.answers_for:
        raise StepRefused(_("该文书应由发文机关办理"), reason=Reason.ORGANISATION)


def _issuing(row: Document, move: Move) -> Organisation:
    """The organ of a document, or whoever carries on its tasks where it is no more."""
    body = move.actor.organisation
    return (
        body if body is not None and row.organisation.dissolved_on(move.today) else row.organisation
    )


def _addressee(row: Document) -> Addressee:
    return Addressee(
        row.addressee_kind,
        row.addressee_party_id,
        row.addressee_organisation_id,
        row.addressee_name,
    )


def _name(row: Document) -> str:
    return f"{row.code}:{row.position}"


# Signing what waits.


def _check_signing(row: Document, move: Move) -> Checked:
    _in_state(row, [State.WAITING])
    _by_its_organ(row, move)
    if row.organisation.dissolved_on(move.today):
        sentence = _("%s已经撤销，不能再以其名义签发文书，请由承继其职责的单位重新办理")
        raise StepRefused(sentence % row.organisation.name, reason=Reason.CONDITION)
    entry = catalogue.entry(row.code)
    said = _renamed(row)
    row.variables = frozen.stored(row, said)
    check(entry, said, _addressee(row), row.organisation, move.now)
    row.template_version = template_version(entry)
    row.digest = digest(row.code, row.template_version, said, _addressee(row))
    return {f"document:{_name(row)}": row.digest}


def _renamed(row: Document) -> dict[str, Any]:
    """What a draft says, in the names that its issuer and its addressee bear when it is signed."""
    organ, said = row.organisation, frozen.opened(row)
    names = {said["organ"]["name"]: organ.name}
    if row.addressee_organisation is not None:
        names[row.addressee_name] = row.addressee_organisation.name
        row.addressee_name = row.addressee_organisation.name
    own = {"name": organ.name, "phone": organ.phone, "address": organ.address}
    renamed: dict[str, Any] = _in_new_names(said, names)
    return {**renamed, "organ": own}


def _in_new_names(value: Any, names: Mapping[str, str]) -> Any:
    """`value` with each text that is a name as a whole put as the name is now."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {key: _in_new_names(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_new_names(one, names) for one in value]
    return value


def _sign(row: Document, move: Move) -> None:
    row.sign()
    row.signed_on = move.today
    row.signed_by = move.actor.user

    def give(number: str) -> None:
        row.number = number
        row.save(force_update=True)
        promise_seal(row)

    ask_number(row, catalogue.entry(row.code), give)


# The seal.


def _check_sealing(row: Document, move: Move) -> Checked:
    sha256: str = move.data["sha256"]
    if row.sha256 != sha256:
        raise StepRefused(_("文书文件与用印的不是同一个"), reason=Reason.FORM)
    return {f"file:{_name(row)}": sha256}


def _seal(row: Document, move: Move) -> None:
    if row.state == State.SIGNED:
        row.seal()
        row.save(force_update=True, update_fields=["state"])
    if row.state == State.SEALED and row.outward:
        promise(PLACE, f"place:{row.pk}", {"document": row.pk})


# Placing and service.


def _check_placing(row: Document, move: Move) -> Checked:
    _in_state(row, [State.SEALED])
    check_placing(row, move)
    return {}


def _place(row: Document, move: Move) -> None:
    row.placed_on = move.today
    row.way = move.data["way"]
    row.save(force_update=True, update_fields=["placed_on", "way"])


def _check_service(row: Document, move: Move) -> Checked:
    _in_state(row, [State.SEALED])
    check_service(row, move)
    return {}


def _serve(row: Document, move: Move) -> None:
    row.serve()
    row.way = move.data["way"]
    row.served_on = move.data["served_on"]
    row.placed_on = row.placed_on or move.data["served_on"]
    row.save(force_update=True, update_fields=["state", "way", "served_on", "placed_on"])
    for other in together(row):
        if other.state == State.SEALED:
            data = {**move.data, "document": other.pk, "code": other.code}
            perform(move.subject, "record_service", actor=move.actor, data=data, now=move.now)


# Withdrawing and correcting.


def _check_withdrawing(row: Document, move: Move) -> Checked:
    _by_its_organ(row, move)
    _in_state(row, STANDING)
    return {}


def _withdraw(row: Document, move: Move) -> None:
    row.withdraw()
    row.save(force_update=True, update_fields=["state"])


def _check_correcting(row: Document, move: Move) -> Checked:
    _by_its_organ(row, move)
    _in_state(row, [State.SEALED, State.SERVED])
    entry = catalogue.entry(row.code)
    corrected, times = _replaced(frozen.opened(row), move.data["wrong"], move.data["right"])
    if not times:
        raise StepRefused(_("文书中没有这段文字，请照原文填写"), reason=Reason.FORM)
    corrected["corrects"] = {"number": row.number or "", "signed_on": f"{row.signed_on}"}
    draft = Draft(
        entry=entry,
        addressee=_addressee(row),
        position=row.position,
        variables=corrected,
        template_version=template_version(entry),
        organisation=_issuing(row, move),
        waits=False,
    )
    check(entry, corrected, draft.addressee, row.organisation, move.now)
    move.notes["correction"] = draft
    return {draft.name: draft.digest}


def _correct(row: Document, move: Move) -> None:
    row.replace()
    row.save(force_update=True, update_fields=["state"])
    enter(move.notes["correction"], move, replaces=row)


def _replaced(value: Any, wrong: str, right: str) -> tuple[Any, int]:
    """`value` with the text corrected wherever it stands, and how often it stood there."""
    if isinstance(value, str):
        return value.replace(wrong, right), value.count(wrong)
    if isinstance(value, dict):
        pairs = {key: _replaced(one, wrong, right) for key, one in value.items()}
        return {key: new for key, (new, _n) in pairs.items()}, sum(n for _, n in pairs.values())
    if isinstance(value, list):
        many = [_replaced(one, wrong, right) for one in value]
        return [new for new, _n in many], sum(n for _, n in many)
    return value, 0


CHECKS: dict[str, Callable[[Document, Move], Checked]] = {
    "sign_document": _check_signing,
    "document_sealed": _check_sealing,
    "place_document": _check_placing,
    "record_service": _check_service,
    "withdraw_document": _check_withdrawing,
    "correct_document": _check_correcting,
}
FOLLOWS: dict[str, Callable[[Document, Move], None]] = {
    "sign_document": _sign,
    "document_sealed": _seal,
    "place_document": _place,
    "record_service": _serve,
    "withdraw_document": _withdraw,
    "correct_document": _correct,
}
