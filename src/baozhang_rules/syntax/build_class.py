"""From the parser's tree to nodes: classes and units of assessment."""

from __future__ import annotations

from typing import Any

from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.build import (
    Children,
    Part,
    all_of,
    expressions,
    has,
    ident,
    idents,
    joined,
    one_of,
    payload,
    span_of,
)
from baozhang_rules.syntax.build_decl import Declarations


class Classes(Declarations):
    """Rules of who is assessed and who belongs to a class."""

    # ---------------------------------------------------------------------------------------- classes

    def class_decl(self, meta: Any, children: Children) -> nodes.ClassDecl:
        """`救助对象 名` with its groups."""
        return nodes.ClassDecl(
            idents(children)[0],
            self.only(children, "code"),
            self.only(children, "scope"),
            all_of(children, nodes.Group),
            all_of(children, nodes.DisplayName),
            self.validity_of(children),
            self.cite_of(children),
            None,
            self.single(children, nodes.Opening, "opening"),
            span=span_of(meta),
        )

    def scope(self, meta: Any, children: Children) -> Part:
        """`范围 家庭`."""
        return Part("scope", ident(children[1]), span_of(meta))

    def group(self, meta: Any, children: Children) -> nodes.Group:
        """A heading and its clauses."""
        kind, count = self.only(children, "group")
        return nodes.Group(kind, count, all_of(children, nodes.Clause), None, span=span_of(meta))

    def group_kind(self, meta: Any, children: Children) -> Part:
        """`应当同时符合`."""
        kinds = {"KW_MUST_ALL": "all", "KW_MUST_ANY": "any", "KW_EXCEPT_ANY": "none"}
        return Part("group", (kinds[children[0].type], None), span_of(meta))

    def group_count(self, meta: Any, children: Children) -> Part:
        """`至少符合 2 项`."""
        count = self.whole_number(payload(children, "NUMBER"))
        return Part("group", ("at_least", count), span_of(meta))

    def clause(self, meta: Any, children: Children) -> nodes.Clause:
        """`收入: 条件 依据 …`."""
        label, code = self.only(children, "head") or (None, None)
        return nodes.Clause(
            label,
            code,
            next(iter(expressions(children)), None),
            one_of(children, nodes.Group),
            self.opened(children),
            self.cite_of(children),
            None,
            span=span_of(meta),
        )

    def clause_head(self, meta: Any, children: Children) -> Part:
        """`收入 编码 SR`."""
        return Part("head", (ident(children[0]), self.only(children, "code")), span_of(meta))

    def display_name(self, meta: Any, children: Children) -> nodes.DisplayName:
        """`显示名 "…" 自 日期 至 日期`."""
        start = payload(children, "DATE")
        return nodes.DisplayName(
            payload(children, "STRING"),
            start.value if start else None,
            self.only(children, "until"),
            next((each.region for each in all_of(children, nodes.Validity)), None),
            span=span_of(meta),
        )

    def class_order(self, meta: Any, children: Children) -> nodes.ClassOrder:
        """`困难程度 : 甲 重于 乙`."""
        name, *members = idents(children)
        return nodes.ClassOrder(name, tuple(members), None, span=span_of(meta))

    def fill(self, meta: Any, children: Children) -> nodes.FillClause:
        """`填补 低保家庭 的 财产 : 条件` and its lines."""
        target, written = expressions(children)
        value = self.rounded_below(written, children) or written
        cite, validity = self.cite_of(children), self.validity_of(children)
        return nodes.FillClause(target, value, cite, None, validity, span=span_of(meta))

    # -------------------------------------------------------------------------------- who is assessed

    def assessment_unit(self, meta: Any, children: Children) -> nodes.UnitDecl:
        """`核算单位 名 …`."""
        span = span_of(meta)
        source, members, links = self.only(children, "origin")
        taken = self.only(children, "taken")
        if members is None and taken is None:
            self.lacking(span, "members")
        member, condition = taken or (None, None)
        return nodes.UnitDecl(
            name=idents(children)[0],
            code=self.only(children, "code"),
            source_class=source,
            members=members or member or idents(children)[0],
            links=links,
            condition=condition,
            headcount=self.only(children, "headcount"),
            income=self.only(children, "income_counted"),
            rest_count=self.only(children, "rest_count"),
            rest_class=self.only(children, "rest_class"),
            cite=self.cite_of(children),
            law=None,
            span=span,
        )

    def unit_from_class(self, meta: Any, children: Children) -> Part:
        """`自 低保边缘家庭`."""
        return Part("origin", (idents(children)[0], None, ()), span_of(meta))

    def unit_of_members(self, meta: Any, children: Children) -> Part:
        """`由 成员 沿 配偶, 父亲`."""
        return Part("origin", (None, idents(children)[0], joined(children)), span_of(meta))

    def unit_taken(self, meta: Any, children: Children) -> Part:
        """`单独提出 成员 当 c`."""
        return Part("taken", (idents(children)[0], expressions(children)[0]), span_of(meta))

    def unit_headcount(self, meta: Any, children: Children) -> Part:
        """`计人口 1 人`."""
        return Part("headcount", children[1], span_of(meta))

    def unit_own_income(self, meta: Any, _children: Children) -> Part:
        """`计收入 只 本人`."""
        return Part("income_counted", "own", span_of(meta))

    def unit_household_income(self, meta: Any, _children: Children) -> Part:
        """`计收入 全户`."""
        return Part("income_counted", "household", span_of(meta))

    def unit_part(self, _meta: Any, children: Children) -> Part:
        """`其余成员 人数 不变`: pass on what stands last."""
        part: Part = children[-1]
        return part

    def unit_rest_count(self, meta: Any, children: Children) -> Part:
        """`人数 不变`."""
        return Part("rest_count", children[1], span_of(meta))

    def unit_rest_class(self, meta: Any, children: Children) -> Part:
        """`类别 不变`."""
        return Part("rest_class", children[1], span_of(meta))

    def rest_rule(self, _meta: Any, children: Children) -> str:
        """`不变` or `重新核算`."""
        return "same" if has(children, "KW_UNCHANGED") else "recount"
