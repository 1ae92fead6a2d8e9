"""One list of everything that is due: with which certificate, shown where, usable or not; then what is open."""

from datetime import date

import pytest

from baozhang_rules import PolicySet

POLICY = """语言版本 1
政策 例
引入 标准.家庭
档案 家庭
  发证日 : 日期 或 无
  收入 : 元/月 范围 0 元/月 至 10000 元/月 精度 1 元/月
  房租 : 元/月 范围 0 元/月 至 10000 元/月 精度 1 元/月
定义 证有效 : 是否 = 发证日 不为 无 且 基准日 早于 加月(发证日 无则 基准日, 12 个月)
救助对象 甲类 编码 JIA
  应当同时符合:
    收入: 收入 低于 100 元/月
救助对象 乙类 编码 YI
  应当同时符合:
    收入: 收入 低于 200 元/月
等次 : 甲类 重于 乙类
优惠政策 水电 编码 SD
  凭证 救助证 有效 12 个月 出示 于 "营业厅" 当 证有效
  按 等次
  | 等次 | 电 : 度/月 | 免核 : 是否 |
  | 甲类 | 15 度/月   | 是          |
  | 乙类 | 0 度/月    | 否          |
  | 其他 | 不享受     | 否          |
定补 补助 : 元/月 编码 BU
  对象 甲类
  基本额 100 元/月 - 收入
  发放 至 户 按月
定补 租房补助 : 元/月 编码 FANG
  对象 甲类
  基本额 房租
"""
PERSON = {"姓名": "甲", "关系": "本人", "出生日期": "1980-01-01"}


@pytest.fixture(scope="module")
def policy(tmp_path_factory):
    path = tmp_path_factory.mktemp("entitled") / "a.pol"
    path.write_text(POLICY, encoding="utf-8")
    return PolicySet.load(path)


def told(policy, day, **facts):
    """Return the list for one household."""
    record = {"编号": "一", "成员": [PERSON], "发证日": "2024-01-01", "收入": "50 元/月", "房租": "10 元/月", **facts}
    return policy.decide(record, on=day).explanation()


def test_certificates_stand_once_with_what_is_enjoyed_with_them(policy):
    """The certificate, where it is shown, that it can be used; below it the columns; then what needs none."""
    lines = told(policy, date(2024, 12, 31)).entitled("zh").splitlines()
    assert lines[0] == "凭 救助证 享受 水电，有效 12 个月，在 营业厅 出示，现在可以使用"
    assert [line.strip() for line in lines[1:3]] == ["水电·免核：是", "水电·电：15 度/月"]
    assert lines[3:] == ["补助：50 元/月，按月，给家庭", "租房补助：10 元/月"]


def test_an_expired_certificate_takes_nothing_away(policy):
    """The day after it expires the same benefits are listed, and that it has to be renewed first."""
    explanation = told(policy, date(2025, 1, 1))
    assert "现在不能使用，要先办证、换证或者补证" in explanation.entitled("zh")
    assert [each["value"] for each in explanation.entitlements()] == ["50", "10", "true", "15"]
    assert {each["certificate"]["usable"] for each in explanation.entitlements() if each["certificate"]} == {"no"}


def test_what_grants_nothing_is_not_listed(policy):
    """Zero, 否 and 不享受 are no entitlements."""
    assert told(policy, date(2024, 6, 1), 收入="150 元/月").entitled("en") == "Nothing is due\n"


def test_what_is_open_stands_apart(policy):
    """A benefit that lacks a fact is listed as not decided yet, and isn't said to be due."""
    record = {"编号": "一", "成员": [PERSON], "发证日": "2024-01-01", "收入": "50 元/月"}
    explanation = policy.decide(record, on=date(2024, 6, 1)).explanation()
    head, _, rest = explanation.entitled("zh").partition("还不能定的\n")
    assert "租房补助" not in head
    assert "租房补助：资料不足" in rest
    assert [each["rule"] for each in explanation.entitlements() if not each["given"]] == ["FANG"]


def test_it_may_not_be_known_whether_a_certificate_can_be_used(policy):
    """A missing fact about the certificate leaves the benefit as it is."""
    record = {"编号": "一", "成员": [PERSON], "收入": "50 元/月", "房租": "0 元/月"}
    text = policy.decide(record, on=date(2024, 6, 1)).explanation().entitled("zh")
    assert "能不能使用还缺材料" in text
    assert "水电·电：15 度/月" in text
