"""One stretch of a line to tokens: words, phrases, literals, signs."""

from __future__ import annotations

import re
from bisect import bisect_left
from fractions import Fraction
from typing import Any

from baozhang_rules.diagnostics import did_you_mean
from baozhang_rules.syntax import nodes, problems
from baozhang_rules.syntax.declared import ways_to_split
from baozhang_rules.syntax.literals import LONGEST_NUMBER, Found, chinese_amount, read_literal, read_unit
from baozhang_rules.syntax.normal import INVISIBLE, ODD
from baozhang_rules.syntax.tokens import Report, Tok, token
from baozhang_rules.syntax.words import Phrase, Words, pattern_of
from baozhang_rules.text import Source, Span, simplified

LONGEST_NAME = 100
MOST_OPERATIONS = 100
MOST_TOKENS = 2000
DEEPEST = 64

_RUN = re.compile(r"\w+")
_UNITS = re.compile(r"[\w/·]*")
_LAST_WORD = re.compile(r"([^\W\d]+) *$")
_FIRST_WORD = re.compile(r" *([^\W\d]+)")
_SLASHED = re.compile(r"(?:\.\d+)?[%倍]?(?:/[^\W\d]+)*")
_COMPARE_SIGN = re.compile(r"<=|>=|!=|<>|==|[<>≤≥≠=]")
_COMPARES = {"<=": "<=", "≤": "<=", ">=": ">=", "≥": ">=", "!=": "!=", "<>": "!=", "≠": "!=", "<": "<", ">": ">"}
_SIGNS = {":": "COLON", ",": "COMMA", "+": "PLUS", "-": "MINUS", "×": "STAR", "/": "SLASH", ".": "DOT"}
_JOINED = re.compile(r"\s[且或]\s")
_CITED = re.compile(r"\s*[\[(\uff08【]?\s*(?:待核|unverified)\s*[\])\uff09】]?\s*$")
# The dotted name of a policy may use any word: 引入 标准.家庭.
_DOTTED = frozenset({"KW_POLICY", "KW_IMPORT", "KW_IMPLEMENTS"})
_PASSIVE = frozenset({"NAME", "NUMBER", "COMMA", "COLON", "CITE", "STRING", "UNIT", "KW_AND", "KW_OR", "DOT"})


class Scanner:
    """Scans stretches of one source; positions are the source's."""

    def __init__(self, source: Source, normal: str, words: Words, declared: frozenset[str], report: Report) -> None:
        self.source = source
        self.normal = normal
        self.words = words
        self.declared = declared
        self.report = report
        self._citations = words.entry("keywords", "basis").spellings
        self._openers: list[Tok] = []
        self._ways: dict[str, tuple[str, ...]] = {}
        self._odd = [match.start() for match in ODD.finditer(source.text)]

    def scan(self, start: int, end: int, openers: list[Tok]) -> list[Tok]:
        """Return the tokens between two places; `openers` are the parentheses still open, and is kept up."""
        self._openers = openers
        found: list[Tok] = []
        place, busy = start, 0
        while place < end:
            if self.normal[place] == " ":
                place += 1
                continue
            place = self._one(place, end, found)
            if self._odd and found[-1].type != "CITE":
                self.pasted(found[-1])
            busy += found[-1].type not in _PASSIVE
            if busy > MOST_OPERATIONS or len(found) > MOST_TOKENS:
                self.too_long(Span(start, end))
                found.append(token("BAD", "", place, place))
                return found
            if len(openers) > DEEPEST:
                span = Span(place - 1, place)
                self.report(problems.TooDeep(DEEPEST, source=self.source, span=span))
                found.append(token("BAD", "", place, place))
                openers.clear()
                return found
        return settle_total(settle_rounding(found))

    def pasted(self, tok: Tok) -> None:
        """Report the characters of a token that only look like the usual ones; of a text in quotes, its quotation marks."""
        inside = self._odd[bisect_left(self._odd, tok.start_pos) : bisect_left(self._odd, tok.end_pos)]
        ends = (tok.start_pos, tok.end_pos - 1)
        for at in inside:
            if tok.type != "STRING" or at in ends:
                sign, better = self.source.text[at], self.normal[at]
                edits = problems.replace(Span(at, at + 1), better)
                self._complain(problems.PastedSign, at, at + 1, sign, better, edits=edits)

    def too_long(self, span: Span) -> None:
        """Report a line that does too much."""
        self.report(problems.LineTooLong(MOST_OPERATIONS, source=self.source, span=span))

    def _one(self, at: int, end: int, found: list[Tok]) -> int:
        """Add the token that starts at a place; return where the next may start."""
        sign = self.normal[at]
        if sign in '"「':
            return self._text(at, end, found)
        if sign.isdecimal() and sign.isascii():
            return self._number(at, end, found)
        if sign in self.words.signs and self.normal[at + 1 : at + 2].isdecimal():
            return self._number(at, end, found)
        run = _RUN.match(self.normal, at, end)
        if run and _is_in_a_package_name(found):
            found.append(token("NAME", run[0], at, run.end(), run[0]))
            return run.end()
        phrase = self._phrase(run[0] if run else sign, at, end)
        if phrase is None and run and run[0] not in self.declared:
            phrase = self._in_simplified(run[0], at)
        if phrase is not None:
            return self._keyword(at, end, *phrase, found)
        if run:
            return self._word(at, run[0], found)
        return self._sign(at, end, found)

    # ------------------------------------------------------------------------------------------- words

    def _phrase(self, head: str, at: int, end: int) -> tuple[Phrase, int] | None:
        """Return the longest spelling that starts at a place with a run of letters or a sign, and where it ends."""
        for phrase in self.words.phrases.get(head, ()):
            if phrase.text == head:
                return phrase, at + len(head)
            match = pattern_of(phrase.text).match(self.normal, at, end)
            if match:
                return phrase, match.end()
        return None

    def _in_simplified(self, run: str, at: int) -> tuple[Phrase, int] | None:
        """Return the keyword that a word is in traditional characters, after saying so."""
        better = simplified(run)
        found = None if better == run else next((p for p in self.words.phrases.get(better, ()) if p.text == better), None)
        if found is None:
            return None
        stop = at + len(run)
        self._complain(problems.TraditionalForm, at, stop, run, better, edits=problems.replace(Span(at, stop), better))
        return found, stop

    def _keyword(self, at: int, end: int, phrase: Phrase, stop: int, found: list[Tok]) -> int:
        if phrase.text in self._citations:
            found.append(self._citation(at, stop, end))
            return end
        text = self.source.text[at:stop]
        if "KW_OF_NUMBER" in phrase.terminals or "KW_OF" in phrase.terminals:
            others = [kind for kind in phrase.terminals if kind != "KW_OF_NUMBER"]
            numbered = len(others) < len(phrase.terminals) and self._number_next(stop)
            found.append(token("KW_OF_NUMBER" if numbered else others[0], text, at, stop))
            return stop
        meanings: list[tuple[str, Any]] = list(zip(phrase.terminals, phrase.values, strict=True))
        if phrase.soft or (phrase.text in self.declared and _RUN.fullmatch(phrase.text)):
            called = phrase.soft and self.normal[stop : stop + 1] == "("  # a function may be called what a type is: 月份(…)
            meanings += [(kind, self.normal[at:stop]) for kind in (*(["FUNCTION"] if called else []), "NAME")]
        also = tuple(meanings) if len(meanings) > 1 else ()
        found.append(token(meanings[0][0], text, at, stop, meanings[0][1], also))
        return stop

    def _number_next(self, at: int) -> bool:
        rest = self.normal[at : at + 60].lstrip(" ")
        run = _RUN.match(rest)
        if run is None or not run[0][0].isdecimal():
            return run is not None and chinese_amount(run[0], self.words) is not None
        return read_literal(rest, 0, self.words).kind == "NUMBER"

    def _word(self, at: int, run: str, found: list[Tok]) -> int:
        stop = at + len(run)
        if len(run) > LONGEST_NAME:
            self._complain(problems.NameTooLong, at, stop, LONGEST_NAME)
            found.append(token("BAD", "", at, stop))
            return stop
        called = self.normal[stop : stop + 1] == "("
        plain = simplified(run)
        if plain != run and run not in self.declared and plain in self.declared:
            edits = problems.replace(Span(at, stop), plain)
            self._complain(problems.TraditionalForm, at, stop, run, plain, edits=edits)
            run = plain
        if run not in self.declared and not called:
            unit_end = self._unit(at, run, found)
            if unit_end is not None:
                return unit_end
            amount = chinese_amount(run, self.words) if "元" in run else None
            if amount is not None:
                return self._chinese(at, amount, run, found)
            if self._split(at, stop) or self._split_unit(at, stop, found):
                after = _SLASHED.match(self.normal, stop)  # 1000元/月, 线的1.5倍: the rest of the last word
                stop = after.end() if after else stop
                found.append(token("BAD", "", at, stop))
                return stop
        found.append(token("FUNCTION" if called else "NAME", run, at, stop, run))
        return stop

    def _unit(self, at: int, run: str, found: list[Tok]) -> int | None:
        if run not in self.words.units:
            return None
        unit = read_unit(self.normal, at, self.words)
        if unit is None or (run in self.words.everyday and unit[2] == at + len(run)):
            return None
        tops, bottoms, stop = unit
        node = nodes.UnitExpr(tops, bottoms, span=Span(at, stop))
        found.append(token("UNIT", self.normal[at:stop], at, stop, node))
        return stop

    def _chinese(self, at: int, amount: tuple[Fraction, str], run: str, found: list[Tok]) -> int:
        width = next(i for i in range(len(run)) if run[i:] in self.words.units)
        unit = read_unit(self.normal, at + width, self.words)
        assert unit is not None, "the word ends in a unit"
        span = Span(at, unit[2])
        node = nodes.Number(amount[0], nodes.UnitExpr(*unit[:2], span=Span(at + width, unit[2])), span=span)
        found.append(token("NUMBER", self.normal[at : unit[2]], at, unit[2], node))
        return unit[2]

    def _split(self, at: int, stop: int) -> bool:
        """Report a run that reads as several known words; return whether it does."""
        run = self.normal[at:stop]
        ways = self._ways.get(run)
        if ways is None:
            ways = self._ways[run] = ways_to_split(run, self.declared, self.words)
        if not ways:
            return False
        if len(ways) == 1:
            edits = problems.replace(Span(at, stop), ways[0])
            self._complain(problems.RunOfWords, at, stop, run, ways[0], edits=edits)
        else:
            self._complain(problems.RunOfWordsTwoWays, at, stop, run, ways)
        return True

    def _split_unit(self, at: int, stop: int, found: list[Tok]) -> bool:
        """Report a unit and a comparison word that touch behind a number (`1 辆以上`); return whether they do."""
        if not found or found[-1].type != "NUMBER":
            return False
        run = self.normal[at:stop]
        ways = ways_to_split(f"1{run}", self.declared, self.words)
        if len(ways) != 1:
            return False
        better = ways[0].removeprefix("1")
        self._complain(problems.RunOfWords, at, stop, run, better, edits=problems.replace(Span(at, stop), better))
        return True

    # ---------------------------------------------------------------------------------------- literals

    def _number(self, at: int, end: int, found: list[Tok]) -> int:
        literal = read_literal(self.normal, at, self.words)
        stop = min(literal.end, end)
        text = self.normal[at:stop]
        if literal.problem == "touches":
            after = _RUN.match(self.normal, stop)
            whole = after.end() if after else stop
            if self._split(at, whole):
                found.append(token("BAD", "", at, whole))
                return whole
        kept = self._literal_problem(literal, at, stop, text)
        if not kept:
            after = _UNITS.match(self.normal, stop)
            stop = after.end() if after else stop
            found.append(token("BAD", "", at, stop))
            return stop
        found.append(token(literal.kind, text, at, stop, self._literal_node(literal, at, stop)))
        return stop

    def _literal_problem(self, literal: Found, at: int, stop: int, text: str) -> bool:
        """Report what is wrong with a literal; return whether it can be used all the same."""
        better = literal.better or ""
        match literal.problem:
            case None:
                return True
            case "loose":
                edits = problems.replace(Span(at, stop), better)
                self._complain(problems.LooseDate, at, stop, text, better, edits=edits)
                return True
            case "impossible":
                self._complain(problems.ImpossibleDate, at, stop, text)
            case "grouped":
                edits = problems.replace(Span(at, stop), text.replace(",", ""))
                self._complain(problems.GroupedDigits, at, stop, text, edits=edits)
                return True
            case "too_long":
                self._complain(problems.NumberTooLong, at, stop, LONGEST_NUMBER)
            case "fraction_of_time":
                self._complain(problems.FractionOfTime, at, stop, text)
            case _:
                near = did_you_mean(better, self.words.units)
                self._complain(problems.NumberTouchesWord, at, stop + len(better), text, better, near)
        return False

    def _literal_node(self, literal: Found, at: int, stop: int) -> object:
        span = Span(at, stop)
        value: Any = literal.value
        match literal.kind:
            case "DATE":
                return nodes.DateLit(value, span=span)
            case "MONTH":
                return nodes.MonthLit(value[0], value[1], span=span)
            case "DURATION":
                return nodes.DurationLit(value[0], value[1], span=span)
            case "NUMBER":
                unit = nodes.UnitExpr(*literal.unit, span=span) if literal.unit else None
                return nodes.Number(value, unit, literal.percent, span=span)
        return value

    def _text(self, at: int, end: int, found: list[Tok]) -> int:
        closing = "」" if self.normal[at] == "「" else '"'
        close = self.normal.find(closing, at + 1, end)
        if close < 0:
            self._complain(problems.UnclosedText, at, at + 1)
            found.append(token("BAD", "", at, end))
            return end
        value = self.source.text[at + 1 : close]
        found.append(token("STRING", self.source.text[at : close + 1], at, close + 1, value))
        return close + 1

    def _citation(self, at: int, start: int, end: int) -> Tok:
        text = self.source.text[start:end]
        marked = _CITED.search(text)
        body = (text[: marked.start()] if marked else text).strip(" \u3000:：")
        stop = start + len(text.rstrip())
        if not body:
            self._complain(problems.EmptyCitation, at, max(stop, start))
        joined = _JOINED.search(body)
        if joined:
            self._complain(problems.CitationHoldsCondition, at, max(stop, start), body[joined.start() :].strip())
        node = nodes.Cite(body, marked is not None, span=Span(at, stop))
        return token("CITE", self.source.text[at:stop], at, stop, node)

    # ------------------------------------------------------------------------------------------- signs

    def _sign(self, at: int, end: int, found: list[Tok]) -> int:
        compare = _COMPARE_SIGN.match(self.normal, at, end)
        if compare:
            text = compare[0]
            kind = "EQ" if text in ("=", "==") else "CMP"
            found.append(token(kind, text, at, compare.end(), _COMPARES.get(text, "=")))
            return compare.end()
        sign = self.normal[at]
        close = self.normal.find("'", at + 1, end) if sign == "'" else -1
        if close > 0:
            return self._single_quoted(at, close, found)
        if sign == "/" and self._slash(at):
            found.append(token("BAD", "", at, at + 1))
            return at + 1
        if sign == "(":
            found.append(token("LPAR", sign, at, at + 1))
            self._openers.append(found[-1])
        elif sign == ")":
            if not self._openers:
                self._complain(problems.UnmatchedParenthesis, at, at + 1)
                found.append(token("BAD", "", at, at + 1))
                return at + 1
            self._openers.pop()
            found.append(token("RPAR", sign, at, at + 1))
        elif sign in _SIGNS:
            found.append(token(_SIGNS[sign], sign, at, at + 1))
        else:
            if not INVISIBLE.match(sign):  # which is told for the whole text
                self._complain(problems.UnknownCharacter, at, at + 1, self.source.text[at])
            found.append(token("BAD", "", at, at + 1))
        return at + 1

    def _single_quoted(self, at: int, close: int, found: list[Tok]) -> int:
        """Take a text in single quotation marks, after saying that double ones are used."""
        edits = problems.replace(Span(at, at + 1), '"') + problems.replace(Span(close, close + 1), '"')
        self._complain(problems.PastedSign, at, close + 1, self.source.text[at], '"', edits=edits)
        value = self.source.text[at + 1 : close]
        found.append(token("STRING", self.source.text[at : close + 1], at, close + 1, value))
        return close + 1

    def _slash(self, at: int) -> bool:
        """Report a slash that touches one side only, or names on both; return whether it is a unit's."""
        left, right = self.normal[at - 1 : at], self.normal[at + 1 : at + 2]
        before, after = _LAST_WORD.search(self.normal, max(0, at - 20), at), _FIRST_WORD.match(self.normal, at + 1)
        unit = bool(before and after and before[1] in self.words.units and after[1] in self.words.units)
        if left == " " and right == " " and not unit:
            return False
        start, stop = at, at + 1
        while start and self.normal[start - 1] == " ":
            start -= 1
        while self.normal[stop : stop + 1] == " ":
            stop += 1
        edits = problems.replace(Span(start, stop), "/" if unit else " / ")
        self._complain(problems.SlashSpacing, at, at + 1, unit, edits=edits)
        return unit

    def _complain(self, kind: Any, start: int, end: int, *values: object, **more: object) -> None:
        self.report(kind(*values, source=self.source, span=Span(start, end), **more))


def operations(tokens: list[Tok]) -> int:
    """Count the tokens that compute, compare or select: each may be one more level of the tree."""
    return sum(1 for each in tokens if each.type not in _PASSIVE)


def settle_total(found: list[Tok]) -> list[Tok]:
    """Tell `total 补贴 2024-07 to …` from a name `total`: only the first goes before a name."""
    first = found[0] if found else None
    if first is not None and first.also and first.also[0][0] == "KW_TOTAL":
        after = found[1] if len(found) > 1 else None
        if after is None or (after.type != "NAME" and all(kind != "NAME" for kind, _ in after.also)):
            first.type, first.payload, first.also = "NAME", str.__str__(first), ()
    return found


def settle_rounding(found: list[Tok]) -> list[Tok]:
    """Tell `不足 1 元 按 1 元 计` (a rounding) from `不足 1 元` (a comparison)."""
    for i, each in enumerate(found):
        if each.also and any(kind == "KW_ROUND_LESS" for kind, _ in each.also):
            rounds = [t.type for t in found[i + 1 : i + 3]] == ["NUMBER", "KW_BY"]
            wanted = "KW_ROUND_LESS" if rounds else "CMP"
            each.type, each.payload = next(pair for pair in each.also if pair[0] == wanted)
            each.also = ()
    return found


def _is_in_a_package_name(found: list[Tok]) -> bool:
    """Whether the next word belongs to a package's name, so that no word in it is a keyword; behind 实施's, keywords follow."""
    if not found or found[0].type not in _DOTTED:
        return False
    return found[0].type != "KW_IMPLEMENTS" or len(found) == 1 or found[-1].type == "DOT"
