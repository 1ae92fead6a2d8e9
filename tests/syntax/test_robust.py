"""Whatever the text is, reading it ends soon and gives a tree."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.syntax.reading import CORPUS, read

from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.words import words

TEXT = (CORPUS / "all.zh.pol").read_text(encoding="utf-8")
LINES = TEXT.splitlines()
SPELLINGS = sorted({spelling for entry in words().sections["keywords"].values() for spelling in entry.spellings})
SIGNS = ["\n", "\n  ", "\n    ", ":", ",", "(", ")", "|", '"', "> ", "- ", "%"]
PIECES = [*SPELLINGS, *SIGNS, "甲", "x", "1", "2024-07-01", "3 元/月"]


def check(text):
    """Read a text; it has a tree, and whatever could not be read was reported."""
    tree, problems = read(text)
    bad = [each for each in tree.declarations if isinstance(each, nodes.BadDecl)]
    assert not bad or problems
    for problem in problems:
        assert problem.message("zh") and problem.message("en")
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        problem.help("zh"), problem.help("en"), problem.expected("zh"), problem.expected("en"), problem.fix()
    assert tree.span.end == len(text)


@given(st.text(max_size=200))
def test_any_text(text):
    """Any text at all is read or reported."""
    check(text)


@given(st.text(alphabet=st.characters(exclude_categories=[]), max_size=100))
def test_any_code_points(text):
    """Surrogates and controls included."""
    check(text)


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_words(pieces):
    """Keywords, names and signs in any order are read or reported."""
    check(" ".join(pieces))


@given(st.integers(0, len(TEXT)))
@settings(deadline=None)
def test_a_truncated_file(end):
    """A file that is cut anywhere is read or reported."""
    check(TEXT[:end])


@given(st.data())
@settings(deadline=None)
def test_a_changed_file(data):
    """A part of a file with a piece replaced is read or reported."""
    start = data.draw(st.integers(0, len(LINES) - 1))
    part = "\n".join(LINES[start : start + data.draw(st.integers(1, 40))])
    at = data.draw(st.integers(0, len(part)))
    stop = min(len(part), at + data.draw(st.integers(0, 10)))
    check(part[:at] + data.draw(st.sampled_from([*PIECES, "", "\t", "\u3000"])) + part[stop:])


@given(st.lists(st.sampled_from(LINES), max_size=30))
@settings(deadline=None)
def test_lines_in_another_order(lines):
    """Lines of a file in any order are read or reported."""
    check("\n".join(lines))


def junk(k):
    """Return texts of about `k` thousand signs that are hard on some part of the reader."""
    return [
        "(" * 1000 * k,
        "甲" * 1000 * k,
        "1+" * 500 * k,
        "a\n" * 500 * k,
        "  " * 250 * k + "a",
        "|" * 1000 * k,
        "#" * 1000 * k,
        "定义 x = " + "甲 且 " * 200 * k + "甲",
        "> 甲\n" * 200 * k,
        '"' * 1000 * k,
        "/" * 1000 * k,
        "定义 x = 1\n" * 100 * k,
        "救助对象 甲\n  应当同时符合:\n" + "    a b c d\n" * 60 * k,
        "1年" * 300 * k,
        "\x07" * 1000 * k,
        " \t" * 500 * k,
        "甲(" * 300 * k,
        "非 " * 300 * k + "甲",
        "依据 " * 200 * k,
        "定义 x = 1 依据 #" + " #" * 300 * k,
        "定义 x = (1\n" + "  + 1 + 1\n" * 100 * k,
        "定义 x = 1\n" + "  且 甲\n" * 100 * k,
        "表 x : 元 按 y\n" + "  | 1 | 2 | 3 |\n" * 60 * k,
    ]


@pytest.mark.parametrize("text", junk(100), ids=lambda text: repr(text[:12]))
def test_junk(text):
    """A hundred kilobytes of anything are answered within seconds, with a bounded number of problems."""
    start = time.process_time()
    tree, problems = read(text)
    assert time.process_time() - start < 10
    assert len(problems) <= 201
    assert isinstance(tree, nodes.File)


@pytest.mark.heavy
@pytest.mark.parametrize("text", junk(1000), ids=lambda text: repr(text[:12]))
def test_a_megabyte_of_junk(text):
    """Ten times the text takes about ten times as long."""
    start = time.process_time()
    _, problems = read(text)
    assert time.process_time() - start < 60
    assert len(problems) <= 201
