"""Where rounding may stand: a line of its own under a definition, standard or filler, after parentheses, after a name alone."""

from fractions import Fraction

import pytest
from tests.check.rules.deciding import decided, household, program, results
from tests.check.rules.reading import check

from baozhang_rules.core.interp import Index
from baozhang_rules.explain import explanation_of

PAID = """
定补 补助 : 元/人/月
  对象 当 家庭人数 1 人 以上
  基本额 摊额
  四舍五入到 0.01 元/人/月
"""
LINE = "定义 摊额 : 元/人/月 = 家庭月收入 / 家庭人数\n  四舍五入到 0.01 元/人/月   依据 第九条\n"
EXCEPT = """定义 摊额 : 元/人/月
  = 家庭月收入 / 家庭人数
  但 当 家庭人数 超过 3 人 : 家庭月收入 / 家庭人数 / 2
  不足 1 元/人/月 按 1 元/人/月 计
"""
CASES = """定义 摊额 : 元/人/月
  当 家庭人数 超过 3 人 : 家庭月收入 / 家庭人数 / 2
  其他 : 家庭月收入 / 家庭人数
  舍去不足 10 元/人/月
"""
NAMED = "定义 摊额 : 元/人/月 = 月人均收入 四舍五入到 1 元/人/月\n"


def paid(text, count):
    """The amount per person of a household of ``count`` with 1000 元/月 among them."""
    made = program(text + PAID)
    people = [{"工资": 1000}] + [{}] * (count - 1)
    return results(made, household(*people))["补助"].value


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        (LINE, 3, Fraction("333.33")),  # 1000 / 3 = 333.333…
        (EXCEPT, 3, 334),  # up from 333.333…
        (EXCEPT, 7, 72),  # the exception is rounded too: 1000 / 7 / 2 = 71.428…
        (CASES, 3, 330),  # down to tens
        (CASES, 7, 70),
        (NAMED, 3, 333),
    ],
)
def test_a_definition_ends_with_the_line_that_rounds_it(text, count, expected):
    """The line rounds whatever value, case or exception gave, once."""
    assert paid(text, count) == expected


def test_the_rounding_line_has_its_article_in_the_explanation():
    """The formula names how it is rounded and where the law says so."""
    made = program(LINE + PAID)
    text = explanation_of(Index(made), decided(made, household({"工资": 1000}, {}, {}))).text("zh")
    assert "摊额 = (家庭月收入 / 家庭人数) 四舍五入到 0.01 元/人/月（依据 第九条）" in text


def test_a_standard_worked_out_ends_with_its_rounding_too():
    """A third of 1000 is 333.333…, to the nearest ten 330; after a name alone the line isn't needed."""
    text = "标准 线 : 元/月 = 家庭月收入 / 3\n  四舍五入到 10 元/月\n标准 线二 : 元/月 = 家庭月收入 四舍五入到 300 元/月\n"
    steps = "定补 补助 : 元/月\n  对象 当 家庭人数 1 人 以上\n  基本额 线\n  加 线二\n  四舍五入到 0.01 元/月\n"
    made = program(text + steps)
    assert results(made, household({"工资": 1000}))["补助"].value == 330 + 900


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("定义 甲 : 元/人/月 = 月人均收入\n  四舍五入到 1 元/月\n", "POL0216"),
        ("定义 甲 : 是否 = 有重残\n  四舍五入到 1\n", "POL0216"),
        ("定义 甲 = 月人均收入\n  四舍五入到 0 元/人/月\n", "POL0241"),
        ("定义 甲 = 月人均收入\n  四舍五入到 1 元/人/月\n  四舍五入到 2 元/人/月\n", "POL0072"),
        ("定义 甲 : 元/月 待地方规定\n  四舍五入到 1 元/月\n", "POL0073"),
        ("标准 甲 : 元/月\n  四舍五入到 1 元/月\n", "POL0073"),
    ],
)
def test_a_rounding_line_that_rounds_nothing_or_in_another_unit_is_told(text, code):
    """The unit is the value's, the step above zero, the line stands once and under a value."""
    assert [p.code for p in check(text)[1].errors] == [code]
