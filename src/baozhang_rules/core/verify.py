"""What must hold of every core program, as named functions; tests run them after each pass.

An invariant is a function of a program that yields `Violation`s under the function's name. A program that the
checker made breaks none: a violation is a defect of this library, never a fault of a policy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeAlias

from baozhang_rules.builtins import BUILTINS
from baozhang_rules.core import nodes as n
from baozhang_rules.core.verify_needs import no_circles, recorded_in_checks
from baozhang_rules.core.verify_types import Violation, types_agree
from baozhang_rules.core.walk import expressions, roots, scoped, walk
from baozhang_rules.types import EntityT, EnumT, ListT

__all__ = ["INVARIANTS", "Violation", "verify"]

Invariant: TypeAlias = Callable[[n.Program], Iterator[Violation]]


def verify(program: n.Program) -> tuple[Violation, ...]:
    """Everything that a program breaks; empty for every program that the checker made."""
    return tuple(violation for invariant in INVARIANTS for violation in invariant(program))


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _declared(program: n.Program) -> Iterator[tuple[str, Any]]:
    """Every declaration with the name of its field."""
    for name in ("standards", "tables", "definitions", "rules", "orders", "units", "record_rules"):
        yield from ((name, each) for each in getattr(program, name))
    for name in ("checks", "uniques", "deadlines", "notices", "stored", "meetings", "certificates"):
        yield from ((name, each) for each in getattr(program, name))


def _id(declaration: Any) -> str:
    return str(getattr(declaration, "id", getattr(declaration, "site", "")))


# ----------------------------------------------------------------------------------------- names and sites


def ids_unique(program: n.Program) -> Iterator[Violation]:
    """No two declarations of a kind have one id."""
    kinds = Counter((kind, _id(each)) for kind, each in _declared(program) if hasattr(each, "id"))
    for (kind, name), count in kinds.items():
        if count > 1:
            yield Violation("ids_unique", name, kind)
    for name in _repeated(e.name for e in program.enumerations):
        yield Violation("ids_unique", name, "enumerations")


def sites_unique(program: n.Program) -> Iterator[Violation]:
    """No two sites have one id."""
    for name in _repeated(site.id for site in program.sites):
        yield Violation("sites_unique", name, "")


def site_parents_exist(program: n.Program) -> Iterator[Violation]:
    """The parent of a site is a site, and no site is above itself."""
    parents = {site.id: site.parent for site in program.sites}
    for site in program.sites:
        above, seen = site.id, set[str]()
        while above and above not in seen:
            seen.add(above)
            above = parents.get(above, "")
        if above or (site.parent and site.parent not in parents):
            yield Violation("site_parents_exist", site.id, site.parent)


_SITE_FIELDS = ("site", "base_site", "otherwise_site")


def sites_exist(program: n.Program) -> Iterator[Violation]:
    """Every site that a mark, an arm or a declaration names is in the site table; a mark names one."""
    known = {site.id for site in program.sites}
    for kind, declaration in _declared(program):
        for node in walk(declaration):
            for name in _SITE_FIELDS:
                site = getattr(node, name, None)
                if site not in known and (site or (site is not None and isinstance(node, n.Mark))):
                    yield Violation("sites_exist", _id(declaration), f"{kind} {type(node).__name__} {site}")


def _named(node: Any) -> Iterator[tuple[str, str]]:
    """The (kind, name) of everything that a node refers to."""
    match node:
        case n.DefRef(definition=name):
            yield "definitions", name
        case n.StdRef(standard=name):
            yield "standards", name
        case n.TableRef(table=name):
            yield "tables", name
        case n.RuleRef(rule=name) | n.Finding(rule=name):
            yield "rules", name
        case n.Chosen(choice=name):
            yield "choices", name
        case n.Call(builtin=name):
            yield "builtins", name
        case EnumT(name=name):
            yield "enumerations", name
        case EntityT(name=name) | ListT(entity=name):
            yield "entities", name
        case n.Definition(entity=name) | n.RecordRule(entity=name) | n.CheckRule(entity=name):
            yield "entities", name
        case n.Unique(entity=entity, fact=fact):
            yield "facts", f"{entity}.{fact}"
        case n.Rule(scope=scope, uppers=uppers):
            yield "scopes", scope
            yield from (("rules", upper) for upper in uppers)
        case n.Order(rules=rules) | n.Meeting(rules=rules):
            yield from (("rules", rule) for rule in rules)
        case n.Unit(entity=entity, links=links, source=source):
            yield from (("facts", f"{entity}.{link}") for link in links)
            yield from [("rules", source)] if source else []
    if isinstance(node, n.Fact | n.Follow | n.ListOf | n.Recorded):
        entity_type = getattr(node.entity.type, "inner", node.entity.type)
        yield "facts", f"{getattr(entity_type, 'name', '')}.{node.fact}"


def _known(program: n.Program) -> Mapping[str, set[str]]:
    schema = program.schema
    known = {kind: {_id(each) for each in getattr(program, kind)} for kind in _KINDS}
    known["enumerations"] = {each.name for each in program.enumerations}
    known["builtins"] = set(BUILTINS)
    known["entities"] = set(schema.entities)
    known["scopes"] = known["entities"] | known["units"]
    known["choices"] = known["stored"] | {site.id for site in program.sites}
    known["facts"] = {f"{entity.name}.{fact.name}" for entity in schema.entities.values() for fact in entity.facts}
    return known


_KINDS = ("definitions", "standards", "tables", "rules", "units", "stored")


def references_exist(program: n.Program) -> Iterator[Violation]:
    """Every definition, standard, table, rule, unit, enumeration, builtin, entity and fact that is named exists."""
    known = _known(program)
    for _, declaration in _declared(program):
        for node in walk(declaration):
            for kind, name in _named(node):
                if name not in known[kind]:
                    yield Violation("references_exist", _id(declaration), f"{kind} {name}")
    root = program.schema.root
    if program.jurisdiction and f"{root}.{program.jurisdiction}" not in known["facts"]:
        yield Violation("references_exist", program.name, f"facts {root}.{program.jurisdiction}")
    for unit in program.units:
        if f"{root}.{unit.list}" not in known["facts"]:
            yield Violation("references_exist", unit.id, f"facts {root}.{unit.list}")


def variables_bound(program: n.Program) -> Iterator[Violation]:
    """Every variable is the root, the declaration's own entity, or bound by an aggregate or rank around it."""
    for root in roots(program):
        if root.vars is None:
            continue
        for each, reach in scoped(root.expression, root.vars):
            if isinstance(each, n.Var) and each.name not in reach:
                yield Violation("variables_bound", root.owner, each.name)


# ---------------------------------------------------------------------------------------- words and shapes

_WORDS: Mapping[tuple[type, str], tuple[str, ...]] = {
    (n.RuleRef, "what"): ("own", "entitled", "amount", "net", "counted"),
    (n.Finding, "what"): ("admitted", "amount"),
    (n.BaseDate, "which"): ("base", "rules", "known"),
    (n.Arith, "op"): ("+", "-", "*", "/"),
    (n.Compare, "op"): ("<", "<=", ">", ">=", "=", "!="),
    (n.Aggregate, "kind"): ("sum", "count", "max", "min", "mean", "any", "all", "at_least"),
    (n.Round, "mode"): ("half_up", "up", "down"),
    (n.Window, "kind"): ("sum", "mean", "max", "min", "count", "streak"),
    (n.Bound, "op"): ("<", "<=", ">", ">=", "=", "!="),
    (n.Rule, "kind"): ("class", "amount", "range", "tier", "fallback"),
    (n.CheckRule, "kind"): ("check", "todo", "hint", "certificate"),
    (n.Deadline, "unit"): ("days", "working_days", "months", "years"),
}


def words_known(program: n.Program) -> Iterator[Violation]:
    """Operators, kinds and modes are among the words of core."""
    for _, declaration in _declared(program):
        for node in walk(declaration):
            for (cls, name), words in _WORDS.items():
                if type(node) is cls and getattr(node, name) not in words:
                    yield Violation("words_known", _id(declaration), f"{cls.__name__} {getattr(node, name)}")


def nothing_empty(program: n.Program) -> Iterator[Violation]:
    """Tables have rows, choices arms, and conditions of several items have some."""
    for _, declaration in _declared(program):
        for node in walk(declaration):
            match node:
                case n.TableBody(rows=()) | n.Case(arms=()) | n.Rank(keys=()) | n.Order(rules=()):
                    yield Violation("nothing_empty", _id(declaration), type(node).__name__)
                case n.And(items=()) | n.Or(items=()) | n.AtLeast(items=()):
                    yield Violation("nothing_empty", _id(declaration), type(node).__name__)


def enumerations_whole(program: n.Program) -> Iterator[Violation]:
    """An enumeration has members, each once."""
    for each in program.enumerations:
        if not each.members or _repeated(each.members):
            yield Violation("enumerations_whole", each.name, ", ".join(_repeated(each.members)))


_BODIES: Mapping[type, type] = {n.Definition: n.ExprBody, n.Table: n.TableBody, n.Rule: n.RuleBody}


def bodies_fit(program: n.Program) -> Iterator[Violation]:
    """Definitions hold expressions, tables tables and rules rules; a rule of amounts has an amount."""
    for declaration in _dated(program):
        for version in declaration.versions:
            if not isinstance(version.body, _BODIES[type(declaration)]):
                yield Violation("bodies_fit", declaration.id, type(version.body).__name__)
            elif isinstance(declaration, n.Rule) and isinstance(version.body, n.RuleBody):
                given = {name for name in ("amount", "low", "high") if getattr(version.body, name) is not None}
                if given not in _AMOUNTS[declaration.kind]:
                    yield Violation("bodies_fit", declaration.id, f"{declaration.kind} {sorted(given)}")


_AMOUNTS: Mapping[str, tuple[set[str], ...]] = {
    "class": (set(),),
    "amount": ({"amount"},),
    "tier": ({"amount"},),
    "fallback": ({"amount"},),
    "range": ({"low", "high"}, {"amount", "low", "high"}),
}


def exceptions_ordered(program: n.Program) -> Iterator[Violation]:
    """What one exception beats is another, closed transitively, and never beats it in turn."""
    for root in roots(program):
        for each in expressions(root.expression):
            if isinstance(each, n.Default) and not _is_order(each.beats, len(each.exceptions)):
                yield Violation("exceptions_ordered", root.owner, str(each.beats))


def _is_order(beats: tuple[tuple[int, int], ...], count: int) -> bool:
    pairs = set(beats)
    inside = all(0 <= place < count for pair in pairs for place in pair)
    closed = all((a, d) in pairs for a, b in pairs for c, d in pairs if b == c)
    return inside and closed and not any(a == b for a, b in pairs)


# ------------------------------------------------------------------------------------------ dates and regions


def _dated(program: n.Program) -> tuple[n.Definition | n.Table | n.Rule, ...]:
    return (*program.definitions, *program.tables, *program.rules)


def _overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    (a, b), (c, d) = one, other
    return not ((b is not None and c is not None and b < c) or (d is not None and a is not None and d < a))


def _span(version: n.Version) -> tuple[date | None, date | None]:
    ends = [version.end] if version.end is not None else []
    ends += [version.repealed - timedelta(days=1)] if version.repealed is not None else []
    return version.start, min(ends, default=None)


def versions_apart(program: n.Program) -> Iterator[Violation]:
    """Of one declaration and region, at most one version that isn't a default holds on a day."""
    for declaration in _dated(program):
        written = [version for version in declaration.versions if not version.default]
        for place, one in enumerate(written):
            for other in written[place + 1 :]:
                if one.region == other.region and _overlap(_span(one), _span(other)):
                    yield Violation("versions_apart", declaration.id, f"{one.site} {other.site}")


def rows_apart(program: n.Program) -> Iterator[Violation]:
    """Of one standard and region, at most one row holds on a day, unless one supersedes the other."""
    for standard in program.standards:
        for place, one in enumerate(standard.rows):
            for other in standard.rows[place + 1 :]:
                apart = one.region != other.region or one.supersedes or other.supersedes
                if not apart and _overlap((one.start, one.until), (other.start, other.until)):
                    yield Violation("rows_apart", standard.id, f"{one.site} {other.site}")


def rows_whole(program: n.Program) -> Iterator[Violation]:
    """A row has a value or hands its region back, and has a region exactly where the standard has regions."""
    for standard in program.standards:
        for row in standard.rows:
            if (row.value is None) is not row.use_upper or (bool(row.region) and not standard.by_region):
                yield Violation("rows_whole", standard.id, row.site)


def tables_whole(program: n.Program) -> Iterator[Violation]:
    """A row of a table has a band per key; a band's ends are in order; one that extends has an open top."""
    for table in program.tables:
        for version in table.versions:
            for row in version.body.rows if isinstance(version.body, n.TableBody) else ():
                if len(row.keys) != len(table.key_types) or not all(map(_band_whole, row.keys)):
                    yield Violation("tables_whole", table.id, row.site)
                elif row.extend is not None and all(band.is_equal or band.high is not None for band in row.keys):
                    yield Violation("tables_whole", table.id, row.site)


def _band_whole(band: n.Band) -> bool:
    if band.is_equal:
        return band.low is None and band.high is None
    both = isinstance(band.low, Fraction) and isinstance(band.high, Fraction)
    return band.equal is None and (not both or band.low <= band.high)  # type: ignore[operator]


INVARIANTS: tuple[Invariant, ...] = (
    ids_unique,
    sites_unique,
    site_parents_exist,
    sites_exist,
    references_exist,
    variables_bound,
    words_known,
    nothing_empty,
    enumerations_whole,
    bodies_fit,
    exceptions_ordered,
    versions_apart,
    rows_apart,
    rows_whole,
    tables_whole,
    no_circles,
    recorded_in_checks,
    types_agree,
)
"""Every invariant, in the order in which they are tried."""
