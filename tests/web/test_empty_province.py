"""An empty database becomes a city whose credit lead takes a complaint on: by screens and tables alone.

Nothing here comes from the demonstration or from rows that a test writes: what a complaint needs and no administrator
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
from records.models import SanctionListItem
from tests.web import founding
from tests.web.test_path import BEGIN, Matter, accept, filed, state

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_a_city_of_forty_bodies_is_founded_and_takes_a_complaint_on(
    browser: Browser, live_server: Any, installation: Installation, settings: Any, tmp_path: Path
) -> None:
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
    reviewer = founding.username(founding.KEYS["lead"], Role.REVIEWER)
    founding.set_passwords(people.visitor(), [reviewer])
    file = tmp_path / "合同.pdf"
    file.write_bytes(sample_pdf().read())
    citizen = people.visitor()
    complaint = filed(citizen, people.world, file)
    accept(Matter(people, people.world, file, complaint, citizen))
    assert state(complaint) == "accepted"
