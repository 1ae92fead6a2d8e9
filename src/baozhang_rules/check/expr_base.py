"""What every part of lowering shares: where it stands, reporting, and making literals and bad expressions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Any

from attrs import frozen

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.model import Model, model_of
from baozhang_rules.check.problems import MayBeNone, NotANumber, UnitMissing, WorkingDaysHere, WrongType
from baozhang_rules.check.report import Where
from baozhang_rules.check.unit_fixes import is_quantity, literal_fix, unquoted_fix
from baozhang_rules.check.unit_ways import way, way_fix
from baozhang_rules.check.wording import Both, show_after_number, show_type, type_words, unit_both
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Edit, Fix, Secondary
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import (
    BAD,
    BadT,
    BoolT,
    DateT,
    DurationT,
    EntityT,
    EnumT,
    MonthT,
    NumberT,
    OptionalT,
    RegionT,
    TextT,
    Type,
    strip_optional,
)
from baozhang_rules.units import RATIO, Unit, unit

DURATION_UNITS = {"months": "month", "days": "day", "years": "year"}


@frozen
class Lowering(ABC):
    """One place from which expressions are lowered: a context and a scope."""

    ctx: Context
    scope: Scope

    @abstractmethod
    def lower(self, node: syn.Expr, hint: Type | None = None) -> core.Expr:
        """The core expression of a node; ``hint`` is the type that its surroundings expect, which only settles what is open."""

    def inside(self, scope: Scope) -> Lowering:
        """The same lowering in another scope."""
        return type(self)(self.ctx, scope)

    # ---------------------------------------------------------------------------------------- helpers

    @property
    def model(self) -> Model:
        """Entities and enumerations."""
        return model_of(self.ctx)

    def where(self, span: Span) -> Where:
        """The place of a problem."""
        return {"source": self.ctx.source(self.scope), "span": span}

    def place(self, file: int, span: Span, zh: str, en: str) -> Secondary:
        """A second place for a problem."""
        return (self.ctx.bundle.files[file].source, span, zh, en)

    def origin(self, node: syn.Expr | Span) -> core.Origin:
        """The origin of a surface node."""
        return self.ctx.origin(self.scope, node if isinstance(node, Span) else node.span)

    def bad(self, node: syn.Expr | Span) -> core.Expr:
        """What stands for an expression that was reported wrong."""
        return core.Lit(None, BAD, origin=self.origin(node))

    def lit(self, value: Any, type_: Type, node: syn.Expr | Span) -> core.Expr:
        """A literal."""
        return core.Lit(value, type_, origin=self.origin(node))

    def declared(self, *values: core.Expr) -> Secondary | None:
        """Where the first of some values that is a name is declared, with its type there."""
        for value in values:
            found = self._declaration(value)
            if found is not None:
                file, span = found
                shown = type_words(value.type)
                return self.place(file, span, f"在这里是 {shown.zh}", f"{shown.en} here")
        return None

    def _declaration(self, value: core.Expr) -> tuple[int, Span] | None:
        bundle = self.ctx.bundle
        match value:
            case core.Fact(entity=entity, fact=name) | core.Follow(entity=entity, fact=name):
                owner = strip_optional(entity.type)
                info = self.model.fact(owner.name, name) if isinstance(owner, EntityT) else None
                return None if info is None else (info.file, info.decl.name.span)
            case core.DefRef(definition=id):
                named = (s for s in bundle.of_kind("definition") if definition_id(s) == id)
            case core.StdRef(standard=id) | core.TableRef(table=id) | core.RuleRef(rule=id):
                named = (s for s in bundle.of_kind("standard", "table", "class", "benefit", "fallback") if s.code == id)
            case _:
                return None
        symbol = next(named, None)
        return None if symbol is None else (symbol.first.file, symbol.first.span)

    # ---------------------------------------------------------------------------------------- numbers

    def number(self, node: syn.Expr, hint: Type | None = None) -> core.Expr:
        """A node that must be a number: a duration becomes one, 无 and other types are reported."""
        return self.as_number(self.lower(node, hint), node)

    def as_number(self, value: core.Expr, node: syn.Expr) -> core.Expr:
        """A lowered value that must be a number."""
        type_ = value.type
        if isinstance(type_, DurationT):
            return self.duration_number(value, node)
        if isinstance(type_, (NumberT, BadT)):
            return value
        if isinstance(type_, OptionalT) and isinstance(type_.inner, (NumberT, BadT)):
            fix = self._none_then(type_.inner, node)
            self.ctx.report(MayBeNone(repair=fix, other=self.declared(value), **self.where(node.span)))
        else:
            fix = self._bared(node)
            self.ctx.report(NotANumber(type_words(type_), repair=fix, other=self.declared(value), **self.where(node.span)))
        return self.bad(node)

    def _bared(self, node: syn.Expr) -> Fix | None:
        """The edit that takes the quotes off a name."""
        name = node.value if isinstance(node, syn.Text) else ""
        if not self.ctx.bundle.find(self.scope.file, name, "standard", "definition", "table", "fact"):
            return None
        return Fix((Edit(node.span, name),), "去掉引号", "take the quotes off")

    def duration_number(self, value: core.Expr, node: syn.Expr) -> core.Expr:
        """A duration as a number of months, days or years; working days are reported."""
        assert isinstance(value, core.Lit) and isinstance(value.type, DurationT)
        base = DURATION_UNITS.get(value.type.unit)
        if base is None:
            self.ctx.report(WorkingDaysHere(**self.where(node.span)))
            return self.bad(node)
        return self.lit(value.value, NumberT(unit(base)), node)

    def _none_then(self, inner: Type, node: syn.Expr) -> Fix | None:
        if not isinstance(inner, NumberT):
            return None
        lang = self.lang
        zero = f"0 {show_type(inner, lang)}" if not inner.unit.is_ratio else "0"
        word = "无则" if lang == "zh" else "if none then"
        edits = (Edit(Span(node.span.start, node.span.start), "("), Edit(Span(node.span.end, node.span.end), f" {word} {zero})"))
        return Fix(edits, f"没有时按 {zero}", f"use {zero} when there is none")

    @property
    def lang(self) -> Any:
        """The language that a fix in this file is written in: that of its head."""
        text = self.ctx.source(self.scope).text.lstrip()
        return "en" if text[:1].isascii() and text[:1].isalpha() else "zh"

    def missing_unit(self, node: syn.Expr, wanted: Unit) -> UnitMissing:
        """The problem of a bare number where a quantity is needed; the fix adds the unit after a literal."""
        repair = None
        if isinstance(node, syn.Number) and node.unit is None and not node.percent:
            shown = show_after_number(wanted, self.lang)
            edit = Edit(Span(node.span.end, node.span.end), f" {shown}")
            repair = Fix((edit,), f"写上单位 {shown}", f"write the unit {shown}")
        return UnitMissing(unit_both(wanted), repair=repair, **self.where(node.span))

    # -------------------------------------------------------------------------------------- agreement

    def fit(self, value: core.Expr, expected: Type, node: syn.Expr, said: Secondary | None = None) -> core.Expr:
        """A lowered value where a type is needed; anything else is reported, with where that type is declared."""
        found = value.type
        if isinstance(found, DurationT) and isinstance(expected, NumberT):
            value = self.duration_number(value, node)
            found = value.type
        if fits(found, expected):
            return value
        if isinstance(expected, NumberT) and bare(found) and isinstance(node, syn.Number):
            self.ctx.report(self.missing_unit(node, expected.unit))
        elif isinstance(found, OptionalT) and fits(found.inner, expected) and isinstance(expected, NumberT):
            fix = self._none_then(expected, node)
            self.ctx.report(MayBeNone(repair=fix, other=self.declared(value), **self.where(node.span)))
        else:
            shown = type_words(expected), type_words(found)
            fix, told = self._way(node, found, expected)
            other = self._beside(said, node) or self.declared(value)
            self.ctx.report(WrongType(*shown, told, repair=fix, other=other, **self.where(node.span)))
        return self.bad(node)

    def _way(self, node: syn.Expr, found: Type, expected: Type) -> tuple[Fix | None, Both | None]:
        """The edit from a number of another unit, or in quotes, and in words how to get to the unit."""
        if not isinstance(expected, NumberT):
            return None, None
        if not isinstance(found, NumberT):
            return unquoted_fix(node, expected.unit, self.lang), None
        if is_quantity(node):
            shown = unit_both(expected.unit)
            told = Both(f"把这个数写成「{shown.zh}」的数", f"write this number in `{shown.en}`")
            return literal_fix(node, found.unit, expected.unit, self.lang), told
        return way_fix(node, found.unit, expected.unit, self.lang), way(found.unit, expected.unit)

    def _beside(self, said: Secondary | None, node: syn.Expr) -> Secondary | None:
        """The place where a type is declared, unless it is seen on the same line anyway."""
        if said is None:
            return None
        source, span = said[:2]
        return said if source.position(span.start).line != source.position(node.span.start).line else None


def definition_id(symbol: Symbol) -> str:
    """The id of a definition: its 编码, else entity and name."""
    return symbol.code if symbol.code != symbol.name else f"{symbol.owner}.{symbol.name}"


def bare(type_: Type) -> bool:
    """Whether a type is that of plain numbers."""
    return isinstance(type_, NumberT) and type_.unit == RATIO


def fits(found: Type, expected: Type) -> bool:
    """Whether a value of one type may stand where another is needed: only X where X 或 无 is."""
    if isinstance(found, BadT) or isinstance(expected, BadT) or found == expected:
        return True
    if isinstance(expected, OptionalT):
        inner = found.inner if isinstance(found, OptionalT) else found
        return fits(inner, expected.inner)
    return False


def unify(one: Type, other: Type) -> Type | None:
    """The type that holds values of both, or None."""
    if fits(other, one):
        return one if not isinstance(one, BadT) else other
    if fits(one, other):
        return other
    inner = [t.inner if isinstance(t, OptionalT) else t for t in (one, other)]
    return None if inner[0] != inner[1] else OptionalT(inner[0])


def comparable(type_: Type) -> bool:
    """Whether values of a type can be equal to others of it."""
    return isinstance(type_, (NumberT, BoolT, DateT, MonthT, TextT, RegionT, EnumT, BadT))


def whole(value: Fraction) -> bool:
    """Whether a number is whole."""
    return value.denominator == 1
