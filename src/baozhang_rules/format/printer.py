"""From a text that has no problem to the same text as it is printed: tokens with their blanks, comments, law and tables.

Lines stay lines: the author decides where a line ends and where a blank line parts what belongs together.  The printer
decides on indentation, on the blanks between words, and on the columns of tables, sources and comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from attrs import define, field

from baozhang_rules.format.lines import Out, finished, tabular
from baozhang_rules.format.roles import Roles
from baozhang_rules.format.spelling import after, token_text
from baozhang_rules.syntax.lexer import lex
from baozhang_rules.syntax.tokens import Chunk, Lexed, Line, Tok
from baozhang_rules.syntax.words import WordLang
from baozhang_rules.text import Source

STEP = 2
"""Blanks by which each level is indented."""


def print_text(source: Source, lang: WordLang | None = None) -> str:
    """The text as it is printed, in the language if one is given; the text must have no problem."""
    return finished(_Printer(source, lex(source, lambda _: None), lang).lines())


@define
class _Place:
    """Where a physical line stands: the logical line on it or after it, and whether it goes on with one."""

    line: Line
    tokens: list[Tok] = field(factory=list)
    goes_on: bool = False


class _Printer:
    def __init__(self, source: Source, lexed: Lexed, lang: WordLang | None) -> None:
        self._source = source
        self._lang = lang
        self._roles = Roles()
        self._comments = {self._number(span.start): span.start for _, span in lexed.comments}
        self._logical = [line for chunk in lexed.chunks for line in chunk.lines]
        self._places: dict[int, _Place] = {}
        self._rows: dict[int, str] = {}
        for chunk in lexed.chunks:
            self._roles.add(chunk)
            self._tables(chunk)
        for line in self._logical:
            self._place(line)

    def _number(self, offset: int) -> int:
        return self._source.position(offset).line

    def _place(self, line: Line) -> None:
        """Note which tokens of a logical line stand on which physical line."""
        first = self._number(line.start)
        for number, found in groupby(line.tokens, key=lambda token: self._number(token.span.start)):
            self._places[number] = _Place(line, list(found), number > first)

    # -------------------------------------------------------------------------------------------- lines

    def lines(self) -> Iterator[Out]:
        """Every physical line in order, blank ones too."""
        begun = 0
        for number in range(1, self._source.line_count + 1):
            place = self._places.get(number)
            if place is not None and not place.goes_on:
                begun += 1
            yield self._out(number, place, begun)

    def _out(self, number: int, place: _Place | None, begun: int) -> Out:
        """One line; ``begun`` counts the logical lines that began before its end."""
        comment = self._comment(number)
        if place is not None:
            out = self._code(place)
        elif law := self._law(number):
            out = Out(STEP * self._coming(begun), law)
        elif comment:
            return Out(self._comment_indent(number, begun), comment)
        else:
            return Out()
        if comment:
            out.columns["comment"] = comment
        return out

    def _coming(self, begun: int) -> int:
        """The level of the line that comes next."""
        return self._logical[begun].level if begun < len(self._logical) else 0

    def _comment(self, number: int) -> str:
        start = self._comments.get(number)
        if start is None:
            return ""
        text = self._source.text[start + 1 : self._source.line_span(number).end].rstrip()
        return f"# {text}" if text[:1].isalnum() else f"#{text}"

    def _law(self, number: int) -> str:
        span = self._source.line_span(number)
        text = self._source.text[span.start : self._comments.get(number, span.end)].strip()
        return after(">", text[1:].strip()) if text else ""

    def _comment_indent(self, number: int, begun: int) -> int:
        """That of the line it stands before; at the end of a block, of the deepest level that it is indented to."""
        level = self._coming(begun)
        if not begun:
            return STEP * level
        before = self._logical[begun - 1]
        if number < self._number(before.end):
            return STEP * (before.level + 1)
        own = self._comments[number] - self._source.line_span(number).start
        closing = [each.level for each in self._open_at(begun - 1) if each.level > level and each.indent <= own]
        return STEP * max(closing, default=level)

    def _open_at(self, at: int) -> Iterator[Line]:
        """A line and those that it is nested in, innermost first."""
        level = self._logical[at].level + 1
        for each in self._logical[at::-1]:
            if each.level < level:
                level = each.level
                yield each
            if level == 0:
                return

    def _code(self, place: _Place) -> Out:
        line = place.line
        if line.row:
            return Out(STEP * line.level, self._rows[line.start], "rows")
        out = Out(STEP * (line.level + place.goes_on), block="words")
        pieces = {"": self._text(place.tokens[0])}
        name = ""
        for left, right in pairwise(place.tokens):
            if column := self._column(right):
                name = column
                out.wide = out.wide or (column == "option" and right.span.start - left.span.end > 1)
                out.bare = column == "cite" and right.span.start in self._roles.options
                pieces[name] = self._text(right)
            else:
                pieces[name] += self._with_blank(left, right)
        out.text = pieces.pop("")
        out.columns.update(pieces)
        return out

    # ------------------------------------------------------------------------------------------- tokens

    def _joined(self, tokens: list[Tok]) -> str:
        """Tokens with the blanks between them."""
        return self._text(tokens[0]) + "".join(self._with_blank(*pair) for pair in pairwise(tokens))

    def _with_blank(self, left: Tok, right: Tok) -> str:
        return f"{' ' if self._apart(left, right) else ''}{self._text(right)}"

    def _text(self, token: Tok) -> str:
        return token_text(token, self._source, self._lang, self._roles.sections.get(token.span.start))

    def _column(self, token: Tok) -> str:
        """The column that a token begins, or nothing."""
        if token.type == "CITE":
            return "cite"
        return "option" if token.span.start in self._roles.options else ""

    def _apart(self, left: Tok, right: Tok) -> bool:
        """Whether a blank stands between two tokens."""
        if right.type == "COLON":
            return right.span.start not in self._roles.labels
        if left.type in ("LPAR", "DOT") or right.type in ("RPAR", "COMMA", "DOT"):
            return False
        if left.type == "MINUS":
            return left.span.start not in self._roles.signs
        if right.type == "LPAR":
            return left.type != "FUNCTION"
        return right.type != "KW_OF" or self._text(right) != "'s"

    # ------------------------------------------------------------------------------------------- tables

    def _tables(self, chunk: Chunk) -> None:
        """Print each table of a chunk: rows that follow each other, whatever comments stand between."""
        for is_row, lines in groupby(chunk.lines, key=lambda line: line.row):
            if is_row:
                self._table(list(lines))

    def _table(self, lines: list[Line]) -> None:
        split = [_cells(line) for line in lines]
        texts = [[self._joined(cell) for cell in cells] for cells, _ in split]
        for line, (_, marks), text in zip(lines, split, tabular(texts), strict=True):
            self._rows[line.start] = f"{text} {self._joined(marks)}" if marks else text


def _cells(line: Line) -> tuple[list[list[Tok]], list[Tok]]:
    """The cells of a row, and what stands after its last bar."""
    cells: list[list[Tok]] = []
    for token in line.tokens:
        if token.type == "BAR":
            cells.append([])
        else:
            cells[-1].append(token)
    return cells[:-1], cells[-1]
