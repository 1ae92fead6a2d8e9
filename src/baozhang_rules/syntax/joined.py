"""A formula that goes on in the next line: told once, and read as one line."""

from __future__ import annotations

from baozhang_rules.syntax import problems
from baozhang_rules.syntax.tokens import Lexed, Line, Report
from baozhang_rules.text import Span

_OPEN = frozenset({"EQ", "PLUS", "STAR", "SLASH", "CMP", "KW_AND", "KW_OR", "KW_OF", "COMMA"})
"""What a line can't end in (a line that begins with a sign is read as the rest of the one before it, by the lexer)."""


def joined(lexed: Lexed, lines: list[Line], report: Report) -> list[Line]:
    """The lines with those put together that an unfinished formula parts; each such place is reported with its fix."""
    found: list[Line] = []
    for each in lines:
        last = found[-1] if found else None
        if last is None or not _belongs(last, each):
            found.append(each)
            continue
        source, gap = lexed.source, Span(last.end, each.start)
        edits = () if "#" in source.slice(gap) else problems.replace(gap, " ")
        report(problems.UnfinishedLine(True, edits=edits, source=source, span=Span(last.end, last.end)))
        found[-1] = Line(last.indent, last.start, [*last.tokens, *each.tokens], last.law, last.level)
    return found


def _belongs(last: Line, each: Line) -> bool:
    """Whether a line, deeper than the one before it, is the rest of that one's formula."""
    if each.level <= last.level or each.law is not None or not last.tokens or not each.tokens or last.row or each.row:
        return False
    return last.tokens[-1].type in _OPEN
