"""Classes and their orders: groups become Kleene operations, each clause a site (docs/decisions/0001, 0003)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from attrs import define, evolve, field

from baozhang_rules.check import membership as m
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.filler_problems import OpenClassHasGroups, OpenClauseNeedsLabel, OpeningBoundOnClause
from baozhang_rules.check.fillers import names_of
from baozhang_rules.check.open_places import OpenPlace, OpenPlaces
from baozhang_rules.check.openings import Filler, check_fillers, check_openers
from baozhang_rules.check.overlaps import check_overlaps
from baozhang_rules.check.rule_problems import (
    ClassInTwoOrders,
    ClassOutsideOrder,
    DisplayNamesOverlap,
    DuplicateLabel,
    EmptyClass,
    NotAClass,
    OrderMixesScopes,
    OrderRepeatsClass,
    ScopesDiffer,
    ScopeUnknown,
    ThresholdOutOfReach,
)
from baozhang_rules.check.texts import Text, period_of, place, scope_in, source_of, texts_of, version
from baozhang_rules.check.typed import condition
from baozhang_rules.check.values import check_period
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BOOL, EntityT


@define
class Classes:
    """Lowers every class; ``places`` has the definitions of what is left open."""

    ctx: Context
    places: OpenPlaces
    rules: list[core.Rule] = field(factory=list)

    def lower_all(self) -> None:
        """Lower every class, by id."""
        for symbol in m.classes(self.ctx):
            about = self._about(symbol)
            if about is not None:
                self._lower(symbol, about)

    def _about(self, symbol: Symbol) -> m.About | None:
        """Who the class is about; texts must agree and the scope must exist."""
        scopes = [d.node.scope for d in symbol.declarations if isinstance(d.node, syn.ClassDecl)]
        names = {None if scope is None else scope.text for scope in scopes}
        if len(names) > 1 and len(names - {None, self.ctx.bundle.root}) > 0:
            last = symbol.declarations[-1]
            self.ctx.report(ScopesDiffer(symbol.name, source=source_of(self.ctx, last.file), span=last.span))
        about = m.class_scope(self.ctx, symbol)
        if about is None:
            report_scope(self.ctx, symbol)
        return about

    def _lower(self, symbol: Symbol, about: m.About) -> None:
        texts = texts_of(self.ctx, symbol, syn.ClassDecl)
        openers = [text for text in texts if text.node.opening is not None]
        if openers:
            self._check_open(symbol, openers, [text for text in texts if text.node.opening is None])
        else:
            check_overlaps(self.ctx, symbol.name, texts)
        versions = tuple(_ClassText(self, symbol, about, text).version() for text in texts)
        displays = [(text.file, self._regional(text, d, bool(openers))) for text in texts for d in text.node.display]
        self._check_displays(displays)
        opened = next((v.site for v in versions if v.default), None)
        site = opened or versions[0].site
        self.rules.append(
            core.Rule(
                symbol.code, symbol.name, "class", about.scope, BOOL, versions, None, m.uppers_of(self.ctx, symbol),
                tuple(core.Display(d.text, d.start, d.end, d.region or "") for _, d in displays), "", site,
            )
        )  # fmt: skip

    def _check_open(self, symbol: Symbol, openers: Sequence[Text[syn.ClassDecl]], local: Sequence[Text[syn.ClassDecl]]) -> None:
        """One text leaves the class open; each other one stands where the upper policy is implemented, once for a place and day."""
        check_openers(self.ctx, symbol, [(text.file, text.node) for text in openers])
        fillers = []
        for text in local:
            check_period(self.ctx, text.file, text.node.validity)
            fillers.append(Filler(text.file, text.node, period_of(self.ctx, text.file, text.node.validity), None))
        check_fillers(self.ctx, symbol, openers[0].file, fillers)

    def _regional(self, text: Text[syn.ClassDecl], display: syn.DisplayName, is_open: bool) -> syn.DisplayName:
        """A name in a local text of an open class is the name in that region."""
        local = period_of(self.ctx, text.file, text.node.validity).region if is_open and text.node.opening is None else ""
        return evolve(display, region=display.region or local or None)

    def _check_displays(self, displays: Sequence[tuple[int, syn.DisplayName]]) -> None:
        for (file, one), (other_file, other) in combinations(displays, 2):
            apart = (one.end and other.start and one.end < other.start) or (other.end and one.start and other.end < one.start)
            if not apart and one.text != other.text and one.region == other.region:
                second = place(self.ctx, file, one.span, "前一个显示名", "the other name")
                source = source_of(self.ctx, other_file)
                self.ctx.report(DisplayNamesOverlap(one.text, other.text, other=second, source=source, span=other.span))


def report_scope(ctx: Context, symbol: Symbol) -> None:
    """Report that the 范围 of a class or benefit is no entity and no unit."""
    for each in symbol.declarations:
        scope = getattr(each.node, "scope", None)
        if scope is not None:
            known = {s.name for s in ctx.bundle.of_kind("entity", "unit")}
            near = did_you_mean(scope.text, known)
            ctx.report(ScopeUnknown(scope.text, near=near, source=source_of(ctx, each.file), span=scope.span))


@define
class _ClassText:
    """One text of a class."""

    classes: Classes
    symbol: Symbol
    about: m.About
    text: Text[syn.ClassDecl]

    @property
    def ctx(self) -> Context:
        """The check that this is part of."""
        return self.classes.ctx

    def version(self) -> core.Version:
        """The version of the rule that this text is."""
        node, about = self.text.node, self.about
        scope = scope_in(self.ctx, self.text.file, about.entity, self.text.site, about.unit, about.anchor)
        site = self.ctx.site(
            scope, self.text.site, "class", "", self.symbol.name, self.text.span, cite=node.cite, law=node.law
        )
        origin = self.ctx.origin(scope, node.span)
        if node.opening is not None:
            return self._left_open(node, node.opening, evolve(scope, site=site))
        if not node.groups:
            self.ctx.report(EmptyClass(self.symbol.name, source=self.ctx.source(scope), span=self.text.span))
        groups = tuple(self._group(group, evolve(scope, site=site), "") for group in node.groups)
        entitled = groups[0] if len(groups) == 1 else core.And(groups, BOOL, origin=origin)
        return version(self.ctx, self.text, core.RuleBody(entitled), site)

    def _left_open(self, node: syn.ClassDecl, opening: syn.Opening, scope: Scope) -> core.Version:
        """What holds where no local text does: the written default, else a fault of those who have to decide."""
        source, origin = self.ctx.source(scope), self.ctx.origin(scope, opening.span)
        if node.groups:
            self.ctx.report(OpenClassHasGroups(self.symbol.name, source=source, span=opening.span))
        if opening.bounds:
            self.ctx.report(OpeningBoundOnClause(source=source, span=opening.bounds[0][1].span))
        id = f"{self.symbol.code}/open"
        site = self.ctx.site(scope, id, "open", scope.site, self.symbol.name, opening.span, cite=node.cite)
        versions = () if opening.default is None else (self._default(opening.default, evolve(scope, site=site)),)
        name, entity = self.symbol.name, self.about.entity
        self.classes.places.definitions[id] = core.Definition(id, name, entity, BOOL, True, versions, (), site)
        me = core.Var("self", EntityT(entity), origin=origin)
        value = core.Mark(site, core.DefRef(id, me, BOOL, origin=origin), BOOL, origin=origin)
        return version(self.ctx, self.text, core.RuleBody(value), scope.site, default=True)

    def _group(self, group: syn.Group, scope: Scope, path: str) -> core.Expr:
        """A heading and its clauses; ``path`` is its place within the class, made of codes."""
        id = f"{scope.site}/{group.kind}"
        site = self.ctx.site(scope, id, "group", scope.site, "", group.span, code=group.kind, law=group.law)
        self._check_group(group, scope)
        inner = evolve(scope, site=site)
        items = tuple(
            self._clause(clause, inner, f"{path}/{site.rsplit('/', 1)[1]}", number)
            for number, clause in enumerate(group.clauses, start=1)
        )
        origin = self.ctx.origin(scope, group.span)
        return core.Mark(site, _combine(group, items, origin), BOOL, origin=origin)

    def _clause(self, clause: syn.Clause, scope: Scope, path: str, number: int) -> core.Expr:
        label = clause.label.text if clause.label else ""
        code = clause.code or label or f"#{number}"
        kind = "open" if clause.opening is not None else "clause"
        site = self.ctx.site(
            scope, f"{scope.site}/{code}", kind, scope.site, label, clause.span, cite=clause.cite, law=clause.law
        )
        inner, place_ = evolve(scope, site=site), f"{path}/{code}"
        value: core.Expr
        if clause.group is not None:
            value = self._group(clause.group, inner, place_)
        elif clause.opening is not None:
            value = self._open(clause, clause.opening, inner, place_)
        elif clause.condition is not None:
            value = condition(self.ctx, inner, clause.condition)
        else:
            value = core.Lit(True, BOOL)
        return core.Mark(site, value, BOOL, origin=self.ctx.origin(scope, clause.span))

    def _open(self, clause: syn.Clause, opening: syn.Opening, scope: Scope, path: str) -> core.Expr:
        """A definition of type 是否 that local rules fill; the same one for every text of the class."""
        ctx = self.ctx
        if clause.label is None and clause.code is None:
            ctx.report(OpenClauseNeedsLabel(source=ctx.source(scope), span=clause.span))
        if opening.bounds:
            ctx.report(OpeningBoundOnClause(source=ctx.source(scope), span=opening.bounds[0][1].span))
            opening = evolve(opening, bounds=())
        me = core.Var("self", EntityT(self.about.entity), origin=ctx.origin(scope, clause.span))
        place_ = OpenPlace(self.symbol, tuple(names_of(clause)), self.symbol.code + path, BOOL, self.about, me)
        return self.classes.places.lower(place_, opening, scope, self.text)

    def _default(self, default: syn.Expr, scope: Scope) -> core.Version:
        body = core.ExprBody(condition(self.ctx, evolve(scope, bound=()), default))
        return version(self.ctx, self.text, body, scope.site, default=True)

    def _check_group(self, group: syn.Group, scope: Scope) -> None:
        source = self.ctx.source(scope)
        if group.kind == "at_least" and not 1 <= (group.count or 0) <= len(group.clauses):
            self.ctx.report(ThresholdOutOfReach(group.count or 0, len(group.clauses), source=source, span=group.span))
        seen: dict[str, syn.Ident] = {}
        for clause in group.clauses:
            if clause.label is not None and clause.label.text in seen:
                first = place(self.ctx, scope.file, seen[clause.label.text].span, "先在这里", "first here")
                self.ctx.report(DuplicateLabel(clause.label.text, other=first, source=source, span=clause.label.span))
            elif clause.label is not None:
                seen[clause.label.text] = clause.label


def _combine(group: syn.Group, items: tuple[core.Expr, ...], origin: core.Origin) -> core.Expr:
    match group.kind:
        case "any":
            return core.Or(items, BOOL, origin=origin)
        case "none":
            return core.Not(core.Or(items, BOOL, origin=origin), BOOL, origin=origin)
        case "at_least":
            return core.AtLeast(group.count or 0, items, BOOL, origin=origin)
        case _:
            return core.And(items, BOOL, origin=origin)


# ---------------------------------------------------------------------------------------------- orders


def lower_orders(ctx: Context) -> tuple[core.Order, ...]:
    """Every order of classes, by name, after checking what they name."""
    taken: dict[str, tuple[Symbol, syn.Ident]] = {}
    orders = []
    for symbol in ctx.bundle.of_kind("order"):
        node = symbol.first.node
        assert isinstance(node, syn.ClassOrder)
        _check_order(ctx, symbol, node, taken)
        orders.append(core.Order(symbol.name, symbol.name, m.ids_in_order(ctx, node)))
    _check_left_out(ctx, taken)
    return tuple(sorted(orders, key=lambda order: order.id))


def _check_order(ctx: Context, order: Symbol, node: syn.ClassOrder, taken: dict[str, tuple[Symbol, syn.Ident]]) -> None:
    file = order.first.file
    source = source_of(ctx, file)
    first: tuple[str, str] | None = None
    for member in node.members:
        symbol = m.class_named(ctx, file, member.text)
        if symbol is None:
            near = did_you_mean(member.text, ctx.bundle.names(file, ("class",)))
            ctx.report(NotAClass(member.text, near=near, source=source, span=member.span))
            continue
        before = taken.setdefault(symbol.code, (order, member))
        if before[1] is not member:
            again = OrderRepeatsClass if before[0] is order else ClassInTwoOrders
            other = place(ctx, before[0].first.file, before[1].span, "先在这里", "first here")
            ctx.report(again(member.text, other=other, source=source, span=member.span))
        about = m.class_scope(ctx, symbol)
        if about is None:
            continue
        first = first or (member.text, about.scope)
        if about.scope != first[1]:
            ctx.report(OrderMixesScopes(member.text, about.scope, *first, source=source, span=member.span))


def _check_left_out(ctx: Context, taken: dict[str, tuple[Symbol, syn.Ident]]) -> None:
    """Warn of a class that stands in no order though all other classes of its scope stand in one and the same.

    Who can see neither the order nor the class can't have forgotten it, nor has who orders classes of their own beside those
    of another policy; and a class that asks for one of the order's is meant to stand beside it.
    """
    for symbol in m.classes(ctx):
        orders = {order.name: order for order in _orders_beside(ctx, symbol, taken)}
        if symbol.code in taken or len(orders) != 1:
            continue
        ((name, order),) = orders.items()
        met = ctx.bundle.sees(symbol.first.file, order) or _package(ctx, symbol) in _ordered_packages(ctx, order, taken)
        if met and not _asks_for(ctx, symbol, taken):
            source = source_of(ctx, symbol.first.file)
            ctx.report(ClassOutsideOrder(symbol.name, name, source=source, span=symbol.first.span))


def _package(ctx: Context, symbol: Symbol) -> str:
    return ctx.bundle.files[symbol.first.file].package


def _ordered_packages(ctx: Context, order: Symbol, taken: dict[str, tuple[Symbol, syn.Ident]]) -> set[str]:
    """The packages whose classes an order holds."""
    return {_package(ctx, symbol) for symbol in m.classes(ctx) if symbol.code in taken and taken[symbol.code][0] is order}


def _asks_for(ctx: Context, symbol: Symbol, taken: dict[str, tuple[Symbol, syn.Ident]]) -> bool:
    """Whether a clause that must be met is a class of an order."""
    for each in symbol.declarations:
        groups = each.node.groups if isinstance(each.node, syn.ClassDecl) else ()
        for clause in (clause for group in groups if group.kind == "all" for clause in group.clauses):
            if isinstance(clause.condition, syn.Path) and len(clause.condition.parts) == 1:
                named = m.class_named(ctx, each.file, clause.condition.parts[0].text)
                if named is not None and named.code in taken:
                    return True
    return False


def _orders_beside(ctx: Context, symbol: Symbol, taken: dict[str, tuple[Symbol, syn.Ident]]) -> Iterator[Symbol]:
    mine = m.class_scope(ctx, symbol)
    for other in m.classes(ctx):
        about = m.class_scope(ctx, other)
        if other.code in taken and mine is not None and about is not None and about.scope == mine.scope:
            yield taken[other.code][0]
