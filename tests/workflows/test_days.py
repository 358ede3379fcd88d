"""Days that forms ask for: what has happened lies in no day to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from accounts.actors import SYSTEM
from workflows.forms import DayField, PastDayField, StepForm
from workflows.procedures.forms.rectification_order import ItemsForm
from workflows.registry import procedures
from workflows.situation import ItemView, Situation

TO_COME = {"agreed_on", "again_on", "by", "ends_on", "pay_by", "until"}
"""Fields that name a day to come, or one that may be: of payment, of a new application, of an end."""
TODAY = date(2026, 3, 5)


def day_fields() -> Iterator[tuple[type[StepForm], str, DayField]]:
    """Every day that a form of any step asks for."""
    for procedure in procedures().values():
        for step in procedure.steps().values():
            asked = dict(step.form.base_fields)
            if issubclass(step.form, ItemsForm):
                asked |= step.form.fields_for(ItemView(pk=1, position=1, requirement="付清"))
            for name, field in asked.items():
                if isinstance(field, DayField):
                    yield step.form, name, field


def test_each_day_of_a_form_is_of_what_happened_or_named_as_one_to_come() -> None:
    found = list(day_fields())
    assert {name for _form, name, field in found if not isinstance(field, PastDayField)} == TO_COME
    assert len([one for one in found if isinstance(one[2], PastDayField)]) > 5


@pytest.mark.parametrize(("day", "words"), [("2026-03-05", []), ("2026-03-06", ["不能晚于今天"])])
def test_what_happened_lies_in_no_day_to_come(day: str, words: list[str]) -> None:
    class Asked(StepForm):
        happened_on = PastDayField("核查日期")

    form = Asked({"happened_on": day}, situation=Situation(today=TODAY), actor=SYSTEM)
    assert form.errors == ({"happened_on": [f"核查日期{words[0]}"]} if words else {})
    assert 'max="2026-03-05"' in str(form["happened_on"])
