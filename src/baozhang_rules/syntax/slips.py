"""Everyday ways of writing: a line that can't be read is tried again the way its writer meant it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

from attrs import frozen

from baozhang_rules.diagnostics import Edit, Problem
from baozhang_rules.syntax import problems
from baozhang_rules.syntax.normal import normalise
from baozhang_rules.syntax.slip_table import SLIPS, Slip
from baozhang_rules.syntax.tokens import Lexed, Line
from baozhang_rules.text import Source, Span

MOST_LINES = 20
LONGEST_LINE = 400
LONGEST_DECLARATION = 20_000
"""Lines of one text that are tried again, and their length: reading costs time, and nobody writes by hand what is longer."""

Reads = Callable[[str], list[Problem]]
"""Reads one declaration and returns its problems, placed in that text."""


@frozen
class _Found:
    """One slip in a line: what the message points at, and the edit (None: only said)."""

    slip: Slip
    span: Span
    edit: Edit | None


def mended(lexed: Lexed, heard: list[Problem], reads: Reads) -> list[Problem]:
    """The problems with those of a line replaced by its slips, where the line can be read with these mended.

    A slip whose mending doesn't make the line right is told without a fix, if nothing better is known of the line.
    """
    by_line: dict[int, list[Problem]] = {}
    lines = [(number, line) for number, chunk in enumerate(lexed.chunks) for line in chunk.lines]
    starts = [line.start for _, line in lines]
    for each in heard:
        place = -1 if each.span is None or each.severity != "error" else bisect_right(starts, each.span.start) - 1
        if place >= 0 and each.span is not None and each.span.start <= lines[place][1].end:
            by_line.setdefault(place, []).append(each)
    result = list(heard)
    worth = [(place, found) for place, found in by_line.items() if not all(p.fix() and p.code in _SURE for p in found)]
    for place, found in worth[:MOST_LINES]:
        number, line = lines[place]
        chunk = _text_of(lexed, number)
        if line.end - _start(lexed.source, line) > LONGEST_LINE or chunk.end - chunk.start > LONGEST_DECLARATION:
            continue
        told = list(_told(lexed.source, line, chunk, found, reads))
        if told:
            kept = [each for each in found if each.code in _LAYOUT and len(found) > 1]
            result = [each for each in result if each not in found or each in kept] + told
    return result


_LAYOUT = frozenset({"POL0020", "POL0021"})
"""Codes of where a line stands, which no other words in it mend."""
_SURE = frozenset({"POL0040", "POL0050", "POL0052", "POL0053", "POL0055", "POL0056", "POL0057", "POL0058", "POL0065"})
"""Codes of problems whose own fix is as good."""


def _text_of(lexed: Lexed, number: int) -> Span:
    """Where a declaration stands, to the beginning of the next one."""
    following = lexed.chunks[number + 1 : number + 2]
    return Span(lexed.chunks[number].lines[0].start, following[0].lines[0].start if following else len(lexed.source.text))


def _told(source: Source, line: Line, chunk: Span, of_line: list[Problem], reads: Reads) -> Iterator[Problem]:
    found = list(_slips_in(source, line))
    edits = tuple(each.edit for each in _apart(found) if each.edit is not None)
    for tried in (*((each.edit,) for each in found if each.edit is not None), edits):
        if tried and _is_right(source, line, chunk, tried, reads):
            meant = [each for each in _apart(found) if each.edit in tried] or [each for each in found if each.edit in tried][:1]
            yield from _problems(source, meant, tried)
            return
    sure = [each for each in found if each.slip.sure]
    if sure and not any(each.code in _SURE for each in of_line):
        yield from _problems(source, [min(sure, key=lambda each: each.span.start)], ())


def _is_right(source: Source, line: Line, chunk: Span, edits: tuple[Edit, ...], reads: Reads) -> bool:
    """Whether the line has no problem with the edits made, and the lines under it no new ones."""
    text = source.text[chunk.start : chunk.end]
    row = text.count("\n", 0, line.start - chunk.start)
    after = reads(_applied(source, chunk, edits))
    mended = Source(source.name, _applied(source, chunk, edits))
    on_line = [each for each in after if each.span is not None and mended.position(each.span.start).line == row + 1]
    return not on_line and (line.start == chunk.start or len(after) < len(reads(text)))


def _problems(source: Source, found: list[_Found], edits: tuple[Edit, ...]) -> Iterator[Problem]:
    """One problem for each slip; the first carries all the edits, which only together make the line right."""
    for place, each in enumerate(sorted(found, key=lambda each: each.span.start)):
        written = source.slice(each.span).strip()
        said = each.slip.zh, each.slip.en
        yield problems.EverydayWord(written, *said, edits=edits if place == 0 else (), source=source, span=each.span)


def _slips_in(source: Source, line: Line) -> Iterator[_Found]:
    """The slips in a line up to its citation, in the order of the table."""
    start = _start(source, line)
    cited = [tok.span.start for tok in line.tokens if tok.type in ("CITE", "STRING")]
    text = normalise(source.text[start : _end(source, line)])
    found: list[_Found] = []
    for slip in SLIPS:
        for match in slip.pattern.finditer(text):
            span = Span(start + match.start("w"), start + match.end("w"))
            if not any(at < span.start for at in cited):
                better = None if slip.better is None else slip.better(match)
                whole = Span(start + match.start(), start + match.end())
                found.append(_Found(slip, span, None if better is None else Edit(whole, better)))
    yield from found


def _apart(found: list[_Found]) -> list[_Found]:
    """Those with an edit that touches no edit before it in the table."""
    kept: list[_Found] = []
    for each in found:
        if each.edit is not None and not any(_meet(each.edit.span, other.edit.span) for other in kept if other.edit):
            kept.append(each)
    return kept


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _start(source: Source, line: Line) -> int:
    return source.text.rfind("\n", 0, line.start) + 1


def _end(source: Source, line: Line) -> int:
    """Where the written line ends: its last token may stand before signs that are no tokens."""
    stop = source.text.find("\n", line.end)
    stop = min(len(source.text) if stop < 0 else stop, line.end + LONGEST_LINE)
    comment = re.search(r"\s#", source.text[line.end : stop])
    return line.end + comment.start() if comment else stop


def _applied(source: Source, chunk: Span, edits: tuple[Edit, ...]) -> str:
    text = source.text[chunk.start : chunk.end]
    for edit in sorted(edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start - chunk.start] + edit.text + text[edit.span.end - chunk.start :]
    return text

