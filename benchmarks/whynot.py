"""Measure how long it takes to find what would turn a refusal, for the shipped Shanghai records.

    python -m benchmarks.whynot [--every 13] [--on 2024-09-01]

Every n-th refusal of every class, benefit and concession, for households, members and units, is asked for its changes once, by this
process's processor time.  Beside it stands the time of one decision of the same record with its trace by the interpreter, in the same run.
What was told isn't compared here; `tests/whynot/test_changes.py` does that.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time_ns

from attrs import frozen

from baozhang_rules import PolicySet
from baozhang_rules.core.decide import decide
from baozhang_rules.runtime.decision import Decided, RuleResult
from baozhang_rules.whynot import changes
from baozhang_rules.whynot.trial import is_refused

ROOT = Path(__file__).resolve().parents[1]


@frozen
class Measured:
    """One refusal: its time and that of a decision (ms), and what was told."""

    rule: str
    took: float
    decision: float
    sets: int
    bounded: bool


def measured(policy: PolicySet, day: date, every: int) -> Iterator[Measured]:
    """Every n-th refusal of the shipped records."""
    lines = (ROOT / "policies" / "examples" / "shanghai_records.jsonl").read_text(encoding="utf-8").splitlines()
    number = 0
    for line in lines:
        decided = policy.decide(line, on=day).decided
        assert decided is not None
        for result in filter(is_refused, decided.results):
            number += 1
            if number % every == 0:
                yield _measured(policy, decided, result)


def _measured(policy: PolicySet, decided: Decided, result: RuleResult) -> Measured:
    start = process_time_ns()
    decide(policy.index, decided.record, decided.dates)
    middle = process_time_ns()
    found = changes(policy.index, decided.record, decided.dates, result)
    end = process_time_ns()
    return Measured(result.rule, (end - middle) / 1e6, (middle - start) / 1e6, len(found.sets), found.bounded)


def main() -> None:
    """Print the figures, over all and by rule."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--every", type=int, default=13)
    parser.add_argument("--on", type=date.fromisoformat, default=date(2024, 9, 1))
    options = parser.parse_args()
    policy = PolicySet.load(ROOT / "policies" / "shanghai")
    list(measured(policy, options.on, options.every * 20))  # code is made, tables are filled
    found = list(measured(policy, options.on, options.every))
    print("refusals  median ms  p90 ms  ÷ one decision by the interpreter  with sets  none within three  bounded  rule")
    rules = Counter(each.rule for each in found)
    for name, some in [("all", found), *((rule, [each for each in found if each.rule == rule]) for rule in rules)]:
        times = sorted(each.took for each in some)
        ratio = median(each.took / each.decision for each in some)
        bounded = sum(each.bounded for each in some)
        sets = sum(bool(each.sets) for each in some)
        none = sum(not each.sets and not each.bounded for each in some)
        print(f"{len(some):8}  {median(times):9.1f}  {times[int(0.9 * len(times))]:6.1f}  {ratio:34.2f}  {sets:9}  {none:17}  {bounded:7}  {name}")


if __name__ == "__main__":
    main()
