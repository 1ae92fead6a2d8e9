"""Facts that are shown to be necessary: they shorten the search and change nothing of what it finds."""

from datetime import date

from tests.whynot.test_settle import ALONE, BOOLS, COUNT, DATES, compare, decide, fact, few, found, lit, loaded, program, texts

from baozhang_rules.core import nodes as n
from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.schema import BoolType, DateType, EnumType, FactSchema, ListType, NumberType, TextType
from baozhang_rules.runtime.values import FactPath
from baozhang_rules.types import BOOL
from baozhang_rules.whynot import settle
from baozhang_rules.whynot.necessary import worlds


def search_of(made):
    """A search, run to its end, with the runs it spent."""
    index, record = Index(made), loaded(ALONE)
    search = settle._Search(index, record, DATES, decide(index, record, DATES).results[0], {})
    return search, search.find()


def test_a_sum_needs_every_term():
    """All terms of a sum are necessary, and so is what stands beside it."""
    total = n.Arith("+", few("套数"), few("车数"), COUNT)
    search, got = search_of(program(n.And((compare(total, ">", lit(1)), fact("甲")), BOOL)))
    assert texts(got.sets) == [{"套数", "车数", "甲"}]
    assert search.spent < 30


def test_all_of_many_conditions_are_needed():
    """Facts of an 且 are necessary in a world where the other conditions hold."""
    made = program(n.And((*(fact(name) for name in BOOLS), compare(few("套数"), ">", lit(0))), BOOL))
    search, got = search_of(made)
    assert texts(got.sets) == [{"甲", "乙", "丙", "套数"}] and got.minimal_only
    assert search.spent < 30


def test_a_way_around_keeps_a_fact_from_being_necessary():
    """或 of two facts: neither settles it alone whatever it is, so both are told."""
    assert texts(found(program(n.Or((fact("甲"), fact("乙")), BOOL)), ALONE).sets) == [{"甲", "乙"}]
    same = n.Case((n.Arm(fact("甲"), fact("乙")),), fact("乙"), "", BOOL)
    search, got = search_of(program(same))
    assert texts(got.sets) == [{"乙"}] and search.spent < 12


def test_worlds_keep_to_what_facts_may_be():
    """Every value tried is one that the declaration allows; a list isn't made up."""
    facts = {
        "是否": FactSchema("是否", BoolType()),
        "级": FactSchema("级", EnumType("级", ("重", "轻")), optional=True),
        "数": FactSchema("数", NumberType("套"), low=3, high=None),
        "日": FactSchema("日", DateType()),
        "文": FactSchema("文", TextType()),
        "单": FactSchema("单", ListType("人", 1, 3)),
    }
    made = worlds({FactPath((), name): schema for name, schema in facts.items()}, date(2024, 9, 1))
    assert len(made) == 3 and all(FactPath((), "单") not in world for world in made)
    assert [world[FactPath((), "级")] for world in made] == ["轻", "重", None]
    assert {world[FactPath((), "日")] for world in made} == {date(2024, 9, 1)}
