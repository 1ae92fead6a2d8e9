"""What is computed from what: no circles, and whether a fact is on record matters to checks alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from baozhang_rules.core import nodes as n
from baozhang_rules.core.verify_types import Violation
from baozhang_rules.core.walk import expressions, roots

_Key: TypeAlias = tuple[str, str]


_ROLES = {
    "value": "definitions",
    "cell": "tables",
    "extend": "tables",
    "fallback": "tables",
    "default": "standards",
}


def _needs(program: n.Program) -> Mapping[_Key, list[_Key]]:
    """What each definition, table, standard, unit and result of a rule is computed from."""
    needs: dict[_Key, list[_Key]] = {}
    rules = {rule.id for rule in program.rules}
    bounded = {each.id: "definitions" for each in program.definitions} | {each.id: "standards" for each in program.standards}
    for root in roots(program):
        if root.owner in rules:
            key = (root.role if root.role in ("entitled", "net") else "amount", root.owner)
        else:
            key = (_ROLES.get(root.role) or bounded.get(root.owner, root.role), root.owner)
        needs.setdefault(key, []).extend(_read_in(root.expression))
    for rule in program.rules:
        for result, first in (("amount", "entitled"), ("net", "amount"), ("counted", "net"), ("own", "entitled")):
            if result != "net" or rule.net is None:
                needs.setdefault((result, rule.id), []).append((first, rule.id))
        needs.setdefault(("entitled", rule.id), []).append(("condition", rule.scope))
    uppers = {rule.id: rule.uppers for rule in program.rules}
    for unit in program.units:
        needs.setdefault(("condition", unit.id), []).extend(
            ("own", rule) for rule in (unit.source, *uppers.get(unit.source, ())) if rule
        )
    return needs


def _read_in(expression: n.Expr) -> Iterator[_Key]:
    for each in expressions(expression):
        match each:
            case n.DefRef(definition=name):
                yield "definitions", name
            case n.TableRef(table=name):
                yield "tables", name
            case n.StdRef(standard=name):
                yield "standards", name
            case n.RuleRef(rule=name, what=what):
                yield what, name
            case n.Recorded():
                yield "recorded", ""


def no_circles(program: n.Program) -> Iterator[Violation]:
    """No definition, table, standard, unit or result of a rule is computed from itself."""
    needs = _needs(program)
    done: set[_Key] = set()
    for start in needs:
        path: list[tuple[_Key, Iterator[_Key]]] = [(start, iter(needs[start]))] if start not in done else []
        on_path = {start}
        while path:
            key, rest = path[-1]
            following = next((each for each in rest if each in on_path or each not in done), None)
            if following is None:
                done.add(key)
                on_path.discard(key)
                path.pop()
            elif following in on_path:
                yield Violation("no_circles", key[1], f"{key[0]} needs {following[0]} {following[1]}")
            else:
                on_path.add(following)
                path.append((following, iter(needs.get(following, ()))))


_CARRIERS = ("definitions", "tables", "standards")


def recorded_in_checks(program: n.Program) -> Iterator[Violation]:
    """Whether a fact is on record is asked by checks, and by definitions that only checks read."""
    needs = _needs(program)
    checks = {("check", check.id) for check in program.checks}
    for key in needs:
        if key[0] not in _CARRIERS and key not in checks and ("recorded", "") in _closure(needs, key):
            yield Violation("recorded_in_checks", key[1], key[0])


def _closure(needs: Mapping[_Key, list[_Key]], start: _Key) -> set[_Key]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = [key for key in needs.get(waiting.pop(), ()) if key not in found]
        found.update(fresh)
        waiting += fresh
    return found
