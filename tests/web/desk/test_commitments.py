"""A body enters what it promised at the desk: one by one, or many from a table that is looked through first."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl.workbook.workbook import Workbook

from accounts.roles import Role
from cases import clock
from cases.models import Case
from tests.web.desk import walks
from tests.workflows.test_commitment import contract, registered
from tests.workflows.test_commitment_tables import row
from tests.workflows.walks import go_to
from tests.world import World
from workflows.commitment_tables import HEADS

pytestmark = pytest.mark.django_db
TABLE_AT = "/desk/new/commitments/"
ONE_AT = "/desk/new/commitment/"


def head(world: World) -> Client:
    """The browser of the bureau's head."""
    return walks.signed_in(world, Role.PRINCIPAL, "bureau")


def pasted(*rows: list[str]) -> str:
    """A table as a browser pastes it."""
    return "\r\n".join("\t".join(one) for one in [list(HEADS), *rows])


def test_a_liaison_enters_a_contract_and_its_head_registers_it(world: World) -> None:
    liaison = walks.signed_in(world, Role.LIAISON, "bureau")
    token = liaison.get(ONE_AT).context["attempt"].token
    assert liaison.post(ONE_AT, {**contract(), "token": token}).status_code == 302
    case = Case.objects.get()
    assert (case.state, case.respondent) == ("draft", world["bureau"])
    page = head(world).get(f"/desk/case/{case.pk}/").content.decode()
    assert "确认登记" in page
    assert "支付首期款" in page
    head(world).post(f"/desk/case/{case.pk}/register/", {"version": case.event_count})
    case.refresh_from_db()
    assert case.state == "performing"


def test_what_cannot_be_read_is_told_at_its_line_and_what_was_typed_stays(world: World) -> None:
    client = head(world)
    data = contract(obligations="2026-06-30；付款；1万元\n年底；付清")
    answer = client.post(ONE_AT, {**data, "token": client.get(ONE_AT).context["attempt"].token})
    page = answer.content.decode()
    assert "第2行：期限“年底”看不懂" in page
    assert "年底；付清" in page
    assert not Case.objects.exists()


def test_the_page_says_how_near_each_obligation_is_to_a_breach(world: World) -> None:
    case = registered(world)
    at = f"/desk/case/{case.pk}/"
    due = clock.today() + timedelta(days=20)
    assert "黄色预警" in head(world).get(at).content.decode()
    go_to(due - timedelta(days=3))
    assert "橙色预警" in head(world).get(at).content.decode()
    go_to(due + timedelta(days=1))
    assert "红色预警" in head(world).get(at).content.decode()


def test_a_table_is_looked_through_and_entered_when_confirmed(world: World) -> None:
    client = head(world)
    table = pasted(row(), row(contract_number="HT-2"))
    page = client.post(TABLE_AT, {"table": table}).content.decode()
    assert "将登记承诺2份" in page
    assert not Case.objects.exists()
    mark = re.search('name="confirmed" value="([0-9a-f]{64})"', page)
    assert mark is not None
    other = pasted(row())
    client.post(TABLE_AT, {"table": other, "confirmed": mark[1]})
    assert not Case.objects.exists()
    assert client.post(TABLE_AT, {"table": table, "confirmed": mark[1]}).status_code == 302
    assert Case.objects.filter(state="performing").count() == 2


def test_a_wrong_cell_is_named_and_the_table_stays(world: World) -> None:
    answer = head(world).post(TABLE_AT, {"table": pasted(row(when="年底"))})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "M2（义务期限）：期限“年底”看不懂" in page
    assert "道路改造工程施工合同" in page


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SIGNER, Role.SYSTEM_ADMIN, Role.JOINT_OFFICE])
def test_only_a_body_enters_its_own_promises(world: World, role: Role) -> None:
    client = walks.signed_in(world, role)
    for address in (TABLE_AT, f"{TABLE_AT}example.xlsx"):
        assert client.get(address).status_code in (403, 404)
    assert client.post(TABLE_AT, {"table": pasted(row())}).status_code in (403, 404)
    assert Client().get(TABLE_AT).status_code == 302
    assert not Case.objects.exists()


def test_another_body_does_not_find_it(world: World) -> None:
    case = registered(world)
    other = walks.signed_in(world, Role.PRINCIPAL, "finance")
    assert other.get(f"/desk/case/{case.pk}/").status_code == 404
    assert other.get(f"/desk/case/{case.pk}/perform/").status_code == 404


def test_a_table_with_merged_cells_is_refused_with_their_place(world: World) -> None:
    book = Workbook()
    sheet: Any = book.worksheets[0]
    for cells in (list(HEADS), row(), row(contract_number="")):
        sheet.append(cells)
    sheet.merge_cells("A2:A3")
    content = io.BytesIO()
    book.save(content)
    file = SimpleUploadedFile("承诺.xlsx", content.getvalue())
    answer = head(world).post(TABLE_AT, {"file": file, "table": ""})
    assert answer.status_code == 422
    assert "A2:A3是合并的单元格，请取消合并" in answer.content.decode()
