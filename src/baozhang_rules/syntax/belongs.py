"""Lines and headings that stand under another declaration or word than theirs: where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from attrs import evolve

from baozhang_rules.diagnostics import Problem
from baozhang_rules.syntax import problems
from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.lalr import Unexpected
from baozhang_rules.syntax.placing import reads
from baozhang_rules.syntax.tokens import Line, Tok, token
from baozhang_rules.syntax.words import words
from baozhang_rules.text import Source

_HEADS = {
    "policy": "KW_POLICY NAME", "record": "KW_RECORD NAME", "standard": "KW_STANDARD NAME COLON UNIT",
    "table": "KW_TABLE NAME COLON UNIT KW_BY NAME", "define": "KW_DEFINE NAME", "class": "KW_CLASS NAME",
    "assessment_unit": "KW_ASSESSMENT_UNIT NAME KW_FROM NAME", "fixed_benefit": "KW_FIXED_BENEFIT NAME COLON UNIT",
    "one_off": "KW_ONE_OFF NAME COLON UNIT", "tiered": "KW_TIERED NAME", "fallback": "KW_FALLBACK NAME COLON UNIT",
    "scenario": "KW_SCENARIO STRING",
}  # fmt: skip
"""The shortest first line of each declaration that has lines of its own."""
_NESTED = {"fallback": (f"{_HEADS['fallback']} NEWLINE INDENT KW_TARGET NAME COLON",)}
"""Lines within a declaration that have lines of their own which no other has."""
HEADINGS = frozenset({"KW_MARGINAL", "KW_WHOLE", "KW_STEP", "KW_DEDUCT"})
"""Words of the language that a colon follows, so that they look like a label elsewhere."""
_HEADINGS = ("expect", "change")
_EXPECTED = frozenset({"预期", "结果", "期望", "预计", "期待", "应有", "expected", "result", "results", "outcome"})
"""What people write for 应得."""


@lru_cache(maxsize=1)
def _starts() -> dict[str, tuple[str, ...]]:
    """For each terminal the declarations under which a line may start with it."""
    found: dict[str, tuple[str, ...]] = {}
    beginnings = [*_HEADS.items(), *((concept, each) for concept, nested in _NESTED.items() for each in nested)]
    for concept, beginning in beginnings:
        kinds = (*beginning.split(), "NEWLINE", "INDENT", "BAD")
        try:
            parser().parse([token(kind, "", 0, 0) for kind in kinds])
        except Unexpected as error:
            for kind in error.spot.admitted:
                if concept not in found.get(kind, ()):
                    found[kind] = (*found.get(kind, ()), concept)
    return found


def of_another(source: Source, lines: Sequence[Line], line: Line, tok: Tok) -> Problem | None:
    """The problem of a line whose first word begins lines of other declarations than this one."""
    head = lines[0].tokens[0].type.removeprefix("KW_").lower()
    homes = _starts().get(tok.type, ())
    if line is lines[0] or tok is not line.tokens[0] or not tok.type.startswith("KW_") or not homes or head in homes:
        return None
    own = words().sections["keywords"].get(head)
    entries = [words().entry("keywords", home) for home in homes[:4]]
    return problems.LineOfAnother(
        source.slice(tok.span), "" if own is None else own.zh, "" if own is None else own.en,
        tuple(each.zh for each in entries), tuple(each.en for each in entries), lines[0].span, source=source, span=tok.span,
    )  # fmt: skip


def other_heading(
    source: Source, lines: Sequence[Line], line: Line, declared: frozenset[str]
) -> tuple[Problem, Line, Line] | None:
    """Where a line of a scenario would be right under another heading: the heading's problem, the heading, and it mended."""
    if lines[0].tokens[0].type != "KW_SCENARIO":
        return None
    at = next(i for i, each in enumerate(lines) if each is line)
    above = next((i for i in range(at - 1, 0, -1) if lines[i].level < line.level), 0)
    heading = lines[above]
    if not above or [each.type for each in heading.tokens] != ["NAME", "COLON"]:
        return None
    name = heading.tokens[0]
    if above != at - 1 and name not in _EXPECTED:
        return None  # what stands before this line was right there
    if name in declared or line.tokens[0].type != "NAME" or len(line.tokens) < 2 or line.tokens[1].type == "NAME":
        return None
    for concept in _HEADINGS:
        right = evolve(heading, tokens=[token(f"KW_{concept.upper()}", "", name.start_pos, name.end_pos), heading.tokens[1]])
        if reads([*lines[:above], right, *lines[above + 1 : at]], line, line.level):
            text = source.slice(name.span)
            better = words().keyword(concept, "en" if text.isascii() else "zh")
            edits = problems.replace(name.span, better)
            return problems.UnknownWord(text, better, edits=edits, source=source, span=name.span), heading, right
    return None
