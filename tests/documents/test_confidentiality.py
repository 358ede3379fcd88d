"""A complainant's identity: in the one sealed file addressed to him, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from accounts.actors import code_holder
from accounts.roles import Role
from cases.models import Case, EventPayload, Outbox, Reading
from documents import files
from documents.models import Document
from tests.documents.conftest import SECRETS, keep_promises, text_of
from tests.world import World
from workflows.actions import perform


@pytest.fixture
def documents(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> list[Document]:
    """Notice of acceptance and of forwarding to the complainant, and the letter to another organ."""
    case = file()
    accept(case)
    data = {
        "manner": "forward",
        "organ": world.deciding("finance").pk,
        "requirements": "核实",
        "days": 30,
    }
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data)
    keep_promises()
    return list(Document.objects.order_by("code"))


def metadata_of(content: bytes) -> str:
    with pikepdf.open(BytesIO(content)) as pdf:
        return f"{dict(pdf.docinfo)} {pdf.open_metadata()}"


@pytest.mark.django_db
def test_the_name_is_in_the_addressee_s_file_only(documents: list[Document]) -> None:
    named = {row.code: SECRETS[0] in text_of(files.content(row)) for row in documents}
    assert named == {"D03a": True, "D05a": False, "D05b": True}
    for row in documents:
        assert not any(secret in metadata_of(files.content(row)) for secret in SECRETS)


@pytest.mark.django_db
def test_no_frozen_variable_event_or_promise_holds_it(documents: list[Document]) -> None:
    kept = [
        *Document.objects.values_list("variables", "addressee_name", "title"),
        *EventPayload.objects.values_list("data", "reason"),
        *Outbox.objects.values_list("args", "key", "last_error"),
    ]
    text = json.dumps(kept, ensure_ascii=False)
    assert not any(secret in text for secret in SECRETS)
    assert Document.objects.get(code="D03a").addressee_shown == "投诉人（已密封）"


@pytest.mark.django_db
def test_identity_bearing_files_lie_encrypted_under_names_that_tell_nothing(
    documents: list[Document], settings: Any
) -> None:
    raw = {row.code: files.stored(row)[:5] == b"%PDF-" for row in documents}
    assert raw == {"D03a": False, "D05a": True, "D05b": False}
    names = [path.name for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]
    assert len(names) == 3
    assert all(name.split(".")[0].isalnum() and name.isascii() for name in names)


@pytest.mark.django_db
def test_reading_the_name_to_print_it_is_logged(documents: list[Document]) -> None:
    purposes = Reading.objects.order_by("pk").values_list("purpose", flat=True)
    assert set(purposes) == {"文书用印时填写受送达人"}


@pytest.mark.django_db
def test_each_sees_what_is_addressed_to_him(world: World, documents: list[Document]) -> None:
    case = Case.objects.get()

    def seen(actor: Any) -> set[str]:
        return set(Document.objects.shown_to(actor, case).values_list("code", flat=True))

    assert seen(world.citizen()) == {"D03a", "D05b"}
    assert seen(code_holder(case.pk)) == {"D03a", "D05b"}
    assert seen(world.citizen("stranger")) == set()
    assert seen(world.actor(Role.HANDLER)) == {"D03a", "D05a", "D05b"}
    assert seen(world.actor(Role.LIAISON, "finance")) == {"D05a"}
    assert seen(world.actor(Role.REVIEWER, "finance")) == {"D05a"}
    assert seen(world.actor(Role.LIAISON, "bureau")) == set()
    assert seen(world.actor(Role.JOINT_OFFICE, "province_lead")) == {"D05a"}
    assert seen(world.actor(Role.SYSTEM_ADMIN)) == set()


@pytest.mark.django_db
def test_a_referred_clue_is_seen_by_those_who_decide_on_it_alone(
    world: World, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    case = file()
    accept(case)
    approver = world.actor(Role.APPROVER)
    recipient = world.actor(Role.DISCIPLINE_RECIPIENT, "finance")
    data = {"organ": world["finance"].pk, "clue": "涉嫌收受工程款回扣"}
    perform(case, "refer_clue", actor=approver, data=data)
    keep_promises()
    letter = Document.objects.get(code="D36")
    assert files.stored(letter)[:5] != b"%PDF-"
    assert "回扣" in text_of(files.content(letter))

    def sees(actor: Any) -> bool:
        return Document.objects.shown_to(actor, case).filter(code="D36").exists()

    assert sees(approver)
    assert sees(recipient)
    for other in (
        world.actor(Role.LIAISON, "finance"),
        world.actor(Role.HANDLER, "finance"),
        world.actor(Role.HANDLER),
        world.actor(Role.JOINT_OFFICE, "province_lead"),
        world.citizen(),
    ):
        assert not sees(other)


@pytest.mark.django_db
def test_a_damaged_encrypted_file_is_reported_as_lost(
    documents: list[Document], settings: Any
) -> None:
    path = Path(settings.FILES_DIR) / documents[0].stored_as
    *kept, last = path.read_bytes()
    path.write_bytes(bytes([*kept, last ^ 1]))
    with pytest.raises(FileNotFoundError):
        files.content(documents[0])
