"""The smallest changes of facts on record that would turn a refusal: up to three facts, each at the nearest value that does.

Which facts may turn it at all is proved from the refusal worked out for this record (`families`); values are then looked for among
those facts alone, and part of their range after the other is proved to hold none or found to hold one.  What is told was shown by
a whole run (docs/decisions/0008 §4).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import field, frozen

from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.decision import Dates, Decided, Refused, RuleResult
from baozhang_rules.runtime.record_data import Record, Value
from baozhang_rules.runtime.values import FactPath
from baozhang_rules.types import Type
from baozhang_rules.whynot.facts import changed
from baozhang_rules.whynot.goal import Goal
from baozhang_rules.whynot.search import MOST_RUNS, Search
from baozhang_rules.whynot.trial import is_refused, is_turned, trial_of

Runner: TypeAlias = Callable[[Record], Decided | Refused]


@frozen
class Change:
    """One fact with another value; ``type`` is its type in the policy."""

    path: FactPath
    old: Value = field(repr=False)
    new: Value = field(repr=False)
    type: Type


@frozen
class Changes:
    """Sets of changes, each of which by itself turns a refusal; smaller sets first, then in the record's order.

    ``refused``: whether there was a refusal to turn.  ``none_within``: no set of up to three facts turns it.  ``unchangeable``:
    facts that the refusal reads and that can't be otherwise (不可改变).  ``bounded``: the search ended before it was proved that
    there are no other sets.  ``runs``: how often the refusal was looked at with other facts.
    """

    sets: tuple[tuple[Change, ...], ...]
    refused: bool = True
    unchangeable: tuple[FactPath, ...] = ()
    bounded: bool = False
    runs: int = field(default=0, eq=False)

    @property
    def none_within(self) -> bool:
        """Whether the answer is that no change of up to three facts helps."""
        return self.refused and not self.sets and not self.bounded


def changes(
    index: Index,
    record: Record,
    dates: Dates,
    query: RuleResult,
    *,
    run: Runner | None = None,
    most: int = MOST_RUNS,
    **options: Any,
) -> Changes:
    """The minimal changes that would turn the refusal that ``query`` is.

    ``run`` decides a record with what is told (default: this rule alone, by generated code); ``most`` bounds the looks at the
    refusal; ``options`` go to the interpreter (``calendar``, ``assumed``).
    """
    if not is_refused(query):
        return Changes((), refused=False)
    record = record.view(dates.known)
    trial = trial_of(index, query.rule)

    def turns(values: dict[FactPath, Value]) -> bool:
        other = changed(record, values)
        if run is None:
            return is_turned(query, trial.results(other, dates, **options))
        after = run(other)
        return isinstance(after, Decided) and is_turned(query, after.results)

    goal = Goal(index, record, dates, query, options, turns)
    search = Search(goal, turns, most)
    found = search.find()
    told = [
        tuple(Change(leaf.path, leaf.old, values[leaf.path], leaf.type) for leaf in goal.ordered if leaf.path in values)
        for values in found
    ]
    place = {leaf.path: number for number, leaf in enumerate(goal.ordered)}
    told.sort(key=lambda each: (len(each), [place[change.path] for change in each]))
    return Changes(tuple(told), True, goal.fixed, search.bounded, search.spent)


__all__ = ["Change", "Changes", "changes"]
