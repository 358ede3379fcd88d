"""Documents on a subject's page, and the steps that are offered beside a document, event or proposal."""

from __future__ import annotations

from dataclasses import dataclass

from documents.models import Document, State
from workflows.actions import Offer


@dataclass(frozen=True)
class DocumentLine:
    """A document, the steps that may be done to it, and whether one's own body may sign for it."""

    document: Document
    offers: list[Offer]
    receivable: bool

    @property
    def steps(self) -> list[Offer]:
        """Those on its way to its addressee."""
        return [one for one in self.offers if one.name not in AMENDING]

    @property
    def amendments(self) -> list[Offer]:
        """Those that take back or correct it."""
        return [one for one in self.offers if one.name in AMENDING]


AMENDING = ("correct_document", "withdraw_document")

ISSUED = frozenset({State.WAITING, State.SIGNED, State.SEALED, State.SERVED})
DOCUMENT_STATES: dict[str, frozenset[str]] = {
    "sign_document": frozenset({State.WAITING}),
    "place_document": frozenset({State.SEALED}),
    "record_service": frozenset({State.SEALED}),
    "correct_document": frozenset({State.SEALED, State.SERVED}),
    "withdraw_document": ISSUED,
}


BESIDE_DOCUMENT = frozenset(DOCUMENT_STATES)
BESIDE_EVENT = frozenset({"redact"})
BESIDE_PROPOSAL = frozenset({"decline"})
BESIDE = BESIDE_DOCUMENT | BESIDE_EVENT | BESIDE_PROPOSAL
"""Steps that are about one document, event or proposal, and are offered beside it."""
