"""What a change of rules would do to a population: who gains, who loses, how much, at what cost.

A reform is another policy set, or the same one with other values of standards.  A reform none of whose changes is ever read can't have
an effect, so it is an error and not a zero; a reform that is read and changes nothing has the effect zero, which is a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from attrs import define, evolve, field

from baozhang_rules.check.openings import keeps
from baozhang_rules.check.values import Constants
from baozhang_rules.core import nodes as n
from baozhang_rules.core.select import ended
from baozhang_rules.population.answers import NOT_DECIDED, Answers, Results
from baozhang_rules.population.facts_read import owners_reached


def with_standards(program: n.Program, values: Mapping[str, Fraction], on: date) -> n.Program:
    """The program with other values of standards, in every row that is in force on a day or begins later."""

    def changed(row: n.StdRow, value: Fraction) -> n.StdRow:
        return row if row.value is None or ended(row, on, None) else evolve(row, value=value)

    standards = tuple(
        evolve(s, rows=tuple(changed(row, values[s.id]) for row in s.rows)) if s.id in values else s for s in program.standards
    )
    return evolve(program, standards=standards)


def broken_bounds(program: n.Program, on: date) -> Iterator[tuple[n.Standard, n.Bound, Fraction, Fraction]]:
    """The rows of standards, in force on a day or begun later, that break a bound which needs no record: with the number and the limit."""
    constants = Constants({s.id: s for s in program.standards})
    for standard in program.standards:
        for row in standard.rows if standard.bounds else ():
            if row.value is None or ended(row, on, None):
                continue
            for bound in standard.bounds:
                limit = constants.value(bound.value, row.region, max(on, row.start or on))
                if limit is not None and not keeps(bound.op, row.value, limit):
                    yield standard, bound, row.value, limit


def changes(before: n.Program, after: n.Program) -> set[str]:
    """The declarations that differ, are new or are gone."""
    found: set[str] = set()
    for part in ("standards", "tables", "definitions", "rules", "units", "orders", "meetings"):
        one = {getattr(each, "id", each): each for each in getattr(before, part)}
        other = {getattr(each, "id", each): each for each in getattr(after, part)}
        found |= {str(id) for id in {**one, **other} if one.get(id) != other.get(id)}
    if before.conventions != after.conventions:
        found.add("conventions")
    return found


def read_changes(before: n.Program, after: n.Program) -> set[str]:
    """The changes that some result reads."""
    reached = owners_reached(before) | owners_reached(after) | {"conventions"}
    return {id for id in changes(before, after) if id in reached}


def never_in_force(before: Any, after: Any, changed: set[str]) -> bool:
    """Whether two deciders, which have decided, met nothing of what was changed: rows of standards for other days or places.

    Told only where kernels decided everybody, since they note each region and day that was looked up.
    """
    standards = {s.id for decider in (before, after) for s in decider.index.program.standards}
    if not changed <= standards or before.kernels is None or after.kernels is None:
        return False
    one, other = before.kernels.looked_up, after.kernels.looked_up
    same = ("shape", "values")
    return one.keys() == other.keys() and all(getattr(one[at], name) == getattr(other[at], name) for at in one for name in same)


@define
class Effect:
    """What becomes of one rule: who has a result or a larger or smaller amount, and the money before and after.

    ``begins``/``ends``: entitled only after, only before.  ``opened``: an outcome that is open before or after but not both.
    ``pending``: an amount that isn't settled before or after: it counts in none of ``gains``, ``loses``, ``same`` and the money, for what
    isn't known is no zero.
    """

    rule: str
    gains: int = 0
    loses: int = 0
    same: int = 0
    begins: int = 0
    ends: int = 0
    opened: int = 0
    pending: int = 0
    before: Fraction = Fraction(0)
    after: Fraction = Fraction(0)

    @property
    def cost(self) -> Fraction:
        """What more is paid."""
        return self.after - self.before


@define(eq=False)
class Comparison:
    """The effects of a reform over batches."""

    households: int = 0
    touched: int = 0
    alone: int = 0
    """How many households no kernel decided, before or after."""
    refused: int = 0
    """How many households have wrong data and count nothing."""
    effects: dict[str, Effect] = field(factory=dict)

    def add(self, before: Answers, after: Answers) -> None:
        """Compare the results of a batch by both; of a rule that only one of them has, the other gives nobody anything."""
        self.households += before.rows
        touched: Any = np.zeros(before.rows, bool)
        old, new = ({each.told.rule.id: each for each in answers.results} for answers in (before, after))
        for id, has in {**new, **old}.items():
            one, other = (found.get(id) or Results(has.told, has.size) for found in (old, new))
            self._rule(self.effects.setdefault(id, Effect(id)), one, other, before if id in old else after, touched)
        self.touched += int(touched.sum())

    def _rule(self, effect: Effect, one: Results, other: Results, answers: Answers, touched: Any) -> None:
        yes, later = (r.there & (r.outcome == 0) for r in (one, other))
        open_, open_later = (r.there & (r.outcome > 1) & (r.outcome < NOT_DECIDED) for r in (one, other))
        begins, ends = ~yes & later & ~open_, yes & ~later & ~open_later
        effect.begins += int(begins.sum())
        effect.ends += int(ends.sum())
        effect.opened += int((open_ ^ open_later).sum())
        changed = begins | ends | (open_ ^ open_later)
        if one.told.value and one.told.value != "text" and other.told.value:
            waits, waits_later = one.there & one.pending, other.there & other.pending
            pending = waits | waits_later
            effect.pending += int(pending.sum())
            changed |= waits ^ waits_later
            old, new, scale = _amounts(one, other, ~pending)
            effect.gains += int((new > old).sum())
            effect.loses += int((new < old).sum())
            effect.same += int((one.there & ~pending & (new == old)).sum())
            effect.before += Fraction(_total(old)) / scale
            effect.after += Fraction(_total(new)) / scale
            changed |= new != old
        listed = one.told.list
        if listed:
            starts = answers.starts[listed]
            sums = np.concatenate(([0], np.cumsum(changed)))
            touched |= sums[starts[1:]] > sums[starts[:-1]]
        else:
            touched |= changed


def _amounts(one: Results, other: Results, which: Any) -> tuple[Any, Any, int]:
    """The amounts before and after as whole numbers over one scale, or as fractions; 0 where there is none, and where none is asked for.

    A person who is no unit of its own has none, whatever a kernel left in its place.
    """
    scale = max(one.told.scale, other.told.scale)
    return _over(one, scale, which), _over(other, scale, which), scale


def _over(results: Results, scale: int, which: Any) -> Any:
    has, value, factor = results.valued & results.there & which, results.value, scale // results.told.scale
    if value.dtype == object:
        return np.asarray([Fraction(v) * scale if known else 0 for v, known in zip(value, has, strict=True)], object)
    known = np.where(has, value, 0)
    if factor > 1 and len(known) and int(np.abs(known).max()) > _LARGE // factor:
        known = known.astype(object)
    return known * factor


_LARGE = 2**62


def _total(amounts: Any) -> Any:
    """The exact sum: the halves of 64-bit numbers are summed apart, so that nothing wraps."""
    if amounts.dtype == object:
        return sum(amounts.tolist())
    return (int((amounts >> 32).sum()) << 32) + int((amounts & 0xFFFFFFFF).sum())


def compared(batches: Sequence[Any] | Iterator[Any], before: Any, after: Any) -> Comparison:
    """The comparison over all batches by two deciders."""
    found = Comparison()
    for batch in batches:
        (one, counted), (other, later) = before.answers(batch), after.answers(batch)
        found.add(one, other)
        found.refused += counted.refused
        found.alone += counted.scalar - counted.refused + later.scalar - later.refused
    return found
