"""Tests of 全体 that are 是 because a list has nobody in it, where the rule doesn't say what none means."""

from __future__ import annotations

from collections.abc import Iterator

from baozhang_rules.check.bound_problems import AllOfMaybeNone
from baozhang_rules.check.context import Context
from baozhang_rules.check.texts import source_of
from baozhang_rules.core import nodes as core
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.text import Span
from baozhang_rules.types import ListT

_TELLS_NONE = frozenset({"count", "any", "at_least"})
"""What tells an empty list from another: written of the same list in the same declaration, it says what none means."""


def check_vacuous(ctx: Context, program: core.Program) -> None:
    """Warn of 全体 over what may be empty, unless its declaration also counts that list or asks 任一 of it (LANGUAGE.md 4.4)."""
    held: dict[str, list[core.Aggregate]] = {}
    for root in roots(program):
        held.setdefault(root.owner, []).extend(e for e in expressions(root.expression) if isinstance(e, core.Aggregate))
    for found in held.values():
        told = [_list_of(e) for e in found if e.kind in _TELLS_NONE]
        for e in _vacuous(found):
            if _list_of(e) not in told and e.origin.file >= 0:
                span = Span(e.origin.start, e.origin.end)
                ctx.report(AllOfMaybeNone(_name(e), source=source_of(ctx, e.origin.file), span=span))


def _vacuous(found: list[core.Aggregate]) -> Iterator[core.Aggregate]:
    """The tests of all records that a list of none passes, each place once: a step may hold it in several places."""
    seen = set[core.Origin]()
    for e in found:
        type_ = e.source.type
        may_be_empty = e.where is not None or (isinstance(type_, ListT) and type_.low == 0)
        if e.kind == "all" and may_be_empty and e.origin not in seen:
            seen.add(e.origin)
            yield e


def _list_of(e: core.Aggregate) -> tuple[str, str]:
    """The list that is gone through, by the records' entity and the list's name."""
    type_ = e.source.type
    return (type_.entity if isinstance(type_, ListT) else "", _name(e))


def _name(e: core.Aggregate) -> str:
    return e.source.fact if isinstance(e.source, core.ListOf) else ""
