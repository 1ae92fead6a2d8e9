"""上一行: a row of a standard may be worked out from the row before it in its own region; the first row is then a literal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import evolve, fields, frozen, has

from baozhang_rules.builtins import BUILTINS, BuiltinEnv
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import problem
from baozhang_rules.names.problems import PlacedProblem
from baozhang_rules.runtime.numbers import RoundingMode, round_to
from baozhang_rules.syntax import nodes as syn

WORDS = ("上一行", "previous_row")


@problem("POL0289")
@frozen
class NoPreviousRow(PlacedProblem):
    """一个地区的第一行没有上一行,要直接写数。

    The first row of a region has no row before it; its value is written out.

    Wrong:
        标准 特困标准 : 元/人/月 按 居住地
          | 地区   | 执行       | 值                       |
          | 310000 | 2023-07-01 | 上一行 + 100 元/人/月    |
    Right:
        标准 特困标准 : 元/人/月 按 居住地
          | 地区   | 执行       | 值                       |
          | 310000 | 2023-07-01 | 1000 元/人/月            |
          | 310000 | 2024-07-01 | 上一行 + 100 元/人/月    |
    """

    zh = "这个地区的第一行没有「上一行」"
    en = "the first row of a region has no row before it"
    zh_help = "写出这一行的数"
    en_help = "write the value of this row"


def mentions(node: Any) -> bool:
    """Whether a written expression names the row before."""
    if isinstance(node, syn.Path):
        return len(node.parts) == 1 and node.parts[0].text in WORDS
    return any(mentions(part) for part in _parts(node))


def with_previous(node: Any, value: Fraction, unit: syn.UnitExpr | None) -> Any:
    """The written expression with the row before put in as a number of the standard's unit."""
    if isinstance(node, syn.Path) and mentions(node):
        return syn.Number(value, unit, span=node.span)
    if isinstance(node, tuple):
        return tuple(with_previous(part, value, unit) for part in node)
    if not has(type(node)):
        return node
    changed = {f.name: with_previous(getattr(node, f.name), value, unit) for f in fields(type(node)) if f.name != "span"}
    return evolve(node, **changed)


def _parts(node: Any) -> tuple[Any, ...]:
    if isinstance(node, tuple):
        return node
    return tuple(getattr(node, f.name) for f in fields(type(node)) if f.name != "span") if has(type(node)) else ()


def folded(e: core.Expr) -> Fraction | None:
    """The number that an expression without facts comes to; None when it isn't one."""
    match e:
        case core.Lit(value=value):
            return Fraction(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else None
        case core.Arith(op=op, left=left, right=right):
            a, b = folded(left), folded(right)
            if a is None or b is None or (op == "/" and b == 0):
                return None
            return {"+": a + b, "-": a - b, "*": a * b, "/": a / (b or 1)}[op]
        case core.Round(mode=mode, step=step, operand=operand):
            inner = folded(operand)
            return None if inner is None else round_to(inner, step, RoundingMode(mode))
        case core.Retype(operand=operand):
            return folded(operand)
        case core.Call(builtin=builtin, arguments=arguments):
            values = [folded(argument) for argument in arguments]
            result = None if None in values else BUILTINS[builtin].evaluate(values, BuiltinEnv())
            return result if isinstance(result, Fraction) else None
        case _:
            return None
