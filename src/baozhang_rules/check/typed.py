"""Small helpers by which rules lower expressions of a needed type, and make operations whose type is known."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from baozhang_rules.check.benefit_problems import WrongAmountUnit
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.expressions import Expressions
from baozhang_rules.check.model import type_of
from baozhang_rules.check.problems import NotANumber
from baozhang_rules.check.rule_problems import NotACondition
from baozhang_rules.check.unit_fixes import is_quantity, literal_fix, per_person, times_swapped
from baozhang_rules.check.wording import Both, type_words
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Problem
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BOOL, BadT, BoolT, NumberT, OptionalT, Type, strip_optional
from baozhang_rules.units import Unit


def amount_type(ctx: Context, file: int, written: syn.TypeExpr) -> NumberT | None:
    """The type that an amount declares; one that is no number is reported."""
    type_ = type_of(ctx, file, written)
    if isinstance(type_, NumberT):
        return type_
    if not isinstance(type_, BadT):
        ctx.report(NotANumber(type_words(type_), source=ctx.bundle.files[file].source, span=written.span))
    return None


def condition(ctx: Context, scope: Scope, node: syn.Expr) -> core.Expr:
    """A condition; what isn't one is reported."""
    lowering = Expressions(ctx, scope)
    value = lowering.lower(node, BOOL)
    if isinstance(strip_optional(value.type), BoolT | BadT):
        return lowering.fit(value, BOOL, node)
    ctx.report(NotACondition(source=ctx.source(scope), span=node.span))
    return lowering.bad(node)


def amount(
    ctx: Context,
    scope: Scope,
    node: syn.Expr,
    wanted: Type,
    report: Callable[[Both, Both, Any], Problem] | None = None,
    *,
    optional: bool = False,
) -> core.Expr:
    """A value of a type; a number of another unit is reported, by ``report`` where given. ``optional`` lets 无 pass."""
    lowering = Expressions(ctx, scope)
    value = lowering.lower(node, wanted)
    if optional and value.type == OptionalT(wanted):
        return value
    found = strip_optional(value.type)
    bare = isinstance(node, syn.Number) and isinstance(found, NumberT) and found.unit.is_ratio
    if isinstance(found, NumberT) and isinstance(wanted, NumberT) and found != wanted and not bare:
        where: dict[str, Any] = {"source": ctx.source(scope), "span": node.span}
        shown = type_words(value.type), type_words(wanted)
        if report is not None:
            ctx.report(report(*shown, where))
        else:
            fix = literal_fix(node, found.unit, wanted.unit, lowering.lang)
            ctx.report(WrongAmountUnit(*shown, _way(node, found.unit, wanted.unit), repair=fix, **where))
        return lowering.bad(node)
    return lowering.fit(value, wanted, node)


def _way(node: syn.Expr, found: Unit, wanted: Unit) -> str:
    """How to get from one unit to the other: literal | persons | summed | times | "" (see WrongAmountUnit)."""
    if is_quantity(node):
        return "literal"
    if per_person(found, wanted):
        return "summed" if isinstance(node, syn.Aggregate) and node.kind == "sum" else "persons"
    return "times" if times_swapped(found, wanted) else ""


def zero(type_: Type, origin: core.Origin = core.NOWHERE) -> core.Expr:
    """0 of a type."""
    return core.Lit(Fraction(0), type_, origin=origin)


def larger(*items: core.Expr, origin: core.Origin = core.NOWHERE) -> core.Expr:
    """The largest of some numbers of one type."""
    return core.Call("larger", items, items[0].type, origin=origin)


def smaller(*items: core.Expr, origin: core.Origin = core.NOWHERE) -> core.Expr:
    """The smallest of some numbers of one type."""
    return core.Call("smaller", items, items[0].type, origin=origin)


def arith(op: str, left: core.Expr, right: core.Expr, type_: Type, origin: core.Origin = core.NOWHERE) -> core.Expr:
    """An operation whose type is known."""
    return core.Arith(op, left, right, type_, origin=origin)
