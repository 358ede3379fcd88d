"""What a form accepted is read again wherever it goes: on pages, in letters, spreadsheets and mail, and by search."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from openpyxl.reader.excel import load_workbook

from accounts.roles import Role
from cases import clock
from cases.models import Case
from documents import files
from documents.fonts import code_of, missing_glyphs
from documents.text import clean
from notifications.delivering import deliver_due
from notifications.models import Message
from tests.alphabets import EVERYTHING, SCRIPTS, lost
from tests.documents.conftest import keep_promises, text_of
from tests.notifications.servers import Mailbox, mail_server
from tests.web.board.test_exports import asked, fetched
from tests.web.desk import walks
from tests.web.portal.filings import file
from tests.world import World
from web.board.export import Cells, as_csv, as_xlsx
from workflows.actions import perform

pytestmark = pytest.mark.django_db
DESCRIBED = re.compile(r"〔字符U\+([0-9A-F]+)〕")


def printed(text: str) -> str:
    """Text of a page in which characters that no face draws are told by their numbers."""
    return DESCRIBED.sub(lambda found: chr(int(found[1], 16)), text)


def filed(world: World) -> dict[str, Case]:
    """A complaint for each script."""
    made = {}
    for name, text in SCRIPTS.items():
        said = {"title": f"关于{text[:70]}", "facts_text": text, "reasons": f"理由{text}"}
        made[name], _code = file(world, Client(), **said)
    return made


@pytest.mark.long
def test_pages_search_and_spreadsheets_hold_what_was_typed(world: World) -> None:
    cases = filed(world)
    reviewer = walks.signed_in(world, Role.REVIEWER)
    for name, case in cases.items():
        page = unescape(reviewer.get(f"/desk/case/{case.pk}/").content.decode())
        assert lost(SCRIPTS[name], case.facts["facts_text"]) == "", name
        assert [one for one in case.facts["facts_text"].splitlines() if one not in page] == []
        found: Any = reviewer.get("/desk/search/", {"q": case.title})
        numbers = [row.number for row in found.context["found"].cases.rows]
        assert case.number in numbers, (name, case.title)
    first = next(iter(cases.values()))
    assert first.next_due_on is not None
    clock.shift(first.next_due_on - clock.today() + timedelta(days=1))
    overseer = walks.signed_in(world, Role.JOINT_OFFICE, "city")
    wanted = {case.number: case.title for case in cases.values()}
    for form in ("csv", "xlsx"):
        row = asked(world, overseer, "overdue", form)
        keep_promises()
        content = fetched(overseer, row).content
        titles = {line[0]: line[2] for line in told(content, form)[1:]}
        assert {number: titles[number] for number in wanted} == wanted


def told(content: bytes, form: str) -> list[list[Any]]:
    """The cells of a spreadsheet file, without the sign that keeps a text from being a formula."""
    if form == "xlsx":
        book: Any = load_workbook(io.BytesIO(content))  # type: ignore[no-untyped-call]
        return [list(line) for line in book.active.iter_rows(values_only=True)]
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [[one.removeprefix("'") for one in row] for row in rows]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_breaks_a_file_or_becomes_a_formula(form: str) -> None:
    texts = [*SCRIPTS.values(), EVERYTHING, "=1+1", "＝1+1", "\t=1", "-5万元未付", "'", "_x0041_"]
    cells: list[Cells] = [["事项"]]
    cells += [[one] for one in texts]
    content = {"csv": as_csv, "xlsx": as_xlsx}[form](cells)
    rows = told(content, form)
    assert len(rows) == len(texts) + 1
    gone = {text: lost(text, str(row[0])) for text, row in zip(texts, rows[1:], strict=True)}
    assert {text: one for text, one in gone.items() if one} in ({}, {"'": "'"})


def test_a_letter_prints_what_was_typed_or_names_the_character(world: World) -> None:
    case = walks.investigating(world)
    keep_promises()
    lines = "\n".join(SCRIPTS.values())
    data = {"matters": lines, "evidence_list": "合同"}
    perform(case, "draft_explanation_notice", actor=world.actor(Role.HANDLER), data=data)
    perform(case, "ask_explanation", actor=world.actor(Role.SIGNER))
    assert keep_promises()[1] == 0
    text = printed(text_of(files.content(walks.document(case, "D09"))))
    assert Counter(lost(lines, text)) == Counter()
    case.refresh_from_db()
    assert set(case.facts["undrawn"]["codes"]) == {
        code_of(one) for one in missing_glyphs(clean(lines))
    }


def test_the_receipt_of_a_filing_prints_its_title(world: World) -> None:
    for text in ("=1+1 Ａ１ ﾊﾝ", SCRIPTS["provinces"], SCRIPTS["markup"]):
        client = Client()
        case, code = file(world, client, title=f"关于{text}"[:80])
        answer = client.post("/receipt/", {"number": case.number, "code": code})
        assert lost(case.title, printed(text_of(answer.content))) == ""


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_a_mail_holds_its_words(world: World, settings: Any, text: str) -> None:
    user = world.user(Role.HANDLER, "lead")
    user.email = "reader@example.test"
    user.save()
    moment = clock.now()
    body = f"{text}办理的事项于今日届满。"
    Message.objects.create(
        key="test:1:mail", template="due_today", recipient=user, channel="mail",
        subject="今日届满：TS-510100-2026-000001", body=body.replace("\0", ""),
        created_at=moment, due_at=moment,
    )  # fmt: skip
    with mail_server(settings, Mailbox()) as mailbox:
        deliver_due()
    [mail] = mailbox.mails
    assert lost(body, mail.get_payload(decode=True).decode()) == ""
