"""Tokens and logical lines: what the lexer gives the parser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, field
from lark.lexer import Lexer, LexerState, Token

from baozhang_rules.diagnostics import Problem
from baozhang_rules.text import Source, Span

Report = Callable[[Problem], None]


class Tok(Token):
    """A token of Lark with what it means (`payload`) and, for an ambiguous word, what else it may be.

    `also` lists (terminal, payload) in order of preference; the parser's state decides.
    """

    __slots__ = ("also", "payload")

    payload: Any
    also: tuple[tuple[str, Any], ...]

    @property
    def span(self) -> Span:
        """Where the token stands."""
        return Span(self.start_pos or 0, self.end_pos or 0)


def token(kind: str, text: str, start: int, end: int, payload: Any = None, also: tuple[tuple[str, Any], ...] = ()) -> Tok:
    """Make a token; lines and columns are the source's affair, so they are left at 0.

    It is filled in by hand: Lark's own constructor takes as long as finding the token.
    """
    made = str.__new__(Tok, text)
    made.type = kind
    made.value = text
    made.start_pos = start
    made.end_pos = end
    made.line = made.column = made.end_line = made.end_column = 0
    made.payload = payload
    made.also = also
    return made


class Piece:
    """A rule that the parser has read: its name and what it consists of.

    Lark makes these in place of its own trees, whose positions cost more than the whole parse; a place is known from the
    first and last part as soon as the builder comes to it.
    """

    __slots__ = ("children", "end_pos", "rule", "start_pos", "value")

    children: list[Any]
    start_pos: int
    end_pos: int
    value: Any

    def __init__(self, rule: str, children: list[Any]) -> None:
        self.rule = rule
        self.children = children


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

    @property
    def end(self) -> int:
        """Where its last token ends."""
        return (self.tokens[-1].end_pos or self.start) if self.tokens else self.start

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
        return Span(start or 0, max(start or 0, max(line.end for line in self.lines)))


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


class TokenFeed(Lexer):
    """The Lark lexer: it hands over tokens made before, settling ambiguous words by the parser's state."""

    __future_interface__ = 2

    def __init__(self, _conf: Any) -> None:
        pass

    def lex(self, lexer_state: LexerState, parser_state: Any) -> Iterator[Token]:
        """Yield the tokens of the list that stands for the text."""
        given: Any = lexer_state.text
        for each in given:
            if each.also:
                settle(each, parser_state)
            yield each


def settle(each: Tok, parser_state: Any) -> None:
    """Give an ambiguous word the first meaning that the grammar admits at this spot."""
    admitted = parser_state.parse_conf.states[parser_state.position]
    for kind, payload in each.also:
        if kind in admitted:
            each.type, each.payload = kind, payload
            return
    each.type, each.payload = each.also[0]
