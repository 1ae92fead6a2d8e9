"""Definitions, rules and units that are computed from themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baozhang_rules.check.context import Context
from baozhang_rules.check.rule_problems import RuleCycle
from baozhang_rules.check.texts import source_of
from baozhang_rules.core import nodes as core
from baozhang_rules.core.walk import expressions, roots
from baozhang_rules.text import Span

Key = tuple[str, str]
"""What is computed: ``value`` of a definition, table or standard; ``entitled``, ``amount``, ``net`` of a rule; ``unit``."""


def check_circles(ctx: Context, program: core.Program) -> set[str]:
    """Report the first circle through each thing that is computed from itself; the ids of all that is on any."""
    needs = _needs(program)
    reported: set[str] = set()
    circling: set[str] = set()
    for start in sorted(needs):
        path = _circle(start, needs)
        names = {name for _, name in path}
        circling |= names
        if path and not reported & names:
            reported |= names
            _report(ctx, program, path)
    return circling


def _report(ctx: Context, program: core.Program, path: list[Key]) -> None:
    names = {d.id: d.name for d in program.definitions} | {r.id: r.name for r in program.rules}
    names |= {s.id: s.name for s in program.standards} | {t.id: t.name for t in program.tables}
    names |= {u.id: u.name for u in program.units}
    sites = {s.id: s for s in program.sites}
    homes = {d.id: d.site for d in program.definitions} | {r.id: r.site for r in program.rules}
    homes |= {s.id: s.site for s in program.standards} | {u.id: u.site for u in program.units}
    homes |= {t.id: t.site for t in program.tables}
    ids = list(dict.fromkeys(name for _, name in path))
    placed = [(sites[homes[id]].origin, place) for place, id in enumerate(ids) if homes.get(id) in sites]
    if not placed:
        return
    origin, first = min(placed, key=lambda each: (each[0].file, each[0].start))
    shown = [names.get(id, id) for id in (*ids[first:], *ids[: first + 1])]
    span = Span(origin.start, origin.end)
    ctx.report(RuleCycle(" → ".join(shown), source=source_of(ctx, origin.file), span=span))


def _circle(start: Key, needs: Mapping[Key, list[Key]]) -> list[Key]:
    """A shortest way from a thing back to itself, or nothing."""
    came: dict[Key, Key] = {}
    waiting = [start]
    for each in waiting:
        for following in needs.get(each, ()):
            if following == start:
                path = [each]
                while path[-1] != start:
                    path.append(came[path[-1]])
                return path[::-1]
            if following not in came:
                came[following] = each
                waiting.append(following)
    return []


def _needs(program: core.Program) -> dict[Key, list[Key]]:
    rules = {rule.id: rule for rule in program.rules}
    units = {unit.id: unit for unit in program.units}
    needs: dict[Key, list[Key]] = {}
    for root in roots(program):
        kind = "value"
        if root.owner in rules:
            kind = root.role if root.role in ("entitled", "net") else "amount"
        elif root.owner in units:
            kind = "unit"
        if root.role != "bound":
            needs.setdefault((kind, root.owner), []).extend(_read(root.expression))
    for rule in program.rules:
        needs.setdefault(("amount", rule.id), []).append(("entitled", rule.id))
        if rule.net is None:
            needs.setdefault(("net", rule.id), []).append(("amount", rule.id))
        if rule.scope in units:
            needs.setdefault(("entitled", rule.id), []).append(("unit", rule.scope))
    for unit in program.units:
        source = rules.get(unit.source)
        for name in (unit.source, *(source.uppers if source is not None else ())):
            if name:
                needs.setdefault(("unit", unit.id), []).append(("entitled", name))
    return needs


def _read(expression: core.Expr) -> Iterator[Key]:
    kinds = {"own": "entitled", "counted": "net"}
    for each in expressions(expression):
        match each:
            case core.DefRef(definition=name) | core.TableRef(table=name) | core.StdRef(standard=name):
                yield "value", name
            case core.RuleRef(rule=name, what=what):
                yield kinds.get(what, what), name
