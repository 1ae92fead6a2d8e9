"""Declarations of classes, units, benefits, tiers and fallbacks."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from baozhang_rules.syntax.declarations import Grid, Opening, Step, Validity
from baozhang_rules.syntax.expressions import Cite, DurationLit, Expr, Ident, Law, Number, Path, TypeExpr, span_field
from baozhang_rules.text import Span


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
    span: Span = span_field()


@frozen(slots=True)
class Group:
    """A heading and its clauses.

    kind: ``all`` 应当同时符合 | ``any`` 符合下列情形之一 | ``none`` 有下列情形之一的除外 | ``at_least`` 至少符合 n 项.
    """

    kind: str
    count: int | None
    clauses: tuple[Clause, ...]
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class DisplayName:
    """``显示名 "低收入困难家庭" [自 日期] [至 日期] [地区 310000]``: what the class was called then and there; its code does not
    change."""

    text: str
    start: date | None
    end: date | None
    region: str | None = None
    span: Span = span_field()


@frozen(slots=True)
class ClassDecl:
    """``救助对象 低保家庭 [编码 DIBAO] [范围 家庭]`` with groups (all of them must be satisfied).

    Instead of groups a class may be left open as a whole (``opening``: ``待地方规定 [默认 …]``).
    """

    name: Ident
    code: str | None
    scope: Ident | None
    groups: tuple[Group, ...]
    display: tuple[DisplayName, ...]
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    opening: Opening | None = None
    span: Span = span_field()


@frozen(slots=True)
class ClassOrder:
    """``困难程度 : 低保家庭 重于 低保边缘家庭``."""

    name: Ident
    members: tuple[Ident, ...]
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class FillClause:
    """``填补 低保家庭 的 财产 : 条件 依据 …``: a local rule for a clause or step that the upper policy left open; where that wrote
    方案 to choose from, the ``value`` names one of them.

    Lines 施行, 印发, 地区, 废止 and 依据 may stand under it: the ``validity`` and ``cite`` of this text alone.
    """

    target: Path
    value: Expr
    cite: Cite | None
    law: Law | None
    validity: Validity | None = None
    span: Span = span_field()


@frozen(slots=True)
class UnitDecl:
    """Who is assessed.

    ``核算单位 单人户 自 低保边缘家庭`` (``source_class``) with ``单独提出 成员 当 c`` (``members``, ``condition``),
    or ``核算单位 基本户 由 成员 沿 配偶, 父亲`` (``members``, ``links`` 1..3: a partition of the list).
    ``headcount`` (计人口 1 人) None = number of its members; ``income`` ``own`` (计收入 只 本人) | ``household`` (计收入 全户) |
    None where it isn't written;
    ``rest_count`` / ``rest_class`` of 其余成员: ``same`` 不变 | ``recount`` 重新核算.
    """

    name: Ident
    code: str | None
    source_class: Ident | None
    members: Ident
    links: tuple[Ident, ...]
    condition: Expr | None
    headcount: Number | None
    income: str | None
    rest_count: str | None
    rest_class: str | None
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class Target:
    """``对象 低保家庭`` | ``对象 甲, 乙`` (any of them) | ``对象 当 条件``; ``by_meeting`` never written, set by 集体研究."""

    classes: tuple[Ident, ...]
    condition: Expr | None
    span: Span = span_field()


@frozen(slots=True)
class Share:
    """``分摊 按 保障成员 均分 舍去不足 0.01 元/月 尾差 归 年长者`` (method ``equal`` 均分 | ``ratio`` 按比例 e)."""

    members: Ident
    method: str
    weight: Expr | None
    mode: str
    step: Number
    remainder: Ident
    span: Span = span_field()


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
    span: Span = span_field()


@frozen(slots=True)
class Provisional:
    """``先行 补办 期限 10 工作日 [依据 …]``."""

    limit: DurationLit
    cite: Cite | None
    span: Span = span_field()


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
    span: Span = span_field()


@frozen(slots=True)
class CertificateLine:
    """``凭证 名 有效 12 个月 出示 于 "地点" 当 证件有效``: where it is shown, and when it can be used."""

    name: Ident
    valid: DurationLit | None
    place: str | None
    condition: Expr | None
    span: Span = span_field()


@frozen(slots=True)
class TierDecl:
    """``优惠政策 公共事业减免`` with a ``凭证`` line, ``按 困难程度`` and a grid whose other columns are the
    entitlements."""

    name: Ident
    code: str | None
    certificate: CertificateLine | None
    order: Ident
    grid: Grid
    validity: Validity | None
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class Layer:
    """``法定 基本医保支付``: kind ``statutory`` 法定 | ``employer`` 单位 | ``mutual`` 互助 | ``social`` 社会 | ``other``
    其他, and its amount."""

    kind: str
    value: Expr
    cite: Cite | None
    span: Span = span_field()


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
    span: Span = span_field()


@frozen(slots=True)
class YearTotal:
    """``按年合计 减 本年已付``: the year is worked out as a whole, and what was paid of it is taken off."""

    paid: Path
    cite: Cite | None
    span: Span = span_field()


@frozen(slots=True)
class FallbackDecl:
    """``托底 医疗救助 : 元/年 按 自然年 [范围 成员]``; ``year``: ``calendar`` 自然年 | ``insured`` 参保年 | ``trailing`` 前12个月 |
    None. ``total``: 按年合计."""

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
    scope: Ident | None = None
    total: YearTotal | None = None
    span: Span = span_field()
