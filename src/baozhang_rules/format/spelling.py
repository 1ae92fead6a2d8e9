"""The text of a token: as its author wrote it but for signs and blanks, or in the other language.

Only keywords, builtins, words that compare, units and the table's other words have two spellings; an author's name is
never touched.  A word that is in the wanted language already stays, even when it isn't the first spelling of its entry:
达到 and 不低于 mean the same, and the author chose the one that the article uses.
"""

from __future__ import annotations

import re

from baozhang_rules.builtins import by_name
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.normal import normalise
from baozhang_rules.syntax.tokens import Tok
from baozhang_rules.syntax.words import Entry, WordLang, words
from baozhang_rules.text import Source

_SECTIONS = {"CMP": "compare", "POST": "compare_after", "INCLUDED": "bounds", "EXCLUDED": "bounds"}
_AMOUNT = re.compile(r"([^\w\s]?[\d,.]+) ?(.*)")
_SCALES = "十百千万亿"
_FIRST_WORD = re.compile(r"\w+")
_LETTER = re.compile("[A-Za-z]")
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_BLANKS = " \u3000:："


def token_text(token: Tok, source: Source, lang: WordLang | None = None, section: str | None = None) -> str:
    """The token as it is printed; ``section`` names the part of the table that a word of its own kind belongs to."""
    text = re.sub(" +", " ", normalise(source.slice(token.span)))
    if lang is not None and not _in_language(token, text, lang):
        other = _respelt(token, text, lang) if section is None else _word(section, text, lang)
        if other is not None:
            return other
    return _as_written(token, text, source)


def _in_language(token: Tok, text: str, lang: WordLang) -> bool:
    if token.type in ("CITE", "META"):
        text = text.split(" ")[0]
    return not _LETTER.search(text) if lang == "zh" else text.isascii()


# -------------------------------------------------------------------------------------------- as written


def _as_written(token: Tok, text: str, source: Source) -> str:
    match token.type:
        case "NAME" | "FUNCTION" | "FREE":
            return source.slice(token.span)
        case "STRING":
            return f"{text[0]}{token.payload}{text[-1]}"
        case "CITE":
            return _cited(source.slice(token.span))
        case "META":
            return after(_FIRST_WORD.match(text)[0], token.payload[1])  # type: ignore[index]
        case "NUMBER" | "DURATION" | "DAY_POSITION" | "MONTH_POSITION":
            return _amount(text)
        case "DATE" | "MONTH":
            return text.replace(" ", "")
        case "STAR":
            return "×"
        case "EQ":
            return "=" if text == "==" else text
    return text


def _cited(text: str) -> str:
    """`依据` and the rest, which is the author's to the sign, with one blank between."""
    head = next(w for w in _longest_first(words().entry("keywords", "basis")) if normalise(text).startswith(w))
    return after(head, text[len(head) :].lstrip(_BLANKS))


def after(head: str, rest: str) -> str:
    """The author's words after a word or sign; a # that touches it stays there, for after a blank it begins a comment."""
    return head + rest if normalise(rest[:1]) == "#" else f"{head} {rest}".rstrip()


def _longest_first(entry: Entry) -> list[str]:
    return sorted(entry.spellings, key=len, reverse=True)


def _amount(text: str) -> str:
    """A number apart from its unit: `18 周岁`; `80%`, `1.5万元` and `$16/month` stay together."""
    match = _AMOUNT.fullmatch(text)
    if match is None or not match[1][0].isdigit():
        return text.replace(" ", "")
    number, rest = match.groups()
    together = not rest or rest[0] == "%" or rest[0] in _SCALES or _ordinal(rest)
    return number + (rest.replace(" ", "") if together else f" {rest}")


def _ordinal(rest: str) -> bool:
    concept = words().positions.get(rest)
    return concept is not None and rest.isascii()


# --------------------------------------------------------------------------------- in the other language


def _respelt(token: Tok, text: str, lang: WordLang) -> str | None:
    if token.type in _SECTIONS:
        return _word(_SECTIONS[token.type], text, lang)
    if token.type.startswith("KW_"):
        return words().keyword(token.type.removeprefix("KW_").lower(), lang)
    match token.type:
        case "UNIT":
            return unit_text(token.payload, lang)
        case "NUMBER" if token.payload.unit is not None:
            one = token.payload.value == 1
            return f"{_digits(token.payload, text)} {unit_text(token.payload.unit, lang, one)}"
        case "DURATION":
            count = token.payload.count
            return f"{count} {_named(words().entry('durations', token.payload.unit), lang, count == 1)}"
        case "DAY_POSITION" | "MONTH_POSITION":
            return _position(token, lang)
        case "DATE":
            return token.payload.value.isoformat() if lang == "en" else None
        case "MONTH":
            return f"{token.payload.year:04}-{token.payload.month:02}" if lang == "en" else None
    return _free(token, lang)


def _free(token: Tok, lang: WordLang) -> str | None:
    """What goes by the meaning of the token rather than by its letters."""
    table = words()
    match token.type:
        case "FUNCTION":
            builtin = by_name(token.payload)
            return None if builtin is None else builtin.zh if lang == "zh" else builtin.en
        case "COLUMN":
            return _word("columns", token.payload, lang)
        case "META":
            concept, rest = token.payload
            return after(table.entry("meta", concept).word(lang), rest)
        case "CITE":
            mark = f" {table.keyword('unverified', lang)}" if token.payload.unverified else ""
            return after(table.keyword("basis", lang), f"{token.payload.text}{mark}")
    return None


def _word(section: str, text: str, lang: WordLang) -> str | None:
    entry = words().lookup(section, text)
    if entry is None:
        return None
    pairs: dict[str, str] = entry.extra.get("pairs", {})
    paired = pairs.get(text) if lang == "en" else next((zh for zh, en in pairs.items() if en == text), None)
    return paired or entry.word(lang)


def _position(token: Tok, lang: WordLang) -> str:
    place = "day_of_month" if token.type == "DAY_POSITION" else "month_of_year"
    number, word = token.payload, words().entry("positions", place).word(lang)
    if lang == "en" and place == "day_of_month" and number not in (11, 12, 13):
        word = _ORDINALS.get(number % 10, word)
    return f"{number} {word}" if lang == "zh" else f"{number}{word}"


def unit_text(written: nodes.UnitExpr, lang: WordLang, one: bool = False) -> str:
    """A unit in a language: `元/人/月`, `CNY/person/month`; ``one``: it follows the number 1."""
    table = words().sections["units"]
    top = "·".join(_named(table[concept], lang, one) for concept in written.numerator)
    return "/".join([top, *(_named(table[concept], lang, True) for concept in written.denominator)])


def _named(entry: Entry, lang: WordLang, one: bool) -> str:
    singular: str = entry.extra.get("singular", entry.en)
    return singular if one and lang == "en" else entry.word(lang)


def _digits(number: nodes.Number, text: str) -> str:
    """The digits as written, grouped or not; those of an amount in Chinese numerals or with 万."""
    match = _AMOUNT.fullmatch(text)
    if match is None or (match[2] and match[2][0] in _SCALES):
        return format_number(number.value)
    return match[1].lstrip("".join(words().signs))
