"""What changes while a page is open: the session ends, a colleague is faster, a role runs out today."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from cases import clock
from cases.models import Case, Event
from tests.web.desk.walks import complaint, read_and_post, signed_in
from tests.world import World

ACCEPTED = {"matter": "arrears", "summary": "反映拖欠工程款"}


def accept(client: Client, case: Case, version: int) -> tuple[int, str]:
    """Post the form that takes the complaint on; the answer's status and page."""
    data = ACCEPTED | {"version": version}
    answer = read_and_post(client, f"/desk/case/{case.pk}/accept/", data)
    return answer.status_code, answer.content.decode()


def test_a_session_that_ends_while_typing_at_the_desk_gives_back_what_was_typed(
    world: World,
) -> None:
    case = complaint(world)
    reviewer = signed_in(world, Role.REVIEWER)
    before = Event.objects.count()
    reviewer.logout()
    status, page = accept(reviewer, case, case.event_count)
    assert (status, ACCEPTED["summary"] in page, "登录已失效" in page) == (403, True, True)
    assert f"/login/?next=%2Fdesk%2Fcase%2F{case.pk}%2Faccept%2F" in page
    assert Event.objects.count() == before


def test_of_two_people_at_the_same_form_the_second_is_told_and_keeps_his_words(
    world: World,
) -> None:
    case = complaint(world)
    first, second = signed_in(world, Role.REVIEWER), signed_in(world, Role.REVIEWER, nth=2)
    version = case.event_count
    assert accept(first, case, version)[0] == 302
    status, page = accept(second, case, version)
    assert (status, ACCEPTED["summary"] in page) == (409, True)
    assert Event.objects.filter(step="accept").count() == 1


def test_a_supervisor_whose_membership_ended_yesterday_is_told_and_sees_nothing(
    world: World,
) -> None:
    user = world.user(Role.SUPERVISION_OFFICER, "city")
    officer = Client()
    officer.force_login(user)
    last = clock.today()
    Membership.objects.filter(user=user).update(valid_to=last)
    assert officer.get("/board/").status_code == 200
    clock.shift(timedelta(days=1))
    refused = officer.get("/board/")
    assert (refused.status_code, "任职未登记或者已届满" in refused.content.decode()) == (403, True)
    assert officer.get("/").status_code == 200


def test_back_to_a_form_that_was_sent_files_and_does_nothing_again(world: World) -> None:
    case = complaint(world)
    reviewer = signed_in(world, Role.REVIEWER)
    version = case.event_count
    accept(reviewer, case, version)
    accept(reviewer, case, version)
    assert Event.objects.filter(step="accept").count() == 1
