"""Terminal columns, counted by hand."""

import pytest

from baozhang_rules.text import display_width, expand_tabs, pad_to_width, visible


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("低保标准", 8),
        ("ＡＢ:%", 6),
        ("\u3000", 2),
        ("𠮷", 2),
        ("〇", 2),
        ("①", 1),
        ("“”", 2),
        ("e\u0301", 1),
        ("葛\U000e0100", 2),
        ("\u200b", 0),
        ("ｱ", 1),
    ],
)
def test_display_width(text, width):
    """Wide and full-width characters take two columns, combining ones none, all others one."""
    assert display_width(text) == width


@pytest.mark.parametrize(("text", "width"), [("\t", 4), ("a\t", 4), ("低保\t", 8), ("低\tb", 5)])
def test_display_width_of_tabs(text, width):
    """A tab goes to the next stop of four columns, counted in columns and not in characters."""
    assert display_width(text) == width


def test_expand_tabs():
    """A tab after one wide character becomes two spaces, since two columns are used."""
    assert expand_tabs("低\tb\t") == "低  b   "


@pytest.mark.parametrize(("text", "padded"), [("低保", "低保  "), ("abcdefg", "abcdefg"), ("a\t", "a     ")])
def test_pad_to_width(text, padded):
    """Padding fills up to six columns and never cuts."""
    assert pad_to_width(text, 6) == padded


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("低保　A，①", "低保　A，①"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\tc\x7f", "a\\x0ab\\x09c\\x7f"),
        ("\x9b", "\\x9b"),
        ("a\u202eb\u2066", "a\\u202eb\\u2066"),
        ("\ud800", "\\ud800"),
        ("\u2028\ufeff", "\\u2028\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_visible(text, shown):
    """Controls, direction marks and lone surrogates are written as escapes; full-width spaces stay."""
    assert visible(text) == shown
