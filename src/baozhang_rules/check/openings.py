"""待地方规定: what an upper policy leaves open, with bounds, and who fills it (docs/decisions/0008 §5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.expressions import lower
from baozhang_rules.check.report import add_implements
from baozhang_rules.check.standard_problems import (
    DefaultOutOfBounds,
    FillerOutOfBounds,
    FillerWithoutImplements,
    OpeningTwice,
    TwoFillers,
)
from baozhang_rules.check.texts import Period, period_of, place, source_of
from baozhang_rules.check.values import Constants, clashes, same_region, shown_day
from baozhang_rules.check.wording import Both, both, show_unit
from baozhang_rules.core import nodes as core
from baozhang_rules.names import Symbol
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Span
from baozhang_rules.types import NumberT, Type

Opener: TypeAlias = "syn.StandardDecl | syn.Definition | syn.ClassDecl"

_OPS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
}
_CONCEPTS = {">=": "ge", ">": "gt", "<=": "le", "<": "lt"}


@frozen
class Filler:
    """One text that fills an opening: where, for what region and days, and its value."""

    file: int
    node: Opener | syn.FillClause
    period: Period
    value: core.Expr | None

    @property
    def article(self) -> str:
        """Its article, for messages."""
        return self.node.cite.text if self.node.cite else "未写依据"

    @property
    def span(self) -> Span:
        """The span of its name, or of what it fills."""
        return self.node.target.span if isinstance(self.node, syn.FillClause) else self.node.name.span


def check_openers(ctx: Context, symbol: Symbol, openers: Sequence[tuple[int, Opener]]) -> None:
    """Report a second opening of one thing."""
    for file, node in openers[1:]:
        first = openers[0]
        other = place(ctx, first[0], first[1].name.span, "先在这里留给地方", "left open here first")
        ctx.report(OpeningTwice(symbol.name, other=other, source=source_of(ctx, file), span=node.name.span))


def check_fillers(ctx: Context, symbol: Symbol, opener: int, fillers: Sequence[Filler]) -> None:
    """Each filler stands in a file that implements the opener's policy; no two fill one region on one day."""
    package = ctx.bundle.files[opener].package
    for filler in fillers:
        own = ctx.bundle.files[filler.file].package == package
        if not own and opener not in ctx.bundle.implemented(filler.file):
            entry = ctx.bundle.files[filler.file]
            fix = add_implements(entry, package) if package else None
            problem = FillerWithoutImplements(symbol.name, package, repair=fix, source=entry.source, span=filler.span)
            ctx.report(problem)
    for early, late, day in clashes([(f, f.period) for f in fillers], same_region):
        other = place(ctx, early.file, early.span, early.article, early.article)
        two = TwoFillers(
            symbol.name, shown_day(day), late.article, early.article,
            other=other, source=source_of(ctx, late.file), span=late.span,
        )  # fmt: skip
        ctx.report(two)


def bounds_of(ctx: Context, scope: Scope, opening: syn.Opening, type_: Type) -> tuple[core.Bound, ...]:
    """The bounds that every filler keeps, typed like it."""
    return tuple(core.Bound(op, lower(ctx, scope, value, type_), scope.site) for op, value in opening.bounds)


def check_bounds(
    ctx: Context,
    name: str,
    constants: Constants,
    bounds: Sequence[core.Bound],
    fillers: Sequence[Filler],
    opening: tuple[int, syn.Opening],
) -> None:
    """Report fillers that break a bound on a day on which both are known without a record."""
    for filler in fillers:
        if filler.value is not None:
            _check_filled(ctx, name, constants, bounds, filler.value, filler.period, (filler.file, filler.node.span), opening)


def check_rows(
    ctx: Context,
    name: str,
    constants: Constants,
    bounds: Sequence[core.Bound],
    rows: Sequence[tuple[core.StdRow, tuple[int, Span]]],
    opening: tuple[int, syn.Opening],
) -> None:
    """Report rows of a series that break a bound on a day on which both are known without a record."""
    for row, written in rows:
        if row.value is not None and bounds:
            value = core.Lit(row.value, bounds[0].value.type)
            period = Period(row.start, row.until, row.region, row.issued, None)
            _check_filled(ctx, name, constants, bounds, value, period, written, opening)


def _check_filled(
    ctx: Context,
    name: str,
    constants: Constants,
    bounds: Sequence[core.Bound],
    value: core.Expr,
    period: Period,
    written: tuple[int, Span],
    opening: tuple[int, syn.Opening],
) -> None:
    """Report the first bound that a number breaks while it holds."""
    for bound in bounds:
        broken = _first_broken(constants, bound, value, period)
        if broken is not None:
            day, found, limit = broken
            other = place(ctx, opening[0], opening[1].span, "上级的界限", "the upper policy's bound")
            problem = FillerOutOfBounds(
                name, shown_number(found, bound.value.type), op_words(bound.op), shown_number(limit, bound.value.type),
                shown_day(day), other=other, source=source_of(ctx, written[0]), span=written[1],
            )  # fmt: skip
            ctx.report(problem)
            return


def check_default(
    ctx: Context,
    name: str,
    constants: Constants,
    bounds: Sequence[core.Bound],
    default: core.Expr | None,
    opening: tuple[int, syn.Opening],
) -> None:
    """Report a default that breaks a bound of its own opening, where both are known without a record."""
    file, node = opening
    if default is None or node.default is None:
        return
    period = period_of(ctx, file, None)
    for bound, (_, written) in zip(bounds, node.bounds, strict=True):
        broken = _first_broken(constants, bound, default, period)
        if broken is not None:
            _, value, limit = broken
            other = place(ctx, file, written.span, "这一项的界限", "the bound")
            problem = DefaultOutOfBounds(
                name, shown_number(value, bound.value.type), op_words(bound.op), shown_number(limit, bound.value.type),
                other=other, source=source_of(ctx, file), span=node.default.span,
            )  # fmt: skip
            ctx.report(problem)
            return


def _first_broken(
    constants: Constants, bound: core.Bound, set_to: core.Expr | None, period: Period
) -> tuple[date, Fraction, Fraction] | None:
    if set_to is None:
        return None
    first, last = period.start or date.min, period.last or date.max
    changes = constants.days(bound.value) | constants.days(set_to)
    for day in sorted({first, *(d for d in changes if first <= d <= last)}):
        value = constants.value(set_to, period.region, day)
        limit = constants.value(bound.value, period.region, day)
        if value is not None and limit is not None and not keeps(bound.op, value, limit):
            return day, value, limit
    return None


def keeps(op: str, value: Fraction, limit: Fraction) -> bool:
    """Whether a number keeps a bound."""
    return _OPS[op](value, limit)


def op_words(op: str) -> Both:
    """The word of a bound: 不低于, 低于 …."""
    return both(lambda lang: words().entry("compare", _CONCEPTS[op]).word(lang))


def shown_number(value: Fraction, type_: Type) -> Both:
    """A number with its unit."""
    number = format_number(value)
    if not isinstance(type_, NumberT) or type_.unit.is_ratio:
        return Both(number, number)
    unit = type_.unit
    return both(lambda lang: f"{number} {show_unit(unit, lang)}")
