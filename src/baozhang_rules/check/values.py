"""Versions of definitions and standards, and constants worked out ahead: what is known before any record is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeVar

from attrs import frozen

from baozhang_rules.builtins import region_contains
from baozhang_rules.check.context import Context
from baozhang_rules.check.standard_problems import EndsBeforeStart
from baozhang_rules.check.texts import Period, source_of
from baozhang_rules.core import nodes as core
from baozhang_rules.core.select import standard_row
from baozhang_rules.runtime.numbers import RoundingMode, round_to
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span

T = TypeVar("T")


def own_period(validity: syn.Validity | None) -> Period:
    """When and where a declaration holds by its own lines alone.

    A definition that has only one text is arithmetic, not law in force: the head of its file doesn't limit it, so that it can be
    read at earlier months (于) too.
    """
    v = validity or syn.Validity(span=Span(0, 0))
    return Period(v.start, v.end, v.region or "", v.issued, v.repealed)


def check_period(ctx: Context, file: int, validity: syn.Validity | None) -> None:
    """Report a declaration or head that ends before it starts."""
    if validity is not None and validity.start and validity.end and validity.end < validity.start:
        start, end = validity.start.isoformat(), validity.end.isoformat()
        ctx.report(EndsBeforeStart(start, end, source=source_of(ctx, file), span=validity.span))


def clashes(items: Sequence[tuple[T, Period]], related: Callable[[str, str], bool]) -> Iterator[tuple[T, T, date]]:
    """Pairs, earlier first, that hold on one day in related regions, with the first such day."""
    for later in range(len(items)):
        for earlier in range(later):
            one, other = items[earlier][1], items[later][1]
            if related(one.region, other.region):
                first = max(one.start or date.min, other.start or date.min)
                if first <= min(one.last or date.max, other.last or date.max):
                    yield items[earlier][0], items[later][0], first


def same_region(one: str, other: str) -> bool:
    """Whether two regions are one."""
    return one == other


def nested(one: str, other: str) -> bool:
    """Whether one region lies in the other and they are not the same."""
    return one != other and (region_contains(one, other) or region_contains(other, one))


def shown_day(day: date) -> str:
    """A day for a message; 每一天 where there is no first one."""
    return "每一天" if day == date.min else day.isoformat()


@frozen
class Constants:
    """Works out expressions that need no record: literals and standards on a day in a region."""

    standards: dict[str, core.Standard]

    def value(self, e: core.Expr, region: str, day: date) -> Fraction | None:
        """The number that an expression has on a day in a region; None when it needs a record."""
        match e:
            case core.Lit(value=value):
                return value if isinstance(value, Fraction) else None
            case core.Retype(operand=operand) | core.Mark(operand=operand):
                return self.value(operand, region, day)
            case core.Round(mode=mode, step=step, operand=operand):
                inner = self.value(operand, region, day)
                return None if inner is None else round_to(inner, step, RoundingMode(mode))
            case core.Arith(op=op, left=left, right=right):
                return _arith(op, self.value(left, region, day), self.value(right, region, day))
            case core.StdRef(standard=id):
                return self._standard(id, region, day)
            case _:
                return None

    def _standard(self, id: str, region: str, day: date) -> Fraction | None:
        standard = self.standards.get(id)
        row = None if standard is None else standard_row(standard, region, day, None)
        return row.value if isinstance(row, core.StdRow) else None

    def days(self, e: core.Expr) -> frozenset[date]:
        """The days on which a standard in an expression may change."""
        match e:
            case core.Retype(operand=operand) | core.Mark(operand=operand) | core.Round(operand=operand):
                return self.days(operand)
            case core.Arith(left=left, right=right):
                return self.days(left) | self.days(right)
            case core.StdRef(standard=id) if id in self.standards:
                return frozenset(row.start for row in self.standards[id].rows if row.start is not None)
            case _:
                return frozenset()


def _arith(op: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return None if right == 0 else left / right
