"""How a subject of each kind comes into being: by its first step, out of what has to be there before."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from accounts.actors import Actor, citizen, code_holder
from accounts.models import Organisation
from accounts.queries import holder_of, upper
from cases.models import Case
from config.demo.matters import Matter
from config.demo.people import citizen as citizen_account
from config.demo.recipes import Scene, fill
from config.demo.walks import PREPARATIONS, Walk, at, keep_promises
from workflows.actions import open_subject
from workflows.loading import Loaded

Opener = Callable[[Matter, datetime, random.Random, str], Walk]


def body_of(matter: Matter) -> Organisation:
    """The body that a matter is about; in a world without it, any body that decides nothing."""
    code, name = matter.body
    rows = Organisation.objects.filter(valid_to=None).order_by("pk")
    found = rows.filter(division_code=code, name__endswith=name).first()
    found = found or rows.filter(is_division=False, powers=[]).first()
    assert found is not None
    return found


def handling_organ(body: Organisation) -> Organisation:
    """The nearest credit lead that is not the body itself, else the one above it."""
    lead = holder_of("credit_lead", body)
    if lead is None or lead.pk == body.pk:
        lead = upper(body)
    assert lead is not None
    return lead


def open_complaint(matter: Matter, moment: datetime, draw: random.Random, goal: str) -> Walk:
    """File a complaint: by a citizen with an account, or under a query code."""
    body = body_of(matter)
    seed = f"complainant-{draw.randrange(10**6)}"
    account = citizen(citizen_account(1 + draw.randrange(6)))
    walk = Walk(
        Case(kind="complaint", organisation=handling_organ(body)), matter, moment, draw, seed
    )
    step = "draft" if goal == "draft" else "submit"
    actor: Actor = draw.choice([code_holder(None), account])
    return opened(walk, step, actor, respondent=body.pk)


def _lead_to_merge_into(walk: Walk) -> None:
    """Another complaint about the same matter, filed a little earlier with the same organ."""
    other = open_complaint(walk.matter, walk.moment, walk.draw, "investigating")
    other.to("investigating")
    walk.moment = max(walk.moment, other.moment)


def opened(walk: Walk, step: str, actor: Actor, **given: object) -> Walk:
    """Do the opening step of a subject that is not yet stored."""
    with at(walk.moment):
        situation = Loaded(walk.subject, walk.moment)
        form = walk.kind.steps()[step].form(situation=situation, actor=actor)
        scene = Scene(walk.kind.kind, step, walk.matter, situation, {}, walk.seed)
        data, files = fill(form, scene, **given)
        open_subject(walk.subject, step, actor=actor, data=data, files=files, now=walk.moment)
        keep_promises(walk.subject)
    return walk


PREPARATIONS["complaint", "merge"] = _lead_to_merge_into
OPENERS: dict[str, Opener] = {"complaint": open_complaint}
