"""What else lies in a walk's dossier goes on as it would have: replies are served, clocks lapse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from accounts.actors import SYSTEM
from cases import clock
from cases.models import Clock, Event, Subject
from cases.models.subject import of
from cases.subjects import subject_models
from config.demo.service import serve_one
from config.demo.walks import Stuck, Walk, Way
from workflows.registry import procedure_of
from workflows.timekeeping import runs_of

REPLIED_WITHIN = 20
"""Calendar days in which a decided complaint is answered."""


def settle_others(walk: Walk, now: datetime) -> None:
    """Bring every other subject of the dossier to where it stands now."""
    for subject in _others(walk.subject):
        way = Way(walk.matter, _latest(subject), now, walk.draw)
        own = Walk(subject, way, walk.seed)
        decided = subject.state in ("sustained", "partly_sustained", "not_sustained")
        if decided and (now - own.moment).days > REPLIED_WITHIN:
            way.finish = min(now, way.moment + timedelta(days=REPLIED_WITHIN))
            own.to("replied")
        while _lapse(own, now):
            pass
        own.moment = min(own.moment + timedelta(days=2), now)
        while serve_one(own, moving=True):
            pass


def _others(subject: Subject) -> Iterator[Subject]:
    for model in subject_models().values():
        rows = model._default_manager.filter(dossier=subject.dossier_id)
        for row in rows.order_by("pk"):
            if row.reference != subject.reference:
                yield row


def _latest(subject: Subject) -> datetime:
    latest: datetime = Event.objects.filter(**of(subject)).latest("sequence").occurred_at
    return latest


def _lapse(walk: Walk, now: datetime) -> bool:
    """Do the automatic step whose clock ran out first; False where none did."""
    today = clock.day(now)
    row = (
        Clock.objects.filter(
            **of(walk.subject), status="running", provisional=False, lapses_on__lte=today
        )
        .order_by("lapses_on")
        .first()
    )
    if row is None or row.lapses_on is None:
        return False
    runs = runs_of(procedure_of(walk.subject), row.rule_code)
    if runs is None or runs.lapses_into is None:
        return False
    at = datetime.combine(row.lapses_on, time(0, 30), clock.SHANGHAI)
    walk.moment = max(walk.moment, at)
    try:
        walk.act(runs.lapses_into, SYSTEM, {})
    except Stuck:
        return False
    row.refresh_from_db()
    return row.status != "running"
