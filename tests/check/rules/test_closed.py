"""What an upper policy has settled stays settled: only what it leaves open is for local rules."""

from datetime import date

import pytest
from tests.check.rules.deciding import amount, household, program
from tests.check.rules.reading import check

UPPER = """
政策 国家.办法
引入 示例市救助
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 月人均收入 低于 生活标准
救助对象 边缘户 编码 BY
  应当同时符合:
    收入: 月人均收入 低于 生活标准 的 2 倍
困难程度 : 困难户 重于 边缘户
定补 补助 : 元/月 编码 BZ
  对象 困难户
  基本额 100 元/月
优惠政策 减免 编码 JM
  按 困难程度
  | 困难程度 | 电 : 度/月 |
  | 困难户   | 15 度/月   |
  | 边缘户   | 不享受     |
  | 其他     | 不享受     |
托底 医疗 : 元/年 按 自然年 编码 YL
  起于 医药费
  对象 困难户:
    分段按比例:
      | 0 元/年 以上 | 70% |
  四舍五入到 0.01 元/年
"""
LOCAL = {
    "困难户": "救助对象 困难户\n  应当同时符合:\n    收入: 月人均收入 低于 生活标准 的 1.5 倍\n",
    "补助": "定补 补助 : 元/月\n  对象 困难户\n  基本额 200 元/月\n",
    "减免": "优惠政策 减免\n  按 困难程度\n  | 困难程度 | 电 : 度/月 |\n  | 困难户 | 20 度/月 |\n  | 其他 | 不享受 |\n",
    "医疗": """托底 医疗 : 元/年 按 自然年
  起于 医药费
  对象 困难户:
    分段按比例:
      | 0 元/年 以上 | 80% |
  四舍五入到 0.01 元/年
""",
}
HEAD = "政策 乙市办法\n  地区 310101\n引入 示例市救助\n实施 国家.办法\n"


@pytest.mark.parametrize("name", LOCAL)
def test_a_file_that_implements_a_policy_has_no_second_text_of_what_is_settled(name):
    """A local text of a settled class, benefit, scheme or fallback is refused at its name, with both places and a way out."""
    _, collector = check("", UPPER, HEAD + LOCAL[name])
    [problem] = [p for p in collector.errors if p.code == "POL0274"]
    assert problem.name == name
    assert problem.source.slice(problem.span) == name
    assert problem.secondary()[0][0] is not problem.source
    assert "待地方规定" in problem.help("zh") and "leave it open" in problem.help("en")


def test_a_region_without_a_second_text_is_read_as_before():
    """The same file with a class of its own name is fine: nothing is settled twice."""
    assert not check("", UPPER, HEAD + LOCAL["困难户"].replace("困难户", "乙市困难户"))[1].errors


SCHEME = """
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 月人均收入 低于 生活标准
困难程度 : 困难户 重于 边缘户
救助对象 边缘户 编码 BY
  应当同时符合:
    收入: 月人均收入 低于 生活标准 的 2 倍
优惠政策 减免 编码 JM
  按 困难程度
  | 困难程度 | 电 : 度/月 |
  | 困难户   | 15 度/月   |
  | 边缘户   | 不享受     |
  | 其他     | 不享受     |
  施行 2024-01-01 起 至 2024-08-31
优惠政策 减免
  按 困难程度
  | 困难程度 | 电 : {unit} |
  | 困难户   | 20 {unit}   |
  | 边缘户   | 5 {unit}    |
  | 其他     | 不享受     |
  施行 2024-09-01 起
"""


def test_a_scheme_has_a_text_for_each_period():
    """On the last day of the first text 15 度 hold, on the first day of the second 20: two documents, one scheme."""
    made = program(SCHEME.format(unit="度/月"))
    assert amount(made, household(), "JM/电", day=date(2024, 8, 31)) == 15
    assert amount(made, household(), "JM/电", day=date(2024, 9, 1)) == 20
    assert amount(made, household({"工资": 1500}), "JM/电", day=date(2024, 9, 1)) == 5


def test_the_texts_of_a_scheme_or_benefit_are_in_one_unit():
    """A heading or an amount in another unit than in the text before is refused, with both places."""
    assert [p.code for p in check(SCHEME.format(unit="立方米/月"))[1].errors] == ["POL0276"]
    two = """
定补 补助 : 元/月
  对象 当 家庭人数 1 人 以上
  基本额 100 元/月
  施行 2024-01-01 起 至 2024-08-31
定补 补助 : 元
  对象 当 家庭人数 1 人 以上
  基本额 100 元
  施行 2024-09-01 起
"""
    assert "POL0276" in [p.code for p in check(two)[1].errors]


def test_one_text_has_each_heading_once():
    """Two columns of one name in one table are refused."""
    twice = SCHEME.format(unit="度/月").replace("电 : 度/月 |", "电 : 度/月 | 电 : 度/月 |", 1)
    twice = twice.replace("15 度/月   |", "15 度/月 | 15 度/月 |", 1).replace("不享受     |", "不享受 | 不享受 |", 2)
    assert "POL0202" in [p.code for p in check(twice)[1].errors]
