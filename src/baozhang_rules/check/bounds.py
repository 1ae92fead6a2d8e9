"""The numeric report: what every definition, standard, table and rule may be, and which arithmetic holds it.

``proofs.check_bounds`` reports what can't be proved; ``bounding.Bounds`` computes both.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from baozhang_rules.check import numbers as num
from baozhang_rules.check.bounding import Bounds
from baozhang_rules.core import nodes as core
from baozhang_rules.runtime.numbers import format_number

__all__ = ["Bounds", "Row", "numeric_report"]


@frozen
class Row:
    """One line of the numeric report; ``path`` is fast, wide or over."""

    id: str
    kind: str
    low: Fraction
    high: Fraction
    grid: int
    over: int
    bits: int

    @property
    def path(self) -> str:
        """Which arithmetic holds it."""
        return "fast" if self.bits <= num.FAST else "wide" if self.bits <= num.WIDE else "over"

    def __str__(self) -> str:
        data = f" × d, d ≤ {self.over}" if self.over > 1 else ""
        low, high = format_number(self.low), format_number(self.high)
        return f"{self.kind} {self.id}: {low} … {high}, 1/({self.grid}{data}), {self.bits} bits ({self.path})"


def numeric_report(program: core.Program) -> tuple[Row, ...]:
    """What every numeric standard, table, definition and rule may be, by id."""
    bounds = Bounds(program)
    found = [(d.id, "definition", bounds.definition(d.id)) for d in program.definitions]
    found += [(s.id, "standard", bounds.standard(s)) for s in program.standards]
    found += [(t.id, "table", bounds.table(t.id)) for t in program.tables]
    found += [(r.id, r.kind, bounds.rule(r.id, "amount")) for r in program.rules]
    rows = [Row(id, kind, n.low, n.high, n.grid, n.over, n.bits) for id, kind, n in found if n is not None]
    return tuple(sorted(rows, key=lambda row: (row.kind, row.id)))
