"""Spelling a policy in the other language: token by token with the keyword table, never an author's name.

A text is read with the lexer and the parser of the package, because only the parser tells which of its meanings an
ambiguous word has (范围 is `range` of a fact and `scope` of a class).  What stands outside tokens (comments, the
regulation's text, layout) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from baozhang_rules.builtins import by_name
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.grammar import parser
from baozhang_rules.syntax.lexer import lex
from baozhang_rules.syntax.normal import normalise
from baozhang_rules.syntax.tokens import Tok, flatten
from baozhang_rules.syntax.words import WordLang, words
from baozhang_rules.text import Source

_DIGITS = re.compile(r"[0-9０-９][0-9０-９,，.．]*")


def respell(source: Source, lang: WordLang) -> Source:
    """The text with every word of the language in ``lang``; it must have no problem."""
    problems: list[object] = []
    lexed = lex(source, problems.append)
    assert problems == []
    pieces: list[tuple[int, int, str]] = []
    for chunk in lexed.chunks:
        parser().parse(list(flatten(chunk.lines)))  # settles ambiguous words in place
        for line in chunk.lines:
            previous = ""
            for each in line.tokens:
                text = _spelt(each, source, lang, previous)
                if text is not None:
                    pieces.append((each.span.start, each.span.end, text))
                previous = each.type
    return Source(source.name, _joined(source.text, sorted(pieces)))


def _joined(text: str, pieces: list[tuple[int, int, str]]) -> str:
    out = ""
    at = 0
    for start, end, new in pieces:
        out += text[at:start]
        if new == "'s":
            out = out.rstrip(" ")
        elif _touching(out[-1:], new[:1]):
            out += " "
        out += new
        at = end
        if _touching(new[-1:], text[at : at + 1]) or (new in ("'s", "的") and text[at : at + 1] != " "):
            out += " "
    return out + text[at:]


def _touching(left: str, right: str) -> bool:
    return bool(re.fullmatch(r"[\w%)]", left) and re.fullmatch(r"[\w(]", right)) and right not in ("", "(")


def _spelt(each: Tok, source: Source, lang: WordLang, previous: str) -> str | None:
    """The token in the language; None where it stays as it is."""
    table, text = words(), normalise(source.slice(each.span))
    section = {"CMP": "compare", "POST": "compare_after", "INCLUDED": "bounds", "EXCLUDED": "bounds"}.get(each.type)
    if section is not None:
        entry = table.lookup(section, re.sub(" +", " ", text))
        return None if entry is None else entry.word(lang)
    if each.type.startswith("KW_"):
        return table.keyword(each.type.removeprefix("KW_").lower(), lang)
    match each.type:
        case "UNIT":
            return unit(each.payload, lang)
        case "NUMBER" if each.payload.unit is not None:
            return f"{_amount(each.payload, text)} {unit(each.payload.unit, lang)}"
        case "DURATION":
            return f"{each.payload.count} {table.entry('durations', each.payload.unit).word(lang)}"
        case "DAY_POSITION":
            return f"{each.payload}{' ' if lang == 'zh' else ''}{table.entry('positions', 'day_of_month').word(lang)}"
        case "MONTH_POSITION":
            return f"{each.payload}{table.entry('positions', 'month_of_year').word(lang)}"
        case "FUNCTION":
            builtin = by_name(each.payload)
            return None if builtin is None else builtin.zh if lang == "zh" else builtin.en
        case "COLUMN":
            column = table.lookup("columns", each.payload)
            return None if column is None else column.word(lang)
        case "META":
            concept, rest = each.payload
            return f"{table.entry('meta', concept).word(lang)} {rest}"
        case "CITE":
            return f"{table.keyword('basis', lang)} {each.payload.text}" + (
                f" {table.keyword('unverified', lang)}" if each.payload.unverified else ""
            )
        case "NAME" if previous == "KW_SENSITIVE":
            kind = table.lookup("sensitive", text)
            return None if kind is None else kind.word(lang)
    return None


def unit(written: nodes.UnitExpr, lang: WordLang) -> str:
    """A unit in the language: ``元/人/月``, ``CNY/person/month``."""
    table = words().sections["units"]
    under = [table[c].zh if lang == "zh" else table[c].extra.get("singular", table[c].en) for c in written.denominator]
    return "/".join(["·".join(table[c].word(lang) for c in written.numerator), *under])


def _amount(number: nodes.Number, text: str) -> str:
    """The digits as written, grouped or not; an amount in Chinese numerals or 万 in digits."""
    match = _DIGITS.match(text)
    plain = match is not None and float(match[0].replace(",", "")) == float(number.value)
    return match[0] if match is not None and plain else format_number(number.value)


def tokens(source: Source) -> Iterator[Tok]:
    """The settled tokens of a text."""
    for chunk in lex(source, lambda _: None).chunks:
        parser().parse(list(flatten(chunk.lines)))
        for line in chunk.lines:
            yield from line.tokens
