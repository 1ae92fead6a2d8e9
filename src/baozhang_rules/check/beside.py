"""What is wrong beside what can't be read: a text with broken declarations is checked as far as it goes.

Only what the author can mend at its place is told.  Left out is what may come from the gap alone: names that the broken lines may
declare, parts that they may hold, and warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, field

from baozhang_rules.check.name_problems import NotAMember
from baozhang_rules.diagnostics import Problem
from baozhang_rules.names import Bundle, FileEntry
from baozhang_rules.names.problems import ImportCircle, Near, PackageMissing
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.syntax.normal import INVISIBLE, normalise
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Source, Span

_WORD = re.compile(r"[^\W\d]\w*")
_HEAD = re.compile(r"[^=]*")
_LABEL = re.compile(r"[^:]*")
_LINKS = ("policy", "import", "implements")
_MOST_WORDS = 20

BY_ABSENCE = frozenset(
    "POL0250 POL0252 POL0260 POL0267 POL0268 POL0270 POL0271 POL0272 POL0274 POL0275 POL0277 POL0279 POL0281 POL0290 POL0292 POL0295 POL0308 "
    "POL0309 POL0312 POL0313 POL0320 POL0325 POL0327 POL0330 POL0333 POL0335 POL0338 POL0345 POL0347 POL0352 POL0360 POL0363 POL0364 "
    "POL0376 POL0381 POL0442".split()
)
"""Codes of what is said where something is missing, which may stand in lines that can't be read."""


@define
class Beside:
    """Tells apart what is wrong by itself from what follows from broken lines."""

    bundle: Bundle
    lines: set[tuple[str, int]] = field(factory=set)
    """The lines that can't be read, by file and number."""
    names: set[str] = field(factory=set)
    """The words that they may declare."""
    enums: set[str] = field(factory=set)
    """Enumerations that may have more members than were read."""
    anything: bool = False
    """Whether they may declare any name at all."""

    @classmethod
    def of(cls, bundle: Bundle, heard: tuple[Problem, ...]) -> Beside | None:
        """What is known of the broken lines of a bundle; None where nothing can be said beside them."""
        if any(isinstance(each, ImportCircle) for each in heard):
            return None
        found = cls(bundle)
        found.anything = any(isinstance(each, PackageMissing) or each.source is None for each in heard)
        for each in heard:
            if each.source is not None and each.span is not None:
                found.lines.update(_lines(each.source, each.span))
        for entry in bundle.files:
            for broken in entry.broken:
                head = _head(normalise(entry.source.text), broken.span)
                if isinstance(broken.readable, syn.RecordDecl) and head.start in (span.start for span in broken.unread):
                    return None  # whose record it is, or in what its list is counted, bears on everything
                found._note(entry, broken, head)
        return found

    def tells(self, problem: Problem) -> bool:
        """Whether a problem is told: an error at lines that can be read, about names that these declare."""
        source, span = problem.source, problem.span
        if problem.severity != "error" or problem.code in BY_ABSENCE or source is None or span is None:
            return False
        if isinstance(problem, Near) and self.anything:
            return False
        if isinstance(problem, NotAMember) and problem.enum in self.enums:
            return False
        places = [(source, span), *((each[0], each[1]) for each in problem.secondary())]
        if any(self.lines & set(_lines(*place)) for place in places):
            return False
        return not self.names & {getattr(problem, "name", None), *_WORD.findall(source.slice(span))}

    def _note(self, entry: FileEntry, broken: syn.BadDecl, head: Span) -> None:
        source = entry.source
        line = normalise(source.slice(head))
        for span in broken.unread:
            self.lines.update(_lines(source, span))
        if _first(line) in words().entry("keywords", "scenario").spellings:
            return  # it declares no name
        if broken.readable is None:
            self._note_head(line)
        elif isinstance(broken.readable, syn.EnumDecl):
            self.enums.add(broken.readable.name.text)
        for span in broken.unread:
            if span.start > head.start:
                found = _declared(normalise(source.slice(span)), _LABEL)
                self.names.update(found)
                self.anything = self.anything or not found

    def _note_head(self, line: str) -> None:
        """A first line that can't be read: it may bring names from elsewhere, or not even say what it is."""
        first = _first(line)
        links = {word for each in _LINKS for word in words().entry("keywords", each).spellings}
        self.anything = self.anything or first in links or not _is_keyword(first) or not _declared(line, _LABEL)
        self.names.update(_declared(line, _HEAD))


def _head(text: str, span: Span) -> Span:
    """The first line of a declaration, after the law that may stand before it."""
    start = span.start
    while start < span.end:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip()[:1] not in ("", ">", "#"):
            return Span(start, end)
        start = end + 1
    return span


def _first(line: str) -> str:
    return next(iter(_WORD.findall(line)), "")


def _lines(source: Source, span: Span) -> Iterator[tuple[str, int]]:
    first, last = source.position(span.start).line, source.position(span.end).line
    return ((source.name, line) for line in range(first, last + 1))


def _is_keyword(word: str) -> bool:
    return any(word == phrase.text for group in words().phrases.values() for phrase in group)


def _declared(line: str, part: re.Pattern[str]) -> list[str]:
    """The words of a line that may be names it declares: before `=` or `:`, or all of a row."""
    line = INVISIBLE.sub("", line)
    match = None if line.startswith("|") else part.match(line)
    found = _WORD.findall(line if match is None else match[0])
    return [word for word in found[:_MOST_WORDS] if word not in words().hard]
