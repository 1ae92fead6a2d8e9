"""Literals as they are written: dates, months, lengths of time, and numbers with their unit."""

import re
from datetime import date
from fractions import Fraction

from attrs import frozen

from baozhang_rules.syntax.words import Words, pattern_of

LONGEST_NUMBER = 40

_DATE_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_DATE_ZH = re.compile(r"(\d{4}) *年 *(\d{1,2}) *月 *(\d{1,2}) *日")
_MONTH_ISO = re.compile(r"(\d{4})-(\d{1,2})(?![\d-])")
_MONTH_ZH = re.compile(r"(\d{4}) *年 *(\d{1,2}) *月(?![\w/])")
_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?")
_WORD = re.compile(r"[^\W\d]\w*")
_SCALE = re.compile(r" *([十百千万亿]+)")
_PERCENT = re.compile(r" *%")
_SPACES = re.compile(" *")
NUMERAL = "[零〇一二两三四五六七八九十百千万亿]+"
_NUMERAL = re.compile(NUMERAL)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}


@frozen
class Found:
    """A literal that starts at the place asked about: its kind, where it ends, and its parts."""

    kind: str
    end: int
    value: object = None
    unit: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    percent: bool = False
    problem: str | None = None
    better: str | None = None


def read_literal(text: str, at: int, words: Words) -> Found:
    """Read the literal that starts with the digit at a place of a normalised line."""
    if text[at] in words.signs:
        return _signed(text, at, words)
    return _date(text, at) or _month(text, at) or _number(text, at, words)


def _date(text: str, at: int) -> Found | None:
    match = _DATE_ISO.match(text, at) or _DATE_ZH.match(text, at)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    loose = match.re is _DATE_ISO and (len(match[2]) == 1 or len(match[3]) == 1)
    better = f"{year:04d}-{month:02d}-{day:02d}"
    try:
        value: object = date(year, month, day)
    except ValueError:
        return Found("DATE", match.end(), problem="impossible")
    return Found("DATE", match.end(), value, problem="loose" if loose else None, better=better)


def _month(text: str, at: int) -> Found | None:
    match = _MONTH_ISO.match(text, at) or _MONTH_ZH.match(text, at)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12 or year == 0:
        return Found("MONTH", match.end(), problem="impossible")
    loose = match.re is _MONTH_ISO and len(match[2]) == 1
    return Found(
        "MONTH",
        match.end(),
        (year, month),
        problem="loose" if loose else None,
        better=f"{year:04d}-{month:02d}",
    )


def _number(text: str, at: int, words: Words) -> Found:
    match = _NUMBER.match(text, at)
    assert match is not None, "a number starts with a digit"
    if match.end() - at > LONGEST_NUMBER:
        return Found("NUMBER", match.end(), Fraction(0), problem="too_long")
    value = Fraction(match[0].replace(",", ""))
    grouped = "," in match[1]
    percent = _PERCENT.match(text, match.end())
    if percent:
        return Found("NUMBER", percent.end(), value / 100, percent=True, problem="grouped" if grouped else None)
    found = _with_unit(text, match.end(), value, words)
    if found is None and grouped:
        return Found("NUMBER", match.end(), value, problem="grouped", better=match[0].replace(",", ""))
    if found is None:
        return _bare(text, match.end(), value)
    if grouped and found.kind != "NUMBER":
        return Found(found.kind, found.end, found.value, problem="grouped")
    return found


def _signed(text: str, at: int, words: Words) -> Found:
    """Read `$1,041.50/month`: the sign stands for the unit above the line."""
    match = _NUMBER.match(text, at + 1)
    assert match is not None, "a sign of money stands before a digit"
    if match.end() - at > LONGEST_NUMBER:
        return Found("NUMBER", match.end(), Fraction(0), problem="too_long")
    value, end = Fraction(match[0].replace(",", "")), match.end()
    below = read_unit(text, end + 1, words) if text[end : end + 1] == "/" else None
    bottoms = () if below is None or len(below[0]) > 1 else (*below[0], *below[1])
    end = below[2] if below is not None and bottoms else end
    touching = _WORD.match(text, end)
    if touching:
        return Found("NUMBER", end, value, problem="touches", better=touching[0])
    return Found("NUMBER", end, value, ((words.signs[text[at]],), bottoms))


def _bare(text: str, end: int, value: Fraction) -> Found:
    touching = _WORD.match(text, end)
    if touching and touching[0] not in ("倍", "fold", "个"):
        return Found("NUMBER", end, value, problem="touches", better=touching[0])
    return Found("NUMBER", end, value)


def _with_unit(text: str, end: int, value: Fraction, words: Words) -> Found | None:
    scale = _SCALE.match(text, end)
    if scale:
        unit = read_unit(text, _skip(text, scale.end()), words)
        if unit is not None and unit[0][0] in words.money:
            factor = chinese_number("一" + scale[1]) if scale[1][0] != "十" else chinese_number(scale[1])
            return Found("NUMBER", unit[2], value * (factor or 1), unit[:2])
    start = _skip(text, end)
    word = _WORD.match(text, start)
    if word is None:
        return None
    special = _span_or_position(text, end, start, word[0], value, words)
    if special is not None:
        return special
    unit = read_unit(text, start, words)
    return Found("NUMBER", unit[2], value, unit[:2]) if unit is not None else None


def _span_or_position(text: str, end: int, start: int, word: str, value: Fraction, words: Words) -> Found | None:
    after = start + len(word)
    if text[after : after + 1] == "/":
        return None
    two = next((m for w in words.durations if " " in w and (m := pattern_of(w).match(text, start))), None)
    concept = words.durations.get(" ".join(two[0].split()) if two else word)
    if concept is not None:
        stop = two.end() if two else after
        if value.denominator == 1:
            return Found("DURATION", stop, (int(value), concept))
        return Found("DURATION", stop, (0, concept), problem="fraction_of_time")
    place = words.positions.get(word)
    if place is None or (word.isascii() and start > end):
        return None
    kind = "DAY_POSITION" if place == "day_of_month" else "MONTH_POSITION"
    return Found(kind, after, int(value))


def read_unit(text: str, at: int, words: Words) -> tuple[tuple[str, ...], tuple[str, ...], int] | None:
    """Read `元/人/月` at a place: the concepts above and below, and where it ends; None when it is no unit."""
    tops: list[str] = []
    bottoms: list[str] = []
    part, place, end = tops, at, at
    while True:
        word = _WORD.match(text, place)
        concept = words.units.get(word[0]) if word else None
        if word is None or concept is None:
            return (tuple(tops), tuple(bottoms), end) if tops and end > at else None
        part.append(concept)
        end = word.end()
        sign = text[end : end + 1]
        if sign == "/":
            part = bottoms
        elif sign != "·" or part is bottoms:
            return tuple(tops), tuple(bottoms), end
        place = end + 1


def chinese_amount(word: str, words: Words) -> tuple[Fraction, str] | None:
    """Read `三万元`: a whole number in Chinese numerals and a unit of money."""
    match = _NUMERAL.match(word)
    if match is None or words.units.get(word[match.end() :]) not in words.money:
        return None
    value = chinese_number(match[0])
    return None if value is None else (Fraction(value), words.units[word[match.end() :]])


def chinese_number(numerals: str) -> int | None:
    """Return the value of Chinese numerals; None for 一二 and for 三千五, which is 3005 to some and 3500 to others."""
    if len(numerals) > 1 and numerals[-1] in _DIGITS and numerals[-2] in "百千万亿":
        return None
    total, section = 0, 0
    digit: int | None = None
    for sign in numerals:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[sign]
            digit = None
        else:
            section += digit or 0
            total = (total + section or 1) * _LARGE[sign] if sign == "亿" else total + (section or 1) * 10**4
            section, digit = 0, None
    return total + section + (digit or 0)


def _skip(text: str, at: int) -> int:
    match = _SPACES.match(text, at)
    return match.end() if match else at
