"""From the parser's tree to nodes: benefits, tiers, fallbacks."""

from __future__ import annotations

from typing import Any

import attrs

from baozhang_rules.syntax import nodes, problems
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
from baozhang_rules.syntax.build_class import Classes
from baozhang_rules.syntax.words import words

_STEPS = {
    "KW_BASE_AMOUNT": "base", "KW_ADD": "add", "KW_SUBTRACT": "subtract", "KW_MULTIPLY": "multiply",
    "KW_FLOOR": "floor", "KW_CAP": "cap",
}  # fmt: skip
_LAYERS = {
    "KW_STATUTORY": "statutory", "KW_EMPLOYER": "employer", "KW_MUTUAL": "mutual", "KW_SOCIAL": "social",
    "KW_OTHER": "other",
}  # fmt: skip
_METHODS = {"KW_MARGINAL": "marginal", "KW_WHOLE": "whole", "KW_STEP": "step"}


class Benefits(Classes):
    """Rules of what is granted."""

    def benefit(self, meta: Any, children: Children) -> nodes.BenefitDecl:
        """`定补 名 : 元/月` and its lines."""
        return self._benefit("fixed", meta, children)

    def one_off(self, meta: Any, children: Children) -> nodes.BenefitDecl:
        """`一次性救助 名 : 元` and its lines."""
        return self._benefit("once", meta, children)

    def _benefit(self, kind: str, meta: Any, children: Children) -> nodes.BenefitDecl:
        unit = one_of(children, nodes.TypeExpr)
        assert unit is not None, "the grammar demands a type"
        low, high, decided_by = self.only(children, "interval") or (None, None, None)
        return nodes.BenefitDecl(
            kind=kind,
            name=idents(children)[0],
            type=unit,
            code=self.only(children, "code"),
            target=self.single(children, nodes.Target, "target"),
            steps=all_of(children, nodes.Step),
            low=low,
            high=high,
            decided_by=decided_by,
            share=self.single(children, nodes.Share, "share"),
            payment=self.single(children, nodes.Payment, "pay"),
            provisional=self.single(children, nodes.Provisional, "provisional"),
            scope=self.only(children, "scope"),
            validity=self.validity_of(children),
            cite=self.cite_of(children),
            law=None,
            span=span_of(meta),
        )

    def interval(self, meta: Any, children: Children) -> Part:
        """`区间 a 至 b 由 经办机关 定`."""
        low, high = expressions(children)
        decided_by = payload(children, "NAME", "STRING")
        return Part("interval", (low, high, decided_by), span_of(meta))

    def target(self, meta: Any, children: Children) -> nodes.Target:
        """`对象 甲, 乙`."""
        return nodes.Target(joined(children), None, span=span_of(meta))

    def target_when(self, meta: Any, children: Children) -> nodes.Target:
        """`对象 当 条件`."""
        return nodes.Target((), expressions(children)[0], span=span_of(meta))

    def step(self, meta: Any, children: Children) -> nodes.Step:
        """One line of an amount."""
        label = next(iter(idents(children)), None)
        cite, span = self.cite_of(children), span_of(meta)
        rounding = self.only(children, "rounding")
        if rounding is not None:
            mode, value = rounding
            return nodes.Step("round", label, value, mode=mode, cite=cite, span=span)
        kind, value, condition, per_person, same, opening = self.only(children, "step")
        options = all_of(children, nodes.OpenOption)
        opening = None if opening is None else attrs.evolve(opening, options=options)
        return nodes.Step(kind, label, value, condition, None, per_person, same, cite=cite, opening=opening, span=span)

    def open_step(self, meta: Any, children: Children) -> Part:
        """`下限 待地方规定 …`, `增发 按人 当 c : 待地方规定 …`."""
        condition = next(iter(expressions(children)), None)
        kind = "topup" if has(children, "KW_TOPUP") else self.only(children, "step_kind")
        per_person, same = has(children, "KW_PER_PERSON"), self.only(children, "same_person")
        opening = one_of(children, nodes.Opening)
        return Part("step", (kind, None, condition, per_person, same, opening), span_of(meta))

    def plain_step(self, meta: Any, children: Children) -> Part:
        """`加 当 c : e`."""
        *condition, value = expressions(children)
        step = (self.only(children, "step_kind"), value, condition[0] if condition else None, False, None, None)
        return Part("step", step, span_of(meta))

    def step_kind(self, meta: Any, children: Children) -> Part:
        """The word a step starts with."""
        return Part("step_kind", _STEPS[children[0].type], span_of(meta))

    def topup(self, meta: Any, children: Children) -> Part:
        """`增发 按人 当 c : e 同人多项 就高`."""
        *condition, value = expressions(children)
        per_person = has(children, "KW_PER_PERSON")
        same = self.only(children, "same_person")
        step = ("topup", value, condition[0] if condition else None, per_person, same, None)
        return Part("step", step, span_of(meta))

    def same_person(self, meta: Any, children: Children) -> Part:
        """`同人多项 就高`."""
        return Part("same_person", "max" if has(children, "KW_HIGHEST") else "sum", span_of(meta))

    def share(self, meta: Any, children: Children) -> nodes.Share:
        """`分摊 按 成员 均分 舍去不足 0.01 元 尾差 归 年长者`."""
        members, remainder = idents(children)
        mode, step = self.only(children, "rounding")
        method, weight = self.only(children, "method")
        return nodes.Share(members, method, weight, mode, step, remainder, span=span_of(meta))

    def share_method(self, meta: Any, children: Children) -> Part:
        """`均分` or `按比例 e`."""
        weight = next(iter(expressions(children)), None)
        return Part("method", ("equal" if weight is None else "ratio", weight), span_of(meta))

    def payment(self, meta: Any, children: Children) -> nodes.Payment:
        """`发放 自 "…" 至 户 按月 每月 10 日 以前(含), 起发 确认 次月`."""
        return nodes.Payment(
            payload(children, "STRING") or "",
            self.only(children, "payee"),
            self.only(children, "rhythm"),
            payload(children, "DAY_POSITION"),
            self.only(children, "first"),
            span=span_of(meta),
        )

    def payee(self, meta: Any, children: Children) -> Part:
        """`户` or `人`: the unit's concept, whichever way it is written."""
        word = str.__str__(children[0])
        concept = words().units.get(word)
        if concept not in ("household", "person"):
            self.complain(problems.WrongChoice, children[0].span, word, ("户", "人"), ("household", "person"))
        return Part("payee", concept or "household", span_of(meta))

    def payment_rhythm(self, meta: Any, children: Children) -> Part:
        """`按月`, `按年`, `一次`."""
        kinds = {"KW_MONTHLY": "monthly", "KW_YEARLY": "yearly", "KW_ONCE": "once"}
        return Part("rhythm", kinds[children[0].type], span_of(meta))

    def payment_first(self, meta: Any, children: Children) -> Part:
        """`确认 次月`."""
        return Part("first", "next_month" if has(children, "KW_NEXT_MONTH") else "this_month", span_of(meta))

    def provisional(self, meta: Any, children: Children) -> nodes.Provisional:
        """`先行 补办 期限 10 工作日 依据 第三条`."""
        return nodes.Provisional(expressions(children)[0], self.cite_of(children), span=span_of(meta))

    # ------------------------------------------------------------------------------- tiers, fallbacks

    def tiered(self, meta: Any, children: Children) -> nodes.TierDecl:
        """`优惠政策 名` and its table."""
        span = span_of(meta)
        grid = self.headed(children, span)
        for opening in (cell.opening for row in (grid.rows if grid else ()) for cell in row.cells[1:]):
            self.pending.pop((opening.span.start, opening.span.end) if opening is not None else (-1, -1), None)
        order = self.only(children, "by")
        if grid is None:
            self.lacking(span, "grid")
        if order is None:
            self.lacking(span, "by")
        return nodes.TierDecl(
            idents(children)[0],
            self.only(children, "code"),
            self.only(children, "certificate"),
            order or idents(children)[0],
            grid or nodes.Grid((), (), span=span),
            self.validity_of(children),
            self.cite_of(children),
            None,
            span=span,
        )

    def certificate(self, meta: Any, children: Children) -> Part:
        """`凭证 名 有效 12 个月 出示 于 "地点" 当 条件`."""
        span, valid = span_of(meta), one_of(children, nodes.DurationLit)
        condition = next((each for each in expressions(children) if each is not valid), None)
        line = nodes.CertificateLine(idents(children)[0], valid, payload(children, "STRING"), condition, span=span)
        return Part("certificate", line, span)

    def tiered_by(self, meta: Any, children: Children) -> Part:
        """`按 困难程度`."""
        return Part("by", ident(children[1]), span_of(meta))

    def fallback(self, meta: Any, children: Children) -> nodes.FallbackDecl:
        """`托底 名 : 元/年 按 自然年` and its lines."""
        span = span_of(meta)
        unit = one_of(children, nodes.TypeExpr)
        assert unit is not None, "the grammar demands a type"
        start = self.only(children, "starts_from")
        if start is None:
            self.lacking(span, "starts_from")
        return nodes.FallbackDecl(
            idents(children)[0],
            unit,
            self.only(children, "code"),
            self.only(children, "year"),
            start or nodes.BadExpr(span=span),
            self.only(children, "deduct") or (),
            all_of(children, nodes.FallbackSection),
            self.single(children, nodes.Step, "round_half"),
            self.validity_of(children),
            self.cite_of(children),
            None,
            self.only(children, "scope"),
            self.single(children, nodes.YearTotal, "year_total"),
            span=span,
        )

    def year_total(self, meta: Any, children: Children) -> nodes.YearTotal:
        """`按年合计 减 本年已付`."""
        paid = one_of(children, nodes.Path)
        assert paid is not None, "the grammar demands a path"
        return nodes.YearTotal(paid, one_of(children, nodes.Cite), span=span_of(meta))

    def fallback_option(self, _meta: Any, children: Children) -> Part:
        """Pass on what stands last."""
        part: Part = children[-1]
        return part

    def fallback_year(self, meta: Any, children: Children) -> Part:
        """`自然年`, `参保年`, `前 12 个月`."""
        length = one_of(children, nodes.DurationLit)
        if length is not None and length.count * {"months": 1, "years": 12}.get(length.unit, 0) != 12:
            twelve = (("12 个月",), ("12 months",))
            self.complain(problems.WrongChoice, length.span, self.source.slice(length.span), *twelve)
        kinds = {"KW_CALENDAR_YEAR": "calendar", "KW_INSURED_YEAR": "insured", "KW_EARLIER": "trailing"}
        return Part("year", kinds[children[0].type], span_of(meta))

    def fallback_start(self, meta: Any, children: Children) -> Part:
        """`起于 e`."""
        return Part("starts_from", expressions(children)[0], span_of(meta))

    def rounding_line(self, meta: Any, children: Children) -> nodes.Step:
        """The line that rounds the whole."""
        return self.step(meta, children)

    def layers(self, meta: Any, children: Children) -> Part:
        """`依次扣除:` and its lines."""
        return Part("deduct", all_of(children, nodes.Layer), span_of(meta))

    def layer(self, meta: Any, children: Children) -> nodes.Layer:
        """`法定 基本医保支付`."""
        kind, value = self.only(children, "layer_kind"), expressions(children)[0]
        return nodes.Layer(kind, value, self.cite_of(children), span=span_of(meta))

    def layer_kind(self, meta: Any, children: Children) -> Part:
        """`法定`, `单位`, `互助`, `社会`, `其他`."""
        return Part("layer_kind", _LAYERS[children[0].type], span_of(meta))

    def section(self, meta: Any, children: Children) -> nodes.FallbackSection:
        """`对象 甲:` and its lines."""
        span = span_of(meta)
        bands = self.only(children, "bands")
        if bands is None:
            self.lacking(span, "marginal")
        method, grid = bands or ("marginal", nodes.Grid((), (), span=span))
        target = one_of(children, nodes.Target)
        assert target is not None, "the grammar demands a target"
        cap, accumulator = self.only(children, "annual_cap") or (None, None)
        deductible = self.only(children, "deductible")
        cite = self.cite_of(children)
        return nodes.FallbackSection(target, deductible, method, grid, cap, accumulator, cite, None, span=span)

    def section_deductible(self, meta: Any, children: Children) -> Part:
        """`起付 e`."""
        return Part("deductible", expressions(children)[0], span_of(meta))

    def section_bands(self, meta: Any, children: Children) -> Part:
        """`分段按比例:` and its rows."""
        return Part("bands", (self.only(children, "section_method"), self.banded(children)), span_of(meta))

    def section_method(self, meta: Any, children: Children) -> Part:
        """`分段按比例`, `按所在段全额`, `定额`."""
        return Part("section_method", _METHODS[children[0].type], span_of(meta))

    def section_cap(self, meta: Any, children: Children) -> Part:
        """`年度最高 e 累计 于 名`."""
        cap, *accumulator = expressions(children)
        return Part("annual_cap", (cap, accumulator[0] if accumulator else None), span_of(meta))
