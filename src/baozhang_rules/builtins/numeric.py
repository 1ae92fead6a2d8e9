"""Builtins on numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from baozhang_rules.builtins.signature import Builtin, BuiltinEnv, Param
from baozhang_rules.runtime.values import Value

_ANY = (Param("甲", "a", None), Param("乙", "b", None))
_ONE = (Param("数", "number", None),)


def _larger(arguments: Sequence[Value], _env: BuiltinEnv) -> Value:
    return max(arguments)


def _smaller(arguments: Sequence[Value], _env: BuiltinEnv) -> Value:
    return min(arguments)


def _nonnegative(arguments: Sequence[Value], _env: BuiltinEnv) -> Value:
    return max(arguments[0], Fraction(0))


def _absolute(arguments: Sequence[Value], _env: BuiltinEnv) -> Value:
    return abs(arguments[0])


NUMERIC = (
    Builtin(
        "larger", "较大", "larger", _ANY, "same", _larger,
        "几个同单位的数中最大的一个,二至八个。",
        "The largest of two to eight numbers of one unit.",
        "较大(月人均收入, 0 元/人/月)", "算术的通常意义", most=8,
    ),
    Builtin(
        "smaller", "较小", "smaller", _ANY, "same", _smaller,
        "几个同单位的数中最小的一个,二至八个。",
        "The smallest of two to eight numbers of one unit.",
        "较小(自付费用, 年度限额)", "算术的通常意义", most=8,
    ),
    Builtin(
        "nonnegative", "不低于零", "nonnegative", _ONE, "same", _nonnegative,
        "这个数;它小于零时是零。",
        "The number, or zero where it is below zero.",
        "不低于零(救助标准 - 月人均收入)", "算术的通常意义",
    ),
    Builtin(
        "absolute", "绝对值", "absolute", _ONE, "same", _absolute,
        "这个数去掉正负号。",
        "The number without its sign.",
        "绝对值(本月收入 - 上月收入)", "算术的通常意义",
    ),
)  # fmt: skip
