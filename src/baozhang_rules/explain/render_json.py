"""An outline as JSON data, schema version 1: ids, codes and exact values as texts beside the words that
people read.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from baozhang_rules.explain.data import Both, Late
from baozhang_rules.explain.outline_data import Outline
from baozhang_rules.explain.sentences import answer, near_text, part_text
from baozhang_rules.explain.words import LANGUAGES

SCHEMA_VERSION = 1


def outline_json(outline: Outline, lang: str | None = None) -> dict[str, Any]:
    """The outline; texts in one language, or as ``{"zh": …, "en": …}`` when ``lang`` is None. Keys always
    stand in one order.
    """
    data: dict[str, Any] = {
        "schema": SCHEMA_VERSION,
        "languages": list(LANGUAGES) if lang is None else [lang],
    }
    data |= plain(outline, lang)
    for rule, told in zip(outline.rules, data["rules"], strict=True):
        told["answer"] = _text(Both(answer(rule, "zh"), answer(rule, "en")), lang)
        if rule.near is not None:
            told["near"]["text"] = _text(Both(near_text(rule.near, "zh"), near_text(rule.near, "en")), lang)
        clauses = [clause for group in rule.groups for clause in group.clauses]
        rows = [clause for group in told["groups"] for clause in group["clauses"]]
        for clause, into in zip(clauses, rows, strict=True):
            for part, each in zip(clause.parts, into["parts"], strict=True):
                each["text"] = _text(Both(part_text(part, "zh"), part_text(part, "en")), lang)
    return data


def _text(text: Both, lang: str | None) -> Any:
    return {"zh": text.zh, "en": text.en} if lang is None else text[lang]


def plain(value: Any, lang: str | None) -> Any:
    """A part of the outline as JSON data."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (tuple, Late)):
        return [plain(each, lang) for each in value]
    if isinstance(value, Both):
        return _text(value, lang)
    kind: Any = type(value)
    names = _names(kind)
    return value if names is None else {name: plain(getattr(value, name), lang) for name in names}


@cache
def _names(cls: Any) -> tuple[str, ...] | None:
    """The fields of a class of the outline; None for plain data."""
    return cls.__match_args__ if "__attrs_attrs__" in vars(cls) else None
