"""A fallback is for whom its classes are, or its 范围: a household, a member, an assessed unit; the explanation says of whom."""

from fractions import Fraction

import pytest
from tests.check.rules.deciding import decided, household, program
from tests.check.rules.reading import check

from baozhang_rules.core.interp import Index
from baozhang_rules.core.text import read, show
from baozhang_rules.explain import explanation_of
from baozhang_rules.runtime.values import NOT_ENTITLED

POOR = """
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 月人均收入 低于 生活标准
"""
SICK = """
救助对象 重病人 编码 ZB 范围 成员
  应当同时符合:
    重病: 重病
"""
MIXED = """
托底 个人托底 : 元/月 编码 GT{option}
{line}  起于 工资
  依次扣除:
    法定 100 元/月
  对象 困难户:
    分段按比例:
      | 0 元/月 以上 | 70% |
  对象 重病人:
    起付 50 元/月
    分段按比例:
      | 0 元/月 以上 | 50% |
  对象 当 在校:
    分段按比例:
      | 0 元/月 以上 | 10% |
  四舍五入到 0.01 元/月
"""
UNITS = """
核算单位 单人户 自 困难户
  单独提出 成员 当 重病
  计人口 1 人, 计收入 只 本人
  其余成员 人数 不变, 类别 不变
救助对象 单人 编码 DR 范围 单人户
  应当同时符合:
    人口: 家庭人数 为 1 人
托底 单人托底 : 元/月 编码 DT
  起于 家庭月收入
  对象 单人:
    起付 100 元/月
    分段按比例:
      | 0 元/月 以上 | 50% |
  四舍五入到 0.01 元/月
"""
PEOPLE = ({"工资": 1000, "重病": True}, {"工资": 2000}, {"工资": 150, "在校": True})


def paid(text, *people):
    """(entity, unit) and value of each result of the fallback, and the explanation."""
    made = program(text)
    assert read(show(made)) == made
    found = decided(made, household(*people))
    values = {(r.entity, r.unit): r.value for r in found.results if r.rule in ("GT", "DT")}
    return values, explanation_of(Index(made), found).text("zh")


@pytest.mark.parametrize(("option", "line"), [(" 范围 成员", ""), ("", "  范围 成员\n")])
def test_a_fallback_of_members_pays_each_by_their_own_section(option, line):
    """3150 / 3 = 1050 a head is not poor: (1000 - 100 - 50) × 50 % = 425 for the sick, nothing for the second, 50 × 10 % = 5."""
    values, text = paid(POOR + SICK + MIXED.format(option=option, line=line), *PEOPLE)
    first, second, third = values.values()
    assert (first, second, third) == (425, NOT_ENTITLED, 5)
    assert "个人托底（成员 1（成＊＊））：425 元/月" in text and "个人托底（成员 3（成＊＊））= 5 元/月" in text


def test_a_class_of_the_household_grants_it_to_each_member():
    """1500 / 3 = 500 a head is poor, and its section stands first: 900, 300 and 0 left, of which 70 %."""
    values, _ = paid(POOR + SICK + MIXED.format(option=" 范围 成员", line=""), {"工资": 1000, "重病": True}, {"工资": 400}, {"工资": 100})
    assert list(values.values()) == [630, 210, Fraction(0)]


def test_a_fallback_of_units_pays_each_unit():
    """Each sick person of a poor household (2000 / 4 = 500) is a unit: (900 - 100) × 50 % and (100 - 100)."""
    values, text = paid(POOR + UNITS, {"工资": 900, "重病": True}, {"工资": 100, "重病": True}, {"工资": 1000}, {})
    assert list(values.values()) == [400, 0]
    assert "单人托底（单人户 成员 1（成＊＊））怎么算" in text and "单人托底（单人户 成员 2（成＊＊））= 0 元/月" in text


def test_a_fallback_whose_sections_are_of_different_scopes_says_whose_it_is():
    """Without 范围, a section for a household and one for a member are refused; a 范围 that is nothing is refused."""
    codes = [p.code for p in check(POOR + SICK + MIXED.format(option="", line=""))[1].errors]
    assert "POL0320" in codes
    assert "POL0319" in [p.code for p in check(POOR + SICK + MIXED.format(option=" 范围 猫", line=""))[1].errors]


def test_a_scope_may_follow_the_unit():
    """范围 right after the amount's unit is the scope, not the range of a fact: of benefits and of fallbacks."""
    made = program("定补 补 : 元/月 范围 成员\n  对象 当 在校\n  基本额 100 元/月\n")
    assert [rule.scope for rule in made.rules] == ["成员"]
    made = program(POOR + SICK + MIXED.format(option="", line="").replace(" 编码 GT", " 范围 成员 编码 GT"))
    assert [rule.scope for rule in made.rules if rule.kind == "fallback"] == ["成员"]
