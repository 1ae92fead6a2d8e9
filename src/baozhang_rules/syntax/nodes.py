"""What the author wrote: the surface tree of a `.pol` file.

Every class says the Chinese form it stands for; English keywords are other spellings of the same nodes
(``grammars/keywords.toml``), so nothing here depends on the language.  Names are kept as written.
``span`` never takes part in equality: two files that differ only in layout have equal trees.
Text of the regulation (lines that start with ``>``) hangs on the declaration or clause it precedes (``law``).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import field, frozen

from baozhang_rules.text import Span


def _span() -> Any:
    return field(eq=False, kw_only=True, repr=False)


# ---------------------------------------------------------------------------------------------- pieces


@frozen(slots=True)
class Ident:
    """A name as written, and where."""

    text: str
    span: Span = _span()


@frozen(slots=True)
class Cite:
    """``依据 《办法》第四条 [待核]``: ``text`` without the mark; ``unverified`` when it ends in 待核."""

    text: str
    unverified: bool
    span: Span = _span()


@frozen(slots=True)
class Law:
    """Lines that start with ``>``; ``text`` joins them with newlines, marks stripped."""

    text: str
    span: Span = _span()


@frozen(slots=True)
class UnitExpr:
    """``元/人/月``: numerator and denominator unit words in order, canonical concept ids (``yuan``)."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    span: Span = _span()


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
    span: Span = _span()


# ------------------------------------------------------------------------------------------ expressions


@frozen(slots=True)
class Number:
    """``2000 元/月``, ``70%``, ``三万元``, ``3``: exact value; ``unit`` None when bare; percent is value/100 with ``percent``."""

    value: Fraction
    unit: UnitExpr | None
    percent: bool = False
    span: Span = _span()


@frozen(slots=True)
class DurationLit:
    """``12 个月``, ``30 天``, ``30 工作日``, ``2 年`` (as a length of time): unit is months | days | working_days | years."""

    count: int
    unit: str
    span: Span = _span()


@frozen(slots=True)
class DateLit:
    """``2024-07-01`` or ``2024年7月1日``."""

    value: date
    span: Span = _span()


@frozen(slots=True)
class MonthLit:
    """``2024-07``."""

    year: int
    month: int
    span: Span = _span()


@frozen(slots=True)
class Text:
    """``"…"``."""

    value: str
    span: Span = _span()


@frozen(slots=True)
class Bool:
    """是 / 否."""

    value: bool
    span: Span = _span()


@frozen(slots=True)
class NoneLit:
    """无."""

    span: Span = _span()


@frozen(slots=True)
class NotEntitled:
    """不享受: a written cell of a tier table or a value of a benefit."""

    span: Span = _span()


@frozen(slots=True)
class BaseDate:
    """基准日 (base) | 规则日 (rules) | 知悉日 (known): ``which``."""

    which: str
    span: Span = _span()


@frozen(slots=True)
class Path:
    """``名字`` or ``成员 的 年龄`` or ``配偶 的 收入``: parts in order."""

    parts: tuple[Ident, ...]
    span: Span = _span()


@frozen(slots=True)
class Unary:
    """``非 x`` (op ``not``) or ``-x`` (op ``neg``)."""

    op: str
    operand: Expr
    span: Span = _span()


@frozen(slots=True)
class Binary:
    """op: ``+ - * /``. ``X 的 70%`` and ``X 的 1.3 倍`` are ``*`` with the number on the right."""

    op: str
    left: Expr
    right: Expr
    span: Span = _span()


@frozen(slots=True)
class Logic:
    """``a 且 b 且 c`` (op ``and``) or ``a 或 b`` (op ``or``); mixing needs parentheses, so a chain has one op."""

    op: str
    items: tuple[Expr, ...]
    span: Span = _span()


@frozen(slots=True)
class Compare:
    """op: ``< <= > >= = !=``; the law's words are mapped to these.

    ``年龄 60 周岁 以上`` → ``>=``.  ``postfix`` tells how it was written (``残疾等级 二级 以上`` is ``>=`` by severity).
    """

    op: str
    left: Expr
    right: Expr
    postfix: bool = False
    span: Span = _span()


@frozen(slots=True)
class Between:
    """``x 在 a 至 b``: both ends included."""

    operand: Expr
    low: Expr
    high: Expr
    span: Span = _span()


@frozen(slots=True)
class OneOf:
    """``x 属于 (甲, 乙)``: x equals one of the listed values."""

    operand: Expr
    choices: tuple[Expr, ...]
    span: Span = _span()


@frozen(slots=True)
class If:
    """``当 c 则 a 否则 b`` inside parentheses."""

    condition: Expr
    then: Expr
    otherwise: Expr
    span: Span = _span()


@frozen(slots=True)
class OrElse:
    """``x 无则 0 元``: the value to use when x is 无 (none); unknown stays unknown."""

    operand: Expr
    default: Expr
    span: Span = _span()


@frozen(slots=True)
class AsUnit:
    """``x 作 元/月 计``: the article mixes units; the number is kept, the unit is set."""

    operand: Expr
    unit: UnitExpr
    span: Span = _span()


@frozen(slots=True)
class Per:
    """``x 按月`` / ``x 按年``: exact conversion between yearly and monthly (target ``month`` | ``year``)."""

    operand: Expr
    target: str
    span: Span = _span()


@frozen(slots=True)
class Rounded:
    """``(x) 四舍五入到 1 元`` (mode ``half_up``) | ``不足 1 元 按 1 元 计`` (``up``) | ``舍去不足 1 元`` (``down``)."""

    operand: Expr
    mode: str
    step: Number
    span: Span = _span()


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
    span: Span = _span()


@frozen(slots=True)
class Rank:
    """``排名 按 计入收入 从高到低 并列时 按 记录次序``: position (1 first) of this member among its list.

    ``keys``: (expr, ``desc``|``asc``) in order; the last tie-break is always the record order (must be written).
    """

    keys: tuple[tuple[Expr, str], ...]
    span: Span = _span()


@frozen(slots=True)
class At:
    """``x 于 日期``: x with its facts and rules read at another date (date or month expression)."""

    operand: Expr
    when: Expr
    span: Span = _span()


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
    span: Span = _span()


@frozen(slots=True)
class Call:
    """``周岁(出生日期, 基准日)``: a builtin by its name as written."""

    function: Ident
    arguments: tuple[Expr, ...]
    span: Span = _span()


@frozen(slots=True)
class Recorded:
    """``已载明 x``: whether a fact is on record; only in 校验 and 待办."""

    operand: Path
    span: Span = _span()


@frozen(slots=True)
class BadExpr:
    """Where an expression should stand but could not be read; `check` refuses a file that holds one."""

    span: Span = _span()


Expr: TypeAlias = (
    Number | DurationLit | DateLit | MonthLit | Text | Bool | NoneLit | NotEntitled | BaseDate | Path | Unary | Binary | Logic
    | Compare | Between | OneOf | If | OrElse | AsUnit | Per | Rounded | Aggregate | Rank | At | Window | Call | Recorded | BadExpr
)


# --------------------------------------------------------------------------------------------- tables


@frozen(slots=True)
class Cell:
    """One cell of a table.

    Header cells: ``name`` and, where written, ``type`` (``电 : 度/月``).  Body cells: ``value`` an expression; a key cell may be
    ``2 至 4`` (Between with ``operand`` NoneLit is never used: see ``low``/``high``), ``5 以上`` / ``超过``; free-text cells
    (columns 依据, 说明, 备注) have ``text`` only.

    bound: None | ``range`` (low 至 high) | ``ge`` (n 以上) | ``gt`` (超过 [n]) | ``le`` (n 以下) | ``lt`` (不满 n) |
    ``other`` (其他) | ``not_stated`` (未载明, in a scenario).
    A bare ``超过`` (low None) means: above the band before it.  ``extend`` is the 每增 amount of a value cell.
    """

    name: Ident | None = None
    type: TypeExpr | None = None
    value: Expr | None = None
    bound: str | None = None
    low: Expr | None = None
    high: Expr | None = None
    extend: Expr | None = None
    text: str | None = None
    span: Span = _span()


@frozen(slots=True)
class Row:
    """One body row; ``marks`` holds row keywords after the last bar: ``取代``, ``改用上级`` (in Chinese in either language)."""

    cells: tuple[Cell, ...]
    marks: tuple[str, ...] = ()
    span: Span = _span()


@frozen(slots=True)
class Grid:
    """A table: header cells and rows of the same width (a ragged row is a parse problem)."""

    header: tuple[Cell, ...]
    rows: tuple[Row, ...]
    span: Span = _span()


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
    span: Span = _span()


@frozen(slots=True)
class Opening:
    """``待地方规定 [不低于 e] [不高于 e] [默认 e]``: bounds are (op, expr) with op among ``>= > <= <``."""

    bounds: tuple[tuple[str, Expr], ...]
    default: Expr | None
    span: Span = _span()


@frozen(slots=True)
class ExceptionClause:
    """``但 [甲] 当 条件 : 值 [依据 …]``; ``label`` optional."""

    label: Ident | None
    condition: Expr
    value: Expr
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class Precedence:
    """``甲 优先 乙``: where both exceptions hold, the first wins."""

    higher: Ident
    lower: Ident
    span: Span = _span()


@frozen(slots=True)
class CaseArm:
    """``当 条件 : 值`` in a definition by cases; ``condition`` None is 其他."""

    condition: Expr | None
    value: Expr
    cite: Cite | None
    law: Law | None
    span: Span = _span()


# --------------------------------------------------------------------------------------- declarations


@frozen(slots=True)
class LanguageVersion:
    """``语言版本 1``."""

    number: int
    span: Span = _span()


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
    span: Span = _span()


@frozen(slots=True)
class Import:
    """``引入 标准.家庭``: parts of the dotted path."""

    path: tuple[str, ...]
    span: Span = _span()


@frozen(slots=True)
class Implements:
    """``实施 国家.最低生活保障``: this file fills what that policy left open."""

    path: tuple[str, ...]
    span: Span = _span()


@frozen(slots=True)
class EnumDecl:
    """``分级 残疾等级 : 一级 重于 二级`` (``ordered``, heaviest first) or ``枚举 名 : 甲, 乙``."""

    name: Ident
    members: tuple[Ident, ...]
    ordered: bool
    law: Law | None
    span: Span = _span()


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
    precision: Number | None = None
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
    span: Span = _span()


@frozen(slots=True)
class RecordRule:
    """``规则 联合 : 当 c 则 x 错误 "…"`` (``condition`` None when it is just an expression)."""

    name: Ident
    condition: Expr | None
    requirement: Expr
    message: str
    law: Law | None
    span: Span = _span()


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
    span: Span = _span()


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
    span: Span = _span()


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
    span: Span = _span()


@frozen(slots=True)
class Definition:
    """``定义 [成员 的] 年龄 [: 周岁] = e`` with exceptions, or by cases (``arms``), or ``待地方规定`` (``opening``)."""

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
    span: Span = _span()


@frozen(slots=True)
class Clause:
    """``收入: 月人均收入 低于 低保标准 依据 …``; ``label`` and ``code`` (``收入 编码 SR: …``) optional.

    Instead of ``condition`` a clause may hold a nested ``group``, or be left open (``opening``: ``财产: 待地方规定 默认 …``).
    """

    label: Ident | None
    code: str | None
    condition: Expr | None
    group: Group | None
    opening: Opening | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class Group:
    """A heading and its clauses.

    kind: ``all`` 应当同时符合 | ``any`` 符合下列情形之一 | ``none`` 有下列情形之一的除外 | ``at_least`` 至少符合 n 项.
    """

    kind: str
    count: int | None
    clauses: tuple[Clause, ...]
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class DisplayName:
    """``显示名 "低收入困难家庭" [自 日期] [至 日期]``: what the class was called then; its code does not change."""

    text: str
    start: date | None
    end: date | None
    span: Span = _span()


@frozen(slots=True)
class ClassDecl:
    """``救助对象 低保家庭 [编码 DIBAO] [范围 家庭]`` with groups (all of them must be satisfied)."""

    name: Ident
    code: str | None
    scope: Ident | None
    groups: tuple[Group, ...]
    display: tuple[DisplayName, ...]
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class ClassOrder:
    """``困难程度 : 低保家庭 重于 低保边缘家庭``."""

    name: Ident
    members: tuple[Ident, ...]
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class FillClause:
    """``填补 低保家庭 的 财产 : 条件 依据 …``: a local rule for a clause that the upper policy left open."""

    target: Path
    condition: Expr
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class UnitDecl:
    """Who is assessed.

    ``核算单位 单人户 自 低保边缘家庭`` (``source_class``) with ``单独提出 成员 当 c`` (``members``, ``condition``),
    or ``核算单位 基本户 由 成员 沿 配偶, 父亲`` (``members``, ``links`` 1..3: a partition of the list).
    ``headcount`` (计人口 1 人) None = number of its members; ``income`` ``own`` (计收入 只 本人) | ``household`` (计收入 全户);
    ``rest_count`` / ``rest_class`` of 其余成员: ``same`` 不变 | ``recount`` 重新核算.
    """

    name: Ident
    code: str | None
    source_class: Ident | None
    members: Ident
    links: tuple[Ident, ...]
    condition: Expr | None
    headcount: Number | None
    income: str
    rest_count: str | None
    rest_class: str | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class Target:
    """``对象 低保家庭`` | ``对象 甲, 乙`` (any of them) | ``对象 当 条件``; ``by_meeting`` never written, set by 集体研究."""

    classes: tuple[Ident, ...]
    condition: Expr | None
    span: Span = _span()


@frozen(slots=True)
class Step:
    """One line of an amount, run top to bottom.

    kind: ``base`` 基本额 e | ``add`` 加 e | ``subtract`` 减 e | ``multiply`` 乘 e | ``floor`` 下限 e | ``cap`` 上限 e |
    ``topup`` 增发 [按人] 当 c : e [同人多项 就高|累加] | ``round`` (mode, ``value`` the step).
    For topup: ``per_person``, ``condition``, ``same_person`` ``max`` | ``sum`` | None.
    A conditional line ``加 当 c : e`` has ``condition``.  ``label`` as in clauses.
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
    span: Span = _span()


@frozen(slots=True)
class Share:
    """``分摊 按 保障成员 均分 舍去不足 0.01 元/月 尾差 归 年长者`` (method ``equal`` 均分 | ``ratio`` 按比例 e)."""

    members: Ident
    method: str
    weight: Expr | None
    mode: str
    step: Number
    remainder: Ident
    span: Span = _span()


@frozen(slots=True)
class Payment:
    """``发放 自 "专户" 至 户|人 按月|一次 每月 10 日 以前(含), 起发 确认 当月|次月``.

    ``payee`` ``household`` | ``person``; ``rhythm`` ``monthly`` | ``yearly`` | ``once``; ``first`` ``this_month`` |
    ``next_month``; ``account`` is empty when 自 "…" isn't written.
    """

    account: str
    payee: str
    rhythm: str
    due_day: int | None
    first: str | None
    span: Span = _span()


@frozen(slots=True)
class Provisional:
    """``先行 补办 期限 10 工作日``."""

    limit: DurationLit
    span: Span = _span()


@frozen(slots=True)
class BenefitDecl:
    """``定补 低保金 : 元/月 [编码 X]`` (kind ``fixed``) or ``一次性救助 名 : 元 区间 a 至 b 由 "经办机关" 定`` (kind
    ``once``)."""

    kind: str
    name: Ident
    type: TypeExpr
    code: str | None
    target: Target | None
    steps: tuple[Step, ...]
    low: Expr | None
    high: Expr | None
    decided_by: str | None
    share: Share | None
    payment: Payment | None
    provisional: Provisional | None
    scope: Ident | None
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class TierDecl:
    """``优惠政策 公共事业减免`` with ``凭证 名 有效 12 个月``, ``按 困难程度`` and a grid whose other columns are the
    entitlements."""

    name: Ident
    code: str | None
    certificate: Ident | None
    certificate_months: DurationLit | None
    order: Ident
    grid: Grid
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class Layer:
    """``法定 基本医保支付``: kind ``statutory`` 法定 | ``employer`` 单位 | ``mutual`` 互助 | ``social`` 社会 | ``other``
    其他, and its amount."""

    kind: str
    value: Expr
    cite: Cite | None
    span: Span = _span()


@frozen(slots=True)
class FallbackSection:
    """``对象 低保家庭:`` with 起付, one of 分段按比例 (``marginal``) | 按所在段全额 (``whole``) | 定额 (``step``), 年度最高
    e 累计 于 名."""

    target: Target
    deductible: Expr | None
    method: str
    bands: Grid
    cap: Expr | None
    accumulator: Path | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class FallbackDecl:
    """``托底 医疗救助 : 元/年 按 自然年``; ``year``: ``calendar`` 自然年 | ``insured`` 参保年 | ``trailing`` 前12个月 | None."""

    name: Ident
    type: TypeExpr
    code: str | None
    year: str | None
    start: Expr
    layers: tuple[Layer, ...]
    sections: tuple[FallbackSection, ...]
    rounding: Step | None
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class Combination:
    """``不得重复享受 甲, 乙 : 就高`` (mode ``highest`` | ``top_up`` 补差 至 较高者 | ``choose`` 择一 由 申请人 | ``keep``
    保留 X) or
    ``可以同时享受 甲, 乙`` (mode ``together``)."""

    benefits: tuple[Ident, ...]
    mode: str
    keep: Ident | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class Option:
    """``方案 甲: 当 c 给付 低保金`` of a 选择."""

    name: Ident
    condition: Expr | None
    benefits: tuple[Ident, ...]
    span: Span = _span()


@frozen(slots=True)
class ChoiceDecl:
    """``选择 生计 至多 4 项 取 先成立者|最高者|申请人选定者`` (rule ``first | highest | applicant``)."""

    name: Ident
    limit: int
    rule: str
    options: tuple[Option, ...]
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class DeadlineDecl:
    """``期限 审核确认 : 30 工作日 自 受理日 次日 但 当 人户分离 : 45 工作日``.

    Exceptions may stand on lines of their own, each with its citation: ``exception_cites`` runs beside ``exceptions``.
    """

    name: Ident
    length: DurationLit
    start: Expr
    next_day: bool
    exceptions: tuple[tuple[Expr, DurationLit], ...]
    cite: Cite | None
    law: Law | None
    exception_cites: tuple[Cite | None, ...] = ()
    span: Span = _span()


@frozen(slots=True)
class CheckDecl:
    """``校验 [名 :] 条件 [错误 "…"]``, or ``校验 成员 的 证件号 唯一`` (``unique`` set)."""

    name: Ident | None
    condition: Expr | None
    unique: Path | None
    message: str | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class NoteDecl:
    """``待办 名 : 当 c`` (kind ``todo``) or ``提示 "…" 当 c`` (kind ``hint``)."""

    kind: str
    name: str
    condition: Expr
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class NoticeDecl:
    """``公示 确认结果 : 申请人姓名, 家庭人数, 低保金 7 天``."""

    name: Ident
    fields: tuple[Path, ...]
    days: DurationLit
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class MeetingDecl:
    """``集体研究 允许 低保家庭 须 会议纪要号, 有效 不超过 12 个月``."""

    classes: tuple[Ident, ...]
    requires: tuple[Ident, ...]
    limit: DurationLit | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class AlwaysDecl:
    """``恒有 "…" [容差 1 元/月] : e 随 成员 的 工资性收入 不增加|不减少`` or a plain condition.

    ``direction``: ``not_rising`` 不增加 | ``not_falling`` 不减少 | None.
    """

    title: str
    tolerance: Number | None
    expression: Expr
    along: Path | None
    direction: str | None
    cite: Cite | None
    law: Law | None
    span: Span = _span()


# ------------------------------------------------------------------------------------------ scenarios


@frozen(slots=True)
class Given:
    """A fact line of a scenario record: ``货币财产 0 元``; ``value`` an Expr, or a Grid (list of entities), or nested Givens;
    ``series`` for monthly facts: ``工资性收入: | 月份 | 值 |``; ``not_stated`` when written 未载明."""

    name: Ident
    value: Expr | Grid | tuple[tuple[Given, ...], ...] | None
    not_stated: bool = False
    span: Span = _span()


@frozen(slots=True)
class ScenarioRecord:
    """``家庭:`` and its facts; ``rest_none`` is the line 其余 无 (lists and 或 无 facts not given are 无, members' too)."""

    entity: Ident
    facts: tuple[Given, ...]
    rest_none: bool
    label: str | None = None
    span: Span = _span()


@frozen(slots=True)
class Expectation:
    """One line of 应得.

    kind: ``outcome`` (``低保家庭 符合|不符合|资料不足|规则冲突|无法计算``: ``outcome``
    eligible|ineligible|unknown|conflict|fault),
    ``missing`` (``低保家庭 资料不足 缺 甲, 成员 的 乙``: ``missing`` paths), ``amount`` (``低保金 = 50 元/月 [容差 1 元/月]``),
    ``not_entitled`` (``低保金 不享受``), ``class`` (``困难程度 = 低保家庭``), ``complete`` (不缺材料), ``refused`` (``拒收
    REC0007``),
    ``reason`` (``低保家庭 不符合 因 财产``: ``clauses``).  ``entity`` = which member (``成员 甲 的 …``) by key, or unit.
    """

    kind: str
    subject: Path | None
    outcome: str | None = None
    value: Expr | None = None
    tolerance: Number | None = None
    missing: tuple[Path, ...] = ()
    clauses: tuple[Ident, ...] = ()
    code: str | None = None
    of_key: str | None = None
    span: Span = _span()


@frozen(slots=True)
class Assumption:
    """``假定 月人均收入 = 1000 元/人/月``."""

    target: Path
    value: Expr
    span: Span = _span()


@frozen(slots=True)
class ScenarioDecl:
    """``算例 "…"`` with 基准日 [规则日] [知悉日], record, 假定, 应得; may hold several records, each with its own 应得.

    ``steps``: (dates, record, assumptions, expectations) in order; a step that repeats only dates reuses the record before it.
    """

    title: str
    steps: tuple[ScenarioStep, ...]
    law: Law | None
    span: Span = _span()


@frozen(slots=True)
class ScenarioStep:
    """One evaluation of a scenario."""

    base: date
    rules: date | None
    known: date | None
    record: ScenarioRecord
    assumptions: tuple[Assumption, ...]
    expectations: tuple[Expectation, ...]
    span: Span = _span()


@frozen(slots=True)
class BadDecl:
    """A declaration that could not be read; editors keep working, `check` refuses the file."""

    span: Span = _span()


Declaration: TypeAlias = (
    LanguageVersion | PolicyHeader | Import | Implements | EnumDecl | RecordDecl | StandardDecl | TableDecl | Definition | ClassDecl
    | ClassOrder | FillClause | UnitDecl | BenefitDecl | TierDecl | FallbackDecl | Combination | ChoiceDecl | DeadlineDecl
    | CheckDecl | NoteDecl | NoticeDecl | MeetingDecl | AlwaysDecl | ScenarioDecl | BadDecl
)


@frozen(slots=True)
class Comment:
    """A ``#`` comment (text without the mark), kept for the formatter."""

    text: str
    span: Span = _span()


@frozen(slots=True)
class File:
    """One `.pol` file."""

    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...] = field(eq=False)
    span: Span = _span()
