"""The page that explains one due date, and its PDF."""

from __future__ import annotations

import io
from datetime import date

import pdfplumber
import pytest
from django.utils.html import strip_tags

from accounts.roles import Role
from cases import clock
from tests.notifications.timing import at, clock_of, file_on
from tests.web.desk import walks
from tests.world import World

pytestmark = pytest.mark.django_db


def test_each_day_is_explained_on_screen_and_on_paper(world: World) -> None:
    clock.shift(at(date(2026, 3, 2)) - clock.now())
    row = clock_of(file_on(world, date(2026, 2, 28)), "TS_ACCEPT")
    client = walks.signed_in(world, Role.REVIEWER, "lead")
    page = client.get(f"/desk/clocks/{row.pk}/").content.decode()
    for said in ("受理告知期限", "信访工作条例第二十三条第二款", "休息日，顺延", "2026年3月16日"):
        assert said in page
    answer = client.get(f"/desk/clocks/{row.pk}/print/")
    assert answer["Content-Type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(answer.content)) as pdf:
        text = "".join(sheet.extract_text() for sheet in pdf.pages)
    assert "顺延后的届满日" in text
    assert "2026-03-16" in text


def test_only_whoever_sees_the_case_sees_its_clocks(world: World) -> None:
    row = clock_of(file_on(world, date(2026, 2, 28)), "TS_ACCEPT")
    for role, place in ((Role.LIAISON, "finance"), (Role.HANDLER, "province_lead")):
        client = walks.signed_in(world, role, place)
        assert client.get(f"/desk/clocks/{row.pk}/").status_code == 404
        assert client.get(f"/desk/clocks/{row.pk}/print/").status_code == 404


def test_the_period_at_the_head_of_a_case_is_named(world: World) -> None:
    case = walks.complaint(world)
    client = walks.signed_in(world, Role.REVIEWER)
    for address in (f"/desk/case/{case.pk}/", f"/desk/case/{case.pk}/accept/"):
        said = strip_tags(client.get(address).content.decode()).split()
        due = said.index("还有5个工作日")
        assert said[due - 1] == "补正告知期限"
