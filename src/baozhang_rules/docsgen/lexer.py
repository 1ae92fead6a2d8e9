"""Colours for `.pol` text, from the table of keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pygments.lexer import RegexLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

from baozhang_rules.builtins import BUILTINS
from baozhang_rules.syntax.words import words


def _any_of(spellings: Iterable[str]) -> str:
    """A pattern for any of the spellings, the longest first, ending where a word ends."""
    ordered = sorted(set(spellings), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", "[ ]+") for word in ordered) + r")(?!\w)"


def _section(*names: str) -> str:
    return _any_of(word for name in names for entry in words().sections[name].values() for word in entry.spellings)


class PolLexer(RegexLexer):
    """`.pol` policies."""

    name = "pol"
    aliases = ("pol", "pol-part", "pol-shape")
    filenames = ("*.pol",)
    tokens = {  # noqa: RUF012
        "root": [
            (r"[ \t]*#.*\n", Comment),
            (r"^[ \t]*>.*\n", String.Doc),
            (r"#.*$", Comment),
            (r'"[^"\n]*"', String),
            (r"\d{4}-\d\d(?:-\d\d)?|\d{4}年\d{1,2}月(?:\d{1,2}日)?", Number),
            (r"\d[\d,]*(?:\.\d+)?%?", Number),
            (_section("meta") + r".*$", Keyword.Type),
            (_section("keywords"), Keyword),
            (_section("compare", "compare_after", "bounds"), Operator.Word),
            (_section("units", "durations"), Keyword.Type),
            (_any_of(name for each in BUILTINS.values() for name in (each.zh, each.en)) + r"(?=[((])", Name.Builtin),
            (r"[<>=!≠≤≥+\-×*/]+", Operator),
            (r"[|::,,.。、()()《》〔〕]", Punctuation),
            (r"\w+", Name),
            (r"\s+", Text),
            (r".", Text),
        ]
    }
