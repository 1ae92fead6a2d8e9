"""Every word that an explanation says, zh and en in one table, and how numbers,
units and values are written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from baozhang_rules.explain.data import Both
from baozhang_rules.explain.templates import TEMPLATES
from baozhang_rules.kept import digest, find, keep
from baozhang_rules.resources import grammar_text
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.frozen import field, frozen
from baozhang_rules.runtime.frozenmap import FrozenMap
from baozhang_rules.runtime.numbers import ELLIPSIS, decimal_places, format_number, format_pair
from baozhang_rules.runtime.values import NOT_ENTITLED, State
from baozhang_rules.types import DurationT, NumberT, Type, strip_optional
from baozhang_rules.units import Unit

LANGUAGES = ("zh", "en")
_FORM = "baozhang-words 1"


def say(lang: str, key: str, /, **parts: object) -> str:
    """One template in one language."""
    return TEMPLATES[key][lang != "zh"].format(**parts)


def both(word: Callable[[str], str]) -> Both:
    """A text made once for each language, when it is first read in that language."""
    return Both(None, None, word)


def told(key: str, /, **parts: object) -> Both:
    """One template in both languages; parts that are `Both` go in by language."""
    return both(lambda lang: say(lang, key, **{k: p[lang] if isinstance(p, Both) else p for k, p in parts.items()}))


def spelled(name: str, alias: str | None) -> Both:
    """A name with its other spelling: the one in Latin letters is for English."""
    if alias is None:
        return same(name)
    return Both(alias, name) if name.isascii() and not alias.isascii() else Both(name, alias)


def same(text: str) -> Both:
    """A name, which no language changes."""
    return Both(text, text)


@frozen
class UnitWords:
    """Words of base units and of durations by concept; ``one`` is the English singular. A concept without a
    word shows its id.
    """

    zh: Mapping[str, str] = field(factory=FrozenMap[str, str])
    en: Mapping[str, str] = field(factory=FrozenMap[str, str])
    one: Mapping[str, str] = field(factory=FrozenMap[str, str])
    lengths: Mapping[str, tuple[str, str, str]] = field(factory=FrozenMap[str, tuple[str, str, str]])

    _known: dict[tuple[Unit, str, bool], str] = field(factory=dict, init=False, eq=False, repr=False)

    def unit(self, unit: Unit, lang: str, single: bool = False) -> str:
        """``元/人/月``, ``CNY/person/month``; a unit in a denominator stands in the singular."""
        key = (unit, lang, single)
        if key not in self._known:
            self._known[key] = self._unit(unit, lang, single)
        return self._known[key]

    def _unit(self, unit: Unit, lang: str, single: bool) -> str:
        if lang == "zh":
            return unit.show(self.zh)
        singular = {**self.en, **self.one}
        return unit.show(singular if single else self.en, singular)

    def length(self, count: Fraction, unit: str, lang: str) -> str:
        """``24 个月``, ``1 month``."""
        zh, en, one = self.lengths.get(unit, (unit, unit, unit))
        return f"{format_number(count)} {zh if lang == 'zh' else one if count == 1 else en}"


@cache
def standard_words() -> UnitWords:
    """The words of ``grammars/keywords.toml``; only their two sections are parsed, and kept for the next process."""
    text = grammar_text("keywords.toml")
    key = f"words-{digest(text.encode())}"
    kept = find(_FORM, key)
    if kept is not None:
        with suppress(ValueError, LookupError, TypeError, AttributeError):
            return _words(json.loads(kept))
    sections = _parsed(text)
    keep(_FORM, key, json.dumps(sections, ensure_ascii=False).encode())
    return _words(sections)


def _parsed(text: str) -> dict[str, Any]:
    import tomllib  # takes longer to import than the words take to parse

    sections = re.split(r"(?m)^(?=\[)", text)
    return tomllib.loads("".join(section for section in sections if section.startswith(("[units]", "[durations]"))))


def _words(sections: Mapping[str, Any]) -> UnitWords:
    units, lengths = sections["units"], sections["durations"]
    return UnitWords(
        FrozenMap({key: row["zh"] for key, row in units.items()}),
        FrozenMap({key: row["en"].replace("_", " ") for key, row in units.items()}),
        FrozenMap({key: row["singular"].replace("_", " ") for key, row in units.items() if "singular" in row}),
        FrozenMap({key: (row["zh"], row["en"], row["singular"]) for key, row in lengths.items()}),
    )


def entries(count: int) -> Both:
    """How many records a list holds."""
    return told("entries.one" if count == 1 else "entries", count=count)


# ------------------------------------------------------------------------------------------------ numbers


def is_money(unit: Unit) -> bool:
    """Whether numbers of a unit are amounts of money, which show 角 and 分 together."""
    return unit.power("yuan") == 1 or unit.power("dollar") == 1


def _cents(text: str, unit: Unit) -> str:
    whole, _, part = text.partition(".")
    return f"{whole}.{part}0" if is_money(unit) and len(part) == 1 and part != ELLIPSIS else text


def digits(value: Fraction, unit: Unit) -> str:
    """A number without its unit; 1632.5 元 shows as 1632.50, and a very small one never as nothing."""
    return str(value.numerator) if value.denominator == 1 else _digits(value, unit)


@lru_cache(maxsize=8192)
def _digits(value: Fraction, unit: Unit) -> str:
    places = None
    if decimal_places(value) is None:
        places = next(p for p in range(4, 400) if p == 399 or abs(value) * 10**p >= 1)
    return _cents(format_number(value, places), unit)


def digit_pair(one: Fraction, other: Fraction, unit: Unit) -> tuple[str, str]:
    """Two numbers with enough digits that comparing what is shown is never false."""
    first, second = format_pair(one, other)
    return _cents(first, unit), _cents(second, unit)


def percent(value: Fraction, always: bool = False) -> str | None:
    """``80%`` for a ratio below 1 (``always``: any ratio) that two more digits show in full, else None."""
    places = decimal_places(value * 100)
    short = (always or 0 < value < 1) and places is not None and places <= 2
    return f"{format_number(value * 100)}%" if short else None


def with_unit(text: str, unit: Unit, lang: str, words: UnitWords) -> str:
    """A number that is already text, with its unit."""
    shown = words.unit(unit, lang, single=text == "1")
    return f"{text} {shown}" if shown else text


def quantity(value: Fraction, unit: Unit, lang: str, words: UnitWords, share_always: bool = False) -> str:
    """A number with its unit; a ratio as a percentage where that is short (``share_always``: above 1 too)."""
    if unit.is_ratio and (share := percent(value, share_always)) is not None:
        return share
    return with_unit(digits(value, unit), unit, lang, words)


def value_text(value: State, type_: Type, lang: str, words: UnitWords, share_always: bool = False) -> str:
    """A settled value (no entity, no list) as text."""
    match value:
        case None:
            return say(lang, "none")
        case bool():
            return say(lang, "yes" if value else "no")
        case Fraction():
            kind = strip_optional(type_)
            if isinstance(kind, DurationT):
                return words.length(value, kind.unit, lang)
            unit = kind.unit if isinstance(kind, NumberT) else Unit()
            return quantity(value, unit, lang, words, share_always)
        case date() | Month() | str():
            return str(value)
        case _:
            return say(lang, "not_entitled" if value is NOT_ENTITLED else "unsaid")


@lru_cache(maxsize=8192)
def _exact(value: Fraction) -> str:
    return format_number(value) if decimal_places(value) is not None else f"{value.numerator}/{value.denominator}"


def exact_text(value: State) -> str:
    """A settled value for programs: an ending decimal, ``numerator/denominator``, ``true``, an ISO date, a
    text, "" for 无.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return str(value.numerator) if value.denominator == 1 else _exact(value)
        case date() | Month() | str():
            return str(value)
        case None:
            return ""
        case _:
            return "not_entitled" if value is NOT_ENTITLED else ""
