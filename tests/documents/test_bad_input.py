"""What people type into forms, on its way into a document: printed literally, or refused in clear words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Role
from cases.models import Case
from documents import files
from documents.models import Document
from tests.documents.conftest import keep_promises, text_of
from tests.world import World
from workflows.actions import StepRefused, perform

pytestmark = pytest.mark.django_db
TYPED = {"matters": "为何逾期未付", "evidence_list": "合同\n验收单"}


@pytest.fixture
def case(world: World, file: Callable[..., Case], accept: Callable[[Case], None]) -> Case:
    """A complaint under investigation, its earlier papers out of the way."""
    made = file()
    accept(made)
    handler = world.actor(Role.HANDLER)
    perform(made, "take_up", actor=world.actor(Role.REVIEWER), data={"handler": handler.user.pk})
    keep_promises()
    return made


def asked(world: World, case: Case, **typed: str) -> Document:
    """The notice to explain, drafted with what was typed, signed and sealed."""
    data = TYPED | typed
    perform(case, "draft_explanation_notice", actor=world.actor(Role.HANDLER), data=data)
    perform(case, "ask_explanation", actor=world.actor(Role.SIGNER))
    assert keep_promises()[1] == 0
    return Document.objects.get(code="D09")


def test_markup_and_template_code_are_printed_as_they_were_typed(world: World, case: Case) -> None:
    typed = "<b>加粗</b>{{ organ.name }}{% now 'Y' %}&amp;<img src=x>"
    assert typed.replace(" ", "") in text_of(
        files.content(asked(world, case, matters=typed))
    ).replace(" ", "")


def test_invisible_and_direction_changing_characters_do_not_reach_the_paper(
    world: World, case: Case
) -> None:
    document = asked(world, case, matters="付\u202e款\u200b逾\x07期\u2066了")
    assert "付款逾期了" in text_of(files.content(document))


def test_twenty_thousand_characters_are_printed_to_the_last(world: World, case: Case) -> None:
    line = "工程款逾期未付的经过如下，请逐项说明。"
    typed = line * (19_990 // len(line)) + "到此为止"
    text = text_of(files.content(asked(world, case, matters=typed)))
    assert text.replace("\n", "").count("逾期未付") >= 0.9 * typed.count("逾期未付")
    assert "到此为止" in text


@pytest.mark.parametrize(
    ("character", "printed"),
    [
        ("ᠮ", "〔字符U+182E〕"),
        ("\ue123", "〔字符U+E123〕"),
        ("\U0002a6a5", "𪚥"),
        ("\U00031350", "\U00031350"),
        ("ꉬꆈ", "ꉬꆈ"),
        ("\ue863", "䶮"),
    ],
)
def test_rare_characters_are_printed_and_those_no_face_draws_are_described(
    world: World, case: Case, character: str, printed: str
) -> None:
    text = text_of(files.content(asked(world, case, matters=f"为何逾期{character}未付")))
    assert f"为何逾期{printed}未付" in text.replace(" ", "").replace("\n", "")
    case.refresh_from_db()
    undrawn = {"codes": [printed.strip("〔〕字符")], "sealed": False} if "〔" in printed else None
    assert case.facts.get("undrawn") == undrawn


def test_a_template_that_fails_refuses_the_signature_and_takes_no_number(
    file: Callable[..., Case], accept: Callable[[Case], None], settings: Any, tmp_path: Path
) -> None:
    case = file()
    whole = settings.TEMPLATES
    broken = tmp_path / "documents" / "D03a.html"
    broken.parent.mkdir()
    broken.write_text("{% include 'documents/gone.html' %}")
    engine = {**whole[0], "DIRS": [tmp_path, *whole[0]["DIRS"]]}
    settings.TEMPLATES = [engine, *whole[1:]]
    with pytest.raises(StepRefused) as refused:
        accept(case)
    assert refused.value.sentence == (
        "《受理通知书》未能生成，请检查填写的内容；如仍不能签发，请联系系统管理员（TemplateDoesNotExist）"
    )
    case.refresh_from_db()
    assert (case.state, case.event_count, Document.objects.count()) == ("submitted", 1, 0)
    settings.TEMPLATES = whole
    accept(case)
    assert str(Document.objects.get().number).endswith("〕1号")
