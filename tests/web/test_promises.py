"""What a body promised, in real browsers on a phone and at a desk: entered from a table with three faults that
are put right, warned of, kept, changed lawfully and compensated."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts.roles import Role
from cases import clock
from cases.models import Case
from tests.files import PDF
from tests.web.browsing import (
    DESK,
    PHONE,
    People,
    do_step,
    fits,
    later,
    open_subject,
    picture,
    sign_for,
)
from tests.workflows.test_commitment import registered
from tests.workflows.test_commitment_tables import row
from tests.world import World
from workflows.commitment_tables import HEADS

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def people(
    browser: Browser, live_server: Any, world: World, request: pytest.FixtureRequest
) -> People:
    """Everybody at a screen of one size."""
    return People(browser, live_server.url, world, request.param)


@pytest.fixture
def voucher(tmp_path: Path) -> Path:
    """A file to hand in."""
    file = tmp_path / "凭证.pdf"
    file.write_bytes(PDF)
    return file


def pasted(*rows: list[str]) -> str:
    """A table as it is copied from a sheet."""
    return "\n".join("\t".join(one) for one in [list(HEADS), *rows])


def enter_table(page: Page, *rows: list[str]) -> None:
    """Paste a table and have it looked through."""
    page.fill("[name=table]", pasted(*rows))
    page.get_by_role("button", name="核对", exact=True).click()
    assert fits(page)


def test_a_table_with_three_faults_is_put_right_and_its_contract_kept(
    people: People, world: World, voucher: Path
) -> None:
    head = people.as_person(Role.PRINCIPAL, "bureau")
    head.goto("/desk/new/")
    head.get_by_role("link", name="用表格批量登记政府承诺").click()
    due = clock.today() + timedelta(days=20)
    good = row(when=due.isoformat(), ends_on="")
    enter_table(head, row(when="年底", category="修路", sum="很多", ends_on=""))
    for cell in ("C2（承诺类别）", "M2（义务期限）", "O2（义务金额）"):
        head.get_by_text(cell).wait_for()
    picture(head, "table-faults")
    enter_table(head, good)
    head.get_by_text("将登记承诺1份").wait_for()
    picture(head, "table-effect")
    head.get_by_role("button", name="确认登记").click()
    head.get_by_text("已登记1份承诺").wait_for()
    case = Case.objects.get()
    open_subject(head, case)
    picture(head, "commitment")
    kept = {
        "obligation": "1", "done_on": clock.today().isoformat(), "amount": "120万元",
        "extent": "whole", "note": "已转账支付", "attachments": voucher,
    }  # fmt: skip
    do_step(head, case, "登记履行情况", kept)
    do_step(head, case, "确认履行完毕")
    open_subject(head, case)
    assert head.locator("[aria-labelledby=obligations]").get_by_text("按期履行").is_visible()
    do_step(people.as_person(Role.RECORD_KEEPER), case, "办结归档")
    case.refresh_from_db()
    assert case.state == "closed"


def test_a_promise_is_warned_of_and_lawfully_changed(
    people: People, world: World, voucher: Path
) -> None:
    case = registered(world)
    keeper, head = people.as_person(Role.RECORD_KEEPER), people.as_person(Role.PRINCIPAL, "bureau")
    signer = people.as_person(Role.SIGNER)
    do_step(keeper, case, "提醒履约", {"demand": "请报送付款安排。"})
    letter = sign_for(head, case, "履约提醒函")
    assert letter
    later(21)
    open_subject(head, case)
    head.locator("[aria-labelledby=obligations]").get_by_text("红色预警").wait_for()
    picture(head, "overdue")
    today = clock.today().isoformat()
    asked = {
        "change": "amend", "ground": "public", "authority": "经集体研究和合法性审查",
        "notified_on": today, "notice": "书面通知，对方同意", "offer": "补偿3万元",
        "reason": "线路调整，社会公共利益需要", "attachments": voucher,
    }  # fmt: skip
    do_step(head, case, "申请变更（解除）", asked)
    do_step(signer, case, "同意变更（解除）", {"reason": "依据充分，程序合法"})
    pay_by = (clock.today() + timedelta(days=10)).isoformat()
    due = {"amount": "3万元", "pay_by": pay_by, "reason": "按实际损失", "attachments": voucher}
    do_step(head, case, "确定补偿", due)
    paid = {"paid_on": today, "note": "已支付", "attachments": voucher}
    do_step(head, case, "登记补偿支付", paid)
    later_on = (clock.today() + timedelta(days=90)).isoformat()
    settled = {
        "obligations": f"{later_on}；支付全部款项；128万元",
        "note": "已签补充协议",
        "attachments": voucher,
    }
    do_step(head, case, "登记变更（解除）结果", settled)
    open_subject(head, case)
    picture(head, "changed")
    case.refresh_from_db()
    assert case.state == "performing"


def test_what_falls_due_is_read_in_the_ledger_and_on_the_board(
    people: People, world: World
) -> None:
    near = clock.today() + timedelta(days=5)
    registered(world, obligations=f"{near}；支付首期工程款；120万元\n验收合格后30日；付清；8万元")
    liaison = people.as_person(Role.LIAISON, "bureau")
    liaison.goto("/desk/")
    liaison.get_by_role("link", name="履约台账").click()
    liaison.get_by_text("支付首期工程款").wait_for()
    assert fits(liaison)
    picture(liaison, "ledger")
    overseer = people.as_person(Role.SUPERVISION_OFFICER, "city")
    overseer.goto("/board/")
    overseer.get_by_role("link", name="履约预警").click()
    overseer.get_by_role("row", name="工程建设").get_by_role("link", name="1", exact=True).click()
    overseer.get_by_role("heading", name="尚未履行的义务").wait_for()
    assert fits(overseer)
    picture(overseer, "board-promises")
    overseer.get_by_role("link", name="道路改造工程施工合同").click()
    overseer.get_by_role("heading", name="道路改造工程施工合同").wait_for()
