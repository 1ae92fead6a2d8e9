"""Scenarios (算例)."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from baozhang_rules.syntax.declarations import Grid
from baozhang_rules.syntax.expressions import Expr, Ident, Law, MonthLit, Number, Path, span_field
from baozhang_rules.text import Span

# ------------------------------------------------------------------------------------------ scenarios


@frozen(slots=True)
class Given:
    """A fact line of a scenario record: ``货币财产 0 元``; ``value`` an Expr, or a Grid (list of entities), or nested Givens;
    ``series`` for monthly facts: ``工资性收入: | 月份 | 值 |``; ``not_stated`` when written 未载明."""

    name: Ident
    value: Expr | Grid | tuple[tuple[Given, ...], ...] | None
    not_stated: bool = False
    span: Span = span_field()


@frozen(slots=True)
class GivenOf:
    """A line of 改 about one entry of a list: ``成员 甲 的 工资性收入 3000 元/月``; ``entity`` the list, or what it holds."""

    entity: Ident
    key: str
    given: Given
    span: Span = span_field()


@frozen(slots=True)
class ScenarioRecord:
    """``家庭:`` and its facts; ``rest_none`` is the line 其余 无 (lists and 或 无 facts not given are 无, members' too)."""

    entity: Ident
    facts: tuple[Given, ...]
    rest_none: bool
    label: str | None = None
    span: Span = span_field()


@frozen(slots=True)
class Expectation:
    """One line of 应得.

    kind: ``outcome`` (``低保家庭 符合|不符合|资料不足|规则冲突|无法计算``: ``outcome``
    eligible|ineligible|unknown|conflict|fault),
    ``missing`` (``低保家庭 资料不足 缺 甲, 成员 的 乙``: ``missing`` paths), ``amount`` (``低保金 = 50 元/月 [容差 1 元/月]``),
    ``not_entitled`` (``低保金 不享受``), ``class`` (``困难程度 = 低保家庭``), ``complete`` (不缺材料), ``refused`` (``拒收
    REC0007``),
    ``reason`` (``低保家庭 不符合 因 财产``, ``低保金 无法计算 因 低保标准``: ``outcome`` and ``clauses``),
    ``units`` (``单人户 2 个``, ``单人户 无``: ``count``), ``total`` (``合计 低保金 2024-07 至 2024-12 = 300 元``: ``months``,
    ``value``).  ``of_key`` = which member (``成员 甲 的 …``) by key, or unit.
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
    count: int | None = None
    months: tuple[MonthLit, MonthLit] | None = None
    span: Span = span_field()


@frozen(slots=True)
class Assumption:
    """``假定 月人均收入 = 1000 元/人/月``."""

    target: Path
    value: Expr
    span: Span = span_field()


@frozen(slots=True)
class ScenarioDecl:
    """``算例 "…"`` with 基准日 [规则日] [知悉日], record, 假定, 应得; may hold several records, each with its own 应得.

    ``steps``: (dates, record, assumptions, expectations) in order; a step that repeats only dates reuses the record before it,
    one with a block 改 reuses it with those facts changed.
    """

    title: str
    steps: tuple[ScenarioStep, ...]
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class ScenarioStep:
    """One evaluation of a scenario; ``changes`` are the lines of every 改 since the record, in order: the later one counts.

    ``calendar``: the public calendar of working days by which the expected days were counted.
    """

    base: date
    rules: date | None
    known: date | None
    record: ScenarioRecord
    assumptions: tuple[Assumption, ...]
    expectations: tuple[Expectation, ...]
    changes: tuple[Given | GivenOf, ...] = ()
    calendar: Ident | None = None
    span: Span = span_field()
