"""优惠政策: each column of the table becomes a rule whose value is a choice over the order's classes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from baozhang_rules.check import membership as m
from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.filler_problems import OpenClauseNeedsLabel
from baozhang_rules.check.fillers import cell_name
from baozhang_rules.check.model import type_of
from baozhang_rules.check.open_places import OpenPlace, OpenPlaces
from baozhang_rules.check.overlaps import check_overlaps, check_same_type
from baozhang_rules.check.paths import column_id
from baozhang_rules.check.rates import is_bare, percent_fix
from baozhang_rules.check.report import Where
from baozhang_rules.check.texts import Text, place, scope_in, source_of, texts_of, version
from baozhang_rules.check.tier_problems import (
    HarderGetsLess,
    OrderUnknown,
    TierCellType,
    TierClassMissing,
    TierClassTwice,
    TierColumnUntyped,
    TierOtherMissing,
    TierRateWithoutPercent,
    TierRowUnknown,
)
from baozhang_rules.check.typed import amount, condition
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import BOOL, BadT, EntityT, NumberT, Type
from baozhang_rules.units import RATIO

OTHER = "else"
"""The code of the row 其他 in site ids."""


@frozen
class Line:
    """One row of a table: the class's rule id (OTHER for 其他), its shown name and its cells."""

    id: str
    name: str
    row: syn.Row


@frozen
class Cell:
    """A lowered cell: its value, whether it grants anything, its site and place."""

    line: Line
    value: core.Expr
    granted: bool
    site: str
    span: Span


Columns: TypeAlias = "dict[str, list[tuple[tuple[int, Span, Type], core.Version]]]"
"""By heading: of each text its file, the heading's span and type, and the version it is."""


@define
class Tiers:
    """Lowers every tier table."""

    ctx: Context
    places: OpenPlaces
    rules: list[core.Rule] = field(factory=list)
    certificates: list[core.Certificate] = field(factory=list)
    usable: list[core.CheckRule] = field(factory=list)

    def lower_all(self) -> None:
        """Lower every scheme, by id."""
        for symbol in sorted(self.ctx.bundle.of_kind("scheme"), key=lambda s: s.code):
            self._lower(symbol)

    def _lower(self, symbol: Symbol) -> None:
        texts = texts_of(self.ctx, symbol, syn.TierDecl)
        check_overlaps(self.ctx, symbol.name, texts)
        columns: Columns = {}
        about: m.About | None = None
        for text in texts:
            lowered = _TierText(self.ctx, symbol, text, self.places)
            about = lowered.lower(columns) or about
            if lowered.certificate is not None:
                self.certificates.append(lowered.certificate)
            self.usable += lowered.usable
        for column in self.ctx.bundle.of_kind("column"):
            versions = columns.get(column.name, []) if column.owner == symbol.name else []
            if versions and about is not None:
                self._rule(symbol, column, about, versions)

    def _rule(
        self, scheme: Symbol, column: Symbol, about: m.About, found: Sequence[tuple[tuple[int, Span, Type], core.Version]]
    ) -> None:
        check_same_type(self.ctx, column.name, [typed for typed, _ in found])
        versions = tuple(version for _, version in found)
        self.rules.append(
            core.Rule(
                column_id(scheme, column), column.name, "tier", about.scope, found[0][0][2], versions, None, (), (),
                scheme.code, versions[0].site,
            )
        )  # fmt: skip


@define
class _TierText:
    """One text of a scheme."""

    ctx: Context
    symbol: Symbol
    text: Text[syn.TierDecl]
    places: OpenPlaces
    certificate: core.Certificate | None = None
    usable: list[core.CheckRule] = field(factory=list)

    def lower(self, columns: Columns) -> m.About | None:
        """Lower every column into ``columns``; who the scheme is about."""
        node, file = self.text.node, self.text.file
        found = self.ctx.bundle.find(file, node.order.text, "order")
        if not found:
            near = did_you_mean(node.order.text, self.ctx.bundle.names(file, ("order",)))
            source = source_of(self.ctx, file)
            self.ctx.report(OrderUnknown(node.order.text, near=near, source=source, span=node.order.span))
            return None
        order = found[0].first.node
        assert isinstance(order, syn.ClassOrder)
        about = self._about(order) or m.About(self.ctx.bundle.root, self.ctx.bundle.root)
        scope = scope_in(self.ctx, file, about.entity, self.text.site, about.unit, about.anchor)
        site = self.ctx.site(
            scope, self.text.site, "benefit", "", self.symbol.name, self.text.span, code="tier", cite=node.cite, law=node.law
        )
        lines = self._lines(order, scope)
        for place_, head in enumerate(node.grid.header[1:], start=1):
            self._column(place_, head, lines, evolve(scope, site=site), columns)
        self._certify(evolve(scope, site=site), about)
        return about

    def _about(self, order: syn.ClassOrder) -> m.About | None:
        symbols = [m.class_named(self.ctx, self.text.file, member.text) for member in order.members]
        return next((about for s in symbols if s is not None and (about := m.class_scope(self.ctx, s))), None)

    def _certify(self, scope: Scope, about: m.About) -> None:
        """The certificate of this text, and what is checked beside decisions: whether it can be used now."""
        line, site = self.text.node.certificate, scope.site
        if line is None:
            return
        limit = line.valid
        months = None if limit is None else limit.count * (12 if limit.unit == "years" else 1)
        usable = ""
        if line.condition is not None:
            name = line.name.text
            usable = self.ctx.site(scope, f"{site}/certificate", "check", site, name, line.span, code="certificate")
            inner = evolve(scope, site=usable)
            value = condition(self.ctx, inner, line.condition)
            self.usable.append(core.CheckRule(usable, "certificate", name, about.entity, value, "", usable))
        self.certificate = core.Certificate(self.symbol.code, line.name.text, months, line.place or "", usable, site)

    # -------------------------------------------------------------------------------------------- rows

    def _lines(self, order: syn.ClassOrder, scope: Scope) -> list[Line]:
        """The rows in the order's order, 其他 last; each class has exactly one."""
        source, node = self.ctx.source(scope), self.text.node
        ids = m.ids_in_order(self.ctx, order)
        found: dict[str, Line] = {}
        for row in node.grid.rows:
            line = self._line(row, ids, node.order.text, scope)
            if line is not None and line.id in found:
                first = place(self.ctx, scope.file, found[line.id].row.span, "先写在这里", "first written here")
                self.ctx.report(TierClassTwice(line.name, other=first, source=source, span=row.cells[0].span))
            elif line is not None:
                found[line.id] = line
        for member in order.members:
            symbol = m.class_named(self.ctx, scope.file, member.text)
            if symbol is not None and symbol.code not in found:
                self.ctx.report(TierClassMissing(member.text, node.order.text, source=source, span=self.text.span))
        if OTHER not in found:
            self.ctx.report(TierOtherMissing(self.symbol.name, source=source, span=self.text.span))
        return [found[id] for id in (*ids, OTHER) if id in found]

    def _line(self, row: syn.Row, ids: Sequence[str], order: str, scope: Scope) -> Line | None:
        first = row.cells[0]
        if first.bound == "other":
            return Line(OTHER, self.ctx.source(scope).slice(first.span).strip(), row)
        name = first.value.parts[0].text if isinstance(first.value, syn.Path) and len(first.value.parts) == 1 else ""
        symbol = m.class_named(self.ctx, scope.file, name) if name else None
        if symbol is None or symbol.code not in ids:
            shown = name or self.ctx.source(scope).slice(first.span).strip()
            self.ctx.report(TierRowUnknown(shown, order, source=self.ctx.source(scope), span=first.span))
            return None
        return Line(symbol.code, name, row)

    # ----------------------------------------------------------------------------------------- columns

    def _column(self, index: int, head: syn.Cell, lines: Sequence[Line], scope: Scope, columns: Columns) -> None:
        if head.name is not None and head.type is None and head.name.text in FREE_COLUMNS:
            return
        if head.name is None or head.type is None:
            shown = head.name.text if head.name else self.ctx.source(scope).slice(head.span).strip()
            self.ctx.report(TierColumnUntyped(shown, source=self.ctx.source(scope), span=head.span))
            return
        type_ = type_of(self.ctx, scope.file, head.type)
        cells = [self._cell(line, line.row.cells[index], head.name.text, type_, scope) for line in lines]
        self._check_fairness(head.name.text, cells, scope)
        if cells and not isinstance(type_, BadT):
            body = self._body(cells, type_, scope, head.span)
            cite = self.text.node.cite
            site = self.ctx.site(
                scope, f"{scope.site}/{head.name.text}", "tier", scope.site, head.name.text, head.span, cite=cite
            )
            columns.setdefault(head.name.text, []).append(
                ((scope.file, head.span, type_), version(self.ctx, self.text, body, site))
            )

    def _cell(self, line: Line, cell: syn.Cell, column: str, type_: Type, scope: Scope) -> Cell:
        site = self.ctx.site(
            scope, f"{scope.site}/{line.id}/{column}", "cell", scope.site, f"{line.name} {column}", cell.span
        )
        origin = self.ctx.origin(scope, cell.span)
        if cell.opening is not None:
            return Cell(line, self._open(line, column, cell.opening, type_, evolve(scope, site=site)), True, site, cell.span)
        if cell.value is None or isinstance(cell.value, syn.NotEntitled):
            return Cell(line, core.Lit(NOT_ENTITLED, type_, origin=origin), False, site, cell.span)
        value = amount(
            self.ctx, evolve(scope, site=site), cell.value, type_,
            lambda found, wanted, where: TierCellType(column, found, wanted, **where),
        )  # fmt: skip
        if type_ == NumberT(RATIO) and is_bare(cell.value):
            self._check_rate(column, cell, value, scope)
        return Cell(line, value, True, site, cell.span)

    def _open(self, line: Line, column: str, opening: syn.Opening, type_: Type, scope: Scope) -> core.Expr:
        """A cell that local rules fill; one of 其他 has no name that they could use."""
        if line.id == OTHER:
            self.ctx.report(OpenClauseNeedsLabel(source=self.ctx.source(scope), span=opening.span))
        me = core.Var("self", EntityT(scope.entity), origin=self.ctx.origin(scope, opening.span))
        about = m.About(scope.unit or scope.entity, scope.entity, scope.unit)
        names = (cell_name(line.name, column),)
        place_ = OpenPlace(self.symbol, names, f"{self.symbol.code}/{line.id}/{column}", type_, about, me)
        return self.places.lower(place_, opening, scope, self.text)

    def _check_rate(self, column: str, cell: syn.Cell, value: core.Expr, scope: Scope) -> None:
        """Report a bare number above 100 %."""
        number = value.value if isinstance(value, core.Lit) else None
        if isinstance(number, Fraction) and number > 1 and cell.value is not None:
            shown = f"{format_number(number * 100)}%"
            where: Where = {"source": self.ctx.source(scope), "span": cell.span}
            self.ctx.report(TierRateWithoutPercent(column, shown, repair=percent_fix(cell.value), **where))

    def _body(self, cells: Sequence[Cell], type_: Type, scope: Scope, span: Span) -> core.RuleBody:
        """Entitled and amount: the same choice over the order, with the same guards."""
        origin = self.ctx.origin(scope, span)
        last = cells[-1]
        guards = [m.own(self.ctx, scope, cell.line.id, cell.span) for cell in cells[:-1]]
        grants = [core.Lit(cell.granted, BOOL, origin=origin) for cell in cells]
        entitled = core.Case(
            tuple(core.Arm(g, v, c.site) for g, v, c in zip(guards, grants, cells, strict=False)),
            grants[-1], last.site, BOOL, origin=origin,
        )  # fmt: skip
        granted = core.Case(
            tuple(core.Arm(g, c.value, c.site) for g, c in zip(guards, cells, strict=False)),
            last.value, last.site, type_, origin=origin,
        )  # fmt: skip
        return core.RuleBody(entitled, granted)

    def _check_fairness(self, column: str, cells: Sequence[Cell], scope: Scope) -> None:
        """Warn where a harder class gets less than the next lighter one, both written as plain values."""
        for harder, lighter in pairwise(cells):
            more, less = _weight(lighter), _weight(harder)
            if more is not None and less is not None and less < more:
                other = place(self.ctx, scope.file, lighter.span, "这一类得到的更多", "this one gets more")
                source = self.ctx.source(scope)
                names = (column, harder.line.name, lighter.line.name)
                self.ctx.report(HarderGetsLess(*names, other=other, source=source, span=harder.span))


FREE_COLUMNS = ("依据", "说明", "备注", "basis", "explanation", "note")
"""Columns that hold text for readers only."""


def _weight(cell: Cell) -> Fraction | None:
    """How much a cell grants, where that is written plainly: 不享受 and 否 grant nothing."""
    if not cell.granted:
        return Fraction(-1)
    if not isinstance(cell.value, core.Lit):
        return None
    value = cell.value.value
    if isinstance(value, bool):
        return Fraction(0) if value else Fraction(-1)
    return value if isinstance(value, Fraction) and isinstance(cell.value.type, NumberT) else None
