"""选择 takes one of several options; the benefits of the others aren't due."""

from datetime import date
from fractions import Fraction

import pytest
from tests.backends.agreement import Difference, difference

from baozhang_rules import PolicySet
from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import load_record

POLICY = """语言版本 1
政策 例
引入 标准.家庭
档案 家庭
  收入 : 元/月 范围 0 元/月 至 10000 元/月 精度 1 元/月
  租房 : 是否
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 收入 低于 500 元/月
定补 租金补 : 元/月 编码 ZU
  对象 困难户
  基本额 300 元/月
定补 搬迁补 : 元/月 编码 BAN
  对象 困难户
  基本额 500 元/月 - 收入
定补 购房补 : 元/月 编码 GOU
  对象 当 收入 低于 800 元/月
  基本额 250 元/月
选择 住房 至多 3 项 取 {rule}   依据 第九条
  方案 租: 当 租房 给付 租金补
  方案 搬: 给付 搬迁补
  方案 购: 给付 购房补
"""
NAMES = ("租金补", "搬迁补", "购房补")
DAY = date(2024, 6, 1)


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    """Return the policy for each rule of choosing."""
    found = {}
    for rule in ("先成立者", "最高者", "申请人选定者"):
        path = tmp_path_factory.mktemp("choice") / "a.pol"
        path.write_text(POLICY.format(rule=rule), encoding="utf-8")
        found[rule] = PolicySet.load(path)
    return found


def household(income, rents, **more):
    """Return a household of one."""
    person = {"姓名": "甲", "关系": "本人", "出生日期": "1980-01-01"}
    return {"编号": "一", "收入": f"{income} 元/月", "租房": rents, "成员": [person], **more}


@pytest.mark.parametrize(
    ("rule", "income", "rents", "taken", "amount"),
    [
        ("先成立者", 100, "是", "租金补", 300),  # the first option holds
        ("先成立者", 100, "否", "搬迁补", 400),  # it doesn't: 500 − 100
        ("先成立者", 600, "是", "购房补", 250),  # 600 is above 500: nothing of the first two is due
        ("最高者", 100, "是", "搬迁补", 400),  # 300, 400, 250
        ("最高者", 200, "是", "租金补", 300),  # 300, 300, 250: of equal ones the first
        ("最高者", 300, "是", "租金补", 300),  # 300, 200, 250
        ("最高者", 300, "否", "购房补", 250),  # not open, 200, 250
        ("最高者", 600, "是", "购房补", 250),
        ("申请人选定者", 600, "是", "购房补", 250),  # only one is open, nothing to pick
    ],
)
def test_one_option_is_taken(policies, rule, income, rents, taken, amount):
    """The option that the rule takes is paid in full, the others are 不享受."""
    decision = policies[rule].decide(household(income, rents), on=DAY)
    assert {name: decision[name].amount for name in NAMES} == {
        name: Fraction(amount) if name == taken else None for name in NAMES
    }
    assert all(not decision[name].missing for name in NAMES)


def test_the_applicant_is_asked_where_several_are_open(policies):
    """Without a pick it is open which is taken; with one, that is."""
    policy = policies["申请人选定者"]
    asked = policy.decide(household(100, "否"), on=DAY)
    assert [bool(asked[name].missing) for name in NAMES] == [False, True, True]
    picked = policy.decide(household(100, "否", 选择={"住房": "购"}), on=DAY)
    assert [picked[name].amount for name in NAMES] == [None, None, 250]


def test_an_unsettled_option_leaves_the_later_ones_open(policies):
    """Whether the household rents isn't known: the first option may yet be taken."""
    record = household(100, "是")
    del record["租房"]
    decision = policies["先成立者"].decide(record, on=DAY)
    assert [bool(decision[name].missing) for name in NAMES] == [True, True, False]


def test_the_generated_engine_agrees(policies):
    """The engine chooses as the interpreter does."""
    for policy in policies.values():
        for income in (100, 200, 300, 600, 900):
            for rents in ("是", "否"):
                record = load_record(household(income, rents), policy.index.program.schema)
                found = difference(policy.index, Engine(policy.index), record, Dates(DAY, DAY, None))
                assert not isinstance(found, Difference)


def test_an_explanation_says_what_was_taken(policies):
    """The benefit that lost shows what it came to, the choice and its article."""
    text = policies["先成立者"].decide(household(100, "是"), on=DAY).explain("zh")
    assert "选择：400 元/月 → 不享受" in text
    assert "选择：300 元/月，取这一项" in text
    assert "住房（依据 第九条）" in text
