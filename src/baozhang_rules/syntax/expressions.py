"""Pieces and expressions of the surface tree."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import field, frozen

from baozhang_rules.text import Span


def span_field() -> Any:
    """The field of a span: never part of equality."""
    return field(eq=False, kw_only=True, repr=False)


# ---------------------------------------------------------------------------------------------- pieces


@frozen(slots=True)
class Ident:
    """A name as written, and where."""

    text: str
    span: Span = span_field()


@frozen(slots=True)
class Cite:
    """``依据 《办法》第四条 [待核]``: ``text`` without the mark; ``unverified`` when it ends in 待核."""

    text: str
    unverified: bool
    span: Span = span_field()


@frozen(slots=True)
class Law:
    """Lines that start with ``>``; ``text`` joins them with newlines, marks stripped."""

    text: str
    span: Span = span_field()


@frozen(slots=True)
class UnitExpr:
    """``元/人/月``: numerator and denominator unit words in order, canonical concept ids (``yuan``)."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    span: Span = span_field()


@frozen(slots=True)
class TypeExpr:
    """A type as written.

    kind: ``unit`` (``unit`` set; plain ratio has kind ``ratio``), ``bool`` 是否, ``date`` 日期, ``month`` 月份, ``text`` 文字,
    ``region`` 地区码, ``identity`` 身份证号, ``name`` (an enumeration or entity: ``name`` set), ``list`` (``name`` 名单 low
    至 high).
    ``optional`` is 或 无.
    """

    kind: str
    unit: UnitExpr | None = None
    name: Ident | None = None
    low: int | None = None
    high: int | None = None
    optional: bool = False
    span: Span = span_field()


# ------------------------------------------------------------------------------------------ expressions


@frozen(slots=True)
class Number:
    """``2000 元/月``, ``70%``, ``三万元``, ``3``: exact value; ``unit`` None when bare; percent is value/100 with ``percent``."""

    value: Fraction
    unit: UnitExpr | None
    percent: bool = False
    span: Span = span_field()


@frozen(slots=True)
class DurationLit:
    """``12 个月``, ``30 天``, ``30 工作日``, ``2 年`` (as a length of time): unit is months | days | working_days | years."""

    count: int
    unit: str
    span: Span = span_field()


@frozen(slots=True)
class DateLit:
    """``2024-07-01`` or ``2024年7月1日``."""

    value: date
    span: Span = span_field()


@frozen(slots=True)
class MonthLit:
    """``2024-07``."""

    year: int
    month: int
    span: Span = span_field()


@frozen(slots=True)
class Text:
    """``"…"``."""

    value: str
    span: Span = span_field()


@frozen(slots=True)
class Bool:
    """是 / 否."""

    value: bool
    span: Span = span_field()


@frozen(slots=True)
class NoneLit:
    """无."""

    span: Span = span_field()


@frozen(slots=True)
class NotEntitled:
    """不享受: a written cell of a tier table or a value of a benefit."""

    span: Span = span_field()


@frozen(slots=True)
class BaseDate:
    """基准日 (base) | 规则日 (rules) | 知悉日 (known): ``which``."""

    which: str
    span: Span = span_field()


@frozen(slots=True)
class Path:
    """``名字`` or ``成员 的 年龄`` or ``配偶 的 收入``: parts in order."""

    parts: tuple[Ident, ...]
    span: Span = span_field()


@frozen(slots=True)
class Unary:
    """``非 x`` (op ``not``) or ``-x`` (op ``neg``)."""

    op: str
    operand: Expr
    span: Span = span_field()


@frozen(slots=True)
class Binary:
    """op: ``+ - * /``. ``X 的 70%`` and ``X 的 1.3 倍`` are ``*`` with the number on the right."""

    op: str
    left: Expr
    right: Expr
    span: Span = span_field()


@frozen(slots=True)
class Logic:
    """``a 且 b 且 c`` (op ``and``) or ``a 或 b`` (op ``or``); mixing needs parentheses, so a chain has one op."""

    op: str
    items: tuple[Expr, ...]
    span: Span = span_field()


@frozen(slots=True)
class Compare:
    """op: ``< <= > >= = !=``; the law's words are mapped to these.

    ``年龄 60 周岁 以上`` → ``>=``.  ``postfix`` tells how it was written (``残疾等级 二级 以上`` is ``>=`` by severity).
    """

    op: str
    left: Expr
    right: Expr
    postfix: bool = False
    span: Span = span_field()


@frozen(slots=True)
class Between:
    """``x 在 a 至 b``: both ends included."""

    operand: Expr
    low: Expr
    high: Expr
    span: Span = span_field()


@frozen(slots=True)
class OneOf:
    """``x 属于 (甲, 乙)``: x equals one of the listed values."""

    operand: Expr
    choices: tuple[Expr, ...]
    span: Span = span_field()


@frozen(slots=True)
class If:
    """``当 c 则 a 否则 b`` inside parentheses."""

    condition: Expr
    then: Expr
    otherwise: Expr
    span: Span = span_field()


@frozen(slots=True)
class OrElse:
    """``x 无则 0 元``: the value to use when x is 无 (none); unknown stays unknown."""

    operand: Expr
    default: Expr
    span: Span = span_field()


@frozen(slots=True)
class AsUnit:
    """``x 作 元/月 计``: the article mixes units; the number is kept, the unit is set."""

    operand: Expr
    unit: UnitExpr
    span: Span = span_field()


@frozen(slots=True)
class Per:
    """``x 按月`` / ``x 按年``: exact conversion between yearly and monthly (target ``month`` | ``year``)."""

    operand: Expr
    target: str
    span: Span = span_field()


@frozen(slots=True)
class Rounded:
    """``(x) 四舍五入到 1 元`` (mode ``half_up``) | ``不足 1 元 按 1 元 计`` (``up``) | ``舍去不足 1 元`` (``down``)."""

    operand: Expr
    mode: str
    step: Number
    span: Span = span_field()


@frozen(slots=True)
class Aggregate:
    """Over a list: ``合计 成员 的 收入 其中 (在校)``.

    kind: ``sum`` 合计 | ``count`` 计数 | ``max`` 最大 | ``min`` 最小 | ``mean`` 平均 | ``any`` 任一 | ``all`` 全体 |
    ``at_least`` 至少 n 项.
    ``source`` is the path as written (``成员 的 收入``; for count/any/all/at_least ``成员``); ``where`` the filter in 其中 (…);
    ``condition`` the test of any/all/at_least, written 满足 (…).
    """

    kind: str
    source: Path
    where: Expr | None = None
    condition: Expr | None = None
    count: int | None = None
    span: Span = span_field()


@frozen(slots=True)
class Rank:
    """``排名 按 计入收入 从高到低 并列时 按 记录次序``: position (1 first) of this member among its list.

    ``keys``: (expr, ``desc``|``asc``) in order; the last tie-break is always the record order (must be written).
    """

    keys: tuple[tuple[Expr, str], ...]
    span: Span = span_field()


@frozen(slots=True)
class At:
    """``x 于 日期``: x with its facts and rules read at another date (date or month expression)."""

    operand: Expr
    when: Expr
    span: Span = span_field()


@frozen(slots=True)
class Window:
    """``平均 x 于 申请日 前 6 个月``: aggregate of x over the n whole months before the month of a date.

    kind: ``sum | mean | max | min | count | streak``; ``count``/``streak`` (连续个数: the run of months that ends at the
    last month) take a condition as operand.
    """

    kind: str
    operand: Expr
    anchor: Expr
    months: int
    span: Span = span_field()


@frozen(slots=True)
class Call:
    """``周岁(出生日期, 基准日)``: a builtin by its name as written."""

    function: Ident
    arguments: tuple[Expr, ...]
    span: Span = span_field()


@frozen(slots=True)
class Recorded:
    """``已载明 x``: whether a fact is on record; only in 校验 and 待办."""

    operand: Path
    span: Span = span_field()


@frozen(slots=True)
class BadExpr:
    """Where an expression should stand but could not be read; `check` refuses a file that holds one."""

    span: Span = span_field()


Expr: TypeAlias = (
    Number
    | DurationLit
    | DateLit
    | MonthLit
    | Text
    | Bool
    | NoneLit
    | NotEntitled
    | BaseDate
    | Path
    | Unary
    | Binary
    | Logic
    | Compare
    | Between
    | OneOf
    | If
    | OrElse
    | AsUnit
    | Per
    | Rounded
    | Aggregate
    | Rank
    | At
    | Window
    | Call
    | Recorded
    | BadExpr
)
