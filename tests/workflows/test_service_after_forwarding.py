"""What an organ issued before it forwarded a complaint it still sees served; its letter's own time is told."""

from __future__ import annotations

import pytest
from django.utils.formats import date_format
from django.utils.html import strip_tags

from accounts.roles import Role
from cases import clock
from cases.calendar import Unit
from cases.calendars import current_calendar
from cases.models import Case, Clock
from cases.models.subject import of
from documents import frozen, turns
from documents.models import Document
from documents.sealing import seal
from tests.web.desk import walks
from tests.workflows.order_walks import CONCLUDED
from tests.workflows.test_other_organs import sent_on
from tests.workflows.walks import served
from tests.world import World
from workflows.actions import perform
from workflows.loading import Loaded, Together

pytestmark = pytest.mark.django_db


def taken_over(world: World) -> tuple[Case, Document]:
    """Forwarded and signed in, while the notice of acceptance lies with the organ that issued it."""
    case = sent_on(world)
    notice = Document.objects.of(case).get(code="D03a")
    seal(notice.pk)
    reviewer = world.actor(Role.REVIEWER)
    placing = {"document": notice.pk, "code": "D03a", "way": "mail"}
    perform(case, "place_document", actor=reviewer, data=placing)
    served(world, case, "D05a")
    handler = world.actor(Role.HANDLER, "finance")
    assert handler.user is not None
    perform(case, "sign_in", actor=handler, data={"handler": handler.user.pk})
    notice.refresh_from_db()
    return case, notice


def test_service_stays_the_duty_of_the_organ_that_forwarded(world: World) -> None:
    case, notice = taken_over(world)
    serving = Clock.objects.get(about=f"document:{notice.pk}", status="running")
    assert serving.responsible == world["lead"]
    assert (
        Clock.objects.get(**of(case), rule_code__startswith="TS_CLOSE").responsible
        == world["finance"]
    )
    papers = turns.Papers.fetch(Together([case], clock.now()))

    def owed(role: Role, at: str) -> bool:
        found = turns.turns_of(Loaded(case, clock.now()), [world.actor(role, at)], papers)
        return any(getattr(one, "document", None) == notice for one in found)

    assert owed(Role.REVIEWER, "lead")
    assert not owed(Role.HANDLER, "finance")
    data = {"document": notice.pk, "code": "D03a", "way": "mail", "served_on": clock.today()}
    data["tracking"] = "EX123456789CN"
    perform(case, "record_service", actor=world.actor(Role.REVIEWER), data=data)
    serving.refresh_from_db()
    assert serving.status == "stopped"


def test_the_time_that_the_letter_gives_stands_among_the_periods(world: World) -> None:
    case, _notice = taken_over(world)
    letter = Document.objects.of(case).get(code="D05a")
    assert letter.served_on is not None
    last = current_calendar(world["finance"]).count(letter.served_on, 30, Unit.WORKING_DAY).due
    client = walks.signed_in(world, Role.HANDLER, "finance")
    told = "".join(strip_tags(client.get(f"/desk/case/{case.pk}/").text).split())
    assert f"反馈办理结果30个工作日《{letter.title}》" in told
    assert f"{date_format(last, 'Y年n月j日')}前反馈" in told


def test_the_reply_names_who_took_it_on_and_the_organ_above_the_one_that_replies(
    world: World,
) -> None:
    case, _notice = taken_over(world)
    second = world.user(Role.INSPECTOR, "finance")
    data = CONCLUDED | {"bodies": [world["bureau"].pk], "second_investigator": second.pk}
    perform(case, "conclude", actor=world.actor(Role.HANDLER, "finance"), data=data)
    perform(case, "endorse", actor=world.actor(Role.APPROVER, "finance"))
    perform(case, "sign", actor=world.actor(Role.SIGNER, "finance"))
    told = frozen.opened(Document.objects.of(case).get(code="D16"))
    assert told["taken_by"] == world["lead"].name
    assert f"向{world['city'].name}请求复查" in told["remedy"]
