"""Lines on their way out, and the columns that neighbouring lines share, counted as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from baozhang_rules.text import display_width, pad_to_width

FURTHEST = 28
"""A column is shared by neighbours whose ends lie no further apart than this; else a short line would lose sight of it."""

_GAPS = {"option": 2, "cite": 3, "comment": 2}
"""What may stand in a column, in order, and the blanks before it at least."""


@define
class Out:
    """One line to print: its indentation, its text, and what follows in columns; ``text`` is empty for a blank line.

    Lines of one ``block`` and indentation that follow each other share columns; a line without a block stands alone.
    ``wide``: its author set its option apart by several blanks; ``bare``: it could have an option but has a source only.
    """

    indent: int = 0
    text: str = ""
    block: str = ""
    wide: bool = False
    bare: bool = False
    columns: dict[str, str] = field(factory=dict)

    @property
    def shown(self) -> str:
        """The line as printed so far."""
        return " " * self.indent + self.text if self.text else ""


def finished(lines: Iterable[Out]) -> str:
    """The whole text: columns aligned, single blank lines, one line end at the end."""
    kept = list(_single_blanks(lines))
    for run in _runs(kept):
        _options(run)
        _align(run, "cite")
        _align(run, "comment")
    return "".join(f"{line.shown}\n" for line in kept)


def _single_blanks(lines: Iterable[Out]) -> Iterator[Out]:
    """At most one blank line in a row, none at either end."""
    waiting: Out | None = None
    begun = False
    for line in lines:
        if not line.text:
            waiting = line
            continue
        if waiting is not None and begun:
            yield waiting
        waiting, begun = None, True
        yield line


def _runs(lines: Iterable[Out]) -> Iterator[list[Out]]:
    run: list[Out] = []
    for line in lines:
        if run and not (line.block and (line.block, line.indent) == (run[-1].block, run[-1].indent)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _options(run: list[Out]) -> None:
    """Options follow by one blank, unless the author set one apart: then all are put under each other."""
    having = [line for line in run if "option" in line.columns]
    if len(having) > 1 and any(line.wide for line in having):
        for line in run:
            if line.bare:
                line.columns["option"] = line.columns.pop("cite")
        _align(run, "option")
    else:
        for line in having:
            line.text += f" {line.columns['option']}"


def _align(run: list[Out], column: str) -> None:
    """Put one column's texts under each other."""
    for group in _near(line for line in run if column in line.columns):
        edge = max(display_width(line.shown) for line in group)
        for line in group:
            line.text = pad_to_width(line.text, edge - line.indent + _GAPS[column]) + line.columns[column]


def _near(lines: Iterable[Out]) -> Iterator[list[Out]]:
    """Neighbours whose ends lie near each other."""
    group: list[Out] = []
    least = most = 0
    for line in lines:
        width = display_width(line.shown)
        low, high = (min(least, width), max(most, width)) if group else (width, width)
        if high - low > FURTHEST:
            yield group
            group, low, high = [], width, width
        group.append(line)
        least, most = low, high
    if group:
        yield group


def tabular(rows: list[list[str]]) -> list[str]:
    """The rows of a table with their cells padded to the width of each column."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [f"| {' | '.join(pad_to_width(cell, width) for cell, width in zip(row, widths, strict=True))} |" for row in rows]
