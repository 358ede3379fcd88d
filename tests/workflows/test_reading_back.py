"""Whatever a form wrote it reads back: what is proposed, sent back or corrected is not typed again."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from tests.web.desk import walks
from tests.workflows.rereading import changed, sent
from tests.world import World
from workflows.actions import form_for, perform
from workflows.forms import AgreeField, ChoiceField, DayField, LinesField, StepForm, TextField
from workflows.loading import Loaded
from workflows.situation import Situation


class EveryKindForm(StepForm):
    """One field of each kind that people type or choose in."""

    text = TextField("正文", required=False)
    lines = LinesField("各项", required=False)
    day = DayField("日期", required=False)
    choice = ChoiceField("结论", [("one", "一"), ("two", "二")], required=False)
    agreed = AgreeField("同意", required=False)
    number = forms.IntegerField(required=False)
    line = forms.CharField(required=False)


TYPED = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n[]'\"<&"))


@settings(max_examples=40, deadline=None)
@given(
    text=TYPED,
    lines=st.lists(TYPED, max_size=4),
    line=TYPED,
    day=st.sampled_from(["", "2026-11-28"]),
    choice=st.sampled_from(["", "one", "two"]),
    agreed=st.booleans(),
    number=st.sampled_from(["", "0", "17"]),
)
def test_every_kind_of_field_reads_back_what_it_wrote(**typed: Any) -> None:
    lines = [" ".join(one.split()) for one in typed["lines"]]
    data = {**typed, "lines": "\n".join(lines), "agreed": "on" if typed["agreed"] else None}
    situation: Any = Situation
    bound = EveryKindForm(data, situation=situation, actor=situation)
    if bound.is_valid():
        assert changed(bound) == {}


@pytest.mark.django_db
def test_what_was_proposed_stands_in_the_signers_form(world: World) -> None:
    case = walks.investigating(world)
    typed = {"matters": "未按期付款的原因", "evidence_list": "施工合同\n付款凭证"}
    perform(case, "draft_explanation_notice", actor=world.actor(Role.HANDLER), data=typed)
    form = form_for(case, "ask_explanation", actor=world.actor(Role.SIGNER))
    assert sent(form)["evidence_list"].splitlines() == ["施工合同", "付款凭证"]


@pytest.mark.django_db
def test_a_draft_is_corrected_and_not_typed_again(world: World) -> None:
    order = walks.order(world)
    keeper = world.actor(Role.RECORD_KEEPER)
    form = form_for(order, "redraft", actor=keeper)
    assert form["title"].value() == "关于限期支付工程款的整改通知"
    data = sent(form) | {"title": "关于限期支付道路工程款的整改通知"}
    before = Loaded(order, order.opened_at).items
    perform(order, "redraft", actor=keeper, data=data)
    assert Loaded(order, order.opened_at).items != []
    assert [one.requirement for one in before] == ["三十日内付清欠款", "建立付款台账"]
    assert form_for(order, "redraft", actor=keeper)["title"].value() == data["title"]
