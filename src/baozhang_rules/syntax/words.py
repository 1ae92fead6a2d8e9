"""The words of the language, read from `grammars/keywords.toml`: one table for the lexer, messages and formatter."""

import re
import tomllib
from functools import cache, lru_cache
from typing import Any, Literal

from attrs import field, frozen

from baozhang_rules.resources import grammar_text
from baozhang_rules.syntax.normal import normalise

WordLang = Literal["zh", "en"]

_WORD = re.compile(r"\w+")


@frozen
class Entry:
    """One concept: how it is spelt, and what else the table says of it."""

    concept: str
    zh: str
    en: str
    spellings: tuple[str, ...]
    soft: bool = False
    extra: dict[str, Any] = field(factory=dict)

    def word(self, lang: WordLang) -> str:
        """Return the spelling that the formatter writes."""
        return self.zh if lang == "zh" else self.en


@frozen
class Phrase:
    """A spelling of one or more keyword concepts: the terminals it may stand for, best first."""

    text: str
    terminals: tuple[str, ...]
    values: tuple[str, ...]
    soft: bool


@frozen
class Words:
    """The whole table, arranged for look-up."""

    sections: dict[str, dict[str, Entry]]
    phrases: dict[str, tuple[Phrase, ...]]
    """Spellings by their first run of letters (or first sign), longest first."""
    units: dict[str, str]
    durations: dict[str, str]
    positions: dict[str, str]
    everyday: frozenset[str]
    """Unit words that are names unless a number or a slash stands beside them."""
    money: frozenset[str]
    signs: dict[str, str]
    """Signs that stand before an amount, such as `$`, and the unit that each means."""
    hard: frozenset[str]
    """Spellings of one word that may not be a name."""

    def entry(self, section: str, concept: str) -> Entry:
        """Return one entry of a section of the table."""
        return self.sections[section][concept]

    def keyword(self, concept: str, lang: WordLang) -> str:
        """Return a keyword's spelling in a language, such as `标准` for `standard`."""
        return self.sections["keywords"][concept].word(lang)

    def lookup(self, section: str, word: str) -> Entry | None:
        """Return the entry of a section that a word spells, or None."""
        return next((entry for entry in self.sections[section].values() if word in entry.spellings), None)


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the table; it is read once."""
    raw = tomllib.loads(grammar_text("keywords.toml"))
    sections = {name: {key: _entry(key, row) for key, row in rows.items()} for name, rows in raw.items()}
    units = sections["units"]
    everyday = {word for e in units.values() if e.extra.get("alone") is False for word in e.extra["en_also"]}
    phrases = _phrases(sections)
    return Words(
        sections,
        phrases,
        _by_spelling(units),
        _by_spelling(sections["durations"]),
        _by_spelling(sections["positions"]),
        frozenset(everyday),
        frozenset(key for key, entry in units.items() if entry.extra.get("money")),
        {entry.extra["sign"]: key for key, entry in units.items() if "sign" in entry.extra},
        frozenset(p.text for group in phrases.values() for p in group if not p.soft and _WORD.fullmatch(p.text)),
    )


def _entry(concept: str, row: dict[str, Any]) -> Entry:
    spelt = (row["zh"], row["en"], *row.get("zh_also", ()), *row.get("en_also", ()))
    known = {"zh", "en", "zh_also", "soft"}
    extra = {key: value for key, value in row.items() if key not in known}
    unique = tuple(dict.fromkeys(normalise(word) for word in spelt))
    return Entry(concept, row["zh"], row["en"], unique, row.get("soft", False), extra)


def _by_spelling(section: dict[str, Entry]) -> dict[str, str]:
    return {word: entry.concept for entry in section.values() for word in entry.spellings}


def _phrases(sections: dict[str, dict[str, Entry]]) -> dict[str, tuple[Phrase, ...]]:
    spelt: dict[str, list[tuple[str, str, bool]]] = {}
    for entry in sections["keywords"].values():
        for text in entry.spellings:
            spelt.setdefault(text, []).append((f"KW_{entry.concept.upper()}", entry.concept, entry.soft))
    for section, terminal in (("compare", "CMP"), ("compare_after", "POST")):
        for entry in sections[section].values():
            for text in entry.spellings:
                spelt.setdefault(text, []).append((terminal, entry.extra["op"], False))
    for entry in sections["bounds"].values():
        for text in entry.spellings:
            spelt.setdefault(text, []).append((entry.concept.upper(), entry.concept, False))
    groups: dict[str, list[Phrase]] = {}
    for text, meanings in spelt.items():
        soft = all(soft for _, _, soft in meanings)
        terminals = tuple(terminal for terminal, _, _ in meanings)
        values = tuple(value for _, value, _ in meanings)
        phrase = Phrase(text, terminals, values, soft)
        groups.setdefault(first_run(text), []).append(phrase)
    return {head: tuple(sorted(group, key=lambda p: -len(p.text))) for head, group in groups.items()}


def first_run(text: str) -> str:
    """Return the letters a text starts with, or its first sign."""
    match = _WORD.match(text)
    return match[0] if match else text[:1]


@cache
def pattern_of(text: str) -> re.Pattern[str]:
    """Return what matches a spelling with any number of spaces where it has one, ending where a word ends."""
    pieces = [re.escape(piece) for piece in text.split()]
    end = r"(?!\w)" if _WORD.fullmatch(text[-1]) else ""
    return re.compile("[ ]+".join(pieces) + end)
