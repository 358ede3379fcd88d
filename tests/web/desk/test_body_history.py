"""The integrity file of a body: who reads it, what it tells, and that it costs the same however long."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from cases.queries import BODY_ROLES
from records.models import Sanction
from tests.web.browsing import DESK, PHONE, chromium, fits, picture
from tests.web.desk import walks
from tests.web.desk.test_lists import queries
from tests.workflows import order_walks
from tests.workflows.test_repair_application import completed, confirm, executing
from tests.workflows.walks import OBJECTION, go_to, registered, sanctioned
from tests.world import World
from web.desk.body_figures import Year
from workflows.actions import open_subject, perform
from workflows.intake import file_objection

ADDRESS = "/desk/history/"


def liaison(world: World, at: str = "bureau") -> Client:
    return walks.signed_in(world, Role.LIAISON, at)


def read(client: Client, query: str = "") -> Any:
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.context


def keys(context: Any) -> list[tuple[str, int]]:
    return [entry.key for entry, _outcome in context["told"]]


def outcomes(context: Any) -> dict[tuple[str, int], str]:
    return {entry.key: outcome.words for entry, outcome in context["told"] if outcome}


def met(world: World, *, after: int = 0) -> Case:
    """An order of fifteen days whose requirements were all found fulfilled, reported days after service."""
    drafted = order_walks.drafted(world, rectify_days=15)
    order = order_walks.rectifying(world, order_walks.issue(world, drafted))
    clock.shift(timedelta(days=after))
    order_walks.report(world, order, 1, 2)
    order_walks.check(world, order, 1, 2)
    perform(order, "complete", actor=world.actor(Role.APPROVER))
    return order


# Who reads it.


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role)))
def test_it_is_for_those_who_answer_for_a_body(world: World, role: Role) -> None:
    allowed = 200 if role in BODY_ROLES else 403
    client = walks.signed_in(world, role, "bureau")
    assert client.get(ADDRESS).status_code == allowed
    assert client.get(f"{ADDRESS}{world['bureau'].pk}/").status_code == allowed
    assert (ADDRESS in client.get("/desk/", follow=True).text) == (allowed == 200)


@pytest.mark.django_db
def test_another_body_is_not_found(world: World) -> None:
    assert liaison(world).get(f"{ADDRESS}{world['finance'].pk}/").status_code == 404
    assert liaison(world).get(f"{ADDRESS}{world['bureau'].pk}9/").status_code == 404


@pytest.mark.django_db
def test_who_answers_for_two_bodies_reads_each(world: World) -> None:
    user = world.user(Role.LIAISON, "bureau")
    Membership.objects.create(
        user=user,
        organisation=world["finance"],
        role=Role.LIAISON,
        valid_from=clock.today(),
    )
    registered(world, subject="finance")
    client = liaison(world)
    assert keys(read(client)) == []
    assert len(keys(read(client, f"{world['finance'].pk}/"))) == 1
    assert [one.pk for one in read(client)["bodies"]] == [world["bureau"].pk, world["finance"].pk]


@pytest.mark.django_db
def test_what_he_sees_in_another_role_stays_out(world: World) -> None:
    user = world.user(Role.LIAISON, "bureau")
    Membership.objects.create(
        user=user, organisation=world["lead"], role=Role.HANDLER, valid_from=clock.today()
    )
    case = walks.investigating(world)
    client = liaison(world)
    assert client.get(f"/desk/case/{case.pk}/").status_code == 200
    assert keys(read(client)) == []


# What it tells.


@pytest.mark.django_db
def test_figures_by_year(world: World) -> None:
    go_to(date(clock.today().year + 1, 2, 1))
    order_walks.failed(world)
    met(world)
    on_the_way = order_walks.issue(world, order_walks.drafted(world))
    met(world, after=40)
    completed(world)
    gone = registered(world)
    perform(
        gone,
        "withdraw",
        actor=world.actor(Role.SIGNER),
        data={"reason": "所依据的处罚决定已撤销"},
    )
    registered(world, subject="finance")
    this_year = clock.today().year
    expected = Year(this_year, received=4, met=1, late=1, failed=1, published=1, repaired=1)
    found = read(liaison(world))["figures"]
    assert found.years == [expected]
    clock.shift(timedelta(days=366))
    perform(on_the_way, "revoke", actor=world.actor(Role.SIGNER), data={"reason": "情况变化"})
    registered(world)
    found = read(liaison(world))["figures"]
    assert found.years == [Year(clock.today().year, published=1), expected]
    assert (found.total.received, found.total.published) == (4, 2)


@pytest.mark.django_db
def test_everything_that_concerned_the_body_with_its_outcome(world: World) -> None:
    failed = order_walks.failed(world)
    draft = order_walks.draft_of(failed)
    explaining = walks.explaining(world)
    walks.complaint(world)
    order_walks.drafted(world)
    repair = executing(world, "finance")
    record = repair.records.get().record
    registered(world, subject="commerce")
    context = read(liaison(world))
    assert set(keys(context)) == {
        ("case", failed.pk),
        ("case", explaining.pk),
        ("case", repair.pk),
        ("record", record.pk),
    }
    assert draft.state == ""
    assert outcomes(context) == {
        ("case", failed.pk): "逾期或拒不整改",
        ("case", repair.pk): "准予修复",
        ("record", record.pk): "公示中",
    }
    dates = [entry.on for entry, _outcome in context["told"]]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.django_db
def test_an_objection_stands_in_it(world: World) -> None:
    record = registered(world)
    case = file_objection(record, actor=world.actor(Role.LIAISON, "bureau"), data=OBJECTION)
    assert ("case", case.pk) in keys(read(liaison(world)))


@pytest.mark.django_db
def test_nothing_of_the_complainant_is_told(world: World) -> None:
    walks.explaining(world)
    text = liaison(world).get(ADDRESS).text
    assert f"关于{world['bureau']}的投诉举报" in text
    for secret in (walks.TITLE, walks.REQUEST, walks.FACTS, "王某某", "13800000000"):
        assert secret not in text


@pytest.mark.django_db
def test_each_matter_leads_to_its_page(world: World) -> None:
    order_walks.failed(world)
    walks.explaining(world)
    executing(world, "finance")
    client = liaison(world)
    context = read(client)
    held = context["records"].rows
    links = [entry.url for entry, _outcome in context["told"]]
    links += [one.url for each in held for one in each.sanctions]
    links += [one.url for each in held for one in each.executions]
    assert [client.get(link).status_code for link in links] == [200] * 6


@pytest.mark.django_db
def test_a_record_tells_its_sanctions_and_how_far_they_are_lifted(world: World) -> None:
    case = executing(world, "finance", "bureau")
    [held] = read(liaison(world))["records"].rows
    today = clock.today()
    assert [(one.subject.executor, one.state, one.since) for one in held.sanctions] == [
        (world["finance"], "实施中", today),
        (world["bureau"], "实施中", today),
    ]
    confirm(world, case, "lead")
    confirm(world, case, "finance")
    [held] = read(liaison(world))["records"].rows
    [execution] = held.executions
    sync = Clock.objects.get(subject_type="case", subject_id=case.pk, rule_code="XF_SYNC")
    assert [part.organisation for part in execution.done] == [world["lead"], world["finance"]]
    assert [part.organisation for part in execution.due] == [world["bureau"]]
    assert (execution.total, execution.until.due_on) == (3, sync.due_on)
    assert "3个单位中2个已确认" in liaison(world).get(ADDRESS).text
    confirm(world, case, "bureau")
    [held] = read(liaison(world))["records"].rows
    assert {one.state for one in held.sanctions} == {"已解除"}
    assert (held.record.state, held.executions[0].due) == ("已修复", [])


@pytest.mark.django_db
def test_a_struck_organ_is_not_counted(world: World) -> None:
    case = executing(world, "finance")
    struck = {"organ": world["finance"].pk, "reason": "机构改革中已撤销"}
    perform(case, "strike_executor", actor=world.actor(Role.HANDLER), data=struck)
    [held] = read(liaison(world))["records"].rows
    assert [one.total for one in held.executions] == [1]


@pytest.mark.django_db
def test_a_proposed_sanction_is_not_told(world: World) -> None:
    record = registered(world)
    told = sanctioned(world, record, "finance")
    open_subject(
        Sanction(
            organisation=record.organisation,
            record=record,
            item=told.item,
            executor=world["finance"],
        ),
        "propose",
        actor=world.actor(Role.RECORD_KEEPER),
        data={"item": told.item.pk, "executor": world.executing("finance").pk},
        dossier=record.dossier,
    )
    [held] = read(liaison(world))["records"].rows
    assert [one.subject.pk for one in held.sanctions] == [told.pk]


@pytest.mark.django_db
def test_a_withdrawn_record_tells_how_it_is_restored(world: World) -> None:
    record = registered(world)
    reason = {"reason": "所依据的处罚决定已撤销"}
    perform(record, "withdraw", actor=world.actor(Role.SIGNER), data=reason)
    context = read(liaison(world))
    [held] = context["records"].rows
    assert [one.state for one in held.restorations] == ["已启动"]
    assert ("restoration", held.restorations[0].subject.pk) in keys(context)


# What it costs.


@pytest.mark.django_db
def test_more_rows_cost_the_same(world: World) -> None:
    client = liaison(world)

    def one_more() -> None:
        order_walks.failed(world)
        walks.explaining(world)
        executing(world, "finance")

    one_more()
    few = queries(client, ADDRESS)
    one_more()
    one_more()
    assert queries(client, ADDRESS) == few
    assert few <= 12


@pytest.mark.django_db
def test_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.desk.body_history.PAGE", 2)
    monkeypatch.setattr("web.desk.lifting.PAGE", 2)
    made = [registered(world) for _ in range(3)]
    newest_first = [one.pk for one in reversed(made)]
    client = liaison(world)
    walked = [pk for page in (1, 2) for _which, pk in keys(read(client, f"?page={page}"))]
    assert walked == newest_first
    held = [
        one.record.subject.pk
        for page in (1, 2)
        for one in read(client, f"?records={page}")["records"].rows
    ]
    assert held == newest_first
    text = client.get(f"{ADDRESS}?records=2").text
    assert 'href="?records=2&amp;page=2#everything"' in text
    assert 'href="?records=1#records"' in text
    for absurd in ("0", "-1", "x", "%00", "²", "99999999999999999999"):
        assert keys(read(client, f"?page={absurd}")) == [("record", pk) for pk in newest_first[:2]]


# How it looks.


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_reads_well_on_a_phone_and_at_a_desk(live_server: Any, world: World) -> None:
    order_walks.failed(world)
    met(world)
    walks.explaining(world)
    case = executing(world, "finance", "bureau")
    confirm(world, case, "finance")
    withdrawn = registered(world)
    reason = {"reason": "所依据的处罚决定已撤销"}
    perform(withdrawn, "withdraw", actor=world.actor(Role.SIGNER), data=reason)
    cookie: Any = {
        "name": "sessionid",
        "value": liaison(world).cookies["sessionid"].value,
        "url": live_server.url,
    }
    with chromium() as browser:
        for name, size in (("desk", DESK), ("phone", PHONE)):
            page = browser.new_page(base_url=live_server.url, viewport=size, locale="zh-CN")  # type: ignore[arg-type]
            page.context.add_cookies([cookie])
            page.goto("/desk/")
            page.get_by_role("link", name="本单位诚信档案").click()
            page.get_by_role("heading", name="本单位诚信档案", level=1).wait_for()
            assert Axe().run(page).response["violations"] == []
            assert fits(page)
            picture(page, f"body-history-{name}")
