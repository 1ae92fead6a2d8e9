"""A new row of a standard's series, as edits of the text: the running row is closed on the eve of the new one's first day.

The document that brings the new row is what closes the old one: its day stands in 截止印发 and 印发, so a decision as of an earlier
知悉日 still sees the series as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from attrs import evolve, frozen

from baozhang_rules.catalogue.problems import NoRunningRow, NoSeries, RowsAfter, WhichRegion
from baozhang_rules.diagnostics import Edit, Problem
from baozhang_rules.names import Bundle
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Source, Span


@frozen
class NewRow:
    """What the new row says; ``region`` "" takes the only region of the series."""

    name: str
    value: str
    start: date
    issued: date
    cite: str
    region: str = ""
    until: date | None = None
    first_month: str = ""


@frozen
class Edited:
    """The edits of one file."""

    file: int
    edits: tuple[Edit, ...]


@frozen
class _Series:
    """The table that holds the region's rows; ``columns`` are places by the name of the column."""

    file: int
    source: Source
    grid: syn.Grid
    columns: dict[str, int]

    def cell(self, row: syn.Row, column: str) -> syn.Cell | None:
        """The cell of a column; None where the table hasn't the column."""
        return row.cells[self.columns[column]] if column in self.columns else None

    def day(self, row: syn.Row, column: str) -> date | None:
        """A day written in a row; None for 无 and for a column that isn't there."""
        cell = self.cell(row, column)
        return cell.value.value if cell is not None and isinstance(cell.value, syn.DateLit) else None

    def region(self, row: syn.Row) -> str:
        """The region that a row is for."""
        cell = self.cell(row, "地区")
        return "" if cell is None else self.source.text[cell.span.start : cell.span.end].strip()


def new_row(bundle: Bundle, new: NewRow) -> Edited | Problem:
    """The edits that add a row, or why they can't be made."""
    found = [each for each in _series(bundle) if each[0] == new.name]
    if not found:
        return NoSeries(name=new.name, known="、".join(sorted({name for name, _ in _series(bundle)})))
    regions = {series.region(row) for _, series in found for row in series.grid.rows}
    if not new.region and len(regions) > 1:
        return WhichRegion(name=new.name, regions="、".join(sorted(regions)))
    region = new.region or next(iter(regions))
    for _, series in found:
        rows = [row for row in series.grid.rows if series.region(row) == region]
        if rows:
            return _added(series, rows, evolve(new, region=region))
    return NoRunningRow(name=new.name, region=region, day=str(new.start))


def _series(bundle: Bundle) -> Iterator[tuple[str, _Series]]:
    for number, entry in enumerate(bundle.files):
        for each in entry.tree.declarations if number in bundle.asked else ():
            if isinstance(each, syn.StandardDecl) and each.grid is not None:
                columns = {cell.name.text: place for place, cell in enumerate(each.grid.header) if cell.name is not None}
                yield each.name.text, _Series(number, entry.source, each.grid, columns)


def _added(series: _Series, rows: list[syn.Row], new: NewRow) -> Edited | Problem:
    starts = [series.day(row, "执行") or date.min for row in rows]
    if max(starts) > new.start:
        return RowsAfter(name=new.name, region=series.region(rows[0]), day=str(new.start), last=str(max(starts)))
    running = rows[starts.index(max(starts))]
    until = series.day(running, "执行至")
    if until is not None and until < new.start - timedelta(days=1):
        return NoRunningRow(name=new.name, region=series.region(running), day=str(new.start))
    return Edited(series.file, tuple(_edits(series, running, new)))


def _edits(series: _Series, running: syn.Row, new: NewRow) -> Iterator[Edit]:
    """The running row closed, columns that are wanted added, the new row below.

    A running row of the same first day isn't closed: the new one takes its place (取代) from the day on which it was issued.
    """
    again = series.day(running, "执行") == new.start
    closes = not again and series.day(running, "执行至") != new.start - timedelta(days=1)
    none, eve = _word(series, "keywords", "none"), str(new.start - timedelta(days=1))
    wanted = [column for column in ("印发", "截止印发") if column not in series.columns]
    for row in (*[syn.Row(series.grid.header, span=series.grid.header[0].span)], *series.grid.rows):
        head = row.cells is series.grid.header
        for column in wanted:
            beside, after = ("执行", False) if column == "印发" else ("执行至", True)
            closing = column == "截止印发" and row is running and closes
            text = _column(series, column) if head else str(new.issued) if closing else none
            cell = row.cells[series.columns[beside]]
            yield (
                Edit(Span(cell.span.end, cell.span.end), f" | {text}")
                if after
                else Edit(Span(cell.span.start, cell.span.start), f"{text} | ")
            )
    if closes:
        yield Edit(running.cells[series.columns["执行至"]].span, eve)
    if "截止印发" in series.columns and closes:
        yield Edit(running.cells[series.columns["截止印发"]].span, str(new.issued))
    line = series.source.text[: running.cells[0].span.start].rfind("\n") + 1
    end = series.source.text.find("\n", running.cells[-1].span.end)
    stop = len(series.source.text) if end < 0 else end
    indent = series.source.text[line : running.cells[0].span.start].split("|")[0]
    mark = f" {_word(series, 'keywords', 'replaces')}" if again else ""
    yield Edit(Span(stop, stop), f"\n{indent}| {' | '.join(_new_cells(series, new, none))} |{mark}")


def _new_cells(series: _Series, new: NewRow, none: str) -> Iterator[str]:
    said: dict[str, Any] = {
        "地区": new.region,
        "印发": new.issued,
        "执行": new.start,
        "起发月": new.first_month or f"{new.start:%Y-%m}",
        "执行至": new.until or none,
        "截止印发": none,
        "值": new.value,
        "依据": new.cite,
    }
    for cell in series.grid.header:
        column = "" if cell.name is None else cell.name.text
        if column == "执行" and "印发" not in series.columns:
            yield str(new.issued)
        yield str(said.get(column, none))
        if column == "执行至" and "截止印发" not in series.columns:
            yield none


def _word(series: _Series, section: str, concept: str) -> str:
    entry = words().sections[section][concept]
    return entry.zh if _is_chinese(series) else entry.en


def _column(series: _Series, zh: str) -> str:
    entry = next(entry for entry in words().sections["columns"].values() if entry.zh == zh)
    return zh if _is_chinese(series) else entry.en


def _is_chinese(series: _Series) -> bool:
    """Whether the heads of the table are written in Chinese."""
    head = series.grid.header[series.columns["执行"]]
    return not series.source.text[head.span.start : head.span.end].strip().isascii()
