"""Answers: what was typed, as the value of a record; and a record's mapping with one more value in it.

A mapping is never changed in place, so that the answers before it can be gone back to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from baozhang_rules.ask.questions import CHOICES, FINDINGS, Question
from baozhang_rules.runtime.record_json import Refused, plain
from baozhang_rules.runtime.schema import EVERY_MONTH, RESERVED, VALUE, EntitySchema, ListType, RecordSchema
from baozhang_rules.runtime.values import FactPath

MOST_ENTRIES = 1000
"""How many entries a list may get by an answer where the policy says no other number."""

_COUNT = re.compile(r"([0-9]{1,9})(?:\s*[^\W\d]{1,8})?")  # 3, 3 人
_BARE = re.compile(r"-?[0-9][0-9,.]*")
_WORDS: Mapping[str, bool] = {"y": True, "n": False}

Raw = dict[str, Any]


def raw_value(question: Question, given: object) -> object:
    """What a record holds for an answer; text is read as a person types it. Raises `Refused` for what is no answer at all."""
    if question.kind == "list":
        return [{} for _ in range(_count(question, given))]
    if not isinstance(given, str) or question.kind == "text":
        return given
    text = unicodedata.normalize("NFKC", given).strip()
    if question.optional and text in ("无", "none"):
        return "无"
    match question.kind:
        case "number" if _BARE.fullmatch(text) and question.unit:
            return f"{text} {question.unit.zh}"
        case "bool":
            return _WORDS.get(text.lower(), text)
        case "enum" | "link" | "choice":
            return _chosen(question.options, text)
        case _:
            return text


def _count(question: Question, given: object) -> int:
    text = unicodedata.normalize("NFKC", given).strip() if isinstance(given, str) else str(given)
    if text in ("无", "none"):
        return 0
    found = _COUNT.fullmatch(text)
    if found is None:
        raise Refused("REC0013", value=plain(str(given)))
    text = found[1]
    kind = question.schema.type if question.schema is not None else None
    most = kind.max if isinstance(kind, ListType) and kind.max is not None else MOST_ENTRIES
    if int(text) > most:
        raise Refused("REC0021", count=text, limit=str(most))
    return int(text)


def _chosen(options: tuple[str, ...], text: str) -> str:
    if text in options or not text.isdecimal() or not 1 <= int(text) <= len(options):
        return text
    return options[int(text) - 1]


def every_month(text: object) -> str | None:
    """The value of an answer that says that each month is the same: ``每月 3000``."""
    if not isinstance(text, str):
        return None
    stripped = text.strip()
    word = next((each for each in EVERY_MONTH if stripped.startswith(each)), None)
    return None if word is None else stripped.removeprefix(word).strip()


# ------------------------------------------------------------------------------------------- a record's mapping


def placed(
    answers: Mapping[str, Any],
    schema: RecordSchema,
    path: FactPath,
    value: object,
    names: tuple[str, ...] = (),
    every: bool = False,
) -> Raw:
    """The mapping with a value at a path; ``every``: the value of each month; ``names``: of the rule that a finding is about."""
    root = schema.entities[schema.root]
    if path.entity[:1] == (CHOICES,):
        name = _reserved(answers, "choices")
        return {**answers, name: {**answers.get(name, {}), path.fact: value}}
    if path.entity[:1] == (FINDINGS,):
        return _finding(answers, names, path.fact, value)
    return _within(answers, schema, root, path.entity, path, value, every)


def _within(
    at: Mapping[str, Any],
    schema: RecordSchema,
    entity: EntitySchema,
    steps: tuple[str | int, ...],
    path: FactPath,
    value: object,
    every: bool,
) -> Raw:
    if not steps:
        key = _spelling(at, entity, path.fact)
        return {**at, key: _monthly(at.get(key), path.month, value, every) if path.month else value}
    fact = entity.fact(str(steps[0]))
    key = _spelling(at, entity, fact.name)
    assert isinstance(fact.type, ListType)
    inner, place = schema.entities[fact.type.entity], steps[1]
    held = at[key]
    word = next((each for each in VALUE if isinstance(held, Mapping) and each in held), None)
    items = list(held if word is None else held[word])
    items[int(place)] = _within(items[int(place)], schema, inner, steps[2:], path, value, every)
    return {**at, key: items if word is None else {**held, word: items}}


def _monthly(held: object, month: str, value: object, every: bool) -> object:
    key = EVERY_MONTH[0] if every else month
    if isinstance(held, Mapping) and not any(word in held for word in VALUE):
        return {**held, key: value}
    return {key: value}


def _spelling(at: Mapping[str, Any], entity: EntitySchema, fact: str) -> str:
    """How the mapping spells a fact's name already, else its declared name."""
    return next((each for each in entity.fact(fact).spellings if each in at), fact)


def _reserved(answers: Mapping[str, Any], to: str) -> str:
    names = [name for name, means in RESERVED.items() if means == to]
    return next((name for name in names if name in answers), names[0])


def _finding(answers: Mapping[str, Any], names: tuple[str, ...], field: str, value: object) -> Raw:
    """The finding about a rule, with what it lacks."""
    name = _reserved(answers, "findings")
    findings = [
        {**each, field: value} if isinstance(each, Mapping) and each.get("类别", each.get("class")) in names else each
        for each in answers.get(name, ())
    ]
    return {**answers, name: findings}


def plain_json(value: Any) -> Any:
    """A mapping of answers as JSON can hold it: exact numbers as text."""
    match value:
        case Mapping():
            return {str(key): plain_json(each) for key, each in value.items()}
        case list() | tuple():
            return [plain_json(each) for each in value]
        case bool() | None | int():
            return value
        case Fraction() if value.denominator == 1:
            return value.numerator
        case _:
            return str(value)
