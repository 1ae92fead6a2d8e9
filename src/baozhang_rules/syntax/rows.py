"""Rows of tables: cells between bars, with columns of free text known from the head."""

from __future__ import annotations

from itertools import pairwise

from baozhang_rules.syntax import problems
from baozhang_rules.syntax.scan import Scanner, settle_rounding
from baozhang_rules.syntax.tokens import Tok, token
from baozhang_rules.syntax.words import Entry
from baozhang_rules.text import Span

_ALL = frozenset({"KW_STANDARD"})
_MOST_CELLS = 200


class RowScanner:
    """Scans the rows of one table after the other; the first row of each run is its head."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._free: frozenset[int] | None = None
        self._headless = False

    def over(self) -> None:
        """Note that the table ended: the next row starts another."""
        self._free = None
        self._headless = False

    def row(self, start: int, end: int, kind: str) -> list[Tok]:
        """Return the tokens of a row that starts at its first bar; `kind` is the declaration's first terminal."""
        bars = self._bars(start, end)
        if len(bars) < 2 or self._unclosed(bars[-1], end):
            return self._broken(start, end)
        cells = list(pairwise(bars))
        if len(cells) > _MOST_CELLS:
            return self._broken(start, end)
        head = self._free is None
        if head:
            self._headless = kind in _ALL and not any(self._entry(a + 1, b) for a, b in cells)
            if self._headless:
                scanner = self._scanner
                scanner.report(problems.HeadCell(kind in _ALL, source=scanner.source, span=Span(start, end)))
            self._free = frozenset(i for i, (a, b) in enumerate(cells) if self._is_free(a + 1, b, kind))
        if self._headless:
            return [token("BAD", "", start, end)]
        found = [token("BAR", "|", start, start + 1)]
        for bar in bars:
            self._scanner.pasted(token("BAR", "|", bar, bar + 1))
        for i, (left, right) in enumerate(cells):
            found.extend(self._cell(left + 1, right, i, head, kind, len(cells)))
            found.append(token("BAR", "|", right, right + 1))
        if bars[-1] + 1 < end:
            found.extend(self._scanner.scan(bars[-1] + 1, end, []))
        return found

    def _bars(self, start: int, end: int) -> list[int]:
        normal = self._scanner.normal
        bars: list[int] = []
        quoted = False
        for at in range(start, end):
            sign = normal[at]
            if sign == '"':
                quoted = not quoted
            elif sign == "|" and not quoted:
                bars.append(at)
        return bars

    def _unclosed(self, last: int, end: int) -> bool:
        """Whether what stands after the last bar is a cell rather than a mark such as 取代."""
        rest = self._scanner.normal[last + 1 : end].strip()
        return bool(rest) and not any(
            rest in self._scanner.words.entry("keywords", mark).spellings for mark in ("replaces", "upper_instead")
        )

    def _broken(self, start: int, end: int) -> list[Tok]:
        scanner = self._scanner
        edits = problems.replace(Span(end, end), " |")
        scanner.report(problems.UnclosedRow(source=scanner.source, span=Span(start, end), edits=edits))
        return [token("BAD", "", start, end)]

    def _entry(self, start: int, end: int) -> Entry | None:
        return self._scanner.words.lookup("columns", self._scanner.normal[start:end].strip())

    def _is_free(self, start: int, end: int, kind: str) -> bool:
        """Whether cells of a column are text; below a head that no standard has, nothing is known of them."""
        entry = self._entry(start, end)
        return kind in _ALL if entry is None else bool(entry.extra.get("free"))

    def _cell(self, left: int, right: int, index: int, head: bool, kind: str, width: int) -> list[Tok]:
        normal = self._scanner.normal
        start, end = left, right
        while start < end and normal[start] == " ":
            start += 1
        while end > start and normal[end - 1] == " ":
            end -= 1
        if start == end:
            return [token("EMPTY", "", left, right)]
        if head:
            column = self._column(start, end, kind, width)
            if column is not None:
                return [column]
        elif index in (self._free or ()):
            text = self._scanner.source.text[start:end]
            return [token("FREE", text, start, end, text)]
        openers: list[Tok] = []
        found = self._scanner.scan(start, end, openers)
        for opener in openers[:1]:
            self._scanner.report(problems.UnclosedParenthesis(source=self._scanner.source, span=opener.span))
            found.append(token("BAD", "", end, end))
        return settle_rounding(found)

    def _column(self, start: int, end: int, kind: str, width: int) -> Tok | None:
        """Return the head of a column that the language knows, under its one name."""
        text = self._scanner.normal[start:end]
        entry = self._scanner.words.lookup("columns", text)
        if entry is None:
            return None
        known = (
            kind in _ALL
            or bool(entry.extra.get("free"))
            or (kind == "KW_TABLE" and entry.concept == "value")
            or (kind == "KW_SCENARIO" and width == 2 and entry.concept in ("month", "value"))
        )
        return token("COLUMN", text, start, end, entry.zh) if known else None
