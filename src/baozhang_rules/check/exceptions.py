"""Two exceptions that may both hold with different values need a written order (docs/decisions/0001)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

from attrs import frozen

from baozhang_rules.check.bound_problems import ExceptionsWithoutOrder
from baozhang_rules.check.context import Context
from baozhang_rules.check.texts import place, source_of
from baozhang_rules.core import nodes as core
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.text import Span
from baozhang_rules.types import EnumT, NumberT, strip_optional


def check_exceptions(ctx: Context, program: core.Program) -> None:
    """Report every pair of exceptions without an order that can't be told apart."""
    enums = {e.name: e.members for e in program.enumerations}
    sites = {site.id: site for site in program.sites}
    for root in roots(program):
        for each in expressions(root.expression):
            if isinstance(each, core.Default):
                for one, two in combinations(range(len(each.exceptions)), 2):
                    if (one, two) not in each.beats and (two, one) not in each.beats:
                        _check_pair(ctx, each.exceptions[one], each.exceptions[two], enums, sites)


def _check_pair(
    ctx: Context, one: core.Arm, two: core.Arm, enums: dict[str, tuple[str, ...]], sites: dict[str, core.Site]
) -> None:
    if _plain(one.value) == _plain(two.value) or disjoint(one.guard, two.guard, enums):
        return
    shown = [_shown(arm, sites) for arm in (one, two)]
    first, second = one.guard.origin, two.guard.origin
    other = place(ctx, first.file, Span(first.start, first.end), "另一条", "the other one")
    source = source_of(ctx, second.file)
    ctx.report(ExceptionsWithoutOrder(*shown, other=other, source=source, span=Span(second.start, second.end)))


def _shown(arm: core.Arm, sites: dict[str, core.Site]) -> str:
    site = sites.get(arm.site)
    if site is not None and site.label:
        return f"「{site.label}」"
    return arm.site.rsplit("/", 1)[-1]


def _plain(e: core.Expr) -> core.Expr:
    while isinstance(e, core.Mark):
        e = e.operand
    return e


# -------------------------------------------------------------------------------------------- disjointness


@frozen
class Fence:
    """What one conjunct says of one expression: numbers between ends, or a set of values."""

    low: Any = None
    high: Any = None
    low_in: bool = True
    high_in: bool = True
    values: frozenset[Any] | None = None

    def apart(self, other: Fence) -> bool:
        """Whether nothing satisfies both."""
        if self.values is not None and other.values is not None:
            return not self.values & other.values
        if self.values is not None or other.values is not None:
            listed, ends = (self, other) if self.values is not None else (other, self)
            return not any(ends.holds(value) for value in listed.values or ())
        return _below(self, other) or _below(other, self)

    def holds(self, value: Any) -> bool:
        """Whether a value is within the ends; what can't be compared may be."""
        if value is None or isinstance(value, str | bool):
            return self.low is None and self.high is None
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        return above and (self.high is None or value < self.high or (self.high_in and value == self.high))


def _below(one: Fence, two: Fence) -> bool:
    if one.high is None or two.low is None:
        return False
    return bool(one.high < two.low or (one.high == two.low and not (one.high_in and two.low_in)))


def disjoint(one: core.Expr, two: core.Expr, enums: dict[str, tuple[str, ...]]) -> bool:
    """Whether two guards can't both hold, by simple means: comparisons of one value with constants, members, 是 and 否."""
    return all(_clash(a, b, enums) for a, b in product(_alternatives(one), _alternatives(two)))


def _alternatives(e: core.Expr) -> list[tuple[tuple[core.Expr, bool], ...]]:
    """A guard as alternatives of conjuncts, each with the truth it needs; what is deep stays one conjunct."""
    e = _plain(e)
    match e:
        case core.Or(items=items) if len(items) <= _MOST:
            return [found for item in items for found in _alternatives(item)]
        case core.And(items=items):
            found: list[tuple[tuple[core.Expr, bool], ...]] = [()]
            for item in items:
                inner = _alternatives(item)
                if len(found) * len(inner) <= _MOST:
                    found = [(*a, *b) for a in found for b in inner]
            return found
        case core.Not(operand=operand):
            inner_operand = _plain(operand)
            if isinstance(inner_operand, core.Or):
                return [tuple((_plain(item), False) for item in inner_operand.items)]
            return [((inner_operand, False),)]
        case _:
            return [((e, True),)]


_MOST = 64


def _clash(
    one: tuple[tuple[core.Expr, bool], ...], two: tuple[tuple[core.Expr, bool], ...], enums: dict[str, tuple[str, ...]]
) -> bool:
    for a, truth_a in one:
        for b, truth_b in two:
            if a == b and truth_a is not truth_b:
                return True
            for subject, fence in _fences(a, truth_a, enums):
                if any(subject == other and fence.apart(limit) for other, limit in _fences(b, truth_b, enums)):
                    return True
    return False


_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _fences(e: core.Expr, truth: bool, enums: dict[str, tuple[str, ...]]) -> Iterator[tuple[core.Expr, Fence]]:
    """What a conjunct says of the expression that it compares with a constant."""
    if not isinstance(e, core.Compare):
        yield e, Fence(values=frozenset({truth}))
        return
    op = e.op if truth else _NEGATED[e.op]
    for operator, subject, constant in ((op, e.left, e.right), (_MIRRORED[op], e.right, e.left)):
        if isinstance(constant, core.Lit):
            fence = _fence(operator, subject, constant, enums, truth)
            if fence is not None:
                yield subject, fence


def _fence(
    op: str, subject: core.Expr, constant: core.Lit, enums: dict[str, tuple[str, ...]], truth: bool
) -> Fence | None:
    kind, value = strip_optional(subject.type), constant.value
    if op == "=":
        return Fence(values=frozenset({value}))
    if isinstance(kind, EnumT):
        return _members(op, value, enums.get(kind.name, ()), truth)
    if isinstance(value, bool) and op == "!=":
        return Fence(values=frozenset({not value}))
    if not isinstance(kind, NumberT) or op == "!=":
        return None
    match op:
        case "<" | "<=":
            return Fence(high=value, high_in=op == "<=")
        case _:
            return Fence(low=value, low_in=op == ">=")


def _members(op: str, value: Any, members: tuple[str, ...], truth: bool) -> Fence | None:
    """The members that a comparison by severity allows (heaviest first); a test that fails also lets 无 through."""
    none = frozenset() if truth and op != "!=" else frozenset({None})
    if op == "!=":
        return Fence(values=(frozenset(members) | none) - {value})
    if value not in members:
        return None
    place_ = members.index(value)
    allowed = {
        ">=": members[: place_ + 1],
        ">": members[:place_],
        "<=": members[place_:],
        "<": members[place_ + 1 :],
    }[op]
    return Fence(values=frozenset(allowed) | none)
