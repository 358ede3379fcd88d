"""What the public may learn of a document: its standing under a code, and whether a file is it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from documents import as_ofd
from documents.models import Document, SealAuthority, State
from documents.queries import DocumentQuerySet
from documents.signatures import SealReport, check_seal
from documents.trust import certificate
from workflows.codes import SECRET

MAX_BYTES = 20 * 1024 * 1024
PUBLISHED = frozenset({State.SIGNED, State.SEALED, State.SERVED, State.WITHDRAWN, State.REPLACED})


@dataclass(frozen=True)
class PublicFacts:
    """What was issued under a verification code; nothing about any person or the case."""

    title: str
    number: str
    organ: str
    signed_on: date
    state: State
    sentence: str
    replaced_by: str = ""
    """Number of the correcting document."""
    replaces: str = ""
    """Number of the document this one corrects."""

    @property
    def holds(self) -> bool:
        """Whether the document stands."""
        return self.state in (State.SEALED, State.SERVED)


@dataclass(frozen=True)
class Finding:
    """Whether a file in hand is a document of ours, in words."""

    ok: bool
    sentence: str
    facts: PublicFacts | None = None
    seal: SealReport | None = None


def facts(code: str) -> PublicFacts | None:
    """What was issued under a code as typed or scanned; None where nothing was."""
    typed = "".join(c for c in code.upper() if c.isalnum())
    issued = _rows().filter(verification_code=typed, kind=Document.Kind.ISSUED)
    row = issued.exclude(code__in=SECRET).first()
    return _facts(row) if row is not None else None


def check_file(content: bytes, code: str = "") -> Finding:
    """Whether an uploaded file is, byte for byte, a document issued here (under `code`, if given).

    An OFD is compared by the PDF that lies in it, and then itself with what is made of that PDF.
    """
    if not content.startswith(as_ofd.MARK):
        return _check_pdf(content, code)
    pdf = as_ofd.letter_in(content, MAX_BYTES)
    if pdf is None:
        return Finding(False, _("这个OFD文件不是本系统发出的文书，里面没有所附的PDF正本。"))
    found = _check_pdf(pdf, code)
    if not found.ok:
        return found
    row = _rows().get(sha256=hashlib.sha256(pdf).hexdigest())
    if as_ofd.is_made_of(content, pdf, row):
        return found
    sentence = _(
        "所附的PDF正本没有改动，但OFD的版面与现在据此制作的不同，可能有改动，请以所附PDF为准。"
    )
    return replace(found, ok=False, sentence=sentence)


def _check_pdf(content: bytes, code: str) -> Finding:
    row = _rows().filter(sha256=hashlib.sha256(content).hexdigest()).first()
    roots = [certificate(one.certificate) for one in SealAuthority.objects.all()]
    seal = check_seal(content, roots)
    if row is None:
        told = _("这个文件不是本系统发出的文书，或者内容有改动。")
        return Finding(False, f"{told}{seal.sentence}。", seal=seal)
    known = _facts(row) if row.kind == Document.Kind.ISSUED else None
    if not seal.ok:
        return Finding(False, seal.sentence, known, seal)
    wanted = facts(code) if code else known
    if wanted != known:
        return Finding(False, _("这个文件是另一份文书，不是该验证码对应的文书"), seal=seal)
    if known is None:
        return Finding(True, _("这个文件是本系统存档的内部文件，内容没有改动"), seal=seal)
    sentence = _("这个文件就是%(organ)s发出的《%(title)s》（%(number)s），内容没有改动。") % {
        "organ": known.organ,
        "title": known.title,
        "number": known.number,
    }
    return Finding(True, f"{sentence}{known.sentence}", known, seal)


def _rows() -> DocumentQuerySet:
    rows = Document.objects.select_related("organisation", "replaces", "replaced_by")
    return rows.filter(state__in=PUBLISHED, signed_on__isnull=False)


def _facts(row: Document) -> PublicFacts:
    assert row.signed_on is not None
    later = getattr(row, "replaced_by", None)
    replaced_by = later.number or "" if later is not None else ""
    return PublicFacts(
        title=row.title,
        number=row.number or "",
        organ=row.organisation.name,
        signed_on=row.signed_on,
        state=State(row.state),
        sentence=_standing(row, replaced_by),
        replaced_by=replaced_by,
        replaces=row.replaces.number or "" if row.replaces is not None else "",
    )


def _standing(row: Document, replaced_by: str) -> str:
    return {
        State.SIGNED: _("文书已经签发，正在用印，请稍后再查。"),
        State.SEALED: _("文书现行有效。"),
        State.SERVED: _("文书现行有效。"),
        State.WITHDRAWN: _("文书已被发文机关撤销。"),
        State.REPLACED: _("文书已被更正，请以%s为准。") % replaced_by,
    }[State(row.state)]
