"""A text with lines that can't be read is checked beside them, and what only follows from them isn't told."""

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
  成员 : 成员 名单 1 至 12
档案 成员 属于 家庭 计量 人
  月收入 : 元/月 范围 0 元/月 至 100 元/月 精度 0.01 元/月
定义 人数 : 人 = 计数 成员
"""


def errors(text):
    """Return line and code of each error of a text that stands under the head."""
    source = Source("t.pol", HEAD + text)
    collector = Collector()
    assert check_bundle(bundle_sources([source], collector, LIBRARY), collector) is None
    return [(source.position(each.span.start).line - HEAD.count("\n"), each.code) for each in collector.errors]


def test_units_are_checked_beside_a_line_that_cannot_be_read():
    """A sum of different units is told in the same run as a misspelt keyword in another definition."""
    assert errors("定义 甲 : 元 = 存款 氐于 5 元\n定义 乙 : 元 = 存款 + 人数\n") == [(1, "POL0012"), (2, "POL0213")]


def test_a_misspelt_name_is_told_beside_a_broken_line():
    """A name that no broken line may declare is unknown all the same."""
    assert errors("定义 甲 : 元 = 存款 存款 存款\n定义 乙 : 元 = 存裤\n") == [(1, "POL0012"), (2, "POL0210")]


@pytest.mark.parametrize(
    "broken",
    ["定义 甲 : 元 = 存款 存款 存款", "定仪 甲 : 元 = 存款", "变量变量 甲 : 元 = 存款", "定义 甲 : 元 @ 存款", "定义 : 元 = 存款"],
)
def test_what_a_broken_line_declares_is_not_unknown(broken):
    """A definition that can't be read leaves no unknown name behind where it is used."""
    assert {line for line, _ in errors(f"{broken}\n定义 乙 : 元 = 甲 + 1 元\n定义 丙 : 元 = 乙 + 甲\n")} == {1}


def test_the_facts_of_a_record_are_known_beside_one_that_cannot_be_read():
    """One wrong fact neither hides the other facts nor makes its own name unknown."""
    text = "档案 家庭\n  房 : 套 范围范围 0 套\n  车 : 辆 范围 0 辆 至 9 辆\n定义 乙 : 辆 = 车\n定义 丙 : 套 = 房\n定义 丁 : 套 = 车\n"
    assert errors(text) == [(2, "POL0012"), (6, "POL0216")]


def test_a_gap_is_not_told_where_a_row_cannot_be_read():
    """The missing band of a table whose row is broken isn't told a second time."""
    text = "表 限额 : 元 按 人数\n  | 人数 | 值 |\n  | 1 | 5 元 |\n  | 2 至 4 | 低於 |\n  | 5 以上 | 9 元 |\n"
    assert {line for line, _ in errors(text)} == {4}


def test_a_scenario_that_cannot_be_read_hides_nothing():
    """A scenario declares no name, so what its broken lines name is checked all the same."""
    text = '算例 "一"\n  基准日 2024-09-01\n  家庭:\n    存款 0 圆\n  应得:\n    困难 符何\n定义 乙 : 元 = 存款 + 人数\n'
    assert [each for each in errors(text) if each[0] == 7] == [(7, "POL0213")]


def test_a_name_declared_twice_hides_no_other_error():
    """Problems of names don't stop the check of units."""
    assert errors("枚举 甲 : 一, 二\n枚举 甲 : 三, 四\n定义 乙 : 元 = 存款 + 人数\n") == [(2, "POL0202"), (3, "POL0213")]
