"""From 表 to core: keys, bands, both layouts, and whether the rows tile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import define, evolve, field

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.expressions import Expressions, lower, typed_at
from baozhang_rules.check.model import Model, model_of, type_of
from baozhang_rules.check.report import Where, where_of
from baozhang_rules.check.table_bands import Axis, empty, key_text, untiled, usable
from baozhang_rules.check.table_problems import (
    BandNotForKey,
    BandReversed,
    ExtendNeedsBand,
    KeyNotUsable,
    NothingBefore,
    TableGap,
    TableHead,
    TableOverlap,
)
from baozhang_rules.check.texts import issuer_of, place
from baozhang_rules.check.texts_of import Written, check_texts, check_types, site_of_all, site_suffix, written
from baozhang_rules.check.wording import type_words
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Edit, Fix
from baozhang_rules.names import Symbol
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import BAD, BadT, EnumT, NumberT, OptionalT, Type

Text: TypeAlias = Written[syn.TableDecl]

_VALUE_HEADS = ("值", "value")


def check_tables(ctx: Context) -> tuple[core.Table, ...]:
    """Build every table of a bundle."""
    return tuple(_Table(ctx, symbol).build() for symbol in ctx.bundle.of_kind("table"))


@define
class _Table:
    """One table with all its texts."""

    ctx: Context
    symbol: Symbol

    def build(self) -> core.Table:
        """The core table."""
        decls = [(d.file, d.node) for d in self.symbol.declarations if isinstance(d.node, syn.TableDecl)]
        file, first = decls[0]
        id = self.symbol.code
        type_ = type_of(self.ctx, file, first.type)
        site = site_of_all(self.ctx, id, "table", self.symbol, decls, lambda f: self._scope(f, id))
        axes = tuple(self._axis(file, key) for key in first.keys)
        texts = written(self.ctx, decls)
        check_texts(self.ctx, self.symbol, texts)
        check_types(self.ctx, self.symbol, texts, lambda text: type_of(self.ctx, text.file, text.node.type))
        versions = tuple(self._version(texts, text, axes, type_, site) for text in texts)
        return core.Table(id, self.symbol.name, tuple(axis.type for axis in axes), type_, versions, site)

    def _scope(self, file: int, site: str) -> Scope:
        return Scope(model_of(self.ctx).root, file, site, issuer=issuer_of(self.ctx, file))

    def _version(
        self, texts: Sequence[Text], text: Text, axes: tuple[Axis, ...], type_: Type, parent: str
    ) -> core.Version:
        id, node, site = self.symbol.code + site_suffix(texts, text), text.node, parent
        scope = self._scope(text.file, parent)
        if id != parent:
            site = self.ctx.site(scope, id, "table", parent, self.symbol.name, node.span, cite=node.cite, law=node.law)
        return text.version(_Body(self.ctx, self._scope(text.file, site), node, axes, type_).build(), site)

    # ------------------------------------------------------------------------------------------- keys

    def _axis(self, file: int, key: syn.Path) -> Axis:
        """What is known of a key: its type, and its range where it is a fact."""
        model = model_of(self.ctx)
        lowered = self._key(file, key, model)
        if not isinstance(lowered.type, BadT) and not usable(lowered.type):
            self.ctx.report(KeyNotUsable(type_words(lowered.type), **where_of(self.ctx, file, key.span)))
            return Axis(key.parts[-1].text, BAD, None, None, None)
        inner = lowered.type.inner if isinstance(lowered.type, OptionalT) else lowered.type
        members = model.enums[inner.name].members if isinstance(inner, EnumT) else ()
        low, high, step = _domain(self.ctx, model, lowered)
        return Axis(key.parts[-1].text, lowered.type, low, high, step, members)

    def _key(self, file: int, key: syn.Path, model: Model) -> core.Expr:
        """A key in the scope in which it can be read: the root's, else that of an entity which has it."""
        entities = [model.root, *(name for name in model.entities if name != model.root)]
        for entity in entities:
            at = Expressions(self.ctx, evolve(self._scope(file, self.symbol.code), entity=entity))
            if len(key.parts) > 1 or at.member(entity, key.parts[0].text) is not None:
                return at.lower(key)
        return lower(self.ctx, self._scope(file, self.symbol.code), key)


def _domain(ctx: Context, model: Model, key: core.Expr) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Range and step of a key that is a fact with written 范围 and 精度."""
    if not isinstance(key, core.Fact):
        return None, None, None
    info = next((f for e in model.entities.values() for f in e.facts.values() if f.name == key.fact), None)
    if info is None:
        return None, None, None
    decl = info.decl
    ends = [n.value if isinstance(n, syn.Number) else None for n in (decl.low, decl.high, decl.precision)]
    return ends[0], ends[1], ends[2]


@define
class _Body:
    """The rows of one text."""

    ctx: Context
    scope: Scope
    node: syn.TableDecl
    axes: tuple[Axis, ...]
    type: Type
    spans: list[Span] = field(factory=list)

    def build(self) -> core.TableBody:
        """The rows, checked to tile."""
        rows = tuple(self._rows())
        fallback = None if self.node.fallback is None else lower(self.ctx, self.scope, self.node.fallback, self.type)
        if rows and not any(isinstance(axis.type, BadT) for axis in self.axes):
            self._check_tiles(rows, partial=fallback is not None)
        return core.TableBody(rows, fallback)

    # ------------------------------------------------------------------------------------------- rows

    def _rows(self) -> Iterator[core.TableRow]:
        grid, count = self.node.grid, len(self.axes)
        if self._is_long(grid):
            for row, above in zip(grid.rows, [None, *grid.rows], strict=False):
                bands = [self._bands(place, row, above) for place in range(count)]
                yield from self._cross(bands, row.cells[count], row.span)
        elif count == 2 and grid.header and len(grid.header) > 1:
            yield from self._wide(grid)
        else:
            head = " | ".join([*(axis.name for axis in self.axes), "值"])
            self.ctx.report(TableHead(head, **self._where(grid.header[0].span if grid.header else grid.span)))

    def _is_long(self, grid: syn.Grid) -> bool:
        names = [cell.name.text if cell.name is not None else "" for cell in grid.header]
        keys = [axis.name for axis in self.axes]
        return names[:-1] == keys and names[-1:] != [] and (names[-1] in (*_VALUE_HEADS, self.node.name.text) or len(keys) == 1)

    def _wide(self, grid: syn.Grid) -> Iterator[core.TableRow]:
        """The second key's values stand in the head."""
        heads = grid.header[1:]
        columns = [self._cell_bands(1, cell, before) for cell, before in zip(heads, [None, *heads], strict=False)]
        for row, above in zip(grid.rows, [None, *grid.rows], strict=False):
            first = self._bands(0, row, above)
            for place_, cell in enumerate(row.cells[1:]):
                yield from self._cross([first, columns[place_]], cell, cell.span)

    def _cross(self, bands: Sequence[Sequence[core.Band]], cell: syn.Cell, span: Span) -> Iterator[core.TableRow]:
        """One row per combination: a cell may name several members of an enumeration (二级 以上)."""
        value, extend = self._value(cell)
        combos: list[tuple[core.Band, ...]] = [()]
        for choices in bands:
            combos = [(*combo, band) for combo in combos for band in choices]
        for combo in combos:
            if cell.extend is not None and not any(not b.is_equal and b.high is None and b.low is not None for b in combo):
                self.ctx.report(ExtendNeedsBand(**self._where(cell.span)))
                extend = None
            text = ",".join(key_text(band) for band in combo)
            site = self.ctx.site(self.scope, f"{self.scope.site}/{text}", "cell", self.scope.site, text, cell.span)
            self.spans.append(span)
            yield core.TableRow(combo, value, extend, site)

    def _value(self, cell: syn.Cell) -> tuple[core.Expr, core.Expr | None]:
        value = cell.value or syn.BadExpr(span=cell.span)
        lowered = lower(self.ctx, self.scope, value, self.type, typed_at(self.ctx, [(self.scope.file, self.node)]))
        return lowered, None if cell.extend is None else lower(self.ctx, self.scope, cell.extend, self.type)

    # ------------------------------------------------------------------------------------------ bands

    def _bands(self, place_: int, row: syn.Row, above: syn.Row | None) -> tuple[core.Band, ...]:
        previous = above.cells[place_] if above is not None else None
        return self._cell_bands(place_, row.cells[place_], previous)

    def _cell_bands(self, place_: int, cell: syn.Cell, previous: syn.Cell | None) -> tuple[core.Band, ...]:
        axis = self.axes[place_]
        if isinstance(axis.plain, NumberT):
            band = self._number_band(axis, cell, previous)
            return () if band is None else (band,)
        return self._equal_bands(place_, axis, cell)

    def _number_band(self, axis: Axis, cell: syn.Cell, previous: syn.Cell | None) -> core.Band | None:
        if cell.bound is None:
            value = self._end(axis, _named(cell))
            if value is None and isinstance(cell.value, syn.NoneLit):
                return core.Band(is_equal=True)
            return None if value is None else core.Band(value, value)
        if cell.bound == "gt" and cell.low is None:
            end = None if previous is None else self._end(axis, previous.high or previous.value)
            if previous is None or end is None:
                self.ctx.report(NothingBefore(**self._where(cell.span)))
                return None
            return core.Band(end, None, low_in=not previous.high_in)
        low, high = self._end(axis, cell.low), self._end(axis, cell.high)
        band = core.Band(low, high, cell.low_in, cell.high_in)
        if cell.bound in ("other", "not_stated"):
            self.ctx.report(BandNotForKey(type_words(axis.type), **self._where(cell.span)))
            return None
        if empty(band, axis.whole):
            self.ctx.report(BandReversed(**self._where(cell.span)))
            return None
        return band

    def _end(self, axis: Axis, node: syn.Expr | None) -> Fraction | None:
        """A number of a key cell: a bare one takes the key's unit."""
        if node is None or isinstance(node, (syn.NoneLit, syn.BadExpr)):
            return None
        if isinstance(node, syn.Number) and node.unit is None:
            return node.value
        value = lower(self.ctx, self.scope, node, axis.plain)
        return Fraction(value.value) if isinstance(value, core.Lit) and isinstance(value.type, NumberT) else None

    def _equal_bands(self, place_: int, axis: Axis, cell: syn.Cell) -> tuple[core.Band, ...]:
        if cell.bound == "other" and isinstance(axis.plain, EnumT):
            others = [other for other in self._column(place_) if other.bound != "other"]
            named = {band.equal for other in others for band in self._equal_bands(place_, axis, other)}
            return tuple(_equal(member) for member in axis.members if member not in named)
        if cell.bound is not None:
            return self._graded(axis, cell)
        node = _named(cell)
        if node is None:
            return ()
        value = lower(self.ctx, self.scope, node, axis.type)
        return (_equal(value.value),) if isinstance(value, core.Lit) and not isinstance(value.type, BadT) else ()

    def _column(self, place_: int) -> Sequence[syn.Cell]:
        if place_ == 1 and not self._is_long(self.node.grid):
            return self.node.grid.header[1:]
        return [row.cells[place_] for row in self.node.grid.rows]

    def _graded(self, axis: Axis, cell: syn.Cell) -> tuple[core.Band, ...]:
        """``二级 以上`` of grades: one band for each member; members stand heaviest first."""
        enum = model_of(self.ctx).enums.get(axis.plain.name) if isinstance(axis.plain, EnumT) else None
        if enum is None or not enum.ordered:
            self.ctx.report(BandNotForKey(type_words(axis.type), **self._where(cell.span)))
            return ()
        ends = [self._place(axis, node, enum.members) for node in (cell.low, cell.high)]
        lightest = len(enum.members) if ends[0] is None else ends[0] + cell.low_in
        heaviest = 0 if ends[1] is None else ends[1] + (not cell.high_in)
        return tuple(_equal(member) for member in enum.members[heaviest:lightest])

    def _place(self, axis: Axis, node: syn.Expr | None, members: tuple[str, ...]) -> int | None:
        if node is None:
            return None
        value = lower(self.ctx, self.scope, node, axis.plain)
        found = value.value if isinstance(value, core.Lit) else None
        return members.index(found) if found in members else None

    # ------------------------------------------------------------------------------------------ tiling

    def _check_tiles(self, rows: Sequence[core.TableRow], *, partial: bool) -> None:
        wrong = untiled(self.axes, [row.keys for row in rows])
        twice = next((each for each in wrong if len(each.rows) > 1), None)
        if twice is not None:
            one, other = twice.rows[:2]
            first = place(self.ctx, self.scope.file, self.spans[one], "这一行也管", "this row too")
            better, fix = self._from_last(one, other)
            self.ctx.report(TableOverlap(twice.shown, better, repair=fix, other=first, **self._where(self.spans[other])))
        missing = next((each for each in wrong if not each.rows), None)
        if partial:
            return
        open_ = next((axis for axis in self.axes if not axis.closed), None)
        if missing is not None:
            self.ctx.report(TableGap(missing.shown, **self._where(self.node.name.span)))
        elif open_ is not None:
            self.ctx.report(TableGap(f"{open_.name} 的其他值", **self._where(self.node.name.span)))

    def _from_last(self, one: int, other: int) -> tuple[str, Fix | None]:
        """`30000 元 以下` below `10000 元 以下`: 超过 10000 元 至 30000 元, where a row of one key starts with the last one's end."""
        rows = self.node.grid.rows
        if len(self.axes) != 1 or other != one + 1 or len(self.spans) != len(rows):
            return "", None
        low, high = rows[one].cells[0], rows[other].cells[0]
        if low.bound != "le" or high.bound != "le" or low.high is None or high.high is None:
            return "", None
        source = self.ctx.source(self.scope)
        english = source.text.lstrip()[:1].isascii()
        words = ("more than", "to") if english else ("超过", "至")
        text = f"{words[0]} {source.slice(low.high.span)} {words[1]} {source.slice(high.high.span)}"
        return text, Fix((Edit(high.span, text),), f"写成「{text}」", f"write `{text}`")

    def _where(self, span: Span) -> Where:
        return where_of(self.ctx, self.scope.file, span)


def _named(cell: syn.Cell) -> syn.Expr | None:
    """What a key cell says; a head cell may hold a name instead of a value."""
    if cell.value is None and cell.name is not None:
        return syn.Path((cell.name,), span=cell.span)
    return cell.value


def _equal(value: object) -> core.Band:
    return core.Band(equal=value, is_equal=True)


__all__ = ["check_tables"]
