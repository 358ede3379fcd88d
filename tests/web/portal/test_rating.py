"""Rating a reply: offered once it is served, kept once, read by the handling organ, counted on the board."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.roles import Role
from cases.models import Case, Event, Rating
from tests.documents.conftest import keep_promises
from tests.web.portal.filings import file
from tests.workflows.order_walks import CONCLUDED
from tests.world import World
from workflows.actions import perform

WORDS = "办得很快"


@pytest.fixture
def filed(world: World) -> tuple[Client, Case]:
    """A client that holds the code of a complaint."""
    client = Client()
    case, _code = file(world, client)
    return client, case


def reply(world: World, client: Client, case: Case) -> None:
    """Decide the complaint, and have the filer read the reply."""
    reviewer, handler = world.actor(Role.REVIEWER), world.actor(Role.HANDLER)
    perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "反映拖欠工程款"})
    perform(case, "take_up", actor=reviewer, data={"handler": handler.user.pk})
    second = world.user(Role.INSPECTOR, "lead").pk
    concluded = CONCLUDED | {"second_investigator": second, "bodies": [world["bureau"].pk]}
    perform(case, "conclude", actor=handler, data=concluded)
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    perform(case, "sign", actor=world.actor(Role.SIGNER))
    keep_promises()
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "处理意见书" in page
    for document in client.get(f"/cases/{case.pk}/").context["documents"]:
        client.get(f"/documents/{document.pk}/")
    keep_promises()
    case.refresh_from_db()
    assert case.state == "replied"


def test_there_is_nothing_to_rate_before_the_reply(filed: tuple[Client, Case]) -> None:
    client, case = filed
    assert "您的评价" not in client.get(f"/cases/{case.pk}/").content.decode()
    answer = client.post(f"/cases/{case.pk}/rating/", {"level": "good"}, follow=True)
    assert "答复送达后才能评价" in answer.content.decode()
    assert Rating.objects.count() == 0


def test_a_reply_is_rated_once_and_a_review_may_still_be_asked_for(
    world: World, filed: tuple[Client, Case], logged_in: Callable[..., Client]
) -> None:
    client, case = filed
    reply(world, client, case)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert (f"/cases/{case.pk}/rating/" in page, "申请复查" in page) == (True, True)
    events = Event.objects.count()
    for level in ("good", "bad"):
        client.post(f"/cases/{case.pk}/rating/", {"level": level, "words": WORDS})
    assert list(Rating.objects.values_list("level", "words")) == [("good", WORDS)]
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert (WORDS in page, f"/cases/{case.pk}/rating/" in page, "申请复查" in page) == (
        True,
        False,
        True,
    )
    assert Event.objects.count() == events
    read = {
        role: WORDS in logged_in(role, at).get(f"/desk/case/{case.pk}/").content.decode()
        for role, at in ((Role.HANDLER, "lead"), (Role.JOINT_OFFICE, "province"))
    }
    assert read == {Role.HANDLER: True, Role.JOINT_OFFICE: False}
    board = logged_in(Role.JOINT_OFFICE, "province").get("/board/").content.decode()
    assert "投诉人评价：满意1件，基本满意0件，不满意0件" in board
    assert Rating.objects.all().tallied(world["city"]) == {"good": 1, "fair": 0, "bad": 0}


def test_nothing_chosen_is_told_and_the_sentence_kept(
    world: World, filed: tuple[Client, Case]
) -> None:
    client, case = filed
    reply(world, client, case)
    refused = client.post(f"/cases/{case.pk}/rating/", {"level": "", "words": WORDS})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["level"])
    assert WORDS in refused.content.decode()
    assert Client().post(f"/cases/{case.pk}/rating/", {"level": "good"}).status_code == 403
    assert Rating.objects.count() == 0
