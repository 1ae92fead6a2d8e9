"""``baozhang standard set``: one row more, the running one closed, every comment kept, and what was decided stays decided."""

from datetime import date
from fractions import Fraction

import pytest

from baozhang_rules import PolicySet
from baozhang_rules.cli import main

TOWN = """语言版本 1
政策 试镇.救助
约定 年龄 : 生日当日
约定 闰日 : 平年三月初
档案 家庭
  居住地 : 地区码 管辖
  收入 : 元/月 范围 0 元/月 至 100000 元/月 精度 0.01 元/月

# 说明一
标准 线 : 元/月 按 居住地 本地未定 用 上级   # 行尾
  | 地区   | 执行       | 执行至     | 值        | 依据    |
  | 990100 | 2024-01-01 | 2024-12-31 | 700 元/月 | 试救1号 |
  # 两行之间
  | 990100 | 2025-01-01 | 无         | 730 元/月 | 试救2号 |
# 说明二

救助对象 试户 编码 SHIHU
  应当同时符合:
    收入: 收入 低于 线   依据 试救1号
定补 补助 : 元/月 编码 BU
  对象 试户
  基本额 线 - 收入
  四舍五入到 1 元/月

算例 "去年"
  基准日 2024-06-01
  家庭:
    居住地 990101
    收入 100 元/月
  应得:
    补助 = 600 元/月
算例 "今年"
  基准日 2025-06-01
  家庭:
    居住地 990101
    收入 100 元/月
  应得:
    补助 = 630 元/月
"""
RECORD = {"居住地": "990101", "收入": "100"}
SET = ("--from", "2025-04-01", "--issued", "2025-05-20", "--cite", "试救3号")


@pytest.fixture
def town(tmp_path):
    """A policy file, laid out as fmt does."""
    file = tmp_path / "试.pol"
    file.write_text(TOWN, encoding="utf-8")
    assert main(["fmt", str(file)]) == 0
    return file


def amount(town, day, known=None):
    """Return what a household of 100 元 gets on a day, as known on another."""
    decision = PolicySet.load(town).decide(RECORD, on=day, known=known)
    return decision["BU"].amount


def test_the_running_row_is_closed_and_a_new_one_stands_below(town, capsys):
    """The row in force ends on the eve; the new one has its own days; comments stay where they were; 2 scenarios, 1 differs."""
    capsys.readouterr()
    assert main(["standard", "set", "线", "760 元/月", str(town), *SET, "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    lines = town.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if "标准 线" in line)
    assert [line.strip() for line in lines[start - 1 : start + 7]] == [
        "# 说明一",
        "标准 线 : 元/月 按 居住地 本地未定 用 上级  # 行尾",
        "| 地区   | 印发       | 执行       | 执行至     | 截止印发   | 值        | 依据    |",
        "| 990100 | 无         | 2024-01-01 | 2024-12-31 | 无         | 700 元/月 | 试救1号 |",
        "# 两行之间",
        "| 990100 | 无         | 2025-01-01 | 2025-03-31 | 2025-05-20 | 730 元/月 | 试救2号 |",
        "| 990100 | 2025-05-20 | 2025-04-01 | 无         | 无         | 760 元/月 | 试救3号 |",
        "# 说明二",
    ]
    # 2025-06-01:760 − 100 = 660
    assert "今年\n  补助: 630 元/月 → 660 元/月\n2 个算例,1 个的结果变了\n" in out
    assert "去年" not in out


def test_a_past_decision_stays_reproducible(town):
    """The document came out on 20 May for April on: before that day April is decided as it was, from it on as it should be."""
    # 730 − 100 = 630;760 − 100 = 660
    assert amount(town, date(2025, 4, 10)) == Fraction(630)
    assert main(["standard", "set", "线", "760 元/月", str(town), *SET]) == 0
    assert amount(town, date(2025, 4, 10), known=date(2025, 5, 19)) == Fraction(630)
    assert amount(town, date(2025, 4, 10), known=date(2025, 5, 20)) == Fraction(660)
    assert amount(town, date(2025, 3, 31), known=date(2025, 5, 20)) == Fraction(630)
    assert amount(town, date(2024, 6, 1)) == Fraction(600)


def test_a_figure_for_the_same_day_takes_the_place_of_the_old_one(town):
    """A correction of a row keeps the row: as known before it, the old figure; afterwards the new one."""
    words = ("--from", "2025-01-01", "--issued", "2025-02-10", "--cite", "试救2号更正")
    assert main(["standard", "set", "线", "740 元/月", str(town), *words]) == 0
    assert amount(town, date(2025, 1, 5), known=date(2025, 2, 9)) == Fraction(630)
    assert amount(town, date(2025, 1, 5), known=date(2025, 2, 10)) == Fraction(640)


def test_dry_run_writes_nothing(town, capsys):
    """The change is shown and the file stays."""
    before = town.read_bytes()
    assert main(["standard", "set", "线", "760 元/月", str(town), *SET, "--dry-run"]) == 0
    assert town.read_bytes() == before
    assert "+  | 990100 | 2025-05-20 | 2025-04-01 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value", "change", "code"),
    [
        ("没有", "760 元/月", (), "POL0944"),
        ("线", "760 元/月", ("--from", "2024-06-01"), "POL0946"),
        ("线", "760 元/月", ("--region", "310000"), "POL0947"),
        ("线", "760 元", (), "POL"),  # another unit
        ("线", "七百六", (), "POL"),  # no number that the language knows
        ("线", "760 | 元", (), "POL"),
        ("线", "760 元/月", ("--from", "2025-4-1"), "POL0902"),
    ],
)
def test_what_can_not_be_set_leaves_the_file_alone(town, capsys, name, value, change, code):
    """Each is told with a code, ends with 1 or 2, and writes nothing."""
    before = town.read_bytes()
    assert main(["standard", "set", name, value, str(town), *SET, *change]) in (1, 2)
    assert code in capsys.readouterr().err
    assert town.read_bytes() == before


def test_a_series_of_several_regions_wants_one(town, capsys):
    """Without --region a series of two regions isn't guessed at."""
    text = town.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if "试救2号" in line)
    town.write_text(text.replace(row, row + "\n" + row.replace("990100", "990200")), encoding="utf-8")
    assert main(["standard", "set", "线", "760 元/月", str(town), *SET]) == 1
    assert "POL0945" in capsys.readouterr().err
    assert main(["standard", "set", "线", "760 元/月", str(town), *SET, "--region", "990200"]) == 0
    assert "| 990200 | 2025-05-20 | 2025-04-01 | 无" in town.read_text(encoding="utf-8")


def test_an_english_table_gets_english_words(tmp_path, capsys):
    """Columns that are added, and what stands in for nothing, are spelled as the table is."""
    file = tmp_path / "t.pol"
    file.write_text(TOWN, encoding="utf-8")
    assert main(["fmt", "--to", "en", str(file)]) == 0
    assert main(["standard", "set", "线", "760 CNY/month", str(file), *SET]) == 0
    text = file.read_text(encoding="utf-8")
    assert "| issued " in text and "| closed_by " in text
    assert "印发" not in text
