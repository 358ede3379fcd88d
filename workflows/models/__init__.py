"""Tables of the procedures: overrides of shipped periods."""

from workflows.models.rules import RuleOverride

__all__ = ["RuleOverride"]
