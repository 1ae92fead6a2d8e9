"""From a text to the surface tree, with as many of its problems as can be told in one reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from baozhang_rules.diagnostics import Collector, Problem
from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.build_scenario import Builder
from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.lalr import Unexpected
from baozhang_rules.syntax.lexer import MOST_PROBLEMS, Enough, lex, limited
from baozhang_rules.syntax.slips import mended
from baozhang_rules.syntax.table import END
from baozhang_rules.syntax.tokens import Chunk, Lexed, Line, Report, flatten
from baozhang_rules.syntax.unexpected import explain
from baozhang_rules.text import Source, Span

_MOST_TRIES = 10
_GAPS = (problems.PartMissing, problems.TableWithoutRows, problems.ScenarioOrder, problems.RaggedRow)
_MOST_TOKENS = 60_000
_MOST_SHORTENED = 20


def parse(source: Source, collector: Collector) -> nodes.File:
    """Read a policy; whatever is wrong goes to the collector, and what can't be read becomes a `BadDecl`."""
    heard: list[Problem] = []
    report = limited(heard.append)
    lexed = lex(source, report)
    declarations: list[Any] = []
    for chunk in lexed.chunks:
        try:
            declarations.append(_Reader(lexed, report).read(chunk))
        except Enough:
            rest = Span.cover(chunk.span, lexed.chunks[-1].span)
            declarations.append(nodes.BadDecl(span=rest))
            break
    collector.extend(mended(lexed, heard, lambda text: _problems_in(Source(source.name, text), lexed.declared)))
    if len(heard) >= MOST_PROBLEMS:
        end = Span(len(source.text), len(source.text))
        collector.add(problems.TooManyProblems(MOST_PROBLEMS, source=source, span=end))
    comments = tuple(nodes.Comment(text, span=span) for text, span in lexed.comments)
    return nodes.File(tuple(declarations), comments, span=Span(0, len(source.text)))


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
        lines = chunk.lines
        bad = [line for line in lines if line.bad]
        if not bad:
            try:
                return self._build(parser().parse(list(flatten(lines))), self._report)
            except Unexpected as error:
                lines = self._explained(lines, error)
        else:
            lines = self._dropped(lines, bad)  # what is wrong with these has been said; look at the others
        return self._broken(chunk, *self._rest(lines))

    def _build(self, tree: Any, report: Report) -> Any:
        builder = Builder(self._lexed.source, report)
        node = builder.build(tree)
        builder.finish()
        return node

    def _rest(self, lines: list[Line]) -> tuple[list[Line], Any]:
        """Read what is left of a declaration, dropping further lines that can't be read; return it with its tree."""
        for _ in range(_MOST_TRIES):
            if not lines or self._budget < 0:
                break
            try:
                return lines, self._build(parser().parse(list(flatten(lines))), self._but_for_gaps)
            except Unexpected as error:
                lines = self._explained(lines, error)
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
            return without(lines, dropped)
        rest = without(lines, [line for line in dropped if line is not head]) if len(dropped) > 1 else lines
        shorter = shortened(head, rest[1:])
        return [shorter, *rest[1:]] if shorter is not None else []

    def _broken(self, chunk: Chunk, kept: list[Line], node: Any) -> nodes.BadDecl:
        unread = [line for line in chunk.lines if all(line is not each for each in kept)]
        return nodes.BadDecl(node, tuple(line.span for line in unread), span=chunk.span)

    def _but_for_gaps(self, found: Problem) -> None:
        """Report what is wrong in the lines that are left, except that lines are missing."""
        if not isinstance(found, _GAPS):
            self._report(found)


def shortened(head: Line, under: list[Line]) -> Line | None:
    """Return the longest beginning of a declaration's first line that can be read, with its keyword and a name at least."""
    tokens = head.tokens
    stop = next((i for i, each in enumerate(tokens) if each.type == "BAD"), len(tokens) - 1)
    for count in range(min(stop, _MOST_SHORTENED), 1, -1):
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
