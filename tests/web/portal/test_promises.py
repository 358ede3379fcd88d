"""Public promises: only what is registered and public, how far it is kept, and a complaint about one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html
from playwright.sync_api import Browser

from accounts.roles import Role
from cases import clock
from cases.models import Case, Event
from commitments.models import Commitment
from tests.web.browsing import DESK, PHONE, People, fits, picture
from tests.web.portal.filings import sent, typed
from tests.workflows.test_commitment import act, contract, entered
from tests.workflows.test_commitment import registered as registered_contract
from tests.workflows.walks import go_to
from tests.world import World
from workflows.actions import perform
from workflows.intake import enter_commitment

pytestmark = pytest.mark.django_db

fromstring: Any = html.fromstring
DAY = timedelta(days=1)
NAMED = "示例建设有限公司"


def registered(world: World, title: str = "道路改造工程施工合同", **more: Any) -> Commitment:
    """A public contract of the bureau."""
    given = {"title": title, "is_public": "on", "contract_number": f"HT-{title}", **more}
    return Commitment.objects.get(case=registered_contract(world, **given))


def pledged(world: World, title: str, at: str = "township") -> Commitment:
    """A pledge of another body."""
    told = {
        "title": title, "category": "pledge", "counterpart": "public", "counterpart_name": "",
        "obligations": f"{clock.today() + 20 * DAY}；公布办事指南", "amount": "",
        "contract_number": f"CN-{title}",
    }  # fmt: skip
    case = enter_commitment(world[at], contract(**told), actor=world.actor(Role.PRINCIPAL, at))
    perform(case, "register", actor=world.actor(Role.PRINCIPAL, at))
    return Commitment.objects.get(case=case)


def listed(**query: Any) -> list[str]:
    """Titles in the list."""
    page = fromstring(Client().get("/promises/", query).content.decode())
    return [one.text_content() for one in page.xpath("//main//tbody//th/a")]


def detail(row: Commitment) -> str:
    """The page of one of them."""
    answer = Client().get(f"/promises/{row.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_what_is_registered_and_public_is_shown(world: World) -> None:
    shown = registered(world, "公开的施工合同")
    private = registered(world, "不公开的施工合同", is_public="")
    draft = entered(world, title="没有登记的公开承诺", category="pledge", contract_number="CN-1")
    gone = entered(world, title="已经删除的公开承诺", category="pledge", contract_number="CN-2")
    perform(gone, "discard", actor=world.actor(Role.LIAISON, "bureau"))
    assert listed() == ["公开的施工合同"]
    assert listed(q="住房") == ["公开的施工合同"]
    assert listed(standing="going") == ["公开的施工合同"]
    hidden = [
        private.pk,
        *Commitment.objects.filter(case__in=[draft, gone]).values_list("pk", flat=True),
    ]
    assert len(hidden) == 3
    for pk in hidden:
        assert Client().get(f"/promises/{pk}/").status_code == 404
    assert Client().get(f"/promises/{shown.pk}/").status_code == 200


def test_neither_sums_nor_the_counterpart_nor_notes_are_told(world: World) -> None:
    row = registered(
        world,
        f"与{NAMED}的施工合同",
        contract_number="HT-2026-009",
        obligations=f"{clock.today() + 20 * DAY}；向{NAMED}支付首期款；120万元；凭{NAMED}的发票",
    )
    done = {"obligation": "1", "done_on": clock.today(), "extent": "part", "amount": "33万元"}
    act(world, row.case, "perform", note=f"已转入{NAMED}的账户", **done)
    for page in (detail(row), Client().get("/promises/").content.decode()):
        assert NAMED not in page
        assert "万元" not in page
        assert "账户" not in page
        assert "政府采购中标通知书" not in page
        assert "与对方的施工合同" in page
    assert "有进展" in detail(row)


def test_bodies_and_whole_places_are_searched_in(world: World) -> None:
    registered(world, "城市的承诺事项")
    pledged(world, "街道的承诺事项")
    assert listed() == ["街道的承诺事项", "城市的承诺事项"]
    assert listed(q="五津街道") == ["街道的承诺事项"]
    assert listed(region=world["city"].pk) == ["街道的承诺事项", "城市的承诺事项"]
    assert listed(region=world["county"].pk) == ["街道的承诺事项"]
    assert listed(region=world["township"].pk) == ["街道的承诺事项"]
    assert listed(category="pledge") == ["街道的承诺事项"]
    assert listed(region=world["county"].pk, category="construction") == []
    page = Client().get("/promises/", {"q": "<b>"}).content.decode()
    assert "名称含“&lt;b&gt;”的单位没有公开的承诺" in page


def test_the_place_chosen_offers_the_places_below_it(world: World) -> None:
    def offered(**query: Any) -> list[str]:
        page = fromstring(Client().get("/promises/", query).content.decode())
        return [one.text for one in page.xpath("//select[@name='region']/option")][1:]

    assert offered() == ["成都市"]
    assert "新津区" in offered(region=world["city"].pk)
    assert "五津街道办事处" in offered(region=world["county"].pk)
    assert "五津街道办事处" in offered(region=world["township"].pk)


@pytest.mark.parametrize(
    "query", ["region=x", f"region={10**30}", f"after={10**30}", "after=x", "standing=x"]
)
def test_absurd_filters_break_nothing(world: World, query: str) -> None:
    registered(world)
    assert Client().get(f"/promises/?{query}").status_code == 200


def test_late_kept_and_in_progress_are_told_apart(world: World) -> None:
    going = registered(world, "还在履行的合同")
    kept = registered(world, "已经履行的合同", obligations=f"{clock.today()}；付款；1万元")
    registered(world, "超期履行的合同", obligations=f"{clock.today() + DAY}；付款；1万元")
    done = {"obligation": "1", "done_on": clock.today(), "extent": "whole", "note": "付清"}
    act(world, kept.case, "perform", amount="1万元", **done)
    assert listed(standing="late") == []
    go_to(clock.today() + 2 * DAY)
    assert listed(standing="late") == ["超期履行的合同"]
    assert listed(standing="going") == ["还在履行的合同"]
    assert listed(standing="kept") == ["已经履行的合同"]
    page = fromstring(Client().get("/promises/").content.decode())
    told = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("td")][2:]
        for row in page.xpath("//main//tbody/tr")
    ]
    assert told == [
        ["0项（共1项）", "超期未履行"],
        ["1项（共1项）", "履行完毕"],
        ["0项（共2项）", "履行中"],
    ]
    assert "按期履行" in detail(kept)
    assert "超期" not in detail(going)


def test_what_was_ended_lawfully_is_not_told_as_kept(world: World) -> None:
    row = registered(world)
    case = row.case
    today = clock.today()
    asked = {
        "change": "end", "ground": "public", "authority": "经集体研究", "notified_on": today,
        "notice": "书面通知", "offer": "补偿3万元", "reason": "线路调整，社会公共利益需要",
    }  # fmt: skip
    act(world, case, "propose_change", with_file=True, **asked)
    perform(case, "refuse_change", actor=world.actor(Role.SIGNER), data={"reason": "依据不充分的"})
    case.refresh_from_db()
    assert "change" not in case.facts
    act(world, case, "propose_change", with_file=True, **asked)
    perform(case, "approve_change", actor=world.actor(Role.SIGNER), data={"reason": "依据充分的"})
    due = {"amount": "3万元", "pay_by": today + 9 * DAY, "reason": "按照实际损失"}
    act(world, case, "determine_compensation", with_file=True, **due)
    act(world, case, "pay_compensation", with_file=True, paid_on=today, note="已支付")
    act(world, case, "settle_change", with_file=True, note="协议解除")
    assert listed(standing="kept") == []
    assert listed(standing="ended") == ["道路改造工程施工合同"]
    assert "依法解除" in detail(row)
    perform(case, "close", actor=world.actor(Role.RECORD_KEEPER))
    assert (listed(standing="kept"), len(listed(standing="ended"))) == ([], 1)


def test_the_list_is_paged_by_key_and_keeps_what_it_is_narrowed_by(world: World) -> None:
    for nth in range(21):
        registered(world, f"第{nth:02d}份公开的合同")
    first = fromstring(Client().get("/promises/", {"category": "construction"}).content.decode())
    [following] = first.xpath("//a[@rel='next']")
    assert "category=construction" in following.get("href")
    page = fromstring(Client().get(f"/promises/{following.get('href')}").content.decode())
    assert [one.text for one in page.xpath("//main//tbody//th/a")] == ["第00份公开的合同"]


def statements(path: str) -> int:
    """How many statements of a page read the register."""
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(path).status_code == 200
    return sum("commitments_" in one["sql"] for one in asked)


def test_more_promises_cost_no_more_statements(world: World) -> None:
    row = registered(world)
    paths = ["/promises/", "/promises/?standing=late", f"/promises/{row.pk}/"]
    before = [statements(path) for path in paths]
    for nth in range(4):
        registered(world, f"又一份公开的合同{nth}")
    assert [statements(path) for path in paths] == before
    assert (before[0], before[2]) == (2, 4)


def form_of(query: str) -> Any:
    """The filing form that an address begins with."""
    answer = Client().get(f"/file/complaint/{query}")
    assert answer.status_code == 200
    return answer.context["form"]


def test_a_complaint_about_a_promise_begins_with_what_it_is_about(world: World) -> None:
    row = pledged(world, "街道的承诺事项")
    form = form_of(f"?promise={row.pk}")
    told = {
        name: form[name].value()
        for name in ("respondent", "domain", "contract_name", "contract_number")
    }
    assert told == {
        "respondent": world["township"].pk,
        "domain": "grassroots",
        "contract_name": "街道的承诺事项",
        "contract_number": "CN-街道的承诺事项",
    }
    page = Client().get(f"/promises/{row.pk}/").content.decode()
    assert f'href="/file/complaint/?promise={row.pk}"' in page
    assert form_of(f"?promise={registered(world).pk}")["domain"].value() == "works"


def test_a_promise_that_is_not_public_is_passed_over(world: World) -> None:
    private = registered(world, is_public="")
    for query in (f"?promise={private.pk}", "?promise=0", f"?promise={10**30}", "?promise=x"):
        form = form_of(query)
        assert (form["respondent"].value(), form["contract_number"].value()) == (None, None)


def test_the_promise_complained_of_stays_sealed(world: World) -> None:
    row = registered(world)
    client = Client()
    about = {"contract_name": row.case.title, "contract_number": row.contract_number}
    data = typed(world, client, promise=row.pk, **about)
    answer = sent(client, f"/file/complaint/?promise={row.pk}", data)
    assert answer.status_code == 200
    case = Case.objects.get(kind="complaint")
    kept = [
        str(one.payload.data)
        for one in Event.objects.filter(subject_type="case", subject_id=case.pk)
    ]
    assert kept
    for text in [*kept, str(case.facts)]:
        assert row.contract_number not in text
        assert "promise" not in text


@pytest.mark.browser
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_somebody_reads_of_a_promise_and_complains(
    browser: Browser, live_server: Any, world: World, size: dict[str, int]
) -> None:
    registered(world, "农村道路改造工程施工合同（第三标段）补充协议及其附件")
    pledged(world, "街道的承诺事项")
    go_to(clock.today() + 21 * DAY)
    page = People(browser, live_server.url, world, size).visitor()
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="公开承诺").click()
    page.get_by_role("heading", name="公开承诺", level=1).wait_for()
    assert fits(page)
    picture(page, f"promises-{size['width']}")
    page.select_option("[name=standing]", "late")
    page.get_by_role("button", name="查找", exact=True).click()
    page.get_by_role("link", name="街道的承诺事项").click()
    page.get_by_role("heading", name="政府方的义务").wait_for()
    assert fits(page)
    picture(page, f"promise-{size['width']}")
    page.get_by_role("link", name="我要投诉").click()
    page.get_by_text("投诉的承诺：《街道的承诺事项》").wait_for()
    assert fits(page)
    picture(page, f"complaint-{size['width']}")
    assert page.input_value("#id_domain") == "grassroots"
    assert page.input_value("#id_respondent") == str(world["township"].pk)
