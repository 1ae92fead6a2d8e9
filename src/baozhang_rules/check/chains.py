"""How deep definitions stand on each other: a bound, so that no evaluation runs out of stack (docs/decisions/0008 §1).

Circles are found over the whole program in ``circles.py``; what goes in a circle is left out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from baozhang_rules.check.context import Context
from baozhang_rules.check.declaration_problems import ChainTooLong
from baozhang_rules.check.texts import source_of
from baozhang_rules.core import nodes as core
from baozhang_rules.core.walk import walk
from baozhang_rules.text import Span

LONGEST_CHAIN = 100
"""The most definitions, tables and standards that may stand on each other."""

Named: TypeAlias = "core.Definition | core.Standard | core.Table"


def check_chains(ctx: Context, declarations: Iterable[Named]) -> None:
    """Report the first declaration that stands on too many others."""
    named = {each.id: each for each in declarations}
    uses = {id: sorted({used for used in _uses(each) if used in named and used != id}) for id, each in named.items()}
    depth: dict[str, int] = {}
    for id in _lowest_first(uses):
        depth[id] = 1 + max((depth[used] for used in uses[id]), default=0)
        if depth[id] > LONGEST_CHAIN:
            _report(ctx, named[id])
            return


def _uses(node: Named) -> Iterator[str]:
    for each in walk(node):
        match each:
            case core.DefRef(definition=id) | core.StdRef(standard=id) | core.TableRef(table=id):
                yield id
            case _:
                pass


def _lowest_first(uses: dict[str, list[str]]) -> Iterator[str]:
    """Ids after everything that they use; those in circles never come."""
    users: dict[str, list[str]] = {id: [] for id in uses}
    waiting = {id: len(used) for id, used in uses.items()}
    for id, used in uses.items():
        for each in used:
            users[each].append(id)
    ready = [id for id, count in waiting.items() if count == 0]
    while ready:
        id = ready.pop(0)
        yield id
        for user in users[id]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)


def _report(ctx: Context, node: Named) -> None:
    site = ctx.sites.get(node.site)
    if site is None or site.origin.file < 0:
        return
    span = Span(site.origin.start, site.origin.end)
    ctx.report(ChainTooLong(node.name, LONGEST_CHAIN, source=source_of(ctx, site.origin.file), span=span))
