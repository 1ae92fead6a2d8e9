"""From the parser's tree to nodes: heads, records, standards, definitions."""

from __future__ import annotations

from typing import Any

import attrs

from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.build import (
    Children,
    Part,
    all_of,
    expressions,
    ident,
    idents,
    joined,
    one_of,
    payload,
    span_of,
    token_of,
    tokens,
)
from baozhang_rules.syntax.build_table import Tables
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Span


class Declarations(Tables):
    """Rules of the declarations that say what things are."""

    # ---------------------------------------------------------------------------------------- the head

    def language_version(self, meta: Any, children: Children) -> nodes.LanguageVersion:
        """`语言版本 1`."""
        return nodes.LanguageVersion(self.whole_number(payload(children, "NUMBER")), span=span_of(meta))

    def policy(self, meta: Any, children: Children) -> nodes.PolicyHeader:
        """`政策 名` and its lines."""
        lines: dict[str, str] = {}
        for tok in tokens(children, "META"):
            concept, text = tok.payload
            if concept in lines:
                self.twice(tok.span, concept)
            lines.setdefault(concept, text)
        parts = idents(children)
        span = Span.cover(parts[0].span, parts[-1].span)
        return nodes.PolicyHeader(
            nodes.Ident(".".join(part.text for part in parts), span=span),
            lines.get("issuer"),
            lines.get("document"),
            self.validity_of(children),
            self.only(children, "code"),
            lines.get("note"),
            None,
            span=span_of(meta),
        )

    def convention(self, meta: Any, children: Children) -> nodes.Convention:
        """`约定 年龄 : 生日当日`."""
        name, value = (self._known(*pair) for pair in zip(idents(children), ("conventions", "convention_values"), strict=True))
        return nodes.Convention(name, value, self.cite_of(children), span=span_of(meta))

    def _known(self, name: nodes.Ident, section: str) -> nodes.Ident:
        entry = words().lookup(section, name.text)
        return name if entry is None else attrs.evolve(name, text=entry.zh)

    def import_decl(self, meta: Any, children: Children) -> nodes.Import:
        """`引入 标准.家庭`."""
        return nodes.Import(tuple(name.text for name in idents(children)), span=span_of(meta))

    def implements(self, meta: Any, children: Children) -> nodes.Implements:
        """`实施 国家.最低生活保障 待地方规定 低保家庭 的 财产`."""
        names = tuple(name.text for name in idents(children))
        return nodes.Implements(names, tuple(each for each in children if isinstance(each, nodes.Path)), span=span_of(meta))

    def issued(self, meta: Any, children: Children) -> nodes.Validity:
        """`印发 2024-06-20`."""
        return nodes.Validity(issued=payload(children, "DATE").value, span=span_of(meta))

    def in_force(self, meta: Any, children: Children) -> nodes.Validity:
        """`施行 2024-07-01 起 至 2025-06-30`."""
        start = payload(children, "DATE").value
        return nodes.Validity(start=start, end=self.only(children, "until"), span=span_of(meta))

    def until(self, meta: Any, children: Children) -> Part:
        """`至 2025-06-30`."""
        return Part("until", children[1].payload.value, span_of(meta))

    def region(self, meta: Any, children: Children) -> nodes.Validity:
        """`地区 310000`: the code as written."""
        tok = children[1]
        text = tok.payload if isinstance(tok.payload, str) else str.__str__(tok)
        return nodes.Validity(region=text, span=span_of(meta))

    def repealed(self, meta: Any, children: Children) -> nodes.Validity:
        """`废止 2025-01-01`."""
        return nodes.Validity(repealed=payload(children, "DATE").value, span=span_of(meta))

    def validity(self, _meta: Any, children: Children) -> nodes.Validity:
        """Pass on one line."""
        line: nodes.Validity = children[0]
        return line

    def validity_of(self, children: Children) -> Any:
        """Return the lines 施行, 地区 and 废止 of a declaration as one node, or None."""
        lines = all_of(children, nodes.Validity)
        if not lines:
            return None
        whole = lines[0]
        for line in lines[1:]:
            for name in ("issued", "start", "end", "region", "repealed"):
                new = getattr(line, name)
                if new is None:
                    continue
                if getattr(whole, name) is not None:
                    self.twice(line.span, "in_force" if name in ("start", "end") else name)
                whole = attrs.evolve(whole, **{name: new})
        return attrs.evolve(whole, span=Span.cover(lines[0].span, lines[-1].span))

    # ---------------------------------------------------------------------------- enumerations, records

    def grades(self, meta: Any, children: Children) -> nodes.EnumDecl:
        """`分级 残疾等级 : 一级 重于 二级`."""
        name, *members = idents(children)
        return nodes.EnumDecl(name, tuple(members), True, None, span=span_of(meta))

    def choices(self, meta: Any, children: Children) -> nodes.EnumDecl:
        """`枚举 名 : 甲, 乙`."""
        return nodes.EnumDecl(idents(children)[0], joined(children), False, None, span=span_of(meta))

    def record(self, meta: Any, children: Children) -> nodes.RecordDecl:
        """`档案 成员 属于 家庭` with its facts and rules."""
        return nodes.RecordDecl(
            idents(children)[0],
            self.only(children, "parent"),
            self.only(children, "count_unit"),
            self.only(children, "alias"),
            all_of(children, nodes.FactDecl),
            all_of(children, nodes.RecordRule),
            None,
            span=span_of(meta),
        )

    def parent(self, meta: Any, children: Children) -> Part:
        """`属于 家庭`."""
        return Part("parent", ident(children[1]), span_of(meta))

    def count_unit(self, meta: Any, children: Children) -> Part:
        """`计量 人`."""
        return Part("count_unit", children[1], span_of(meta))

    def alias(self, meta: Any, children: Children) -> Part:
        """`又名 member`."""
        return Part("alias", ident(children[1]), span_of(meta))

    def fact(self, meta: Any, children: Children) -> nodes.FactDecl:
        """One fact of a record."""
        low, high = self.only(children, "range") or (None, None)
        return nodes.FactDecl(
            name=idents(children)[0],
            type=one_of(children, nodes.TypeExpr) or nodes.TypeExpr("text", span=span_of(meta)),
            monthly=bool(self.only(children, "monthly")),
            low=low,
            high=high,
            precision=self.only(children, "precision"),
            sensitive=self.only(children, "sensitive"),
            unchangeable=bool(self.only(children, "unchangeable")),
            key=bool(self.only(children, "key")),
            link=bool(self.only(children, "link")),
            jurisdiction=bool(self.only(children, "jurisdiction")),
            sources=self.only(children, "source") or (),
            prevail=self.only(children, "prefer") or (),
            presumed=self.only(children, "presumed"),
            alias=self.only(children, "alias"),
            cite=self.cite_of(children),
            span=span_of(meta),
        )

    def fact_monthly(self, meta: Any, _children: Children) -> Part:
        """`按 月`."""
        return Part("monthly", True, span_of(meta))

    def fact_range(self, meta: Any, children: Children) -> Part:
        """`范围 0 元 至 100 元`."""
        return Part("range", expressions(children), span_of(meta))

    def fact_precision(self, meta: Any, children: Children) -> Part:
        """`精度 0.01 元`."""
        return Part("precision", children[1], span_of(meta))

    def fact_sensitive(self, meta: Any, children: Children) -> Part:
        """`敏感`, or with what it is: 姓名, 证件, 账号."""
        word = token_of(children, "NAME")
        if word is None:
            return Part("sensitive", "other", span_of(meta))
        entry = words().lookup("sensitive", str.__str__(word))
        if entry is None:
            kinds = words().sections["sensitive"].values()
            zh, en = tuple(e.zh for e in kinds), tuple(e.en for e in kinds)
            self.complain(problems.WrongChoice, word.span, str.__str__(word), zh, en)
        return Part("sensitive", entry.concept if entry else "other", span_of(meta))

    def fact_unchangeable(self, meta: Any, _children: Children) -> Part:
        """`不可改变`."""
        return Part("unchangeable", True, span_of(meta))

    def fact_key(self, meta: Any, _children: Children) -> Part:
        """`标识`."""
        return Part("key", True, span_of(meta))

    def fact_link(self, meta: Any, _children: Children) -> Part:
        """`联系`."""
        return Part("link", True, span_of(meta))

    def fact_jurisdiction(self, meta: Any, _children: Children) -> Part:
        """`管辖`."""
        return Part("jurisdiction", True, span_of(meta))

    def fact_source(self, meta: Any, children: Children) -> Part:
        """`来源 申报, 核对`."""
        return Part("source", joined(children), span_of(meta))

    def fact_prefer(self, meta: Any, children: Children) -> Part:
        """`取 核对 先于 申报`."""
        return Part("prefer", idents(children), span_of(meta))

    def fact_presumed(self, meta: Any, children: Children) -> Part:
        """`未载明 推定 0 套`."""
        return Part("presumed", expressions(children)[0], span_of(meta))

    def fact_option(self, _meta: Any, children: Children) -> Part:
        """Pass on an option that has a rule of its own."""
        part: Part = children[0]
        return part

    def rule(self, meta: Any, children: Children) -> nodes.RecordRule:
        """`规则 联合 : 当 c 则 x 错误 "…"`."""
        *condition, requirement = expressions(children)
        message = payload(children, "STRING")
        test = condition[0] if condition else None
        return nodes.RecordRule(idents(children)[0], test, requirement, message, None, span=span_of(meta))

    # --------------------------------------------------------------------- standards, tables, definitions

    def standard(self, meta: Any, children: Children) -> nodes.StandardDecl:
        """`标准 名 : 单位 …` with a table, or `标准 名 = e`."""
        grid = self.headed(children, span_of(meta))
        value = self.rounded_below(next(iter(expressions(children)), None), children)
        opening = self.single(children, nodes.Opening, "opening")
        rounded = self.only(children, "rounding") is not None
        if value is None and (rounded or (grid is None and opening is None)):
            self.lacking(span_of(meta), "value")
        return nodes.StandardDecl(
            idents(children)[0],
            one_of(children, nodes.TypeExpr),
            self.only(children, "code"),
            self.only(children, "by"),
            bool(self.only(children, "unset_upper")),
            opening,
            value,
            grid,
            self.validity_of(children),
            self.cite_of(children),
            None,
            span=span_of(meta),
        )

    def standard_option(self, _meta: Any, children: Children) -> Any:
        """Pass on."""
        return children[0]

    definition_option = class_option = benefit_option = one_off_option = standard_option

    def rounded_below(self, value: nodes.Expr | None, children: Children) -> nodes.Expr | None:
        """A value, rounded where a line below it says so."""
        found = self.only(children, "rounding")
        if found is None or value is None:
            return value
        mode, step = found
        return nodes.Rounded(value, mode, step, span=value.span)

    def standard_by(self, meta: Any, children: Children) -> Part:
        """`按 居住地`."""
        return Part("by", children[1], span_of(meta))

    def standard_upper(self, meta: Any, _children: Children) -> Part:
        """`本地未定 用 上级`."""
        return Part("unset_upper", True, span_of(meta))

    def table(self, meta: Any, children: Children) -> nodes.TableDecl:
        """`表 名 : 单位 按 甲, 乙` with its rows."""
        span = span_of(meta)
        grid = self.headed(children, span)
        if grid is None:
            self.lacking(span, "grid")
        kind = one_of(children, nodes.TypeExpr)
        assert kind is not None, "the grammar demands a type"
        return nodes.TableDecl(
            idents(children)[0],
            kind,
            all_of(children, nodes.Path),
            grid or nodes.Grid((), (), span=span),
            self.only(children, "rest"),
            self.validity_of(children),
            self.cite_of(children),
            None,
            span=span,
        )

    def table_rest(self, meta: Any, children: Children) -> Part:
        """`其余 值`."""
        return Part("rest", children[1], span_of(meta))

    def opening(self, meta: Any, children: Children) -> nodes.Opening:
        """`待地方规定 不低于 e 默认 e`."""
        bounds = self.every(children, "bound")
        return nodes.Opening(bounds, self.only(children, "default"), span=span_of(meta))

    def open_option(self, meta: Any, children: Children) -> nodes.OpenOption:
        """`方案 按户: 值 依据 …`."""
        return nodes.OpenOption(
            idents(children)[0], expressions(children)[-1], self.cite_of(children), None, span=span_of(meta)
        )

    def opened(self, children: Children) -> nodes.Opening | None:
        """The opening among some children, with the written rules to choose from below it."""
        opening = self.single(children, nodes.Opening, "opening")
        options = all_of(children, nodes.OpenOption)
        if options and opening is None:
            self.lacking(options[0].span, "opening")
        return opening if opening is None else attrs.evolve(opening, options=options)

    def opening_bound(self, meta: Any, children: Children) -> Part:
        """`不低于 e`."""
        return Part("bound", (children[0].payload, children[1]), span_of(meta))

    def opening_default(self, meta: Any, children: Children) -> Part:
        """`默认 e`."""
        return Part("default", children[1], span_of(meta))

    def defined(self, meta: Any, children: Children) -> Part:
        """`成员 的 年龄`."""
        return Part("defined", idents(children), span_of(meta))

    def definition(self, meta: Any, children: Children) -> nodes.Definition:
        """`定义 名 = e`, by cases, or with exceptions."""
        *entity, name = self.only(children, "defined")
        span = span_of(meta)
        values = expressions(children)
        for again in values[1:]:
            self.twice(again.span, "value")
        arms = all_of(children, nodes.CaseArm)
        opening = self.opened(children)
        rounding = self.single(children, nodes.Step, "round_half")
        if not values and not arms and (opening is None or rounding is not None):
            self.lacking(span, "value")
        return nodes.Definition(
            entity[0] if entity else None,
            name,
            one_of(children, nodes.TypeExpr),
            self.only(children, "code"),
            values[0] if values else None,
            arms,
            all_of(children, nodes.ExceptionClause),
            all_of(children, nodes.Precedence),
            opening,
            self.validity_of(children),
            self.cite_of(children),
            None,
            rounding,
            span=span,
        )

    def exception(self, meta: Any, children: Children) -> nodes.ExceptionClause:
        """`但 甲 当 条件 : 值`."""
        condition, value = expressions(children)
        label = next(iter(idents(children)), None)
        cite = self.cite_of(children)
        return nodes.ExceptionClause(label, condition, value, cite, None, span=span_of(meta))

    def arm(self, meta: Any, children: Children) -> nodes.CaseArm:
        """`当 条件 : 值`."""
        condition, value = expressions(children)
        return nodes.CaseArm(condition, value, self.cite_of(children), None, span=span_of(meta))

    def other_arm(self, meta: Any, children: Children) -> nodes.CaseArm:
        """`其他 : 值`."""
        (value,) = expressions(children)
        return nodes.CaseArm(None, value, self.cite_of(children), None, span=span_of(meta))

    def precedence(self, meta: Any, children: Children) -> nodes.Precedence:
        """`甲 优先 乙`."""
        higher, lower = idents(children)
        return nodes.Precedence(higher, lower, span=span_of(meta))
