"""The problems of reading a file, and the pages of all codes."""

from typing import get_args

import pytest

from baozhang_rules.diagnostics import explain_code, file_problem, registry, render_text
from baozhang_rules.text import FailureKind, Position, ReadFailure


@pytest.mark.parametrize(
    ("failure", "code", "message"),
    [
        (ReadFailure("missing", "a.pol"), "POL0001", "找不到文件「a.pol」"),
        (ReadFailure("is_directory", "a"), "POL0002", "「a」是文件夹,不是文件"),
        (ReadFailure("too_large", "a.pol", limit=9), "POL0003", "文件「a.pol」超过 9 字节"),
        (
            ReadFailure("not_utf8", "a.pol", 7, Position(2, 3)),
            "POL0004",
            "文件「a.pol」不是 UTF-8 编码:第 2 行第 3 列(第 7 字节)读不出来",
        ),
        (ReadFailure("binary", "a.xls", 4), "POL0005", "文件「a.xls」不是文本:第 4 字节是空字节"),
        (ReadFailure("permission", "a.pol"), "POL0006", "没有权限读文件「a.pol」"),
        (ReadFailure("changed_while_reading", "a.pol"), "POL0007", "文件「a.pol」在读取时被改动"),
        (ReadFailure("unreadable", "a.pol", detail="EX"), "POL0008", "读不出文件「a.pol」:系统代码 EX"),
        (ReadFailure("unreadable", "a.pol", detail="ENAMETOOLONG"), "POL0008", "读不出文件「a.pol」:路径或文件名太长"),
        (ReadFailure("not_a_file", "ff"), "POL0009", "「ff」是管道或设备,不是文件"),
    ],
)
def test_each_kind_has_its_code(failure, code, message):
    """Each way to fail has a code of its own and says which file it was."""
    problem = file_problem(failure)
    assert (problem.code, problem.message("zh"), problem.file()) == (code, message, failure.path)


@pytest.mark.parametrize("kind", get_args(FailureKind))
def test_no_kind_is_forgotten(kind):
    """Every kind of failure can be worded in both languages."""
    problem = file_problem(ReadFailure(kind, "a.pol"))
    assert problem.message("zh") != problem.message("en")
    assert problem.help("zh") != problem.help("en")


def test_shown_with_the_file_and_the_way_out():
    """A file that can't be read shows its name where others show a place, and what to do."""
    failure = ReadFailure("not_utf8", "办法.pol", 0, Position(1, 1), "GB18030")
    assert render_text(file_problem(failure), "zh").splitlines() == [
        "错误 POL0004: 文件「办法.pol」不是 UTF-8 编码:第 1 行第 1 列(第 0 字节)读不出来",
        " --> 办法.pol",
        "  = 办法: 它看来是 GB18030;用编辑器另存为 UTF-8",
    ]


def test_explain_in_chinese():
    """The page of a code in Chinese has the Chinese paragraph and the examples under Chinese headings."""
    assert explain_code("pol0001", "zh") == (
        "POL0001 (错误)\n\n"
        "找不到这个文件。请核对文件名和所在的文件夹;路径从运行命令时所在的文件夹算起。\n\n"
        "错误写法:\n    baozhang check 办法.po\n正确写法:\n    baozhang check 办法.pol"
    )


def test_explain_in_english():
    """The page of a code in English leaves the Chinese paragraph out."""
    assert explain_code("POL0002", "en") == (
        "POL0002 (error)\n\n"
        "This is a folder, and a file is needed here. Name the file inside the folder.\n\n"
        "Wrong:\n    baozhang check policies\nRight:\n    baozhang check policies/办法.pol"
    )


def test_explain_unknown():
    """A code that no problem has gives no page."""
    assert explain_code("POL9999", "zh") is None


@pytest.mark.parametrize("code", sorted(registry))
def test_every_page_is_whole(code):
    """Every code has a page in both languages with a wrong and a right example."""
    zh, en = explain_code(code, "zh"), explain_code(code, "en")
    assert "错误写法:" in zh and "正确写法:" in zh
    assert "Wrong:" in en and "Right:" in en
    assert len(zh.split("\n\n")[1]) > 5 and en.split("\n\n")[1][0].isascii()
