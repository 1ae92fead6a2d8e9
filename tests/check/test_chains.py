"""Definitions that stand on each other: circles as a path, and chains that are too long."""

import subprocess
import sys

import pytest
from tests.check.corpus import checked, sources_of

from baozhang_rules.check.chains import LONGEST_CHAIN
from baozhang_rules.check.circles import check_circles
from baozhang_rules.check.context import Context
from baozhang_rules.check.program import build_program
from baozhang_rules.diagnostics import Collector

HEAD = "政策 示例市救助办法\n引入 标准.家庭\n"


def circles(text):
    """Return the paths of the circles of a text."""
    ctx, _ = checked(sources_of(HEAD + text))
    assert not ctx.problems.problems
    again = Context(ctx.bundle, Collector())
    check_circles(again, build_program(again))
    return [problem.path for problem in again.problems.problems]


def test_a_circle_through_members_and_tables_is_found():
    """What a definition uses counts through other entities and tables alike."""
    (path,) = circles(
        """表 限额 : 元/月 按 商品房数
  | 商品房数 | 值 |
  | 0 以上 | 档次 |
定义 成员 的 额 : 元/月 = 限额
定义 档次 : 元/月 = 合计 成员 的 额
"""
    )
    names = path.split(" → ")
    assert set(names) == {"限额", "额", "档次"} and names[0] == names[-1]


def test_a_table_that_reads_itself_is_a_circle():
    """Tables alone make a circle, one by itself or two of them."""
    table = "表 {} : 元/月 按 商品房数\n  | 商品房数 | 值 |\n  | 0 | 1 元/月 |\n  | 1 以上 | ({} + 1 元/月) |\n"
    assert circles(table.format("甲", "甲")) == ["甲 → 甲"]
    assert circles(table.format("甲", "乙") + table.format("乙", "甲")) == ["甲 → 乙 → 甲"]


def test_reading_oneself_at_another_date_is_a_circle_too():
    """State over months is a recorded fact, never recursion (docs/decisions/0008 §1)."""
    assert len(circles("定义 额 : 元/月 = 额 于 2024-01-01\n")) == 1


def test_two_circles_are_two_problems():
    """Each circle is reported once."""
    text = "定义 甲 : 元 = 乙\n定义 乙 : 元 = 甲\n定义 丙 : 元 = 丁\n定义 丁 : 元 = 丙\n"
    assert sorted(circles(text)) == ["丙 → 丁 → 丙", "甲 → 乙 → 甲"]


def test_sharing_is_no_circle():
    """Two definitions may use a third, and one may be used twice."""
    assert circles("定义 甲 : 元 = 货币财产\n定义 乙 : 元 = 甲 + 甲\n定义 丙 : 元 = 乙 + 甲\n") == []


@pytest.mark.parametrize("type_", [" : 元", ""])
@pytest.mark.parametrize(("length", "codes"), [(90, set()), (2000, {"POL0282"})])
def test_a_chain_of_definitions_is_bounded(length, type_, codes):
    """A chain that no evaluation could follow is refused before anything runs, whether types are written or not."""
    lines = ["定义 第0项 : 元 = 货币财产", *(f"定义 第{n}项{type_} = 第{n - 1}项 + 1 元" for n in range(1, length))]
    ctx, _ = checked(sources_of(HEAD + "\n".join(reversed(lines)) + "\n"))
    assert {p.code for p in ctx.problems.problems} == codes


def test_the_longest_chain_is_checked_and_shown(tmp_path):
    """What is admitted goes through the whole check with the stack that a process begins with: a hundred definitions, each
    on the one before.
    """
    path = tmp_path / "chain.pol"
    lines = ["定义 第1项 : 元 = 1 元", *(f"定义 第{n}项 : 元 = 第{n - 1}项 + 1 元" for n in range(2, LONGEST_CHAIN + 1))]
    path.write_text("语言版本 1\n政策 例\n档案 家庭\n  甲 : 是否\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for command in ("check", "show"):
        done = subprocess.run([sys.executable, "-m", "baozhang_rules.cli", command, str(path)], capture_output=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, b"")
