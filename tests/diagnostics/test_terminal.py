"""What a person sees on a terminal; every line below was counted by hand."""

import pytest
from tests.diagnostics.samples import Patched, Plain, UnknownName, span_of

from baozhang_rules.diagnostics import Edit, render_text
from baozhang_rules.text import Source, Span

STANDARDS = Source("标准.pol", "# 标准\n标准 低保标准 : 元/人/月\n")


def test_everything_at_once():
    """A problem shows its place, carets, the definition, what is expected, the way out and the fix."""
    source = Source("a.pol", "\n" * 8 + "救助对象 甲\n  收入: 𠮷 低于 低保标淮\n")
    shown = render_text(
        UnknownName(
            "低保标淮",
            "低保标准",
            (STANDARDS, span_of(STANDARDS, "低保标准")),
            source=source,
            span=span_of(source, "低保标淮"),
        ),
        "zh",
    )
    assert shown.splitlines() == [
        "错误 TST0001: 没有「低保标淮」这个名字",
        "  --> a.pol:10:12",
        "   |",
        "10 |   收入: 𠮷 低于 低保标淮",
        "   |                 ^^^^^^^^ 没有定义",
        "  ::: 标准.pol:2:4",
        "   |",
        " 2 | 标准 低保标准 : 元/人/月",
        "   |      -------- 定义在这里",
        "   = 应为: 一个标准的名字",
        "   = 办法: 是不是「低保标准」",
        "   = 改法: 改为「低保标准」",
        "   |",
        "10 -   收入: 𠮷 低于 低保标淮",
        "10 +   收入: 𠮷 低于 低保标准",
    ]


def test_english():
    """In English the same problem keeps the author's names and changes every other word."""
    source = Source("a.pol", "when 低保标淮")
    shown = render_text(UnknownName("低保标淮", source=source, span=Span(5, 9)), "en")
    assert shown.splitlines() == [
        "error TST0001: there is no name `低保标淮`",
        " --> a.pol:1:6",
        "  |",
        "1 | when 低保标淮",
        "  |      ^^^^^^^^ not defined",
        "  = expected: the name of a standard",
    ]


def carets(text, start, end):
    """Return the two lines that quote a span."""
    lines = render_text(Plain(source=Source("a.pol", text), span=Span(start, end)), "zh").splitlines()
    return lines[3:]


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "marks"),
    [
        ("\u3000\u3000收入", 2, 4, "1 | \u3000\u3000收入", "  |     ^^^^"),
        ("收\u3000入", 1, 2, "1 | 收\u3000入", "  |   ^^"),
        ("\t收入", 1, 3, "1 |     收入", "  |     ^^^^"),
        ("收\t入", 2, 3, "1 | 收  入", "  |     ^^"),
        ("收\t入", 1, 2, "1 | 收  入", "  |   ^^"),
        ("e\u0301 入", 3, 4, "1 | e\u0301 入", "  |   ^^"),
        ("ab", 1, 1, "1 | ab", "  |  ^"),
        ("收入", 2, 2, "1 | 收入", "  |     ^"),
        ("收入\n", 2, 3, "1 | 收入", "  |     ^"),
        ("a\x1b[2Jb", 5, 6, "1 | a\\x1b[2Jb", "  |         ^"),
        ("\x1b", 0, 1, "1 | \\x1b", "  | ^^^^"),
        ("\u202e入", 1, 2, "1 | \\u202e入", "  |       ^^"),
        ("\ud800入", 1, 2, "1 | \\ud800入", "  |       ^^"),
        ("", 0, 0, "1 |", "  | ^"),
    ],
)
def test_carets_stand_under_the_span(text, start, end, line, marks):
    """Marks are as wide as what they mark, after wide, combining, tabbed or escaped characters alike."""
    assert carets(text, start, end) == [line, marks]


def test_end_of_file_after_a_line_end():
    """A problem at the end of a file that ends in a line end stands on the empty last line."""
    assert carets("收入\n", 3, 3) == ["2 |", "  | ^"]


def test_several_lines():
    """A span of several lines shows the first, marked to its end, and says where it ends."""
    assert carets("甲 收入\n  乙\n丙", 2, 9) == ["1 | 甲 收入", "  |    ^^^^ (至第 2 行)"]


def test_span_that_ends_with_its_line():
    """A span that takes in the line end doesn't reach the next line."""
    assert carets("收入\n乙", 0, 3) == ["1 | 收入", "  | ^^^^"]


def test_very_long_line():
    """A line too long for any terminal is cut around the marks, and the marks still stand under them."""
    line, marks = carets("x" * 500 + "收入" + "y" * 500, 500, 502)
    assert line == "1 | …" + "x" * 60 + "收入" + "y" * 96 + "…"
    assert marks == "  | " + " " * 61 + "^^^^"


def test_control_characters_in_every_part():
    """An escape sequence in a name, a file name or a message is shown, not obeyed."""
    source = Source("a\x1b[2J.pol", "x")
    problem = UnknownName("\x1b[2J\n假", "\x07", (source, Span(0, 1)), source=source, span=Span(0, 1))
    shown = render_text(problem, "zh")
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert shown.splitlines()[:2] == [
        "错误 TST0001: 没有「\\x1b[2J\\x0a假」这个名字",
        " --> a\\x1b[2J.pol:1:1",
    ]


def test_without_source():
    """A problem of a command line has its header only."""
    assert render_text(Plain("没有这个命令"), "zh") == "警告 TST0002: 没有这个命令"


def test_color():
    """Colours wrap the words and change nothing else."""
    source = Source("a.pol", "收入")
    problem = UnknownName("收入", "收人", source=source, span=Span(0, 2))
    colored = render_text(problem, "zh", color=True)
    assert "\x1b[1;31m错误 TST0001\x1b[0m" in colored
    stripped = colored
    for code in ("\x1b[1;31m", "\x1b[1;34m", "\x1b[31m", "\x1b[32m", "\x1b[0m"):
        stripped = stripped.replace(code, "")
    assert stripped == render_text(problem, "zh")


def diff(text, *edits):
    """Return the diff part of a fix."""
    problem = Patched(tuple(edits), source=Source("a.pol", text), span=Span(0, 1))
    lines = render_text(problem, "zh").splitlines()
    return lines[lines.index("  = 改法: 改") + 1 :]


def test_fix_with_edits_on_one_line():
    """Two edits of one line make one changed line."""
    assert diff("甲 乙 丙", Edit(Span(4, 5), "3"), Edit(Span(0, 1), "1")) == [
        "  |",
        "1 - 甲 乙 丙",
        "1 + 1 乙 3",
    ]


def test_fix_that_adds_and_removes_lines():
    """A removed line shows alone, and later new lines carry the numbers they will have."""
    assert diff("甲\n乙\n丙\n丁\n", Edit(Span(0, 2), ""), Edit(Span(6, 6), "戊\n")) == [
        "  |",
        "1 - 甲",
        "  |",
        "3 + 戊",
    ]


def test_fix_of_a_tab():
    """A fix that replaces a tab shows both lines with the tab expanded."""
    assert diff("甲\n\t乙", Edit(Span(2, 3), "  ")) == ["  |", "2 -     乙", "2 +   乙"]
