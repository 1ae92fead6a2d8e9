"""The regulation's text, or its gist, appears wherever what it belongs to is told."""

import pytest
from tests.check.rules.deciding import decided, household, program

from baozhang_rules.core.interp import Index
from baozhang_rules.explain import READERS, explanation_of

POLICY = """
> 要旨 甲类
救助对象 甲 编码 J
  > 要旨 甲类的各项
  应当同时符合:
    > 要旨 甲类的收入
    收入: 家庭月收入 低于 1 元/月   依据 第三条
> 要旨 值怎样算
定义 值 : 元/月
  = 5 元/月
  > 要旨 有人重病时
  但 重病 当 有重病 : 6 元/月
> 要旨 每人的份额
定义 成员 的 份 : 元/月 = 工资 + 1 元/月
> 要旨 补助
定补 补 : 元/月
  对象 甲
  > 要旨 先看值
  基本额 值
  > 要旨 再加各人的份额
  加 合计 成员 的 份
"""


def told(reader, **member):
    """The explanation of a household of two, for a reader."""
    made = program(POLICY)
    return explanation_of(Index(made), decided(made, household(member, {})), reader=reader).text("zh")


@pytest.mark.parametrize("reader", [reader for reader in READERS if reader != "public"])
def test_the_gist_stands_with_its_class_group_step_definition_and_exception(reader):
    """Each is quoted where the thing is told; an exception's only where it applied."""
    text = told(reader, 重病=True)
    for gist in ("甲类", "甲类的各项", "补助", "先看值", "再加各人的份额", "值怎样算", "有人重病时", "每人的份额"):
        assert f"“要旨 {gist}”" in text, gist
    assert "“要旨 有人重病时”" not in told(reader)


def test_the_gist_of_a_clause_stands_where_it_fails_and_for_those_who_look_closely():
    """An applicant reads it with the clause that fails, an auditor with every clause."""
    assert "“要旨 甲类的收入”" in told("applicant", 工资=2)
    assert "“要旨 甲类的收入”" in told("auditor")
