"""A named text, and places in it counted in code points."""

import re
from bisect import bisect_right
from functools import cached_property

from attrs import field, frozen

_LINE_END = re.compile(r"\r\n|\r|\n")


@frozen
class Position:
    """A place as people count it: line and column both start at 1, a column is a code point."""

    line: int
    column: int


@frozen
class Span:
    """A stretch of a source, `start` included and `end` not, both in code points from the beginning."""

    start: int
    end: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span cannot run from {self.start} to {self.end}")

    @staticmethod
    def cover(first: "Span", second: "Span") -> "Span":
        """Return the smallest span that holds both, in whichever order they stand."""
        return Span(min(first.start, second.start), max(first.end, second.end))


@frozen
class Source:
    """A text with the name under which it is shown; lines end at `\\n`, `\\r\\n` or a lone `\\r`."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset at which each line starts; a text that ends in a line end has an empty last line."""
        return (0, *(end.end() for end in _LINE_END.finditer(self.text)))

    @property
    def line_count(self) -> int:
        """How many lines there are; an empty text has one."""
        return len(self.line_starts)

    def slice(self, span: Span) -> str:
        """Return the text of a span."""
        return self.text[span.start : span.end]

    def position(self, offset: int) -> Position:
        """Return the line and column of an offset; an offset outside the text counts as its nearest end.

        Errors at the end of a file are reported through this, so it answers rather than fails.
        """
        offset = self._within(offset)
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_span(self, line: int) -> Span:
        """Return the span of line `line` (from 1) without its line end."""
        if not 1 <= line <= self.line_count:
            raise ValueError(f"line {line} is not in a text of {self.line_count} lines")
        start = self.line_starts[line - 1]
        if line == self.line_count:
            return Span(start, len(self.text))
        end = self.line_starts[line] - 1
        if end > start and self.text[end - 1 : end + 1] == "\r\n":
            end -= 1
        return Span(start, end)

    def line_text(self, line: int) -> str:
        """Return line `line` (from 1) without its line end."""
        return self.slice(self.line_span(line))

    def utf16_column(self, offset: int) -> int:
        """Return how many UTF-16 units stand before an offset in its line: an editor's column, from 0."""
        offset = self._within(offset)
        start = self.line_starts[self.position(offset).line - 1]
        return sum(_utf16_units(char) for char in self.text[start:offset])

    def offset_at_utf16(self, line: int, column: int) -> int:
        """Return the offset of an editor's column on line `line` (from 1); past the line is its end.

        A column inside a character written as two units counts as the character's start.
        """
        span = self.line_span(line)
        units = 0
        for offset in range(span.start, span.end):
            units += _utf16_units(self.text[offset])
            if units > column:
                return offset
        return span.end

    def _within(self, offset: int) -> int:
        return max(0, min(offset, len(self.text)))


def _utf16_units(char: str) -> int:
    return 2 if ord(char) > 0xFFFF else 1
