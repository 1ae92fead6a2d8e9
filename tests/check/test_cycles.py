"""Circles are shown as a path, once, with the places where they begin and close."""

from tests.check.corpus import checked, sources_of

HEAD = "政策 示例市救助办法\n引入 标准.家庭\n"


def circles(text):
    """Return the problems of circles of a text."""
    ctx, _ = checked(sources_of(HEAD + text))
    return [p for p in ctx.problems.problems if p.code == "POL0282"]


def test_a_circle_through_members_and_tables_is_found():
    """What a definition uses counts through other entities, tables and standards alike."""
    (problem,) = circles(
        """表 限额 : 元/月 按 档次
  | 档次 | 值 |
  | 0 元/月 以下 | 1 元/月 |
  | 超过 | 2 元/月 |
定义 成员 的 额 : 元/月 = 限额
定义 档次 : 元/月 = 合计 成员 的 额
"""
    )
    assert set(problem.path.split(" → ")) == {"限额", "额", "档次"}
    assert problem.path.split(" → ")[0] == problem.path.split(" → ")[-1]
    ((_, _, zh, _),) = problem.secondary()
    assert "又用到它" in zh


def test_reading_oneself_at_another_date_is_a_circle_too():
    """State over months is a recorded fact, never recursion (LANGUAGE.md §4.1)."""
    assert len(circles("定义 额 : 元/月 = 额 于 2024-01-01\n")) == 1


def test_two_circles_are_two_problems():
    """Each circle is reported once."""
    text = "定义 甲 : 元 = 乙\n定义 乙 : 元 = 甲\n定义 丙 : 元 = 丁\n定义 丁 : 元 = 丙\n"
    assert [p.path for p in circles(text)] == ["甲 → 乙 → 甲", "丙 → 丁 → 丙"]


def test_sharing_is_no_circle():
    """Two definitions may use a third, and one may be used twice."""
    assert circles("定义 甲 : 元 = 货币财产\n定义 乙 : 元 = 甲 + 甲\n定义 丙 : 元 = 乙 + 甲\n") == []


def test_a_long_chain_needs_no_stack():
    """Two thousand definitions in a row are walked without recursion."""
    lines = ["定义 第0项 : 元 = 货币财产"] + [f"定义 第{n}项 : 元 = 第{n - 1}项" for n in range(1, 2000)]
    assert circles("\n".join(lines) + "\n") == []
