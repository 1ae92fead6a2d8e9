"""Formatting with its proof: the text that is printed is read again and must be the same tree with the same comments."""

from __future__ import annotations

from typing import Any

import attrs
from attrs import frozen

from baozhang_rules.builtins import by_name
from baozhang_rules.diagnostics import Collector, Problem
from baozhang_rules.format.printer import print_text
from baozhang_rules.format.problems import PrintedOtherwise
from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.parse import parse
from baozhang_rules.syntax.words import WordLang
from baozhang_rules.text import Source


@frozen
class Formatted:
    """The text as it is printed, or None with the errors for which it was left alone."""

    text: str | None
    problems: tuple[Problem, ...] = ()


def format_source(source: Source, lang: WordLang | None = None) -> Formatted:
    """Print a text, in the language if one is given."""
    before, problems = read(source)
    if problems:
        return Formatted(None, problems)
    text = print_text(source, lang)
    after, problems = read(Source(source.name, text))
    if problems or not same_meaning(before, after):
        return Formatted(None, (PrintedOtherwise(path=source.name),))
    return Formatted(text)


def read(source: Source) -> tuple[nodes.File, tuple[Problem, ...]]:
    """The tree of a text and the errors in it."""
    collector = Collector()
    return parse(source, collector), collector.errors


def same_meaning(one: nodes.File, other: nodes.File) -> bool:
    """Whether two trees are equal, builtins under whichever name, and hold the same comments in the same order."""
    if [each.text for each in one.comments] != [each.text for each in other.comments]:
        return False
    return one.declarations == other.declarations or _canonical(one.declarations) == _canonical(other.declarations)


def _canonical(node: Any) -> Any:
    if isinstance(node, tuple):
        return tuple(map(_canonical, node))
    if isinstance(node, nodes.Call) and (builtin := by_name(node.function.text)):
        return ("call", builtin.id, _canonical(node.arguments))
    if attrs.has(type(node)):
        compared = (each.name for each in attrs.fields(type(node)) if each.eq)
        return (type(node), *(_canonical(getattr(node, name)) for name in compared))
    return node
