"""A class that an upper policy leaves open as a whole, and what its regions call it."""

from datetime import date

import pytest
from tests.check.rules.deciding import DAY, decided, household, program, results
from tests.check.rules.reading import check

from baozhang_rules.core.interp import Index
from baozhang_rules.core.text import read, show
from baozhang_rules.explain import explanation_of
from baozhang_rules.runtime.values import Fault

UPPER = """
政策 国家.办法
  发布机关 民政部
引入 示例市救助
救助对象 支出型家庭 编码 ZC 范围 家庭
  待地方规定{default}
  显示名 "支出型困难家庭"
  依据 国家办法第五条
"""
LOCAL = """
政策 乙市办法
  地区 310101
引入 示例市救助
实施 国家.办法
救助对象 支出型家庭
  显示名 "乙市支出型家庭"
  应当同时符合:
    财产: 货币财产 不超过 {limit}   依据 乙市第一条
"""
OPEN, DEFAULT = UPPER.format(default=""), UPPER.format(default=" 默认 (货币财产 不超过 10000 元)")
CITY = LOCAL.format(limit="50000 元")


def outcome(made, **facts):
    """Whether the household belongs to the class."""
    return results(made, household(**facts))["ZC"].own


def told(made, **facts):
    """The explanation in Chinese."""
    return explanation_of(Index(made), decided(made, household(**facts))).text("zh")


def test_where_nobody_has_decided_the_class_cannot_be_computed():
    """Without a local text the class is 无法计算, and never 不符合; it is for the region's own rules, which no loaded file makes."""
    state = outcome(program("", OPEN, CITY), 居住地="310104")
    assert isinstance(state, Fault)
    assert (state.cause, state.owner) == ("not_supplied", "")
    assert "地区 310104 的规定机关" in told(program("", OPEN, CITY), 居住地="310104")


def test_the_local_text_decides_in_its_region():
    """In the region the local conditions hold, with their own article; 50000 is in, a cent more is out."""
    made = program("", OPEN, CITY)
    assert outcome(made, 货币财产=50000) is True
    assert outcome(made, 货币财产="50000.01") is False
    assert "乙市第一条" in told(made, 货币财产="50000.01")


def test_a_default_holds_where_no_region_has_a_text():
    """The written default counts elsewhere; in the region the local text counts alone."""
    made = program("", DEFAULT, CITY)
    assert outcome(made, 居住地="310104", 货币财产=10000) is True
    assert outcome(made, 居住地="310104", 货币财产=20000) is False
    assert outcome(made, 货币财产=20000) is True


def test_the_order_of_the_files_means_nothing():
    """The upper file read after the local one makes the same class."""
    one, other = program("", DEFAULT, CITY), program("", CITY, DEFAULT)
    assert [r for r in one.rules if r.id == "ZC"] == [r for r in other.rules if r.id == "ZC"]


def test_the_open_class_has_a_text_form_that_reads_back():
    """Core writes the class with its open text and regional names, and reads the same again."""
    made = program("", DEFAULT, CITY)
    text = show(made)
    assert "乙市支出型家庭" in text and "ZC/open" in text
    assert read(text) == made


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (CITY.replace("实施", "引入"), "POL0271"),
        (CITY + CITY.partition("\n救助对象")[1] + CITY.partition("\n救助对象")[2], "POL0272"),
        ("政策 丙市办法\n引入 示例市救助\n实施 国家.办法\n救助对象 支出型家庭\n  待地方规定\n", "POL0283"),
    ],
)
def test_local_texts_keep_the_rules_of_openings(other, code):
    """A local text needs 实施; one region has one text on a day; a class is left open once."""
    assert code in [problem.code for problem in check("", OPEN, other)[1].errors]


def test_an_implementing_file_is_told_what_nobody_settles():
    """A file that implements the policy without a text of the class is reminded of it, unless there is a default."""
    silent = "政策 丙市办法\n  地区 310104\n引入 示例市救助\n实施 国家.办法\n"
    assert "「支出型家庭」" in "".join(p.names.zh for p in check("", OPEN, silent)[1].warnings if p.code == "POL0287")
    assert "POL0287" not in [p.code for p in check("", DEFAULT, silent)[1].warnings]


def test_a_class_is_called_what_its_region_calls_it():
    """The name of a local text is the name there; elsewhere the upper one; the code never changes."""
    made = program("", DEFAULT, CITY)
    assert "乙市支出型家庭：符合" in told(made)
    assert "支出型困难家庭：符合" in told(made, 居住地="310104") and "乙市支出" not in told(made, 居住地="310104")


def test_a_name_may_say_its_region_and_days():
    """显示名 with 地区 counts in that region and those days alone; two names of different regions don't meet."""
    made = program("""
救助对象 困难户 编码 K
  显示名 "旧称" 自 2024-01-01 至 2024-08-31 地区 310101
  显示名 "新称" 自 2024-09-01 地区 310101
  显示名 "别称" 地区 310104
  应当同时符合:
    收入: 月人均收入 低于 生活标准
""")
    texts = {
        (place, day): explanation_of(Index(made), decided(made, household(居住地=place), day=day)).text("zh")
        for place in ("310101", "310104", "310105")
        for day in (date(2024, 8, 31), DAY)
    }
    shown = {key: next(name for name in ("旧称", "新称", "别称", "困难户") if f"{name}：符合" in text) for key, text in texts.items()}
    assert [shown["310101", date(2024, 8, 31)], shown["310101", DAY]] == ["旧称", "新称"]
    assert [shown["310104", DAY], shown["310105", DAY]] == ["别称", "困难户"]
