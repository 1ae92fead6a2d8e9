"""From a text to chunks of logical lines: indentation, law lines, comments, tables, continued lines."""

from __future__ import annotations

import re
from typing import Any

from baozhang_rules.diagnostics import Edit, Problem
from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.declared import declared_in
from baozhang_rules.syntax.normal import CONTROL, INVISIBLE, SURROGATE, normalise
from baozhang_rules.syntax.rows import RowScanner
from baozhang_rules.syntax.scan import DEEPEST, MOST_OPERATIONS, MOST_TOKENS, Scanner, operations
from baozhang_rules.syntax.tokens import Chunk, Lexed, Line, Report, Tok, token
from baozhang_rules.syntax.words import Words, words
from baozhang_rules.text import Source, Span

MOST_PROBLEMS = 200
_MOST_PER_KIND = 20

_CONTINUES = frozenset({"KW_AND", "KW_OR", "KW_THEN", "KW_OTHERWISE", "KW_WHERE", "STAR", "PLUS", "SLASH"})
_META_WORD = re.compile(r"\w+")
_SPACED = re.compile(r"^( +)(?![ #>|\n])", re.MULTILINE)
_WIDEST_STEP = 8
_CELLS = re.compile(r"\S *\t+ *[^\s#]")


class Enough(Exception):
    """So many problems were reported that the rest of the text is not worth reading."""


def limited(report: Report) -> Report:
    """Return a reporter that stops the reading after `MOST_PROBLEMS`."""
    count = 0

    def add(found: Problem) -> None:
        nonlocal count
        count += 1
        if count > MOST_PROBLEMS:
            raise Enough
        report(found)

    return add


def lex(source: Source, report: Report, declared: frozenset[str] | None = None) -> Lexed:
    """Split a text into chunks of tokens; whatever is wrong with its characters or layout is reported.

    ``declared``: the names of the whole text, where this is a part of it; else the names that it declares itself.
    """
    return _Layout(source, report, declared).run()


class _Layout:
    """Goes over the physical lines once."""

    def __init__(self, source: Source, report: Report, declared: frozenset[str] | None = None) -> None:
        self.source = source
        self.report = report
        self.words: Words = words()
        self.normal = normalise(source.text)
        self.declared = declared_in(self.normal, self.words) if declared is None else declared
        self.scanner = Scanner(source, self.normal, self.words, self.declared, report)
        self.rows = RowScanner(self.scanner)
        self.lines: list[Line] = []
        self.comments: list[tuple[str, Span]] = []
        self.law: list[tuple[int, int]] = []
        self.openers: list[Tok] = []
        self.tabs: list[tuple[int, int]] = []
        self.tabbed = 0
        self.cells: list[Edit] = []
        spaced = _SPACED.search(source.text)
        self.step = 2 if spaced is None else min(len(spaced[1]), _WIDEST_STEP)
        self.kind = ""
        concepts = ("and", "or", "then", "otherwise", "where")
        self.joining = {word for each in concepts for word in self.words.entry("keywords", each).spellings}

    def run(self) -> Lexed:
        chunks: list[Chunk] = []
        try:
            self._characters()
            for number in range(1, self.source.line_count + 1):
                self._physical(self.source.line_span(number))
            self._finish()
            self._tell_pasted()
            self._report_tabs()
        except Enough:
            pass
        finally:
            chunks = self._chunks()
        return Lexed(self.source, chunks, self.comments, self.declared)

    def _characters(self) -> None:
        for pattern, kind in (
            (CONTROL, problems.ControlCharacter),
            (SURROGATE, problems.LoneSurrogate),
            (INVISIBLE, problems.InvisibleCharacter),
        ):
            for count, match in enumerate(pattern.finditer(self.source.text)):
                span = Span(match.start(), match.end())
                number = ord(match[0])
                self.report(kind(number, source=self.source, span=span, edits=problems.replace(span, "")))
                if count >= _MOST_PER_KIND:
                    break

    # -------------------------------------------------------------------------------------- one line

    def _physical(self, span: Span) -> None:
        start, end = span.start, self._comment(span)
        body = start
        width = 0
        while body < end and self.normal[body] == " ":
            width += self.step if self.source.text[body] == "\t" else 2 if self.source.text[body] == "\u3000" else 1
            body += 1
        while end > body and self.normal[end - 1] == " ":
            end -= 1
        if body == end:
            return
        if _CELLS.search(self.source.text, body, end) and self.normal[body] not in "|>":
            self._pasted(width, body, end)
            return
        self._tell_pasted()
        self._tabs(start, end)
        if self.normal[body] == ">" and not self.openers:
            self.law.append((body, end))
            return
        self._content(width, body, end)

    def _comment(self, span: Span) -> int:
        """Keep the comment of a line; return where the rest of the line ends."""
        at = self._comment_start(span.start, span.end)
        if at is None:
            return span.end
        self.comments.append((self.source.text[at + 1 : span.end].strip(), Span(at, span.end)))
        return at

    def _comment_start(self, start: int, end: int) -> int | None:
        """A `#` at the line's start or after a blank begins a comment, except in a quoted text."""
        at = self.normal.find("#", start, end)
        while at >= 0:
            before = self.normal[start:at]
            quoted = before.count('"') % 2 == 1 or before.count("「") > before.count("」")
            if (at == start or before[-1] == " ") and not quoted:
                return at
            if at - start > 5000:
                return None
            at = self.normal.find("#", at + 1, end)
        return None

    def _tabs(self, start: int, end: int) -> None:
        """Note the tabs of a line: at its beginning they stand for one step of the text's indentation each."""
        at = self.source.text.find("\t", start, end)
        if at < 0:
            return
        self.tabbed += 1
        leading = not self.normal[start:at].strip()
        while at >= 0:
            self.tabs.append((at, self.step if leading else 2))
            at = self.source.text.find("\t", at + 1, end)
            leading = leading and not self.normal[start:at].strip()

    def _pasted(self, width: int, body: int, end: int) -> None:
        """Take a row that was pasted from a spreadsheet; its line can't be read."""
        cells = self.source.text[body:end].split("\t")
        row = "| " + " | ".join(cell.strip() for cell in cells) + " |"
        start = self.source.line_span(self.source.position(body).line).start
        self.cells += problems.replace(Span(start, end), " " * max(width, self.step) + row)
        self._close_openers()
        self._add(Line(max(width, self.step), body, [token("BAD", "", body, end)], row=True))

    def _tell_pasted(self) -> None:
        if self.cells:
            last = self.source.line_span(self.source.position(self.cells[0].span.start).line)
            span = Span(self.cells[0].span.start, last.end)
            self.report(problems.PastedRows(len(self.cells), source=self.source, span=span, edits=tuple(self.cells)))
            self.cells = []

    def _report_tabs(self) -> None:
        if self.tabs:
            edits = tuple(edit for at, width in self.tabs for edit in problems.replace(Span(at, at + 1), " " * width))
            first = Span(self.tabs[0][0], self.tabs[0][0] + 1)
            self.report(problems.TabCharacter(self.tabbed, source=self.source, span=first, edits=edits))

    def _content(self, width: int, body: int, end: int) -> None:
        if self.normal[body] == "|":
            self._close_openers()
            self._add(Line(width, body, self.rows.row(body, end, self.kind), row=True))
            return
        self.rows.over()
        if self._meta(width, body, end):
            return
        before = self.lines[-1] if self.lines and width > 0 and not self.lines[-1].row else None
        inside = before is not None and (width > before.indent or (bool(self.openers) and self._joins(body)))
        if not inside:
            self._close_openers()
        opened = bool(self.openers)
        found = self.scanner.scan(body, end, self.openers)
        if not found:
            return
        joins = opened or (found[0].type in _CONTINUES and not self.law)
        if before is not None and inside and joins:
            self._go_on(before, found)
            return
        if found[0].type == "MINUS":
            found[0].type = "BULLET"
        if width == 0:
            self.kind = found[0].type
        self._add(Line(width, body, found))

    def _go_on(self, line: Line, found: list[Tok]) -> None:
        """Add what stands on the next line to a logical line, up to its limits."""
        if line.bad:
            return
        line.tokens.extend(found)
        self._check_bad(line)
        if operations(line.tokens) > MOST_OPERATIONS or len(line.tokens) > MOST_TOKENS:
            self.scanner.too_long(line.span)
            line.bad = True

    def _joins(self, body: int) -> bool:
        """Whether a line starts with what goes on with an open parenthesis."""
        word = _META_WORD.match(self.normal, body)
        return self.normal[body] in ")+-×/" or (word is not None and word[0] in self.joining)

    def _close_openers(self) -> None:
        for opener in self.openers[:1]:
            self.report(problems.UnclosedParenthesis(source=self.source, span=opener.span))
            if self.lines:
                self.lines[-1].bad = True
        self.openers.clear()

    def _meta(self, width: int, body: int, end: int) -> bool:
        """Take a line such as `文号 …` of a policy's head, whose rest is free text."""
        if self.kind != "KW_POLICY" or width == 0:
            return False
        word = _META_WORD.match(self.normal, body, end)
        entry = self.words.lookup("meta", word[0]) if word else None
        if word is None or entry is None:
            return False
        text = self.source.text[word.end() : end].strip(" \u3000:：")
        self._close_openers()
        self._add(Line(width, body, [token("META", text, body, end, (entry.concept, text))]))
        return True

    def _add(self, line: Line) -> None:
        line.law = self._take_law()
        self._check_bad(line)
        self.lines.append(line)

    def _check_bad(self, line: Line) -> None:
        line.bad = line.bad or any(each.type == "BAD" for each in line.tokens)

    def _take_law(self) -> Tok | None:
        if not self.law:
            return None
        start, end = self.law[0][0], self.law[-1][1]
        lines = [self.source.text[a + 1 : b].strip() for a, b in self.law]
        self.law = []
        node = nodes.Law("\n".join(lines), span=Span(start, end))
        return token("LAW", self.source.text[start:end], start, end, node)

    def _finish(self) -> None:
        self._close_openers()
        stray = self._take_law()
        if stray is not None:
            self.report(problems.StrayLaw(source=self.source, span=stray.span))

    # ---------------------------------------------------------------------------------------- chunks

    def _chunks(self) -> list[Chunk]:
        chunks: list[Chunk] = []
        for line in self.lines:
            if line.indent == 0 or not chunks:
                chunks.append(Chunk([]))
            chunks[-1].lines.append(line)
        for chunk in chunks:
            self._levels(chunk)
        return chunks

    def _levels(self, chunk: Chunk) -> None:
        """Give each line its level; a line that matches none takes the nearest and is reported."""
        stack = [chunk.lines[0].indent]
        for line in chunk.lines:
            while line.indent < stack[-1] and len(stack) > 1:
                closed = stack.pop()
                if line.indent > stack[-1]:
                    line.loose = (*stack, closed)
                    stack.append(line.indent)
                    break
            if line.indent > stack[-1]:
                stack.append(line.indent)
            line.level = len(stack) - 1
            if line.level > DEEPEST:
                if not line.bad:
                    self._quietly(problems.TooDeep, line, DEEPEST)
                line.level, line.bad = DEEPEST, True

    def _quietly(self, kind: Any, line: Line, *values: object) -> None:
        try:
            self.report(kind(*values, source=self.source, span=line.span))
        except Enough:
            return
