"""A line at a wrong indentation is told once, with the line, its place and where it belongs; the fix aligns it."""

import pytest
from tests.syntax.reading import read

from baozhang_rules.text import Source

RIGHT = """档案 家庭
  存款 : 元
  住房 : 套
定义 人均 : 元
  = 存款
救助对象 困难家庭 范围 家庭
  应当同时符合:
    收入: 存款 低于 5 元
    财产: 住房 不超过 1 套
    车辆: 住房 不超过 2 套
定义 又一 : 元 = 存款
"""


def moved(*lines_and_blanks):
    """Return the text with some lines (from 1) at other indentations."""
    lines = RIGHT.split("\n")
    for number, blanks in lines_and_blanks:
        lines[number - 1] = blanks + lines[number - 1].lstrip()
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("line", "column", "wanted", "parent"),
    [
        (2, 0, 2, 1), (3, 1, 2, 1), (3, 5, 2, 1), (5, 0, 2, 4), (7, 0, 2, 6), (8, 0, 4, 7), (8, 2, 4, 7), (8, 3, 4, 7), (9, 0, 4, 7),
        (9, 2, 4, 7), (9, 6, 4, 7), (10, 1, 4, 7), (10, 8, 4, 7), (4, 2, 0, 0), (6, 1, 0, 0), (11, 4, 0, 0), (1, 1, 0, 0),
    ],
)  # fmt: skip
def test_one_line_at_a_wrong_column_is_one_problem(line, column, wanted, parent):
    """The problem stands on that line, says how far it belongs from the edge and under which line, and its fix restores the text."""
    text = moved((line, " " * column))
    (problem,) = read(text)[1]
    source = Source("t.pol", text)
    assert (problem.code, source.position(problem.span.start).line) == ("POL0021", line)
    assert (problem.column, problem.wanted, problem.number) == (column, wanted, parent)
    assert f"第 {parent} 行" in problem.help("zh") if parent else "顶格" in problem.help("zh")
    assert problem.fix().apply(source) == RIGHT


def test_lines_that_nobody_indented_are_one_problem():
    """A block without any indentation is told at its first line, with the number of lines, and mended at once."""
    text = moved((8, ""), (9, ""), (10, ""))
    (problem,) = read(text)[1]
    assert (problem.wanted, problem.lines) == (4, 3)
    assert problem.fix().apply(Source("t.pol", text)) == RIGHT


def test_a_heading_without_lines_is_not_taken_for_a_wrong_column():
    """Where a heading has nothing under it, the next heading isn't said to belong under it."""
    text = RIGHT.replace("    车辆: 住房 不超过 2 套\n", "  有下列情形之一的除外:\n  至少符合 1 项:\n    又: 存款 低于 1 元\n")
    assert [problem.code for problem in read(text)[1]] == ["POL0015"]


def test_a_tab_is_one_problem():
    """A tab for a step of the indentation is told once, and counts as a step."""
    (problem,) = read(moved((5, "\t")))[1]
    assert (problem.code, problem.lines) == ("POL0020", 1)
    (problem,) = read(moved((2, "\t"), (3, "\t"), (8, "\t\t")))[1]
    assert (problem.code, problem.lines) == ("POL0020", 3)
    assert problem.fix().apply(Source("t.pol", moved((2, "\t"), (3, "\t"), (8, "\t\t")))) == RIGHT


def test_what_goes_on_moves_with_its_line():
    """The lines that continue a moved line keep their place relative to it."""
    text = RIGHT.replace("    财产: 住房 不超过 1 套", "  财产: 住房 不超过 1 套\n      且 存款 低于 2 元")
    (problem,) = read(text)[1]
    assert "    财产: 住房 不超过 1 套\n        且 存款 低于 2 元\n" in problem.fix().apply(Source("t.pol", text))
