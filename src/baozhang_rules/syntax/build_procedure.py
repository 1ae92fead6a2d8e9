"""From the parser's tree to nodes: combination, procedure, scenarios."""

from __future__ import annotations

from typing import Any

from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.build import (
    Children,
    Part,
    all_of,
    cut_at,
    expressions,
    has,
    idents,
    joined,
    one_of,
    payload,
    span_of,
    token_of,
)
from baozhang_rules.syntax.build_rules import Benefits

_CHOICES = {"KW_FIRST_MET": "first", "KW_HIGHEST_ONE": "highest", "KW_APPLICANTS_PICK": "applicant"}


class Procedure(Benefits):
    """Rules of combination, choice, deadlines, checks and what always holds."""

    def combination(self, meta: Any, children: Children) -> nodes.Combination:
        """`不得重复享受 甲, 乙 : 就高`."""
        mode, keep = self.only(children, "mode")
        cite = self.cite_of(children)
        return nodes.Combination(joined(children), mode, keep, cite, None, self.validity_of(children), span=span_of(meta))

    def together(self, meta: Any, children: Children) -> nodes.Combination:
        """`可以同时享受 甲, 乙`."""
        cite = self.cite_of(children)
        dates = self.validity_of(children)
        return nodes.Combination(joined(children), "together", None, cite, None, dates, span=span_of(meta))

    def mode_highest(self, meta: Any, _children: Children) -> Part:
        """`就高`."""
        return Part("mode", ("highest", None), span_of(meta))

    def mode_top_up(self, meta: Any, _children: Children) -> Part:
        """`补差 至 较高者`."""
        return Part("mode", ("top_up", None), span_of(meta))

    def mode_choose(self, meta: Any, _children: Children) -> Part:
        """`择一 由 申请人`."""
        return Part("mode", ("choose", None), span_of(meta))

    def mode_keep(self, meta: Any, children: Children) -> Part:
        """`保留 甲`."""
        return Part("mode", ("keep", idents(children)[0]), span_of(meta))

    def choice(self, meta: Any, children: Children) -> nodes.ChoiceDecl:
        """`选择 名 至多 4 项 取 先成立者` and its options."""
        limit = self.whole_number(payload(children, "NUMBER"))
        rule, options = self.only(children, "choice_rule"), all_of(children, nodes.Option)
        cite = self.cite_of(children)
        return nodes.ChoiceDecl(idents(children)[0], limit, rule, options, cite, None, span=span_of(meta))

    def choice_rule(self, meta: Any, children: Children) -> Part:
        """`先成立者`, `最高者`, `申请人选定者`."""
        return Part("choice_rule", _CHOICES[children[0].type], span_of(meta))

    def option(self, meta: Any, children: Children) -> nodes.Option:
        """`方案 甲: 当 c 给付 乙`."""
        condition = next(iter(expressions(children)), None)
        return nodes.Option(idents(children)[0], condition, joined(children), span=span_of(meta))

    def deadline(self, meta: Any, children: Children) -> nodes.DeadlineDecl:
        """`期限 名 : 30 工作日 自 受理日 次日 但 当 c : 45 工作日`."""
        length, start = expressions(children)
        found, next_day = self.every(children, "except"), has(children, "KW_NEXT_DAY")
        return nodes.DeadlineDecl(
            idents(children)[0],
            length,
            start,
            next_day,
            tuple(pair for pair, _ in found),
            self.cite_of(children),
            None,
            tuple(cite for _, cite in found),
            span=span_of(meta),
        )

    def deadline_cited(self, meta: Any, children: Children) -> Part:
        """An exception on a line of its own."""
        pair, _ = self.only(children, "except")
        return Part("except", (pair, self.cite_of(children)), span_of(meta))

    def deadline_except(self, meta: Any, children: Children) -> Part:
        """`但 当 c : 45 工作日`."""
        return Part("except", (expressions(children), None), span_of(meta))

    def check(self, meta: Any, children: Children) -> nodes.CheckDecl:
        """`校验 名 : 条件 错误 "…"`, or `校验 路径 唯一`."""
        name = next(iter(idents(children)), None)
        (condition,) = expressions(children)
        message, cite, span = payload(children, "STRING"), self.cite_of(children), span_of(meta)
        if not has(children, "KW_UNIQUE"):
            return nodes.CheckDecl(name, condition, None, message, cite, None, span=span)
        if not isinstance(condition, nodes.Path):
            self.complain(problems.AggregateForm, condition.span)
            return nodes.CheckDecl(name, condition, None, message, cite, None, span=span)
        return nodes.CheckDecl(name, None, condition, message, cite, None, span=span)

    def todo(self, meta: Any, children: Children) -> nodes.NoteDecl:
        """`待办 名 : 当 c`."""
        name, (condition,) = idents(children)[0].text, expressions(children)
        return nodes.NoteDecl("todo", name, condition, self.cite_of(children), None, span=span_of(meta))

    def hint(self, meta: Any, children: Children) -> nodes.NoteDecl:
        """`提示 "…" 当 c`."""
        text, (condition,) = payload(children, "STRING"), expressions(children)
        return nodes.NoteDecl("hint", text, condition, self.cite_of(children), None, span=span_of(meta))

    def notice(self, meta: Any, children: Children) -> nodes.NoticeDecl:
        """`公示 名 : 甲, 乙 7 天`."""
        days = one_of(children, nodes.DurationLit)
        assert days is not None, "the grammar demands a duration"
        fields = all_of(children, nodes.Path)
        cite = self.cite_of(children)
        return nodes.NoticeDecl(idents(children)[0], fields, days, cite, None, span=span_of(meta))

    def meeting(self, meta: Any, children: Children) -> nodes.MeetingDecl:
        """`集体研究 允许 甲 须 乙, 有效 不超过 12 个月`."""
        before, after = cut_at(children, "KW_REQUIRES")
        limit, cite = self.only(children, "limit"), self.cite_of(children)
        return nodes.MeetingDecl(joined(before), joined(after), limit, cite, None, span=span_of(meta))

    def meeting_limit(self, meta: Any, children: Children) -> Part:
        """`, 有效 不超过 12 个月`."""
        word = token_of(children, "CMP")
        if word is not None and word.payload != "<=":
            self.complain(problems.WrongChoice, word.span, str(word), ("不超过",), ("no more than",))
        return Part("limit", expressions(children)[0], span_of(meta))

    def always(self, meta: Any, children: Children) -> nodes.AlwaysDecl:
        """`恒有 "…" 容差 1 元/月 : e 随 路径 不增加`."""
        head, body = cut_at(children, "COLON")
        along, direction = self.only(body, "along") or (None, None)
        return nodes.AlwaysDecl(
            payload(head, "STRING"),
            one_of(head, nodes.Number),
            expressions(body)[0],
            along,
            direction,
            self.cite_of(body),
            None,
            span=span_of(meta),
        )

    def always_along(self, meta: Any, children: Children) -> Part:
        """`随 路径 不增加`."""
        word = token_of(children, "KW_NOT_RISING", "KW_NOT_FALLING")
        direction = "not_rising" if word is not None and word.type == "KW_NOT_RISING" else "not_falling"
        return Part("along", (expressions(children)[0], direction), span_of(meta))
