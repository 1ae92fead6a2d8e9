"""Why a condition came out as it did: each kind of test, its distance to the line, and what is asked for."""

import string
from datetime import date

import pytest
from tests.explain.build import (
    FLATS,
    GRADE,
    MEMBER,
    ONE,
    SCHEMA,
    SELF,
    YUAN,
    both,
    compare,
    define,
    either,
    every,
    evolve,
    explain,
    fact,
    household,
    lit,
    mark,
    members,
    person,
    program,
    rule,
    site,
)

from baozhang_rules.core import nodes as n
from baozhang_rules.explain.templates import TEMPLATES
from baozhang_rules.types import BOOL, DATE, OptionalT

HOME = household(
    person("张三", every("1000"), grade="三级"),
    person("李四", every("0"), grade=None, school=True),
    flats="2",
    money="100",
    申请日="2024-07-01",
    不动产核查通过="否",
)
VERDICTS = ("✓", "✗", "？", "?", "！", "!")
BORN = lit(date(2024, 7, 4), DATE)
FIRST = n.Var("self", MEMBER)


def made(condition, kind="all", **more):
    """A program of one class with one clause, in a group of a kind."""
    clause = mark("X/g/条", condition)
    inner = {"all": clause, "none": n.Not(n.Or((clause,), BOOL), BOOL), "any": n.Or((clause,), BOOL)}[kind]
    sites = (
        site("X", "class", "某类"),
        site("X/g", "group", "", "X", kind),
        site("X/g/条", "clause", "条", "X/g", cite="《办法》第一条"),
    )
    return program(rules=(rule("X", "某类", "class", BOOL, mark("X/g", inner), **more),), sites=sites, orders=())


def clause(condition, kind="all", lang="zh", record=HOME, **options):
    """The line of the one clause."""
    text = explain(record, made(condition, kind), **options).text(lang)
    return next(line.strip() for line in text.splitlines() if line.strip()[:1] in VERDICTS).removesuffix(
        "（依据 《办法》第一条）"
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (
            compare(fact("货币财产", YUAN), "<", lit("62.50", YUAN)),
            "✗ 条：货币财产 100 元，超过 62.50 元，高出 37.50 元",
        ),
        (
            compare(fact("货币财产", YUAN), "<", lit(100, YUAN)),
            "✗ 条：货币财产 100 元，等于 100 元；须低于 100 元",
        ),
        (
            compare(fact("货币财产", YUAN), ">=", lit("100.004", YUAN)),
            "✗ 条：货币财产 100 元，低于 100.004 元，还差 0.004 元",
        ),
        (compare(fact("货币财产", YUAN), ">", lit("99.992", YUAN)), "✓ 条：货币财产 100 元，超过 99.992 元"),
        (compare(fact("商品房数", FLATS), "=", lit(1, FLATS)), "✗ 条：商品房数 2 套，须为 1 套"),
        (compare(fact("商品房数", FLATS), "!=", lit(2, FLATS)), "✗ 条：商品房数 2 套，须不为 2 套"),
        (
            compare(fact("申请日", DATE), ">=", BORN),
            "✗ 条：申请日 2024-07-01，比 2024-07-04 早 3 天；须不早于 2024-07-04",
        ),
        (compare(fact("申请日", DATE), "<", BORN), "✓ 条：申请日 2024-07-01，早于 2024-07-04"),
        (fact("不动产核查通过", BOOL), "✗ 条：不动产核查通过 否"),
        (n.Not(fact("不动产核查通过", BOOL), BOOL), "✓ 条：不动产核查通过 否"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_test_tells_how_far_it_is_from_the_line(condition, expected):
    """Numbers, days, equality and yes/no each say what there is and what is needed."""
    assert clause(condition) == expected


def test_a_third_never_looks_like_what_it_is_not():
    """Quotients that don't end are cut, marked, and shown with enough digits to be told apart."""
    third = n.Arith("/", fact("货币财产", YUAN), lit(3, FLATS), YUAN)
    told = clause(compare(third, "<", lit("33.3333", YUAN)))
    assert told == "✗ 条：货币财产 / 3 套 = 33.33333… 元，超过 33.3333 元，高出 0.00003… 元"


def grade():
    """At least 二级."""
    return compare(fact("残疾等级", OptionalT(GRADE), ONE), ">=", lit("二级", GRADE))


def test_each_member_that_decides_is_named():
    """任一 that fails tells of each member; one whose fact is missing leaves it open."""
    any_ = n.Aggregate("any", members(), "成员#1", None, grade(), 0, BOOL)
    known = household(person("张三", every("1"), grade="三级"), person("李四", every("1"), grade="无"))
    text = explain(known, made(any_)).text("zh")
    assert "        成员 1（张＊）的 残疾等级 三级，须二级 以上" in text
    assert "        成员 2（李＊）的 残疾等级 无，须二级 以上" in text
    assert clause(any_) == "？ 条：成员 2（李＊）的 残疾等级 未知；须二级 以上"


def test_only_the_failing_parts_of_a_clause_are_told():
    """且 tells what failed, 或 tells everything that would have helped, an exclusion tells what holds."""
    poor = compare(fact("货币财产", YUAN), "<", lit(50, YUAN))
    few = compare(fact("商品房数", FLATS), "<=", lit(2, FLATS))
    many = compare(fact("商品房数", FLATS), ">=", lit(2, FLATS))
    assert clause(both(poor, few)) == "✗ 条：货币财产 100 元，超过 50 元，高出 50 元"
    text = explain(HOME, made(either(poor, n.Not(few, BOOL)))).text("zh")
    assert "        货币财产 100 元，超过 50 元，高出 50 元\n        商品房数 2 套，属于「不超过 2 套」的情形" in text
    assert clause(many, "none") == "✗ 条：商品房数 2 套，属于「不低于 2 套」的情形"


def test_a_condition_behind_a_name_is_followed():
    """A definition of 是否 is opened, down to the test that decides."""
    rich = define("富裕", "家庭", BOOL, compare(fact("货币财产", YUAN), ">", lit(10, YUAN)))
    condition = n.Not(n.DefRef("家庭.富裕", SELF, BOOL), BOOL)
    some = made(condition)
    some = evolve(
        some,
        definitions=(*some.definitions, rich),
        sites=(*some.sites, site("家庭.富裕", "definition", "富裕")),
    )
    line = next(each for each in explain(HOME, some).text("zh").splitlines() if each.strip()[:1] in VERDICTS)
    assert line.strip() == "✗ 条：货币财产 100 元，属于「超过 10 元」的情形（依据 《办法》第一条）"


def test_english_says_the_same():
    """Units stand in the singular where English wants it."""
    line = clause(compare(fact("货币财产", YUAN), ">=", lit("1632.50", YUAN)), lang="en")
    assert line.startswith("✗ 条: 货币财产 100 CNY, which is 1532.50 CNY below 1632.50 CNY")
    assert "2 dwellings, which is 1 dwelling above 1 dwelling" in clause(
        compare(fact("商品房数", FLATS), "<=", lit(1, FLATS)), lang="en"
    )


# --------------------------------------------------------------------------------------------- sensitive


def secret(name):
    """The schema with one fact of the household sensitive."""
    home = SCHEMA.entities["家庭"]
    facts = tuple(evolve(f, sensitive=f.name == name) for f in home.facts)
    return evolve(SCHEMA, entities={**SCHEMA.entities, "家庭": evolve(home, facts=facts)})


DOUBLE = define("两倍", "家庭", YUAN, n.Arith("*", fact("货币财产", YUAN), lit(2, FLATS), YUAN))
SECRET = evolve(
    made(compare(n.DefRef("家庭.两倍", SELF, YUAN), "<", lit(50, YUAN))),
    schema=secret("货币财产"),
    definitions=(DOUBLE,),
    sites=(
        site("X", "class", "某类"),
        site("X/g", "group", "", "X", "all"),
        site("X/g/条", "clause", "条", "X/g"),
        site("家庭.两倍", "definition", "两倍"),
    ),
)
WITH_SECRET = {**HOME, "货币财产": "7313.13"}


@pytest.mark.parametrize(
    ("reader", "show", "seen"),
    [
        ("applicant", False, False),
        ("applicant", True, False),
        ("public", True, False),
        ("clerk", False, False),
        ("clerk", True, True),
        ("auditor", True, True),
    ],
)
def test_sensitive_facts_are_masked(reader, show, seen):
    """A sensitive fact shows only to a clerk or an auditor who asks; nothing that tells it by reckoning back
    shows either.
    """
    told = explain(WITH_SECRET, SECRET, reader=reader, show_sensitive=show)
    everything = told.text("zh") + told.text("en") + str(told.to_json())
    assert ("7313" in everything) is seen
    assert ("14626" in everything) is seen
    assert ("14576" in everything) is seen
    assert ("两倍" in everything) is (reader != "public")


def test_names_are_masked_and_places_kept():
    """Members are told apart by their position where names are masked."""
    text = explain(HOME, made(n.Aggregate("all", members(), "成员#1", None, fact("在校", BOOL, ONE), 0, BOOL))).text("zh")
    assert "张三" not in text and "李四" not in text
    assert "成员 1（张＊）的 在校 否" in text


# ---------------------------------------------------------------------------------------------- reasons


def test_a_rule_that_is_not_in_question_says_why():
    """Not yet in force, repealed, or of another region: said in the answer, with the day."""
    later = explain(HOME, made(lit(True, BOOL), start=date(2025, 1, 1))).summary("zh")
    gone = explain(HOME, made(lit(True, BOOL), start=date(2020, 1, 1), repealed=date(2023, 5, 1))).summary("zh")
    away = explain(HOME, made(lit(True, BOOL), region="320000")).summary("en")
    assert later == "某类：不适用，自 2025-01-01 起施行。"
    assert gone == "某类：不适用，自 2023-05-01 起废止。"
    assert away == "某类: does not apply, it does not cover this region."


def test_a_repeated_reading_of_one_member_is_told_once():
    """A definition read twice stands once, with one row for each member."""
    told = explain(HOME).outline
    used = [each for each in told.definitions if each.id == "成员.计入收入"]
    assert len(used) == 1
    assert [row.who.zh for row in used[0].rows] == ["成员 1（张＊）", "成员 2（李＊）"]
    assert [each.id for each in told.definitions] == [
        "成员.计入收入",
        "家庭.家庭月收入",
        "家庭.家庭人数",
        "家庭.月人均收入",
    ]


def test_no_template_is_left_unfilled():
    """Every kind of sentence has both languages, with the same parts."""
    for key, (zh, en) in TEMPLATES.items():
        parts = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (zh, en)]
        assert parts[0] == parts[1], key
