"""Whatever the text is, reading it ends soon and gives a tree."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baozhang_rules.syntax import nodes
from baozhang_rules.syntax.words import words
from tests.syntax.reading import CORPUS, read

TEXT = (CORPUS / "all.zh.pol").read_text(encoding="utf-8")
LINES = TEXT.splitlines()
SPELLINGS = sorted({spelling for entry in words().sections["keywords"].values() for spelling in entry.spellings})
PIECES = [*SPELLINGS, "甲", "x", "1", "2024-07-01", "3 元/月", "\n", "\n  ", "\n    ", ":", ",", "(", ")", "|", '"', "> ", "- ", "%"]


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
@settings(max_examples=40, deadline=None)
def test_a_truncated_file(end):
    """A file that is cut anywhere is read or reported."""
    check(TEXT[:end])


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_file(data):
    """A part of a file with a piece replaced is read or reported."""
    start = data.draw(st.integers(0, len(LINES) - 1))
    part = "\n".join(LINES[start : start + data.draw(st.integers(1, 40))])
    at = data.draw(st.integers(0, len(part)))
    stop = min(len(part), at + data.draw(st.integers(0, 10)))
    check(part[:at] + data.draw(st.sampled_from([*PIECES, "", "\t", "\u3000"])) + part[stop:])


@given(st.lists(st.sampled_from(LINES), max_size=30))
@settings(max_examples=60, deadline=None)
def test_lines_in_another_order(lines):
    """Lines of a file in any order are read or reported."""
    check("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1_000_000,
        "甲" * 1_000_000,
        "1+" * 500_000,
        "a\n" * 500_000,
        "  " * 250_000 + "a",
        "|" * 1_000_000,
        "#" * 1_000_000,
        "定义 x = " + "甲 且 " * 200_000 + "甲",
        "> 甲\n" * 200_000,
        '"' * 1_000_000,
        "/" * 1_000_000,
        "定义 x = 1\n" * 20_000,
        "救助对象 甲\n  应当同时符合:\n" + "    a b c d\n" * 60_000,
        "1年" * 300_000,
        "\x07" * 1_000_000,
        " \t" * 500_000,
        "甲(" * 300_000,
        "非 " * 300_000 + "甲",
        "依据 " * 200_000,
        "定义 x = 1 依据 #" + " #" * 300_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_megabyte_of_junk(text):
    """A megabyte of anything is answered within seconds, with a bounded number of problems."""
    start = time.perf_counter()
    tree, problems = read(text)
    assert time.perf_counter() - start < 20
    assert len(problems) <= 201
    assert isinstance(tree, nodes.File)
