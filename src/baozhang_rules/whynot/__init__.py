"""What would change an outcome: the facts that are missing (they run the engine, so they stand above it)."""

from baozhang_rules.whynot.settle import MissingSets, missing_sets

__all__ = ["MissingSets", "missing_sets"]
