"""Explanations that an officer found hard: the steps of a fallback, and a provision that ended, isn't in force yet or was never made."""

from datetime import date

import pytest
from tests.check.rules.deciding import decided, household, program
from tests.check.rules.test_meaning import FALLBACK

from baozhang_rules.core.interp import Index
from baozhang_rules.explain import explanation_of

SERIES = """
标准 甲标准 : 元/人/月 按 居住地 本地未定 用 上级{open}
  | 地区   | 印发       | 执行       | 执行至     | 值            | 依据         |
  | 310000 | 2022-06-01 | 2022-07-01 | 2023-06-30 | 900 元/人/月  | 甲〔2022〕1号 |
  | 310000 | 2023-06-01 | 2023-07-01 | 2024-06-30 | 1000 元/人/月 | 甲〔2023〕1号 |
救助对象 困难户 编码 K 范围 家庭
  应当同时符合:
    收入: 月人均收入 低于 甲标准 依据 《办法》第三条
"""


def told(made, record, lang="zh", **options):
    """Return the lines of an explanation without their indentation."""
    text = explanation_of(Index(made), decided(made, record, **options)).text(lang)
    return [line.strip() for line in text.splitlines()]


def test_a_fallback_is_told_step_by_step():
    """Each layer is taken off by name and kind, what is left is named, bands add up, and a step calls what it uses by its name.

    30000 − 5000 = 25000; 25000 − 1000 = 24000; 10000 × 70 % + 14000 × 80 % = 18200, within 20000.
    """
    lines = told(program(FALLBACK), household({"重病": True}, 医药费=30000, 基本医保支付=5000))
    start = lines.index("医疗托底 怎么算")
    steps = [line for line in lines[start:] if line[:1].isdigit() or line.startswith("= ") or line.startswith("所以")]
    assert steps == [
        "1. 起于：医药费",
        "= 30000 元/年",
        "2. 扣除 基本医保支付（法定）",
        "= 5000 元/年",
        "3. 扣除 补充医保支付（单位）",
        "= 无",
        "4. 扣除后的剩余：起于 - 基本医保支付 - 补充医保支付，不低于 0 元/年",
        "= 30000 - 5000 - 0",
        "= 25000 元/年，不变",
        "5. 过起付的部分：上一步结果 - 1000 元/年，不低于 0 元/年",
        "= 25000 - 1000",
        "= 24000 元/年，不变",
        "6. 10000 元/年 以下：(上一步结果，不超过 10000 元/年) × 70%",
        "= (24000，不超过 10000) × 70%",
        "= 7000 元/年",
        "7. 超过：(过起付的部分 - 10000 元/年，不低于 0 元/年) × 80%",
        "= (24000 - 10000，不低于 0) × 80%",
        "= 11200 元/年",
        "8. 各段合计：10000 元/年 以下 + 超过",
        "= 7000 + 11200",
        "= 18200 元/年",
        "9. 本年已用：年度救助",
        "= 0 元/年",
        "10. 本年还可用的限额：20000 元/年 - 上一步结果，不低于 0 元/年",
        "= 20000 - 0",
        "= 20000 元/年，不变",
        "11. 上限：各段合计，不超过 本年还可用的限额",
        "= 18200 元/年，不变",
        "12. 取整：四舍五入到 1 元/年，不超过 扣除后的剩余",
        "= 18200 元/年，不变",
        "所以 医疗托底 = 18200 元/年",
    ]


def test_the_yearly_limit_is_seen_where_it_bites():
    """With 10000 used already only 10000 is left of 20000, and the step says so: 18200 becomes 10000."""
    record = household({"重病": True}, 医药费=30000, 基本医保支付=5000, 年度救助=10000)
    lines = told(program(FALLBACK), record, "en")
    cap = next(n for n, line in enumerate(lines) if "cap: sum of the bands, no more than what is left of the year's limit" in line)
    assert "18200" in lines[cap + 1] and "10000" in lines[cap + 1]


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (
            date(2024, 7, 1),
            "「甲标准」的规定执行到 2024-06-30 为止（依据 甲〔2023〕1号），地区 310101 在 2024-07-01 没有可用的规定；须由 示例市民政局 补充规定。",
            "the provision on 甲标准 ended on 2024-06-30 (under 甲〔2023〕1号), and in region 310101 nothing is in force on 2024-07-01; "
            "示例市民政局 has to supply it.",
        ),
        (
            date(2022, 6, 30),
            "「甲标准」的规定自 2022-07-01 起才执行（依据 甲〔2022〕1号），地区 310101 在 2022-06-30 没有可用的规定；须由 示例市民政局 补充规定。",
            "the provision on 甲标准 is in force only from 2022-07-01 (under 甲〔2022〕1号), and in region 310101 nothing is in force on "
            "2022-06-30; 示例市民政局 has to supply it.",
        ),
    ],
)
def test_a_provision_out_of_its_days_names_them(day, zh, en):
    """The explanation names the provision, the day on which it ended or begins, its document, and who has to supply another."""
    made = program(SERIES.format(open=""))
    assert zh in told(made, household(), day=day)
    assert en in told(made, household(), "en", day=day)


def test_what_no_region_has_made_names_the_region():
    """Where a region never made the provision, the explanation says which region, and that there is no default."""
    made = program(SERIES.format(open=" 待地方规定 不低于 0 元/人/月").replace("| 310000 |", "| 310104 |"))
    lines = told(made, household())
    assert "「甲标准」留给地方规定，地区 310101 还没有规定，也没有默认；须由 示例市民政局 补充规定。" in lines
