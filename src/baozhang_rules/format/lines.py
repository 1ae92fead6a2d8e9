"""Lines on their way out, and the columns that neighbouring lines share, counted as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from baozhang_rules.text import display_width, pad_to_width

WIDEST = 90
"""A line longer than this, before what is put into a column, stands apart from its neighbours' column."""

_GAPS = {"option": 2, "cite": 3, "comment": 2}
"""What may stand in a column, in order, and the blanks before it at least."""


@define
class Out:
    """One line to print: its indentation, its text, and what follows in columns; ``text`` is empty for a blank line.

    Lines of one ``block`` and indentation that follow each other share columns; a line without a block stands alone.
    """

    indent: int = 0
    text: str = ""
    block: str = ""
    columns: dict[str, str] = field(factory=dict)

    @property
    def shown(self) -> str:
        """The line as printed so far."""
        return " " * self.indent + self.text if self.text else ""


def finished(lines: Iterable[Out]) -> str:
    """The whole text: columns aligned, single blank lines, one line end at the end."""
    kept = list(_single_blanks(lines))
    for run in _runs(kept):
        for column in _GAPS:
            _align(run, column)
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


def _align(run: list[Out], column: str) -> None:
    """Put one column's texts under each other; what follows a very long line only keeps its gap."""
    gap = _GAPS[column]
    having = [line for line in run if column in line.columns]
    widths = [display_width(line.shown) for line in having]
    edge = max((width for width in widths if width <= WIDEST), default=0)
    for line, width in zip(having, widths, strict=True):
        line.text = pad_to_width(line.text, max(width, edge) - line.indent + gap) + line.columns[column]


def tabular(rows: list[list[str]]) -> list[str]:
    """The rows of a table with their cells padded to the width of each column."""
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    return [f"| {' | '.join(pad_to_width(cell, width) for cell, width in zip(row, widths, strict=True))} |" for row in rows]
