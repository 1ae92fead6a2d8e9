"""Types and units in the words of the language, for messages and fixes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import assert_never

from attrs import frozen

from baozhang_rules.diagnostics import Lang
from baozhang_rules.syntax.words import words
from baozhang_rules.types import (
    BadT,
    BoolT,
    DateT,
    DurationT,
    EntityT,
    EnumT,
    ListT,
    MonthT,
    NumberT,
    OptionalT,
    RegionT,
    TextT,
    Type,
)
from baozhang_rules.units import Unit


@frozen(slots=True)
class Both:
    """The same words in both languages; message templates use ``{name.zh}`` and ``{name.en}``."""

    zh: str
    en: str


@lru_cache(maxsize=2)
def unit_words(lang: Lang) -> Mapping[str, str]:
    """The word of every base unit in a language."""
    return {concept: entry.word(lang) for concept, entry in words().sections["units"].items()}


@lru_cache(maxsize=2)
def _words_below(lang: Lang) -> Mapping[str, str]:
    """The word of every base unit as it stands under a slash: `CNY/month`."""
    entries = words().sections["units"].items()
    return {concept: entry.extra.get("singular", entry.en) if lang == "en" else entry.zh for concept, entry in entries}


def show_unit(unit: Unit, lang: Lang) -> str:
    """A unit as it is written: 元/人/月; a ratio is 比率."""
    if unit.is_ratio:
        return words().keyword("type_ratio", lang)
    return unit.show(unit_words(lang), _words_below(lang))


_LENGTHS = {"month": "months", "day": "days", "year": "years"}


def show_after_number(unit: Unit, lang: Lang) -> str:
    """A unit as it follows a number: `3 个月`, where 月 alone would be a place in the calendar."""
    powers = unit.powers
    concept = _LENGTHS.get(powers[0][0]) if len(powers) == 1 and powers[0][1] == 1 else None
    return words().entry("durations", concept).word(lang) if concept else show_unit(unit, lang)


def show_type(type_: Type, lang: Lang) -> str:
    """A type as it is written in a declaration."""
    match type_:
        case NumberT(unit=unit):
            return show_unit(unit, lang)
        case BoolT():
            return words().keyword("type_bool", lang)
        case DateT():
            return words().keyword("type_date", lang)
        case MonthT():
            return words().keyword("type_month", lang)
        case TextT():
            return words().keyword("type_text", lang)
        case RegionT():
            return words().keyword("type_region", lang)
        case DurationT(unit=unit):
            return words().entry("durations", unit).word(lang)
        case EnumT(name=name) | EntityT(name=name):
            return name
        case ListT(entity=entity):
            return f"{entity} {words().keyword('list', lang)}"
        case OptionalT(inner=BadT()):
            return words().keyword("none", lang)
        case OptionalT(inner=inner):
            return f"{show_type(inner, lang)} {words().keyword('or', lang)} {words().keyword('none', lang)}"
        case BadT():
            return "?"
        case _:
            assert_never(type_)


def both(show: Callable[[Lang], str]) -> Both:
    """What ``show`` gives in each language."""
    return Both(show("zh"), show("en"))


def type_words(type_: Type) -> Both:
    """A type in both languages."""
    return both(lambda lang: show_type(type_, lang))


def unit_both(unit: Unit) -> Both:
    """A unit in both languages."""
    return both(lambda lang: show_unit(unit, lang))


def keyword(concept: str) -> Both:
    """A keyword in both languages."""
    return both(lambda lang: words().keyword(concept, lang))
