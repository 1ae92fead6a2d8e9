"""How things are worded: the nearest failing condition, shares, floors, arms without a label, tiers, names in English."""

import pytest
from tests.explain.build import (
    FLATS,
    MONTHLY,
    RATE,
    SCHEMA,
    YUAN,
    arith,
    both,
    compare,
    decide,
    define,
    definition,
    either,
    every,
    evolve,
    explain,
    fact,
    household,
    lit,
    mark,
    person,
    program,
    row,
    rule,
    site,
)
from tests.explain.samples import STACKED, stacked_home
from tests.explain.test_reasons import HOME, made

from baozhang_rules.core import nodes as n
from baozhang_rules.explain import brief_summary, explanation_of
from baozhang_rules.explain.sentences import months_text
from baozhang_rules.types import BOOL

MONEY = fact("货币财产", YUAN)
NEAR = household(person("张三", every("2040.625")), money="30000.01")


def test_a_refusal_says_how_far_the_nearest_condition_is():
    """The clause nearest to its line, with the distance and the article, and how many others failed."""
    text = explain(NEAR, rules=("DIBAO",)).summary("zh")
    assert text == (
        "低保家庭：不符合。财产：货币财产 / 家庭人数 = 30000.01 元/人，超过 货币财产限额 30000 元/人，多 0.01"
        "（依据 《办法》第十四条）；另有 1 项也不符合。"
        "\n以上结果含推定：商品房数：0 套（未载明，推定；依据 《办法》第十二条）。"
    )
    near = {**NEAR, "货币财产": "0"}
    assert explain(near, rules=("DIBAO",)).summary("zh") == (
        "低保家庭：不符合。收入：月人均收入 1632.50 元/人/月，超过 低保标准 1100 元/人/月，多 532.50（依据 《办法》第四条）。"
        "\n以上结果含推定：商品房数：0 套（未载明，推定；依据 《办法》第十二条）。"
    )
    assert "above 低保标准 1100 CNY/person/month by 532.50 (under" in explain(near, rules=("DIBAO",)).summary("en")


def test_of_several_ways_the_nearest_is_told():
    """或: the way that is nearest to holding, judged by its own farthest test."""
    ways = either(
        compare(MONEY, "<", lit(10, YUAN)),
        both(compare(MONEY, "<", lit(100, YUAN)), compare(fact("商品房数", FLATS), "<", lit(1, FLATS))),
        compare(MONEY, ">", lit(150, YUAN)),
    )
    text = explain(HOME, made(ways)).summary("zh")
    assert "条：货币财产 100 元，低于 150 元，差 50（几种情形都不成立，这一种最接近）" in text
    lines = explain(HOME, made(ways)).text("zh").splitlines()
    assert "    ✗ 条：下面没有一种情形成立（依据 《办法》第一条）" in lines
    assert "        货币财产 100 元，须低于 10 元 或 低于 100 元 或 超过 150 元" in lines


def test_a_summary_needs_no_whole_outline():
    """The quick summary says the same as the one of the whole explanation."""
    for record, policy in ((NEAR, None), (HOME, None), (stacked_home(), STACKED)):
        index, decided = decide(record, policy)
        for lang in ("zh", "en"):
            assert brief_summary(index, decided, lang) == explanation_of(index, decided).summary(lang)


# ------------------------------------------------------------------------------------------------ shares


def rated(value, condition):
    """A program with a standard of 比率 and a class on it."""
    series = (row("", None, None, None, value, "最高倍数/#1"),)
    limit = n.Standard("最高倍数", "最高倍数", RATE, False, False, False, series, (), None, "最高倍数")
    base = made(condition)
    return evolve(base, standards=(*base.standards, limit), sites=(*base.sites, site("最高倍数", "standard", "最高倍数")))


RATIO_LIMIT = n.StdRef("最高倍数", None, RATE)


@pytest.mark.parametrize(("value", "shown"), [("2", "200%"), ("0.3", "30%"), ("1", "100%"), ("1.655", "165.5%")])
def test_a_declared_ratio_is_a_percentage(value, shown):
    """A standard of 比率 shows as a percentage, above 1 too; so does what is held against it, and the distance."""
    half = arith("/", MONEY, lit(50, YUAN), RATE)
    text = explain(HOME, rated(value, compare(half, ">", RATIO_LIMIT))).text("zh")
    assert f"最高倍数 {shown}" in text and f"最高倍数：{shown}" in text
    if value == "2":
        assert "= 200%，等于 最高倍数 200%" in text
    if value == "1.655":
        assert "= 200%，超过 最高倍数 165.5%" in text
    failed = explain(HOME, rated("2.2", compare(half, ">", RATIO_LIMIT))).text("zh")
    assert "还差 20 个百分点" in failed


def test_a_factor_stays_a_number_where_it_is_one():
    """× 1.4 is a multiple, × 30% a share."""
    for factor, shown in (("1.4", "货币财产 × 1.4"), ("0.3", "货币财产 × 30%"), ("1", "货币财产 × 1")):
        text = explain(HOME, made(compare(arith("*", MONEY, lit(factor, RATE), YUAN), ">", lit(1, YUAN)))).text("zh")
        assert f"{shown} = " in text


# ---------------------------------------------------------------------------------------------- amounts


def paid(amount, *sites):
    """The steps of a benefit."""
    policy = program(rules=(rule("P", "补助", "amount", MONTHLY, lit(True, BOOL), amount),), orders=(), sites=sites)
    return explain(HOME, policy).text("zh")


BASE = mark("P/base", lit(30, MONTHLY))
SITES = (site("P", "benefit", "补助"), site("P/base", "step", "", "P", "base"), site("P/floor", "step", "保底", "P", "floor"))


def test_a_floor_says_no_less_than():
    """A floor written with either hand of the function, and one for some only."""
    floor = "  2. 保底：不低于 50 元/月\n     30 元/月 → 50 元/月"
    assert floor in paid(mark("P/floor", n.Call("larger", (BASE, lit(50, MONTHLY)), MONTHLY)), *SITES)
    assert floor in paid(mark("P/floor", n.Call("larger", (lit(50, MONTHLY), BASE), MONTHLY)), *SITES)
    some = compare(MONEY, ">", lit(500, YUAN))
    value = n.Call("larger", (BASE, lit(50, MONTHLY)), MONTHLY)
    told = paid(mark("P/floor", n.Case((n.Arm(some, value, ""),), BASE, "", MONTHLY)), *SITES)
    assert "  2. 保底：只在 货币财产 超过 500 元 时适用\n     = 30 元/月，不变" in told


def test_an_arm_without_a_label_is_called_by_its_condition():
    """Never 第 1 项 where there is a condition to name."""
    arms = (n.Arm(compare(MONEY, ">", lit(1, YUAN)), lit(5, MONTHLY), "家庭.额/case/#1"),)
    policy = program(
        rules=(rule("P", "补助", "amount", MONTHLY, lit(True, BOOL), definition("额", MONTHLY)),),
        definitions=(define("额", "家庭", MONTHLY, n.Case(arms, lit(3, MONTHLY), "家庭.额/case/else", MONTHLY)),),
        orders=(),
        sites=(*SITES, site("家庭.额", "definition", "额"), site("家庭.额/case/#1", "case", "", "家庭.额")),
    )
    assert "适用「货币财产 超过 1 元」" in explain(HOME, policy).text("zh")
    assert "“货币财产 more than 1 CNY” applies" in explain(HOME, policy).text("en")


def test_a_long_sum_leaves_out_its_zeros():
    """What came to nothing is named in the words and left out of the numbers."""
    zero, total = lit(0, MONTHLY), lit(7, MONTHLY)
    for each in (zero, lit(3, MONTHLY), zero, zero):
        total = arith("+", total, each, MONTHLY)
    told = paid(mark("P/base", total), *SITES)
    assert "     = 7 + 3\n     = 10 元/月" in told


def test_months_in_a_row_are_told_as_a_span():
    """Runs of months, and single ones."""
    months = ["2024-02", "2023-11", "2023-12", "2024-01", "2024-09"]
    assert months_text(months, "zh") == "2023-11 至 2024-02、2024-09"
    assert months_text(months, "en") == "2023-11 to 2024-02, 2024-09"
    assert months_text([""], "zh") == ""


# ---------------------------------------------------------------------------------------------- English


def aliased():
    """The schema with other spellings of two facts and of the members."""
    home, member = SCHEMA.entities["家庭"], SCHEMA.entities["成员"]
    names = {"货币财产": "savings", "工资性收入": "wages"}
    renamed = {
        "家庭": evolve(home, alias="household", facts=tuple(evolve(f, alias=names.get(f.name)) for f in home.facts)),
        "成员": evolve(member, alias="member", facts=tuple(evolve(f, alias=names.get(f.name)) for f in member.facts)),
    }
    return evolve(SCHEMA, entities={**SCHEMA.entities, **renamed})


def test_english_uses_the_other_spelling():
    """Facts and entities are told by their alias in English, by their name in Chinese."""
    policy = evolve(program(), schema=aliased())
    english, chinese = (explain(NEAR, policy).text(lang) for lang in ("en", "zh"))
    assert "savings / 家庭人数 = 30000.01" in english and "wages (2024-09) of member 1 (张＊)" in english
    assert "货币财产 /" not in english and "工资性收入" not in english
    assert "savings" not in chinese and "member" not in chinese
