"""Everyday ways of writing a condition that are read, or told with the text that is."""

import pytest
from tests.check.corpus import LIBRARY

from baozhang_rules.check.program import check_bundle
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.text import Source

HEAD = """政策 甲镇.办法
分级 残疾等级 : 一级 重于 二级 重于 三级
档案 家庭
  在校 : 是否
  申请日 : 日期
  残疾等级 : 残疾等级 或 无
  旷工 : 次 范围 0 次 至 9 次 精度 1 次
"""
OPEN = "救助对象 困难户 编码 H\n  应当同时符合:\n    次数: 待地方规定 默认 {}\n"


def told(text):
    """The errors of a text that stands under the head."""
    collector = Collector()
    check_bundle(bundle_sources([Source("t.pol", HEAD + text)], collector, LIBRARY), collector)
    return collector.errors


@pytest.mark.parametrize("value", ["月份(申请日) 为 3 且 在校", "在校 且 月份(申请日) 为 3", "在校 且 (月份(申请日) 小于 3)"])
def test_a_function_may_be_called_what_a_type_is(value):
    """月份 is the word for the type and for the function; before parentheses it is the function."""
    assert told(f"定义 甲 : 是否 = {value}\n") == ()


@pytest.mark.parametrize("default", ["旷工 3 次 以上", "旷工 不少于 3 次", "旷工 在 1 次 至 3 次", "在校", "(旷工 为 3 次)"])
def test_the_default_of_an_open_clause_is_a_condition_without_parentheses(default):
    """A condition stands after 默认 as it does in a clause."""
    assert told(OPEN.format(default)) == ()


def test_members_after_or_are_asked_for_each():
    """残疾等级 为 一级 或 二级 或 三级: each member that stands alone is told, with the question written again as the fix."""
    text = "定义 甲 : 是否 = 残疾等级 为 一级 或 二级 或 三级\n"
    errors = told(text)
    assert [each.code for each in errors] == ["POL0216", "POL0216"]
    source = HEAD + text
    for edit in reversed([each.fix().edits[0] for each in errors]):
        source = source[: edit.span.start] + edit.text + source[edit.span.end :]
    assert source.endswith("残疾等级 为 一级 或 残疾等级 为 二级 或 残疾等级 为 三级\n")
    assert told(source.removeprefix(HEAD)) == ()
