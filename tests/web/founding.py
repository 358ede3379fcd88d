"""A city as its administrators found it: from the command's three accounts on, by screens and tables alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from accounts.models import Organisation, User
from accounts.roles import ADMIN_ROLES, Role
from accounts.rosters import BODY_HEADS, PERSON_HEADS
from config.demo.organisations import credit_code
from tests.web.browsing import DESK, PHONE, People, fill, fits, picture, settle
from tests.world import PASSWORD, World

PROVINCE, CITY = "四川省人民政府", "成都市人民政府"
KEYS = {
    "city": CITY,
    "office": "成都市人民政府办公室",
    "lead": "成都市发展和改革委员会",
    "bureau": "成都市住房和城乡建设局",
    "finance": "成都市财政局",
}
POWERS = {
    "office": ("成府办", "督查"),
    "lead": ("成发改", "信用牵头、认定"),
    "finance": ("成财", "惩戒执行"),
}
"""The organ's mark in document numbers, and its powers."""
BUREAUS = [
    "教育",
    "科学技术",
    "民政",
    "司法",
    "人力资源和社会保障",
    "规划和自然资源",
    "生态环境",
    "公园城市建设管理",
    "城市管理",
    "交通运输",
    "水务",
    "农业农村",
    "商务",
    "文化广电旅游",
    "卫生健康",
    "退役军人事务",
    "应急管理",
    "审计",
    "市场监督管理",
    "体育",
    "统计",
    "医疗保障",
    "投资促进",
    "信访",
    "林业",
    "档案",
    "口岸",
    "金融工作",
    "机关事务管理",
    "政务服务",
    "新经济发展",
    "博览",
    "供销",
    "粮食",
    "园林",
]
BODIES = (*KEYS.values(), *(f"成都市{one}局" for one in BUREAUS))
STAFF: dict[str, tuple[Role, ...]] = {
    "lead": (
        Role.REVIEWER, Role.HANDLER, Role.INSPECTOR, Role.APPROVER, Role.SIGNER,
        Role.RECORD_KEEPER, Role.REPAIR_APPROVER, Role.OBJECTION_REVIEWER, Role.ARCHIVIST,
    ),
    "office": (Role.SUPERVISION_OFFICER, Role.JOINT_OFFICE),
    "finance": (Role.SANCTION_EXECUTOR,),
}  # fmt: skip
MEASURES = {
    "ZW-01": ("取消参加评先评优资格", "川府发〔2018〕7号第二部分第（二）项第8点"),
    "ZW-03": ("限制申报政府投资项目", "川府发〔2018〕7号第二部分第（一）项第1点"),
}


class Founded(World):
    """The bodies and people that the administrators entered, found by what the tables call them."""

    def __getitem__(self, key: str) -> Organisation:
        return Organisation.objects.get(name=KEYS[key])

    def user(self, role: Role, at: str, nth: int = 1) -> User:
        return User.objects.get(username=username(KEYS[at], role))


def username(body: str, role: Role) -> str:
    """The account of whoever holds a role at a body."""
    return f"b{BODIES.index(body) + 1:02}-{role.value.replace('_', '-')}"


def body_table() -> str:
    """The city's bodies as an office copies them from its sheet; the government comes before its organs."""
    marks = {KEYS[key]: found for key, found in POWERS.items()}
    rows = [BODY_HEADS]
    for serial, name in enumerate(BODIES, start=1):
        mark, powers = marks.get(name, ("", ""))
        government = name == CITY
        above = PROVINCE if government else CITY
        rows.append(
            (
                *(
                    name,
                    "",
                    credit_code("510100", serial),
                    "市（州）",
                    "是" if government else "否",
                ),
                *(above, "510100", mark, powers, "2018-01-01", "", ""),
            )
        )
    return "\n".join("\t".join(row) for row in rows)


def person_table() -> str:
    """Who answers at each body, and who works at the three organs."""
    roles = {KEYS[key]: found for key, found in STAFF.items()}
    rows = [PERSON_HEADS]
    for body in BODIES:
        for role in (*roles.get(body, ()), Role.LIAISON, Role.PRINCIPAL):
            name = username(body, role)
            label = str(role.label)
            rows.append((name, f"{label}{name[1:3]}", "", f"{name}@example.org", body, label, ""))
    return "\n".join("\t".join(row) for row in rows)


@dataclass
class Administrators:
    """The three of the command, each at a browser of his own."""

    people: People
    system: Page
    security: Page

    def enter(self, address: str, fields: dict[str, Any], by: Page) -> str:
        """Fill a form in, read what it would do, confirm it; returns what was read."""
        by.goto(address)
        assert fits(by)
        fill(by, fields)
        by.get_by_role("button", name="核对", exact=True).click()
        by.get_by_role("heading", name="确认后").wait_for()
        read = by.locator("main .note").inner_text()
        by.get_by_role("button", name="确认", exact=True).click()
        by.wait_for_url(lambda url: not url.endswith(address))
        return read

    def missing(self) -> str:
        """What the check-list of the first day says is missing."""
        self.system.set_viewport_size(PHONE)  # type: ignore[arg-type]
        self.system.goto("/manage/readiness/")
        assert fits(self.system)
        picture(self.system, "readiness")
        self.system.set_viewport_size(DESK)  # type: ignore[arg-type]
        return self.system.locator("[aria-labelledby=part-1]").inner_text()

    def seal(self, body: str) -> None:
        """Have the seal key of a body made."""
        self.security.goto(f"/manage/seals/?q={body}")
        line = self.security.get_by_role("row").filter(has_text=body)
        line.get_by_role("button", name="制发").click()
        self.security.get_by_text(f"已为“{body}”制发电子印章密钥").wait_for()


def begin(browser: Browser, url: str) -> Administrators:
    """The command makes the topmost body and three accounts; nothing else is in the database."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ADMIN_PASSWORD", PASSWORD)
        topmost = {"uscc": credit_code("510000", 1), "division_code": "510000"}
        for role in (Role.SYSTEM_ADMIN, *sorted(ADMIN_ROLES - {Role.SYSTEM_ADMIN})):
            call_command(
                "create_admin",
                role.value.replace("_", "-"),
                name=role.label,
                role=role.value,
                organisation=PROVINCE,
                **topmost,
            )
    people = People(browser, url, Founded())
    system, security = (
        log_in(people.visitor(), role.value.replace("_", "-"))
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    )
    return Administrators(people, system, security)


def log_in(page: Page, name: str) -> Page:
    """By the real form."""
    page.goto("/login/")
    fill(page, {"username": name, "password": PASSWORD})
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda address: not address.endswith("/login/"))
    return page


def found_city(admins: Administrators) -> None:
    """Bodies, accounts, roles, seals and the list of sanctions; then nothing is missing."""
    told = admins.enter("/manage/organisations/import/", {"table": body_table()}, admins.system)
    assert f"将新增单位{len(BODIES)}个" in told
    admins.enter("/manage/people/import/", {"table": person_table()}, admins.system)
    admins.enter("/manage/people/import/", {"table": person_table()}, admins.security)
    for key in POWERS:
        admins.seal(KEYS[key])
    for code, (title, basis) in MEASURES.items():
        measure = {"code": code, "title": title, "basis": basis}
        admins.enter("/manage/measures/new/", measure, admins.system)
    settle()


def set_passwords(page: Page, names: list[str]) -> None:
    """Each opens the letter that the security administrator had sent, and sets a password of his own."""
    sent = [json.loads(one.read_text()) for one in Path(settings.MESSAGES_DIR).rglob("*.json")]
    letters = {letter["address"]: letter["body"] for letter in sent}
    for name in names:
        found = re.search(r"https?://[^/]+(/\S+)", letters[f"{name}@example.org"])
        assert found
        page.goto(found[1])
        fill(page, {"new_password1": PASSWORD, "new_password2": PASSWORD})
        page.get_by_role("button", name="设置", exact=True).click()
        page.get_by_text("新密码已设置，请登录").wait_for()
