"""Generated programs with more at other dates: about two persons at once, from units, by regions and keys that change by month."""

from __future__ import annotations

from attrs import evolve
from tests.strategies.choices import Seeded, chance, pick
from tests.strategies.expressions import HOME_SCOPE, MONTHLY, YUAN, scope_of, var
from tests.strategies.programs import JURISDICTION, Declarations, program_of
from tests.strategies.schemas import HOME, PERSON, core_type

from baozhang_rules.core import nodes as n
from baozhang_rules.runtime import schema as s
from baozhang_rules.types import BOOL, DATE, MONTH, ListT

APART = 1_000_003
OTHER = "别人"


def dated_program_of(seed: int) -> n.Program:
    """The program of a seed, with declarations that read much at other dates."""
    c, program = Seeded(seed + APART), program_of(seed)
    schema = _by_month(program.schema) if chance(c, 2) else program.schema
    made = Declarations(c, schema, list(program.definitions), list(program.standards), list(program.tables), list(program.rules))
    made.sites, made.units, made.meetings = list(program.sites), program.units, program.meetings
    made.owner = made.site("异日", "class")
    made.definitions += [_about_two(made, place) for place in range(1 + c.below(2))]
    made.rules.append(_rule(made, "异日/户", HOME, made.make(BOOL, HOME_SCOPE, 2)))
    for unit in program.units:
        made.rules += [_rule(made, f"异日/组{place}", unit.id, _from_unit(made, unit)) for place in range(2)]
    made.rules.append(_rule(made, "异日/人", PERSON, made.make(BOOL, scope_of(PERSON), 2)))
    uniques = (*program.uniques, n.Unique("唯月", PERSON, "工资", "杂")) if chance(c, 3) else program.uniques
    return evolve(
        program, schema=schema, definitions=tuple(made.definitions), rules=tuple(made.rules), sites=tuple(made.sites), uniques=uniques
    )


def _by_month(schema: s.RecordSchema) -> s.RecordSchema:
    """The jurisdiction as a monthly series."""
    home = schema.entities[HOME]
    facts = tuple(evolve(fact, monthly=True) if fact.name == JURISDICTION else fact for fact in home.facts)
    return evolve(schema, entities={**schema.entities, HOME: evolve(home, facts=facts)})


def _about_two(made: Declarations, place: int) -> n.Definition:
    """任一 of the others with whom a person stands in some relation on another day."""
    c, scope = made.c, scope_of(PERSON).bind(OTHER, PERSON)
    people = made.schema.entities[HOME].fact("人们")
    source = n.ListOf(var("root", HOME), "人们", core_type(people))
    assert isinstance(source.type, ListT)
    pay = next(fact for fact in made.schema.entities[PERSON].facts if fact.name == "工资")
    less = n.Compare("<", *(n.Fact(var(name, PERSON), "工资", core_type(pay)) for name in ("self", OTHER)), BOOL)
    operand = pick(c, (n.And, n.Or))((less, made.make(BOOL, scope, 2)), BOOL)
    anchor = made.leaf(pick(c, (DATE, MONTH)), scope)
    dated = n.At(operand, anchor, BOOL) if c.below(3) else _streak(operand, anchor)
    name = f"人.异{place}"
    made.site(name, "definition")
    body = n.ExprBody(n.Aggregate(pick(c, ("any", "all")), source, OTHER, None, dated, 0, BOOL))
    return n.Definition(name, name, PERSON, BOOL, False, (n.Version(None, None, "", None, None, False, body, name),), (), name)


def _streak(operand: n.Expr, anchor: n.Expr) -> n.Expr:
    months = n.Window("count", operand, anchor, 2, YUAN)
    return n.Compare(">", months, n.Lit(1, YUAN), BOOL)


def _from_unit(made: Declarations, unit: n.Unit) -> n.Expr:
    """What a unit reads of its household on another day: classes, amounts, openings."""
    c, scope = made.c, HOME_SCOPE if unit.links else HOME_SCOPE.bind("anchor", PERSON)
    rule = pick(c, [rule for rule in made.rules if rule.scope == HOME])
    amounts = [rule for rule in made.rules if rule.scope == HOME and rule.type in (YUAN, MONTHLY)]
    parts: list[n.Expr] = [n.RuleRef(rule.id, pick(c, ("own", "entitled")), BOOL), made.make(BOOL, scope, 2)]
    if amounts:
        amount = pick(c, amounts)
        paid = n.RuleRef(amount.id, pick(c, ("counted", "amount", "net")), amount.type)
        parts.append(n.Compare(">", paid, made.make(amount.type, scope, 1), BOOL))
    for standard in made.standards[:1]:
        parts.append(n.Compare(">", made._standard(standard, scope), made.literal(standard.type), BOOL))
    return n.At(pick(c, (n.And, n.Or))(tuple(parts), BOOL), made.leaf(pick(c, (DATE, MONTH)), scope), BOOL)


def _rule(made: Declarations, name: str, scope: str, entitled: n.Expr) -> n.Rule:
    made.site(name, "class")
    version = n.Version(None, None, "", None, None, False, n.RuleBody(entitled, made.literal(YUAN)), name)
    return n.Rule(name, f"规{name}", "amount", scope, YUAN, (version,), None, (), (), "", name)
