"""Lines, columns and spans of a source."""

import pytest

from baozhang_rules.text import Position, Source, Span


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    """A line ends at a line feed, a carriage return, or both, and its text holds neither."""
    source = Source("a.pol", f"甲{end}乙丙{end}")
    assert [source.line_text(n) for n in (1, 2, 3)] == ["甲", "乙丙", ""]
    assert source.line_count == 3


def test_line_ends_mixed():
    """A line feed before a carriage return makes two line ends, an empty line between them."""
    source = Source("a.pol", "一\n\r二\r\n三")
    assert [source.line_text(n) for n in (1, 2, 3, 4)] == ["一", "", "二", "三"]


def test_only_line_feeds_and_returns_end_lines():
    """Other Unicode line separators stay inside a line."""
    assert Source("a.pol", "甲\u2028乙\x0b丙\x85丁").line_count == 1


@pytest.mark.parametrize(
    ("offset", "line", "column"),
    [(0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (4, 2, 2), (5, 2, 3)],
)
def test_position_counts_from_one(offset, line, column):
    """A position counts lines and code points from 1; a line end belongs to the line it ends."""
    assert Source("a.pol", "𠮷利\n低保").position(offset) == Position(line, column)


@pytest.mark.parametrize(("offset", "position"), [(-1, Position(1, 1)), (99, Position(2, 2))])
def test_position_outside(offset, position):
    """An offset outside the text counts as the nearest end."""
    assert Source("a.pol", "甲\n乙").position(offset) == position


def test_empty_text():
    """An empty text has one empty line, and its end is line 1, column 1."""
    source = Source("a.pol", "")
    assert (source.line_count, source.line_text(1), source.position(0)) == (1, "", Position(1, 1))


@pytest.mark.parametrize("line", [0, 3])
def test_line_text_refuses_lines_that_are_not_there(line):
    """A line that the text doesn't have is refused, line 0 too."""
    with pytest.raises(ValueError, match="lines"):
        Source("a.pol", "甲\n乙").line_text(line)


def test_utf16_column_counts_two_for_an_astral_character():
    """An editor's column counts 𠮷 twice and starts at 0 in each line."""
    source = Source("a.pol", "甲\n𠮷低")
    assert [source.utf16_column(offset) for offset in (2, 3, 4)] == [0, 2, 3]


@pytest.mark.parametrize(("column", "offset"), [(0, 2), (1, 2), (2, 3), (3, 4), (9, 4)])
def test_offset_at_utf16(column, offset):
    """An editor's column leads back to the offset; the middle of 𠮷 is its start, past the line its end."""
    assert Source("a.pol", "甲\n𠮷低\n").offset_at_utf16(2, column) == offset


def test_slice():
    """A span is half open: the character at its end is not part of it."""
    assert Source("a.pol", "最低生活保障").slice(Span(1, 3)) == "低生"


def test_cover():
    """Covering two spans takes the gap between them too, in whichever order they are given."""
    assert Span.cover(Span(7, 9), Span(2, 4)) == Span.cover(Span(2, 4), Span(7, 9)) == Span(2, 9)


@pytest.mark.parametrize(("start", "end"), [(3, 2), (-1, 2)])
def test_impossible_span(start, end):
    """A span that runs backwards or starts before the text can't be made."""
    with pytest.raises(ValueError, match="span"):
        Span(start, end)


def test_equal_sources():
    """Two sources are equal when their name and text are, whether or not their lines were counted."""
    one, other = Source("a.pol", "甲"), Source("a.pol", "甲")
    assert one.line_count == 1
    assert one == other
    assert hash(one) == hash(other)
