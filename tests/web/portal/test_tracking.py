"""Following a case by number and code: what opens it, what a wrong code costs, what never leaks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cases import clock
from tests.web.portal.filings import file
from tests.world import World
from web.portal import tracking
from web.throttle import Gate, Quota

WRONG = "2222-2222-2222-2222"


def ask(client: Client, number: str | None, code: str) -> Any:
    """Type number and code."""
    return client.post("/track/", {"number": number, "code": code})


def test_number_and_code_open_the_case_for_this_session_only(world: World) -> None:
    case, code = file(world, Client())
    client = Client()
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    answer = ask(client, str(case.number).lower(), code.lower().replace("-", " "))
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")
    assert client.get(f"/cases/{case.pk}/").status_code == 200
    assert Client().get(f"/cases/{case.pk}/").status_code == 404


def test_what_a_code_opened_is_listed_in_this_browser_alone(world: World) -> None:
    case, code = file(world, Client())
    client = Client()
    ask(client, case.number, code)
    listed = f'<a href="/cases/{case.pk}/">'
    assert listed in client.get("/track/").content.decode()
    assert listed not in Client().get("/track/").content.decode()


def test_the_code_opens_no_other_case(world: World) -> None:
    _mine, code = file(world, Client())
    other, _code = file(world, Client())
    client = Client()
    assert ask(client, other.number, code).status_code == 422
    assert client.get(f"/cases/{other.pk}/").status_code == 404


def test_a_wrong_number_reads_like_a_wrong_code(world: World) -> None:
    case, code = file(world, Client())
    wrong_code = ask(Client(), case.number, WRONG).context["form"].errors
    wrong_number = ask(Client(), "TS-510100-2026-999999", code).context["form"].errors
    assert wrong_code == wrong_number


def test_wrong_codes_make_the_wait_grow_and_right_ones_end_it(world: World) -> None:
    case, code = file(world, Client())
    client = Client()
    assert [ask(client, case.number, WRONG).status_code for _ in range(4)] == [422, 422, 422, 429]
    assert ask(Client(), case.number, code).status_code == 429
    waits = []
    for _ in range(3):
        waits.append(tracking.WRONG_CODES.seconds_left(f"{case.number} 127.0.0.1"))
        clock.shift(timedelta(seconds=waits[-1] + 1))
        ask(client, case.number, WRONG)
    assert waits == [5, 10, 20]
    clock.shift(timedelta(hours=1))
    assert ask(client, case.number, code).status_code == 302
    assert tracking.WRONG_CODES.seconds_left(f"{case.number} 127.0.0.1") == 0


def test_mistakes_with_one_number_do_not_shut_out_others_behind_the_same_address(
    world: World,
) -> None:
    case, _code = file(world, Client())
    other, code = file(world, Client())
    for _ in range(6):
        ask(Client(), case.number, WRONG)
    assert ask(Client(), case.number, WRONG).status_code == 429
    assert ask(Client(), other.number, code).status_code == 302


def test_very_many_mistakes_from_one_address_slow_it_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracking, "WRONG_AT_ALL", Gate("wide", free=3, longest_wait=60))
    case, code = file(world, Client())
    for nth in range(4):
        ask(Client(), f"TS-510100-2026-99999{nth}", WRONG)
    assert ask(Client(), case.number, code).status_code == 429
    clock.shift(timedelta(seconds=61))
    assert ask(Client(), case.number, code).status_code == 302


def test_lookups_have_a_quota(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracking, "LOOKUPS", Quota("track", most=1, span=60))
    case, code = file(world, Client())
    assert ask(Client(), case.number, code).status_code == 302
    assert ask(Client(), case.number, code).status_code == 429


def test_waits_end_at_their_longest(db: None) -> None:
    gate = Gate("test", free=0, first_wait=5, longest_wait=60)
    for _ in range(30):
        gate.failed("somebody")
    assert 0 < gate.seconds_left("somebody") <= 60
    assert gate.seconds_left("somebody else") == 0


def test_logging_out_forgets_the_codes(world: World) -> None:
    case, code = file(world, Client())
    client = Client()
    ask(client, case.number, code)
    client.post("/logout/")
    assert client.get(f"/cases/{case.pk}/").status_code == 404


def test_a_session_holds_five_codes_at_most(world: World) -> None:
    client = Client()
    cases = [file(world, client)[0] for _ in range(6)]
    opened = [client.get(f"/cases/{case.pk}/").status_code for case in cases]
    assert opened == [404, 200, 200, 200, 200, 200]
