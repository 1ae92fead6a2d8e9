"""Tokens and logical lines: what the lexer gives the parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, field

from baozhang_rules.diagnostics import Problem
from baozhang_rules.text import Source, Span

Report = Callable[[Problem], None]


class Tok(str):
    """A token: its text, its terminal (`type`), its place, what it means (`payload`) and, for an ambiguous word, what else it may be.

    `also` lists (terminal, payload) in order of preference; the parser's state decides.
    """

    __slots__ = ("also", "end_pos", "payload", "start_pos", "type")

    type: str
    start_pos: int
    end_pos: int
    payload: Any
    also: tuple[tuple[str, Any], ...]

    @property
    def span(self) -> Span:
        """Where the token stands."""
        return Span(self.start_pos, self.end_pos)


def token(kind: str, text: str, start: int, end: int, payload: Any = None, also: tuple[tuple[str, Any], ...] = ()) -> Tok:
    """Make a token."""
    made = Tok(text)
    made.type = kind
    made.start_pos = start
    made.end_pos = end
    made.payload = payload
    made.also = also
    return made


class Piece:
    """A rule that the parser has read: its name, what it consists of, and from where to where that goes.

    `value` is what the builder makes of it.
    """

    __slots__ = ("children", "end_pos", "rule", "start_pos", "value")

    value: Any

    def __init__(self, rule: str, children: list[Any]) -> None:
        self.rule = rule
        self.children = children
        self.start_pos: int = children[0].start_pos
        self.end_pos: int = children[-1].end_pos


@define
class Line:
    """A logical line: its tokens without layout, its indentation and the law text before it."""

    indent: int
    start: int
    tokens: list[Tok] = field(factory=list)
    law: Tok | None = None
    level: int = 0
    row: bool = False
    bad: bool = False
    loose: tuple[int, ...] = ()
    """The columns of the open levels, where it starts at none of them."""

    @property
    def end(self) -> int:
        """Where its last token ends."""
        return self.tokens[-1].end_pos if self.tokens else self.start

    @property
    def span(self) -> Span:
        """From its first token to its last."""
        return Span(self.start, max(self.start, self.end))


@define
class Chunk:
    """The lines of one top-level declaration."""

    lines: list[Line]

    @property
    def span(self) -> Span:
        """From its law text or first word to its last."""
        first = self.lines[0]
        start = first.law.start_pos if first.law is not None else first.start
        return Span(start, max(start, max(line.end for line in self.lines)))


@define
class Lexed:
    """A whole text as chunks."""

    source: Source
    chunks: list[Chunk]
    comments: list[tuple[str, Span]]
    declared: frozenset[str]


def flatten(lines: list[Line]) -> Iterator[Tok]:
    """Return the tokens of a chunk with NEWLINE, INDENT and DEDENT, which take no room in the text."""
    level = 0
    end = lines[0].start
    in_rows = False
    for line in lines:
        for _ in range(line.level, level):
            yield token("DEDENT", "", end, end)
        if line.level > level:
            yield token("INDENT", "", end, end)
        in_rows = in_rows and line.level == level
        level = line.level
        if line.row and not in_rows:
            yield token("GRID", "", line.start, line.start)
        in_rows = line.row
        if line.law is not None:
            yield line.law
        yield from line.tokens
        end = line.end
        yield token("NEWLINE", "", end, end)
    for _ in range(level):
        yield token("DEDENT", "", end, end)
