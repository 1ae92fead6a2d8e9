"""Benefits: for whom, and how much; an amount worked out by steps, or a range that an office decides in."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import define, evolve, field

from baozhang_rules.check import membership as m
from baozhang_rules.check.benefit_problems import MissingTarget, RangeAndSteps, RangeEmpty, TargetsMixScopes
from baozhang_rules.check.classes import report_scope
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.model import type_of
from baozhang_rules.check.open_places import OpenPlaces
from baozhang_rules.check.overlaps import check_overlaps, check_same_type
from baozhang_rules.check.share_problems import PayeeUnclear
from baozhang_rules.check.shares import lower_share
from baozhang_rules.check.steps import Steps
from baozhang_rules.check.stored import benefit_parts
from baozhang_rules.check.texts import Text, scope_in, texts_of, version
from baozhang_rules.check.typed import amount, amount_type, condition
from baozhang_rules.core import nodes as core
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import BOOL, NumberT, OptionalT


@define
class Benefits:
    """Lowers every benefit; ``stored`` are their 分摊, 发放, 先行 and 由 … 定, ``definitions`` what 分摊 gives to each."""

    ctx: Context
    places: OpenPlaces
    rules: list[core.Rule] = field(factory=list)
    stored: list[core.Stored] = field(factory=list)
    definitions: list[core.Definition] = field(factory=list)

    def lower_all(self) -> None:
        """Lower every benefit, by id."""
        for symbol in sorted(self.ctx.bundle.of_kind("benefit"), key=lambda s: s.code):
            about = m.benefit_scope(self.ctx, symbol)
            if about is None:
                report_scope(self.ctx, symbol)
            else:
                self._lower(symbol, about)

    def _lower(self, symbol: Symbol, about: m.About) -> None:
        texts = texts_of(self.ctx, symbol, syn.BenefitDecl)
        check_overlaps(self.ctx, symbol.name, texts)
        type_ = amount_type(self.ctx, texts[0].file, texts[0].node.type)
        check_same_type(self.ctx, symbol.name, [(t.file, t.span, type_of(self.ctx, t.file, t.node.type)) for t in texts])
        if type_ is None:
            return
        versions = tuple(self._text(symbol, about, text, type_) for text in texts)
        kind = "range" if any(text.node.low is not None for text in texts) else "amount"
        self.rules.append(
            core.Rule(symbol.code, symbol.name, kind, about.scope, type_, versions, None, (), (), "", versions[0].site)
        )

    def _text(self, symbol: Symbol, about: m.About, text: Text[syn.BenefitDecl], type_: NumberT) -> core.Version:
        ctx, node = self.ctx, text.node
        scope = scope_in(ctx, text.file, about.entity, text.site, about.unit, about.anchor)
        site = ctx.site(scope, text.site, "benefit", "", symbol.name, text.span, cite=node.cite, law=node.law)
        scope = evolve(scope, site=site)
        if (node.low is None) == (not node.steps):
            ctx.report(RangeAndSteps(symbol.name, source=ctx.source(scope), span=text.span))
        entitled = self._entitled(symbol, text, scope)
        run = Steps(ctx, scope, type_, symbol, about, text, self.places).run
        steps = run(node.steps) if node.steps else None
        paid = None if steps is None else by_finding(ctx, scope, symbol, node.target, steps)
        low, high = (self._end(end, scope, type_) for end in (node.low, node.high))
        _check_range(ctx, scope, symbol.name, low, high, text.span)
        shared = None if node.share is None else lower_share(ctx, scope, symbol, about, node, type_)
        self.definitions += () if shared is None else shared.definitions
        self.stored += benefit_parts(ctx, scope, symbol.code, node, shared)
        _check_payee(ctx, scope, symbol.name, about, node)
        return version(ctx, text, core.RuleBody(entitled, paid, low, high), site)

    def _entitled(self, symbol: Symbol, text: Text[syn.BenefitDecl], scope: Scope) -> core.Expr:
        if text.node.target is None:
            self.ctx.report(MissingTarget(symbol.name, source=self.ctx.source(scope), span=text.span))
            return core.Lit(False, BOOL)
        if text.node.scope is None:
            check_same_scope(self.ctx, scope, symbol.name, text.node.target)
        return lower_target(self.ctx, scope, text.node.target)

    def _end(self, node: syn.Expr | None, scope: Scope, type_: NumberT) -> core.Expr | None:
        return None if node is None else amount(self.ctx, scope, node, type_)


def _check_payee(ctx: Context, scope: Scope, name: str, about: m.About, node: syn.BenefitDecl) -> None:
    """Report a household's amount that goes to each person, where nothing says how it is shared out."""
    pay = node.payment
    if pay is not None and pay.payee == "person" and about.scope == ctx.bundle.root and node.share is None:
        ctx.report(PayeeUnclear(name, source=ctx.source(scope), span=pay.span))


def _check_range(
    ctx: Context, scope: Scope, name: str, low: core.Expr | None, high: core.Expr | None, span: Span
) -> None:
    ends = [end.value for end in (low, high) if isinstance(end, core.Lit) and isinstance(end.value, Fraction)]
    if len(ends) == 2 and ends[0] > ends[1]:
        ctx.report(RangeEmpty(name, source=ctx.source(scope), span=span))


def check_same_scope(ctx: Context, scope: Scope, name: str, target: syn.Target) -> None:
    """Report a target that mixes classes of different scopes, where the benefit doesn't say whose it is."""
    symbols = [m.class_named(ctx, scope.file, each.text) for each in target.classes]
    scopes = dict.fromkeys(a.scope for s in symbols if s is not None and (a := m.class_scope(ctx, s)) is not None)
    if len(scopes) > 1:
        ctx.report(TargetsMixScopes(name, "、".join(scopes), source=ctx.source(scope), span=target.span))


def lower_target(ctx: Context, scope: Scope, target: syn.Target) -> core.Expr:
    """对象: any of some classes after their orders, and the condition where there is one."""
    origin = ctx.origin(scope, target.span)
    found = [m.class_membership(ctx, scope, name.text, name.span) for name in target.classes]
    classes = tuple(each for each in found if each is not None)
    parts: list[core.Expr] = []
    if target.classes:
        parts.append(classes[0] if len(classes) == 1 else core.Or(classes, BOOL, origin=origin))
    if target.condition is not None:
        parts.append(condition(ctx, scope, target.condition))
    return parts[0] if len(parts) == 1 else core.And(tuple(parts), BOOL, origin=origin)


def by_finding(
    ctx: Context, scope: Scope, symbol: Symbol, target: syn.Target | None, formula: core.Expr
) -> core.Expr:
    """The amount of a finding, where 集体研究 admits what the class's own rule doesn't and the finding carries one; else
    the formula's.

    A finding names a class; where several benefits are for that class, it can't be said whose amount it carries, so the
    formula holds.
    """
    value, origin = formula, formula.origin
    type_ = OptionalT(formula.type)
    for name in target.classes if target is not None else ():
        found = m.class_named(ctx, scope.file, name.text)
        if found is None or found.code not in m.admitted_ids(ctx) or list(_benefits_for(ctx, found)) != [symbol]:
            continue
        admitted = core.Finding(found.code, "admitted", BOOL, origin=origin)
        own = core.Not(core.RuleRef(found.code, "own", BOOL, origin=origin), BOOL, origin=origin)
        arm = core.Arm(core.And((admitted, own), BOOL, origin=origin), core.Finding(found.code, "amount", type_, origin=origin))
        human = core.Case((arm,), core.Lit(None, type_, origin=origin), "", type_, origin=origin)
        value = core.OrElse(human, value, formula.type, origin=origin)
    return value


def _benefits_for(ctx: Context, symbol: Symbol) -> Iterator[Symbol]:
    for benefit in ctx.bundle.of_kind("benefit"):
        if any(symbol.name in m.target_names(each.node) for each in benefit.declarations):
            yield benefit
