"""Tables, what declarations share, and the declarations of records, standards, tables and definitions."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from baozhang_rules.syntax.expressions import (
    Cite,
    DurationLit,
    Expr,
    Ident,
    Law,
    Number,
    Path,
    TypeExpr,
    UnitExpr,
    span_field,
)
from baozhang_rules.text import Span

# --------------------------------------------------------------------------------------------- tables


@frozen(slots=True)
class Cell:
    """One cell of a table.

    Header cells: ``name`` and, where written, ``type`` (``电 : 度/月``).  Body cells: ``value`` an expression; a key cell may be
    ``2 至 4`` (Between with ``operand`` NoneLit is never used: see ``low``/``high``), ``5 以上`` / ``超过``; free-text cells
    (columns 依据, 说明, 备注) have ``text`` only.

    bound: None | ``range`` (low 至 high) | ``over_to`` (超过 low 至 high) | ``from_under`` (low 以上 不满 high) | ``between`` (超过
    low 不满 high) | ``ge`` (n 以上) | ``gt`` (超过 [n]) | ``le`` (n 以下) | ``lt`` (不满 n) | ``other`` (其他) | ``not_stated``
    (未载明, in a scenario).
    A bare ``超过`` (low None) means: above the band before it.  ``extend`` is the 每增 amount of a value cell.
    ``opening`` stands in place of the value in a cell of 优惠政策: ``待地方规定 默认 5 度/月``.
    """

    name: Ident | None = None
    type: TypeExpr | None = None
    value: Expr | None = None
    bound: str | None = None
    low: Expr | None = None
    high: Expr | None = None
    extend: Expr | None = None
    text: str | None = None
    opening: Opening | None = None
    span: Span = span_field()

    @property
    def low_in(self) -> bool:
        """Whether a band includes its low end."""
        return self.bound not in ("gt", "over_to", "between")

    @property
    def high_in(self) -> bool:
        """Whether a band includes its high end."""
        return self.bound not in ("lt", "from_under", "between")


@frozen(slots=True)
class Row:
    """One body row; ``marks`` holds row keywords after the last bar: ``取代``, ``改用上级`` (in Chinese in either language)."""

    cells: tuple[Cell, ...]
    marks: tuple[str, ...] = ()
    span: Span = span_field()


@frozen(slots=True)
class Grid:
    """A table: header cells and rows of the same width (a ragged row is a parse problem)."""

    header: tuple[Cell, ...]
    rows: tuple[Row, ...]
    span: Span = span_field()


# ------------------------------------------------------------------------------------ shared decl parts


@frozen(slots=True)
class Validity:
    """``施行 2024-07-01 起 [至 2025-06-30]``, ``印发 2024-06-20``, ``地区 310000``, ``废止 2025-01-01``: lines of their own
    inside
    a declaration's block or the 政策 header (any subset, any order); ``issued`` is 印发, the day the document came out."""

    issued: date | None = None
    start: date | None = None
    end: date | None = None
    region: str | None = None
    repealed: date | None = None
    span: Span = span_field()


@frozen(slots=True)
class OpenOption:
    """``方案 按户: 货币财产 / 家庭人数 [依据 …]``: one of the written rules among which a local rule chooses."""

    label: Ident
    value: Expr
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class Opening:
    """``待地方规定 [不低于 e] [不高于 e] [默认 e]``: bounds are (op, expr) with op among ``>= > <= <``.

    ``options``: lines 方案 below it; then a filler, and the default, name one of them.
    """

    bounds: tuple[tuple[str, Expr], ...]
    default: Expr | None
    options: tuple[OpenOption, ...] = ()
    span: Span = span_field()


@frozen(slots=True)
class Step:
    """One line of an amount, run top to bottom.

    kind: ``base`` 基本额 e | ``add`` 加 e | ``subtract`` 减 e | ``multiply`` 乘 e | ``floor`` 下限 e | ``cap`` 上限 e |
    ``topup`` 增发 [按人] 当 c : e [同人多项 就高|累加] | ``round`` (mode, ``value`` the step).
    For topup: ``per_person``, ``condition``, ``same_person`` ``max`` | ``sum`` | None.
    A conditional line ``加 当 c : e`` has ``condition``.  ``label`` as in clauses.  ``opening`` stands in place of the value:
    ``起补: 下限 待地方规定 不低于 30 元/月``.
    """

    kind: str
    label: Ident | None = None
    value: Expr | None = None
    condition: Expr | None = None
    mode: str | None = None
    per_person: bool = False
    same_person: str | None = None
    cite: Cite | None = None
    law: Law | None = None
    opening: Opening | None = None
    span: Span = span_field()


@frozen(slots=True)
class ExceptionClause:
    """``但 [甲] 当 条件 : 值 [依据 …]``; ``label`` optional."""

    label: Ident | None
    condition: Expr
    value: Expr
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class Precedence:
    """``甲 优先 乙``: where both exceptions hold, the first wins."""

    higher: Ident
    lower: Ident
    span: Span = span_field()


@frozen(slots=True)
class CaseArm:
    """``当 条件 : 值`` in a definition by cases; ``condition`` None is 其他."""

    condition: Expr | None
    value: Expr
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


# --------------------------------------------------------------------------------------- declarations


@frozen(slots=True)
class LanguageVersion:
    """``语言版本 1``."""

    number: int
    span: Span = span_field()


@frozen(slots=True)
class PolicyHeader:
    """``政策 名`` with indented 发布机关, 文号, 地区, 施行 … 起 [至 …], 废止, 编码, 说明 (each at most once)."""

    name: Ident
    issuer: str | None
    document: str | None
    validity: Validity | None
    code: str | None
    note: str | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class Import:
    """``引入 标准.家庭``: parts of the dotted path."""

    path: tuple[str, ...]
    span: Span = span_field()


@frozen(slots=True)
class Implements:
    """``实施 国家.最低生活保障``: this file fills what that policy left open.

    ``still_open`` names what it knowingly leaves open for now: ``实施 国家.最低生活保障 待地方规定 低保家庭 的 财产``.
    """

    path: tuple[str, ...]
    still_open: tuple[Path, ...] = ()
    span: Span = span_field()


@frozen(slots=True)
class Convention:
    """``约定 年龄 : 生日当日``: how ages, 29 February or month ends are counted; never an engine's choice.

    Known words have their Chinese spelling, whichever language they are written in.
    """

    name: Ident
    value: Ident
    cite: Cite | None
    law: Law | None = None
    span: Span = span_field()


@frozen(slots=True)
class EnumDecl:
    """``分级 残疾等级 : 一级 重于 二级`` (``ordered``, heaviest first) or ``枚举 名 : 甲, 乙``."""

    name: Ident
    members: tuple[Ident, ...]
    ordered: bool
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class FactDecl:
    """``货币财产 : 元 范围 0 元 至 100000000 元 精度 0.01 元 敏感 … 依据 …``.

    ``monthly`` 按 月; ``sources`` 来源 申报, 核对; ``prevail`` 取 核对 先于 申报 (first prevails); ``presumed`` 未载明 推定 v;
    ``sensitive`` None | ``other`` | ``name`` (敏感 姓名) | ``identity`` (敏感 证件) | ``card`` (敏感 账号);
    ``key`` 标识; ``link`` 联系; ``unchangeable`` 不可改变; ``alias`` 又名 name (another spelling used in records);
    ``jurisdiction`` 管辖 (of a 地区码 fact: whose region's rules apply to the record).
    """

    name: Ident
    type: TypeExpr
    monthly: bool = False
    low: Expr | None = None
    high: Expr | None = None
    precision: Number | DurationLit | None = None
    sensitive: str | None = None
    unchangeable: bool = False
    key: bool = False
    link: bool = False
    jurisdiction: bool = False
    sources: tuple[Ident, ...] = ()
    prevail: tuple[Ident, ...] = ()
    presumed: Expr | None = None
    alias: Ident | None = None
    cite: Cite | None = None
    law: Law | None = None
    span: Span = span_field()


@frozen(slots=True)
class RecordRule:
    """``规则 联合 : 当 c 则 x 错误 "…"`` (``condition`` None when it is just an expression)."""

    name: Ident
    condition: Expr | None
    requirement: Expr
    message: str
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class RecordDecl:
    """``档案 成员 属于 家庭 [计量 人] [又名 member]`` with facts and record rules; ``parent`` None for the root."""

    name: Ident
    parent: Ident | None
    count_unit: UnitExpr | None
    alias: Ident | None
    facts: tuple[FactDecl, ...]
    rules: tuple[RecordRule, ...]
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class StandardDecl:
    """``标准 低保标准 : 元/人/月 [编码 X] [按 居住地] [本地未定 用 上级] [待地方规定 …]`` + optional grid; or ``标准 名 = e
    依据 …``.

    Grid columns (header words): 地区 印发 执行 起发月 执行至 截止印发 值 依据, any order, those not needed left out.
    """

    name: Ident
    type: TypeExpr | None
    code: str | None
    by: Path | None
    use_upper: bool
    opening: Opening | None
    value: Expr | None
    grid: Grid | None
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class TableDecl:
    """``表 租金限额 : 元/月 按 家庭人数, 片区`` + grid; ``fallback`` is the line ``其余 值`` of a partial table.

    Long form: header = the k keys, then 值.  Wide form (two keys): header = first key, then values of the second key.
    Known header words (值, 地区, 依据 …) have their Chinese spelling as ``name``, whichever language they are written in.
    """

    name: Ident
    type: TypeExpr
    keys: tuple[Path, ...]
    grid: Grid
    fallback: Expr | None
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class Definition:
    """``定义 [成员 的] 年龄 [: 周岁] = e`` with exceptions, or by cases (``arms``), or ``待地方规定`` (``opening``).

    ``rounding`` (a step of kind ``round``): the line that rounds what the value, its cases and exceptions give.
    """

    entity: Ident | None
    name: Ident
    type: TypeExpr | None
    code: str | None
    value: Expr | None
    arms: tuple[CaseArm, ...]
    exceptions: tuple[ExceptionClause, ...]
    precedence: tuple[Precedence, ...]
    opening: Opening | None
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    rounding: Step | None = None
    span: Span = span_field()
