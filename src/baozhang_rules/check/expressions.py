"""From written expressions to core: names resolved, everything typed, nothing implicit (docs/internals/lowering.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, assert_never

from baozhang_rules.builtins import BUILTINS, Builtin, SignatureError, by_name
from baozhang_rules.check.aggregates import Aggregates
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.everyday import FUNCTION_SLIPS, advised
from baozhang_rules.check.expr_base import whole
from baozhang_rules.check.model import unit_of
from baozhang_rules.check.name_problems import UnknownFunction
from baozhang_rules.check.problems import MayBeNone, NotARegion, NotEntitledHere, UnitsDiffer, WrongArgument, WrongArity
from baozhang_rules.check.wording import Both, both, type_words, unit_both
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Lang, Secondary, did_you_mean
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.types import (
    BAD,
    BOOL,
    DATE,
    MONTH,
    REGION,
    TEXT,
    BadT,
    DurationT,
    NumberT,
    OptionalT,
    RegionT,
    Type,
    strip_optional,
)
from baozhang_rules.units import RATIO

_REGION = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}")


def lower(
    ctx: Context, scope: Scope, node: syn.Expr, expected: Type | None = None, said: Secondary | None = None
) -> core.Expr:
    """The core expression of a written one.

    Problems are reported to the context; what is wrong becomes a literal of type ``BadT``.  With ``expected`` the result is
    of that type (or bad), and the type also settles what would be open alone: members of enumerations, 无, counts, regions.
    ``said`` is the place where that type is declared.
    """
    lowerer = Expressions(ctx, scope)
    value = lowerer.lower(node, expected)
    return value if expected is None else lowerer.fit(value, expected, node, said)


def typed_at(ctx: Context, decls: Iterable[tuple[int, Any]]) -> Secondary | None:
    """The place where the type of a declaration is written, to be shown beside what doesn't fit it."""
    found = next(((file, d.type) for file, d in decls if d.type is not None), None)
    return None if found is None else (ctx.bundle.files[found[0]].source, found[1].span, "这里声明的", "declared here")


class Expressions(Aggregates):
    """Lowering of every kind of expression."""

    def lower(self, node: syn.Expr, hint: Type | None = None) -> core.Expr:
        """The core expression of a node; ``hint`` settles only what is open without it."""
        match node:
            case syn.Number():
                return self._number(node, hint)
            case syn.DurationLit(count=count, unit=unit):
                return self.lit(Fraction(count), DurationT(unit), node)
            case syn.DateLit(value=day):
                return self.lit(day, DATE, node)
            case syn.MonthLit(year=year, month=month):
                return self.lit(Month(year, month), MONTH, node)
            case syn.Text(value=text):
                return self._text(text, node, hint)
            case syn.Bool(value=truth):
                return self.lit(truth, BOOL, node)
            case syn.NoneLit():
                return self.lit(None, _optional(hint), node)
            case syn.NotEntitled():
                return self._not_entitled(node, hint)
            case syn.BaseDate(which=which):
                return core.BaseDate(which, DATE, origin=self.origin(node))
            case syn.Path():
                return self.path(node, hint)
            case syn.Unary():
                return self.unary(node, hint)
            case syn.Binary():
                return self.binary(node, hint)
            case syn.Logic():
                return self.logic(node)
            case syn.Compare():
                return self.compare(node)
            case syn.Between():
                return self.between(node)
            case syn.OneOf():
                return self.one_of(node)
            case syn.If():
                return self.if_(node, hint)
            case syn.OrElse():
                return self.or_else(node, hint)
            case syn.AsUnit(operand=operand, unit=unit_):
                value = self.number(operand)
                type_ = value.type if isinstance(value.type, BadT) else NumberT(unit_of(unit_))
                return core.Retype(value, type_, origin=self.origin(node))
            case syn.Per():
                return self.per(node)
            case syn.Rounded():
                return self.rounded(node, hint)
            case syn.Aggregate():
                return self.aggregate(node, hint)
            case syn.Rank():
                return self.rank(node)
            case syn.At():
                return self.at(node, hint)
            case syn.Window():
                return self.window(node, hint)
            case syn.Call():
                return self._call(node)
            case syn.Recorded():
                return self.recorded(node)
            case syn.BadExpr():
                return self.bad(node)
            case _:
                assert_never(node)

    # --------------------------------------------------------------------------------------- literals

    def _number(self, node: syn.Number, hint: Type | None) -> core.Expr:
        wanted = strip_optional(hint) if hint is not None else None
        if isinstance(wanted, RegionT) and node.unit is None and not node.percent and whole(node.value):
            return self._region_code(str(int(node.value)), node)
        type_ = NumberT(RATIO if node.unit is None else unit_of(node.unit))
        return self.lit(node.value, type_, node)

    def _text(self, text: str, node: syn.Text, hint: Type | None) -> core.Expr:
        wanted = strip_optional(hint) if hint is not None else None
        return self._region_code(text, node) if isinstance(wanted, RegionT) else self.lit(text, TEXT, node)

    def _region_code(self, code: str, node: syn.Expr) -> core.Expr:
        if not _REGION.fullmatch(code):
            self.ctx.report(NotARegion(**self.where(node.span)))
            return self.bad(node)
        return self.lit(code, REGION, node)

    def _not_entitled(self, node: syn.Expr, hint: Type | None) -> core.Expr:
        if self.scope.entitlement and hint is not None:
            return self.lit(NOT_ENTITLED, hint, node)
        self.ctx.report(NotEntitledHere(**self.where(node.span)))
        return self.bad(node)

    # ---------------------------------------------------------------------------------------- calls

    def _call(self, node: syn.Call) -> core.Expr:
        name = node.function.text
        builtin = by_name(name)
        if builtin is None:
            known = [n for b in BUILTINS.values() for n in (b.zh, b.en)]
            told = advised(node.function, FUNCTION_SLIPS)
            self.ctx.report(UnknownFunction(name, near=did_you_mean(name, known), **told, **self.where(node.function.span)))
            return self.bad(node)
        arguments = self._arguments(builtin, node)
        result = builtin.check(tuple(value.type for value in arguments))
        if isinstance(result, SignatureError):
            self._wrong_argument(builtin, node, result, arguments)
            return self.bad(node)
        bad = any(isinstance(value.type, BadT) for value in arguments)
        return self.bad(node) if bad else core.Call(builtin.id, arguments, result, origin=self.origin(node))

    def _arguments(self, builtin: Builtin, node: syn.Call) -> tuple[core.Expr, ...]:
        values: list[core.Expr] = []
        for index, written in enumerate(node.arguments):
            wanted = builtin.param(index).type
            hint = wanted or next((v.type for v in values if not isinstance(v.type, BadT)), None)
            value = self.lower(written, hint)
            if isinstance(value.type, DurationT) and not isinstance(wanted, DurationT):
                value = self._length(value, wanted, written)
            values.append(value)
        return tuple(values)

    def _length(self, value: core.Expr, wanted: Type | None, node: syn.Expr) -> core.Expr:
        """A written length of time as an argument: years where months are counted are twelve months each."""
        months = isinstance(wanted, NumberT) and wanted.unit.power("month") == 1
        if months and isinstance(value, core.Lit) and value.type == DurationT("years"):
            return self.lit(value.value * 12, wanted or BAD, node)
        return self.duration_number(value, node)

    def _wrong_argument(
        self, builtin: Builtin, node: syn.Call, error: SignatureError, arguments: tuple[core.Expr, ...]
    ) -> None:
        name = node.function.text
        if error.kind == "arity":
            shown = both(lambda lang: _shown(builtin, lang))
            self.ctx.report(WrongArity(name, shown, len(node.arguments), **self.where(node.span)))
            return
        where, value = self.where(node.arguments[error.index].span), arguments[error.index]
        if error.kind == "none":
            self.ctx.report(MayBeNone(other=self.declared(value), **where))
        elif error.kind == "units" and isinstance(error.expected, NumberT) and isinstance(error.found, NumberT):
            self.ctx.report(UnitsDiffer(unit_both(error.expected.unit), unit_both(error.found.unit), True, **where))
        else:
            expected = Both("一个数", "a number") if error.expected is None else type_words(error.expected)
            found = type_words(error.found or BAD)
            self.ctx.report(WrongArgument(name, expected, found, other=self.declared(value), **where))


def _optional(hint: Type | None) -> Type:
    """The type of 无 where ``hint`` is expected."""
    return OptionalT(BAD) if hint is None else OptionalT(strip_optional(hint))


def _shown(builtin: Builtin, lang: Lang) -> str:
    """A builtin with the names of its parameters."""
    params = ", ".join(p.zh if lang == "zh" else p.en for p in builtin.params)
    return f"{builtin.zh if lang == 'zh' else builtin.en}({params})"


__all__ = ["Expressions", "lower"]
