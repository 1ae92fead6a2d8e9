"""Names in expressions: facts, definitions, standards, tables, classes, benefits, enumeration members, and paths."""

from __future__ import annotations

from typing import TypeAlias

from attrs import evolve, frozen

from baozhang_rules.check import membership
from baozhang_rules.check.chains import LONGEST_CHAIN
from baozhang_rules.check.declaration_problems import ChainTooLong
from baozhang_rules.check.everyday import NAME_SLIPS, advised
from baozhang_rules.check.expr_base import Lowering, definition_id
from baozhang_rules.check.model import EntityInfo, FactInfo, type_of
from baozhang_rules.check.name_problems import (
    AmbiguousMember,
    FactsOnly,
    ListAsValue,
    NotALink,
    NotAMember,
    NotAValue,
    NotOfEntity,
    OfAnotherEntity,
    RecordedOutsideCheck,
    TypeCircle,
    UnknownName,
)
from baozhang_rules.check.report import not_imported, report_unknown
from baozhang_rules.check.rule_problems import ScopeOutOfReach
from baozhang_rules.check.standard_info import StandardInfo, standard_info
from baozhang_rules.check.wording import Both
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.names.problems import KIND_ZH
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BAD, BOOL, BadT, EntityT, EnumT, ListT, NumberT, OptionalT, RegionT, Type, strip_optional

SELF_WORDS = ("本人", "self")
"""The entity of the definition or rule, where an aggregate's own records hide it."""

VALUE_KINDS = ("fact", "definition", "standard", "table", "class", "benefit", "fallback")


@frozen(slots=True)
class At:
    """An entity that an expression can reach: how, and of which kind; ``optional`` when a link on the way may be 无."""

    expr: core.Expr
    entity: str
    optional: bool = False


@frozen(slots=True)
class Listed:
    """A list on a path: its core expression and entity, and how many parts of the path were used to reach it."""

    expr: core.Expr
    entity: str
    low: int
    used: int


Member: TypeAlias = "FactInfo | Symbol"


class Paths(Lowering):
    """Lowering of names and paths."""

    # ----------------------------------------------------------------------------------------- levels

    def levels(self, node: syn.Path) -> tuple[At, ...]:
        """The entities whose facts are visible bare, nearest first: aggregates' records, self, then those that hold them."""
        origin = self.origin(node)
        bound = [(var, entity) for var, entity in reversed(self.scope.bound)]
        starts = [At(core.Var(var, EntityT(e), origin=origin), e) for var, e in (*bound, ("self", self.scope.entity))]
        found: dict[str, At] = {}
        for start in starts:
            found.setdefault(start.entity, start)
        for start in starts:
            for upper in self._uppers(start):
                found.setdefault(upper.entity, upper)
        return tuple(found.values())

    def _uppers(self, start: At) -> list[At]:
        found = []
        for entity in self.model.chain(start.entity)[1:]:
            start = At(core.Up(start.expr, EntityT(entity), origin=start.expr.origin), entity)
            found.append(start)
        return found

    # ----------------------------------------------------------------------------------------- values

    def path(self, node: syn.Path, hint: Type | None) -> core.Expr:
        """A path read as a value."""
        listed = self.list_on(node)
        if listed is not None:
            self.ctx.report(ListAsValue(node.parts[listed.used - 1].text, **self.where(node.span)))
            return self.bad(node)
        if len(node.parts) == 1:
            return self._name(node, node.parts[0], hint)
        return self._select(node)

    def _name(self, node: syn.Path, name: syn.Ident, hint: Type | None) -> core.Expr:
        wanted = strip_optional(hint) if hint is not None else None
        if isinstance(wanted, EnumT) and self._is_member(name.text, wanted.name):
            return self.lit(name.text, wanted, node)
        for at in self.levels(node):
            member = self.member(at.entity, name.text)
            if member is not None:
                return self._read(at, member, node)
        if name.text in SELF_WORDS:
            return self._self(node)
        return self._global(node, name, wanted)

    def _self(self, node: syn.Path) -> core.Expr:
        return core.Var("self", EntityT(self.scope.entity), origin=self.origin(node))

    def _is_member(self, name: str, enum: str) -> bool:
        return enum in self.model.enums and name in self.model.enums[enum].members

    def member(self, entity: str, name: str) -> Member | None:
        """A fact or definition of an entity that this file sees."""
        found = self.ctx.bundle.find(self.scope.file, name, "fact", "definition", owner=entity)
        for symbol in found:
            if symbol.kind == "fact":
                return self.model.fact(entity, name)
        return found[0] if found else None

    def _read(self, at: At, member: Member, node: syn.Path) -> core.Expr:
        origin = self.origin(node)
        if isinstance(member, FactInfo):
            type_ = _through(at, member.type)
            if member.is_link:
                return core.Follow(at.expr, member.name, type_, origin=origin)
            return core.Fact(at.expr, member.name, type_, origin=origin)
        id = definition_id(member)
        return core.DefRef(id, at.expr, _through(at, self.definition_type(member)), origin=origin)

    # -------------------------------------------------------------------------------- names of no entity

    def _global(self, node: syn.Path, name: syn.Ident, wanted: Type | None) -> core.Expr:
        found = self.ctx.bundle.find(self.scope.file, name.text)
        by_kind = {symbol.kind: symbol for symbol in found}
        if "standard" in by_kind:
            return self.standard(by_kind["standard"], node)
        if "table" in by_kind:
            return self._table(by_kind["table"], node)
        if "class" in by_kind:
            return self._class(name, node)
        for kind in ("benefit", "fallback"):
            if kind in by_kind:
                return self._benefit(by_kind[kind], node)
        if "member" in by_kind or isinstance(wanted, EnumT):
            return self._enum_member(node, name, wanted, [s for s in found if s.kind == "member"])
        return self._no_value(node, name, found)

    def standard(self, symbol: Symbol, node: syn.Path) -> core.Expr:
        """A standard read here: for the region that its 按 names, else for the record's own."""
        info = standard_info(self.ctx, symbol)
        origin = self.origin(node)
        if info.as_definition:
            root = self._root(node)
            return self.bad(node) if root is None else core.DefRef(info.id, root.expr, info.type, origin=origin)
        region = self._region(info, node)
        return core.StdRef(info.id, region, info.type, origin=origin)

    def _region(self, info: StandardInfo, node: syn.Path) -> core.Expr | None:
        if not info.by_region:
            return None
        if info.by is not None:
            return self.fit(self.lower(_moved(info.by, node), RegionT()), OptionalT(RegionT()), node)
        root, fact = self._root(node), info.jurisdiction
        if root is None or fact is None:
            return None
        return core.Fact(root.expr, fact.name, fact.type, origin=self.origin(node))

    def _root(self, node: syn.Path) -> At | None:
        return next((at for at in self.levels(node) if at.entity == self.model.root), None)

    def _table(self, symbol: Symbol, node: syn.Path) -> core.Expr:
        decl = symbol.first.node
        assert isinstance(decl, syn.TableDecl)
        keys = tuple(self.lower(_moved(key, node)) for key in decl.keys)
        type_ = type_of(self.ctx, symbol.first.file, decl.type)
        return core.TableRef(symbol.code, keys, type_, origin=self.origin(node))

    def _class(self, name: syn.Ident, node: syn.Path) -> core.Expr:
        found = membership.class_membership(self.ctx, self.scope, name.text, name.span)
        return self.bad(node) if found is None else found

    def _benefit(self, symbol: Symbol, node: syn.Path) -> core.Expr:
        decl = symbol.first.node
        assert isinstance(decl, (syn.BenefitDecl, syn.FallbackDecl))
        type_ = type_of(self.ctx, symbol.first.file, decl.type)
        target = membership.benefit_scope(self.ctx, symbol)
        if target is not None and not membership.reaches(self.ctx, self.scope, target):
            here = self.scope.unit or self.scope.entity
            self.ctx.report(ScopeOutOfReach(symbol.name, target.scope, here, **self.where(node.span)))
            return self.bad(node)
        return core.RuleRef(symbol.code, "counted", type_, origin=self.origin(node))

    def _enum_member(self, node: syn.Path, name: syn.Ident, wanted: Type | None, members: list[Symbol]) -> core.Expr:
        if isinstance(wanted, EnumT):
            known = self.model.enums[wanted.name].members if wanted.name in self.model.enums else ()
            near = did_you_mean(name.text, known)
            self.ctx.report(NotAMember(name.text, wanted.name, near=near, **self.where(name.span)))
            return self.bad(node)
        if len(members) > 1:
            enums = "、".join(sorted(symbol.owner for symbol in members))
            self.ctx.report(AmbiguousMember(name.text, enums, **self.where(name.span)))
            return self.bad(node)
        return self.lit(name.text, EnumT(members[0].owner), node)

    def _no_value(self, node: syn.Path, name: syn.Ident, found: tuple[Symbol, ...]) -> core.Expr:
        if found and all(s.kind not in ("fact", "definition", "column") for s in found):
            kind = found[0].kind
            self.ctx.report(NotAValue(name.text, Both(KIND_ZH[kind], kind), **self.where(name.span)))
            return self.bad(node)
        entities = {at.entity for at in self.levels(node)}
        elsewhere = [s for s in found if s.kind in ("fact", "definition") and s.owner not in entities]
        if elsewhere:
            self.ctx.report(OfAnotherEntity(name.text, elsewhere[0].owner, self.scope.entity, **self.where(name.span)))
            return self.bad(node)
        self._unknown(name, entities)
        return self.bad(node)

    def _unknown(self, name: syn.Ident, entities: set[str]) -> None:
        bundle, file = self.ctx.bundle, self.scope.file
        also = [n for e in entities for n in bundle.names(file, ("fact", "definition"), e)]
        kinds = ("standard", "table", "class", "benefit", "fallback", "member")
        for entity in entities:
            hidden = bundle.hidden(file, name.text, "fact", "definition", owner=entity)
            if hidden is not None and bundle.package_of(hidden):
                self.ctx.report(not_imported(self.ctx, file, name, hidden, bundle.package_of(hidden)))
                return
        told = advised(name, NAME_SLIPS)
        report_unknown(
            self.ctx, file, name, kinds, lambda near, where: UnknownName(name.text, near=near, **told, **where), also=also
        )

    # ------------------------------------------------------------------------------------------ paths

    def _select(self, node: syn.Path) -> core.Expr:
        """``A 的 B``: a fact or definition of a linked or holding entity, or a column of a tiered benefit."""
        column = self._column(node)
        if column is not None:
            return column
        at = self._start(node)
        for part in node.parts[1:-1]:
            at = None if at is None else self._step(at, part, node)
        if at is None:
            return self.bad(node)
        return self._last(at, node)

    def _last(self, at: At, node: syn.Path) -> core.Expr:
        name = node.parts[-1]
        member = self.member(at.entity, name.text)
        if member is None:
            self._not_of(at.entity, name)
            return self.bad(node)
        return self._read(at, member, node)

    def _column(self, node: syn.Path) -> core.Expr | None:
        schemes = self.ctx.bundle.find(self.scope.file, node.parts[0].text, "scheme")
        if not schemes or len(node.parts) != 2:
            return None
        found = self.ctx.bundle.find(self.scope.file, node.parts[1].text, "column", owner=schemes[0].name)
        if not found:
            self._not_of(schemes[0].name, node.parts[1], ("column",))
            return self.bad(node)
        cell = found[0].first.node
        assert isinstance(cell, syn.Cell) and cell.type is not None
        type_ = type_of(self.ctx, found[0].first.file, cell.type)
        what = "counted" if isinstance(type_, NumberT) else "amount"
        return core.RuleRef(column_id(schemes[0], found[0]), what, type_, origin=self.origin(node))

    def _start(self, node: syn.Path) -> At | None:
        """The entity that the first part of a path names: a link, an entity that holds this one, or 本人."""
        name = node.parts[0]
        for at in self.levels(node):
            member = self.member(at.entity, name.text)
            if isinstance(member, FactInfo) and member.is_link:
                return self._follow(at, member, node)
            if member is not None:
                self._no_link(node)
                return None
        holding = next((at for at in self.levels(node) if at.entity == name.text), None)
        if holding is not None:
            return holding
        if name.text in SELF_WORDS:
            return At(self._self(node), self.scope.entity)
        if self.ctx.bundle.find(self.scope.file, name.text, *VALUE_KINDS):
            self._no_link(node)
        else:
            self._unknown(name, {at.entity for at in self.levels(node)})
        return None

    def _no_link(self, node: syn.Path) -> None:
        """Report a plain value before 的; where another value follows, a product was meant or a table's cell."""
        name, following = node.parts[0], node.parts[1:]
        after = following[0].text if len(following) == 1 else ""
        named = bool(after) and bool(self.ctx.bundle.find(self.scope.file, after, *VALUE_KINDS))
        self.ctx.report(NotALink(name.text, after if named else "", **self.where(name.span)))

    def _step(self, at: At, name: syn.Ident, node: syn.Path) -> At | None:
        member = self.member(at.entity, name.text)
        if isinstance(member, FactInfo) and member.is_link:
            return self._follow(at, member, node)
        if member is None:
            self._not_of(at.entity, name)
        else:
            self.ctx.report(NotALink(name.text, **self.where(name.span)))
        return None

    def _follow(self, at: At, fact: FactInfo, node: syn.Path) -> At:
        target = strip_optional(fact.type)
        assert isinstance(target, EntityT)
        type_ = _through(at, fact.type)
        return At(core.Follow(at.expr, fact.name, type_, origin=self.origin(node)), target.name, isinstance(type_, OptionalT))

    def _not_of(self, owner: str, name: syn.Ident, kinds: tuple[str, ...] = ("fact", "definition")) -> None:
        report_unknown(
            self.ctx,
            self.scope.file,
            name,
            kinds,
            lambda near, where: NotOfEntity(name.text, owner, near=near, **where),
            owner=owner,
        )

    # ------------------------------------------------------------------------------------------ lists

    def list_on(self, node: syn.Path) -> Listed | None:
        """The first list on a path, or None; nothing is reported."""
        for at in self.levels(node):
            member = self.member(at.entity, node.parts[0].text)
            if member is not None:
                return self._list_from(at, node, 0)
        holding = next((at for at in self.levels(node) if at.entity == node.parts[0].text), None)
        return None if holding is None or len(node.parts) < 2 else self._list_from(holding, node, 1)

    def _list_from(self, at: At, node: syn.Path, start: int) -> Listed | None:
        for place in range(start, len(node.parts)):
            member = self.member(at.entity, node.parts[place].text)
            if not isinstance(member, FactInfo):
                return None
            if isinstance(member.type, ListT):
                expr = core.ListOf(at.expr, member.name, member.type, origin=self.origin(node))
                return Listed(expr, member.type.entity, member.type.low, place + 1)
            if not member.is_link:
                return None
            at = self._follow(at, member, node)
        return None

    def recorded(self, node: syn.Recorded) -> core.Expr:
        """``已载明 x``."""
        if not self.scope.in_check:
            self.ctx.report(RecordedOutsideCheck(**self.where(node.span)))
            return self.bad(node)
        listed = self.list_on(node.operand)
        if listed is not None and listed.used == len(node.operand.parts):
            assert isinstance(listed.expr, core.ListOf)
            return core.Recorded(listed.expr.entity, listed.expr.fact, BOOL, origin=self.origin(node))
        value = self.lower(node.operand)
        if isinstance(value, (core.Fact, core.Follow)):
            return core.Recorded(value.entity, value.fact, BOOL, origin=self.origin(node))
        if not isinstance(value.type, BadT):
            self.ctx.report(FactsOnly(node.operand.parts[-1].text, **self.where(node.operand.span)))
        return self.bad(node)

    # ---------------------------------------------------------------------------- types of definitions

    def definition_type(self, symbol: Symbol) -> Type:
        """The declared type of a definition, else the type of its value."""
        for each in symbol.declarations:
            if isinstance(each.node, syn.Definition) and each.node.type is not None:
                return type_of(self.ctx, each.file, each.node.type)
        if symbol.key in self.ctx.inferred:
            return self.ctx.inferred[symbol.key]
        if symbol in self.ctx.inferring:
            self._type_circle(symbol)
            return BAD
        if len(self.ctx.inferring) >= LONGEST_CHAIN:
            first = symbol.first
            problem = ChainTooLong(symbol.name, LONGEST_CHAIN, source=self.ctx.bundle.files[first.file].source, span=first.span)
            self.ctx.report(problem)
            return BAD
        self.ctx.inferring.append(symbol)
        type_ = self._infer(symbol)
        self.ctx.inferring.pop()
        self.ctx.inferred[symbol.key] = type_
        return type_

    def _infer(self, symbol: Symbol) -> Type:
        node = symbol.first.node
        assert isinstance(node, syn.Definition)
        values = [v for v in (node.value, *(arm.value for arm in node.arms)) if v is not None]
        if not values:
            return BAD
        return self._at_home(symbol).lower(values[0]).type

    def _at_home(self, symbol: Symbol) -> Lowering:
        """Lowering in a definition's own scope."""
        scope = evolve(self.scope, entity=symbol.owner, file=symbol.first.file, bound=(), unit="", in_check=False)
        return self.inside(scope)

    def _type_circle(self, symbol: Symbol) -> None:
        circle = [*self.ctx.inferring[self.ctx.inferring.index(symbol) :], symbol]
        path = " → ".join(each.name for each in circle)
        source = self.ctx.bundle.files[symbol.first.file].source
        self.ctx.report(TypeCircle(path, source=source, span=symbol.first.span))


def column_id(scheme: Symbol, column: Symbol) -> str:
    """The id of the rule that a column of a tiered benefit becomes."""
    return f"{scheme.code}/{column.name}"


def _through(at: At, type_: Type) -> Type:
    """The type of what is read from an entity that may be 无."""
    if at.optional and not isinstance(type_, (OptionalT, BadT)):
        return OptionalT(type_)
    return type_


def _moved(path: syn.Path, at: syn.Path) -> syn.Path:
    """A path of a declaration, reported where the name of what it belongs to is used."""
    return syn.Path(tuple(syn.Ident(part.text, span=at.span) for part in path.parts), span=at.span)


__all__ = ["SELF_WORDS", "At", "EntityInfo", "Listed", "Paths", "column_id", "definition_id"]
