"""Whose turn it is where something is 无法计算: of an opening, whoever filled it or has to fill it for the region asked."""

import pytest
from tests.backends.agreement import difference
from tests.check.rules.deciding import DAY, decided, household, program, results

from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.core.interp import Index
from baozhang_rules.explain import explanation_of
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import load_record

UPPER = """
政策 国家.办法
  发布机关 民政部
引入 示例市救助
标准 护理标准 : 元/月 待地方规定 不低于 0 元/月
标准 分区标准 : 元/月 按 居住地 待地方规定
定义 成员 的 照料标准 : 元/月 待地方规定
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 月人均收入 低于 生活标准
定补 护理费 : 元/月 编码 HL
  对象 困难户
  基本额 护理标准
  四舍五入到 0.01 元/月
定补 分区费 : 元/月 编码 FQ
  对象 困难户
  基本额 分区标准
  四舍五入到 0.01 元/月
定补 照料费 : 元/月 编码 ZL
  对象 困难户
  基本额 合计 成员 的 照料标准
  四舍五入到 0.01 元/月
"""
CITY = """
政策 乙市办法
  发布机关 乙市民政局
  地区 310000
引入 示例市救助
实施 国家.办法
标准 分区标准 : 元/月 按 居住地
  | 地区   | 执行       | 执行至     | 值          |
  | 310000 | 2020-01-01 | 2024-06-30 | 900 元/月   |
"""
DISTRICT = """
政策 甲区办法
  发布机关 甲区民政局
  地区 310101
引入 示例市救助
实施 国家.办法
"""


def owners(made, **facts):
    """The owners of the three benefits' faults; both engines agree on them."""
    record = load_record(household(**facts), made.schema)
    agreed = difference(Index(made), Engine(Index(made)), record, Dates(DAY, DAY))
    assert isinstance(agreed, str), agreed
    found = results(made, household(**facts))
    return {code: (found[code].value.cause, found[code].value.owner) for code in ("HL", "FQ", "ZL")}


def told(made, lang, code, **facts):
    """What the explanation says of one benefit."""
    text = explanation_of(Index(made), decided(made, household(**facts))).text(lang)
    return next(line for line in text.splitlines() if code in line)


def test_what_a_region_has_not_laid_down_is_for_the_one_who_takes_the_policy_up_there():
    """The city's file takes the national policy up for 310000, so the city has to fill it, not the ministry."""
    found = owners(program("", UPPER, CITY), 居住地="310104")
    assert found == {
        "HL": ("not_supplied", "乙市民政局"),
        "FQ": ("lapsed", "乙市民政局"),
        "ZL": ("not_supplied", "乙市民政局"),
    }


def test_the_nearest_region_comes_first():
    """In the district that takes it up too, what is missing is the district's turn; what lapsed is the city's, who laid it down."""
    found = owners(program("", UPPER, CITY, DISTRICT), 居住地="310101")
    assert [found[code][1] for code in ("HL", "FQ", "ZL")] == ["甲区民政局", "乙市民政局", "甲区民政局"]


def test_elsewhere_it_is_for_whoever_makes_the_rules_there():
    """No loaded file takes it up for 320100: the owner has no name, and the explanation says which region's rules are lacking."""
    made = program("", UPPER, CITY)
    assert owners(made, 居住地="320100")["HL"] == ("not_supplied", "")
    assert "须由 地区 320100 的规定机关 补充规定" in told(made, "zh", "护理费", 居住地="320100")
    assert "the rule-making authority of region 320100 has to supply it" in told(made, "en", "护理费", 居住地="320100")


@pytest.mark.parametrize(("lang", "words"), [("zh", "须由 乙市民政局 补充规定"), ("en", "乙市民政局 has to supply it")])
def test_the_explanation_names_the_owner(lang, words):
    """In both languages, for what was never laid down and for what lapsed."""
    made = program("", UPPER, CITY)
    for code in ("护理费", "分区费"):
        assert words in told(made, lang, code, 居住地="310104")


def test_a_local_opening_is_first_for_its_own_issuer():
    """What a city leaves open and nobody below takes up is the city's own to settle."""
    city = CITY + "标准 区级标准 : 元/月 待地方规定\n定补 区费 : 元/月 编码 QF\n  对象 困难户\n  基本额 区级标准\n  四舍五入到 0.01 元/月\n"
    made = program("", UPPER, city)
    assert results(made, household(居住地="310104"))["QF"].value.owner == "乙市民政局"


def test_before_its_first_day_a_local_figure_is_its_issuers():
    """A row that isn't in force yet is mended by whoever laid it down."""
    later = CITY.replace("2020-01-01 | 2024-06-30", "2025-01-01 | 无        ")
    assert owners(program("", UPPER, later), 居住地="310104")["FQ"] == ("not_yet", "乙市民政局")
