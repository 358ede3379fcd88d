"""The tables of a case."""

from cases.models.attestation import Attestation, AttestedForm
from cases.models.attested import Attested
from cases.models.calendar import (
    CalendarDay,
    CalendarVersion,
    ClockMove,
    Installation,
    Recalculation,
)
from cases.models.case import Case, CaseLink, RectificationItem
from cases.models.clock import Clock, ClockEntry
from cases.models.counts import MonthlyCount
from cases.models.disclosure import IdentityDisclosure
from cases.models.event import Anchor, Event, EventPayload
from cases.models.evidence import Evidence
from cases.models.outbox import NumberSeries, Outbox
from cases.models.people import Assignment, Party, Proposal, SealedIdentity
from cases.models.rating import Rating
from cases.models.reading import Reading
from cases.models.search import SearchText
from cases.models.subject import Dossier, Subject, SubjectReference

__all__ = [
    "Anchor",
    "Assignment",
    "Attestation",
    "Attested",
    "AttestedForm",
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
    "Installation",
    "MonthlyCount",
    "NumberSeries",
    "Outbox",
    "Party",
    "Proposal",
    "Rating",
    "Reading",
    "Recalculation",
    "RectificationItem",
    "SealedIdentity",
    "SearchText",
    "Subject",
    "SubjectReference",
]
