"""Safe fixes: what they mend, what they leave to the author, and that nothing is made worse."""

import pytest
from tests.format.corpus import ROOT, tree

from baozhang_rules.diagnostics import registry
from baozhang_rules.format import fixed
from baozhang_rules.format.fixes import SAFE
from baozhang_rules.text import Source

ERRORS = sorted((ROOT / "tests/syntax/errors").glob("*.pol"))


def mended(text):
    """Return a text after all safe fixes."""
    return fixed(Source("t.pol", text)).text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("定义 甲 = 年龄大于60周岁\n", "定义 甲 = 年龄 大于 60周岁\n"),
        ("定义 甲 = 2024-7-1\n", "定义 甲 = 2024-07-01\n"),
        ("定义 甲 = 乙\u200b\n", "定义 甲 = 乙\n"),
        ("定义 甲 = 乙/ 丙\n", "定义 甲 = 乙 / 丙\n"),
        ("定义 甲 = 1,000\n", "定义 甲 = 1000\n"),
        ("政策 甲\n\t施行 2024-01-01 起\n", "政策 甲\n  施行 2024-01-01 起\n"),
        ("表 甲 : 元 按 乙\n  | 乙 | 值 |\n  | 1 | 2 元\n", "表 甲 : 元 按 乙\n  | 乙 | 值 |\n  | 1 | 2 元 |\n"),
        ("定义 甲 = 年龄大于60周岁 且 乙/ 丙 为 2024-7-1\n", "定义 甲 = 年龄 大于 60周岁 且 乙 / 丙 为 2024-07-01\n"),
    ],
)
def test_what_is_mended(wrong, right):
    """Runs of words, loose dates, invisible signs, slashes, digit groups, tabs and open rows are mended, several at once too."""
    assert tree(Source("t.pol", wrong))[1]
    assert mended(wrong) == right
    assert not tree(Source("t.pol", right))[1]


def test_hundreds_of_tabs_are_mended():
    """A text with more problems than are told at once is mended to its end."""
    wrong = "档案 甲\n" + "".join(f"\t乙{number} : 元\n" for number in range(500))
    assert mended(wrong) == wrong.replace("\t", "  ")


@pytest.mark.parametrize(
    "text",
    [
        "定义 甲 = 乙 抵于 1 元\n",
        "定义 甲 = 乙 且 丙 或 丁\n",
        "定义 甲 = 1 < 乙 < 3\n",
        "标谁 甲 : 元\n",
        "定义 甲 = (乙\n",
        "",
    ],
)
def test_what_is_left_to_the_author(text):
    """A guess at a word, a choice of meaning and what has no fix stay as they are."""
    assert mended(text) == text


@pytest.mark.parametrize("path", ERRORS, ids=lambda path: path.name)
def test_mending_makes_nothing_worse(path):
    """In the files of errors each mended text has fewer errors and is stable."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        source = Source("t.pol", block + "\n")
        after = fixed(source)
        assert len(tree(after)[1]) < len(tree(source)[1]) or after.text == source.text
        assert fixed(after).text == after.text


def test_safe_fixes_are_of_registered_problems():
    """Every problem that is mended without asking has a code of its own."""
    assert all(registry[kind.code] is kind for kind in SAFE)
