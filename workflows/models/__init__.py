"""Tables of the procedures: overrides of shipped periods, and parallel work."""

from workflows.models.parallel import ParallelWork, Part
from workflows.models.rules import RuleOverride

__all__ = ["ParallelWork", "Part", "RuleOverride"]
