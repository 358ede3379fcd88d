"""Filing as the people who really come: enterprises, agents, holders of other papers, about bodies not listed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock, identity
from cases.models import Case, Event, Evidence, Party, SealedIdentity
from cases.models.subject import of
from tests.web.desk.walks import signed_in
from tests.web.portal.filings import ADDRESS, file, pdf, sent, typed
from tests.world import World
from workflows.actions import StepRefused, perform

COMPANY = {
    "complainant": "enterprise",
    "name": "四川某某建设（集团）有限公司",
    "credit_code": "91510100 ma6c-nghc76",
    "representative": "吉克•隽逸",
    "contract_name": "道路改造工程施工合同",
    "contract_number": "SG—2023－017",
    "contract_signed_on": "2023-04-10",
    "delivered_on": "2024-06-03",
    "amount_due": "312.8万元",
    "amount_paid": "1,864,000.50",
    "size": "small",
    "not_sued": "on",
}


def opened(case: Case) -> identity.Identity:
    sealed = SealedIdentity.objects.get(party__case=case)
    return identity.read(sealed, reader=SYSTEM, purpose="核对", now=clock.now())


def test_an_enterprise_files_and_its_identity_is_sealed(world: World) -> None:
    case, _code = file(world, Client(), **COMPANY)
    known = opened(case)
    assert (known.name, known.credit_code, known.representative, known.contract_number) == (
        "四川某某建设（集团）有限公司",
        "91510100MA6CNGHC76",
        "吉克·隽逸",
        "SG-2023-017",
    )
    assert case.facts["arrears"] == {
        "contract_signed_on": "2023-04-10",
        "delivered_on": "2024-06-03",
        "amount_due": 312_800_000,
        "amount_paid": 186_400_050,
        "size": "small",
        "not_sued": True,
    }
    assert (case.facts["complainant"], "credit_code_doubtful" in case.facts) == (
        "enterprise",
        False,
    )
    recorded = Event.objects.get(**of(case), step="submit").payload.data
    assert recorded["amount_due"] == 312_800_000
    assert not {"credit_code", "representative", "contract_number", "name"} & set(recorded)
    assert identity.match_key("code", "91510100MA6CNGHC76") in known_keys(case)
    page = signed_in(world, Role.REVIEWER).get(f"/desk/case/{case.pk}/").content.decode()
    assert "最迟付款日：2024年7月3日" in page
    assert "3,128,000.00元" in page
    assert "MA6CNGHC76" not in page


def known_keys(case: Case) -> list[str]:
    return SealedIdentity.objects.get(party__case=case).match_keys


def test_a_code_with_a_wrong_check_character_is_asked_about_taken_and_marked(world: World) -> None:
    slip = COMPANY | {"credit_code": "91510100MA6CNGHC7B"}
    client = Client()
    asked = client.post(ADDRESS, typed(world, client, **slip))
    assert "末位校验码与前17位不符" in str(asked.context["form"].errors["credit_code"])
    assert 'name="code_as_printed"' in asked.content.decode()
    assert 'name="code_as_printed"' not in client.get(ADDRESS).content.decode()
    case, _code = file(world, Client(), **slip | {"code_as_printed": "on"})
    assert case.facts["credit_code_doubtful"] is True
    page = signed_in(world, Role.REVIEWER).get(f"/desk/case/{case.pk}/").content.decode()
    assert "校验位不符" in page


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"credit_code": ""}, "credit_code", "请填写统一社会信用代码"),
        ({"credit_code": "123"}, "credit_code", "应为18位"),
        ({"phone": "1380000"}, "phone", "手机号码应为11位，现在是7位"),
        ({"delivered_on": ""}, "delivered_on", "请填写交付或者验收合格日期"),
        ({"delivered_on": "2023-01-01"}, "delivered_on", "早于合同签订日期"),
        ({"delivered_on": "2099-01-01"}, "delivered_on", "不能晚于今天"),
        ({"amount_due": "很多"}, "amount_due", "请填写金额"),
        ({"agreed_rate": "两分"}, "agreed_rate", "请填写年利率"),
        ({"agreed_rate": "150"}, "agreed_rate", "不能高于100%"),
        ({"amount_paid": "400万"}, "amount_paid", "大于应付金额"),
        ({"not_sued": None}, "not_sued", "等待其结果"),
        ({"size": ""}, "size", "企业规模"),
        ({"agent": "李某"}, "authorisation", "请上传授权委托书"),
        ({"authorisation": [pdf()]}, "agent", "请填写代理人姓名"),
    ],
)
def test_what_an_enterprise_left_out_is_told_at_its_field(
    world: World, wrong: dict[str, Any], field: str, sentence: str
) -> None:
    client = Client()
    answer = client.post(ADDRESS, typed(world, client, **COMPANY | wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert len(answer.context["form"].errors[field]) == 1
    assert sentence in str(answer.context["form"].errors[field])
    assert "道路改造工程施工合同" in answer.content.decode()
    assert Case.objects.count() == 0


def test_an_agent_files_with_his_authorisation(world: World) -> None:
    given = {"agent": "李某", "agent_phone": "13900000000", "authorisation": [pdf("授权.pdf")]}
    case, _code = file(world, Client(), **COMPANY | given)
    assert (opened(case).agent, Evidence.objects.filter(**of(case)).count()) == ("李某", 1)


def test_an_anonymous_filer_leaves_nothing_of_hidden_parts(world: World) -> None:
    given = {"anonymous": "on", "phone": "x", "credit_code": "1", "authorisation": [pdf()]}
    case, _code = file(world, Client(), **COMPANY | given)
    assert not SealedIdentity.objects.exists()
    assert not Evidence.objects.exists()
    assert "complainant" not in case.facts
    assert case.facts["arrears"]["amount_due"] == 312_800_000


@pytest.mark.parametrize(
    ("paper", "number"),
    [
        ("", "51018019900307001 1"),
        ("resident", "51018019900307001１"),
        ("hm_permit", "h12345678"),
        ("tw_permit", "01234567"),
        ("passport", "E 12345678"),
        ("permanent", "gbr510090030732"),
    ],
)
def test_every_identity_paper_is_taken(world: World, paper: str, number: str) -> None:
    case, _code = file(world, Client(), paper=paper, id_number=number)
    assert opened(case).paper == (paper or "resident")


def test_the_latest_day_is_told_while_the_form_is_filled_in(world: World) -> None:
    given = {"delivered_on": "2024-06-03", "amount_due": "100", "amount_paid": "x"}
    page = Client().post("/file/complaint/reckon/", given).content.decode()
    assert "最迟付款日：2024年7月3日" in page
    assert "尚欠100.00元" in page
    assert "到今天的逾期利息为" in page
    low = given | {"agreed_rate": "2%", "contract_signed_on": "2024-01-05"}
    page = Client().post("/file/complaint/reckon/", low).content.decode()
    assert "按LPR年利率3.45%计算" in page
    client = Client()
    whole = client.post(ADDRESS, typed(world, client, **COMPANY | {"reckon": "1"}))
    assert "最迟付款日：2024年7月3日" in whole.content.decode()
    assert (whole.status_code, Case.objects.count()) == (200, 0)


UNLISTED = {"respondent": "", "unlisted_name": "某某开发区管委会", "unlisted_place": "成都市"}


def test_a_body_that_is_not_listed_is_described_and_identified_at_acceptance(world: World) -> None:
    case, _code = file(world, Client(), **UNLISTED)
    assert (case.respondent, case.organisation) == (None, world["lead"])
    assert case.facts["unlisted"]["unlisted_name"] == "某某开发区管委会"
    reviewer = signed_in(world, Role.REVIEWER)
    address = f"/desk/case/{case.pk}/accept/"
    assert "某某开发区管委会（成都市）" in reviewer.get(address).content.decode()
    given = {"matter": "arrears", "summary": "反映拖欠", "version": case.event_count}
    refused = reviewer.post(address, given)
    assert list(refused.context["attempt"].form.errors) == ["respondent"]
    own = reviewer.post(address, given | {"respondent": world["lead"].pk})
    assert list(own.context["attempt"].form.errors) == ["respondent"]
    given |= {"respondent": world["bureau"].pk}
    perform(case, "accept", actor=world.actor(Role.REVIEWER), data=given)
    case.refresh_from_db()
    assert (case.state, case.respondent) == ("accepted", world["bureau"])
    assert Party.objects.filter(case=case, organisation=world["bureau"]).exists()


def test_a_body_deemed_accepted_is_identified_before_it_is_taken_up(world: World) -> None:
    case, _code = file(world, Client(), **UNLISTED)
    perform(
        case,
        "accept",
        actor=world.actor(Role.REVIEWER),
        data=ACCEPTED | {"respondent": world["bureau"].pk},
    )
    handler = world.actor(Role.HANDLER)
    perform(case, "take_up", actor=world.actor(Role.REVIEWER), data={"handler": handler.user.pk})
    assert case.respondent == world["bureau"]


def test_the_filer_reads_which_body_he_described(world: World) -> None:
    client = Client()
    case, _code = file(world, client, **UNLISTED)
    page = client.get(f"/cases/{case.pk}/").text
    assert "<dt>被投诉单位</dt><dd>某某开发区管委会</dd>" in page


ACCEPTED = {"matter": "arrears", "summary": "反映拖欠"}


def test_a_body_has_to_be_known_for_acceptance(world: World) -> None:
    case, _code = file(world, Client(), **UNLISTED)
    with pytest.raises(StepRefused):
        perform(case, "accept", actor=world.actor(Role.REVIEWER), data=ACCEPTED)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unlisted_name": ""}, "respondent"),
        ({"unlisted_place": ""}, "unlisted_place"),
    ],
)
def test_a_body_is_chosen_or_described(world: World, wrong: dict[str, str], field: str) -> None:
    client = Client()
    answer = sent(client, ADDRESS, typed(world, client, **UNLISTED | wrong))
    assert list(answer.context["form"].errors) == [field]
