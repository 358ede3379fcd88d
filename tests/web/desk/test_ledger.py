"""A body's ledger of what it promised: by its day, by level, its own alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.roles import Role
from cases import clock
from commitments.models import Obligation
from tests.web.desk import walks
from tests.workflows.test_commitment import act, contract, entered, registered
from tests.workflows.walks import go_to
from tests.world import World
from workflows.actions import perform
from workflows.intake import enter_commitment

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def shown(client: Client, **asked: str) -> list[tuple[str, str]]:
    """What each line promises, and its level."""
    page = client.get("/desk/ledger/", asked).context["page"]
    return [(line.row.what, line.level.value) for line in page.lines]


def liaison(world: World, at: str = "bureau") -> Client:
    """The browser of a body's liaison."""
    return walks.signed_in(world, Role.LIAISON, at)


def two_contracts(world: World) -> None:
    """One as ever, and one of which three payments lie around the limits of the levels."""
    registered(world)
    days = [clock.today() + days * DAY for days in (3, 15, 90)]
    lines = "\n".join(f"{day}；第{nth}期；1万元" for nth, day in enumerate(days, start=1))
    registered(world, contract_number="HT-2", obligations=lines, amount="3万元", category="policy")


def test_what_falls_due_stands_by_its_day_with_its_level(world: World) -> None:
    two_contracts(world)
    client = liaison(world)
    assert shown(client) == [
        ("第1期", "orange"), ("第2期", "yellow"), ("支付首期款", "yellow"), ("第3期", ""),
    ]  # fmt: skip
    assert shown(client, level="orange") == [("第1期", "orange")]
    assert shown(client, level="waiting") == [("支付尾款", "")]
    assert shown(client, category="construction") == [("支付首期款", "yellow")]
    figures = client.get("/desk/ledger/").context["figures"]
    assert figures == {"red": 0, "orange": 1, "yellow": 2}
    go_to(clock.today() + 4 * DAY)
    assert client.get("/desk/ledger/").context["figures"] == {"red": 1, "orange": 0, "yellow": 2}


def test_an_absurd_choice_narrows_nothing(world: World) -> None:
    registered(world)
    assert len(shown(liaison(world), level="purple", category="x", after="a,b")) == 1


def test_what_is_kept_or_not_registered_is_not_owed(world: World) -> None:
    entered(world, contract_number="HT-9")
    case = registered(world)
    done = {"obligation": "1", "done_on": clock.today(), "extent": "whole", "note": "付清"}
    act(world, case, "perform", amount="120万元", **done)
    client = liaison(world)
    assert shown(client) == []
    assert shown(client, level="waiting") == [("支付尾款", "")]


def test_a_body_sees_its_own_alone(world: World) -> None:
    registered(world)
    actor = world.actor(Role.PRINCIPAL, "finance")
    other = enter_commitment(world["finance"], contract(title="财政局的合同"), actor=actor)
    perform(other, "register", actor=actor)
    page = liaison(world).get("/desk/ledger/").content.decode()
    assert "道路改造工程施工合同" in page
    assert "财政局的合同" not in page


def test_a_long_ledger_goes_on_where_the_page_ended(world: World) -> None:
    case = registered(world)
    due = clock.today() + 40 * DAY
    Obligation.objects.bulk_create(
        Obligation(case=case, position=nth, what=f"第{nth}项", due_on=due) for nth in range(3, 60)
    )
    client, found, after = liaison(world), [], ""
    while True:
        page = client.get("/desk/ledger/", {"after": after}).context["page"]
        found += [line.row.position for line in page.lines]
        after = page.after
        if not after:
            break
    assert found == [1, *range(3, 60)]


@pytest.mark.parametrize("obligations", [1, 30])
def test_it_costs_the_same_however_much_is_owed(
    world: World, obligations: int, django_assert_max_num_queries: object
) -> None:
    case = registered(world)
    due = clock.today() + 40 * DAY
    Obligation.objects.bulk_create(
        Obligation(case=case, position=nth, what=f"第{nth}项", due_on=due)
        for nth in range(3, 3 + obligations)
    )
    client = liaison(world)
    client.get("/desk/ledger/")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        client.get("/desk/ledger/")
