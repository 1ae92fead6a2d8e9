"""Who a rule is about, and what it means to be of a class: the part of rules that expressions refer to.

Nothing here lowers an expression, so ``check/expressions.py`` may import it.
"""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.rule_problems import NotAClass, ScopeOutOfReach
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import BOOL


@frozen
class About:
    """Who a rule is about: ``scope`` is what ``core.Rule.scope`` says, the others make a `Scope`."""

    scope: str
    entity: str
    unit: str = ""
    anchor: str = ""


def about(ctx: Context, name: str) -> About | None:
    """The scope of a name: an entity, or a unit; None when it is neither."""
    for symbol in ctx.bundle.by_name.get(name, ()):
        if symbol.kind == "unit":
            return _about_unit(ctx, symbol)
        if symbol.kind == "entity":
            return About(name, name)
    return None


def _about_unit(ctx: Context, symbol: Symbol) -> About:
    unit = symbol.first.node
    assert isinstance(unit, syn.UnitDecl)
    listed = list_named(ctx, ctx.bundle.root, unit.members.text)
    anchor = "" if unit.links or listed is None else listed[1]
    return About(symbol.code, ctx.bundle.root, symbol.code, anchor)


def list_named(ctx: Context, entity: str, name: str) -> tuple[str, str] | None:
    """The list fact of an entity that is called ``name``, or that holds entities called so: (fact, entity)."""
    lists = lists_of(ctx, entity)
    return next((each for each in lists if name == each[0]), None) or next((each for each in lists if name == each[1]), None)


def lists_of(ctx: Context, entity: str) -> list[tuple[str, str]]:
    """The lists of an entity: (fact, entity of its records)."""
    found = []
    for symbol in ctx.bundle.of_kind("fact"):
        node = symbol.first.node
        if symbol.owner == entity and isinstance(node, syn.FactDecl) and node.type.kind == "list" and node.type.name:
            found.append((symbol.name, node.type.name.text))
    return found


def class_scope(ctx: Context, symbol: Symbol) -> About | None:
    """Who a class is about: its 范围, else the household; None when that is unknown."""
    for each in symbol.declarations:
        if isinstance(each.node, syn.ClassDecl) and each.node.scope is not None:
            return about(ctx, each.node.scope.text)
    return About(ctx.bundle.root, ctx.bundle.root)


def classes(ctx: Context) -> tuple[Symbol, ...]:
    """Every class, by id."""
    return tuple(sorted(ctx.bundle.of_kind("class"), key=lambda s: s.code))


def class_named(ctx: Context, file: int, name: str) -> Symbol | None:
    """The class of a name that a file sees."""
    found = ctx.bundle.find(file, name, "class")
    return found[0] if found else None


def order_of(ctx: Context, class_name: str) -> tuple[Symbol, syn.ClassOrder] | None:
    """The order in which a class stands."""
    for symbol in ctx.bundle.of_kind("order"):
        node = symbol.first.node
        if isinstance(node, syn.ClassOrder) and any(m.text == class_name for m in node.members):
            return symbol, node
    return None


def ids_in_order(ctx: Context, order: syn.ClassOrder) -> tuple[str, ...]:
    """The rule ids of an order's classes, hardest first; unknown names are left out."""
    found: list[str] = []
    for member in order.members:
        ids = [s.code for s in ctx.bundle.by_name.get(member.text, ()) if s.kind == "class"]
        found += [id for id in ids[:1] if id not in found]
    return tuple(found)


def uppers_of(ctx: Context, symbol: Symbol) -> tuple[str, ...]:
    """The classes tried before a class in its order."""
    order = order_of(ctx, symbol.name)
    ids = () if order is None else ids_in_order(ctx, order[1])
    return ids[: ids.index(symbol.code)] if symbol.code in ids else ()


def admitted_ids(ctx: Context) -> frozenset[str]:
    """The classes that 集体研究 may admit."""
    names = (name.text for meeting in ctx.bundle.meetings for name in meeting.classes)
    return frozenset(s.code for name in names for s in ctx.bundle.by_name.get(name, ()) if s.kind == "class")


def own(ctx: Context, scope: Scope, id: str, span: Span) -> core.Expr:
    """Own outcome of a class, or admission by the human layer where that may admit it (docs/decisions/0001)."""
    origin = ctx.origin(scope, span)
    result = core.RuleRef(id, "own", BOOL, origin=origin)
    if id not in admitted_ids(ctx):
        return result
    return core.Or((core.Finding(id, "admitted", BOOL, origin=origin), result), BOOL, origin=origin)


def membership(ctx: Context, scope: Scope, symbol: Symbol, span: Span) -> core.Expr:
    """Whether this is the class after its order."""
    origin = ctx.origin(scope, span)
    uppers = [core.Not(own(ctx, scope, id, span), BOOL, origin=origin) for id in uppers_of(ctx, symbol)]
    mine = own(ctx, scope, symbol.code, span)
    return core.And((mine, *uppers), BOOL, origin=origin) if uppers else mine


def class_membership(ctx: Context, scope: Scope, name: str, span: Span | None = None) -> core.Expr | None:
    """Whether the one a scope is about is of a class after its order; None when there is no such class or it is out of reach.

    What is wrong is reported when ``span`` says where the name stands.
    """
    symbol = class_named(ctx, scope.file, name)
    if symbol is None:
        if span is not None:
            near = did_you_mean(name, ctx.bundle.names(scope.file, ("class",)))
            ctx.report(NotAClass(name, near=near, source=ctx.source(scope), span=span))
        return None
    target = class_scope(ctx, symbol)
    if target is not None and not reaches(ctx, scope, target):
        if span is not None:
            here = scope.unit or scope.entity
            ctx.report(ScopeOutOfReach(name, target.scope, here, source=ctx.source(scope), span=span))
        return None
    return membership(ctx, scope, symbol, span or Span(0, 0))


def reaches(ctx: Context, scope: Scope, target: About) -> bool:
    """Whether a rule about ``target`` has one result seen from a scope: its own, the household, a bound entity, its unit."""
    if target.unit:
        return scope.unit == target.unit
    return target.entity in (ctx.bundle.root, scope.entity, *(entity for _, entity in scope.bound))


def benefit_scope(ctx: Context, symbol: Symbol) -> About | None:
    """Who a benefit is about: its 范围, else the scope of the classes it is for, else the household."""
    for each in symbol.declarations:
        node = each.node
        if isinstance(node, syn.BenefitDecl | syn.FallbackDecl) and node.scope is not None:
            return about(ctx, node.scope.text)
    names = [name for each in symbol.declarations for name in target_names(each.node)]
    found = [class_scope(ctx, s) for name in names for s in ctx.bundle.by_name.get(name, ()) if s.kind == "class"]
    return next((each for each in found if each is not None), About(ctx.bundle.root, ctx.bundle.root))


def target_names(node: object) -> list[str]:
    """The names of the classes that a benefit or fallback is for."""
    if isinstance(node, syn.BenefitDecl):
        return [name.text for name in node.target.classes] if node.target else []
    if isinstance(node, syn.FallbackDecl):
        return [name.text for section in node.sections for name in section.target.classes]
    return []
