"""A figure that a regional policy declares holds in the districts of its region."""

from datetime import date

from baozhang_rules import PolicySet

POLICY = """语言版本 1
政策 示例市办法
  地区 310000
  施行 2024-01-01 起 至 2024-12-31
引入 标准.家庭
标准 缴费 : 元/人 = 130 元/人   依据 示例文件
定义 应缴 : 元 = 缴费 × (计数 成员)
定补 缴费补贴 : 元
  对象 当 应缴 高于 0 元
  基本额 应缴
  四舍五入到 0.01 元
"""
PERSON = {"姓名": "甲", "关系": "本人", "出生日期": "1970-01-01"}


def outcome(tmp_path, place, day):
    """Return the benefit of one person who lives in a place."""
    path = tmp_path / "city.pol"
    path.write_text(POLICY, encoding="utf-8")
    policy = PolicySet.load(path)
    return policy.decide({"编号": "一", "居住地": place, "成员": [PERSON]}, on=day)["缴费补贴"]


def test_a_district_has_the_figure_of_its_city(tmp_path):
    """130 × 1, in the city and in a district of it."""
    for place in ("310000", "310110"):
        assert outcome(tmp_path, place, date(2024, 1, 1)).amount == 130


def test_the_figure_ends_with_its_policy(tmp_path):
    """The policy's year bounds the figure too, so the day before and the day after it nothing can be worked out from it."""
    assert outcome(tmp_path, "310110", date(2024, 12, 31)).amount == 130
    for day in (date(2023, 12, 31), date(2025, 1, 1)):
        assert outcome(tmp_path, "310110", day).amount is None
