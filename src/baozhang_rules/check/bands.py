"""The bands of a fallback: they tile from zero upwards; marginal rates, the rate of the band reached, or fixed amounts."""

from __future__ import annotations

from fractions import Fraction

from attrs import define, evolve, frozen

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.rates import percent_fix
from baozhang_rules.check.tier_problems import BandsDoNotTile, NotARate, RateOutOfRange
from baozhang_rules.check.typed import amount, arith, larger, smaller, zero
from baozhang_rules.core import nodes as core
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import BAD, BOOL, NumberT
from baozhang_rules.units import RATIO


@frozen
class Band:
    """One row: from ``low`` (None: zero) to ``high`` (None: no end); ``closed`` whether the upper end belongs to it."""

    low: core.Expr | None
    high: core.Expr | None
    closed: bool
    value: core.Expr
    site: str
    span: Span


@define
class Bands:
    """Lowers the bands of one section; ``scope.site`` is the section's."""

    ctx: Context
    scope: Scope
    type: NumberT
    section: syn.FallbackSection

    def run(self, base: core.Expr) -> core.Expr:
        """What the bands give of ``base``; all of it where none are written."""
        if not self.section.bands.rows:
            return base
        bands = self._bands()
        match self.section.method:
            case "marginal":
                return self._marginal(bands, base)
            case _:
                return self._reached(bands, base)

    def _marginal(self, bands: list[Band], base: core.Expr) -> core.Expr:
        """The sum over the bands of the rate times the part of the base that lies in the band."""
        total: core.Expr | None = None
        for band in bands:
            origin = self.ctx.origin(self.scope, band.span)
            upto = base if band.high is None else smaller(base, band.high, origin=origin)
            part = upto
            if band.low is not None:
                part = larger(zero(self.type, origin), arith("-", upto, band.low, self.type, origin), origin=origin)
            paid = core.Mark(band.site, arith("*", part, band.value, self.type, origin), self.type, origin=origin)
            total = paid if total is None else arith("+", total, paid, self.type, origin)
        if total is None or len(bands) == 1:
            return total or base
        site = self.ctx.site(self.scope, f"{self.scope.site}/sum", "step", self.scope.site, "", bands[0].span, code="sum")
        return core.Mark(site, total, self.type, origin=total.origin)

    def _reached(self, bands: list[Band], base: core.Expr) -> core.Expr:
        """The rate of the band reached on the whole base, or that band's amount."""
        arms = []
        for band in bands:
            origin = self.ctx.origin(self.scope, band.span)
            value = band.value
            if self.section.method == "whole":
                value = arith("*", base, value, self.type, origin)
            op = "<=" if band.closed else "<"
            guard = core.Lit(True, BOOL) if band.high is None else core.Compare(op, base, band.high, BOOL, origin=origin)
            arms.append(core.Arm(guard, core.Mark(band.site, value, self.type, origin=origin), band.site))
        last = arms[-1]
        return core.Case(tuple(arms[:-1]), last.value, last.site, self.type, origin=last.value.origin)

    # -------------------------------------------------------------------------------------------- rows

    def _bands(self) -> list[Band]:
        found: list[Band] = []
        for number, row in enumerate(self.section.bands.rows, start=1):
            before = found[-1] if found else None
            found.append(self._band(row, number, before))
        last = found[-1]
        if last.high is not None:
            self._gap(last.span, "最后一段有终点,再高的没有写", "the last band ends, and what is above it isn't written")
        return found

    def _band(self, row: syn.Row, number: int, before: Band | None) -> Band:
        key, cell = row.cells[0], row.cells[-1]
        site = self.ctx.site(
            self.scope, f"{self.scope.site}/band/#{number}", "band", self.scope.site,
            self.ctx.source(self.scope).slice(key.span).strip(), row.span, code=self.section.method,
        )  # fmt: skip
        scope = evolve(self.scope, site=site)
        low, high = (None if end is None else amount(self.ctx, scope, end, self.type) for end in (key.low, key.high))
        low = self._joined(key, low, before)
        wanted = self.type if self.section.method == "step" else NumberT(RATIO)
        value = self._value(cell, scope, wanted)
        return Band(low, high, key.high_in, value, site, row.span)

    def _value(self, cell: syn.Cell, scope: Scope, wanted: NumberT) -> core.Expr:
        """The value of a row: an amount of the fallback's type, or a rate between 0 and 100 %."""
        if cell.value is None:
            return zero(wanted)
        if self.section.method == "step":
            return amount(self.ctx, scope, cell.value, wanted)
        if _no_rate(self.ctx, cell.value):
            shown = self.ctx.source(scope).slice(cell.span).strip()
            self.ctx.report(NotARate(shown, source=self.ctx.source(scope), span=cell.span))
            return core.Lit(None, BAD, origin=self.ctx.origin(scope, cell.span))
        value = amount(self.ctx, scope, cell.value, wanted)
        number = value.value if isinstance(value, core.Lit) else None
        if isinstance(number, Fraction) and not 0 <= number <= 1:
            shown = f"{format_number(number * 100)}%"
            fix = percent_fix(cell.value)
            self.ctx.report(RateOutOfRange(shown, repair=fix, source=self.ctx.source(scope), span=cell.span))
        return value

    def _joined(self, key: syn.Cell, low: core.Expr | None, before: Band | None) -> core.Expr | None:
        """Where a band starts: it must be where the one before ends, and the first starts at zero."""
        if before is None:
            if key.bound in ("gt", "ge") and low is None:
                self._gap(key.span, "第一段没有写起点", "the first band doesn't say where it starts")
            elif low is not None and not _is_zero(low):
                self._gap(key.span, "第一段不是从零起", "the first band doesn't start at zero")
            return None if low is None or _is_zero(low) else low
        if before.high is None:
            self._gap(key.span, "上一段没有终点,这一段永远轮不到", "the band before has no end, so this one is never reached")
        elif low is not None and low != before.high:
            self._gap(key.span, "这一段的起点不是上一段的终点", "this band doesn't start where the one before ends")
        elif low is not None and self._overlap(key, before):
            zh, en = "这个终点不能两段都算,也不能两段都不算", "this end belongs to exactly one of the two bands"
            self._gap(key.span, zh, en)
        return before.high

    def _overlap(self, key: syn.Cell, before: Band) -> bool:
        """Whether the shared end belongs to both bands or to neither; harmless for marginal rates."""
        if self.section.method == "marginal":
            return False
        return before.closed == key.low_in

    def _gap(self, span: Span, zh: str, en: str) -> None:
        self.ctx.report(BandsDoNotTile(zh, en, source=self.ctx.source(self.scope), span=span))


def _no_rate(ctx: Context, node: syn.Expr) -> bool:
    """Whether a cell holds 无, a text, or a word such as 七成 that names nothing."""
    if isinstance(node, syn.Path):
        return len(node.parts) == 1 and node.parts[0].text not in ctx.bundle.by_name
    return isinstance(node, (syn.NoneLit, syn.NotEntitled, syn.Text))


def _is_zero(value: core.Expr) -> bool:
    return isinstance(value, core.Lit) and value.value == 0
