"""上一行: rows worked out from the row before them, in the article's own way."""

from fractions import Fraction

from baozhang_rules.check.program import check_bundle
from baozhang_rules.diagnostics import Collector
from baozhang_rules.names import bundle_sources
from baozhang_rules.text import Source

HEAD = """语言版本 1
政策 示例
档案 家庭
  居住地 : 地区码
标准 特困标准 : 元/人/月 按 居住地
  | 地区   | 执行       | 执行至     | 值 |
"""


def values(*rows):
    """The values of a standard's rows by region and year, and the codes of all errors."""
    problems = Collector()
    text = HEAD + "".join(f"  | {region} | {year}-07-01 | {year + 1}-06-30 | {value} |\n" for region, year, value in rows)
    program = check_bundle(bundle_sources([Source("示例.pol", text)], problems), problems)
    found = {} if program is None else {(r.region, r.start.year): r.value for r in program.standards[0].rows}
    return found, [p.code for p in problems.errors]


def test_a_row_is_worked_out_from_the_one_before():
    """1782 → 1782 + 18 = 1800; the greater of 1800 and 1736 is 1800; 1800 × 1.025 = 1845."""
    found, codes = values(
        ("440100", 2021, "1782 元/人/月"),
        ("440100", 2022, "上一行 + 18 元/人/月"),
        ("440100", 2023, "较大(上一行, 1736 元/人/月)"),
        ("440100", 2024, "上一行 × 1.025"),
    )
    assert codes == []
    assert [found["440100", year] for year in (2021, 2022, 2023, 2024)] == [1782, 1800, 1800, 1845]


def test_rounding_is_written_and_exact():
    """1000 × 1.0333 = 1033.3, rounded up to 5 元 is 1035."""
    found, codes = values(
        ("440100", 2021, "1000 元/人/月"), ("440100", 2022, "(上一行 × 1.0333) 不足 5 元/人/月 按 5 元/人/月 计")
    )
    assert codes == [] and found["440100", 2022] == Fraction(1035)


def test_each_region_has_its_own_series():
    """The row before is the one of the same region, whatever stands between."""
    found, _ = values(
        ("440100", 2021, "100 元/人/月"), ("310000", 2021, "900 元/人/月"), ("440100", 2022, "上一行 + 1 元/人/月")
    )
    assert found["440100", 2022] == 101


def test_the_first_row_is_a_literal():
    """A region's first row has nothing before it."""
    assert values(("440100", 2021, "上一行 + 1 元/人/月"))[1] == ["POL0289"]
    assert values(("440100", 2021, "100 元/人/月"), ("310000", 2022, "上一行"))[1] == ["POL0289"]


def test_units_are_checked_as_everywhere():
    """元 can't be added to the row's 元/人/月."""
    assert values(("440100", 2021, "100 元/人/月"), ("440100", 2022, "上一行 + 1 元"))[1] == ["POL0213"]
