"""Declarations that combine benefits or stand beside decisions: choices, deadlines, checks, notices, properties."""

from __future__ import annotations

from attrs import frozen

from baozhang_rules.syntax.declarations import Validity
from baozhang_rules.syntax.expressions import Cite, DurationLit, Expr, Ident, Law, Number, Path, span_field
from baozhang_rules.text import Span


@frozen(slots=True)
class Combination:
    """``不得重复享受 甲, 乙 : 就高`` (mode ``highest`` | ``top_up`` 补差 至 较高者 | ``choose`` 择一 由 申请人 | ``keep``
    保留 X) or
    ``可以同时享受 甲, 乙`` (mode ``together``).  Lines 施行, 印发, 地区, 废止 and 依据 may stand under it: its ``validity``."""

    benefits: tuple[Ident, ...]
    mode: str
    keep: Ident | None
    cite: Cite | None
    law: Law | None
    validity: Validity | None = None
    span: Span = span_field()


@frozen(slots=True)
class Option:
    """``方案 甲: 当 c 给付 低保金`` of a 选择."""

    name: Ident
    condition: Expr | None
    benefits: tuple[Ident, ...]
    span: Span = span_field()


@frozen(slots=True)
class ChoiceDecl:
    """``选择 生计 至多 4 项 取 先成立者|最高者|申请人选定者`` (rule ``first | highest | applicant``)."""

    name: Ident
    limit: int
    rule: str
    options: tuple[Option, ...]
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


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
    span: Span = span_field()


@frozen(slots=True)
class CheckDecl:
    """``校验 [名 :] 条件 [错误 "…"]``, or ``校验 成员 的 证件号 唯一`` (``unique`` set)."""

    name: Ident | None
    condition: Expr | None
    unique: Path | None
    message: str | None
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class NoteDecl:
    """``待办 名 : 当 c`` (kind ``todo``) or ``提示 "…" 当 c`` (kind ``hint``)."""

    kind: str
    name: str
    condition: Expr
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class NoticeDecl:
    """``公示 确认结果 : 申请人姓名, 家庭人数, 低保金 7 天``."""

    name: Ident
    fields: tuple[Path, ...]
    days: DurationLit
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


@frozen(slots=True)
class MeetingDecl:
    """``集体研究 允许 低保家庭 须 会议纪要号, 有效 不超过 12 个月``."""

    classes: tuple[Ident, ...]
    requires: tuple[Ident, ...]
    limit: DurationLit | None
    cite: Cite | None
    law: Law | None
    span: Span = span_field()


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
    span: Span = span_field()
