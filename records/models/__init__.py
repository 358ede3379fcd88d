"""What cases leave: records of dishonesty, sanctions that follow from them, restorations."""

from records.models.publicity import PublicityRule
from records.models.record import DishonestyRecord, RecordCase, RecordVersion
from records.models.restoration import Restoration
from records.models.sanction import Sanction, SanctionListItem
from records.models.severity import SeverityRule

__all__ = [
    "DishonestyRecord",
    "PublicityRule",
    "RecordCase",
    "RecordVersion",
    "Restoration",
    "Sanction",
    "SanctionListItem",
    "SeverityRule",
]
