"""A dated list of sanctions for the demonstration, after the policy's own measures."""

from __future__ import annotations

import random
from datetime import date

from accounts.actors import SYSTEM, Actor
from cases import clock
from config.demo.organisations import SINCE
from records import sanction_list
from records.models import SanctionListItem

MECHANISM = "川府发〔2018〕7号第二部分第（二）项第8点"
"""健全守信激励和失信惩戒机制."""
INSPECTION = "川府发〔2018〕7号第二部分第（一）项第1点"
"""建立专项督导机制: projects, funds and pilots of governments that broke faith gravely."""
MEASURES = (
    ("ZW-01", "取消参加评先评优资格", MECHANISM),
    ("ZW-02", "予以通报批评", MECHANISM),
    ("ZW-03", "限制申报政府投资项目", INSPECTION),
    ("ZW-04", "限制安排财政专项资金", INSPECTION),
    ("ZW-05", "取消试点示范资格", INSPECTION),
    ("ZW-06", "绩效考核扣分", MECHANISM),
    ("ZW-07", "提出责任追究建议", MECHANISM),
)
"""(code, title, basis). 国办发〔2020〕49号：清单之外不得惩戒。"""


def load_list(by: Actor = SYSTEM) -> None:
    """Enter the list, by the door of the administrator's page."""
    for code, title, basis in MEASURES:
        item = SanctionListItem(code=code, title=title, basis=basis, valid_from=SINCE)
        sanction_list.add(item, by=by, now=clock.now())


def measure(draw: random.Random, on: date) -> SanctionListItem:
    """One measure that is on the list on a day."""
    listed = SanctionListItem.objects.on(on)
    if not listed.exists():
        load_list()
    return draw.choice(list(listed.order_by("code")))
