"""托底: what earlier layers leave, then by class a deductible, bands, a cap; never more than what is left (docs/decisions/0008 §9)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import define, evolve, field

from baozhang_rules.check import membership as m
from baozhang_rules.check.bands import Bands
from baozhang_rules.check.benefits import check_same_scope, lower_target
from baozhang_rules.check.classes import report_scope
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.model import type_of
from baozhang_rules.check.overlaps import check_overlaps, check_same_type
from baozhang_rules.check.steps import check_rounding
from baozhang_rules.check.stored import pairs
from baozhang_rules.check.texts import Text, place, scope_in, texts_of, version
from baozhang_rules.check.tier_problems import FallbackWithoutSections, NoYearToTotal, RoundedPerClaim, SectionTwice, YearNotNamed
from baozhang_rules.check.typed import amount, amount_type, arith, larger, smaller, zero
from baozhang_rules.core import nodes as core
from baozhang_rules.names import Symbol
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BOOL, NumberT, OptionalT


@define
class Fallbacks:
    """Lowers every fallback; ``stored`` tells which year a yearly one is about."""

    ctx: Context
    rules: list[core.Rule] = field(factory=list)
    stored: list[core.Stored] = field(factory=list)

    def lower_all(self) -> None:
        """Lower every fallback, by id."""
        for symbol in sorted(self.ctx.bundle.of_kind("fallback"), key=lambda s: s.code):
            about = m.benefit_scope(self.ctx, symbol)
            if about is None:
                report_scope(self.ctx, symbol)
            else:
                self._lower(symbol, about)

    def _lower(self, symbol: Symbol, about: m.About) -> None:
        texts = texts_of(self.ctx, symbol, syn.FallbackDecl)
        check_overlaps(self.ctx, symbol.name, texts)
        type_ = amount_type(self.ctx, texts[0].file, texts[0].node.type)
        check_same_type(self.ctx, symbol.name, [(t.file, t.span, type_of(self.ctx, t.file, t.node.type)) for t in texts])
        if type_ is None:
            return
        versions = []
        for text in texts:
            lowered = _FallbackText(self.ctx, symbol, about, text, type_)
            versions.append(lowered.version())
            if text.node.year:
                site = versions[-1].site
                self.stored.append(core.Stored(f"{site}/year", "year", pairs({"year": text.node.year}), (), site))
        self.rules.append(
            core.Rule(
                symbol.code, symbol.name, "fallback", about.scope, type_, tuple(versions), None, (), (), "", versions[0].site
            )
        )


@define
class _FallbackText:
    """One text of a fallback."""

    ctx: Context
    symbol: Symbol
    about: m.About
    text: Text[syn.FallbackDecl]
    type: NumberT
    scope: Scope = field(init=False)

    def version(self) -> core.Version:
        """The version of the rule that this text is."""
        node, about = self.text.node, self.about
        scope = scope_in(self.ctx, self.text.file, about.entity, self.text.site, about.unit, about.anchor)
        site = self.ctx.site(
            scope, self.text.site, "fallback", "", self.symbol.name, self.text.span, cite=node.cite, law=node.law
        )
        self.scope = evolve(scope, site=site)
        self._check()
        residue = self._residue()
        origin = self.ctx.origin(self.scope, self.text.span)
        arms = tuple(self._section(section, residue) for section in node.sections)
        guards = tuple(arm.guard for arm in arms)
        entitled = guards[0] if len(guards) == 1 else core.Or(guards, BOOL, origin=origin)
        nothing = core.Lit(NOT_ENTITLED, self.type, origin=origin)
        paid = core.Case(arms, nothing, "", self.type, origin=origin)
        return version(self.ctx, self.text, core.RuleBody(entitled, paid), site)

    # ----------------------------------------------------------------------------------------- residue

    def _residue(self) -> core.Expr:
        """What is left after every layer, never below zero; a layer that is 无 takes nothing and is shown as 无."""
        node = self.text.node
        start = self._value(node.start, self.scope)
        site = self._site("start", "layer", node.start)
        left: core.Expr = core.Mark(site, start, self.type, origin=start.origin)
        for number, layer in enumerate(node.layers, start=1):
            left = arith("-", left, self._layer(layer, number), self.type, self.ctx.origin(self.scope, layer.span))
        origin = self.ctx.origin(self.scope, node.start.span)
        residue = larger(zero(self.type, origin), left, origin=origin)
        return core.Mark(self._site("residue", "step", node.start), residue, self.type, origin=origin)

    def _layer(self, layer: syn.Layer, number: int) -> core.Expr:
        origin = self.ctx.origin(self.scope, layer.span)
        site = self.ctx.site(
            self.scope, f"{self.scope.site}/layer/#{number}", "layer", self.scope.site,
            self.ctx.source(self.scope).slice(layer.value.span), layer.span, code=layer.kind, cite=layer.cite,
        )  # fmt: skip
        return self._or_zero(self._value(layer.value, evolve(self.scope, site=site), optional=True), site, origin)

    def _or_zero(self, value: core.Expr, site: str, origin: core.Origin) -> core.Expr:
        """The value under its site, where it shows as 无, counted as zero when it is."""
        marked = core.Mark(site, value, value.type, origin=origin)
        if not isinstance(value.type, OptionalT):
            return marked
        return core.OrElse(marked, zero(self.type, origin), self.type, origin=origin)

    def _value(self, node: syn.Expr, scope: Scope, *, optional: bool = False) -> core.Expr:
        return amount(self.ctx, scope, node, self.type, optional=optional)

    def _site(self, code: str, kind: str, node: syn.Expr, label: str = "") -> str:
        return self.ctx.site(self.scope, f"{self.scope.site}/{code}", kind, self.scope.site, label, node.span, code=code)

    # ---------------------------------------------------------------------------------------- sections

    def _section(self, section: syn.FallbackSection, residue: core.Expr) -> core.Arm:
        """Who it is for, and what it pays: deductible, bands, cap, rounding, all held by the residue."""
        codes = [s.code for name in section.target.classes if (s := m.class_named(self.ctx, self.text.file, name.text))]
        code = "+".join(codes) or "when"
        label = self.ctx.source(self.scope).slice(section.target.span)
        site = self.ctx.site(
            self.scope, f"{self.scope.site}/{code}", "section", self.scope.site, label, section.span, cite=section.cite
        )
        inner, origin = evolve(self.scope, site=site), self.ctx.origin(self.scope, section.span)
        if self.text.node.scope is None:
            check_same_scope(self.ctx, inner, self.symbol.name, section.target)
        guard = lower_target(self.ctx, inner, section.target)
        base = residue
        if section.deductible is not None:
            base = self._after_deductible(section.deductible, residue, inner)
        value = Bands(self.ctx, inner, self.type, section).run(base)
        if section.cap is not None:
            value = self._capped(value, section, section.cap, inner)
        value = self._rounded(smaller(residue, value, origin=origin), residue, inner)
        value = self._paid_off(value, inner)
        return core.Arm(guard, core.Mark(site, value, self.type, origin=origin), site)

    def _after_deductible(self, node: syn.Expr, residue: core.Expr, scope: Scope) -> core.Expr:
        origin = self.ctx.origin(scope, node.span)
        site = self.ctx.site(scope, f"{scope.site}/deductible", "step", scope.site, "", node.span, code="deductible")
        less = arith("-", residue, self._value(node, evolve(scope, site=site)), self.type, origin)
        return core.Mark(site, larger(zero(self.type, origin), less, origin=origin), self.type, origin=origin)

    def _capped(self, value: core.Expr, section: syn.FallbackSection, cap: syn.Expr, scope: Scope) -> core.Expr:
        origin = self.ctx.origin(scope, cap.span)
        held = smaller(value, self._cap_left(section, cap, scope), origin=origin)
        site = self.ctx.site(scope, f"{scope.site}/capped", "step", scope.site, "", cap.span, code="cap")
        return core.Mark(site, held, self.type, origin=origin)

    def _cap_left(self, section: syn.FallbackSection, cap: syn.Expr, scope: Scope) -> core.Expr:
        """The yearly cap less what the accumulator says was already used."""
        origin = self.ctx.origin(scope, cap.span)
        site = self.ctx.site(scope, f"{scope.site}/cap", "cap", scope.site, "", cap.span, code="cap_left")
        inner = evolve(scope, site=site)
        left = self._value(cap, inner)
        if section.accumulator is not None:
            used_site = self.ctx.site(scope, f"{site}/used", "cap", site, "", section.accumulator.span, code="used")
            used = self._or_zero(self._value(section.accumulator, inner, optional=True), used_site, origin)
            left = larger(zero(self.type, origin), arith("-", left, used, self.type, origin), origin=origin)
        return core.Mark(site, left, self.type, origin=origin)

    def _rounded(self, value: core.Expr, residue: core.Expr, scope: Scope) -> core.Expr:
        """Rounded; where rounding may go up, held by the residue rounded down, so that it is on the step and never above."""
        step = self.text.node.rounding
        if step is None or not isinstance(step.value, syn.Number):
            return value
        check_rounding(self.ctx, self.scope, step.value, self.type)
        origin, size = self.ctx.origin(self.scope, step.span), step.value.value or Fraction(1)
        mode = step.mode or "half_up"
        rounded: core.Expr = core.Round(mode, size, value, self.type, origin=origin)
        if mode != "down":
            rounded = smaller(core.Round("down", size, residue, self.type, origin=origin), rounded, origin=origin)
        site = self.ctx.site(scope, f"{scope.site}/round", "step", scope.site, "", step.span, code="round", cite=step.cite)
        return core.Mark(site, rounded, self.type, origin=origin)

    def _paid_off(self, value: core.Expr, scope: Scope) -> core.Expr:
        """按年合计: what the year comes to as a whole, less what was paid of it; so claims add up alike in any order."""
        total = self.text.node.total
        if total is None:
            return value
        origin = self.ctx.origin(self.scope, total.span)
        paid_site = self.ctx.site(scope, f"{scope.site}/due/paid", "step", scope.site, "", total.paid.span, code="paid")
        paid = self._or_zero(self._value(total.paid, evolve(scope, site=paid_site), optional=True), paid_site, origin)
        due = larger(zero(self.type, origin), arith("-", value, paid, self.type, origin), origin=origin)
        site = self.ctx.site(scope, f"{scope.site}/due", "step", scope.site, "", total.span, code="due", cite=total.cite)
        return core.Mark(site, due, self.type, origin=origin)

    # ------------------------------------------------------------------------------------------ checks

    def _check(self) -> None:
        node, source = self.text.node, self.ctx.source(self.scope)
        if self.type.unit.power("year") < 0 and node.year is None:
            self.ctx.report(YearNotNamed(self.symbol.name, source=source, span=self.text.span))
        if node.total is not None:
            if node.year not in ("calendar", "insured"):
                self.ctx.report(NoYearToTotal(self.symbol.name, source=source, span=node.total.span))
            if node.rounding is not None and node.rounding.span.start > node.total.span.start:
                other = place(self.ctx, self.text.file, node.total.span, "在这里按年合计", "totalled by year here")
                self.ctx.report(RoundedPerClaim(self.symbol.name, other=other, source=source, span=node.rounding.span))
        if not node.sections:
            self.ctx.report(FallbackWithoutSections(self.symbol.name, source=source, span=self.text.span))
        self._check_twice(node.sections)

    def _check_twice(self, sections: Sequence[syn.FallbackSection]) -> None:
        seen: dict[str, syn.Ident] = {}
        for name in (name for section in sections for name in section.target.classes):
            if name.text in seen:
                first = place(self.ctx, self.text.file, seen[name.text].span, "先写在这里", "first written here")
                source = self.ctx.source(self.scope)
                self.ctx.report(SectionTwice(name.text, other=first, source=source, span=name.span))
            seen.setdefault(name.text, name)
