"""A table of bodies or people is uploaded or pasted, explained, and entered when that is confirmed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl.workbook.workbook import Workbook

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from cases.models import Outbox
from tests.accounts.test_rosters import BODIES, PEOPLE, body, person
from tests.world import World
from web.passwords import TOPIC

BODIES_AT, PEOPLE_AT = "/manage/organisations/import/", "/manage/people/import/"


def sheet(*rows: list[str]) -> SimpleUploadedFile:
    """The rows as an Excel file."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("表.xlsx", content.getvalue())


def pasted(*rows: list[str]) -> str:
    """The rows as a browser pastes them."""
    return "\r\n".join("\t".join(row) for row in rows)


def confirmed(client: Client, address: str, table: str) -> str:
    """Send a table, read what it would do, confirm it; returns what was read."""
    page = client.post(address, {"table": table}).content.decode()
    found = re.search('name="confirmed" value="([0-9a-f]{64})"', page)
    assert found, page
    answer = client.post(address, {"table": table, "confirmed": found[1]})
    assert answer.status_code == 302
    return page


def test_bodies_from_a_file_are_shown_first_and_entered_when_confirmed(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    page = client.post(BODIES_AT, {"file": sheet(BODIES, body("锦江商务局", 901))})
    shown = page.content.decode()
    assert "将新增单位1个" in shown
    assert "锦江商务局\t" in shown
    assert not Organisation.objects.filter(name="锦江商务局").exists()
    confirmed(client, BODIES_AT, pasted(BODIES, body("锦江商务局", 901)))
    assert Organisation.objects.filter(name="锦江商务局").exists()


def test_a_wrong_row_is_told_at_the_table_which_stays(
    world: World, logged_in: Callable[..., Client]
) -> None:
    wrong = pasted(BODIES, body("锦江商务局", 901, 层级="区"))
    answer = logged_in(Role.SYSTEM_ADMIN).post(BODIES_AT, {"table": wrong})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "第2行：层级“区”不在可选范围" in shown
    assert "锦江商务局\t" in shown
    assert 'name="confirmed"' not in shown


def test_a_file_that_is_no_sheet_and_nothing_at_all_are_refused_in_words(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    broken = client.post(BODIES_AT, {"file": SimpleUploadedFile("a.xlsx", b"PK nonsense")})
    assert broken.status_code == 422
    assert "无法打开Excel文件" in broken.content.decode()
    empty = client.post(BODIES_AT, {"table": " \n"})
    assert empty.status_code == 422
    assert "请选择文件，或者粘贴表格内容" in empty.content.decode()


def test_what_was_changed_after_it_was_shown_is_shown_again(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    page = client.post(BODIES_AT, {"table": pasted(BODIES, body("甲局", 901))}).content.decode()
    found = re.search('name="confirmed" value="([0-9a-f]{64})"', page)
    assert found
    other = {"table": pasted(BODIES, body("乙局", 902)), "confirmed": found[1]}
    assert client.post(BODIES_AT, other).status_code == 200
    assert not Organisation.objects.filter(name__in=["甲局", "乙局"]).exists()


def test_people_get_accounts_of_one_administrator_roles_and_letters_of_another(
    world: World, logged_in: Callable[..., Client]
) -> None:
    table = pasted(PEOPLE, person("wang", "王小明", "承办人、核查员"))
    shown = confirmed(logged_in(Role.SYSTEM_ADMIN), PEOPLE_AT, table)
    assert "将建立账号1个，尚无密码、尚无职责" in shown
    person_row = User.objects.get(username="wang")
    assert not person_row.has_usable_password()
    assert not Outbox.objects.filter(topic=TOPIC).exists()
    shown = confirmed(logged_in(Role.SECURITY_ADMIN), PEOPLE_AT, table)
    assert "将登记任职2项" in shown
    assert "1人发送设置密码的邮件" in shown
    assert Membership.objects.filter(user=person_row).count() == 2
    assert Outbox.objects.filter(topic=TOPIC, args__user=person_row.pk).count() == 1


def test_the_example_is_the_table_that_is_read(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    example = client.get("/manage/people/example.xlsx").getvalue()  # type: ignore[attr-defined]
    upload = SimpleUploadedFile("人员.xlsx", example)
    shown = client.post(PEOPLE_AT, {"file": upload}).content.decode()
    assert "将建立账号1个" in shown
