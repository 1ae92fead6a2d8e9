"""Totals over lists, ranks, and values read at other dates."""

from __future__ import annotations

from baozhang_rules.check import membership
from baozhang_rules.check.expr_base import Lowering
from baozhang_rules.check.model import FactInfo
from baozhang_rules.check.name_problems import NotAList
from baozhang_rules.check.operators import Operators
from baozhang_rules.check.paths import Listed
from baozhang_rules.check.problems import NestedAggregate, RankOutsideList, WindowOutOfBounds, WrongType
from baozhang_rules.check.wording import type_words
from baozhang_rules.core import nodes as core
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import BOOL, DATE, BadT, DateT, EntityT, MonthT, NumberT, OptionalT, Type, strip_optional
from baozhang_rules.units import RATIO, Unit, unit

LONGEST_WINDOW = 120
_TESTS = frozenset({"any", "all", "at_least"})


class Aggregates(Operators):
    """Lowering of totals, ranks and windows."""

    # ----------------------------------------------------------------------------------------- lists

    def aggregate(self, node: syn.Aggregate, hint: Type | None) -> core.Expr:
        """``合计 成员 的 收入 其中 (在校)``."""
        if any("#" in var for var, _ in self.scope.bound):
            self.ctx.report(NestedAggregate(**self.where(node.span)))
            return self.bad(node)
        listed = self.list_on(node.source)
        if listed is None:
            return self._no_list(node)
        var = self.ctx.fresh(listed.entity)
        inner = self.inside(self.scope.bind(var, listed.entity))
        where = None if node.where is None else inner.fit(inner.lower(node.where, BOOL), BOOL, node.where)
        body = self._body(node, listed, inner, hint)
        type_ = self._type(node, listed, body, hint)
        if isinstance(type_, BadT):
            return self.bad(node)
        count = node.count or 0
        return core.Aggregate(node.kind, listed.expr, var, where, body, count, type_, origin=self.origin(node))

    def _no_list(self, node: syn.Aggregate) -> core.Expr:
        known = any(self.member(at.entity, node.source.parts[0].text) for at in self.levels(node.source))
        if known or self.ctx.bundle.find(self.scope.file, node.source.parts[0].text):
            text = " 的 ".join(part.text for part in node.source.parts)
            self.ctx.report(NotAList(text, **self.where(node.source.span)))
        else:
            self._unknown(node.source.parts[0], {at.entity for at in self.levels(node.source)})
        return self.bad(node)

    def _body(self, node: syn.Aggregate, listed: Listed, inner: Lowering, hint: Type | None) -> core.Expr | None:
        """What is aggregated of each record: the rest of the path, or the test in 满足 (…)."""
        rest = node.source.parts[listed.used :]
        if node.kind == "count":
            if rest:
                self.ctx.report(NotAList(" 的 ".join(p.text for p in node.source.parts), **self.where(node.source.span)))
            return None
        if node.kind in _TESTS and node.condition is not None:
            return inner.fit(inner.lower(node.condition, BOOL), BOOL, node.condition)
        if not rest:
            self.ctx.report(NotAList(node.source.parts[-1].text, **self.where(node.source.span)))
            return self.bad(node)
        path = syn.Path(rest, span=node.source.span)
        if not self._belongs(listed.entity, rest[0].text):
            self._not_of(listed.entity, rest[0])
            return self.bad(node)
        if node.kind in _TESTS:
            return inner.fit(inner.lower(path, BOOL), BOOL, path)
        return self._measured(node, inner.lower(path, hint), path)

    def _belongs(self, entity: str, name: str) -> bool:
        """Whether a name after ``成员 的`` is the member's own, not the household's: a fact, a definition, a class or benefit."""
        if self.member(entity, name) is not None:
            return True
        found = self.ctx.bundle.find(self.scope.file, name, "class", "benefit", "fallback")
        targets = [self._about(symbol) for symbol in found]
        return any(target is not None and target.entity == entity and not target.unit for target in targets)

    def _about(self, symbol: Symbol) -> membership.About | None:
        """Who a class or benefit is about."""
        of = membership.class_scope if symbol.kind == "class" else membership.benefit_scope
        return of(self.ctx, symbol)

    def _measured(self, node: syn.Aggregate, body: core.Expr, path: syn.Path) -> core.Expr:
        """A number; the largest and smallest may also be of dates and may leave out 无."""
        kind = strip_optional(body.type)
        if node.kind in ("max", "min") and isinstance(kind, (NumberT, DateT, MonthT)):
            return body
        return self.as_number(body, path)

    def _type(self, node: syn.Aggregate, listed: Listed, body: core.Expr | None, hint: Type | None) -> Type:
        if node.kind == "count":
            return self.count_type(listed.entity, hint)
        if node.kind in _TESTS:
            return BOOL
        assert body is not None
        if node.kind == "sum" or isinstance(body.type, (BadT, OptionalT)):
            return body.type
        never_empty = node.where is None and listed.low >= 1
        return body.type if never_empty else OptionalT(body.type)

    def count_type(self, entity: str, hint: Type | None) -> Type:
        """The unit of a count: the entity's 计量, else the single unit that its surroundings declare, else a plain number."""
        info = self.model.entities.get(entity)
        if info is not None and info.count_unit is not None:
            return NumberT(info.count_unit)
        wanted = strip_optional(hint) if hint is not None else None
        if isinstance(wanted, NumberT) and len(wanted.unit.powers) == 1 and wanted.unit.powers[0][1] == 1:
            return wanted
        return NumberT(RATIO)

    # ----------------------------------------------------------------------------------------- ranks

    def rank(self, node: syn.Rank) -> core.Expr:
        """``排名 按 计入收入 从高到低 并列时 按 记录次序``: within the list that holds this record."""
        entity = self.scope.entity
        info = self.model.entities.get(entity)
        if info is None or not info.list_name or self.scope.bound:
            self.ctx.report(RankOutsideList(**self.where(node.span)))
            return self.bad(node)
        origin = self.origin(node)
        me = core.Var("self", EntityT(entity), origin=origin)
        holder = core.Up(me, EntityT(info.parent), origin=origin)
        fact = self.model.fact(info.parent, info.list_name)
        assert isinstance(fact, FactInfo)
        source = core.ListOf(holder, fact.name, fact.type, origin=origin)
        var = self.ctx.fresh(entity)
        inner = self.inside(self.scope.bind(var, entity))
        keys = tuple((self._rank_key(inner, key), order == "desc") for key, order in node.keys)
        return core.Rank(source, me, var, keys, NumberT(RATIO), origin=origin)

    def _rank_key(self, inner: Lowering, key: syn.Expr) -> core.Expr:
        value = inner.lower(key)
        kind = strip_optional(value.type)
        return value if self._ordered(kind) else inner.as_number(value, key)

    # ----------------------------------------------------------------------------------------- dates

    def at(self, node: syn.At, hint: Type | None) -> core.Expr:
        """``x 于 日期``."""
        value, when = self.lower(node.operand, hint), self._date(node.when)
        return core.At(value, when, value.type, origin=self.origin(node))

    def _date(self, node: syn.Expr) -> core.Expr:
        when = self.lower(node, DATE)
        if isinstance(when.type, (DateT, MonthT, BadT)):
            return when
        self.ctx.report(WrongType(type_words(DATE), type_words(when.type), **self.where(node.span)))
        return self.bad(node)

    def window(self, node: syn.Window, hint: Type | None) -> core.Expr:
        """``平均 x 于 申请日 前 6 个月``."""
        if not 1 <= node.months <= LONGEST_WINDOW:
            self.ctx.report(WindowOutOfBounds(node.months, **self.where(node.span)))
            return self.bad(node)
        anchor = self._date(node.anchor)
        if node.kind in ("count", "streak"):
            operand = self.condition(node.operand)
            type_: Type = NumberT(unit("month"))
        else:
            operand = self.number(node.operand, hint if node.kind != "sum" else None)
            type_ = _summed(operand.type) if node.kind == "sum" else operand.type
        if isinstance(type_, BadT) or isinstance(operand.type, BadT) or isinstance(anchor.type, BadT):
            return self.bad(node)
        return core.Window(node.kind, operand, anchor, node.months, type_, origin=self.origin(node))


def _summed(type_: Type) -> Type:
    """A total over months of an amount per month is an amount; anything else keeps its unit."""
    if isinstance(type_, NumberT) and type_.unit.power("month") == -1:
        return NumberT(type_.unit * Unit((("month", 1),)))
    return type_
