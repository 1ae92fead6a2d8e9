"""The other days at which a program reads facts and rules: named beforehand, so that a kernel has what is in force on each.

A moment is an anchor (a date of the decision, a written one, or a date of the household) with how many whole months before its month;
0 is the day itself.  Moment 0 of a kernel is the decision's own day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

from baozhang_rules.backends.batch.ir import Unsupported
from baozhang_rules.backends.python.canon import bare
from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import expressions
from baozhang_rules.runtime.dates import Month, months_before
from baozhang_rules.types import DATE, EntityT

Anchor: TypeAlias = tuple[str, object]
"""``("fact", name)`` of the household, ``("day", which)`` of the decision, ``("date", day)`` as written."""
Key: TypeAlias = tuple[Anchor, int]


def moment_key(e: n.Expr, back: int, root: str) -> Key:
    """The name of a moment; raises `Unsupported` for days that are worked out or of another entity."""
    match bare(e):
        case n.BaseDate(which=which):
            return ("day", which), back
        case n.Lit(value=date() as value):
            return ("date", value), back
        case n.Lit(value=Month() as value):
            return ("date", value.first_day), back
        case n.Fact(entity=n.Var() | n.Up() as entity, fact=fact, type=kind) if entity.type == EntityT(root) and kind == DATE:
            return ("fact", fact), back
        case _:
            raise Unsupported("a read on a day that is worked out")


def moments_of(roots: Iterable[n.Expr], of: str) -> dict[Key, int]:
    """Every moment that expressions speak of, with its number from 1; ``of`` is the household's kind."""
    found: dict[Key, int] = {}
    for root in roots:
        for e in expressions(root):
            if isinstance(e, n.At | n.Window):
                anchor = e.when if isinstance(e, n.At) else e.anchor
                for back in [0] if isinstance(e, n.At) else range(e.months, 0, -1):
                    found.setdefault(moment_key(anchor, back, of), len(found) + 1)
    return found


def day_of(day: date, back: int) -> date:
    """The day of a moment from its anchor's day; raises ``ValueError`` before the calendar begins."""
    return months_before(day, back)[0].first_day if back else day
