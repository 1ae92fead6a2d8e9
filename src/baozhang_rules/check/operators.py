"""Arithmetic, comparison, logic, rounding and conversion: what the units of both sides make of them."""

from __future__ import annotations

from fractions import Fraction

from baozhang_rules.check.expr_base import bare, comparable, unify
from baozhang_rules.check.paths import Paths
from baozhang_rules.check.problems import (
    BranchesDiffer,
    Incomparable,
    MayBeNone,
    NeverNone,
    NothingToConvert,
    NotOrdered,
    StepNotPositive,
    UnitsDiffer,
    WorkingDaysHere,
    WrongType,
    ZeroDivisor,
)
from baozhang_rules.check.unit_fixes import is_quantity, literal_fix
from baozhang_rules.check.unit_ways import either
from baozhang_rules.check.wording import Both, keyword, type_words, unit_both
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Edit, Fix
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import (
    BAD,
    BOOL,
    DATE,
    BadT,
    DateT,
    DurationT,
    EntityT,
    EnumT,
    ListT,
    MonthT,
    NumberT,
    OptionalT,
    RegionT,
    Type,
    strip_optional,
)
from baozhang_rules.units import RATIO, Unit, unit

_ORDERED_OPS = frozenset({"<", "<=", ">", ">="})
_MONTHS_PER_YEAR = NumberT(unit("month", "year"))


class Operators(Paths):
    """Lowering of operations."""

    # ------------------------------------------------------------------------------------- arithmetic

    def unary(self, node: syn.Unary, hint: Type | None) -> core.Expr:
        """非 x and -x."""
        if node.op == "not":
            return core.Not(self.condition(node.operand), BOOL, origin=self.origin(node))
        value = self.number(node.operand, hint)
        if isinstance(value, core.Lit) and isinstance(value.value, Fraction):
            return self.lit(-value.value, value.type, node)
        zero = self.lit(Fraction(0), value.type, node)
        return core.Arith("-", zero, value, value.type, origin=self.origin(node))

    def binary(self, node: syn.Binary, hint: Type | None) -> core.Expr:
        """``+ - * /``."""
        if node.op in "+-":
            return self._sum(node, hint)
        left, right = self.number(node.left), self.number(node.right)
        if isinstance(left.type, BadT) or isinstance(right.type, BadT):
            return self.bad(node)
        if node.op == "/" and isinstance(right, core.Lit) and right.value == 0:
            self.ctx.report(ZeroDivisor(**self.where(node.right.span)))
            return self.bad(node)
        one, other = _unit(left), _unit(right)
        result = one * other if node.op == "*" else one / other
        return core.Arith(node.op, left, right, NumberT(result), origin=self.origin(node))

    def _sum(self, node: syn.Binary, hint: Type | None) -> core.Expr:
        left = self.lower(node.left, hint)
        kind = strip_optional(left.type)
        if isinstance(kind, DateT):
            return self._date_sum(node, left)
        left = self.as_number(left, node.left)
        right = self.number(node.right, left.type)
        if isinstance(left.type, BadT) or isinstance(right.type, BadT):
            return self.bad(node)
        if left.type != right.type:
            self._units_differ(node, left, right, comparing=False)
            return self.bad(node)
        return core.Arith(node.op, left, right, left.type, origin=self.origin(node))

    def _units_differ(
        self, node: syn.Binary | syn.Compare | syn.Between, left: core.Expr, right: core.Expr, *, comparing: bool
    ) -> None:
        """Report two units; where a written number merely lacks its unit, say that instead."""
        sides = (node.left, node.right) if not isinstance(node, syn.Between) else (node.operand, node.low)
        for value, written, other in ((left, sides[0], right), (right, sides[1], left)):
            if isinstance(written, syn.Number) and written.unit is None and bare(value.type):
                self.ctx.report(self.missing_unit(written, _unit(other)))
                return
        units = unit_both(_unit(left)), unit_both(_unit(right))
        pairs = ((sides[0], left, right), (sides[1], right, left))
        numbers = [(side, _unit(value), _unit(other)) for side, value, other in pairs if is_quantity(side)]
        literal = numbers[0] if len(numbers) == 1 else None
        needed = None if literal is None else unit_both(literal[2])
        fix = None if literal is None else literal_fix(*literal, self.lang)
        way = None
        if literal is None:
            way, fix = either(((sides[0], _unit(left)), (sides[1], _unit(right))), self.lang)
        where = self.where(node.span)
        mixed = fix is None and not (bare(left.type) or bare(right.type))
        self.ctx.report(UnitsDiffer(*units, comparing, needed, way, mixed, other=self.declared(right, left), repair=fix, **where))

    def _date_sum(self, node: syn.Binary, left: core.Expr) -> core.Expr:
        """date - date is days; date ± a length of time is a date."""
        if isinstance(left.type, OptionalT):
            self.ctx.report(MayBeNone(other=self.declared(left), **self.where(node.left.span)))
            return self.bad(node)
        right = self.lower(node.right, DATE)
        origin = self.origin(node)
        if isinstance(right.type, DateT) and node.op == "-":
            return core.Call("days_between", (right, left), NumberT(unit("day")), origin=origin)
        moved = self._as_length(right, node)
        if moved is None:
            return self.bad(node)
        builtin, count = moved
        return core.Call(builtin, (left, count), DATE, origin=origin)

    def _as_length(self, right: core.Expr, node: syn.Binary) -> tuple[str, core.Expr] | None:
        """How far to move a date: the builtin and the whole count, negative for ``-``."""
        if isinstance(right.type, DurationT) and right.type.unit == "working_days":
            self.ctx.report(WorkingDaysHere(**self.where(node.span)))
            return None
        value = self.as_number(right, node.right)
        if isinstance(value.type, BadT):
            return None
        bases = {"month": "add_months", "day": "add_days", "year": "add_months"}
        powers = _unit(value).powers
        base = powers[0][0] if len(powers) == 1 and powers[0][1] == 1 else ""
        if base not in bases:
            self.ctx.report(Incomparable(type_words(DATE), type_words(value.type), **self.where(node.span)))
            return None
        factor = Fraction((12 if base == "year" else 1) * (1 if node.op == "+" else -1))
        return bases[base], self._times(value, factor, base)

    def _times(self, value: core.Expr, factor: Fraction, base: str) -> core.Expr:
        type_ = NumberT(unit("day" if base == "day" else "month"))
        if isinstance(value, core.Lit):
            return core.Lit(value.value * factor, type_, origin=value.origin)
        if factor == 1:
            return value
        scale = core.Lit(factor, NumberT(type_.unit / _unit(value)), origin=value.origin)
        return core.Arith("*", value, scale, type_, origin=value.origin)

    def per(self, node: syn.Per) -> core.Expr:
        """按月 and 按年: exact, by twelve."""
        value = self.number(node.operand)
        if isinstance(value.type, BadT):
            return value
        source, target = ("year", "month") if node.target == "month" else ("month", "year")
        power = _unit(value).power(source)
        if abs(power) != 1 or _unit(value).power(target):
            words = keyword("monthly" if target == "month" else "yearly")
            self.ctx.report(NothingToConvert(words, type_words(value.type), **self.where(node.span)))
            return self.bad(node)
        multiply = (power == 1) == (source == "year")
        unit_ = _unit(value) * _MONTHS_PER_YEAR.unit if multiply else _unit(value) / _MONTHS_PER_YEAR.unit
        twelve = self.lit(Fraction(12), _MONTHS_PER_YEAR, node)
        return core.Arith("*" if multiply else "/", value, twelve, NumberT(unit_), origin=self.origin(node))

    def rounded(self, node: syn.Rounded, hint: Type | None) -> core.Expr:
        """``(x) 四舍五入到 1 元``."""
        value = self.number(node.operand, hint)
        step = self.step(node.step, value.type)
        if isinstance(value.type, BadT) or step is None:
            return self.bad(node)
        return core.Round(node.mode, step, value, value.type, origin=self.origin(node))

    def step(self, step: syn.Number, type_: Type) -> Fraction | None:
        """The step of a rounding of a value of some type; None when it was reported wrong."""
        if step.value <= 0:
            self.ctx.report(StepNotPositive(**self.where(step.span)))
            return None
        written = self.lower(step)
        return None if isinstance(self.fit(written, type_, step).type, BadT) and not isinstance(type_, BadT) else step.value

    # ------------------------------------------------------------------------------------- comparison

    def condition(self, node: syn.Expr) -> core.Expr:
        """A node that must be 是否."""
        return self.fit(self.lower(node, BOOL), BOOL, node)

    def logic(self, node: syn.Logic) -> core.Expr:
        """且 and 或."""
        if node.op == "and":
            return core.And(tuple(self.condition(item) for item in node.items), BOOL, origin=self.origin(node))
        asked: syn.Compare | None = None
        items = []
        for item in node.items:
            value = self.lower(item, BOOL)
            left_out = asked is not None and asked.op == "=" and isinstance(value.type, EnumT)
            items.append(self._ask_again(item, asked, value.type) if left_out and asked else self.fit(value, BOOL, item))
            asked = item if isinstance(item, syn.Compare) else asked if left_out else None
        return core.Or(tuple(items), BOOL, origin=self.origin(node))

    def _ask_again(self, node: syn.Expr, asked: syn.Compare, found: Type) -> core.Expr:
        """残疾等级 为 一级 或 二级: each member is asked for by itself."""
        again = self.ctx.source(self.scope).slice(Span(asked.left.span.start, asked.right.span.start))
        fix = Fix((Edit(Span(node.span.start, node.span.start), again),), "把问的话再写一次", "write what is asked again")
        way = Both("「或」两边都要写全", "both sides of `or` are written in full")
        self.ctx.report(WrongType(type_words(BOOL), type_words(found), way, repair=fix, **self.where(node.span)))
        return self.bad(node)

    def compare(self, node: syn.Compare) -> core.Expr:
        """``x op y``."""
        left, right = self.pair(node.left, node.right)
        return self._compared(node.op, left, right, node, (node.left, node.right))

    def pair(self, one: syn.Expr, other: syn.Expr) -> tuple[core.Expr, core.Expr]:
        """Two sides, each helping the other: the clearer side is read first and tells the type of the other."""
        if self._needs_other(one) and not self._needs_other(other):
            right = self.lower(other)
            return self.lower(one, right.type), right
        left = self.lower(one)
        return left, self.lower(other, left.type)

    def _needs_other(self, node: syn.Expr) -> bool:
        """Whether a side can't be read alone: a member of an enumeration, a bare number, 无, a length of time, a count."""
        if isinstance(node, (syn.Number, syn.NoneLit, syn.DurationLit)):
            return True
        if isinstance(node, syn.Aggregate):
            return node.kind == "count"
        if not isinstance(node, syn.Path) or len(node.parts) > 1:
            return False
        name = node.parts[0].text
        known = any(self.member(at.entity, name) is not None for at in self.levels(node))
        return not known and bool(self.ctx.bundle.find(self.scope.file, name, "member"))

    def _compared(
        self, op: str, left: core.Expr, right: core.Expr, node: syn.Compare | syn.Between, sides: tuple[syn.Expr, syn.Expr]
    ) -> core.Expr:
        if isinstance(left.type, DurationT):
            left = self.duration_number(left, sides[0])
        if isinstance(right.type, DurationT):
            right = self.duration_number(right, sides[1])
        if isinstance(left.type, BadT) or isinstance(right.type, BadT):
            return self.bad(node)
        if not self._may_compare(op, left, right, node):
            return self.bad(node)
        return core.Compare(op, left, right, BOOL, origin=self.origin(node))

    def _may_compare(self, op: str, left: core.Expr, right: core.Expr, node: syn.Compare | syn.Between) -> bool:
        one, other = strip_optional(left.type), strip_optional(right.type)
        if isinstance(one, NumberT) and isinstance(other, NumberT) and one != other:
            self._units_differ(node, left, right, comparing=True)
            return False
        none = isinstance(one, BadT) or isinstance(other, BadT)  # one side is the word 无
        if not none and (one != other or isinstance(one, ListT)):
            shown = type_words(left.type), type_words(right.type)
            self.ctx.report(Incomparable(*shown, other=self.declared(left, right), **self.where(node.span)))
            return False
        if op in _ORDERED_OPS and not (self._ordered(one) and self._ordered(other)):
            self.ctx.report(NotOrdered(type_words(left.type), other=self.declared(left, right), **self.where(node.span)))
            return False
        if none and not isinstance(left.type, OptionalT):
            self.ctx.report(Incomparable(type_words(left.type), type_words(right.type), **self.where(node.span)))
            return False
        return comparable(one) or isinstance(one, (EntityT, DurationT))

    def _ordered(self, type_: Type) -> bool:
        if isinstance(type_, EnumT):
            return type_.name in self.model.enums and self.model.enums[type_.name].ordered
        return isinstance(type_, (NumberT, DateT, MonthT))

    def between(self, node: syn.Between) -> core.Expr:
        """``x 在 a 至 b``: both ends included."""
        value = self.lower(node.operand)
        low, high = self.lower(node.low, value.type), self.lower(node.high, value.type)
        items = (
            self._compared(">=", value, low, node, (node.operand, node.low)),
            self._compared("<=", value, high, node, (node.operand, node.high)),
        )
        return core.And(items, BOOL, origin=self.origin(node))

    def one_of(self, node: syn.OneOf) -> core.Expr:
        """``x 属于 (甲, 乙)``: equal to one of them; of regions, within one of them."""
        value = self.lower(node.operand)
        items = tuple(self._is_one(value, choice, node) for choice in node.choices)
        return items[0] if len(items) == 1 else core.Or(items, BOOL, origin=self.origin(node))

    def _is_one(self, value: core.Expr, choice: syn.Expr, node: syn.OneOf) -> core.Expr:
        written = syn.Compare("=", node.operand, choice, span=choice.span)
        right = self.lower(choice, value.type)
        if value.type == RegionT() and right.type == RegionT():
            return core.Call("region_in", (value, right), BOOL, origin=self.origin(choice))
        return self._compared("=", value, right, written, (node.operand, choice))

    # ----------------------------------------------------------------------------------------- choices

    def if_(self, node: syn.If, hint: Type | None) -> core.Expr:
        """``当 c 则 a 否则 b``."""
        guard = self.condition(node.condition)
        values, type_ = self.branches((node.then, node.otherwise), hint)
        return core.Case((core.Arm(guard, values[0]),), values[1], "", type_, origin=self.origin(node))

    def branches(self, nodes: tuple[syn.Expr, ...], hint: Type | None) -> tuple[tuple[core.Expr, ...], Type]:
        """Values that must be of one type, and that type."""
        values: list[core.Expr] = []
        common: Type = BAD
        for node in nodes:
            value = self.lower(node, hint if hint is not None else _none_if_bad(common))
            if isinstance(value.type, DurationT):
                value = self.duration_number(value, node)
            joined = unify(common, value.type)
            if joined is None:
                self._branch_differs(common, value, node)
            common = joined or common
            values.append(value)
        return tuple(values), common

    def _branch_differs(self, common: Type, value: core.Expr, node: syn.Expr) -> None:
        wanted = strip_optional(common)
        if isinstance(wanted, NumberT) and isinstance(node, syn.Number) and bare(value.type):
            self.ctx.report(self.missing_unit(node, wanted.unit))
        else:
            self.ctx.report(BranchesDiffer(type_words(common), type_words(value.type), **self.where(node.span)))

    def or_else(self, node: syn.OrElse, hint: Type | None) -> core.Expr:
        """``x 无则 d``."""
        value = self.lower(node.operand, hint)
        if isinstance(value.type, BadT):
            return value
        if not isinstance(value.type, OptionalT):
            self.ctx.report(NeverNone(**self.where(node.span)))
            return value
        inner = value.type.inner
        default = self.fit(self.lower(node.default, inner), inner, node.default)
        return core.OrElse(value, default, inner, origin=self.origin(node))


def _unit(value: core.Expr) -> Unit:
    type_ = strip_optional(value.type)
    return type_.unit if isinstance(type_, NumberT) else RATIO


def _none_if_bad(type_: Type) -> Type | None:
    return None if isinstance(type_, BadT) else type_


__all__ = ["Operators"]
