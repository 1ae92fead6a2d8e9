"""What a guard that holds, or doesn't, says of numbers: intervals and zero cases (docs/decisions/0005)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias, cast

from attrs import evolve, fields, frozen, has

from baozhang_rules.core import nodes as core
from baozhang_rules.core.bounds.numbers import Num

_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@frozen
class Limit:
    """What is known of one expression."""

    low: Fraction | None = None
    high: Fraction | None = None
    nonzero: bool = False

    def narrow(self, other: Limit) -> Limit:
        """Both."""
        lows = [x for x in (self.low, other.low) if x is not None]
        highs = [x for x in (self.high, other.high) if x is not None]
        return Limit(max(lows, default=None), min(highs, default=None), self.nonzero or other.nonzero)

    def apply(self, number: Num) -> Num:
        """A number within the limit; a contradiction (a branch that is never reached) leaves it as it is."""
        low = number.low if self.low is None else max(number.low, self.low)
        high = number.high if self.high is None else min(number.high, self.high)
        kept = (low, high) if low <= high else (number.low, number.high)
        return evolve(number, low=kept[0], high=kept[1], nonzero=number.nonzero or self.nonzero)


Known: TypeAlias = Mapping[core.Expr, Limit]
Read: TypeAlias = Callable[[core.Expr], Num | None]
Open: TypeAlias = Callable[[core.Expr], core.Expr | None]
"""The expression behind a reference of type 是否, where there is just one and it is about the same entity."""

NOTHING: Known = {}


def assume(known: Known, guard: core.Expr, holds: bool, read: Read, behind: Open) -> Known:
    """What is known where a guard holds (or doesn't)."""
    found = dict(known)
    waiting = [(guard, holds)]
    for each, truth in waiting:
        match each:
            case core.Mark(operand=operand):
                waiting.append((operand, truth))
            case core.Not(operand=operand):
                waiting.append((operand, not truth))
            case core.And(items=items) if truth:
                waiting += [(item, True) for item in items]
            case core.Or(items=items) if not truth:
                waiting += [(item, False) for item in items]
            case core.Compare():
                for expression, limit in _limits(each, truth, read):
                    found[expression] = found.get(expression, Limit()).narrow(limit)
            case core.DefRef() | core.RuleRef():
                inner = behind(each)
                if inner is not None and len(waiting) < _MOST:
                    waiting.append((inner, truth))
    return found


_MOST = 200


def _limits(compare: core.Compare, truth: bool, read: Read) -> list[tuple[core.Expr, Limit]]:
    op = compare.op if truth else _NEGATED[compare.op]
    found: list[tuple[core.Expr, Limit]] = []
    for operator, one, other in ((op, compare.left, compare.right), (_MIRRORED[op], compare.right, compare.left)):
        bound = read(other)
        if bound is not None and not isinstance(one, core.Lit):
            found.append((key_of(one), _limit(operator, bound)))
    return found


def key_of(e: core.Expr) -> core.Expr:
    """What an expression is known under: an aggregate written twice is one number, whatever its variable is called."""
    return e if not isinstance(e, core.Aggregate) else cast(core.Expr, _renamed(e, e.var))


def _renamed(part: object, name: str) -> object:
    """A part of an aggregate with its variable called by one name for all."""
    if isinstance(part, tuple):
        return tuple(_renamed(each, name) for each in part)
    if isinstance(part, core.Var):
        return evolve(part, name=_ANYONE) if part.name == name else part
    if not (has(type(part)) and hasattr(part, "origin")):
        return part
    changed = {field.name: _renamed(getattr(part, field.name), name) for field in fields(cast(Any, type(part))) if field.eq}
    changed |= {"var": _ANYONE} if isinstance(part, core.Aggregate) and part.var == name else {}
    return evolve(cast(Any, part), **changed)


_ANYONE = "·"


def _limit(op: str, bound: Num) -> Limit:
    match op:
        case "<":
            return Limit(None, bound.high, bound.high <= 0)
        case "<=":
            return Limit(None, bound.high, bound.high < 0)
        case ">":
            return Limit(bound.low, None, bound.low >= 0)
        case ">=":
            return Limit(bound.low, None, bound.low > 0)
        case "=":
            return Limit(bound.low, bound.high, bound.not_zero)
        case _:
            return Limit(nonzero=bound.exact == 0)
