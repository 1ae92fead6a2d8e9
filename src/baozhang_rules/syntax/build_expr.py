"""From the parser's tree to nodes: expressions, types and tables."""

from __future__ import annotations

from typing import Any

import attrs

from baozhang_rules.diagnostics import Edit
from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.build import (
    Base,
    Children,
    Part,
    all_of,
    expressions,
    has,
    ident,
    idents,
    one_of,
    span_of,
    token_of,
    tokens,
)
from baozhang_rules.syntax.tokens import Tok
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Span

_PLAIN_TYPES = {
    "KW_TYPE_BOOL": "bool", "KW_TYPE_DATE": "date", "KW_TYPE_MONTH": "month", "KW_TYPE_TEXT": "text",
    "KW_TYPE_REGION": "region", "KW_TYPE_IDENTITY": "identity", "KW_TYPE_RATIO": "ratio",
}  # fmt: skip
_SIGNS = {"PLUS": "+", "MINUS": "-", "STAR": "*", "SLASH": "/", "KW_TIMES": "*"}
_BASES = {"KW_BASE_DATE": "base", "KW_RULES_DATE": "rules", "KW_KNOWN_DATE": "known"}
_AGGREGATES = {
    "KW_SUM": "sum", "KW_COUNT": "count", "KW_MAX": "max", "KW_MIN": "min", "KW_MEAN": "mean", "KW_ANY": "any",
    "KW_ALL": "all", "KW_AT_LEAST": "at_least", "KW_STREAK": "streak",
}  # fmt: skip
_WINDOWS = frozenset({"sum", "mean", "max", "min", "count", "streak"})
_INCLUDED = {"<": "<=", ">": ">=", "<=": "<=", ">=": ">="}
_EXCLUDED = {"<": "<", ">": ">", "<=": "<", ">=": ">"}


class Expressions(Base):
    """Rules of expressions; each method is a rule of `pol.lark`."""

    # ------------------------------------------------------------------------------------------- leaves

    def number(self, _meta: Any, children: Children) -> nodes.Number:
        """`2000 元/月`."""
        found: nodes.Number = children[0].payload
        return found

    def duration(self, _meta: Any, children: Children) -> nodes.DurationLit:
        """`12 个月`."""
        found: nodes.DurationLit = children[0].payload
        return found

    def date(self, _meta: Any, children: Children) -> nodes.DateLit:
        """`2024-07-01`."""
        found: nodes.DateLit = children[0].payload
        return found

    def month(self, _meta: Any, children: Children) -> nodes.MonthLit:
        """`2024-07`."""
        found: nodes.MonthLit = children[0].payload
        return found

    def text(self, meta: Any, children: Children) -> nodes.Text:
        """`"…"`."""
        return nodes.Text(children[0].payload, span=span_of(meta))

    def yes(self, meta: Any, _children: Children) -> nodes.Bool:
        """`是`."""
        return nodes.Bool(True, span=span_of(meta))

    def no(self, meta: Any, _children: Children) -> nodes.Bool:
        """`否`."""
        return nodes.Bool(False, span=span_of(meta))

    def none(self, meta: Any, _children: Children) -> nodes.NoneLit:
        """`无`."""
        return nodes.NoneLit(span=span_of(meta))

    def not_entitled(self, meta: Any, _children: Children) -> nodes.NotEntitled:
        """`不享受`."""
        return nodes.NotEntitled(span=span_of(meta))

    def base_date(self, meta: Any, children: Children) -> nodes.BaseDate:
        """`基准日`."""
        return nodes.BaseDate(_BASES[children[0].type], span=span_of(meta))

    def path(self, meta: Any, children: Children) -> nodes.Path:
        """`成员 的 年龄`."""
        before = children[0].parts if isinstance(children[0], nodes.Path) else ()
        return nodes.Path((*before, *idents(children)), span=span_of(meta))

    def call(self, meta: Any, children: Children) -> nodes.Call:
        """`周岁(出生日期, 基准日)`."""
        return nodes.Call(ident(children[0]), expressions(children), span=span_of(meta))

    def recorded(self, meta: Any, children: Children) -> nodes.Recorded:
        """`已载明 x`."""
        return nodes.Recorded(children[1], span=span_of(meta))

    # -------------------------------------------------------------------------------------------- logic

    def or_expr(self, meta: Any, children: Children) -> nodes.Logic:
        """`a 或 b`; an unparenthesised 且 inside is reported with the parentheses as a fix."""
        items = expressions(children)
        for item in items:
            inside = (item.span.start, item.span.end)
            if isinstance(item, nodes.Logic) and item.op == "and" and inside not in self.closed:
                edits = (
                    *problems.replace(Span(item.span.start, item.span.start), "("),
                    *problems.replace(Span(item.span.end, item.span.end), ")"),
                )
                self.complain(problems.MixedLogic, span_of(meta), edits=edits)
        return nodes.Logic("or", items, span=span_of(meta))

    def and_expr(self, meta: Any, children: Children) -> nodes.Logic:
        """`a 且 b`."""
        return nodes.Logic("and", expressions(children), span=span_of(meta))

    def not_expr(self, meta: Any, children: Children) -> nodes.Unary:
        """`非 x`."""
        return nodes.Unary("not", children[1], span=span_of(meta))

    def paren(self, meta: Any, children: Children) -> Any:
        """`( x )`: the node inside, remembered as closed."""
        inner = children[1]
        self.closed.add((inner.span.start, inner.span.end))
        return inner

    def if_expr(self, meta: Any, children: Children) -> nodes.If:
        """`当 c 则 a 否则 b`."""
        condition, then, otherwise = expressions(children)
        return nodes.If(condition, then, otherwise, span=span_of(meta))

    # ---------------------------------------------------------------------------------------- comparing

    def comparator(self, meta: Any, children: Children) -> Part:
        """A word or sign that compares."""
        return Part("op", children[0].payload, span_of(meta))

    def edge(self, meta: Any, children: Children) -> Part:
        """`(含)`."""
        return Part("edge", children[0].payload, span_of(meta))

    def compare(self, meta: Any, children: Children) -> nodes.Compare:
        """`x 低于 y (含)`."""
        left, right = expressions(children)
        op = self.only(children, "op")
        edge = next((each for each in children if isinstance(each, Part) and each.kind == "edge"), None)
        if edge is not None:
            if op not in _INCLUDED:
                self.complain(problems.EdgeWord, edge.span)
            else:
                op = (_INCLUDED if edge.value == "included" else _EXCLUDED)[op]
        return nodes.Compare(op, left, right, span=span_of(meta))

    def chained(self, meta: Any, children: Children) -> nodes.Logic:
        """`a < b < c`, which is reported; the fix joins two comparisons by 且."""
        first, right = expressions(children)
        last: Any = first.items[-1] if isinstance(first, nodes.Logic) else first
        middle = last.right
        word = words().keyword("and", "zh" if self._chinese() else "en")
        again = f" {word} {self.source.slice(middle.span)}"
        edits = problems.replace(Span(middle.span.end, middle.span.end), again)
        self.complain(problems.ChainedComparison, span_of(meta), edits=edits)
        new = nodes.Compare(self.only(children, "op"), middle, right, span=span_of(meta))
        before = first.items if isinstance(first, nodes.Logic) else (first,)
        return nodes.Logic("and", (*before, new), span=span_of(meta))

    def _chinese(self) -> bool:
        return any("\u4e00" <= sign <= "\u9fff" for sign in self.source.text[:2000])

    def compare_after(self, meta: Any, children: Children) -> nodes.Compare:
        """`年龄 60 周岁 以上`."""
        left, right = expressions(children)
        return nodes.Compare(tokens(children, "POST")[0].payload, left, right, True, span=span_of(meta))

    def between(self, meta: Any, children: Children) -> nodes.Between:
        """`x 在 a 至 b`."""
        operand, low, high = expressions(children)
        return nodes.Between(operand, low, high, span=span_of(meta))

    def one_of(self, meta: Any, children: Children) -> nodes.OneOf:
        """`x 属于 (甲, 乙)`."""
        operand, *choices = expressions(children)
        return nodes.OneOf(operand, tuple(choices), span=span_of(meta))

    # --------------------------------------------------------------------------------------- arithmetic

    def add(self, meta: Any, children: Children) -> nodes.Binary:
        """`a + b`, `a - b`."""
        left, sign, right = children
        return nodes.Binary(_SIGNS[sign.type], left, right, span=span_of(meta))

    multiply = add

    def part_of(self, meta: Any, children: Children) -> nodes.Binary:
        """`x 的 70%`."""
        left, right = expressions(children)
        return nodes.Binary("*", left, right, span=span_of(meta))

    def minus(self, meta: Any, children: Children) -> nodes.Unary:
        """`-x`."""
        return nodes.Unary("neg", children[1], span=span_of(meta))

    negative = minus

    def or_else(self, meta: Any, children: Children) -> nodes.OrElse:
        """`x 无则 0 元`."""
        operand, default = expressions(children)
        return nodes.OrElse(operand, default, span=span_of(meta))

    def per(self, meta: Any, children: Children) -> nodes.Per:
        """`x 按月`."""
        target = "month" if has(children, "KW_MONTHLY") else "year"
        return nodes.Per(children[0], target, span=span_of(meta))

    def as_unit(self, meta: Any, children: Children) -> nodes.AsUnit:
        """`x 作 元/月 计`."""
        return nodes.AsUnit(children[0], children[2], span=span_of(meta))

    def rounded(self, meta: Any, children: Children) -> nodes.Rounded:
        """`(x) 四舍五入到 1 元`."""
        mode, step = self.only(children, "rounding")
        return nodes.Rounded(children[1], mode, step, span=span_of(meta))

    def rounded_path(self, meta: Any, children: Children) -> nodes.Rounded:
        """`x 四舍五入到 1 元`, where that is the whole value."""
        mode, step = self.only(children, "rounding")
        return nodes.Rounded(children[0], mode, step, span=span_of(meta))

    def round_half(self, meta: Any, children: Children) -> Part:
        """`四舍五入到 1 元`."""
        return Part("rounding", ("half_up", children[1]), span_of(meta))

    def round_up(self, meta: Any, children: Children) -> Part:
        """`向上进到 1 元`."""
        return Part("rounding", ("up", children[1]), span_of(meta))

    def round_down(self, meta: Any, children: Children) -> Part:
        """`舍去不足 1 元`."""
        return Part("rounding", ("down", children[1]), span_of(meta))

    def round_less(self, meta: Any, children: Children) -> Part:
        """`不足 1 元 按 1 元 计`."""
        first, second = all_of(children, nodes.Number)
        if (first.value, first.unit) != (second.value, second.unit):
            self.complain(problems.RoundingStepsDiffer, span_of(meta))
        return Part("rounding", ("up", first), span_of(meta))

    # ------------------------------------------------------------------------------ lists and other times

    def agg_kind(self, meta: Any, children: Children) -> Part:
        """`合计`, or `至少 2 人`."""
        number = token_of(children, "NUMBER")
        count = self.whole_number(number.payload) if number is not None else None
        return Part("kind", (_AGGREGATES[children[0].type], count), span_of(meta))

    def where(self, meta: Any, children: Children) -> Part:
        """`其中 (…)`."""
        return Part("where", children[2], span_of(meta))

    def satisfying(self, meta: Any, children: Children) -> Part:
        """`满足 (…)`."""
        return Part("satisfying", children[2], span_of(meta))

    def aggregate(self, meta: Any, children: Children) -> nodes.Aggregate:
        """`合计 成员 的 收入 其中 (在校)`."""
        kind, count = self.only(children, "kind")
        source = one_of(children, nodes.Path)
        assert source is not None, "the grammar demands a path"
        span = span_of(meta)
        if kind == "streak":
            self.pending[span.start, span.end] = problems.WindowForm, ()
        where, test = self.only(children, "where"), self.only(children, "satisfying")
        return nodes.Aggregate(kind, source, where, test, count, span=span)

    def aggregate_of(self, meta: Any, children: Children) -> nodes.Aggregate:
        """`计数 (条件)`, which stands only before a stretch of months."""
        kind, count = self.only(children, "kind")
        span = span_of(meta)
        (operand,) = expressions(children)
        self.pending[span.start, span.end] = problems.AggregateForm, self._unwrapped(span, operand)
        return nodes.Aggregate(kind, nodes.Path((), span=span), None, operand, count, span=span)

    def _unwrapped(self, span: Span, operand: Any) -> tuple[Edit, ...]:
        """The edits from `合计(成员 的 收入)` to `合计 成员 的 收入`."""
        if not isinstance(operand, nodes.Path) or len(operand.parts) < 2:
            return ()
        opening = self.source.text.rfind("(", span.start, operand.span.start)
        start = opening if opening >= 0 else self.source.text.rfind("（", span.start, operand.span.start)
        return problems.replace(Span(start, operand.span.start), " ") + problems.replace(Span(operand.span.end, span.end), "")

    def at(self, meta: Any, children: Children) -> nodes.At | nodes.Window:
        """`x 于 日期`, or `平均 x 于 申请日 前 6 个月`."""
        operand, when = children[0], children[2]
        length = children[4] if has(children, "KW_EARLIER") else None
        if length is None:
            return nodes.At(operand, when, span=span_of(meta))
        months = length.count * {"months": 1, "years": 12}.get(length.unit, 0)
        form = isinstance(operand, nodes.Aggregate) and operand.kind in _WINDOWS and operand.where is None
        if not form or not months:
            self.complain(problems.WindowForm, span_of(meta))
            return nodes.At(operand, when, span=span_of(meta))
        self.pending.pop((operand.span.start, operand.span.end), None)
        inner = operand.source if operand.source.parts else operand.condition
        return nodes.Window(operand.kind, inner, when, months, span=span_of(meta))

    def rank(self, meta: Any, children: Children) -> nodes.Rank:
        """`排名 按 x 从高到低 并列时 按 记录次序`."""
        return nodes.Rank(self.every(children, "rank_key"), span=span_of(meta))

    def rank_key(self, meta: Any, children: Children) -> Part:
        """`x 从高到低`."""
        way = "desc" if has(children, "KW_DESCENDING") else "asc"
        return Part("rank_key", (children[0], way), span_of(meta))

    # -------------------------------------------------------------------------------------------- types

    def unit(self, _meta: Any, children: Children) -> nodes.UnitExpr:
        """`元/月`."""
        found: nodes.UnitExpr = children[0].payload
        return found

    def type(self, _meta: Any, children: Children) -> nodes.TypeExpr:
        """A type; a unit by itself becomes one here."""
        inner = children[0]
        if isinstance(inner, nodes.UnitExpr):
            return nodes.TypeExpr("unit", inner, span=inner.span)
        found: nodes.TypeExpr = inner
        return found

    def optional_type(self, meta: Any, children: Children) -> nodes.TypeExpr:
        """`… 或 无`."""
        return attrs.evolve(self.type(meta, children), optional=True, span=span_of(meta))

    def plain_type(self, meta: Any, children: Children) -> nodes.TypeExpr:
        """`是否`."""
        return nodes.TypeExpr(_PLAIN_TYPES[children[0].type], span=span_of(meta))

    def named_type(self, meta: Any, children: Children) -> nodes.TypeExpr:
        """An enumeration or a record."""
        return nodes.TypeExpr("name", name=ident(children[0]), span=span_of(meta))

    def list_type(self, meta: Any, children: Children) -> nodes.TypeExpr:
        """`成员 名单 1 至 30`."""
        ends = [self._bound(tok) for tok in tokens(children, "NUMBER")]
        low, high = ends if ends else (None, None)
        return nodes.TypeExpr("list", name=ident(children[0]), low=low, high=high, span=span_of(meta))

    def _bound(self, tok: Tok) -> int:
        number: nodes.Number = tok.payload
        return 0 if number.value == 0 else self.whole_number(number)
