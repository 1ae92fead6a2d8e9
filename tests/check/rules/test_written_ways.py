"""Ways of writing that the language page states: words of comparison, bands with two ends, and what is told of near misses."""

import pytest
from tests.check.rules.deciding import amount, household, program
from tests.check.rules.reading import PREAMBLE, check

PAID = "定补 补 : 元/月\n  对象 当 {condition}\n  基本额 1 元/月\n"
TABLE = """表 档 : 元/月 按 家庭月收入
  | 家庭月收入 | 值      |
  | {0} | 1 元/月 |
  | {1} | 2 元/月 |
  | {2} | 3 元/月 |
定补 补 : 元/月
  对象 当 家庭人数 1 人 以上
  基本额 档
"""
FALLBACK = """托底 医 : 元/年 按 自然年
  起于 医药费
  对象 当 家庭人数 1 人 以上:
    按所在段全额:
      | {0} | 10% |
      | {1} | 20% |
      | {2} | 30% |
  四舍五入到 0.01 元/年
"""


@pytest.mark.parametrize("form", ["家庭月收入 届满 1000 元/月", "家庭月收入 1000 元/月 届满", "家庭月收入 1000 元/月 及以上"])
def test_the_words_of_the_civil_code_include_the_number(form):
    """Art. 1259: 以上 and 届满 include it: 999.99 is out, 1000 in; before the number or after it."""
    made = program(PAID.format(condition=form))
    paid = [amount(made, household({"工资": wage}), "补") for wage in ("999.99", 1000)]
    assert paid[1] == 1 and paid[0] != 1


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        (("1000 元/月 以下", "超过 1000 元/月 至 2000 元/月", "超过 2000 元/月"), [1, 1, 2, 2, 2, 3]),
        (("1000 以下", "超过 1000 不超过 2000", "超过"), [1, 1, 2, 2, 2, 3]),
        (("不满 1000", "1000 以上 不满 2000", "2000 以上"), [1, 2, 2, 2, 3, 3]),
        (("1000 以下", "超过 1000 不满 2000", "2000 以上"), [1, 1, 2, 2, 3, 3]),
        (("不满 1000", "1000 以上 2000 以下", "超过"), [1, 2, 2, 2, 2, 3]),
    ],
)
def test_a_band_says_of_both_its_ends_whether_they_count(bands, expected):
    """999, 1000, 1001, 1999, 2000 and 2001 元 fall into the band that names them, and into one only."""
    made = program(TABLE.format(*bands))
    assert [amount(made, household({"工资": wage}), "补") for wage in (999, 1000, 1001, 1999, 2000, 2001)] == expected


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        (("1000 元/年 以下", "超过 1000 元/年 至 2000 元/年", "超过"), [100, 400, 900]),  # 10 % of 1000, 20 % of 2000, 30 % of 3000
        (("不满 1000 元/年", "1000 元/年 以上 不满 2000 元/年", "2000 元/年 以上"), [200, 600, 900]),
    ],
)
def test_the_bands_of_a_fallback_do_too(bands, expected):
    """At 1000, 2000 and 3000 元 the rate of the band reached is that of the whole."""
    made = program(FALLBACK.format(*bands))
    assert [amount(made, household(医药费=cost), "医") for cost in (1000, 2000, 3000)] == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TABLE.format("1000 以下", "1000 以上 2000 以下", "超过"), "POL0291"),
        (TABLE.format("1000 以下", "超过 1100 至 2000", "超过"), "POL0290"),
        (TABLE.format("1000 以下", "2000 以下 超过 1000", "超过"), "POL0075"),
        (FALLBACK.format("1000 元/年 以下", "1000 元/年 以上 2000 元/年 以下", "超过"), "POL0360"),
    ],
)
def test_bands_that_meet_twice_or_not_at_all_are_told(text, code):
    """An end that belongs to both rows or to none, and ends in the wrong order, have their codes."""
    assert code in [p.code for p in check(text)[1].errors]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("片区 不属于 (甲区, 乙区)", "非 片区 属于 (甲区, 乙区)"),
        ("家庭人数 超过 1 人 且 片区 不属于 (甲区, 乙区)", "家庭人数 超过 1 人 且 非 片区 属于 (甲区, 乙区)"),
        ("片区 在 (甲区, 乙区)", "片区 属于 (甲区, 乙区)"),
        ("任一 成员 满足 (残疾等级 重于 二级)", "任一 成员 满足 (残疾等级 高于 二级)"),
        ("家庭月收入 以上 1000 元/月", "家庭月收入 1000 元/月 以上"),
        ("家庭月收入大于1000元/月", "家庭月收入 大于 1000元/月"),
    ],
)
def test_a_near_miss_is_told_with_what_was_meant(written, meant):
    """One problem, whose fix is the condition as it is written in the language; no fix turns a condition into its opposite."""
    [problem] = check(PAID.format(condition=written))[1].errors
    fix = problem.fix()
    assert fix is not None
    mended = fix.apply(problem.source)
    assert mended == PREAMBLE + PAID.format(condition=meant)
    assert not check(mended.removeprefix(PREAMBLE))[1].errors


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("定义 甲 : 元/月 = 家庭月收入 + 1 元/月 四舍五入到 1 元/月\n", "定义 甲 : 元/月 = (家庭月收入 + 1 元/月) 四舍五入到 1 元/月\n"),
        (PAID.format(condition="有重病").replace("1 元/月", "家庭月收入 四舍五入到 1 元/月"),
         PAID.format(condition="有重病").replace("1 元/月", "(家庭月收入) 四舍五入到 1 元/月")),
    ],
)  # fmt: skip
def test_rounding_behind_a_formula_is_told_to_take_parentheses(line, mended):
    """What is rounded would be in doubt; the fix puts all that stands before it into parentheses."""
    [problem] = check(line)[1].errors
    assert problem.fix().apply(problem.source) == PREAMBLE + mended
    assert "括号" in problem.help("zh")


@pytest.mark.parametrize("name", ["大于", "以上", "below", "or more"])
def test_a_word_of_comparison_is_no_name(name):
    """A name equal to a keyword of either language is an error, the words that compare included."""
    codes = [p.code for p in check(f"定义 {name} : 元/月 = 家庭月收入\n")[1].errors]
    assert codes == ["POL0013"]


def test_a_number_of_months_takes_its_unit_as_a_length():
    """月 alone is a place in the calendar: the fix for `不少于 3` months writes 3 个月, which is read."""
    text = PAID.format(condition="计数 有重病 于 申请日 前 6 个月 不少于 3")
    [problem] = check(text)[1].errors
    mended = problem.fix().apply(problem.source)
    assert "不少于 3 个月" in mended
    assert not check(mended.removeprefix(PREAMBLE))[1].errors


@pytest.mark.parametrize(("divisor", "zero"), [("商品房数", "0 套"), ("计数 车辆", "0 辆"), ("年收入", "0 元/年")])
def test_the_way_out_of_a_divisor_that_may_be_zero_can_be_written_as_it_says(divisor, zero):
    """The case for zero names zero with the divisor's unit; written so, the formula is read and proved."""
    [problem] = [p for p in check(f"定义 甲 = 家庭月收入 / {divisor}\n")[1].errors]
    assert f"(当 {divisor} 为 {zero} 则 … 否则 …)" in problem.help("zh")
    unit = {"商品房数": "元/套/月", "计数 车辆": "元/辆/月", "年收入": "年/月"}[divisor]
    text = f"定义 甲 = (当 {divisor} 为 {zero} 则 0 {unit} 否则 家庭月收入 / {divisor})\n"
    assert not check(text)[1].errors
