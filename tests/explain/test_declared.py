"""What `show` says of a declaration: every part of the shipped policies in both languages, and some of them to the letter."""

import re

import pytest
from tests.properties.shipped import policy

from baozhang_rules.explain import declarations
from baozhang_rules.explain.declared import declaration_text
from baozhang_rules.explain.templates_show import SHOW

CORE = re.compile(r"[{}]|\(lit |Fraction|:site|origin")
KUNNAN = """\
救助对象 困难家庭（编码 KUNNAN）
  > 要旨 第三条(虚构):人均收入低于标准、存款不多的家庭,可以申请救助。
  地区 990101，自 2024-01-01
    应当同时符合：
      收入：月人均收入 低于 救助标准（依据 《青石镇生活救助办法》第三条(虚构)）
      存款：存款 / 家庭人数 不超过 12000 元/人（依据 《青石镇生活救助办法》第四条(虚构)）"""
BUZHU = """\
待遇 生活补助（编码 BUZHU，元/月）
  > 要旨 第八条(虚构):按差额补足,至少二十元;重度残疾人每人另加标准的两成;不足一元的按一元。
  地区 990101，自 2024-01-01
    条件：属于 困难家庭
    1. 差额：(救助标准 - 月人均收入) × 家庭人数（依据 《青石镇生活救助办法》第八条(虚构)）
    2. 保底：上一步结果，不低于 20 元/月（依据 《青石镇生活救助办法》第八条(虚构)）
    3. 重残：上一步结果 + 合计 成员 的 (当 残疾等级 二级 以上 则 救助标准 × 20%；否则 0 元/人/月)
    4. 取整：(上一步结果) 不足 1 元/月 按 1 元/月 计
    发放：按月，给家庭，自确认的次月起，每月 12 日以前，由 救助专户 支付"""
BUZHU_EN = """\
Benefit 生活补助 (code BUZHU, CNY/month)
  > 要旨 第八条(虚构):按差额补足,至少二十元;重度残疾人每人另加标准的两成;不足一元的按一元。
  region 990101, from 2024-01-01
    condition: is of 困难家庭
    1. 差额: (救助标准 - 月人均收入) × 家庭人数 (under 《青石镇生活救助办法》第八条(虚构))
    2. 保底: result so far, no less than 20 CNY/month (under 《青石镇生活救助办法》第八条(虚构))
    3. 重残: result so far + sum of (when 残疾等级 二级 or heavier then 救助标准 × 20%; otherwise 0 CNY/person/month) of 成员
    4. rounding: (result so far) any part of 1 CNY/month counted as 1 CNY/month
    Payment: monthly, to the household, from the month after confirmation, by day 12 of the month, from 救助专户"""
STANDARD = """\
标准 救助标准（元/人/月）
  按地区，各地区只用自己的数
  地区 990101，自 2024-01-01，至 2024-12-31：700 元/人/月（依据 青救〔2024〕1号(虚构)）
  地区 990101，自 2025-01-01：730 元/人/月（依据 青救〔2025〕1号(虚构)）"""
COLUMN = """\
优惠 水费减免（编码 SHUIDIAN/水费减免）
  地区 990101，自 2024-01-01
    当 属于 困难家庭 则 40%
    当 符合 边缘家庭 则 15%
    否则 不享受"""


def text(name, id, lang="zh"):
    """Return what is said of a declaration."""
    found = policy(name)
    (part,) = [each.part for each in declarations(found.index) if each.id == id and each.kind != "certificate"]
    return declaration_text(found.index, part, lang)


@pytest.mark.parametrize("name", ["town", "shanghai", "snap"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_declaration_can_be_said(name, lang):
    """Nothing shipped lacks words: no hole in a template, no form of core, and each kind has a name."""
    found = policy(name)
    for each in declarations(found.index):
        said = declaration_text(found.index, each.part, lang)
        assert said and not CORE.search(said), (each.id, said)
        assert not said.startswith(SHOW["show.other"][lang == "en"]), each.id


@pytest.mark.parametrize(
    ("id", "lang", "said"),
    [
        ("KUNNAN", "zh", KUNNAN),
        ("BUZHU", "zh", BUZHU),
        ("BUZHU", "en", BUZHU_EN),
        ("救助标准", "zh", STANDARD),
        ("SHUIDIAN/水费减免", "zh", COLUMN),
    ],
)
def test_a_declaration_in_words(id, lang, said):
    """Clauses, steps in their order, rows and cells are said with their days, regions and articles."""
    assert text("town", id, lang) == said


def test_an_open_clause_says_who_filled_it():
    """Under a clause left to local rules stands the local text with its region and day."""
    lines = text("shanghai", "DIBAO").splitlines()
    place = next(n for n, line in enumerate(lines) if line.strip().startswith("财产：待地方规定"))
    assert any("地区 310000，自 2015-04-01" in line for line in lines[place:])
    assert lines[-1].strip() == "货币财产合低保规定 且 车房合规定"
