"""From a text to the surface tree, with as many of its problems as can be told in one reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from attrs import frozen

from baozhang_rules.diagnostics import Collector, Problem
from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.build_scenario import Builder
from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.joined import joined
from baozhang_rules.syntax.lalr import Unexpected
from baozhang_rules.syntax.lexer import MOST_PROBLEMS, Enough, lex, limited
from baozhang_rules.syntax.placing import MOST_LINES, misplaced, reads, rearranged
from baozhang_rules.syntax.slips import mended
from baozhang_rules.syntax.table import END
from baozhang_rules.syntax.tokens import Chunk, Lexed, Line, Report, flatten
from baozhang_rules.syntax.unexpected import explain
from baozhang_rules.text import Source, Span

_MOST_TRIES = 10
_GAPS = (problems.PartMissing, problems.TableWithoutRows, problems.ScenarioOrder, problems.RaggedRow)
_MEANT = (problems.MixedLogic, problems.ChainedComparison)
"""What is read as its fix writes it."""
_MOST_TOKENS = 60_000
_MOST_SHORTENED = 20


def parse(source: Source, collector: Collector) -> nodes.File:
    """Read a policy; whatever is wrong goes to the collector, and what can't be read becomes a `BadDecl`."""
    heard: list[Problem] = []
    report = limited(heard.append)
    lexed = lex(source, report)
    declarations, enough = _read_all(lexed, heard, report)
    collector.extend(mended(lexed, heard, lambda text: _problems_in(Source(source.name, text), lexed.declared)))
    if enough:
        end = Span(len(source.text), len(source.text))
        collector.add(problems.TooManyProblems(MOST_PROBLEMS, source=source, span=end))
    comments = tuple(nodes.Comment(text, span=span) for text, span in lexed.comments)
    return nodes.File(tuple(declarations), comments, span=Span(0, len(source.text)))


@frozen
class _Read:
    """A chunk with what was read of it and what is wrong there."""

    chunk: Chunk
    node: Any
    problems: list[Problem]


def _read_all(lexed: Lexed, heard: list[Problem], report: Report) -> tuple[list[Any], bool]:
    """Read every chunk; what is wrong is added to ``heard``. Also whether that was too much to go on."""
    found: list[_Read] = []
    for chunk in lexed.chunks:
        before = len(heard)
        try:
            node = _Reader(lexed, report).read(chunk)
        except Enough:
            rest = nodes.BadDecl(span=Span.cover(chunk.span, lexed.chunks[-1].span))
            return [*(each.node for each in found), rest], True
        found.append(_Read(chunk, node, heard[before:]))
    lexical = heard[: len(heard) - sum(len(each.problems) for each in found)]
    if len(heard) < MOST_PROBLEMS:
        found = [each for run in _runs(found) for each in _aligned(lexed, run)]
    lexed.chunks = [each.chunk for each in found]
    heard[:] = lexical + [problem for each in found for problem in each.problems]
    return [each.node for each in found], len(heard) >= MOST_PROBLEMS


def _runs(found: list[_Read]) -> Iterator[list[_Read]]:
    """Stretches of chunks: one that has no problem by itself, those that have with the one before them."""
    run: list[_Read] = []
    for each in found:
        wrong = bool(each.problems) or _crooked(each.chunk)
        if run and not wrong:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _crooked(chunk: Chunk) -> bool:
    return chunk.lines[0].indent > 0 or any(line.loose for line in chunk.lines)


def _aligned(lexed: Lexed, run: list[_Read]) -> list[_Read]:
    """The chunks with their lines where they belong, where these then have fewer problems; crooked lines are told."""
    crooked = [line for each in run for line in each.chunk.lines if line.loose or (line.indent and line is each.chunk.lines[0])]
    if not crooked and all(not each.problems for each in run):
        return run
    if sum(len(each.chunk.lines) for each in run) <= MOST_LINES:
        better = _rearranged(lexed, run, len(crooked))
        if better is not None:
            return better
    for line in crooked:
        owner = next(each for each in run if any(line is other for other in each.chunk.lines))
        owner.problems.append(problems.InconsistentIndent(line.indent, line.loose or (0,), source=lexed.source, span=line.span))
    return run


def _rearranged(lexed: Lexed, run: list[_Read], crooked: int) -> list[_Read] | None:
    chunks = rearranged([each.chunk for each in run])
    told = misplaced(lexed.source, chunks)
    if not told:
        return None
    found: list[_Read] = []
    for chunk in chunks:
        heard: list[Problem] = []
        found.append(_Read(chunk, _Reader(lexed, heard.append).read(chunk), heard))
    left = [problem for each in found for problem in each.problems]
    moved = {each.span.start for each in told if each.span is not None}
    if any(each.span is not None and each.span.start in moved for each in left):
        return None
    if len(left) + len(told) > crooked + sum(len(each.problems) for each in run):
        return None
    return [_with_told(each, [one for one in told if one.span is not None and _holds(each.chunk, one.span)]) for each in found]


def _holds(chunk: Chunk, span: Span) -> bool:
    return chunk.lines[0].start <= span.start <= chunk.lines[-1].end


def _with_told(read: _Read, told: Sequence[Problem]) -> _Read:
    """What was read otherwise than it is written is no declaration that may be used."""
    if not told:
        return read
    unread = tuple(each.span for each in told if each.span is not None)
    node = read.node if isinstance(read.node, nodes.BadDecl) else nodes.BadDecl(read.node, unread, span=read.chunk.span)
    return _Read(read.chunk, node, [*told, *read.problems])


def _problems_in(source: Source, declared: frozenset[str]) -> list[Problem]:
    """The problems of one declaration of a text that declares these names."""
    heard: list[Problem] = []
    lexed = lex(source, limited(heard.append), declared)
    try:
        for chunk in lexed.chunks:
            _Reader(lexed, limited(heard.append)).read(chunk)
    except Enough:
        pass
    return heard


class _Reader:
    """Reads one chunk, dropping lines that can't be read to look for what else is wrong."""

    def __init__(self, lexed: Lexed, report: Report) -> None:
        self._lexed = lexed
        self._report = report
        self._budget = _MOST_TOKENS

    def read(self, chunk: Chunk) -> Any:
        """The declaration; a `BadDecl` after saying what is wrong with it."""
        lines = joined(self._lexed, chunk.lines, self._report)
        bad = [line for line in lines if line.bad]
        if not bad:
            try:
                node, wrong = self._build(lines)
            except Unexpected as error:
                lines = self._explained(lines, error)
            else:
                for each in wrong:
                    self._report(each)
                if all(isinstance(each, _MEANT) for each in wrong):
                    return node
                lines = self._dropped(lines, _lines_of(lines, wrong))
        else:
            lines = self._dropped(lines, bad)  # what is wrong with these has been said; look at the others
        return self._broken(chunk, *self._rest(lines))

    def _build(self, lines: list[Line]) -> tuple[Any, list[Problem]]:
        """The node of some lines and what is wrong with what they say; raises `Unexpected`."""
        tree = parser().parse(list(flatten(lines)))
        wrong: list[Problem] = []
        builder = Builder(self._lexed.source, wrong.append)
        node = builder.build(tree)
        builder.finish()
        return node, wrong

    def _rest(self, lines: list[Line]) -> tuple[list[Line], Any]:
        """Read what is left of a declaration, dropping further lines that can't be read; return it with its tree.

        That lines are missing now isn't told; then nothing is returned, for the tree lacks what it needs.
        """
        for _ in range(_MOST_TRIES):
            if not lines or self._budget < 0:
                break
            try:
                node, wrong = self._build(lines)
            except Unexpected as error:
                lines = self._explained(lines, error)
                continue
            if not wrong:
                return lines, node
            told = [each for each in wrong if not isinstance(each, _GAPS)]
            for each in told:
                self._report(each)
            if not told:
                break
            lines = self._dropped(lines, _lines_of(lines, told))
        return [], None

    def _explained(self, lines: list[Line], error: Unexpected) -> list[Line]:
        """Say what is wrong with a line; return the lines with it mended, or without it."""
        line, mended = explain(self._lexed, lines, error, self._report)
        self._budget -= sum(len(each.tokens) for each in lines)
        if mended is not None:
            return [mended if each is line else each for each in lines]
        return self._dropped(lines, [line])

    def _dropped(self, lines: list[Line], dropped: list[Line]) -> list[Line]:
        """Return the lines without some; of the first line, what can be read from its beginning."""
        head = lines[0]
        if not any(line is head for line in dropped):
            return without(lines, dropped) or ([] if reads([], head, 0) else [head])
        rest = without(lines, [line for line in dropped if line is not head]) if len(dropped) > 1 else lines
        shorter = shortened(head, rest[1:])
        return [shorter, *rest[1:]] if shorter is not None else []

    def _broken(self, chunk: Chunk, kept: list[Line], node: Any) -> nodes.BadDecl:
        unread = [line for line in chunk.lines if all(line is not each for each in kept)]
        return nodes.BadDecl(node, tuple(line.span for line in unread), span=chunk.span)


def _lines_of(lines: list[Line], wrong: list[Problem]) -> list[Line]:
    """The lines in which some problems stand."""
    spans = [each.span for each in wrong if each.span is not None]
    return [line for line in lines if any(line.start <= span.start <= line.end for span in spans)]


def shortened(head: Line, under: list[Line]) -> Line | None:
    """Return the longest beginning of a declaration's first line that can be read, with its keyword and a name at least."""
    tokens = head.tokens
    stop = next((i for i, each in enumerate(tokens) if each.type == "BAD"), len(tokens) - 1)
    for count in range(min(stop, _MOST_SHORTENED), 1, -1):
        if tokens[count].start_pos == tokens[count - 1].end_pos:
            continue  # half of what is written as one word, such as a unit
        shorter = Line(head.indent, head.start, tokens[:count], head.law, head.level)
        try:
            parser().parse(list(flatten([shorter, *under])))
        except Unexpected as error:
            if error.token.type == END or error.token.start_pos <= shorter.end:
                continue
        return shorter
    return None


def without(lines: list[Line], dropped: list[Line]) -> list[Line]:
    """Return the lines without some, what is nested in them, and headings that are left with nothing under them."""
    if any(line is lines[0] for line in dropped):
        return []
    gone = {id(line) for line in dropped}
    kept: list[Line] = []
    limit: int | None = None
    for line in lines:
        if limit is not None and line.level > limit:
            continue
        limit = line.level if id(line) in gone else None
        if limit is None:
            kept.append(line)
    return list(_without_bare_headings(lines, kept))


def _without_bare_headings(before: list[Line], kept: list[Line]) -> Iterator[Line]:
    """Leave out lines that had something nested and now have nothing, innermost first."""
    nested = {id(a) for a, b in pairwise(before) if b.level > a.level}
    result: list[Line] = []
    deeper = 0
    for line in reversed(kept):
        bare = id(line) in nested and deeper <= line.level
        if not bare:
            result.append(line)
            deeper = line.level
    return reversed(result)


def declared_names(file: nodes.File) -> tuple[nodes.Ident, ...]:
    """Return the names that a file declares, in the order of the text: of declarations, facts and values."""
    return tuple(name for each in file.declarations for name in _names_of(each))


def _names_of(each: Any) -> Iterator[nodes.Ident]:
    name = getattr(each, "name", None)
    if isinstance(name, nodes.Ident) and not isinstance(each, nodes.CheckDecl):
        yield name
    if isinstance(each, nodes.EnumDecl):
        yield from each.members
    if isinstance(each, nodes.RecordDecl):
        yield from (fact.name for fact in each.facts)
