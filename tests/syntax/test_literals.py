"""Numbers, units, dates and lengths of time, however they are written."""

from datetime import date
from fractions import Fraction

import pytest
from tests.syntax.reading import codes, only, value

from baozhang_rules.syntax import nodes

YUAN = (("yuan",), ())
MONTHLY = (("yuan",), ("month",))


def unit_of(number):
    """Return the concepts of a number's unit."""
    return None if number.unit is None else (number.unit.numerator, number.unit.denominator)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3", 3, None),
        ("0.01 元", Fraction(1, 100), YUAN),
        ("2000元/月", 2000, MONTHLY),
        ("2000 元/月", 2000, MONTHLY),
        ("２０００元／月", 2000, MONTHLY),
        ("2000 CNY/month", 2000, MONTHLY),
        ("10,000 元", 10000, YUAN),
        ("10，000 元", 10000, YUAN),
        ("1,234,567.89 元", Fraction("1234567.89"), YUAN),
        ("1.5万元", 15000, YUAN),
        ("3 万元", 30000, YUAN),
        ("三万元", 30000, YUAN),
        ("两千五百元", 2500, YUAN),
        ("一亿零三百万元", 103000000, YUAN),
        ("三万元/月", 30000, MONTHLY),
        ("十元", 10, YUAN),
        ("100 USD", 100, (("dollar",), ())),
        ("2 persons", 2, (("person",), ())),
        ("1 person", 1, (("person",), ())),
        ("1000 元/人/月", 1000, (("yuan",), ("person", "month"))),
        ("3 元·人/月", 3, (("yuan", "person"), ("month",))),
        ("18周岁", 18, (("age",), ())),
        ("2 百分点", 2, (("percentage_point",), ())),
        ("60 days/month", 60, (("day",), ("month",))),
    ],
)
def test_numbers(text, amount, unit):
    """A number has its exact value and its unit's concepts."""
    number = value(text)
    assert isinstance(number, nodes.Number)
    assert (number.value, unit_of(number), number.percent) == (amount, unit, False)


@pytest.mark.parametrize(("text", "amount"), [("70%", "7/10"), ("９０％", "9/10"), ("0.5 %", "1/200")])
def test_percentages(text, amount):
    """A percentage is its hundredth and says that it was one."""
    assert value(text) == nodes.Number(Fraction(amount), None, True, span=None)


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("12 个月", 12, "months"),
        ("12个月", 12, "months"),
        ("30 天", 30, "days"),
        ("30 工作日", 30, "working_days"),
        ("30 个工作日", 30, "working_days"),
        ("2 年", 2, "years"),
        ("12 months", 12, "months"),
        ("1 month", 1, "months"),
        ("30 working days", 30, "working_days"),
        ("30 working_days", 30, "working_days"),
        ("2 years", 2, "years"),
    ],
)
def test_durations(text, count, unit):
    """A whole number and a unit of time are a length of time."""
    assert value(text) == nodes.DurationLit(count, unit, span=None)


@pytest.mark.parametrize("text", ["2024-07-01", "2024年7月1日", "2024 年 07 月 01 日", "２０２４-０７-０１"])
def test_dates(text):
    """A date may be written with hyphens or with 年, 月 and 日."""
    assert value(text) == nodes.DateLit(date(2024, 7, 1), span=None)


@pytest.mark.parametrize("text", ["2024-07", "2024年7月"])
def test_months(text):
    """A month may be written with a hyphen or with 年 and 月."""
    assert value(text) == nodes.MonthLit(2024, 7, span=None)


@pytest.mark.parametrize("text", ["三千五元", "一二元", "一级", "一事一议", "百元店", "三人行"])
def test_other_chinese_numerals_are_names(text):
    """Numerals that are out of order, or stand before no money, are part of a name."""
    assert isinstance(value(text), nodes.Path)


@pytest.mark.parametrize("text", ["“甲”", '"甲"', "「甲」", "＂甲＂"])
def test_texts(text):
    """Straight, curly and corner quotation marks delimit a text."""
    assert value(text) == nodes.Text("甲", span=None)


def test_a_quoted_text_is_kept_as_written():
    """Full-width signs, `#` and parentheses inside a text stay."""
    assert value('"１，２ # （三）"') == nodes.Text("１，２ # （三）", span=None)


@pytest.mark.parametrize(
    "text", ["1 元 + 2 元", "1元+2元", "１元＋２元", "1 元 ＋ 2 元"], ids=["spaced", "tight", "wide", "mixed"]
)
def test_full_width_forms_are_equal(text):
    """Full-width and half-width digits and signs give the same nodes."""
    assert value(text) == value("1 元 + 2 元")


def test_full_width_punctuation_of_a_declaration_is_equal():
    """Full-width colons, commas, parentheses and spaces change nothing."""
    wide = "救助对象　甲　范围　家庭\n　应当同时符合：\n　　收入：（甲　＜　３）且　乙　属于　（丙、丁）\n"
    narrow = "救助对象 甲 范围 家庭\n  应当同时符合:\n    收入: (甲 < 3) 且 乙 属于 (丙, 丁)\n"
    assert only(wide) == only(narrow)


@pytest.mark.parametrize("text", ["1 元 / 人数", "(甲 + 1) / 2", "100元 / 人数"])
def test_division_has_spaces(text):
    """A slash with a space on both sides divides."""
    assert value(text).op == "/"


@pytest.mark.parametrize("text", ["甲/乙", "甲 /乙", "100元/人数", "元 / 月"])
def test_a_slash_that_is_spaced_otherwise_is_an_error(text):
    """A slash between names needs spaces, one in a unit has none."""
    assert "POL0054" in codes(f"定义 x = {text}\n")
