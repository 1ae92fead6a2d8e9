"""Circles: nothing that a policy defines may, through whatever it uses, use itself (LANGUAGE.md §4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from baozhang_rules.check.context import Context
from baozhang_rules.check.declaration_problems import DefinitionCircle
from baozhang_rules.check.walk import walk
from baozhang_rules.core import nodes as core
from baozhang_rules.text import Span

Key: TypeAlias = tuple[str, str]
Named: TypeAlias = "core.Definition | core.Rule | core.Standard | core.Table"

_KINDS = {core.Definition: "definition", core.Rule: "rule", core.Standard: "standard", core.Table: "table"}


def check_cycles(
    ctx: Context,
    definitions: Iterable[core.Definition],
    rules: Iterable[core.Rule],
    standards: Iterable[core.Standard] = (),
    tables: Iterable[core.Table] = (),
) -> bool:
    """Report every circle once, at its first declaration, as a path with places; whether there is one."""
    named: dict[Key, Named] = {}
    everything: list[Named] = [*standards, *tables, *definitions, *rules]
    for each in everything:
        named[_KINDS[type(each)], each.id] = each
    edges = {key: tuple(dict.fromkeys(_uses(each))) for key, each in named.items()}
    circles = list(_circles({key: [k for k in uses if k in named] for key, uses in edges.items()}))
    for circle in circles:
        _report(ctx, [named[key] for key in circle])
    return bool(circles)


def _uses(node: Named) -> Iterator[Key]:
    """Everything that a declaration refers to."""
    for each in walk(node):
        match each:
            case core.DefRef(definition=id):
                yield "definition", id
            case core.RuleRef(rule=id):
                yield "rule", id
            case core.StdRef(standard=id):
                yield "standard", id
            case core.TableRef(table=id):
                yield "table", id
            case _:
                pass


def _circles(edges: dict[Key, list[Key]]) -> Iterator[list[Key]]:
    """One circle for each group of declarations that use each other, found without recursion."""
    state: dict[Key, int] = {}
    for start in edges:
        if start in state:
            continue
        path: list[Key] = [start]
        iterators = [iter(edges[start])]
        state[start] = 1
        while path:
            following = next(iterators[-1], None)
            if following is None:
                state[path.pop()] = 2
                iterators.pop()
            elif state.get(following) == 1:
                yield path[path.index(following) :]
            elif following not in state:
                state[following] = 1
                path.append(following)
                iterators.append(iter(edges[following]))


def _report(ctx: Context, circle: Sequence[Named]) -> None:
    start = min(range(len(circle)), key=lambda n: _place(ctx, circle[n]))
    ordered = [*circle[start:], *circle[:start]]
    path = " → ".join(each.name for each in [*ordered, ordered[0]])
    first = ctx.sites.get(ordered[0].site)
    last = ctx.sites.get(ordered[-1].site)
    if first is None or first.origin.file < 0:
        return
    other = None
    if last is not None and len(ordered) > 1 and last.origin.file >= 0:
        span = Span(last.origin.start, last.origin.end)
        name = ordered[-1].name
        other = (ctx.bundle.files[last.origin.file].source, span, f"「{name}」又用到它", f"`{name}` uses it again")
    source = ctx.bundle.files[first.origin.file].source
    ctx.report(DefinitionCircle(path, other=other, source=source, span=Span(first.origin.start, first.origin.end)))


def _place(ctx: Context, node: Named) -> tuple[int, int, str]:
    site = ctx.sites.get(node.site)
    return (1 << 30, 0, node.id) if site is None else (site.origin.file, site.origin.start, node.id)
