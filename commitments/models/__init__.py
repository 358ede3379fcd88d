"""Tables of what government promised, and of what overdue interest is counted by."""

from commitments.models.rates import InterestRule, LoanPrimeRate
from commitments.models.register import (
    Category,
    Commitment,
    Counterpart,
    Funding,
    Obligation,
    Performance,
)
from commitments.models.responsible import Phase, ResponsiblePerson
from commitments.models.warnings import WarningRule

__all__ = [
    "Category",
    "Commitment",
    "Counterpart",
    "Funding",
    "InterestRule",
    "LoanPrimeRate",
    "Obligation",
    "Performance",
    "Phase",
    "ResponsiblePerson",
    "WarningRule",
]
