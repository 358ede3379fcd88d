"""Whether a body is barred on a day, by the history of the sanctions that fall on it."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccountLog
from accounts.roles import Role
from cases import clock
from records.barred import grounds
from tests.web.desk import walks as signing_in
from tests.workflows.walks import registered, sanctioned
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_body_is_barred_while_a_measure_is_carried_out(world: World) -> None:
    today = clock.today()
    until = today + timedelta(days=30)
    sanction = sanctioned(world, registered(world), "finance", until=until)
    bureau = world["bureau"]
    asked = [today - timedelta(days=1), today, until, until + timedelta(days=1)]
    assert [bool(grounds(bureau, on)) for on in asked] == [False, True, True, False]
    (ground,) = grounds(bureau, today)
    assert (ground.measure, ground.executor) == (sanction.item.title, world["finance"].name)
    assert grounds(world["commerce"], today) == []


def test_the_command_answers_in_json(world: World) -> None:
    sanctioned(world, registered(world), "finance")
    out = io.StringIO()
    call_command("barred", world["bureau"].uscc, "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["barred"], told["name"], len(told["grounds"])) == (True, world["bureau"].name, 1)
    with pytest.raises(CommandError):
        call_command("barred", "000000000000000000")


def test_who_asks_is_logged_and_gets_a_receipt(world: World) -> None:
    sanctioned(world, registered(world), "finance")
    client = signing_in.signed_in(world, Role.RECORD_KEEPER, "lead")
    typed = {
        "body": world["bureau"].name,
        "on": clock.today().isoformat(),
        "purpose": "申报改革试点",
    }
    page = client.post("/desk/barred/", typed)
    entry = AccountLog.objects.latest("sequence")
    assert (entry.act, entry.target_id, entry.after["barred"]) == (
        "ask_barred",
        world["bureau"].pk,
        True,
    )
    assert "受到失信惩戒" in page.content.decode()
    assert client.post("/desk/barred/", {**typed, "body": "查无此单位"}).status_code == 422
    liaison = signing_in.signed_in(world, Role.LIAISON, "commerce")
    assert liaison.get("/desk/barred/").status_code == 403
