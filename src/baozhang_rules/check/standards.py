"""From 标准 to core: dated, regional rows, openings and what fills them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from attrs import define, field

from baozhang_rules.check.context import Context, Scope
from baozhang_rules.check.declaration_problems import TypesDiffer, UnclearType
from baozhang_rules.check.expressions import lower, typed_at
from baozhang_rules.check.model import model_of, type_of
from baozhang_rules.check.openings import Filler, bounds_of, check_bounds, check_default, check_fillers, check_openers, check_rows
from baozhang_rules.check.previous_row import NoPreviousRow, folded, mentions, with_previous
from baozhang_rules.check.report import report_unknown, where_of
from baozhang_rules.check.standard_info import StandardInfo, standard_decls, standard_info, stands_alone
from baozhang_rules.check.standard_problems import (
    CellExpected,
    EndsBeforeStart,
    FillerWithoutOpening,
    NoSeries,
    RowWithoutValue,
    SeriesGap,
    SeriesOverlap,
    UnknownColumn,
)
from baozhang_rules.check.texts import issuer_of, period_of, place, suffix
from baozhang_rules.check.unit_fixes import excel_fix
from baozhang_rules.check.values import Constants, check_period, own_period, shown_day
from baozhang_rules.check.wording import Both, type_words
from baozhang_rules.core import nodes as core
from baozhang_rules.diagnostics import Edit, Fix, did_you_mean
from baozhang_rules.names import Symbol
from baozhang_rules.names.problems import DuplicateName
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Span
from baozhang_rules.types import REGION, BadT, NumberT

_DAY = Both("日期(例如 2024-07-01)或者无", "a date such as 2024-07-01, or none")
_MONTH = Both("月份(例如 2024-07)或者无", "a month such as 2024-07, or none")
_REGION = Both("六位地区代码", "a region code of six digits")
_UNVERIFIED = ("待核", "unverified")
_NUMBER = Both("带单位的数", "a number with its unit")


_Rows = tuple[tuple[core.StdRow, tuple[int, Span]], ...]
_OpenOne = tuple[Symbol, int, syn.Opening, tuple[core.Bound, ...], list[Filler], "core.Expr | None", _Rows]


@define
class Standards:
    """Every standard of a bundle, as core standards or, where a filler is a formula, as definitions."""

    ctx: Context
    standards: list[core.Standard] = field(factory=list)
    definitions: list[core.Definition] = field(factory=list)
    _open: list[_OpenOne] = field(factory=list)

    def run(self) -> None:
        """Build them all, then compare fillers with their bounds."""
        for symbol in self.ctx.bundle.of_kind("standard"):
            self._one(symbol)
        constants = Constants({standard.id: standard for standard in self.standards})
        for symbol, file, opening, bounds, fillers, default, rows in self._open:
            check_bounds(self.ctx, symbol.name, constants, bounds, fillers, (file, opening))
            check_rows(self.ctx, symbol.name, constants, bounds, rows, (file, opening))
            check_default(self.ctx, symbol.name, constants, bounds, default, (file, opening))

    def _one(self, symbol: Symbol) -> None:
        decls = list(standard_decls(symbol))
        alone = stands_alone(self.ctx, symbol)
        heads = decls[:1] if alone else [(file, d) for file, d in decls if d.type is not None]
        if alone and isinstance(standard_info(self.ctx, symbol).type, BadT):
            file, decl = decls[0]
            self.ctx.report(UnclearType(symbol.name, **where_of(self.ctx, file, decl.name.span)))
            return
        if not heads:
            for file, decl in decls:
                report_unknown(
                    self.ctx, file, decl.name, ("standard",),
                    lambda near, at, name=decl.name.text: FillerWithoutOpening(name, near=near, **at),  # type: ignore[misc]
                )  # fmt: skip
            return
        for file, decl in decls:
            check_period(self.ctx, file, decl.validity)
        _Series(self, symbol, standard_info(self.ctx, symbol), heads, decls).build()


@define
class _Series:
    """One standard with all its declarations."""

    parts: Standards
    symbol: Symbol
    info: StandardInfo
    heads: list[tuple[int, syn.StandardDecl]]
    decls: list[tuple[int, syn.StandardDecl]]
    spans: dict[str, tuple[int, Span]] = field(factory=dict)
    gaps: set[str] = field(factory=set)
    last: dict[str, Fraction] = field(factory=dict)

    @property
    def ctx(self) -> Context:
        """The context."""
        return self.parts.ctx

    def build(self) -> None:
        """Add the standard to the parts."""
        file, head = self.heads[0]
        scope = self._scope(file)
        self.ctx.site(scope, self.info.id, "standard", "", head.name.text, head.span, cite=head.cite, law=head.law)
        self._check_heads()
        openers = [(f, d) for f, d in self.heads if d.opening is not None]
        check_openers(self.ctx, self.symbol, openers)
        written = tuple(self._rows())
        self._check_rows(written)
        rows = tuple(row for row in written if row.site not in self.gaps)
        fillers = [self._filler(f, d) for f, d in self.decls if d.value is not None]
        opening = openers[0] if openers else None
        bounds, default = self._open(opening, fillers, tuple((row, self.spans[row.site]) for row in rows))
        alone = stands_alone(self.ctx, self.symbol)
        if opening is None and fillers and not alone:
            self._not_open([f for f in fillers if f.file != file or f.node is not head])
        if not rows and not fillers and opening is None:
            self.ctx.report(NoSeries(head.name.text, **where_of(self.ctx, file, head.name.span)))
        if self.info.as_definition:
            self._as_definition(scope, fillers, bounds, default, opening is not None)
        else:
            filled = tuple(self._filled_row(f) for f in fillers if f.value is not None)
            if alone:
                self._check_rows(filled)
            # a text's own region holds in all its districts, as for definitions; only a series 按 a place stops at its own
            use_upper = self.info.by is None or any(d.use_upper for _, d in self.heads) or bool(openers)
            self.parts.standards.append(
                core.Standard(
                    self.info.id, self.symbol.name, self.info.type, self.info.by_region, use_upper, opening is not None,
                    rows + filled, bounds, default, self.info.id,
                )
            )  # fmt: skip

    def _scope(self, file: int, site: str = "") -> Scope:
        root = model_of(self.ctx).root
        return Scope(root, file, site or self.info.id, issuer=issuer_of(self.ctx, file))

    def _check_heads(self) -> None:
        """A second full declaration is another region's series (its file sees no other) or a filler of an opening."""
        first_file, first = self.heads[0]
        for file, head in self.heads[1:]:
            other = place(self.ctx, first_file, first.name.span, "先在这里声明", "first declared here")
            type_ = self.info.type if head.type is None else type_of(self.ctx, file, head.type)
            if type_ != self.info.type:
                words_ = type_words(self.info.type), type_words(type_)
                self.ctx.report(TypesDiffer(head.name.text, *words_, other=other, **where_of(self.ctx, file, head.name.span)))
            elif first.opening is None and first_file in self.ctx.bundle.visible_files(file) and head.grid is None:
                self.ctx.report(DuplicateName(head.name.text, other=other, **where_of(self.ctx, file, head.name.span)))

    # -------------------------------------------------------------------------------------- openings

    def _open(
        self, opening: tuple[int, syn.StandardDecl] | None, fillers: list[Filler], rows: _Rows
    ) -> tuple[tuple[core.Bound, ...], core.Expr | None]:
        if opening is None:
            return (), None
        file, decl = opening
        assert decl.opening is not None
        scope = self._scope(file)
        bounds = bounds_of(self.ctx, scope, decl.opening, self.info.type)
        written = decl.opening.default
        check_fillers(self.ctx, self.symbol, file, fillers)
        default = None if written is None else lower(self.ctx, scope, written, self.info.type)
        self.parts._open.append((self.symbol, file, decl.opening, bounds, fillers, default, rows))
        return bounds, default

    def _not_open(self, fillers: list[Filler]) -> None:
        file, head = self.heads[0]
        for filler in fillers:
            other = place(self.ctx, file, head.name.span, "这里没有写「待地方规定」", "this is not left to local rules")
            self.ctx.report(FillerWithoutOpening(self.symbol.name, other=other, **where_of(self.ctx, filler.file, filler.span)))

    def _filler(self, file: int, decl: syn.StandardDecl) -> Filler:
        assert decl.value is not None
        alone = stands_alone(self.ctx, self.symbol)
        period = own_period(decl.validity) if alone else period_of(self.ctx, file, decl.validity)
        value = lower(self.ctx, self._scope(file), decl.value, self.info.type, typed_at(self.ctx, self.decls))
        return Filler(file, decl, period, None if isinstance(value.type, BadT) else value)

    def _filled_row(self, filler: Filler) -> core.StdRow:
        period, node = filler.period, filler.node
        start = "" if period.start is None else period.start.isoformat()
        site = self._row_site(filler.file, period.region, start, node.span, node.cite)
        value = filler.value.value if isinstance(filler.value, core.Lit) else None
        return core.StdRow(period.region, period.issued, period.start, period.last, None, "", value, False, False, site)

    def _as_definition(
        self,
        scope: Scope,
        fillers: Sequence[Filler],
        bounds: tuple[core.Bound, ...],
        default: core.Expr | None,
        is_open: bool,
    ) -> None:
        versions = [self._version(filler, filler.value) for filler in fillers if filler.value is not None]
        if default is not None:
            versions.append(core.Version(None, None, "", None, None, True, core.ExprBody(default), scope.site))
        self.parts.definitions.append(
            core.Definition(
                self.info.id, self.symbol.name, scope.entity, self.info.type, is_open, tuple(versions), bounds, self.info.id
            )
        )

    def _version(self, filler: Filler, value: core.Expr) -> core.Version:
        p = filler.period
        site = self.ctx.site(
            self._scope(filler.file), self.info.id + suffix(p), "definition", self.info.id, self.symbol.name,
            filler.node.span, cite=filler.node.cite, law=filler.node.law,
        )  # fmt: skip
        return core.Version(p.start, p.end, p.region, p.issued, p.repealed, False, core.ExprBody(value), site)

    # ------------------------------------------------------------------------------------------ rows

    def _rows(self) -> Iterator[core.StdRow]:
        for file, decl in self.decls:
            if decl.grid is not None:
                columns = self._columns(file, decl.grid)
                for row in decl.grid.rows:
                    yield self._row(file, decl, columns, row)

    def _columns(self, file: int, grid: syn.Grid) -> list[str]:
        """The concept of each column, "" for free text and for what is unknown, which is reported."""
        found = []
        known = words().sections["columns"]
        for cell in grid.header:
            text = cell.name.text if cell.name is not None else ""
            entry = words().lookup("columns", text)
            if entry is None or entry.concept == "month":
                spellings = [e.zh for e in known.values()]
                near = did_you_mean(text, spellings) if text else None
                self.ctx.report(UnknownColumn(text, near=near, **where_of(self.ctx, file, cell.span)))
            found.append(entry.concept if entry is not None and not entry.extra.get("free") else "")
            if entry is not None and entry.concept == "basis":
                found[-1] = "basis"
        return found

    def _row(self, file: int, decl: syn.StandardDecl, columns: list[str], row: syn.Row) -> core.StdRow:
        cells = dict(zip(columns, row.cells, strict=False))
        start, until = self._day(file, cells.get("effective")), self._day(file, cells.get("until"))
        region = self._region(file, decl, cells.get("region"))
        value = self._value(file, cells.get("value"), row, region)
        basis = cells.get("basis")
        cite = (
            None
            if basis is None or not basis.text
            else syn.Cite(basis.text, any(mark in basis.text for mark in _UNVERIFIED), span=basis.span)
        )
        shown = "" if start is None else start.isoformat()
        if start is not None and until is not None and until < start:
            problem = EndsBeforeStart(shown, until.isoformat(), **where_of(self.ctx, file, cells["until"].span))
            self.ctx.report(problem)
        return core.StdRow(
            region,
            self._day(file, cells.get("issued")),
            start,
            until,
            self._day(file, cells.get("closed_by")),
            self._first_month(file, cells.get("first_month")),
            value,
            "upper_instead" in _marks(row),
            "replaces" in _marks(row),
            self._row_site(file, region, shown, row.span, cite, gap=_says_a_gap(cells.get("value"))),
        )

    def _row_site(self, file: int, region: str, start: str, span: Span, cite: syn.Cite | None, *, gap: bool = False) -> str:
        """The site of a row; a row that only says that its days are a known gap stands in no program."""
        id = "/".join((self.info.id, region or "*", start or "*"))
        if gap:
            self.gaps.add(id)
            self.spans[id] = (file, span)
            return id
        label = " ".join(part for part in (region, start) if part) or self.symbol.name
        scope = self._scope(file)
        site = self.ctx.site(scope, id, "row", self.info.id, label, span, cite=cite)
        self.spans[site] = (file, span)
        return site

    def _day(self, file: int, cell: syn.Cell | None) -> date | None:
        if cell is None or isinstance(cell.value, syn.NoneLit):
            return None
        if isinstance(cell.value, syn.DateLit):
            return cell.value.value
        self._wrong(file, cell, _DAY)
        return None

    def _first_month(self, file: int, cell: syn.Cell | None) -> str:
        if cell is None or isinstance(cell.value, syn.NoneLit):
            return ""
        if isinstance(cell.value, syn.MonthLit):
            return f"{cell.value.year:04d}-{cell.value.month:02d}"
        self._wrong(file, cell, _MONTH)
        return ""

    def _region(self, file: int, decl: syn.StandardDecl, cell: syn.Cell | None) -> str:
        if cell is None:
            own = decl.validity.region if decl.validity is not None else None
            return own or ""
        if isinstance(cell.value, syn.NoneLit):
            return ""
        if cell.value is None:
            self._wrong(file, cell, _REGION)
            return ""
        value = lower(self.ctx, self._scope(file), cell.value, REGION)
        return value.value if isinstance(value, core.Lit) and isinstance(value.value, str) else ""

    def _value(self, file: int, cell: syn.Cell | None, row: syn.Row, region: str) -> Fraction | None:
        upper = "upper_instead" in _marks(row)
        if _says_a_gap(cell):
            return None
        if cell is None or isinstance(cell.value, syn.NoneLit):
            if not upper:
                span = row.span if cell is None else cell.span
                self.ctx.report(RowWithoutValue(**where_of(self.ctx, file, span)))
            return None
        if cell.value is None:
            self._wrong(file, cell, _NUMBER)
            return None
        written = cell.value
        if mentions(written):
            if region not in self.last:
                self.ctx.report(NoPreviousRow(**where_of(self.ctx, file, cell.span)))
                return None
            unit = next((d.type.unit for _, d in self.decls if d.type is not None), None)
            written = with_previous(written, self.last[region], unit)
        value = lower(self.ctx, self._scope(file), written, self.info.type, typed_at(self.ctx, self.decls))
        number = folded(value) if isinstance(value.type, NumberT) else None
        if number is not None and (isinstance(value, core.Lit) or written is not cell.value):
            self.last[region] = number
            return number
        if not isinstance(value.type, BadT):
            self._wrong(file, cell, _NUMBER)
        return None

    def _wrong(self, file: int, cell: syn.Cell, needed: Both) -> None:
        if not isinstance(cell.value, syn.BadExpr):
            repair = (excel_fix(cell.value) or _endless(cell)) if needed is _DAY else None
            self.ctx.report(CellExpected(needed, repair=repair, **where_of(self.ctx, file, cell.span)))

    # ---------------------------------------------------------------------------------------- series

    def _check_rows(self, rows: Sequence[core.StdRow]) -> None:
        for region in dict.fromkeys(row.region for row in rows):
            series = sorted((r for r in rows if r.region == region), key=lambda r: r.start or date.min)
            for place_, later in enumerate(series):
                self._check_row(series[:place_], later)

    def _check_row(self, earlier: Sequence[core.StdRow], later: core.StdRow) -> None:
        """A row that begins while another of its region still holds must replace it; days without a row are worth a warning."""
        if not earlier:
            return
        last = max(earlier, key=lambda row: row.until or date.max)
        begins, until = later.start or date.min, last.until or date.max
        if until >= begins:
            if not later.supersedes:
                self._report_pair(last, later, begins)
        elif begins - until > timedelta(days=1):
            first, final = until + timedelta(days=1), begins - timedelta(days=1)
            file, span = self.spans[later.site]
            self.ctx.report(SeriesGap(first.isoformat(), final.isoformat(), **where_of(self.ctx, file, span)))

    def _report_pair(self, earlier: core.StdRow, later: core.StdRow, day: date) -> None:
        file, span = self.spans[later.site]
        other = place(self.ctx, *self.spans[earlier.site], "另一行", "the other row")
        self.ctx.report(SeriesOverlap(shown_day(day), other=other, **where_of(self.ctx, file, span)))


_ENDLESS = ("至今", "长期", "永久", "现行", "今")


def _endless(cell: syn.Cell) -> Fix | None:
    """The edit where a word says that no end is set."""
    name = cell.value.parts[0].text if isinstance(cell.value, syn.Path) and len(cell.value.parts) == 1 else ""
    return Fix((Edit(cell.value.span, "无"),), "写成「无」", "write none") if cell.value is not None and name in _ENDLESS else None


def _says_a_gap(cell: syn.Cell | None) -> bool:
    """``未载明`` as a value: the author knows that no figure of these days has been seen."""
    return cell is not None and cell.bound == "not_stated"


def _marks(row: syn.Row) -> frozenset[str]:
    """The row keywords after the last bar, as concepts."""
    found = set()
    for mark in row.marks:
        entry = words().lookup("keywords", mark)
        found.add(mark if entry is None else entry.concept)
    return frozenset(found)
