"""An empty database becomes a city that carries a complaint to a public record, its repair and its restoration.

Nothing here comes from the demonstration or from rows that a test writes: what a matter needs and no administrator
can enter would stop it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts.models import Organisation
from accounts.roles import Role
from cases import clock
from cases.models import Installation
from config.demo.samples import sample_pdf
from config.history import breaks
from documents.models import Document, State
from records.models import DishonestyRecord, Restoration, SanctionListItem
from tests.web import founding
from tests.web.browsing import do_step, picture, sign_document, sign_for
from tests.web.test_path import (
    BEGIN,
    STAFF,
    Matter,
    accept,
    decide,
    determine,
    filed,
    investigate,
    object_in_vain,
    object_to,
    publish,
    refuse,
    repaired,
    state,
)

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_a_city_of_forty_bodies_is_founded_and_carries_a_complaint_to_its_end(
    browser: Browser, live_server: Any, installation: Installation, settings: Any, tmp_path: Path
) -> None:
    settings.ANCHORS_DIR = tmp_path / "anchors"
    settings.MESSAGES_DIR = tmp_path / "messages"
    clock.shift(BEGIN - clock.now())
    assert not Organisation.objects.exists()
    assert not SanctionListItem.objects.exists()
    admins = founding.begin(browser, live_server.url)
    assert "还没有录入单位" in admins.missing()
    founding.found_city(admins)
    assert admins.missing().split() == ["缺少的", "没有"]
    assert Organisation.objects.filter(parent__isnull=False).count() == len(founding.BODIES) == 40
    people = admins.people
    names = [founding.username(founding.KEYS[at], role) for role, at in STAFF]
    founding.set_passwords(people.visitor(), names)
    file = tmp_path / "合同.pdf"
    file.write_bytes(sample_pdf().read())
    citizen = people.visitor()
    complaint = filed(citizen, people.world, file)
    matter = Matter(people, people.world, file, complaint, citizen)
    accept(matter)
    assert state(complaint) == "accepted"
    investigate(matter)
    decide(matter)
    order = refuse(matter)
    record = determine(matter, order, measures=2)
    sanctions = publish(matter, record)
    assert [one.item.code for one in sanctions] == list(founding.MEASURES)
    object_in_vain(matter, record)
    repaired(matter, record)
    assert [state(one) for one in sanctions] == ["lifted", "lifted"]
    restoration = restored(matter, record)
    assert (state(record), state(restoration)) == ("withdrawn", "closed")
    assert [state(one) for one in sanctions] == ["annulled", "annulled"]
    assert list(breaks()) == []
    assert not Document.objects.filter(state__in=[State.SIGNED, State.WAITING]).exists()


def restored(matter: Matter, record: DishonestyRecord) -> Restoration:
    """An objection to the repaired record is upheld: it is withdrawn, and the harm that it did undone."""
    objecting = {
        "points": "记录所依据的事实不成立",
        "request": "delete",
        "reasons": "工程款因质量争议依法中止支付，有仲裁裁决为证。",
    }
    concluded = {
        "conclusion": "deleted",
        "findings": "仲裁裁决确认付款条件在认定时尚未成就。",
        "reasoning": "仲裁裁决书。",
    }
    case = object_to(matter, record, objecting, concluded)
    assert (state(case), state(record)) == ("deleted", "withdrawn")
    signer, keeper, body = matter.at(Role.SIGNER), matter.at(Role.RECORD_KEEPER), matter.body()
    decided = "恢复信誉、消除影响决定书"
    sign_document(signer, record, decided)
    sign_for(body, record, decided)
    executor = matter.at(Role.SANCTION_EXECUTOR, "finance")
    for sanction in record.sanctions.order_by("item__code"):
        sign_document(signer, sanction, "惩戒措施解除函")
        sign_for(executor, sanction, "惩戒措施解除函")
    fixed = {"pushed_to": "全国信用信息共享平台（四川）", "acknowledged_on": clock.today()}
    do_step(keeper, case, "更正（删除）完毕", fixed)
    restoration = Restoration.objects.get(record=record)
    planned = {
        "scope": "信用四川网站",
        "measures": "在原公示网站发布更正公告，向接收单位发函更正。",
    }
    do_step(signer, restoration, "决定恢复措施", planned)
    sign_for(body, restoration, decided)
    made_public = {
        "places": "信用四川网站",
        "done_on": clock.today(),
        "attachments": matter.file,
    }
    do_step(keeper, restoration, "公布更正", made_public)
    do_step(body, restoration, "确认恢复")
    picture(body, "restored")
    return restoration
