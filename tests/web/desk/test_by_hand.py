"""Documents issued by hand: typed on one page, printed, kept nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from documents.models import Document
from tests.documents.conftest import text_of
from tests.world import World

pytestmark = pytest.mark.django_db

REPLY = {
    "number": "成发改函〔2026〕12号",
    "addressee": "张华代表",
    "proposal_number": "第128号建议",
    "proposal_title": "关于完善政府守信践诺机制的建议",
    "category": "A类（已经解决或者基本解决）",
    "answer": "建议已经采纳。",
    "measures": "印发承诺台账管理办法\n纳入年度考核",
}
REPORT = {
    "addressee": "各区（市）县人民政府",
    "period": "2026年第三季度",
    "overview": "本季度运行平稳。",
    "indicators": "受理投诉（件），186，203，-17",
    "ranking": "成都市，98.9%，1，96.3\n新津区，97.0%，2，95.0",
    "warnings": "工程款拖欠类投诉上升",
    "suggestions": "开展专项督导",
}


def _client(world: World, role: Role, at: str) -> Client:
    client = Client()
    client.force_login(world.user(role, at))
    return client


def _address(code: str) -> str:
    return reverse("desk:by_hand", args=[code])


def test_a_reply_is_typed_and_printed_in_the_name_of_the_writer_s_organ(world: World) -> None:
    client = _client(world, Role.HANDLER, "lead")
    assert client.get(_address("D39")).status_code == 200
    answer: Any = client.post(_address("D39"), REPLY)
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content).replace(" ", "")
    for said in ("成发改函〔2026〕12号", "张华代表：", "A类", "成都市发展和改革委员会", "印章位置"):
        assert said in text
    assert Document.objects.count() == 0
    assert client.get(_address("D40")).status_code == 404


def test_a_report_begins_with_the_figures_of_the_board(world: World) -> None:
    client = _client(world, Role.JOINT_OFFICE, "province")
    page = client.get(_address("D40")).content.decode()
    assert "按期办结（件），0，0，+0" in page
    text = text_of(client.post(_address("D40"), REPORT).content).replace(" ", "")
    for said in ("四川省人民政府文件", "1成都市98.9%196.3", "受理投诉（件）186203-17"):
        assert said in text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"ranking": "成都市，98.9%"}, "应有4栏"), ({"overview": "😀"}, "请填写")],
)
def test_what_cannot_be_printed_is_told_and_kept(
    world: World, wrong: dict[str, str], sentence: str
) -> None:
    answer = _client(world, Role.JOINT_OFFICE, "province").post(_address("D40"), REPORT | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert REPORT["suggestions"] in answer.content.decode()
