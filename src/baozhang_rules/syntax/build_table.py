"""From the parser's tree to nodes: tables."""

from __future__ import annotations

from typing import Any

import attrs

from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.build import Children, Part, all_of, expressions, has, ident, span_of, tokens
from baozhang_rules.syntax.build_expr import Expressions
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Span

_BETWEEN = {(">", "<="): "over_to", (">=", "<"): "from_under", (">", "<"): "between", (">=", "<="): "range"}
_BOUNDS = {">=": "ge", "<=": "le", ">": "gt", "<": "lt"}


class Tables(Expressions):
    """Rules of tables."""

    def row(self, meta: Any, children: Children) -> nodes.Row:
        """One line between bars."""
        return nodes.Row(all_of(children, nodes.Cell), self.every(children, "mark"), span=span_of(meta))

    def mark(self, meta: Any, children: Children) -> Part:
        """`取代`, `改用上级`, under their one name."""
        concept = "replaces" if has(children, "KW_REPLACES") else "upper_instead"
        return Part("mark", words().keyword(concept, "zh"), span_of(meta))

    def grid(self, meta: Any, children: Children) -> Part:
        """All rows; which of them is the head, the declaration knows."""
        return Part("grid", all_of(children, nodes.Row), span_of(meta))

    def headed(self, children: Children, span: Span) -> nodes.Grid | None:
        """Return the one table of a declaration, its first row as the head; None when there is none."""
        rows = self.only(children, "grid")
        if rows is None:
            return None
        part = next(each for each in children if isinstance(each, Part) and each.kind == "grid")
        header = tuple(self._head_cell(cell) for cell in rows[0].cells)
        if len(rows) == 1:
            self.complain(problems.TableWithoutRows, part.span)
        return nodes.Grid(header, self._even(rows[1:], len(header)), span=part.span)

    def banded(self, children: Children) -> nodes.Grid:
        """Return a table without a head."""
        part = next(each for each in children if isinstance(each, Part) and each.kind == "grid")
        return nodes.Grid((), self._even(part.value, len(part.value[0].cells)), span=part.span)

    def _even(self, rows: tuple[nodes.Row, ...], width: int) -> tuple[nodes.Row, ...]:
        for row in rows:
            if len(row.cells) != width:
                self.complain(problems.RaggedRow, row.span, len(row.cells), width)
        return tuple(row for row in rows if len(row.cells) == width)

    def _head_cell(self, cell: nodes.Cell) -> nodes.Cell:
        value = cell.value
        if isinstance(value, nodes.Path) and len(value.parts) == 1:
            return attrs.evolve(cell, name=value.parts[0], value=None)
        if cell.name is None and not isinstance(value, nodes.Number | nodes.BadExpr) and cell.bound not in _BETWEEN.values():
            self.complain(problems.HeadCell, cell.span)
        return cell

    def empty_cell(self, meta: Any, _children: Children) -> nodes.Cell:
        """Nothing, which is reported."""
        self.complain(problems.EmptyCell, span_of(meta))
        return nodes.Cell(value=nodes.BadExpr(span=span_of(meta)), span=span_of(meta))

    def cell_value(self, meta: Any, children: Children) -> nodes.Cell:
        """A value or a name."""
        return nodes.Cell(value=children[0], span=span_of(meta))

    def cell_typed(self, meta: Any, children: Children) -> nodes.Cell:
        """`电 : 度/月`."""
        return nodes.Cell(name=ident(children[0]), type=children[2], span=span_of(meta))

    def cell_range(self, meta: Any, children: Children) -> nodes.Cell:
        """`2 至 4`."""
        low, high = expressions(children)
        return nodes.Cell(bound="range", low=low, high=high, span=span_of(meta))

    def cell_bound(self, meta: Any, children: Children) -> nodes.Cell:
        """`5 以上`."""
        bound = _BOUNDS[children[1].payload]
        return self._one_sided(bound, children[0], span_of(meta))

    def cell_beyond(self, meta: Any, children: Children) -> nodes.Cell:
        """`超过 10000 元`; alone: above the band before."""
        bound = _BOUNDS.get(children[0].payload)
        end = children[1] if len(children) > 1 else None
        if bound is None or (end is None and bound != "gt"):
            self.complain(problems.WrongChoice, span_of(meta), str(children[0]), ("超过",), ("more than",))
            bound = "gt"
        return self._one_sided(bound, end, span_of(meta))

    def cell_between(self, meta: Any, children: Children) -> nodes.Cell:
        """`超过 1000 元 至 2000 元`, `1000 元 以上 不满 2000 元`."""
        low, high = expressions(children)
        ops = [each.payload for each in tokens(children, "CMP", "POST")]
        ends = ops[0], ops[1] if len(ops) > 1 else "<="
        bound = _BETWEEN.get(ends)
        if bound is None:
            known = ("超过 … 至 …", "… 以上 不满 …"), ("more than … to …", "… or more below …")
            self.complain(problems.WrongChoice, span_of(meta), self.source.slice(span_of(meta)).strip(), *known)
        return nodes.Cell(bound=bound or "range", low=low, high=high, span=span_of(meta))

    def _one_sided(self, bound: str, end: Any, span: Span) -> nodes.Cell:
        if bound in ("ge", "gt"):
            return nodes.Cell(bound=bound, low=end, span=span)
        return nodes.Cell(bound=bound, high=end, span=span)

    def cell_extend(self, meta: Any, children: Children) -> nodes.Cell:
        """`1000 元/月 每增 200 元/月`."""
        value, extend = expressions(children)
        return nodes.Cell(value=value, extend=extend, span=span_of(meta))

    def cell_other(self, meta: Any, _children: Children) -> nodes.Cell:
        """`其他`."""
        return nodes.Cell(bound="other", span=span_of(meta))

    def cell_open(self, meta: Any, children: Children) -> nodes.Cell:
        """`待地方规定 不低于 e 默认 e`; reported where no scheme takes it up."""
        opening: nodes.Opening = children[0]
        self.pending[opening.span.start, opening.span.end] = problems.OpeningMisplaced, ()
        return nodes.Cell(opening=opening, span=span_of(meta))

    def cell_not_stated(self, meta: Any, _children: Children) -> nodes.Cell:
        """`未载明`."""
        return nodes.Cell(bound="not_stated", span=span_of(meta))

    def cell_free(self, meta: Any, children: Children) -> nodes.Cell:
        """Text of a column 依据, 说明 or 备注."""
        return nodes.Cell(text=children[0].payload, span=span_of(meta))

    def cell_column(self, meta: Any, children: Children) -> nodes.Cell:
        """A head that the language knows, under its Chinese name."""
        return nodes.Cell(name=ident(children[0]), span=span_of(meta))
