"""Generated core programs, records that they take, and counts of what was covered.

`programs()` and `records(program)` are Hypothesis strategies; `program_of` and `record_of` make the same things
from a seed, many times faster. Everything is well typed by construction, and small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attrs import evolve, fields
from hypothesis import strategies as st
from tests.strategies.choices import Choices, Drawn, Seeded, chance, pick, shuffled, some
from tests.strategies.expressions import (
    CHOICE,
    COLOUR_T,
    EACH,
    GRADE_T,
    HOME_SCOPE,
    MONTHLY,
    PERSONS,
    PLAIN,
    SINGLE,
    YUAN,
    Expressions,
    Scope,
    scope_of,
    yes,
)
from tests.strategies.schemas import (
    COLOUR,
    COLOURS,
    DAYS,
    GRADE,
    GRADES,
    HOME,
    KEY,
    PERSON,
    REGIONS,
    core_type,
    leaves,
    record,
    schema,
    without,
)

from baozhang_rules.builtins import BUILTINS
from baozhang_rules.core import nodes as n
from baozhang_rules.core.walk import walk
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.types import BOOL, DATE, REGION, DateT, EntityT, NumberT, OptionalT, Type, strip_optional

__all__ = [
    "BUILTINS",
    "KEY",
    "coverage_counters",
    "dates",
    "dates_for",
    "masked",
    "masked_by",
    "permuted",
    "program_of",
    "programs",
    "record_for",
    "record_of",
    "records",
]

DEPTH = 3
JURISDICTION = "地区"
UNIT_ID = "组"
AMOUNTS = (YUAN, MONTHLY)


class Declarations(Expressions):
    """Makes declarations one after the other; each may use those before it."""

    units: tuple[n.Unit, ...] = ()
    meetings: tuple[n.Meeting, ...] = ()
    kept: tuple[n.Stored, ...] = ()
    shares: tuple[n.Definition, ...] = ()

    def site(self, name: str, kind: str, parent: str = "") -> str:
        """A site of a declaration or of a part of one."""
        owner = pick(self.c, ("", "民政局"))
        fillers = pick(self.c, ((), (("", ""),), (("310000", "甲市"), ("310000", "乙市"), ("", "部"))))
        self.sites.append(n.Site(name, kind, parent, name, owner=owner, order=len(self.sites), fillers=fillers))
        return name

    # -------------------------------------------------------------------------------- standards and tables

    def standard(self) -> None:
        """A standard with rows by region and date, some of them lapsed, open or handed back."""
        self.owner = name = f"标{len(self.standards) + 1}"
        self.site(name, "standard")
        by_region = chance(self.c, 2)
        rows = tuple(
            row
            for region in (some(self.c, REGIONS[:3]) if by_region else ("",))
            for row in self._rows(name, region, by_region)
        )
        type_ = pick(self.c, (YUAN, MONTHLY, EACH, PLAIN))
        default = self.make(type_, evolve(HOME_SCOPE, closed=True), 1) if chance(self.c, 2) else None
        open_ = default is not None and chance(self.c, 2)
        bounds = (n.Bound(">=", self.make(type_, evolve(HOME_SCOPE, closed=True), 1), name),) if open_ else ()
        made = n.Standard(name, name, type_, by_region, chance(self.c, 2), open_, rows, bounds, default, name)
        self.standards.append(made)

    def _rows(self, name: str, region: str, by_region: bool) -> list[n.StdRow]:
        made = []
        start: date | None = pick(self.c, (None, *DAYS[1:4]))
        for place in range(1 + self.c.below(3)):
            until = pick(self.c, (None, (start or DAYS[3]) + timedelta(days=150)))
            site = self.site(f"{name}/{region}/{place}", "row", name)
            up = by_region and chance(self.c, 6)
            made.append(
                n.StdRow(
                    region, pick(self.c, (None, start)), start, until,
                    until and pick(self.c, (None, until - timedelta(days=30))), pick(self.c, ("", "2024-07")),
                    None if up else Fraction(pick(self.c, (1, 2, 50))), up, False, site,
                )
            )  # fmt: skip
            if until is None:
                if chance(self.c, 3) and start is not None:
                    made.append(evolve(made[-1], start=start + timedelta(days=60), supersedes=True, site=self.site(f"{site}x", "row", name)))
                break
            start = until + timedelta(days=pick(self.c, (1, 40)))
        return made

    def table(self) -> None:
        """A table of one or two keys whose bands don't overlap, perhaps with gaps, steps and a fallback."""
        self.owner = name = f"表{len(self.tables) + 1}"
        self.site(name, "table")
        keys: tuple[Type, ...] = (pick(self.c, (PERSONS, GRADE_T, OptionalT(GRADE_T), BOOL, COLOUR_T, REGION)),)
        if chance(self.c, 2):
            keys += (pick(self.c, (BOOL, PERSONS)),)
        type_ = pick(self.c, (YUAN, PLAIN, MONTHLY, GRADE_T, BOOL))
        made = n.Table(name, name, keys, type_, (), name)
        versions = self._versions(name, lambda at: self._table_body(made, at))
        self.tables.append(evolve(made, versions=versions))

    def _table_body(self, table: n.Table, at: str) -> n.TableBody:
        bands: list[tuple[n.Band, ...]] = [()]
        for key in table.key_types:
            bands = [(*row, band) for row in bands for band in self._bands(key)]
        kept = [row for row in bands[:6] if not chance(self.c, 3)] or bands[:1]
        scope = evolve(HOME_SCOPE, closed=True)
        rows = [
            n.TableRow(
                row,
                self.make(table.type, scope, 1 if chance(self.c, 4) else 0),
                self.literal(table.type) if self._may_extend(row, table.type) else None,
                self.site(f"{at}/{place}", "row", table.id),
            )
            for place, row in enumerate(kept)
        ]
        return n.TableBody(tuple(rows), self.make(table.type, scope, 1) if chance(self.c, 3) else None)

    def _may_extend(self, row: Sequence[n.Band], type_: Type) -> bool:
        opened = [band for band in row if not band.is_equal and band.high is None and band.low is not None]
        return bool(opened) and isinstance(type_, NumberT) and chance(self.c, 2)

    def _bands(self, key: Type) -> list[n.Band]:
        if isinstance(key, NumberT):
            low, high = Fraction(1), Fraction(3)
            if chance(self.c, 3):  # 不满 1, 1 以上 不满 3, 3 以上
                return [n.Band(high=low, high_in=False), n.Band(low, high, True, False), n.Band(high)]
            return [n.Band(high=low), n.Band(low, high, False, True), n.Band(high, None, False)]
        values: Sequence[Any] = {BOOL: (True, False), GRADE_T: GRADES, COLOUR_T: COLOURS}.get(strip_optional(key), REGIONS[2:])
        none: tuple[Any, ...] = (None,) if isinstance(key, OptionalT) else ()
        return [n.Band(equal=value, is_equal=True) for value in (*values, *none)]

    def _versions(self, name: str, body: Any) -> tuple[n.Version, ...]:
        """One text for all days, or several by date and region, with gaps, repeals and defaults."""
        how = self.c.below(8)
        day = pick(self.c, DAYS[:3])
        spans: list[tuple[Any, ...]] = [(None, None, "", None, None, False)]
        if how == 1:
            spans = [(None, day - timedelta(days=1), "", None, None, False), (day, None, "", day, None, False)]
        elif how == 2:
            spans = [(day, None, "", None, pick(self.c, (None, day + timedelta(days=200))), False)]
        elif how == 3:
            spans = [(None, day, "", None, None, False)]
        elif how == 4:
            spans = [(None, None, region, None, None, False) for region in REGIONS[:2]]
        elif how == 5:
            spans = [(None, None, "", None, None, True), (day, None, pick(self.c, REGIONS), None, None, False)]
        elif how == 6:
            spans = [(None, None, "", day, None, False)]
        made = []
        for place, span in enumerate(spans):
            at = f"{name}@{place}"
            site = self.site(at, "definition", name)
            made.append(n.Version(*span, body(at), site))
        return tuple(made)

    # --------------------------------------------------------------------------------- definitions and rules

    def definition(self) -> None:
        """A definition of the household or of persons."""
        entity = pick(self.c, (HOME, PERSON))
        self.owner = name = f"{entity}.义{len(self.definitions) + 1}"
        self.site(name, "definition")
        type_ = pick(self.c, SINGLE)
        type_ = OptionalT(type_) if chance(self.c, 5) else type_
        scope = scope_of(entity)
        versions = self._versions(name, lambda at: n.ExprBody(self.make(type_, scope, DEPTH)))
        open_ = chance(self.c, 5)
        ordered = open_ and isinstance(type_, NumberT | DateT)
        bounds = (n.Bound(pick(self.c, (">=", "<=", ">", "<")), self.make(type_, scope, 1), name),) if ordered else ()
        self.definitions.append(n.Definition(name, name, entity, type_, open_, versions, bounds, name))

    def rule(self) -> None:
        """A class, amount, range, tier column or fallback for the household, persons or a unit."""
        self.owner = name = f"则{len(self.rules) + 1}"
        self.site(name, "class")
        scope_name = pick(self.c, (HOME, HOME, PERSON, *(unit.id for unit in self.units)))
        kind = pick(self.c, ("class", "class", "amount", "range", "tier", "fallback"))
        type_ = BOOL if kind == "class" else pick(self.c, (*AMOUNTS, BOOL) if kind == "tier" else AMOUNTS)
        scope = self._rule_scope(scope_name)
        versions = self._versions(name, lambda at: self._rule_body(kind, type_, scope))
        made = n.Rule(name, f"规{name}", kind, scope_name, type_, versions, None, (), (), "", name)
        if kind == "amount" and chance(self.c, 2):
            made = evolve(made, net=self._net(made))
        self.rules.append(made)
        if kind == "amount" and scope_name == HOME:
            for place, version in enumerate(versions):
                self._shared_and_paid(made, version.site, place)

    def _shared_and_paid(self, rule: n.Rule, site: str, place: int) -> None:
        """分摊 and 发放 of a text of a household's amount, as check/shares.py makes them; drawn from nothing, so that no seed is moved.

        Texts by turns are divided equally, by what persons have, and not at all.
        """
        turn = (len(self.rules) + place) % 3
        days = ("monthly", "10", "next_month") if turn else ("once", "31", "this_month")
        told = dict(zip(("rhythm", "due_day", "first"), days, strict=True)) | {"account": "专户", "payee": "household"}
        self.kept += (n.Stored(f"{site}/payment", "payment", tuple(told.items()), (), site),)
        weights = [d for d in self.definitions if d.entity == PERSON and isinstance(d.type, NumberT)]
        if turn == 2:
            return
        id, type_ = f"{site}/share", rule.type
        assert isinstance(type_, NumberT)
        of = weights[-1].type if turn and weights else PLAIN
        assert isinstance(of, NumberT)
        weight = n.Lit(Fraction(1), PLAIN) if of == PLAIN and not (turn and weights) else n.DefRef(weights[-1].id, _me(), of)
        amount, whole = n.RuleRef(rule.id, "counted", type_), n.DefRef(f"{id}/whole", _home(), of)
        product = n.Arith("*", amount, n.DefRef(f"{id}/weight", _me(), of), NumberT(type_.unit * of.unit))
        cut = n.Round("down", Fraction(1, 100), n.Arith("/", product, whole, type_), type_)
        nothing = n.Compare("=", n.DefRef(f"{id}/whole", _home(), of), n.Lit(Fraction(0), of), BOOL)
        part = n.Case((n.Arm(nothing, n.Lit(Fraction(0), type_)),), cut, "", type_)
        order = n.Rank(self._persons(), _me(), "次", ((n.Lit(Fraction(0), PLAIN), False),), PLAIN)
        first = n.Compare("=", order, n.Lit(Fraction(1), PLAIN), BOOL)
        more = n.Case((n.Arm(first, n.DefRef(f"{id}/rest", _home(), type_)),), n.Lit(Fraction(0), type_), "", type_)
        rest = n.Arith("-", n.RuleRef(rule.id, "counted", type_), self._sum_of(f"{id}/part", type_), type_)
        for end, entity, value in (
            ("", PERSON, n.Arith("+", n.DefRef(f"{id}/part", _me(), type_), more, type_)),
            ("/part", PERSON, part),
            ("/rest", HOME, rest),
            ("/weight", PERSON, weight),
            ("/whole", HOME, self._sum_of(f"{id}/weight", of)),
        ):
            text = n.Version(None, None, "", None, None, False, n.ExprBody(value), site)
            self.shares += (n.Definition(f"{id}{end}", rule.name, entity, value.type, False, (text,), (), site),)
        data = (("members", "人们"), ("list", "人们"), ("mode", "down"), ("step", "0.01"), ("remainder", "次序"), ("definition", id))
        self.kept += (n.Stored(id, "share", data, (), site),)

    def _persons(self) -> n.Expr:
        return n.ListOf(_home(), "人们", core_type(self.schema.entities[HOME].fact("人们")))

    def _sum_of(self, id: str, type_: NumberT) -> n.Expr:
        return n.Aggregate("sum", self._persons(), "位", None, n.DefRef(id, n.Var("位", _PERSON), type_), 0, type_)

    def _rule_scope(self, name: str) -> Scope:
        unit = next((unit for unit in self.units if unit.id == name), None)
        if unit is None:
            return scope_of(name)
        return HOME_SCOPE if unit.links else HOME_SCOPE.bind("anchor", PERSON)

    def _rule_body(self, kind: str, type_: Type, scope: Scope) -> n.RuleBody:
        entitled = self.make(BOOL, scope, DEPTH)
        if kind == "class":
            return n.RuleBody(entitled)
        if kind == "range":
            return n.RuleBody(entitled, None, self.literal(type_), self.make(type_, scope, 1))
        amount = self.make(type_, scope, DEPTH)
        if kind == "tier" and chance(self.c, 2):
            arm = n.Arm(self.make(BOOL, scope, 1), amount, self._site("cell"))
            amount = n.Case((arm,), n.Lit(NOT_ENTITLED, type_), "", type_)
        return n.RuleBody(entitled, amount)

    def _net(self, rule: n.Rule) -> n.Expr:
        """不得重复享受: nothing where an earlier one is entitled, or what it leaves."""
        others = [each for each in self.rules if each.type == rule.type and each.scope == rule.scope]
        own = n.RuleRef(rule.id, "amount", rule.type)
        if not others:
            return own
        other = pick(self.c, others)
        arm = n.Arm(n.RuleRef(other.id, "entitled", BOOL), n.Lit(NOT_ENTITLED, rule.type), "")
        return n.Case((arm,), own, "", rule.type)

    def unit(self) -> None:
        """One assessed unit: single persons, or groups along a link."""
        self.owner = UNIT_ID
        self.site(UNIT_ID, "unit")
        links = ("配偶",) if chance(self.c, 3) else ()
        classes = [rule.id for rule in self.rules if rule.kind == "class" and rule.scope == HOME]
        source = pick(self.c, ("", *classes)) if not links else ""
        condition = None if links else self.make(BOOL, HOME_SCOPE.bind("员", PERSON), 2)
        head = pick(self.c, (None, Fraction(1)))
        rest = pick(self.c, (("", ""), ("same", "same"), ("recount", "same"), ("recount", "recount")))
        made = n.Unit(UNIT_ID, UNIT_ID, PERSON, "人们", "员", source, condition, links, head, chance(self.c, 2), *rest, UNIT_ID)
        self.units = (made,)

    # -------------------------------------------------------------------------------------------- the rest

    def orders(self) -> tuple[n.Order, ...]:
        """One order over the household's classes; each knows the ones before it."""
        classes = [rule for rule in self.rules if rule.kind == "class" and rule.scope == HOME]
        if len(classes) < 2:
            return ()
        names = tuple(rule.id for rule in classes)
        uppers = {rule.id: names[:place] for place, rule in enumerate(classes)}
        self.rules = [evolve(rule, uppers=uppers.get(rule.id, ())) for rule in self.rules]
        return (n.Order("序", "序", names),)

    def rest(self) -> dict[str, Any]:
        """Checks, deadlines and the other declarations that decide nothing."""
        self.owner = self.site("杂", "check")
        checked = evolve(scope_of(pick(self.c, (HOME, PERSON))), in_check=True)
        entity = checked.vars[-1][1]
        checks = (n.CheckRule("校", pick(self.c, ("check", "todo", "hint")), "校", entity, self.make(BOOL, checked, 2), "", "杂"),)
        length = pick(self.c, ("days", "working_days", "months", "years"))
        exceptions = ((self.make(BOOL, HOME_SCOPE, 1), 5, "days"),) if chance(self.c, 2) else ()
        deadline = n.Deadline("限", "限", self.make(DATE, HOME_SCOPE, 1), chance(self.c, 2), 3, length, exceptions, "杂")
        strict = n.Or((yes(), self.make(BOOL, HOME_SCOPE, 1)), BOOL) if self.c.below(4) else self.make(BOOL, HOME_SCOPE, 1)
        return {
            "record_rules": (n.RecordRule("记", HOME, strict, "错", "杂"),),
            "checks": checks,
            "uniques": (n.Unique("唯", PERSON, KEY, "杂"),),
            "deadlines": (deadline,),
            "notices": (n.Notice("示", "示", (self.make(YUAN, HOME_SCOPE, 1),), ("甲",), 7, "杂"),),
            "certificates": (n.Certificate("组", "证", 12, "窗口", checks[0].id if checks else "", "杂"),),
            "stored": (n.Stored(CHOICE, "choice", (("至多", "1"),), (("甲", yes()),), "杂"), *KEPT, *self.kept),
        }


KEPT = (
    n.Stored("常", "always", (("title", "常"), ("direction", ""), ("tolerance", "")), (("expression", yes()),), "杂"),
    n.Stored("分", "share", (("list", "人们"), ("mode", "down"), ("step", "0.01")), (("weight", n.Lit(Fraction(1), PLAIN)),), "杂"),
    n.Stored("发", "payment", (("account", "专户"), ("payee", "household"), ("rhythm", "monthly"), ("due_day", "10")), (), "杂"),
    n.Stored("先", "provisional", (("count", "10"), ("unit", "working_days")), (), "杂"),
    n.Stored("定", "discretion", (("decided_by", "经办机关"),), (), "杂"),
    n.Stored("年", "year", (("year", "calendar"),), (), "杂"),
)
"""What core keeps beside the rules, one of each kind; the same in every program, since no decision reads it."""
_PERSON = EntityT(PERSON)


def _me() -> n.Expr:
    return n.Var("self", _PERSON)


def _home() -> n.Expr:
    return n.Var("root", EntityT(HOME))




def program(c: Choices) -> n.Program:
    """A program of a few declarations."""
    made = Declarations(c, schema(c))
    for _ in range(c.below(3)):
        made.standard()
    for _ in range(c.below(3)):
        made.table()
    unit_at = c.below(6)
    for place in range(1 + c.below(5)):
        if place == unit_at:
            made.unit()
        (made.definition, made.rule)[c.below(2)]()
    made.rule()
    return assembled(c, made)


def assembled(c: Choices, made: Declarations) -> n.Program:
    """The program of what was declared, with what every program has beside."""
    orders = made.orders()
    classes = tuple(rule.id for rule in made.rules if rule.kind == "class")
    admitting = bool(classes) and chance(c, 2)
    meetings = (n.Meeting(classes[:2], pick(c, ((), ("纪要号",))), pick(c, (None, 12)), ""),) if admitting else ()
    return n.Program(
        language=1,
        name="生成",
        files=(("甲.pol", "00"),),
        schema=made.schema,
        jurisdiction=JURISDICTION,
        conventions=(("age", "birthday"), ("leap_day", "feb28"), ("month_end", "clip")),
        enumerations=(n.Enumeration(GRADE, GRADES, True), n.Enumeration(COLOUR, COLOURS, False)),
        orders=orders,
        units=made.units,
        meetings=meetings,
        **made.rest(),
        standards=tuple(made.standards),
        tables=tuple(made.tables),
        definitions=(*made.definitions, *made.shares),
        rules=tuple(made.rules),
        sites=tuple(made.sites),
    )


def program_of(seed: int) -> n.Program:
    """The program of a seed."""
    return program(Seeded(seed))


def record_for(c: Choices, program: n.Program) -> dict[str, Any]:
    """A record that a program takes, with every fact given."""
    classes = tuple(rule.id for rule in program.rules if rule.kind == "class")
    return record(c, program.schema, classes, tuple(each.id for each in program.stored if each.kind == "choice"))


def record_of(program: n.Program, seed: int) -> dict[str, Any]:
    """The record of a seed."""
    return record_for(Seeded(seed), program)


def dates_for(c: Choices) -> Dates:
    """Days around those that standards and versions change at."""
    base = pick(c, (*DAYS, date(2024, 12, 31), date(2026, 3, 1)))
    return Dates(base, base if c.below(4) else pick(c, DAYS), pick(c, (None, None, base, date(2024, 3, 1))))


def masked_by(c: Choices, record: dict[str, Any], program: n.Program, one_in: int = 4) -> dict[str, Any]:
    """A record without random facts that have no 推定 (and no key is left out)."""
    left_out = {leaf for leaf in leaves(record, program.schema) if chance(c, one_in)}
    made: dict[str, Any] = without(record, left_out)
    return made


def permuted(c: Choices, program: n.Program) -> n.Program:
    """The same program, its declarations in another order (an order of classes and units stay: they mean something)."""
    names = ("enumerations", "standards", "tables", "definitions", "rules", "checks", "sites", "stored")
    return evolve(program, **{name: tuple(shuffled(c, getattr(program, name))) for name in names})


@st.composite
def programs(draw: st.DrawFn) -> n.Program:
    """Core programs, well typed."""
    return program(Drawn(draw))


@st.composite
def records(draw: st.DrawFn, program: n.Program) -> dict[str, Any]:
    """Complete records that a program takes, as mappings."""
    return record_for(Drawn(draw), program)


@st.composite
def masked(draw: st.DrawFn, record: dict[str, Any], program: n.Program) -> dict[str, Any]:
    """A record with random facts left out."""
    return masked_by(Drawn(draw), record, program)


@st.composite
def dates(draw: st.DrawFn) -> Dates:
    """Base, rules and known dates."""
    return dates_for(Drawn(draw))


# ----------------------------------------------------------------------------------------------- coverage


DECLARATIONS = tuple(
    each.name
    for each in fields(n.Program)
    if each.name not in ("language", "name", "files", "schema", "jurisdiction", "conventions", "sites")
)
"""The parts of a program that are declarations: whatever core has is counted, also what it will have."""


def coverage_counters(program: n.Program) -> Counter[str]:
    """How often each construct of core stands in a program, with its operator, kind and type."""
    counts: Counter[str] = Counter()
    for name in DECLARATIONS:
        for declaration in getattr(program, name):
            for node in walk(declaration):
                counts.update(_names_of(node))
    return counts


def _names_of(node: Any) -> list[str]:
    name = type(node).__name__
    names = [name, *(f"{name} {flag}" for flag in _FLAGS.get(type(node), ()) if getattr(node, flag))]
    match node:
        case n.Arith(op=op) | n.Compare(op=op):
            names.append(f"{name} {op} {_type(node.left.type)} {_type(node.right.type)}")
        case n.Aggregate(kind=kind):
            names.append(f"{name} {kind}{' where' if node.where else ''}")
        case n.Window(kind=word) | n.Rule(kind=word) | n.Round(mode=word) | n.RuleRef(what=word):
            names.append(f"{name} {word}")
        case n.CheckRule(kind=word) | n.Stored(kind=word):
            names.append(f"{name} {word}")
        case n.Finding(what=word) | n.BaseDate(which=word) | n.Call(builtin=word) | n.Deadline(unit=word):
            names.append(f"{name} {word}")
        case n.Case() | n.Default() | n.OrElse() | n.At() | n.Lit() | n.Fact() | n.DefRef():
            names.append(f"{name} {_type(node.type)}")
        case n.Band():
            names.append("Band equal" if node.is_equal else "Band high" if node.high is not None else "Band open")
    return names


_FLAGS: dict[type, tuple[str, ...]] = {
    n.Default: ("beats",),
    n.Standard: ("open", "by_region", "default", "use_upper"),
    n.StdRow: ("use_upper", "supersedes", "closed_by", "until"),
    n.TableRow: ("extend",),
    n.TableBody: ("fallback",),
    n.Version: ("default", "region", "issued", "repealed", "end"),
    n.Unit: ("links", "headcount", "own_income", "source", "rest_count"),
    n.Meeting: ("months", "requires"),
    n.Enumeration: ("ordered",),
    n.Certificate: ("months", "place", "usable"),
}


def _type(type_: Type) -> str:
    mark = "?" if isinstance(type_, OptionalT) else ""
    return type(strip_optional(type_)).__name__.removesuffix("T") + mark
