"""What is too small to be published cannot be computed from what is published either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.portal.suppression import published, whole

LEAST = 5


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([12, 7, 0], [12, 7, 0]),
        ([12, 7, 1], [12, None, None]),
        ([12, 3, 4], [12, None, None]),
        ([12, 7, 1, 1], [12, None, None, None]),
        ([2, 0, 0], [None, 0, 0]),
        ([], []),
    ],
)
def test_a_small_number_takes_others_with_it(numbers: list[int], shown: list[int | None]) -> None:
    assert published(numbers, LEAST) == shown


@given(st.lists(st.integers(0, 30), max_size=12))
def test_what_is_hidden_is_never_the_rest_of_the_whole(numbers: list[int]) -> None:
    shown = published(numbers, LEAST)
    assert all(number is None or number == 0 or number >= LEAST for number in shown)
    hidden = [number for number, told in zip(numbers, shown, strict=True) if told is None]
    assert 0 not in hidden
    if hidden and whole(sum(numbers), LEAST) is not None:
        assert len(hidden) > 1
        assert sum(hidden) >= LEAST
