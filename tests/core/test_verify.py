"""The invariants of core: a whole program breaks none, and each has programs that break it alone."""

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from tests.core.samples import (
    BANDS,
    COUNT,
    DAY,
    EACH,
    GRADE,
    HOME,
    INCOME,
    LIST,
    PERSONS,
    PROGRAM,
    REGION_OF_HOME,
    SAVINGS,
    SELF,
    STANDARD,
    STD,
    TABLE,
    YES,
    YUAN,
    deciding,
    definition,
    maybe,
    paying,
    row,
    rule,
    standard,
    table,
    whole,
    with_,
    yuan,
)
from tests.strategies.programs import program_of

from baozhang_rules.core import nodes as n
from baozhang_rules.core.verify import INVARIANTS, verify
from baozhang_rules.runtime.dates import Month
from baozhang_rules.runtime.values import NOT_ENTITLED
from baozhang_rules.types import BOOL, DATE, MONTH, REGION, TEXT, DurationT, EntityT, EnumT, ListT, NumberT
from baozhang_rules.units import RATIO, unit

PERSON = n.Var("人#9", EntityT("人"))
DAYS = NumberT(unit("day"))
SPOUSE = n.Follow(PERSON, "配偶", maybe(EntityT("人")))


def site(id, parent=""):
    """A site."""
    return n.Site(id, "clause", parent, "")


def versions(*spans):
    """Texts of one definition, each (start, end, region, default)."""
    return tuple(
        n.Version(start, end, region, None, None, default, n.ExprBody(yuan(1)), "义") for start, end, region, default in spans
    )


def defined(*made):
    """The small program with more definitions."""
    return with_(definitions=(*PROGRAM.definitions, *made))


def dated(*spans):
    """The small program with a definition of several texts."""
    return defined(evolve(definition("户.多", yuan(1)), versions=versions(*spans)))


def with_table(made):
    """The small program with its table replaced."""
    return with_(tables=(made,))


def over(kind, body, type_, where=None, count=0, source=LIST):
    """A total over the members."""
    return n.Aggregate(kind, source, "人#9", where, body, count, type_)


def compared(op, left, right):
    """A class decided by one comparison."""
    return deciding(n.Compare(op, left, right, BOOL))


def test_a_whole_program_breaks_nothing():
    """The small program, and every generated one, holds all invariants."""
    assert verify(PROGRAM) == ()
    for seed in range(150):
        assert verify(program_of(seed)) == ()


LINCOME = n.Fact(PERSON, "收入", YUAN)
GRADED = n.Fact(PERSON, "等级", maybe(GRADE))
CASE = n.Case((n.Arm(YES, yuan(1)),), yuan(2), "", YUAN)


@pytest.mark.parametrize(
    "program",
    [
        paying(CASE),
        paying(n.Case((n.Arm(YES, n.Lit(NOT_ENTITLED, YUAN)),), yuan(2), "", YUAN)),
        paying(n.OrElse(over("max", LINCOME, maybe(YUAN)), yuan(0), YUAN)),
        paying(over("max", LINCOME, YUAN, source=evolve(LIST, type=ListT("人", 1, 9)))),
        paying(over("sum", LINCOME, YUAN, where=n.Compare(">=", GRADED, n.Lit("二级", GRADE), BOOL))),
        paying(n.Arith("*", n.Lit(Fraction(3), DurationT("months")), n.Lit(Fraction(1), NumberT(unit("yuan", "month"))), YUAN)),
        paying(n.At(SAVINGS, n.Lit(Month(2024, 7), MONTH), YUAN)),
        paying(n.Window("sum", n.Retype(SAVINGS, NumberT(unit("yuan", "month"))), n.Lit(DAY, DATE), 6, YUAN)),
        paying(n.Window("mean", SAVINGS, n.Lit(DAY, DATE), 6, YUAN)),
        paying(n.TableRef("表", (COUNT, n.Lit("一级", GRADE)), YUAN)),
        paying(n.OrElse(n.Finding("甲", "amount", maybe(YUAN)), yuan(0), YUAN)),
        deciding(over("any", n.Compare("!=", SPOUSE, n.Lit(None, SPOUSE.type), BOOL), BOOL)),
        deciding(over("any", n.Compare("=", n.Fact(SPOUSE, "收入", maybe(YUAN)), yuan(1), BOOL), BOOL)),
        deciding(over("any", n.Compare("=", n.Fact(n.Up(PERSON, EntityT("户")), "存款", YUAN), yuan(1), BOOL), BOOL)),
        deciding(n.Call("region_in", (REGION_OF_HOME, n.Lit("310000", REGION)), BOOL)),
        compared("=", n.Chosen("择", TEXT), n.Lit("甲", TEXT)),
        compared("<", n.Arith("-", n.Lit(DAY, DATE), n.BaseDate("base", DATE), DAYS), n.Lit(Fraction(1), DAYS)),
        deciding(n.Not(n.Finding("甲", "admitted", BOOL), BOOL)),
        dated((None, date(2024, 6, 30), "", False), (DAY, None, "", False)),
        dated((None, None, "", False), (None, None, "310000", False), (None, None, "", True)),
        defined(definition("户.录", n.Recorded(SELF, "存款", BOOL))),
    ],
)
def test_sound_constructs_break_nothing(program):
    """Every construct, used as it is meant, holds all invariants."""
    assert verify(program) == ()


RECORDED = definition("户.录", n.Recorded(SELF, "存款", BOOL))
UNIT = n.Unit("组", "组", "人", "人们", "员", "甲", YES, (), None, True, "", "", "则")
ROW = n.TableRow(BANDS, yuan(1), None, "表/1")

BROKEN = {
    "ids_unique": [
        defined(definition("户.人数", COUNT)),
        with_(enumerations=PROGRAM.enumerations * 2),
        with_(rules=(*PROGRAM.rules, PROGRAM.rules[1])),
    ],
    "sites_unique": [with_(sites=(*PROGRAM.sites, site("标")))],
    "site_parents_exist": [
        with_(sites=(*PROGRAM.sites, site("新", "无此"))),
        with_(sites=(*PROGRAM.sites, site("新", "旧"), site("旧", "新"))),
    ],
    "sites_exist": [
        deciding(n.Mark("无此", YES, BOOL)),
        deciding(n.Mark("", YES, BOOL)),
        paying(evolve(CASE, otherwise_site="无此")),
        paying(evolve(CASE, arms=(n.Arm(YES, yuan(1), "无此"),))),
        paying(n.Default(yuan(1), "无此", (), (), YUAN)),
        with_(standards=(evolve(STANDARD, site="无此"),)),
        with_(standards=(standard(row(DAY, None, site="无此")),)),
        with_table(table(evolve(ROW, site="无此"))),
    ],
    "references_exist": [
        paying(n.DefRef("户.无此", HOME, YUAN)),
        paying(n.StdRef("无此", None, YUAN)),
        paying(n.TableRef("无此", (), YUAN)),
        deciding(n.RuleRef("无此", "own", BOOL)),
        deciding(n.Finding("无此", "admitted", BOOL)),
        deciding(n.Call("无此", (), BOOL)),
        deciding(n.Fact(HOME, "无此", BOOL)),
        deciding(n.Fact(n.Var("root", EntityT("户")), "收入", BOOL)),
        compared("=", n.Chosen("无此", TEXT), n.Lit("甲", TEXT)),
        compared("=", n.Lit("甲", EnumT("无此")), n.Lit("甲", EnumT("无此"))),
        defined(definition("人.某", yuan(1), entity="无此")),
        with_(orders=(n.Order("序", "序", ("无此",)),)),
        with_(meetings=(n.Meeting(("无此",), (), None, "则"),)),
        with_(rules=(*PROGRAM.rules, evolve(rule("丙", YES), uppers=("无此",)))),
        with_(rules=(*PROGRAM.rules, evolve(rule("丙", YES), scope="无此"))),
        with_(uniques=(n.Unique("唯", "人", "无此", "则"),)),
        with_(units=(evolve(UNIT, source="无此"),)),
        with_(units=(evolve(UNIT, links=("无此",)),)),
        with_(units=(evolve(UNIT, list="无此"),)),
        with_(jurisdiction="无此"),
    ],
    "variables_bound": [
        paying(n.Fact(PERSON, "收入", YUAN)),
        paying(n.OrElse(over("max", n.Fact(n.Var("人#8", EntityT("人")), "收入", YUAN), maybe(YUAN)), yuan(0), YUAN)),
        deciding(n.Compare("=", over("count", None, PERSONS, where=YES), n.Fact(PERSON, "收入", PERSONS), BOOL)),
    ],
    "words_known": [
        deciding(n.RuleRef("甲", "all", BOOL)),
        with_(rules=(*PROGRAM.rules, evolve(rule("丙", YES), kind="grant", versions=()))),
        paying(n.Round("half_even", Fraction(1), yuan(1), YUAN)),
        with_(checks=(evolve(PROGRAM.checks[0], kind="校验"),)),
        with_(deadlines=(evolve(PROGRAM.deadlines[0], unit="weeks"),)),
    ],
    "nothing_empty": [
        deciding(n.And((), BOOL)),
        deciding(n.Or((), BOOL)),
        deciding(n.AtLeast(0, (), BOOL)),
        paying(evolve(CASE, arms=())),
        with_table(table(fallback=yuan(1))),
        with_(orders=(n.Order("序", "序", ()),)),
    ],
    "enumerations_whole": [
        with_(enumerations=(*PROGRAM.enumerations, n.Enumeration("空", (), False))),
        with_(enumerations=(*PROGRAM.enumerations, n.Enumeration("重", ("甲", "甲"), False))),
    ],
    "bodies_fit": [
        with_(rules=(*PROGRAM.rules, evolve(rule("丙", YES), versions=whole(YES, "则")))),
        with_(rules=(*PROGRAM.rules, evolve(rule("丙", YES, yuan(1)), kind="class", type=BOOL, versions=rule("丙", YES, YES).versions))),
        with_(rules=(*PROGRAM.rules, evolve(rule("丙", YES, yuan(1)), kind="range"))),
    ],
    "exceptions_ordered": [
        paying(n.Default(yuan(1), "", (n.Arm(YES, yuan(2)), n.Arm(YES, yuan(3))), beats, YUAN))
        for beats in (((0, 2),), ((0, 1), (1, 0)), ((0, 0),), ((-1, 0),))
    ]
    + [paying(n.Default(yuan(1), "", (n.Arm(YES, yuan(2)),) * 3, ((0, 1), (1, 2)), YUAN))],
    "versions_apart": [
        dated((None, None, "", False), (DAY, None, "", False)),
        dated((None, DAY, "", False), (DAY, None, "", False)),
        dated((None, None, "310000", False), (None, DAY, "310000", False)),
    ],
    "rows_apart": [
        with_(standards=(standard(row(DAY, None), row(date(2025, 1, 1), None)),)),
        with_(standards=(standard(row(None, DAY), row(DAY, None)),)),
    ],
    "rows_whole": [
        with_(standards=(standard(row(DAY, None, value=None)),)),
        with_(standards=(standard(row(DAY, None, use_upper=True)),)),
        with_(standards=(STANDARD, evolve(STANDARD, id="通", by_region=False))),
    ],
    "tables_whole": [
        with_table(table(evolve(ROW, keys=BANDS[:1]))),
        with_table(table(evolve(ROW, keys=(n.Band(Fraction(3), Fraction(1)), BANDS[1])))),
        with_table(table(evolve(ROW, keys=(BANDS[0], n.Band(Fraction(1), equal="一级", is_equal=True))))),
        with_table(table(evolve(ROW, extend=yuan(1)))),
    ],
    "no_circles": [
        defined(definition("户.一", n.DefRef("户.一", HOME, YUAN))),
        defined(definition("户.一", n.DefRef("户.二", HOME, YUAN)), definition("户.二", n.DefRef("户.一", HOME, YUAN))),
        deciding(n.RuleRef("丙", "own", BOOL)),
        defined(evolve(definition("户.一", yuan(1)), bounds=(n.Bound("<=", n.DefRef("户.一", HOME, YUAN), "义"),))),
        paying(n.At(n.RuleRef("丙", "counted", YUAN), n.Lit(DAY, DATE), YUAN)),
        with_(standards=(evolve(STANDARD, default=STD),)),
        with_table(table(ROW, fallback=n.TableRef("表", (COUNT, n.Lit("一级", GRADE)), YUAN))),
        with_(units=(UNIT,), rules=(evolve(PROGRAM.rules[0], scope="组"), PROGRAM.rules[1])),
        with_(rules=(PROGRAM.rules[0], evolve(PROGRAM.rules[1], net=n.RuleRef("乙", "counted", YUAN)))),
    ],
    "recorded_in_checks": [
        deciding(n.Recorded(SELF, "存款", BOOL)),
        evolve(deciding(n.DefRef("户.录", HOME, BOOL)), definitions=(*PROGRAM.definitions, RECORDED)),
        with_(record_rules=(evolve(PROGRAM.record_rules[0], requirement=n.Recorded(SELF, "存款", BOOL)),)),
    ],
    "types_agree": [
        with_(rules=(*PROGRAM.rules, rule("丙", yuan(1)))),
        with_(rules=(*PROGRAM.rules, evolve(rule("丙", YES, yuan(1)), type=PERSONS))),
        paying(n.Var("root", YUAN)),
        paying(n.Lit("一", YUAN)),
        paying(n.Lit(None, YUAN)),
        compared("=", n.Lit("三级", GRADE), n.Lit("一级", GRADE)),
        paying(n.Arith("+", yuan(1), n.Lit(Fraction(1), PERSONS), YUAN)),
        paying(n.Arith("*", yuan(1), n.Lit(Fraction(1), PERSONS), YUAN)),
        paying(n.Arith("+", n.Lit(DAY, DATE), n.Lit(DAY, DATE), YUAN)),
        compared("<", yuan(1), n.Lit(Fraction(1), EACH)),
        compared("<", n.Lit("甲", TEXT), n.Lit("乙", TEXT)),
        compared("<", YES, YES),
        deciding(n.And((yuan(1),), BOOL)),
        deciding(n.Not(yuan(1), BOOL)),
        deciding(n.AtLeast(2, (YES,), BOOL)),
        deciding(n.Fact(HOME, "存款", BOOL)),
        paying(n.Fact(HOME, "人们", YUAN)),
        paying(n.DefRef("户.人数", HOME, YUAN)),
        paying(n.StdRef("标", None, YUAN)),
        paying(evolve(STD, type=EACH)),
        paying(n.TableRef("表", (COUNT,), YUAN)),
        paying(n.TableRef("表", (COUNT, COUNT), YUAN)),
        deciding(n.RuleRef("乙", "amount", BOOL)),
        deciding(n.Finding("甲", "amount", BOOL)),
        paying(evolve(CASE, arms=(n.Arm(yuan(1), yuan(1)),))),
        paying(evolve(CASE, otherwise=n.Lit(Fraction(1), PERSONS))),
        paying(evolve(CASE, otherwise=n.Lit(None, maybe(YUAN)))),
        paying(n.Default(yuan(1), "", (n.Arm(YES, YES),), (), YUAN)),
        paying(n.OrElse(over("max", LINCOME, maybe(YUAN)), n.Lit(None, maybe(YUAN)), YUAN)),
        paying(n.Round("up", Fraction(0), yuan(1), YUAN)),
        paying(n.Retype(YES, YUAN)),
        deciding(n.Call("region_in", (REGION_OF_HOME,), BOOL)),
        paying(n.At(SAVINGS, yuan(1), YUAN)),
        paying(n.Window("mean", SAVINGS, n.Lit(DAY, DATE), 0, YUAN)),
        paying(n.Window("streak", SAVINGS, n.Lit(DAY, DATE), 3, YUAN)),
        paying(over("sum", n.Compare("=", GRADED, GRADED, BOOL), YUAN)),
        paying(over("max", LINCOME, YUAN)),
        paying(over("count", LINCOME, YUAN)),
        deciding(over("any", LINCOME, BOOL)),
        deciding(over("any", YES, BOOL, where=LINCOME)),
        deciding(n.Mark("则/1", yuan(1), BOOL)),
        paying(n.Rank(LIST, HOME, "人#9", ((LINCOME, False),), YUAN)),
        with_(units=(evolve(UNIT, condition=yuan(1)),)),
        with_(checks=(evolve(PROGRAM.checks[0], condition=SAVINGS),)),
        with_table(evolve(TABLE, key_types=(GRADE, PERSONS))),
        with_(standards=(evolve(STANDARD, default=YES),)),
        deciding(n.Aggregate("any", HOME, "人#9", None, YES, 0, BOOL)),
        deciding(n.Compare("=", INCOME, yuan(1), YUAN)),
        paying(n.Chosen("择", YUAN)),
        compared("=", n.BaseDate("base", TEXT), n.Lit("甲", TEXT)),
        paying(n.Arith("*", n.Lit(Fraction(1), DurationT("working_days")), yuan(1), YUAN)),
        compared("=", n.Lit(Fraction(1), NumberT(RATIO)), n.Fact(HOME, "等级", NumberT(RATIO))),
    ],
}  # fmt: skip
CASES = [(name, program) for name, broken in BROKEN.items() for program in broken]


@pytest.mark.parametrize(("name", "program"), CASES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(CASES)])
def test_each_invariant_is_broken_alone(name, program):
    """A program that breaks one invariant is reported for that one, and for no other."""
    found = verify(program)
    assert {violation.name for violation in found} == {name}
    assert all(violation.where for violation in found)


def test_every_invariant_has_a_program_that_breaks_it():
    """No invariant is listed without a program above, and each reports under its own name."""
    assert set(BROKEN) == {invariant.__name__ for invariant in INVARIANTS}
