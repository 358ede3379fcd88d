"""What the public page says of a document and of a file, and what the command says offline."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.roles import Role
from cases.models import Case
from documents import files, verifying
from documents.models import Document, State
from documents.templatetags.gongwen import day as in_words
from tests.documents.conftest import SECRETS, keep_promises, text_of
from tests.world import World
from workflows.actions import StepRefused, perform


@pytest.fixture
def document(file: Callable[..., Case], accept: Callable[[Case], None]) -> Document:
    accept(file())
    keep_promises()
    return Document.objects.get()


def case_of(document: Document) -> Case:
    return Case.objects.get(pk=document.subject_id)


@pytest.mark.django_db
def test_the_code_tells_what_was_issued_and_nothing_personal(document: Document) -> None:
    facts = verifying.facts(f" {document.verification_code.lower()} ")
    assert facts is not None
    assert (facts.title, facts.number, facts.organ, facts.holds, facts.sentence) == (
        "受理通知书",
        document.number,
        "成都市发展和改革委员会",
        True,
        "文书现行有效。",
    )
    assert not any(secret in repr(facts) for secret in (*SECRETS, "拖欠", "TS-"))
    assert verifying.facts("AAAA-BBBB-CCCC-DDDD") is None
    assert verifying.facts("") is None


@pytest.mark.django_db
def test_before_the_seal_the_code_says_it_is_being_prepared(
    file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    accept(file())
    facts = verifying.facts(Document.objects.get().verification_code)
    assert facts is not None
    assert (facts.state, facts.holds) == (State.SIGNED, False)
    assert facts.sentence == "文书已经签发，正在用印，请稍后再查。"


@pytest.mark.django_db
def test_the_file_is_recognised_and_a_flipped_byte_is_not(document: Document) -> None:
    content = files.content(document)
    finding = verifying.check_file(content, document.verification_code)
    assert (finding.ok, finding.sentence) == (
        True,
        f"这个文件就是成都市发展和改革委员会发出的《受理通知书》（{document.number}），"
        "内容没有改动。文书现行有效。",
    )
    changed = bytearray(content)
    changed[len(changed) // 3] ^= 1
    refused = verifying.check_file(bytes(changed))
    assert (refused.ok, refused.facts) == (False, None)
    assert refused.sentence.startswith("这个文件不是本系统发出的文书，或者内容有改动。")
    assert "不可信" in refused.sentence or "损坏" in refused.sentence
    assert verifying.check_file(b"").ok is False


@pytest.mark.django_db
def test_a_genuine_file_under_another_code_is_told_apart(
    document: Document, file: Callable[..., Case], accept: Callable[[Case], None]
) -> None:
    accept(file())
    other = Document.objects.exclude(pk=document.pk).get()
    finding = verifying.check_file(files.content(document), other.verification_code)
    assert (finding.ok, finding.sentence) == (
        False,
        "这个文件是另一份文书，不是该验证码对应的文书",
    )


@pytest.mark.django_db
def test_a_withdrawn_document_is_shown_as_withdrawn(world: World, document: Document) -> None:
    data = {"document": document.pk, "reason": "受理机关有误"}
    perform(case_of(document), "withdraw_document", actor=world.actor(Role.SIGNER), data=data)
    facts = verifying.facts(document.verification_code)
    assert facts is not None
    assert (facts.holds, facts.sentence) == (False, "文书已被发文机关撤销。")
    assert verifying.check_file(files.content(document)).sentence.endswith("已被发文机关撤销。")


@pytest.mark.django_db
def test_a_correction_is_a_new_document_that_names_the_old_one(
    world: World, document: Document
) -> None:
    case = case_of(document)
    wrong = document.variables["case_title"]
    data = {"document": document.pk, "wrong": wrong, "right": "更正后的标题", "reason": "笔误"}
    with pytest.raises(StepRefused, match="没有这段文字"):
        perform(
            case,
            "correct_document",
            actor=world.actor(Role.SIGNER),
            data=data | {"wrong": "文书里没有的字"},
        )
    before = files.content(document)
    perform(case, "correct_document", actor=world.actor(Role.SIGNER), data=data)
    keep_promises()
    new = Document.objects.get(replaces=document)
    document.refresh_from_db()
    assert (document.state, new.state) == (State.REPLACED, State.SERVED)
    assert files.content(document) == before
    assert new.number != document.number
    assert new.variables["case_title"] == "更正后的标题"
    old_facts, new_facts = (verifying.facts(d.verification_code) for d in (document, new))
    assert old_facts is not None
    assert new_facts is not None
    assert old_facts.sentence == f"文书已被更正，请以{new.number}为准。"
    assert new_facts.replaces == document.number
    printed = text_of(files.content(new))
    assert f"取代{in_words(document.signed_on)}印发的《受理通知书》（{document.number}）" in printed


@pytest.mark.django_db
def test_the_command_checks_a_file_without_a_database(
    document: Document, tmp_path: Path, settings: object
) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(files.content(document))
    out = StringIO()
    call_command("verify_document", str(path), stdout=out)
    assert out.getvalue().startswith("电子印章完好，由成都市发展和改革委员会加盖")
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 3] ^= 1
    path.write_bytes(bytes(changed))
    with pytest.raises(CommandError, match=r"不可信|损坏"):
        call_command("verify_document", str(path), stdout=out)
    with pytest.raises(CommandError, match="读不到文件"):
        call_command("verify_document", str(tmp_path / "none.pdf"), stdout=out)
