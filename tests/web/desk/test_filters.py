"""Saved filters: kept by name, applied by one click, each person's own."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import Role
from tests.web.desk import walks
from tests.world import World
from web.desk.filters import MOST
from web.models import SavedFilter

SAVE = "/desk/cases/filters/"


def names(client: Client, page: str = "/desk/cases/") -> list[tuple[str, str, bool]]:
    kept = client.get(page).context["kept"]
    return [
        (one.name, "&".join(sorted(one.url.split("?")[1].split("&"))), one.current) for one in kept
    ]


@pytest.mark.django_db
def test_choices_are_kept_and_what_was_typed_is_not(world: World) -> None:
    client = walks.signed_in(world, Role.REVIEWER)
    posted = {"filter_name": " 逾期投诉 ", "kind": "complaint", "due": "overdue", "number": "TS-1"}
    answer = client.post(SAVE, posted)
    assert answer["Location"] == "/desk/cases/?kind=complaint&due=overdue"
    chosen = "due=overdue&kind=complaint"
    assert names(client, answer["Location"]) == [("逾期投诉", chosen, True)]
    assert names(client) == [("逾期投诉", chosen, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"filter_name": "全部"}, "请先选择筛选条件，再保存"),
        ({"filter_name": "编号", "number": "TS-1"}, "请先选择筛选条件，再保存"),
        ({"filter_name": "乱填", "kind": "nothing"}, "请先选择筛选条件，再保存"),
        ({"filter_name": " ", "due": "soon"}, "请填写筛选名称，不超过20字"),
        ({"filter_name": "字" * 21, "due": "soon"}, "请填写筛选名称，不超过20字"),
        ({"filter_name": "已有", "due": "soon"}, "已有同名的筛选，请换一个名称"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    world: World, posted: dict[str, str], sentence: str
) -> None:
    client = walks.signed_in(world, Role.REVIEWER)
    client.post(SAVE, {"filter_name": "已有", "due": "overdue"})
    told = client.post(SAVE, posted, follow=True)
    assert [str(one) for one in told.context["messages"]] == ["已保存筛选", sentence]
    assert [row.name for row in SavedFilter.objects.all()] == ["已有"]


@pytest.mark.django_db
def test_nobody_sees_or_deletes_what_is_anothers(world: World) -> None:
    mine, other = walks.signed_in(world, Role.REVIEWER), walks.signed_in(world, Role.HANDLER)
    mine.post(SAVE, {"filter_name": "快到期", "due": "soon"})
    pk = SavedFilter.objects.get().pk
    assert names(other) == []
    assert other.post(f"{SAVE}{pk}/delete/").status_code == 404
    assert SavedFilter.objects.count() == 1
    mine.post(f"{SAVE}{pk}/delete/")
    assert names(mine) == []


@pytest.mark.django_db
def test_there_is_an_end_to_keeping(world: World) -> None:
    client = walks.signed_in(world, Role.REVIEWER)
    user = world.user(Role.REVIEWER, "lead")
    SavedFilter.objects.bulk_create(
        SavedFilter(user=user, name=f"筛选{n}", choices={"due": "soon"}) for n in range(MOST)
    )
    client.post(SAVE, {"filter_name": "再多一个", "due": "soon"})
    assert SavedFilter.objects.count() == MOST
