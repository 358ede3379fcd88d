"""Sealed identities: encrypted at rest, matched by keyed hash, every reading logged."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import typed
from accounts.actors import SYSTEM, Actor
from cases import readings
from cases.batches import one_by_one
from cases.models.case import Case
from cases.models.disclosure import IdentityDisclosure
from cases.models.people import Party, SealedIdentity
from cases.readings import What


@dataclass(frozen=True)
class Identity:
    """What a complainant told us of himself, and what of his contract tells who he is."""

    name: str = ""
    phone: str = ""
    paper: str = ""
    """The kind of identity paper, a value of `cases.identity_papers.Paper`; empty in older rows."""
    id_number: str = ""
    address: str = ""
    email: str = ""
    credit_code: str = ""
    representative: str = ""
    agent: str = ""
    agent_phone: str = ""
    contract_name: str = ""
    contract_number: str = ""

    def __repr__(self) -> str:
        return "Identity(sealed)"


def encrypt(plain: bytes) -> tuple[str, bytes]:
    """(key id, nonce + ciphertext) under the current key of `settings.IDENTITY_KEYS`."""
    key_id = settings.IDENTITY_KEY_ID
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(settings.IDENTITY_KEYS[key_id]).encrypt(nonce, plain, key_id.encode())
    return key_id, nonce + sealed


def decrypt(key_id: str, sealed: bytes) -> bytes:
    """The inverse of `encrypt`, with whichever key sealed it."""
    box = AESGCM(settings.IDENTITY_KEYS[key_id])
    return box.decrypt(sealed[:12], sealed[12:], key_id.encode())


def seal(party: Party, identity: Identity) -> SealedIdentity:
    """Store a party's identity encrypted, with its match keys."""
    key_id, ciphertext = encrypt(json.dumps(asdict(identity), ensure_ascii=False).encode())
    return SealedIdentity.objects.create(
        party=party, key_id=key_id, ciphertext=ciphertext, match_keys=match_keys(identity)
    )


def read(
    sealed: SealedIdentity,
    *,
    reader: Actor,
    purpose: str,
    now: datetime,
    disclosure: IdentityDisclosure | None = None,
) -> Identity:
    """Open a sealed identity and log who did it, why, and by which permission where one was needed."""
    readings.log(
        What.IDENTITY,
        reader=reader,
        purpose=purpose,
        now=now,
        identity=sealed,
        disclosure=disclosure,
    )
    return _opened(sealed)


def find(
    what: str, text: str, among: QuerySet[Case], *, reader: Actor, purpose: str, now: datetime
) -> list[int]:
    """Keys of the cases among `among` with a party of exactly this name, phone, id or code. It is logged
    as a reading of each identity that matches, and also where none does."""
    matching = SealedIdentity.objects.filter(
        match_keys__contains=[match_key(what, text)], party__case__in=among
    )
    found = list(matching.select_related("party"))
    for sealed in found:
        readings.log(What.SEARCH, reader=reader, purpose=purpose, now=now, identity=sealed)
    if not found:
        readings.log(What.SEARCH, reader=reader, purpose=purpose, now=now)
    return [sealed.party.case_id for sealed in found]


def repeats(
    case: Case, among: QuerySet[Case], *, reader: Actor, purpose: str, now: datetime
) -> list[int]:
    """Keys of the cases among `among` with a party of the same name, phone or id as one of `case`.
    It is logged as a reading of each identity that is compared and matches."""
    rows = SealedIdentity.objects.select_related("party")
    own = list(rows.filter(party__case=case))
    keys = [key for sealed in own for key in sealed.match_keys]
    found = list(rows.filter(match_keys__overlap=keys, party__case__in=among))
    for sealed in [*own, *found]:
        readings.log(What.SEARCH, reader=reader, purpose=purpose, now=now, identity=sealed)
    return [sealed.party.case_id for sealed in found]


def told_in(text: str, case: Case) -> list[str]:
    """What of the sealed identities of a case stands in a text, by the names of the fields alone.

    Compared without spaces, dashes, dots, width and case. Nobody reads a name here; whoever shows the answer
    to a person logs it by `log_comparison`, since guesses could be tried against it.
    """
    flat = {"": typed.code(text), "name": typed.name_key(text)}
    found: dict[str, None] = {}
    for sealed in SealedIdentity.objects.filter(party__case=case):
        known = asdict(_opened(sealed))
        for field, label in TELLING.items():
            normal = NORMAL.get(KIND.get(field, ""), typed.code)
            value = normal(known[field])
            within = flat["name"] if normal is typed.name_key else flat[""]
            shortest = SHORTEST_NAME if normal is typed.name_key else SHORTEST_NUMBER
            if len(value) >= shortest and value in within:
                found[str(label)] = None
    return list(found)


def log_comparison(case: Case, *, reader: Actor, purpose: str, now: datetime) -> None:
    """Log that somebody learnt what of the sealed identities of a case stands in what he typed."""
    for sealed in SealedIdentity.objects.select_related("party").filter(party__case=case):
        readings.log(What.SEARCH, reader=reader, purpose=purpose, now=now, identity=sealed)


def match_keys(identity: Identity) -> list[str]:
    """Keyed hashes of the normalised name, telephone, ID number and credit code that are given."""
    given = {
        "name": identity.name,
        "phone": identity.phone,
        "id": identity.id_number,
        "code": identity.credit_code,
    }
    return [match_key(what, text) for what, text in given.items() if text.strip()]


def match_key(what: str, text: str) -> str:
    """HMAC of one normalised value; `what` is name, phone, id or code."""
    message = f"{what}:{NORMAL[what](text)}".encode()
    return hmac.new(settings.IDENTITY_HMAC_KEY, message, hashlib.sha256).hexdigest()


def _phone(text: str) -> str:
    return "".join(c for c in typed.code(text) if c.isdigit()).removeprefix("86")


NORMAL: dict[str, Callable[[str], str]] = {
    "name": typed.name_key,
    "phone": _phone,
    "id": typed.code,
    "code": typed.code,
}
"""What is compared, however it was typed."""
TELLING = {
    "name": _("姓名、名称"),
    "phone": _("电话"),
    "id_number": _("证件号码"),
    "address": _("地址"),
    "email": _("邮箱"),
    "credit_code": _("统一社会信用代码"),
    "representative": _("法定代表人"),
    "agent": _("代理人"),
    "agent_phone": _("代理人电话"),
    "contract_number": _("合同编号"),
}
"""What tells who complains. A contract's name does not: the facts of the matter cannot be told without it."""
KIND = {
    "name": "name",
    "phone": "phone",
    "representative": "name",
    "agent": "name",
    "agent_phone": "phone",
}
"""How a field is compared; any other as a code."""
SHORTEST_NAME, SHORTEST_NUMBER = 2, 6
"""Characters that a value has at least to be looked for."""


def rematch(*, now: datetime) -> int:
    """Compute the match keys of every sealed identity anew, after a rule of `NORMAL` has changed.

    Returns how many changed. Nobody reads a name; that the keys were made anew is logged once.
    """
    changed = 0
    for sealed in one_by_one(SealedIdentity.objects.all()):
        fresh = match_keys(_opened(sealed))
        if fresh != sealed.match_keys:
            sealed.match_keys = fresh
            sealed.save(update_fields=["match_keys"])
            changed += 1
    purpose = f"重新计算匹配值：{changed}项有变化"
    readings.log(What.IDENTITY, reader=SYSTEM, purpose=purpose, now=now)
    return changed


def faults() -> Iterator[tuple[int, str]]:
    """(key of a sealed identity, what is amiss): it does not open, or its match keys are not its own.

    Nobody reads a name here.
    """
    for sealed in one_by_one(SealedIdentity.objects.all()):
        try:
            fresh = match_keys(_opened(sealed))
        except (InvalidTag, KeyError, ValueError, TypeError):
            yield sealed.pk, "不能解密"
        else:
            if fresh != sealed.match_keys:
                yield sealed.pk, "匹配值与密封的内容不符（升级后请先运行 rematch_identities）"


def _opened(sealed: SealedIdentity) -> Identity:
    return Identity(**json.loads(decrypt(sealed.key_id, bytes(sealed.ciphertext))))
