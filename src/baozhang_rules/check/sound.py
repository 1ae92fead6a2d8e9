"""What is sound of a program with errors: the proofs that need a whole program are made over it, so that all is told in one run.

A declaration with an error, and whatever reads it, is left out, so that no second message comes from the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, frozen

from baozhang_rules.check.context import Context
from baozhang_rules.core import nodes as core
from baozhang_rules.core.walk import EXPRESSIONS, parts
from baozhang_rules.diagnostics import Problem
from baozhang_rules.syntax import nodes as syn
from baozhang_rules.text import Span
from baozhang_rules.types import BadT, EntityT, EnumT, strip_optional

READ = ("definition", "table", "standard", "rule")
"""The fields of expressions that name a declaration."""


def sound_part(ctx: Context, program: core.Program, errors: Iterable[Problem]) -> core.Program:
    """The program without the declarations that hold one of these errors, and without what reads these."""
    wrong = _Wrong.of(ctx, errors)
    return without(program, {_id(each) for each in _declared(program) if wrong.touches(program, each)})


def without(program: core.Program, gone: set[str]) -> core.Program:
    """The program without some declarations, and without what reads them or what isn't there."""
    declared = list(_declared(program))
    reads: dict[str, set[str]] = {}
    for each in declared:
        reads.setdefault(_id(each), set()).update(_reads(program, each))
    readers: dict[str, set[str]] = {}
    for reader, names in reads.items():
        for name in names:
            readers.setdefault(name, set()).add(reader)
    waiting = [*gone, *(name for name in readers if name not in reads)]
    left_out = set(waiting)
    while waiting:
        more = readers.get(waiting.pop(), set()) - left_out
        left_out |= more
        waiting += more
    kept: dict[str, Any] = {name: tuple(each for each in getattr(program, name) if _id(each) not in left_out) for name in _LISTS}
    orders = (evolve(o, rules=tuple(rule for rule in o.rules if rule not in left_out)) for o in program.orders)
    kept["rules"] = tuple(evolve(r, uppers=tuple(u for u in r.uppers if u not in left_out)) for r in kept["rules"])
    return evolve(program, certificates=(), orders=tuple(orders), **kept)


_LISTS = (
    "standards", "tables", "definitions", "rules", "units", "meetings", "record_rules", "checks", "uniques", "deadlines",
    "notices", "stored",
)  # fmt: skip


def _declared(program: core.Program) -> Iterator[Any]:
    for name in _LISTS:
        yield from getattr(program, name)


def _id(declaration: Any) -> str:
    return declaration.site if isinstance(declaration, core.Meeting) else declaration.id


def _nodes(declaration: Any) -> Iterator[Any]:
    """Every node and type in a declaration, each once: a step may hold what was before it in several places."""
    waiting, seen = [declaration], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [part for part in parts(each) if "__attrs_attrs__" in vars(type(part))]


def _reads(program: core.Program, declaration: Any) -> Iterator[str]:
    match declaration:
        case core.Rule(scope=scope):
            yield from (unit.id for unit in program.units if unit.id == scope)
        case core.Unit(source=source):
            yield from (source,) if source else ()
        case core.Meeting(rules=rules):
            yield from rules
    for each in _nodes(declaration):
        for name in READ if isinstance(each, EXPRESSIONS) else ():
            read = getattr(each, name, None)
            if isinstance(read, str):
                yield read


@frozen
class _Wrong:
    """Where errors stand (their own places, not the second ones): whole declarations as (file, span), facts by entity and name, enumerations by name."""

    places: tuple[tuple[int, Span], ...]
    facts: frozenset[tuple[str, str]]
    enums: frozenset[str]

    @classmethod
    def of(cls, ctx: Context, errors: Iterable[Problem]) -> _Wrong:
        """Find the declarations in which errors stand."""
        places, facts, enums = list[tuple[int, Span]](), set[tuple[str, str]](), set[str]()
        for error in errors:
            span = error.span
            for file, entry in enumerate(ctx.bundle.files):
                for node in entry.tree.declarations if span is not None and entry.source is error.source else ():
                    if span is None or not node.span.start <= span.start <= node.span.end:
                        continue
                    if isinstance(node, syn.RecordDecl):
                        facts |= {(node.name.text, fact.name.text) for fact in node.facts if _meet(fact.span, span)}
                    elif isinstance(node, syn.EnumDecl):
                        enums.add(node.name.text)
                    places.append((file, node.span))
        return cls(tuple(places), frozenset(facts), frozenset(enums))

    def touches(self, program: core.Program, declaration: Any) -> bool:
        """Whether a declaration stands in one of these places, wholly or in part, or holds what has no meaning."""
        sites = [site.origin for site in program.sites if self.places and site.id in _sites_of(declaration)]
        for each in _nodes(declaration):
            if isinstance(each, BadT) or (isinstance(each, EnumT) and each.name in self.enums):
                return True
            fact = getattr(each, "fact", None)
            if isinstance(fact, str) and isinstance(each, EXPRESSIONS):
                entity = strip_optional(each.entity.type) if hasattr(each, "entity") else None
                if isinstance(entity, EntityT) and (entity.name, fact) in self.facts:
                    return True
            if (origin := getattr(each, "origin", None)) is not None and self._holds(origin):
                return True
        return any(self._holds(origin) for origin in sites)

    def _holds(self, origin: core.Origin) -> bool:
        return any(file == origin.file and span.start <= origin.start <= span.end for file, span in self.places)


def _sites_of(declaration: Any) -> set[str]:
    """The sites of a declaration, of its texts and of its rows."""
    parts_ = (*getattr(declaration, "versions", ()), *getattr(declaration, "rows", ()))
    return {getattr(declaration, "site", ""), *(part.site for part in parts_)}


def _meet(one: Span, two: Span) -> bool:
    return one.start <= two.end and two.start <= one.end
