"""The life of a document: signed and numbered by its step, sealed after it, placed, served."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from accounts.roles import Role
from cases import clock
from cases.models import Case, Event
from documents import files
from documents.models import Document, SealAuthority, State
from documents.signatures import check_seal
from documents.trust import certificate
from tests.documents.conftest import keep_promises
from tests.world import World


def _issued(event: Event) -> dict[str, str]:
    """What an event attests of documents and files."""
    return {name: digest for name, digest in event.attests.items() if name != "rows"}


@pytest.mark.django_db
def test_an_accepted_complaint_is_told_by_a_signed_sealed_and_served_notice(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    accept(case)
    (document,) = Document.objects.of(case)
    year = clock.today().year
    assert (document.code, document.state, document.number) == (
        "D03a",
        State.SIGNED,
        f"成信用办函〔{year}〕1号",
    )
    assert document.signed_by == world.user(Role.REVIEWER, "lead")
    accepted = Event.objects.get(step="accept")
    assert _issued(accepted) == {"document:D03a:1": document.digest}

    assert keep_promises()[1] == 0
    document.refresh_from_db()
    assert (document.state, document.way, document.served_on) == (
        State.SERVED,
        "electronic",
        clock.today(),
    )
    content = files.content(document)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    sealed = Event.objects.get(step="document_sealed")
    assert _issued(sealed) == {"file:D03a:1": document.sha256}
    root = certificate(SealAuthority.objects.get().certificate)
    assert check_seal(content, [root]).ok
    assert [e.step for e in Event.objects.filter(subject_type="case").order_by("sequence")] == [
        "submit",
        "accept",
        "document_sealed",
        "place_document",
        "record_service",
    ]
