"""The facts that settle an outcome: against every value tried in whole records, one by one."""

import random
from datetime import date
from fractions import Fraction
from itertools import combinations, product

import pytest

from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import Record, load_record
from baozhang_rules.runtime.schema import (
    BoolType,
    EntitySchema,
    EnumType,
    FactSchema,
    ListType,
    NumberType,
    RecordSchema,
)
from baozhang_rules.runtime.values import Unknown
from baozhang_rules.types import BOOL, EntityT, EnumT, ListT, NumberT, OptionalT
from baozhang_rules.units import unit
from baozhang_rules.whynot import MissingSets, missing_sets
from baozhang_rules.whynot import settle as settle_module

F = Fraction
HOME, PERSON = EntityT("户"), EntityT("人")
SELF, EACH = n.Var("self", HOME), n.Var("人#1", PERSON)
GRADES = ("重", "中", "轻")
GRADE = OptionalT(EnumT("级"))
COUNT = NumberT(unit("set"))
WIDE = NumberT(unit("yuan"))
DATES = Dates(date(2024, 9, 1), date(2024, 9, 1))

BOOLS = ("甲", "乙", "丙")
SMALL = ("套数", "车数")
DOMAINS = {
    **{name: ("是", "否") for name in BOOLS},
    "等级": (*GRADES, "无"),
    **{name: ("0", "1", "2") for name in SMALL},
    "残": ("是", "否"),
}


def number(name, high, step="1"):
    """A fact that is a number from 0."""
    return FactSchema(name, NumberType("套"), low=F(0), high=F(high), step=F(step))


SCHEMA = RecordSchema(
    "户",
    {
        "户": EntitySchema(
            "户",
            (
                *(FactSchema(name, BoolType()) for name in BOOLS),
                FactSchema("等级", EnumType("级", GRADES), optional=True),
                *(number(name, 2) for name in SMALL),
                number("存款", 100000, "0.01"),
                FactSchema("成员", ListType("人", 1, 3)),
            ),
        ),
        "人": EntitySchema("人", (FactSchema("残", BoolType()),), parent="户", list_name="成员"),
    },
)


def fact(name, type_=BOOL, entity=SELF):
    """A fact."""
    return n.Fact(entity, name, type_)


def few(name):
    """A small number."""
    return fact(name, COUNT)


def lit(value, type_=COUNT):
    """A literal."""
    return n.Lit(F(value) if isinstance(type_, NumberT) else value, type_)


def compare(left, op, right):
    """A comparison."""
    return n.Compare(op, left, right, BOOL)


def disabled(kind="any"):
    """Whether any (all) of the members is disabled."""
    members = n.ListOf(SELF, "成员", ListT("人", 1, 3))
    return n.Aggregate(kind, members, "人#1", None, fact("残", BOOL, EACH), 0, BOOL)


def program(entitled, amount=None):
    """A program of one class, or of one benefit."""
    body = n.RuleBody(entitled, amount)
    version = n.Version(None, None, "", None, None, False, body, "X")
    kind, type_ = ("class", BOOL) if amount is None else ("amount", COUNT)
    rule = n.Rule("X", "X", kind, "户", type_, (version,), None, (), (), "", "X")
    empty = ((),) * 9
    return n.Program(
        1,
        "P",
        (),
        SCHEMA,
        "",
        (),
        (n.Enumeration("级", GRADES, True),),
        (),
        (),
        (),
        (rule,),
        (),
        *empty,
        (n.Site("X", "class", "", "X"),),
    )


def loaded(facts):
    """A record."""
    record = load_record(facts, SCHEMA)
    assert isinstance(record, Record), record
    return record


def found(made, facts, **options):
    """What `missing_sets` says, with facts as texts."""
    index, record = Index(made), loaded(facts)
    result = decide(index, record, DATES).results[0]
    return missing_sets(index, record, DATES, result, **options)


def texts(sets):
    """Sets of facts as sets of texts, in order."""
    return [{str(path) for path in each} for each in sets]


# ----------------------------------------------------------------------------------- the same by brute force


def settled(made, facts):
    """Whether a whole record decides the rule."""
    result = decide(Index(made), loaded(facts), DATES).results[0]
    return not isinstance(result.own, Unknown) and not isinstance(result.value, Unknown)


def filled(facts, names, values):
    """The record with more facts; ``成员[1].残`` is the first member's."""
    more = {**facts, "成员": [dict(each) for each in facts["成员"]]}
    for name, value in zip(names, values, strict=True):
        if name.startswith("成员"):
            more["成员"][int(name[3]) - 1]["残"] = value
        else:
            more[name] = value
    return more


def brute(made, facts):
    """Every minimal set of up to three facts, all values of all of them tried in whole records."""
    open_ = [name for name in DOMAINS if name not in facts and name != "残"]
    open_ += [f"成员[{i + 1}].残" for i, each in enumerate(facts["成员"]) if "残" not in each]
    minimal = []
    for size in range(0, 4):
        for names in combinations(open_, size):
            if any(set(smaller) <= set(names) for smaller in minimal):
                continue
            worlds = product(*(DOMAINS[name.split(".")[-1]] for name in names))
            if all(settled(made, filled(facts, names, world)) for world in worlds):
                minimal.append(names)
    return sorted(map(sorted, minimal))


def expression(r, depth):
    """A random condition."""
    if depth == 0 or r.random() < 0.15:
        return r.choice(
            [
                lambda: fact(r.choice(BOOLS)),
                lambda: compare(fact("等级", GRADE), r.choice((">=", "=", "<")), lit(r.choice(GRADES), EnumT("级"))),
                lambda: compare(count(r, 1), r.choice(("<", "<=", ">=", "=", ">")), lit(r.randrange(4))),
                lambda: disabled(r.choice(("any", "all"))),
            ]
        )()
    inner = [expression(r, depth - 1) for _ in range(3)]
    return r.choice(
        [
            lambda: n.And(tuple(inner[:2]), BOOL),
            lambda: n.Or(tuple(inner[:2]), BOOL),
            lambda: n.Not(inner[0], BOOL),
            lambda: n.AtLeast(2, tuple(inner), BOOL),
            lambda: n.Case((n.Arm(inner[0], inner[1]),), inner[2], "", BOOL),
            lambda: n.Default(inner[0], "", (n.Arm(inner[1], inner[2], "e"),), (), BOOL),
            lambda: two_exceptions(r, inner),
        ]
    )()


def two_exceptions(r, inner):
    """A general rule with two exceptions, of which one may beat the other."""
    arms = (
        n.Arm(inner[1], lit(r.random() < 0.5, BOOL), "e"),
        n.Arm(inner[2], r.choice((fact(r.choice(BOOLS)), lit(r.random() < 0.5, BOOL))), "f"),
    )
    return n.Default(inner[0], "", arms, r.choice(((), ((0, 1),), ((1, 0),))), BOOL)


def count(r, depth):
    """A random number."""
    if depth == 0:
        return r.choice([lambda: few(r.choice(SMALL)), lambda: lit(r.randrange(3))])()
    return r.choice(
        [
            lambda: few(r.choice(SMALL)),
            lambda: n.Arith(r.choice("+-"), few("套数"), few("车数"), COUNT),
            lambda: n.Arith("*", few("套数"), lit(r.randrange(2), NumberT()), COUNT),
            lambda: n.Case((n.Arm(fact(r.choice(BOOLS)), few("套数")),), lit(r.randrange(3)), "", COUNT),
        ]
    )()


@pytest.mark.parametrize("seed", range(90))
def test_the_sets_are_those_of_brute_force(seed):
    """For facts of small domains, the sets reported are all the minimal ones, found independently."""
    r = random.Random(seed)
    amount = count(r, 1) if r.random() < 0.4 else None
    made = program(expression(r, 2), amount)
    facts = {"成员": [{} if r.random() < 0.5 else {"残": r.choice("是否")} for _ in range(2)]}
    facts |= {name: r.choice(DOMAINS[name]) for name in DOMAINS if name != "残" and r.random() < 0.35}
    expected = brute(made, facts)
    got = found(made, facts)
    if expected == [[]]:
        assert got == MissingSets(())
    elif expected:
        assert sorted(sorted(each) for each in texts(got.sets)) == expected
        assert not got.minimal_only
    else:
        assert got.minimal_only and len(got.sets) == 1 and len(got.sets[0]) > 3
        assert settles_whole(made, facts, got.sets[0])


def settles_whole(made, facts, paths):
    """Whether one set settles, whatever the values, and no smaller one does by a single fact."""
    names = sorted(map(str, paths))
    worlds = product(*(DOMAINS[name.split(".")[-1]] for name in names))
    return all(settled(made, filled(facts, names, world)) for world in worlds)


# ------------------------------------------------------------------------------------------------ examples

ALONE = {"成员": [{"残": "否"}]}


def test_nothing_is_missing_when_the_outcome_is_settled():
    """A settled outcome needs no fact."""
    assert found(program(n.And((fact("甲"), fact("乙")), BOOL)), {**ALONE, "甲": "否"}) == MissingSets(())


def test_one_fact_may_never_settle_what_two_do():
    """甲 且 乙 needs both: 甲 alone settles only when it is 否."""
    got = found(program(n.And((fact("甲"), fact("乙")), BOOL)), ALONE)
    assert texts(got.sets) == [{"甲", "乙"}]
    assert not got.minimal_only and not got.bounded


def test_every_way_of_settling_is_told():
    """Where one fact settles, and so do two others, both sets are told: smaller ones first, then by name."""
    at_least = n.AtLeast(2, (fact("甲"), fact("乙"), disabled("all")), BOOL)
    assert texts(found(program(at_least), {"成员": [{}]}).sets) == [{"成员[1].残", "乙", "甲"}]
    either = n.Case((n.Arm(fact("甲"), fact("乙")),), fact("乙"), "", BOOL)
    assert texts(found(program(either), ALONE).sets) == [{"乙"}]
    several = n.Or((n.And((fact("甲"), fact("乙")), BOOL), n.And((fact("丙"), n.Not(fact("丙"), BOOL)), BOOL)), BOOL)
    assert texts(found(program(several), ALONE).sets) == [{"丙", "乙", "甲"}]


def test_tests_of_a_short_range_that_cover_it_settle():
    """Values that are tried one by one exclude each other: 1 套以下 或 2 套 is always so."""
    covers = n.Or((compare(few("套数"), "<=", lit(1)), compare(few("套数"), "=", lit(2))), BOOL)
    assert texts(found(program(n.And((covers, fact("甲")), BOOL)), {**ALONE, "甲": "是"}).sets) == [{"套数"}]


def test_a_wide_fact_is_taken_as_whichever():
    """A fact with many values settles where its value, whichever it is, leaves nothing else open."""
    poor = compare(fact("存款", WIDE), "<", lit(1000, WIDE))
    assert texts(found(program(poor), ALONE).sets) == [{"存款"}]
    assert texts(found(program(n.And((poor, fact("甲")), BOOL)), ALONE).sets) == [{"存款", "甲"}]


def test_an_amount_needs_more_than_its_entitlement():
    """A benefit is settled when both its condition and its amount are."""
    made = program(fact("甲"), few("套数"))
    assert texts(found(made, ALONE).sets) == [{"套数", "甲"}]
    assert texts(found(made, {**ALONE, "甲": "是"}).sets) == [{"套数"}]


def test_an_absent_list_is_one_fact():
    """An unknown list is asked for as a whole."""
    assert texts(found(program(disabled()), {}).sets) == [{"成员"}]


def test_more_than_three_facts_give_one_minimal_set():
    """Beyond three facts one minimal set is told, and marked."""
    four = n.And((*(fact(name) for name in BOOLS), disabled("all")), BOOL)
    got = found(program(four), {"成员": [{}, {}]})
    assert texts(got.sets) == [{"甲", "乙", "丙", "成员[1].残", "成员[2].残"}]
    assert got.minimal_only and not got.bounded


def test_a_search_at_its_limit_says_so(monkeypatch):
    """A search that runs out of runs is marked, and what it tells still settles."""
    monkeypatch.setattr(settle_module, "MOST_RUNS", 6)
    monkeypatch.setattr(settle_module, "SEARCH_RUNS", 6)
    made = program(n.And(tuple(fact(name) for name in BOOLS), BOOL))
    index, record = Index(made), loaded(ALONE)
    search = settle_module._Search(index, record, DATES, decide(index, record, DATES).results[0], {}, limit=6)
    got = search.find()
    assert got.bounded and texts(got.sets) == [{"甲", "乙", "丙"}]


def test_an_exception_that_beats_another_matters():
    """Where 丙 holds its exception beats the one of 甲, so that 甲 and 乙 don't settle by themselves."""
    arms = (n.Arm(fact("丙"), lit(False, BOOL), "e"), n.Arm(fact("甲"), fact("乙"), "f"))
    made = program(n.Default(lit(False, BOOL), "", arms, ((0, 1),), BOOL))
    assert texts(found(made, ALONE).sets) == [{"丙", "乙", "甲"}]
