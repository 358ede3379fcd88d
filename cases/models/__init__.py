"""The tables of a case."""

from cases.models.calendar import (
    CalendarDay,
    CalendarVersion,
    ClockMove,
    Installation,
    Recalculation,
)
from cases.models.case import Case, CaseLink, RectificationItem
from cases.models.clock import Clock, ClockEntry
from cases.models.disclosure import IdentityDisclosure
from cases.models.event import Anchor, Event, EventPayload
from cases.models.evidence import Evidence
from cases.models.outbox import NumberSeries, Outbox
from cases.models.people import Assignment, IdentityRead, Party, Proposal, SealedIdentity
from cases.models.rating import Rating
from cases.models.search import SearchText
from cases.models.subject import Dossier, Subject, SubjectReference

__all__ = [
    "Anchor",
    "Assignment",
    "CalendarDay",
    "CalendarVersion",
    "Case",
    "CaseLink",
    "Clock",
    "ClockEntry",
    "ClockMove",
    "Dossier",
    "Event",
    "EventPayload",
    "Evidence",
    "IdentityDisclosure",
    "IdentityRead",
    "Installation",
    "NumberSeries",
    "Outbox",
    "Party",
    "Proposal",
    "Rating",
    "Recalculation",
    "RectificationItem",
    "SealedIdentity",
    "SearchText",
    "Subject",
    "SubjectReference",
]
