"""Who gets a document of a step: what an entry of the catalogue calls its addressee, as parties and organs.

Resolved while the step is being done, before its effects are carried out, so that the digests of
what is issued can enter the step's own event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.queries import authority_over, upper
from cases.models import Party
from workflows.actions import Move
from workflows.effects import Assign, Unassign
from workflows.situation import Held

FILER_ROLES = (Party.Role.COMPLAINANT, Party.Role.APPLICANT)


@dataclass(frozen=True)
class Addressee:
    """One addressee. A natural person's is known by the party alone; the name stays sealed."""

    kind: str
    party: int | None = None
    organisation: int | None = None
    name: str = ""

    @property
    def sealed(self) -> bool:
        """Whether the name may enter at sealing only."""
        return self.party is not None and self.organisation is None

    @property
    def shown(self) -> str:
        """As lists and previews may name it."""
        return self.name or (str(_("投诉人（已密封）")) if self.sealed else "")

    def token(self) -> dict[str, Any]:
        """How frozen variables refer to it."""
        return {"sealed_party": self.party} if self.sealed else {"name": self.name}


def addressees(kind: str, move: Move) -> list[Addressee]:
    """Everybody a document with this addressee goes to; one document each. Raises KeyError."""
    return RULES[kind](kind, move)


def _nobody(kind: str, _move: Move) -> list[Addressee]:
    return [Addressee(kind)]


def _filers(kind: str, move: Move) -> list[Addressee]:
    """Complainants or applicants; the body concerned where it filed as an organisation."""
    parties = Party.objects.none()
    if move.subject.subject_type == "case":
        parties = Party.objects.filter(case=move.subject.pk, role__in=FILER_ROLES)
    found = [
        Addressee(
            kind,
            party=party.pk,
            organisation=party.organisation_id,
            name=party.organisation.name if party.organisation else "",
        )
        for party in parties.select_related("organisation").order_by("pk")
    ]
    return found or _concerned(kind, move)


def _concerned(kind: str, move: Move) -> list[Addressee]:
    """The body the subject is about: respondent of a case, subject of a record and what follows it."""
    subject: Any = move.subject
    record = getattr(subject, "record", None)
    body = getattr(subject, "respondent_id", None) or getattr(subject, "subject_id", None)
    return _organs(kind, [body or (record.subject_id if record else None)])


def _parties(kind: str, move: Move) -> list[Addressee]:
    """Who filed, and the body that has been asked to explain."""
    explaining = [held.organisation for held in held_after(move, "explaining")]
    told = _filers(kind, move)
    known = {one.organisation for one in told}
    return told + _organs(kind, [pk for pk in explaining if pk not in known])


def _entrusted(kind: str, move: Move) -> list[Addressee]:
    """Organs to which the step gives work; else those that have it already."""
    roles = ("receiving", "cohandler", "determining", "provider")
    given = [e for e in move.procedure.effects if isinstance(e, Assign) and e.role in roles]
    if given:
        return _organs(kind, [e.organisation for e in given])
    having = [held.organisation for role in roles for held in move.situation.assigned(role)]
    return _organs(kind, having[:1])


def _assigned(role: str) -> Callable[[str, Move], list[Addressee]]:
    def rule(kind: str, move: Move) -> list[Addressee]:
        return _organs(kind, [held.organisation for held in held_after(move, role)])

    return rule


def _supervised(kind: str, move: Move) -> list[Addressee]:
    """Whoever is late: whose duty is pressed, else the provider that was asked or the body concerned."""
    pressed = move.procedure.pursued
    if pressed is not None:
        return _organs(kind, [pressed.responsible])
    return _assigned("provider")(kind, move) or _concerned(kind, move)


def _executors(kind: str, move: Move) -> list[Addressee]:
    """Whoever carries something out; the organ that handles the matter writes no letter to itself."""
    executor = getattr(move.subject, "executor_id", None)
    if executor is not None:
        return _organs(kind, [executor])
    told = _assigned("executor")(kind, move)
    return [one for one in told if one.organisation != move.subject.organisation_id]


def _handling(kind: str, move: Move) -> list[Addressee]:
    return _organs(kind, [move.subject.organisation_id])


def _named(kind: str, move: Move) -> list[Addressee]:
    """The organ that the step's form names, as a row or in words; else the government above."""
    given = move.data.get("organ")
    if isinstance(given, Organisation):
        return _organs(kind, [given.pk])
    if given:
        return [Addressee(kind, name=str(given))]
    above = upper(move.subject.organisation, move.today)
    return _organs(kind, [above.pk if above else move.subject.organisation_id])


def _authority(kind: str, move: Move) -> list[Addressee]:
    """The authority that the step's form names; else the government above the body concerned."""
    chosen = move.data.get("authority")
    if isinstance(chosen, Organisation):
        return _organs(kind, [chosen.pk])
    organ = move.subject.organisation
    body = Organisation.objects.select_related("parent").get(
        pk=move.situation.respondent or organ.pk
    )
    return _organs(kind, [authority_over(body, organ, move.today).pk])


def held_after(move: Move, role: str) -> list[Held]:
    """Who holds an assignment once the step is done."""
    held = list(move.situation.assigned(role))
    for effect in move.procedure.effects:
        if isinstance(effect, Unassign) and effect.role == role:
            held = [
                one
                for one in held
                if effect.organisation is not None and one.organisation != effect.organisation
            ]
        if isinstance(effect, Assign) and effect.role == role:
            held.append(Held(role, effect.organisation, user=effect.user))
    return held


def _organs(kind: str, keys: Sequence[int | None]) -> list[Addressee]:
    wanted = list(dict.fromkeys(key for key in keys if key is not None))
    rows = Organisation.objects.in_bulk(wanted)
    return [Addressee(kind, organisation=key, name=rows[key].name) for key in wanted]


RULES: dict[str, Callable[[str, Move], list[Addressee]]] = {
    "complainant": _filers,
    "applicant": _filers,
    "objector": _filers,
    "parties": _parties,
    "respondent": _concerned,
    "subject": _concerned,
    "receiving": _entrusted,
    "cohandlers": _entrusted,
    "provider": _assigned("provider"),
    "supervised": _supervised,
    "executors": _executors,
    "forwarding": _handling,
    "handling": _handling,
    "discipline": _named,
    "authority": _authority,
    "public": _nobody,
    "internal": _nobody,
}
"""Every addressee an entry may name."""
