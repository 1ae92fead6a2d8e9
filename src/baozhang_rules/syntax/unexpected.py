"""Words for what stands where it can't: the likeliest reason first."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from attrs import frozen

from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.syntax import problems
from baozhang_rules.syntax.belongs import HEADINGS, of_another, other_heading
from baozhang_rules.syntax.declared import ways_to_split
from baozhang_rules.syntax.expected import as_expected, legal_words
from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.lalr import Spot, Unexpected
from baozhang_rules.syntax.table import END
from baozhang_rules.syntax.tokens import Lexed, Line, Report, Tok, flatten, token
from baozhang_rules.syntax.words import first_run, words
from baozhang_rules.text import Span, shape

_LAYOUT = frozenset({"NEWLINE", "INDENT", "DEDENT", "GRID", END})
_OPERANDS = frozenset({"NAME", "NUMBER", "DURATION", "DATE", "MONTH", "RPAR", "STRING", "UNIT"})
_DECLARATIONS = (
    "language_version", "policy", "import", "implements", "convention", "grades", "choices_of", "record", "standard", "table",
    "define", "class", "fill", "assessment_unit", "fixed_benefit", "one_off", "tiered", "fallback", "no_stacking",
    "together", "choice", "deadline", "check", "todo", "hint", "notice", "meeting", "always", "scenario",
)  # fmt: skip


def explain(lexed: Lexed, lines: list[Line], error: Unexpected, report: Report) -> tuple[Line, Line | None]:
    """Report an unexpected token; return the line to drop before looking for more, and the line mended if it can be."""
    case = _case(lexed, lines, error)
    under = other_heading(lexed.source, lines, case.line, lexed.declared)
    if under is not None:
        report(under[0])
        return under[1:]
    reasons = (_opening, _layout, _phrase, _declaration, _position, _unit, _run, _colon, _sign, _keyword, _neighbours)
    found = next(filter(None, (reason(case) for reason in reasons)), None)
    found = found or of_another(lexed.source, lines, case.line, case.tok) or _plain(case)
    report(found)
    if isinstance(found, problems.MissingBlock):
        return case.heading, None
    if isinstance(found, problems.UnexpectedIndent) and case.blame:
        return case.blame, None
    return case.line, _mended(case, found)


def _mended(case: _Case, found: Any) -> Line | None:
    """The line with the missing colon or the misspelt keyword of a declaration put right, to look for what else is wrong."""
    if isinstance(found, problems.MissingColon):
        return with_colon(case.line, found.edits[0].span.start)
    if isinstance(found, problems.NotADeclaration) and found.suggestion is not None:
        first, *rest = case.line.tokens
        kind = next(p.terminals[0] for p in words().phrases[first_run(found.suggestion)] if p.text == found.suggestion)
        right = token(kind, found.suggestion, first.start_pos, first.end_pos)
        changed = Line(case.line.indent, case.line.start, [right, *rest], case.line.law, case.line.level)
        return changed if _reads_on(case, changed) else None
    return None


@frozen
class _Case:
    """The unexpected token with what stands around it and what would have been right."""

    lexed: Lexed
    lines: list[Line]
    index: int
    tok: Any
    before: Tok | None
    spot: Spot
    admitted: frozenset[str]

    @property
    def line(self) -> Line:
        """The line concerned."""
        return self.lines[self.index]

    @property
    def heading(self) -> Line:
        """The line under which something is missing."""
        return self.line if self.tok.type in _LAYOUT or not self.index else self.lines[self.index - 1]

    @property
    def blame(self) -> Line | None:
        """The line after it."""
        return self.lines[self.index + 1] if self.index + 1 < len(self.lines) else None

    @property
    def span(self) -> Span:
        """Where the token stands; for layout the end of the line."""
        if self.tok.type in _LAYOUT:
            return Span(self.line.span.end, self.line.span.end)
        return Span(self.tok.start_pos, self.tok.end_pos)

    @property
    def word(self) -> str:
        """The token as it is written."""
        return self.lexed.source.slice(self.span) or str.__str__(self.tok)

    def make(self, kind: Any, span: Span, *values: object, **more: object) -> Any:
        """Make a problem of this source."""
        return kind(*values, source=self.lexed.source, span=span, **more)


def _case(lexed: Lexed, lines: list[Line], error: Unexpected) -> _Case:
    tok: Any = error.token
    last = max(i for i, line in enumerate(lines) if i == 0 or line.start <= tok.start_pos)
    if tok.type == END:
        last = len(lines) - 1
    if tok.type in ("INDENT", "DEDENT", "NEWLINE"):
        last = max((i for i, line in enumerate(lines) if line.end <= tok.start_pos), default=0)
    tokens = lines[last].tokens
    before = None
    for each in tokens:
        if tok.type in _LAYOUT or each.end_pos <= tok.start_pos:
            before = each
    return _Case(lexed, lines, last, tok, before, error.spot, error.spot.admitted)


# ------------------------------------------------------------------------------------------ each reason


def _opening(case: _Case) -> Any:
    """Left to local rules where that can't be said: it goes to what the place names."""
    if case.tok.type != "KW_OPENING":
        return None
    return case.make(problems.OpeningMisplaced, case.span)


def _layout(case: _Case) -> Any:
    if case.tok.type == "LAW":
        owner = next((line for line in case.lines if line.law is case.tok), None)
        return case.make(problems.StrayLaw, case.span, None if owner is None else owner.span)
    if case.tok.type == "INDENT" and case.blame is not None:
        return case.make(problems.UnexpectedIndent, case.blame.span)
    if case.admitted == {"INDENT"}:
        place = next(i for i, each in enumerate(case.lines) if each is case.heading)
        after = case.lines[place + 1 : place + 2]
        return case.make(problems.MissingBlock, case.heading.span, after[0].span if after else None)
    if case.tok.type not in _LAYOUT:
        return None
    deeper = case.blame is not None and case.blame.level > case.line.level
    if "COLON" in case.admitted and deeper and case.before is not None:
        edits = problems.replace(case.span, ":")
        return case.make(problems.MissingColon, case.before.span, str.__str__(case.before), edits=edits)
    return None


_LIKE = 0.75
_IN_DOUBT = 0.1
_FURTHEST = 4
_MOST_TRIED = 6


def _phrase(case: _Case) -> Any:
    """A phrase of several words with a mistake in it, which would be legal if it were right."""
    tokens = case.line.tokens
    last = next((i for i, each in enumerate(tokens) if each is case.tok), len(tokens) - 1)
    for first in sorted({0, *range(max(0, last - _FURTHEST), last + 1)}):
        written = _words_from(case, first)
        near = [found for phrase in _PHRASES if (found := _alike(written, phrase)) is not None]
        legal = [found for found in sorted(near, reverse=True)[:_MOST_TRIED] if _fits(case, first, found[1])]
        if legal:
            (_, likeness), phrase = legal[0]
            place = _place_of(case, first, phrase)
            # Two phrases that are about as near may be opposites: one is named, and none is put in by itself.
            doubt = any(likeness - other < _IN_DOUBT and _kinds(each) != _kinds(phrase) for (_, other), each in legal[1:])
            edits = () if doubt else problems.replace(place, phrase)
            return case.make(problems.UnknownWord, place, case.lexed.source.slice(place), phrase, edits=edits)
    return None


_PHRASES = tuple(sorted(p.text for group in words().phrases.values() for p in group if " " in p.text))
_WORDS = re.compile(r"[\w/-]+")


def _kinds(phrase: str) -> tuple[str, ...]:
    found = next(p for group in words().phrases.values() for p in group if p.text == phrase)
    return tuple(kind for kind in found.terminals if kind.startswith("KW_"))


def _words_from(case: _Case, first: int) -> list[str]:
    """The words of the line from a token on, up to a sign."""
    tokens, found = case.line.tokens, list[str]()
    for each in tokens[first:]:
        text = case.lexed.source.slice(each.span)
        if each.type == "COLON" or not text.isascii():
            break
        found += _WORDS.findall(text)
        if len(found) > _LONGEST_PHRASE:
            break
    return found


_LONGEST_PHRASE = max(len(phrase.split()) for phrase in _PHRASES)


def _alike(written: list[str], phrase: str) -> tuple[tuple[int, float], str] | None:
    """How near a phrase is to as many written words: the longer first, then the likelier; None when it isn't."""
    parts = phrase.split()
    begun = written[: len(parts)]
    if len(begun) < len(parts) or begun == parts or not set(begun) & set(parts):
        return None
    matcher = SequenceMatcher(None, " ".join(begun), phrase, autojunk=False)
    if matcher.quick_ratio() < _LIKE or (ratio := matcher.ratio()) < _LIKE:
        return None
    return (len(parts), ratio), phrase


def _place_of(case: _Case, first: int, phrase: str) -> Span:
    """Where the written words stand that a phrase would take the place of."""
    count = len(phrase.split())
    start = end = case.line.tokens[first].span.start
    for each in case.line.tokens[first:]:
        for match in _WORDS.finditer(case.lexed.source.slice(each.span)):
            if count:
                end, count = each.span.start + match.end(), count - 1
    return Span(start, end)


def _fits(case: _Case, first: int, phrase: str) -> bool:
    return any(_replaces(case, _place_of(case, first, phrase), kind) for kind in _kinds(phrase))


def _replaces(case: _Case, place: Span, kind: str) -> bool:
    """Whether the line can be read to its end with a keyword where these words stand."""
    line = case.line
    kept = [each for each in line.tokens if each.span.end <= place.start or each.span.start >= place.end]
    at = sum(each.span.end <= place.start for each in kept)
    tokens = [*kept[:at], token(kind, "", place.start, place.end), *kept[at:]]
    return _reads_on(case, Line(line.indent, line.start, tokens, line.law, line.level))


def _declaration(case: _Case) -> Any:
    """The first word of a chunk is no keyword; a name with a colon after it is the order of classes."""
    first = case.lines[0].tokens[0]
    if case.index != 0 or not (case.tok is first or (case.before is first and first.type == "NAME")):
        return None
    if first.type == "NAME" and case.tok.type == "COLON":
        return None
    text = str.__str__(first)
    known = [word for concept in _DECLARATIONS for word in words().entry("keywords", concept).spellings]
    near = did_you_mean(text, known)
    edits = problems.replace(first.span, near) if near else ()
    return case.make(problems.NotADeclaration, first.span, text, near, edits=edits)


def _position(case: _Case) -> Any:
    if case.tok.type not in ("MONTH_POSITION", "DAY_POSITION"):
        return None
    better = f"{case.tok.payload} {'个月' if case.tok.type == 'MONTH_POSITION' else '天'}"
    edits = problems.replace(case.span, better) if "DURATION" in case.admitted else ()
    return case.make(problems.CalendarPosition, case.span, case.word, better, edits=edits)


def _unit(case: _Case) -> Any:
    """A number and a word that is no unit, where something with a unit is wanted."""
    tokens = case.line.tokens
    place = next((i for i, each in enumerate(tokens) if each is case.tok), -1)
    if case.tok.type == "NAME" and case.before is not None and case.before.type == "NUMBER":
        number, word = case.before, case.tok
    elif case.tok.type == "NUMBER" and place + 1 < len(tokens) and tokens[place + 1].type == "NAME":
        number, word = case.tok, tokens[place + 1]
    else:
        return None
    if number.payload.unit is not None or number.payload.percent:
        return None
    near = did_you_mean(str.__str__(word), [*words().units, *words().durations])
    if near is None and "DURATION" not in case.admitted:
        return None
    edits = problems.replace(word.span, near) if near else ()
    return case.make(problems.NumberTouchesWord, word.span, str.__str__(number), str.__str__(word), near, edits=edits)


_SOMETHING = "某某某"


def _run(case: _Case) -> Any:
    """A word after an operand that begins with a comparison, without a space: `小于救助标准`."""
    tokens = case.line.tokens
    place = next((i for i, each in enumerate(tokens) if each is case.before), -1)
    for at, suspect in ((place, "POST" in case.admitted), (place + 1, True)):
        if suspect and 0 < at < len(tokens) and tokens[at].type == "NAME" and tokens[at - 1].type in (*_OPERANDS, "POST"):
            text = str.__str__(tokens[at])
            ways = ways_to_split(_SOMETHING + text, case.lexed.declared | {_SOMETHING}, words())
            if len(ways) == 1 and ways[0].startswith(f"{_SOMETHING} "):
                better = ways[0].removeprefix(f"{_SOMETHING} ")
                span = tokens[at].span
                return case.make(problems.RunOfWords, span, text, better, edits=problems.replace(span, better))
    return None


def _colon(case: _Case) -> Any:
    """A colon after the first name of the line, or right before the unexpected token, mends the line."""
    tokens = case.line.tokens
    places = [i + 1 for i, each in enumerate(tokens) if each is case.before and "COLON" in case.admitted]
    if tokens[0].type == "NAME" and len(tokens) > 1 and tokens[1].type not in ("COLON", "KW_OF", "DOT"):
        places.insert(0, 1)
    for place in places:
        before = tokens[place - 1]
        if _mends(case, place):
            edits = problems.replace(Span(before.span.end, before.span.end), ":")
            return case.make(problems.MissingColon, before.span, str.__str__(before), edits=edits)
    return None


def _sign(case: _Case) -> Any:
    """An `=` before the unexpected word, or before the one before it, with which the line reads."""
    tokens = case.line.tokens
    at = next((i for i, each in enumerate(tokens) if each is case.tok), len(tokens))
    if any(each.type == "EQ" for each in tokens):
        return None
    for place in (at, at - 1):
        if 0 < place < len(tokens):
            if tokens[place - 1].type == "NUMBER":
                return _no_unit(case, tokens[place - 1], tokens[place])
            end = tokens[place - 1].end_pos
            kept = [*tokens[:place], token("EQ", "=", end, end), *tokens[place:]]
            if _reads_on(case, Line(case.line.indent, case.line.start, kept, case.line.law, case.line.level)):
                edits = problems.replace(Span(end, end), " =")
                return case.make(problems.MissingSign, tokens[place].span, "=", case.lexed.source.slice(tokens[place].span), edits=edits)
    return None


def _no_unit(case: _Case, number: Tok, word: Tok) -> Any:
    """A number is no name that a value is given to: a word after it that isn't declared is taken for its unit."""
    if word.type != "NAME" or number.payload.unit is not None or str.__str__(word) in case.lexed.declared:
        return None
    return case.make(problems.NumberTouchesWord, word.span, str.__str__(number), str.__str__(word), None)


def _mends(case: _Case, place: int) -> bool:
    """Whether a colon before the token at a place lets the parser read the line to its end."""
    return _reads_on(case, with_colon(case.line, case.line.tokens[place - 1].end_pos))


def _reads_on(case: _Case, changed: Line) -> bool:
    """Whether the parser reads to the end of the line when it is changed so."""
    try:
        parser().parse(list(flatten([*case.lines[: case.index], changed])))
    except Unexpected as error:
        return error.token.type in _LAYOUT and (error.token.start_pos or changed.end) >= changed.end
    return True


def with_colon(line: Line, end: int) -> Line:
    """Return a line with a colon after the token that ends at a place."""
    place = next(i + 1 for i, each in enumerate(line.tokens) if each.end_pos == end)
    tokens = [*line.tokens[:place], token("COLON", ":", end, end), *line.tokens[place:]]
    return Line(line.indent, line.start, tokens, line.law, line.level)


def _keyword(case: _Case) -> Any:
    """A keyword or unit where a name is wanted, or before a colon as the label of a line."""
    kind, first = case.tok.type, case.line.tokens[0]
    if first.type in HEADINGS and (case.tok is first or case.before is first):
        elsewhere = of_another(case.lexed.source, case.lines, case.line, first)
        if elsewhere is not None:
            return elsewhere
    if kind == "COLON" and case.before is first and first.type.startswith("KW_"):
        return _taken(case, first)
    if kind == "UNIT" and case.tok is first and len(case.line.tokens) > 1 and case.line.tokens[1].type == "COLON":
        return _taken(case, first)
    if not (kind in ("UNIT", "CMP", "POST") or kind.startswith("KW_")) or "NAME" not in case.admitted:
        return None
    if kind in ("KW_AND", "KW_OR", "KW_OF", "KW_OF_NUMBER") or (case.before is not None and case.before.type in _OPERANDS):
        return None
    following = [each for each in case.line.tokens if each.start_pos >= case.tok.end_pos]
    then = following[0].type if following else "NEWLINE"
    fits = then not in _OPERANDS and case.spot.admits("NAME", then)
    return _taken(case, case.tok) if fits else None


def _taken(case: _Case, tok: Tok) -> Any:
    """The word of a token is the language's own: how it is called in the other language is said too."""
    word = case.lexed.source.slice(tok.span)
    section = {"UNIT": "units", "CMP": "compare", "POST": "compare_after"}.get(tok.type, "keywords")
    entries = (each for each in words().sections[section].values() if word in each.spellings)
    entry = next(entries, None)
    other = "" if entry is None else entry.en if word.isascii() is False else entry.zh
    return case.make(problems.NameIsKeyword, tok.span, word, other, tok.type == "UNIT")


def _neighbours(case: _Case) -> Any:
    """Two words side by side: the second is misspelt, or a word between them is missing."""
    tokens = case.line.tokens
    place = next((i for i, each in enumerate(tokens) if each is case.before), -1)
    pairs = [(case.before, "POST" in case.admitted and place > 0 and tokens[place - 1].type in _OPERANDS)]
    pairs.append((case.tok, case.tok.type == "NAME"))
    for tok, suspect in pairs:
        if not suspect or tok is None or tok.type != "NAME":
            continue
        text = str.__str__(tok)
        postfix = tok is case.before
        near = did_you_mean(text, legal_words({"CMP", "KW_IN", "KW_WITHIN"} if postfix else case.admitted))
        if postfix and near is None and (text in case.lexed.declared or case.tok.type in _LAYOUT):
            continue
        near = near or ("NAME" in case.admitted and did_you_mean(text, case.lexed.declared)) or None
        if near is not None and not _same_sense(text, near):
            near = None
        sure = near is not None and (near not in _comparisons() or shape(text) == shape(near))
        edits = problems.replace(tok.span, near) if near and sure else ()
        zh, en = as_expected(frozenset({"CMP"}) if postfix else case.admitted)
        return case.make(problems.UnknownWord, tok.span, text, near, edits=edits, expected_zh=zh, expected_en=en)
    return None


@lru_cache(maxsize=1)
def _comparisons() -> frozenset[str]:
    sections = words().sections
    return frozenset(word for name in ("compare", "compare_after") for e in sections[name].values() for word in e.spellings)


def _same_sense(text: str, near: str) -> bool:
    """Whether a comparison word may be what was meant: one is neither the other's denial nor a part of it."""
    if shape(text) == shape(near):
        return True
    denies = [each.startswith(("不", "未", "没", "非", "not ", "no ")) for each in (text, near)]
    if near not in _comparisons():
        return denies[0] == denies[1] or near not in legal_words({"KW_IN", "KW_WITHIN", "KW_AND", "KW_OR"})
    return denies[0] == denies[1] and text not in near and near not in text


def _plain(case: _Case) -> Any:
    zh, en = as_expected(case.admitted)
    more = {"expected_zh": zh, "expected_en": en}
    if case.tok.type in _LAYOUT:
        return case.make(problems.UnfinishedLine, case.span, **more)
    return case.make(problems.UnexpectedWord, case.span, case.word, **more)
