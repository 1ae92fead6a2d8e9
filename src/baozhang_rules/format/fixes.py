"""Mending a text with the fixes of its problems: only those that can't change what the author meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from baozhang_rules.diagnostics import Edit, Fix, Problem
from baozhang_rules.format.formatted import read
from baozhang_rules.syntax import problems
from baozhang_rules.text import Source

SAFE = (
    problems.ControlCharacter,
    problems.GroupedDigits,
    problems.InvisibleCharacter,
    problems.LooseDate,
    problems.MissingColon,
    problems.MissingSign,
    problems.PastedRows,
    problems.PastedSign,
    problems.RunOfWords,
    problems.SlashSpacing,
    problems.TabCharacter,
    problems.TraditionalForm,
    problems.UnclosedRow,
    problems.UnfinishedLine,
)
"""Problems of signs and blanks.  Guesses at a word and additions to a formula are left to the author."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_ROUNDS = 50


def fixed(source: Source) -> Source:
    """The text after every safe fix that leaves fewer errors, until there is none."""
    found: Sequence[Problem] = read(source)[1]
    for _ in range(_MOST_ROUNDS):
        better = next(_better(source, found), None)
        if better is None:
            break
        source, found = better
    return source


def _better(source: Source, found: Sequence[Problem]) -> Iterator[tuple[Source, Sequence[Problem]]]:
    """Texts with fewer errors: all safe fixes made at once, else one of them."""
    fixes = [fix for problem in found if (fix := problem.fix()) and (isinstance(problem, SAFE) or _only_dates(problem, fix))]
    for edits in (_apart(fixes), *(fix.edits for fix in fixes)):
        mended = Source(source.name, Fix(tuple(edits), "", "").apply(source))
        _, left = read(mended)
        if edits and _fewer(left, found):
            yield mended, left


def _only_dates(problem: Problem, fix: Fix) -> bool:
    """Whether all that an everyday way of writing becomes is dates: 2024.7.1 and what a spreadsheet keeps as a number."""
    return isinstance(problem, problems.EverydayWord) and all(_DATE.fullmatch(edit.text.strip()) for edit in fix.edits)


def _apart(fixes: Sequence[Fix]) -> list[Edit]:
    """The edits of fixes that don't touch each other."""
    taken: list[Edit] = []
    for fix in fixes:
        if all(a.span.end <= b.span.start or b.span.end <= a.span.start for a in fix.edits for b in taken):
            taken += fix.edits
    return taken


def _fewer(left: Sequence[Problem], before: Sequence[Problem]) -> bool:
    """Whether errors went away; of a text with too many to tell, only the first ones are known, so it is taken on trust."""
    many = any(isinstance(each, problems.TooManyProblems) for each in before)
    return len(left) < len(before) or (many and len(left) == len(before))
