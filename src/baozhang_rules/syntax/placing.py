"""Lines at a wrong indentation: where they can stand, found by trying, so that a line is told once and with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from attrs import evolve, frozen

from baozhang_rules.diagnostics import Edit
from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.lalr import Unexpected
from baozhang_rules.syntax.problems import InconsistentIndent
from baozhang_rules.syntax.table import END
from baozhang_rules.syntax.tokens import Chunk, Line, flatten
from baozhang_rules.text import Source, Span

MOST_LINES = 120
"""Lines of one stretch that are tried; reading them again for each takes time by the square."""
STEP = 2
_BETWEEN_LINES = frozenset({"INDENT", "DEDENT", "GRID", END})


@frozen
class _Placed:
    """A line, the column at which it should start, and the line that it belongs to."""

    line: Line
    column: int
    parent: Line | None


def rearranged(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The same lines, each at a level where it can be read; one that can't be read anywhere stays with its neighbours."""
    found: list[Chunk] = []
    read: list[Line] = []  # those of the last chunk that can be read
    for line in (line for chunk in chunks for line in chunk.lines):
        above = found[-1].lines if found else []
        level = _level(line, read)
        moved = evolve(line, level=_beside(line, above) if level is None else level)
        if moved.level == 0 or not found:
            found.append(Chunk([moved]))
            read = []
        else:
            above.append(moved)
        if level is not None:
            read.append(moved)
    return found


def _level(line: Line, above: Sequence[Line]) -> int | None:
    """The first level at which a line can be read; its own where only the line before it lacks something."""
    own = min(line.level, above[-1].level + 1 if above else 0)
    beside = bool(above) and above[-1].level >= own
    if reads(above, line, own) or (beside and reads(above[:-1], line, own)):
        return own
    return next((level for level in _levels(line, above) if reads(above, line, level)), None)


def _beside(line: Line, above: Sequence[Line]) -> int:
    """The level of the nearest line above that starts at the same column."""
    return next((each.level for each in reversed(above) if each.indent == line.indent), line.level if above else 0)


def _levels(line: Line, above: Sequence[Line]) -> list[int]:
    """The levels that a line may have after those above, its own first, then the nearest."""
    if not above:
        return [0]
    deepest = above[-1].level + 1
    return sorted(range(deepest + 1), key=lambda level: (abs(level - line.level), -level))


def reads(above: Sequence[Line], line: Line, level: int) -> bool:
    """Whether a line is read to its end at a level below those above."""
    before = [] if level == 0 else list(above)
    try:
        parser().parse(list(flatten([*before, evolve(line, level=level)])))
    except Unexpected as error:
        return error.token.type in _BETWEEN_LINES and error.token.start_pos >= line.end
    return True


def misplaced(source: Source, chunks: Sequence[Chunk]) -> list[InconsistentIndent]:
    """What to say of the lines that don't start where lines of their level do; the first carries the edits of all."""
    placed = [each for chunk in chunks for each in _columns(chunk.lines)]
    numbered = [(number, each) for number, each in enumerate(placed) if each.line.indent != each.column]
    edits = tuple(edit for _, each in numbered for edit in _moves(source, each))
    told: list[InconsistentIndent] = []
    for _, group in groupby(enumerate(numbered), key=lambda item: (item[1][0] - item[0], *_shift(item[1][1]))):
        first, *more = [each for _, (_, each) in group]
        parent = first.parent
        words = "" if parent is None else source.slice(parent.span).split("\n")[0]
        number = 0 if parent is None else source.position(parent.start).line
        told.append(
            InconsistentIndent(
                first.line.indent, (), first.column, number, words, 1 + len(more),
                edits=edits if not told else (), source=source, span=first.line.span,
            )
        )  # fmt: skip
    return told


def _shift(placed: _Placed) -> tuple[int, int]:
    """Lines are told together when they move equally far; `placed.parent` may differ between them."""
    return placed.column - placed.line.indent, 0 if placed.parent is None else 1


def _columns(lines: Sequence[Line]) -> Iterator[_Placed]:
    """Where each line of a declaration should start: where most lines under its parent do, right of the parent."""
    parents = _parents(lines)
    groups: dict[int, list[Line]] = {}
    for line, parent in zip(lines, parents, strict=True):
        groups.setdefault(id(parent), []).append(line)
    columns: dict[int, int] = {}
    steps: dict[int, int] = {}
    for line, parent in zip(lines, parents, strict=True):
        if parent is None:
            columns[id(line)] = 0
        else:
            least = columns[id(parent)] + 1
            usual = least - 1 + steps.get(id(parent), STEP)
            counted = Counter(each.indent for each in groups[id(parent)] if each.indent >= least)
            columns[id(line)] = max(counted, key=lambda column: (counted[column], column == usual), default=usual)
            steps[id(line)] = columns[id(line)] - columns[id(parent)]
        yield _Placed(line, columns[id(line)], parent)


def _parents(lines: Sequence[Line]) -> list[Line | None]:
    """The line under which each line stands."""
    found: list[Line | None] = []
    open_lines: list[Line] = []
    for line in lines:
        while open_lines and open_lines[-1].level >= line.level:
            open_lines.pop()
        found.append(open_lines[-1] if open_lines else None)
        open_lines.append(line)
    return found


def _moves(source: Source, placed: _Placed) -> Iterator[Edit]:
    """The edits that move a line, and the lines that go on with it, to its column."""
    first = source.position(placed.line.start).line
    last = source.position(placed.line.end).line
    for number in range(first, last + 1):
        span = source.line_span(number)
        text = source.slice(span)
        blank = len(text) - len(text.lstrip())
        width = sum(2 if each in "\u3000\t" else 1 for each in text[:blank])
        column = max(0, width + placed.column - placed.line.indent)
        yield Edit(Span(span.start, span.start + blank), " " * column)
