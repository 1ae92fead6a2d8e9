"""Policies whose kept values generated code once had wrong: small ones, each decided by every way and compared with the interpreter."""

import json
from datetime import date

import pytest
from tests.backends.agreement import Difference, difference

from baozhang_rules import PolicySet
from baozhang_rules.backends.python import engine as engines
from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import load_record

HEAD = """语言版本 1
政策 试.甲
  发布机关 甲
  文号 甲〔2024〕1号(虚构)
  地区 990101
  施行 2023-01-01 起
档案 家庭
  居住地 : 地区码 管辖
  月收入 : 元/月 按 月 范围 0 元/月 至 1000 元/月 精度 1 元/月
  成员 : 成员 名单 1 至 12
档案 成员 属于 家庭 计量 人
  姓名 : 文字 标识
  份数 : 人 范围 1 人 至 9 人 精度 1 人
标准 救助标准 : 元/月 按 居住地
  | 地区   | 执行       | 执行至 | 值        | 依据                  |
  | 990101 | 2023-01-01 | 无     | 700 元/月 | 甲〔2024〕1号(虚构)   |
"""
DAY = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _met_often(monkeypatch):
    """Records with gaps get code of their own at once."""
    monkeypatch.setattr(engines, "OFTEN", 1)


def agreed(tmp_path, rules, records, facts="", head=HEAD):
    """The decisions by every way, each equal to the interpreter's in its whole trace, and told alike in the compact form."""
    (tmp_path / "a.pol").write_text(head.replace("  成员 :", f"{facts}  成员 :", 1) + rules, encoding="utf-8")
    policy = PolicySet.load(tmp_path)
    engine = Engine(policy.index)
    decisions = []
    for raw in records:
        record = load_record(raw, policy.program.schema)
        for _ in range(2):
            found = difference(policy.index, engine, record, Dates(DAY, DAY))
            assert not isinstance(found, Difference), found
            decisions.append(policy.decide(record, DAY))
            restored = policy.restore(decisions[-1].compact("auditor", show_sensitive=True))
            assert restored.to_json() == decisions[-1].explanation("auditor", show_sensitive=True).to_json()
    return decisions


def household(income, *shares):
    """A record."""
    persons = [{"姓名": f"甲{place}", "份数": f"{share} 人"} for place, share in enumerate(shares)]
    return {"居住地": "990101", "月收入": {"每月": f"{income} 元/月"}, "成员": persons}


def test_a_standard_over_each_persons_number(tmp_path):
    """Of a standard divided by what each person has, every person's own quotient is told: 700 / 3, 700 / 7, 700 / 2."""
    rules = """定义 成员 的 份 : 元/人/月 = 救助标准 / 份数
  四舍五入到 0.01 元/人/月
救助对象 困难 编码 K 范围 家庭
  应当同时符合:
    甲: 合计 成员 的 份 低于 500 元/人/月
"""
    decisions = agreed(tmp_path, rules, [household(1, 3), household(1, 3, 7), household(1, 3, 7, 2)])
    [run] = json.loads(decisions[-1].compact())["told"]
    assert [each["成员.份#1"] for each in run["each"]["成员"]] == ["700/3", "100", "350"]


def test_the_same_steps_at_another_date_in_two_clauses(tmp_path):
    """Steps, tests and definitions that two clauses read at the same other date are told of both clauses."""
    rules = """定义 高收 : 是否 = 月收入 高于 300 元/月
定义 成员 的 多份 : 是否 = 份数 多于 2 人
救助对象 困难 编码 K 范围 家庭
  应当同时符合:
    甲: (月收入 + 1 元/月) 于 2024-02-01 低于 1000 元/月
    乙: (月收入 + 1 元/月) 于 2024-02-01 高于 100 元/月
    丙: 平均 (月收入 + 1 元/月) 于 2024-02-01 前 3 个月 高于 100 元/月
    丁: 平均 (月收入 + 1 元/月) 于 2024-02-01 前 3 个月 高于 200 元/月
    戊: 高收 于 2024-02-01 或 (高收 于 2024-02-01 且 月收入 高于 3 元/月)
    己: 高收 于 2024-03-01 或 (救助标准 于 2024-02-01 高于 1 元/月 且 救助标准 于 2024-02-01 高于 月收入)
    庚: 任一 成员 满足 (多份 于 2024-02-01 或 (多份 于 2024-02-01 且 份数 多于 1 人))
"""
    without = {name: value for name, value in household(400, 3).items() if name != "月收入"}
    decisions = agreed(tmp_path, rules, [household(3, 3), household(500, 1, 3), without])
    assert [each["困难"].outcome.value for each in decisions] == ["ineligible"] * 2 + ["eligible"] * 2 + ["unknown"] * 2


def test_a_bound_that_nobody_has_fixed_yet(tmp_path):
    """A filler that may not go above an amount which an office has yet to fix can't be worked out, as no sum with that amount can."""
    rules = """救助对象 困难 编码 K 范围 家庭
  应当同时符合:
    甲: 月收入 低于 1000 元/月
一次性救助 救助金 : 元 编码 L 区间 100 元 至 200 元 由 "经办机关" 定
  对象 困难
定义 份额 : 元 待地方规定 不高于 救助金 默认 150 元
救助对象 又 编码 Y 范围 家庭
  应当同时符合:
    甲: 份额 低于 1000 元
"""
    decisions = agreed(tmp_path, rules, [household(3, 3), household(500, 1, 3)])
    assert {each["又"].outcome.value for each in decisions} == {"fault"}


def test_nobody_has_what_was_worked_out_for_the_one_before(tmp_path):
    """Where one person's branch reads a definition and the next one's doesn't, that one's value is its own, as read on the base date."""
    rules = """定义 成员 的 两份 : 人 = 份数 的 2 倍
定义 成员 的 多份 : 人 = (当 份数 多于 2 人 则 两份 否则 0 人)
定义 成员 的 当日 : 人 = 两份 于 基准日
救助对象 困难 编码 K 范围 家庭
  应当同时符合:
    甲: 合计 成员 的 多份 少于 9 人
    乙: 合计 成员 的 当日 少于 9 人
"""
    decisions = agreed(tmp_path, rules, [household(1, 3, 1), household(1, 3, 1, 2)])
    told = [run["each"]["成员"] for run in json.loads(decisions[1].compact())["told"]]
    # two things are told of the same day: what branches led to, and what was read at a date
    assert sorted([person.get("成员.两份") for person in each if "成员.两份" in person] for each in told if each) == [["6"], ["6", "2"]]


def test_a_quotient_whose_branch_was_not_taken(tmp_path):
    """Of a quotient in a branch that isn't taken its denominator is left out, also where its numerator is known: it's no value."""
    rules = """定义 成员 的 均数 : 元/人/月 = 救助标准 / 较大(份数, 2 人)
定义 成员 的 多份 : 元/人/月 = (当 份数 多于 2 人 则 均数 否则 0 元/人/月)
定义 成员 的 当日 : 元/人/月 = 均数 于 基准日
救助对象 困难 编码 K 范围 家庭
  应当同时符合:
    甲: 任一 成员 满足 (多份 多于 200 元/人/月)
    乙: 任一 成员 满足 (当日 多于 300 元/人/月)
"""
    decisions = agreed(tmp_path, rules, [household(1, 3), household(1, 1, 3)])
    # 700 / 3 is above 200; 700 / 2 is above 300, and only the second household has somebody with fewer than three
    assert [each["困难"].outcome.value for each in decisions[::2]] == ["ineligible", "eligible"]


def test_deep_branches_within_definitions_read_once(tmp_path):
    """Eight definitions, each read once in the last of eighteen branches of the next: Python can't be indented so deep, so not all stand in one."""
    facts = "".join(f"  情形{place} : 是否\n" for place in range(18))
    rules = ""
    for step in range(8):
        value = f"(链{step - 1} + 1 元/月)" if step else "(月收入 + 2 元/月)"
        for place in range(18):
            value = f"(当 情形{place} 则 {place + 1} 元/月 否则 {value})"
        rules += f"定义 链{step} : 元/月 = {value}\n"
    rules += """救助对象 困难 编码 K 范围 家庭
  应当同时符合:
    甲: 链7 不低于 100 元/月
"""
    none, seventh = ({f"情形{place}": place == at for place in range(18)} for at in (-1, 7))
    decisions = agreed(tmp_path, rules, [household(91, 1) | none, household(90, 1) | none, household(91, 1) | seventh], facts)
    # 91 + 2 + 7 × 1 = 100; 90 + 2 + 7 = 99; in the eighth case 8 元/月
    assert [each["困难"].outcome.value for each in decisions[::2]] == ["eligible", "ineligible", "ineligible"]


def test_a_total_over_the_bills_of_who_is_taken_out(tmp_path):
    """A rule on a person taken out of the household may total that person's own list, outside of any other total."""
    facts = "  存款 : 元 范围 0 元 至 1000 元 精度 1 元\n"
    rules = """档案 账单 属于 成员
  金额 : 元 范围 0 元 至 1000 元 精度 1 元
救助对象 边缘 编码 Y 范围 家庭
  应当同时符合:
    甲: 存款 低于 900 元
核算单位 单人户 自 边缘
  单独提出 成员 当 份数 多于 1 人
  计人口 1 人, 计收入 只 本人
  其余成员 人数 不变, 类别 不变
救助对象 单困 编码 D 范围 单人户
  应当同时符合:
    甲: 合计 账单 的 金额 低于 300 元
"""
    record = {**household(1, 3, 1, 2), "存款": "0 元"}
    for person, amounts in zip(record["成员"], ([100, 100], [1], [200, 100]), strict=True):
        person["账单"] = [{"金额": f"{amount} 元"} for amount in amounts]
    rules = rules.replace("档案 账单", "  账单 : 账单 名单 0 至 5\n档案 账单", 1)
    head, own = HEAD.split("标准 ", 1)
    decisions = agreed(tmp_path, "", [record], facts, f"{head}{rules}标准 {own}")
    # 100 + 100 is below 300, 200 + 100 isn't; the second person isn't taken out
    [first, *_] = decisions
    assert [r.data.outcome.value for r in first.results if r.data.rule == "D"] == ["eligible", "ineligible"]
