"""约定: what a policy must say of ages, leap days and month ends, and what happens when it doesn't."""

import pytest

from baozhang_rules.check.program import check_bundle
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.text import Source

RECORD = """档案 家庭
  申请日 : 日期
  成员 : 成员 名单 1 至 5
档案 成员 属于 家庭
  出生日期 : 日期
定义 成员 的 年龄 : 周岁 = 周岁(出生日期, 基准日)
定义 期满日 : 日期 = 加月(申请日, 3 个月)
"""
ALL = "约定 年龄 : 生日当日\n约定 闰日 : 平年三月初\n约定 月末 : 取末日\n"


def codes(head):
    """The codes that checking the record below a head gives, and the program's conventions."""
    problems = Collector()
    bundle = bundle_sources([Source("示例.pol", f"语言版本 1\n政策 示例\n{head}\n{RECORD}")], problems)
    program = check_bundle(bundle, problems)
    return sorted(p.code for p in problems.errors), None if program is None else dict(program.conventions)


def test_a_policy_that_says_all_three_is_clean():
    """Each convention is kept by its concept, whatever language it was written in."""
    assert codes(ALL) == ([], {"age": "birthday", "leap_day": "mar1", "month_end": "clip"})


@pytest.mark.parametrize("left_out", range(3))
def test_a_convention_that_is_needed_must_be_said(left_out):
    """Ages need 年龄 and 闰日, adding months needs 月末; what nobody says is asked for, never chosen."""
    lines = ALL.splitlines()
    del lines[left_out]
    assert codes("\n".join(lines)) == (["POL0442"], None)


def test_two_different_conventions_are_an_error():
    """One policy set counts ages in one way."""
    assert codes(ALL + "约定 年龄 : 生日次日\n")[0] == ["POL0441"]


def test_saying_the_same_twice_is_no_matter():
    """Two files may state the same convention."""
    assert codes(ALL + "约定 年龄 : 生日当日\n")[0] == []


@pytest.mark.parametrize("line", ["约定 年龄 : 虚岁", "约定 身高 : 取末日", "约定 年龄 : 取末日"])
def test_only_known_conventions_are_taken(line):
    """A matter or a way of counting that isn't known, or that belongs to another matter, is an error."""
    assert "POL0440" in codes(f"{ALL}{line}\n")[0]


@pytest.mark.parametrize("number", [2, 9])
def test_a_language_version_that_is_not_known_is_refused(number):
    """Rather than misread a file of a later language, nothing of it is used."""
    problems = Collector()
    bundle = bundle_sources([Source("示例.pol", f"语言版本 {number}\n政策 示例\n{ALL}{RECORD}")], problems)
    assert check_bundle(bundle, problems) is None
    assert [p.code for p in problems.errors] == ["POL0443"]
