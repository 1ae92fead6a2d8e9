"""核算单位: who is counted, whose income, who is assisted (docs/decisions/0008 §7)."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from baozhang_rules.check import membership as m
from baozhang_rules.check.combination_problems import HeadcountUnit, UnitLinks, UnitListUnknown, UnitOfUnit, UnitUnsaid
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.model import model_of, unit_of
from baozhang_rules.check.rule_problems import NotAClass
from baozhang_rules.check.texts import issuer_of
from baozhang_rules.check.typed import condition
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.units import unit

PERSON = unit("person")
MOST_LINKS = 3


def lower_units(ctx: Context) -> list[core.Unit]:
    """Every unit, in written order: a later one may use results on earlier ones."""
    symbols = sorted(ctx.bundle.of_kind("unit"), key=lambda s: (s.first.file, s.first.span.start))
    return [lowered for symbol in symbols if (lowered := _lower(ctx, symbol)) is not None]


def _lower(ctx: Context, symbol: Symbol) -> core.Unit | None:
    node, file = symbol.first.node, symbol.first.file
    assert isinstance(node, syn.UnitDecl)
    scope = Scope(ctx.bundle.root, file, "", issuer=issuer_of(ctx, file))
    site = ctx.site(scope, symbol.code, "unit", "", symbol.name, symbol.first.span, cite=node.cite, law=node.law)
    scope = evolve(scope, site=site)
    source = _source(ctx, scope, symbol, node)
    listed = m.list_named(ctx, ctx.bundle.root, node.members.text)
    if listed is None:
        ctx.report(UnitListUnknown(node.members.text, source=ctx.source(scope), span=node.members.span))
        return None
    fact, entity = listed
    _check_links(ctx, scope, symbol, node, entity)
    _check_said(ctx, scope, symbol, node)
    guard = None if node.condition is None else condition(ctx, scope.bind("anchor", entity), node.condition)
    return core.Unit(
        symbol.code, symbol.name, entity, fact, "anchor", source, guard, tuple(link.text for link in node.links),
        _headcount(ctx, scope, node), node.income == "own", node.rest_count or "", node.rest_class or "", site,
    )  # fmt: skip


def _source(ctx: Context, scope: Scope, symbol: Symbol, node: syn.UnitDecl) -> str:
    """The rule id of the class of households that a unit is taken out of; "" where it names none."""
    if node.source_class is None:
        return ""
    name = node.source_class
    found = m.class_named(ctx, scope.file, name.text)
    if found is None:
        near = did_you_mean(name.text, ctx.bundle.names(scope.file, ("class",)))
        ctx.report(NotAClass(name.text, near=near, source=ctx.source(scope), span=name.span))
        return ""
    about = m.class_scope(ctx, found)
    if about is not None and about.scope != ctx.bundle.root:
        ctx.report(UnitOfUnit(symbol.name, name.text, source=ctx.source(scope), span=name.span))
    return found.code


def _check_links(ctx: Context, scope: Scope, symbol: Symbol, node: syn.UnitDecl, entity: str) -> None:
    source, model = ctx.source(scope), model_of(ctx)
    if len(node.links) > MOST_LINKS:
        zh, en = f"写了 {len(node.links)} 种,至多 {MOST_LINKS} 种", f"{len(node.links)} are written, {MOST_LINKS} at most"
        ctx.report(UnitLinks(symbol.name, zh, en, source=source, span=node.links[MOST_LINKS].span))
    for link in node.links:
        fact = model.fact(entity, link.text)
        if fact is None or not fact.is_link:
            zh, en = f"「{link.text}」不是{entity}的联系", f"`{link.text}` is no link of `{entity}`"
            ctx.report(UnitLinks(symbol.name, zh, en, source=source, span=link.span))


def _check_said(ctx: Context, scope: Scope, symbol: Symbol, node: syn.UnitDecl) -> None:
    """Report what a unit leaves unsaid: whose income counts, and of one taken out what becomes of the rest."""
    lacking = [] if node.income else [("算谁的收入(计收入)", "whose income is counted")]
    if not node.links:
        lacking += [] if node.rest_count else [("其余成员的人数", "what becomes of the rest's head count")]
        lacking += [] if node.rest_class else [("其余成员的类别", "what becomes of the rest's class")]
    for zh, en in lacking:
        ctx.report(UnitUnsaid(symbol.name, zh, en, source=ctx.source(scope), span=symbol.first.span))


def _headcount(ctx: Context, scope: Scope, node: syn.UnitDecl) -> Fraction | None:
    written = node.headcount
    if written is None:
        return None
    if written.unit is None or unit_of(written.unit) != PERSON:
        ctx.report(HeadcountUnit(source=ctx.source(scope), span=written.span))
    return written.value
