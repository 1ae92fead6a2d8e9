"""All problems are told in one run: a mistake that one step of the check finds hides none that another step finds."""

from itertools import combinations

import pytest
from tests.check.corpus import LIBRARY

from baozhang_rules.check.program import check_bundle
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.text import Source

HEAD = """政策 甲镇.办法
  地区 990101
档案 家庭
  存款 : 元 范围 0 元 至 100 元 精度 0.01 元
  人口 : 人 范围 0 人 至 9 人 精度 1 人
  在校 : 是否
  成员 : 成员 名单 1 至 12
档案 成员 属于 家庭 计量 人
  月收入 : 元/月 范围 0 元/月 至 100 元/月 精度 0.01 元/月
  出生日期 : 日期
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 存款 低于 5 元
"""
MISTAKES = {
    "a line that can't be read": ("定义 读不出 : 元 = 存款 +\n", "POL0014"),
    "a name declared twice": ("枚举 枚 : 一, 二\n枚举 枚 : 三, 四\n", "POL0202"),
    "an unknown name": ("定义 不识 : 元 = 存裤\n", "POL0210"),
    "units that don't add": ("定义 错 : 元 = 存款 + 5 元/月\n定义 读错 : 元/人 = 错 / 人口\n", "POL0213"),
    "rows that overlap": ("标准 线 : 元\n  | 执行 | 执行至 | 值 |\n  | 2020-01-01 | 2021-01-01 | 5 元 |\n  | 2020-05-01 | 无 | 6 元 |\n", "POL0264"),
    "a table with a gap": ("表 格 : 元 按 人口\n  | 人口 | 值 |\n  | 1 | 5 元 |\n  | 3 以上 | 6 元 |\n", "POL0290"),
    "a convention nobody declared": ("定义 成员 的 年龄 : 周岁 = 周岁(出生日期, 基准日)\n", "POL0442"),
    "exceptions without an order": ("定义 撞 : 元\n  = 5 元\n  但 当 在校 : 6 元\n  但 当 存款 超过 5 元 : 7 元\n", "POL0420"),
    "a circle": ("定义 圈 : 元 = 环 + 1 元\n定义 环 : 元 = 圈 + 1 元\n定义 圈外 : 元/人 = 环 / 人口\n", "POL0322"),
    "a divisor that may be zero": ("定义 均 : 元/人 = 存款 / 人口\n", "POL0404"),
    "an amount that isn't rounded": ("定补 金 : 元 编码 JIN\n  对象 困难户\n  基本额 存款 / 3\n", "POL0335"),
    "too much work": (
        "档案 单 属于 成员 计量 项\n  数 : 元 范围 0 元 至 9 元 精度 1 元\n档案 成员\n  单据 : 单 名单 1 至 999999\n"
        "定义 成员 的 总 : 元 = 合计 单据 的 数\n", "POL0405",
    ),
}  # fmt: skip


def codes(*names):
    """The codes told of a text that holds some of the mistakes."""
    collector = Collector()
    source = Source("t.pol", HEAD + "".join(MISTAKES[name][0] for name in names))
    assert check_bundle(bundle_sources([source], collector, LIBRARY), collector) is None
    return sorted(each.code for each in collector.errors)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_once(name):
    """One mistake gives one message, whatever reads what it spoils."""
    assert codes(name) == [MISTAKES[name][1]]


TAKEN_FOR_READ = {"a line that can't be read", "a name declared twice"}


@pytest.mark.parametrize(("one", "two"), tuple(combinations(MISTAKES, 2)))
def test_two_mistakes_are_told_together(one, two):
    """Two mistakes that have nothing to do with each other are both told, and nothing else; beside a line that can't be read
    nothing is said that it might mend."""
    gap = one in TAKEN_FOR_READ and MISTAKES[two][1] in ("POL0290", "POL0335", "POL0442")
    assert codes(one, two) == sorted([MISTAKES[one][1], *(() if gap else [MISTAKES[two][1]])])
