"""What would change an outcome: the facts that are missing, the facts that could be otherwise (they run the engine, so they
stand above it).
"""

from baozhang_rules.whynot.changes import Change, Changes, changes
from baozhang_rules.whynot.search import MOST_RUNS
from baozhang_rules.whynot.settle import MissingSets, missing_sets, outcome_in, settling

__all__ = ["MOST_RUNS", "Change", "Changes", "MissingSets", "changes", "missing_sets", "outcome_in", "settling"]
