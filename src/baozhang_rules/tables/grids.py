"""The tables in a policy's text as rows of cells, and the text with other rows in their place.

Rows are read and written as they stand between the bars, so that nothing is lost: comments and the article's text stay where they are,
and a row that didn't change keeps its very line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from baozhang_rules.syntax import nodes
from baozhang_rules.text import Source, Span

MARKS = "标记"
"""The head of the column that holds what stands behind a row (取代, 改用上级)."""


@frozen
class Line:
    """A row of a table in its text: its cells, the mark behind it, and its whole lines with what stands above it."""

    cells: tuple[str, ...]
    mark: str
    text: str
    above: str = ""
    tail: str = ""


@frozen
class Table:
    """A table of a declaration: a standard's series, a 表, a scheme's tiers, the bands of a fallback.

    ``kind`` is the class of the declaration; ``head`` is empty where the table has none.
    """

    name: str
    kind: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    span: Span
    indent: str

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The rows as a sheet holds them, the head first, marks in a last column where there are any."""
        marked = any(line.mark for line in self.lines)
        head = [(*self.head, MARKS) if marked else self.head] if self.head else []
        return [*head, *((*line.cells, line.mark) if marked else line.cells for line in self.lines)]


def tables_of(source: Source, file: nodes.File) -> list[Table]:
    """Every table of a text that was parsed without an error, those of scenarios left out; names are unique."""
    found: list[Table] = []
    taken: dict[str, int] = {}
    for declaration in file.declarations:
        if isinstance(declaration, nodes.ScenarioDecl):
            continue
        for grid in _grids(declaration):
            if not grid.rows:
                continue
            name = _name(declaration)
            taken[name] = taken.get(name, 0) + 1
            shown = name if taken[name] == 1 else f"{name}~{taken[name]}"
            found.append(_table(source, grid, shown, type(declaration).__name__))
    return found


def _grids(node: object) -> Iterator[nodes.Grid]:
    if isinstance(node, nodes.Grid):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from _grids(each)
    else:
        for name in getattr(node, "__attrs_attrs__", ()):
            yield from _grids(getattr(node, name.name))


def _name(declaration: object) -> str:
    name = getattr(declaration, "name", None)
    return str(getattr(name, "text", name or type(declaration).__name__))


def _table(source: Source, grid: nodes.Grid, name: str, kind: str) -> Table:
    text = source.text
    first = text.rfind("\n", 0, grid.span.start) + 1
    end = _line_end(text, grid.rows[-1].span.start)
    head = tuple(_text(source, cell) for cell in grid.header)
    start = _line_end(text, grid.span.start) + 1 if head else first
    lines: list[Line] = []
    at = start
    for row in grid.rows:
        begin, stop = text.rfind("\n", 0, row.span.start) + 1, _line_end(text, row.span.start)
        bar = text.index("|", row.cells[-1].span.end)
        tail = text[bar + 1 : stop]
        mark, _, comment = tail.partition("#")
        lines.append(
            Line(
                tuple(_text(source, cell) for cell in row.cells),
                mark.strip(),
                text[begin:stop],
                text[at:begin],
                f"  #{comment}" if _ else "",
            )
        )
        at = stop + 1
    indent = text[first : grid.span.start].removesuffix(text[first : grid.span.start].lstrip(" 　"))
    return Table(name, kind, head, tuple(lines), Span(start, end), indent)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _text(source: Source, cell: nodes.Cell) -> str:
    return source.text[cell.span.start : cell.span.end].strip()


def with_rows(source: Source, table: Table, rows: Iterable[Sequence[str]]) -> str:
    """The text with other rows in a table: an unchanged row keeps its line, a changed one the comments of the row in its place.

    ``rows`` are without the head; a last cell beyond the table's columns is the mark behind the row.
    """
    new = [_padded(row, len(table.lines[0].cells)) for row in rows]
    same: dict[tuple[tuple[str, ...], str], list[Line]] = {}
    for line in table.lines:
        same.setdefault((line.cells, line.mark), []).append(line)
    kept = {(line.cells, line.mark) for line in table.lines} & {(cells, mark) for cells, mark in new}
    parts: list[str] = []
    for place, (cells, mark) in enumerate(new):
        old = same.get((cells, mark), [])
        if old:
            line = old.pop(0)
            parts.append(line.above + line.text)
            continue
        beside = table.lines[place] if place < len(table.lines) else None
        free = beside is not None and (beside.cells, beside.mark) not in kept
        above, tail = (beside.above, beside.tail) if free and beside is not None else ("", "")
        parts.append(f"{above}{table.indent}| {' | '.join(cells)} |{f' {mark}' if mark else ''}{tail}")
    return source.text[: table.span.start] + "\n".join(parts) + source.text[table.span.end :]


def _padded(row: Sequence[str], width: int) -> tuple[tuple[str, ...], str]:
    cells = tuple(row[:width]) + ("",) * (width - len(row))
    return cells, row[width].strip() if len(row) > width else ""
