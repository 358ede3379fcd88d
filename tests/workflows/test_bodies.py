"""Choosing bodies: near ones first, under their divisions, the one that the case is about chosen already."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from accounts.roles import Role
from cases import clock
from cases.models import Case
from tests.workflows.test_actions import filed
from tests.world import World
from workflows.forms import StepForm
from workflows.loading import Loaded
from workflows.procedures.forms.complaint import (
    ConcludeForm,
    Conclusion,
    ForwardForm,
    ReviewForm,
    concluded_facts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(world: World) -> Case:
    return filed(world)


def of(complaint: Case, world: World, shape: type[StepForm]) -> StepForm:
    return shape(situation=Loaded(complaint, clock.now()), actor=world.actor(Role.HANDLER))


def groups(field: forms.Field) -> list[tuple[str, list[str]]]:
    """The groups of a list as they are drawn."""
    widget: Any = field.widget
    return [
        (str(head), [str(label) for _value, label in inside])
        for head, inside in widget.choices
        if isinstance(inside, list)
    ]


def test_the_division_of_the_body_complained_of_comes_first(world: World, complaint: Case) -> None:
    form = of(complaint, world, ForwardForm)
    heads = [head for head, _bodies in groups(form.fields["organ"])]
    assert heads == ["成都市人民政府", "四川省人民政府", "新津区人民政府"]
    first = [label.split("（缺少")[0] for label in groups(form.fields["organ"])[0][1]]
    assert first[:2] == ["成都市人民政府", "成都市财政局"]  # the handling organ is none of them
    assert complaint.respondent is not None
    assert complaint.respondent.name not in first


def test_bodies_are_near_to_the_county_where_it_is_about_one(world: World, complaint: Case) -> None:
    Case.objects.filter(pk=complaint.pk).update(respondent=world["township"])
    complaint.refresh_from_db()
    heads = [head for head, _bodies in groups(of(complaint, world, ConcludeForm).fields["bodies"])]
    assert heads == ["新津区人民政府", "成都市人民政府", "四川省人民政府"]


@pytest.mark.parametrize("shape", [ConcludeForm, ReviewForm])
def test_the_body_complained_of_is_chosen_already(
    world: World, complaint: Case, shape: type[StepForm]
) -> None:
    field = of(complaint, world, shape)["bodies"]
    assert field.value() == [complaint.respondent_id]
    assert f'value="{complaint.respondent_id}" selected' in str(field)


def test_a_body_chosen_in_advance_orders_nothing_without_requirements() -> None:
    class Body:
        pk = 7

    data: dict[str, Any] = dict.fromkeys(
        ("findings", "reasoning", "decision", "investigated", "no_order_reason"), "已经整改"
    )
    data |= {"conclusion": Conclusion.SUSTAINED, "bodies": [Body()], "rectify_days": None}
    assert concluded_facts({**data, "requirements": []})["order"]["bodies"] == []
    assert concluded_facts({**data, "requirements": ["支付工程款"]})["order"]["bodies"] == [7]
