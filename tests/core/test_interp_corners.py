"""Small programs by hand at corners that generated ones led to: each states what the tables of outcomes ask for."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from tests.core.samples import (
    DAY,
    HOME,
    LIST,
    PERSONS,
    PROGRAM,
    SAVINGS,
    SELF,
    STANDARD,
    STD,
    YES,
    YUAN,
    deciding,
    definition,
    maybe,
    paying,
    rule,
    with_,
    yuan,
)

from baozhang_rules.core import nodes as n
from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.decision import Dates, Decided
from baozhang_rules.runtime.records import load_record
from baozhang_rules.runtime.values import Fault, Unknown
from baozhang_rules.types import BOOL, DATE, EntityT, NumberT

NO = n.Lit(False, BOOL)
RECORD = {
    "地区": "310000",
    "存款": 5,
    "在册": True,
    "申请日": "2024-08-01",
    "等级": "一级",
    "人们": [{"号": "甲", "收入": 1, "等级": "无", "配偶": "乙"}, {"号": "乙", "收入": 2, "等级": "一级", "配偶": "甲"}],
}
BROKEN = n.Compare("=", n.Arith("/", yuan(1), n.Lit(Fraction(0), NumberT()), YUAN), yuan(1), BOOL)
"""A condition that can't be computed."""


def results(program, dates=None, **changes):
    """What a program says on the record, by rule, unit and entity."""
    given = {name: value for name, value in {**RECORD, **changes}.items() if value is not ...}
    decision = decide(Index(program), load_record(given, program.schema), dates or Dates(DAY, DAY))
    assert isinstance(decision, Decided)
    return {(each.rule, each.unit, each.entity): each for each in decision.results}


def outcome(program, dates=None, **changes):
    """The amount, or the outcome of a class, of the rule 丙."""
    return results(program, dates, **changes)["丙", "", ()].value


def test_an_unknown_exception_that_beats_a_broken_one_keeps_the_result_open():
    """If the exception may hold, the one it beats may not matter, so its fault isn't the result yet."""
    arms = (n.Arm(n.Fact(HOME, "在册", BOOL), yuan(1), "则"), n.Arm(BROKEN, yuan(2), "则"))
    program = paying(n.Default(yuan(1), "则", arms, ((0, 1),), YUAN))
    assert outcome(program) == 1
    assert isinstance(outcome(program, 在册=...), Unknown)
    assert isinstance(outcome(program, 在册=False), Fault)


def test_a_benefit_that_is_not_due_beats_no_other():
    """就高 between two benefits asks for both amounts, also where one isn't due, and then it doesn't win."""
    other = rule("丁", NO, yuan(3))
    gross = n.RuleRef("丁", "amount", YUAN)
    higher = n.And((n.RuleRef("丁", "entitled", BOOL), n.Compare(">", gross, yuan(1), BOOL)), BOOL)
    program = evolve(deciding(higher), rules=(*PROGRAM.rules, other, rule("丙", higher)))
    assert outcome(program) is False


@pytest.mark.parametrize(
    "use",
    [
        lambda gross: n.Round("up", Fraction(1), gross, YUAN),
        lambda gross: n.Call("larger", (gross, yuan(1)), YUAN),
        lambda gross: n.Arith("+", gross, yuan(1), YUAN),
        lambda gross: n.OrElse(n.Aggregate("max", LIST, "人#9", None, gross, 0, maybe(YUAN)), yuan(0), YUAN),
    ],
    ids=["round", "call", "arithmetic", "max"],
)
def test_what_is_not_due_never_breaks_an_operation(use):
    """不享受 in an operation on numbers ends as some outcome."""
    gross = n.RuleRef("丁", "amount", YUAN)
    program = with_(rules=(*PROGRAM.rules, rule("丁", NO, yuan(3)), rule("丙", YES, use(gross))))
    outcome(program)


def test_the_default_of_a_standard_is_the_households():
    """Where a person's definition reads a standard, its default still speaks of the household."""
    by_default = evolve(STANDARD, rows=(), default=n.Fact(SELF, "存款", YUAN))
    of_person = n.Fact(n.Up(n.Var("self", EntityT("人")), EntityT("户")), "地区", STD.region.type)
    theirs = definition("人.线", n.StdRef("标", of_person, YUAN), entity="人")
    body = n.DefRef("人.线", n.Var("人#9", EntityT("人")), YUAN)
    program = evolve(
        paying(n.Aggregate("sum", LIST, "人#9", None, body, 0, YUAN)),
        standards=(by_default,),
        definitions=(*PROGRAM.definitions, theirs),
    )
    assert outcome(program) == 10


UNIT = n.Unit("组", "组", "人", "人们", "员", "", YES, (), None, True, "", "", "则")
ANCHORED = n.Compare(">=", n.Fact(n.Var("anchor", EntityT("人")), "收入", YUAN), yuan(2), BOOL)


def test_a_units_rule_knows_its_first_member_from_everywhere():
    """A definition that reads a unit's rule sees the same unit, its first member included."""
    of_unit = evolve(rule("丁", ANCHORED), scope="组")
    reading = definition("户.丁", n.RuleRef("丁", "own", BOOL))
    asking = evolve(rule("丙", n.DefRef("户.丁", HOME, BOOL)), scope="组")
    program = with_(
        units=(UNIT,), definitions=(*PROGRAM.definitions, reading), rules=(*PROGRAM.rules, of_unit, asking)
    )
    assert [results(program)["丙", f"组[{place}]", ()].value for place in (1, 2)] == [False, True]


COUNTED = n.Compare(">=", n.Aggregate("count", LIST, "人#8", None, None, 0, PERSONS), n.Lit(Fraction(2), PERSONS), BOOL)


def test_what_is_left_of_a_household_is_open_while_its_members_are():
    """As long as nobody knows whether a person is taken out, the rest of the household settles nothing."""
    taken = n.Compare(">=", n.Fact(n.Var("员", EntityT("人")), "收入", YUAN), yuan(2), BOOL)
    program = evolve(deciding(COUNTED), units=(evolve(UNIT, condition=taken, rest_count="recount", rest_class="recount"),))
    three = [*RECORD["人们"], {"号": "丁", "收入": 1, "等级": "无", "配偶": "无"}]
    full = results(program, 人们=three)["丙", "组/rest", ()]
    assert full.own is True
    less = [three[0], three[1], {key: value for key, value in three[2].items() if key != "收入"}]
    assert isinstance(results(program, 人们=less)["丙", "组/rest", ()].own, Unknown)


def test_a_group_is_open_while_its_links_are():
    """As long as a link isn't known, nobody knows who is in the group, so nothing about it is settled."""
    linked = evolve(UNIT, condition=None, links=("配偶",))
    program = with_(units=(linked,), rules=(*PROGRAM.rules, evolve(rule("丙", COUNTED), scope="组")))
    assert results(program)["丙", "组[1]", ()].own is True
    less = [{key: value for key, value in person.items() if key != "配偶"} for person in RECORD["人们"]]
    assert isinstance(results(program, 人们=less)["丙", "组[1]", ()].own, Unknown)


def test_the_day_of_knowing_is_a_date_in_every_run():
    """知悉日 may be used as a date, also where none was given."""
    started = n.Call("month_start", (n.BaseDate("known", DATE),), DATE)
    outcome(deciding(n.Compare("<=", started, n.Lit(DAY, DATE), BOOL)))


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar_break_nothing(day):
    """Windows and deadlines that leave the calendar end as an outcome, never as an exception."""
    anchor = n.Fact(HOME, "申请日", DATE)
    window = n.Window("sum", SAVINGS, anchor, 6, YUAN)
    for program in (paying(window), deciding(n.At(YES, anchor, BOOL))):
        for unit in ("days", "working_days", "months", "years"):
            outcome(evolve(program, deadlines=(evolve(PROGRAM.deadlines[0], unit=unit, exceptions=()),)), 申请日=day)


def test_a_finding_at_the_end_of_the_calendar_breaks_nothing():
    """A finding whose validity would leave the calendar ends as an outcome, never as an exception."""
    finding = [{"类别": "甲", "自": "9999-12-01", "纪要号": "1"}]
    outcome(deciding(n.Finding("甲", "admitted", BOOL)), Dates(date(9999, 12, 31), DAY), 认定=finding)


@pytest.mark.parametrize("amount", [5, "5", "五元", True, None])
def test_whatever_stands_as_the_amount_of_a_finding_breaks_nothing(amount):
    """The amount of a finding comes from outside; what is no number ends as some outcome."""
    finding = [{"类别": "甲", "自": "2024-07-01", "纪要号": "1", "金额": amount}]
    found = n.OrElse(n.Finding("甲", "amount", maybe(YUAN)), yuan(0), YUAN)
    value = outcome(paying(n.Round("up", Fraction(1), found, YUAN)), 认定=finding)
    assert amount != 5 or value == 5


def test_a_rank_by_what_only_some_are_due_breaks_nothing():
    """Ranking persons by an amount that one of them isn't due ends as some outcome."""
    enough = n.Compare(">=", n.Fact(n.Var("self", EntityT("人")), "收入", YUAN), yuan(2), BOOL)
    due = evolve(rule("丁", enough, yuan(3)), scope="人")
    person = n.Var("人#9", EntityT("人"))
    place = n.Rank(LIST, person, "人#8", ((n.RuleRef("丁", "amount", YUAN), True),), YUAN)
    last = n.OrElse(n.Aggregate("max", LIST, "人#9", None, place, 0, maybe(YUAN)), yuan(0), YUAN)
    outcome(with_(rules=(*PROGRAM.rules, due, rule("丙", YES, last))))
