"""Lists that are narrowed ask which bodies a text may mean."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["成都住建局", "市住建局", "cdzjj", "成都市住房和城乡建设局"])
def test_short_names_initials_and_whole_names_are_understood(
    world: World, client: Client, typed: str
) -> None:
    answer = client.get("/organisations/called/", {"q": typed})
    assert answer.json()["keys"][0] == world["bureau"].pk


def test_nothing_typed_means_nothing(world: World, client: Client) -> None:
    assert client.get("/organisations/called/").json() == {"keys": []}
    assert client.get("/organisations/called/", {"q": "不存在的单位"}).json() == {"keys": []}
