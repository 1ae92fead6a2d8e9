"""Writes policies/examples/shanghai_records.jsonl: 200 invented households for the Shanghai policies.

Run it from anywhere: ``python make_records.py``. The seed is fixed, so the file is the same every time. No person and no
identity number is real: the numbers begin with 990101, a region that does not exist, and carry a valid check digit.
Each household follows a pattern that meets or fails one clause (PATTERNS); amounts vary around it. Meant to be decided
with 2024-09-01 or 2025-09-01 as base date.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[2] / "policies" / "examples" / "shanghai_records.jsonl"
COUNT = 200
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NAMES = "甲乙丙丁戊己庚辛"
ITEMS = (
    "经营净收入", "财产净收入", "养老金", "居民基础养老金", "失业保险金", "赡养抚养扶养费", "其他转移收入", "转移性支出",
    "其他收入", "优待抚恤金", "奖励扶助金", "社会救助款物", "福利津贴",
)  # fmt: skip
SPENDING = ("生活支出", "医疗自负支出", "教育支出", "残疾康复支出", "其他刚性支出")
DISTRICTS = ("310101", "310104", "310110", "310115", "310151")

Record = dict[str, Any]
Pattern = Callable[[random.Random], Record]


def identity(born: str, serial: int) -> str:
    """A synthetic number of the form of GB 11643."""
    body = "990101" + born.replace("-", "") + f"{serial % 1000:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def money(yuan: float) -> str:
    """An amount as text, to the 分, so that no binary fraction stands in the file."""
    return f"{yuan:.2f}"


def person(relation: str, born: str, wage: float = 0, **facts: Any) -> Record:
    """A member with every fact stated; what isn't given is 无."""
    found: Record = {"关系": relation, "出生日期": born, "工资性收入": {"每月": money(wage)}}
    for item in ITEMS:
        amount = facts.pop(item, None)
        found[item] = "无" if amount is None else {"每月": money(amount)}
    found |= dict.fromkeys(("就读", "就业", "人身", "脱离家庭日", "残疾类别", "残疾等级", "重病", "户籍地"), "无")
    found |= {
        "不能独立生活": "否",
        "有法定赡养抚养扶养义务": "是",
        "长期共同居住": "是",
        "不能自主完成的项数": 0,
        "基本医保": "居民医保",
    }
    return found | facts


def household(members: list[Record], savings: float = 0, **facts: Any) -> Record:
    """A household with every fact stated."""
    found: Record = {
        "居住地": "310101",
        "城乡": "城镇",
        "申请日": "2024-08-20",
        "人户分离": "否",
        "成员": members,
        "货币财产": money(savings),
    }
    found |= {"房产": [], "机动车": [], "义务人": [], "在册": [], "申请特困供养日": "无"}
    found |= {"政策范围内住院费用": "0", "基本医保支付": "0", "大病保险支付": "0", "单位补充支付": "无", "互助保障支付": "无"}
    for item in SPENDING:
        amount = facts.pop(item, None)
        found[item] = "无" if amount is None else {"每月": money(amount)}
    return found | facts


def couple(total: float, **facts: Any) -> list[Record]:
    """Two adults under sixty with pensions."""
    half = round(total / 2, 2)
    return [person("本人", "1970-01-15", 养老金=half, **facts), person("配偶", "1971-05-20", 养老金=round(total - half, 2))]


def child(born: str, school: str = "义务教育", **facts: Any) -> Record:
    """A child at school."""
    return person("子女", born, 就读=school, **facts)


def home(use: str = "居住用", only: str = "是", farm: str = "否", area: int = 60) -> Record:
    """A dwelling."""
    return {"用途": use, "建筑面积": area, "唯一住所": only, "宅基地或农民新村": farm}


def obligor(born: str, income: int, **facts: Any) -> Record:
    """Somebody with a legal duty of support."""
    found: Record = {"义务人姓名": "义", "义务人出生日期": born, "是特困人员": "否", "是低保对象": "否", "义务人残疾类别": "无"}
    found |= {"义务人残疾等级": "无", "义务人月收入": income, "财产合低收入标准": "否", "无民事行为能力或失踪或服刑": "否"}
    return found | facts


def applicant(members: list[Record], savings: float = 0, **facts: Any) -> Record:
    """A household that applies for 特困 support."""
    return household(members, savings, **({"申请特困供养日": "2024-08-20"} | facts))


def hospital(cost: int, paid: object = "0", serious: object = "0") -> Record:
    """Costs of a stay in hospital and what was paid."""
    return {"政策范围内住院费用": str(cost), "基本医保支付": paid, "大病保险支付": serious}


PATTERNS: tuple[Pattern, ...] = (
    lambda r: household(couple(r.randint(0, 3100)), r.randint(0, 80000)),  # 低保
    lambda r: household(couple(3190 - 0.01)),  # one 分 below the line
    lambda r: household(couple(3190)),  # at the line
    lambda r: household(couple(r.randint(3300, 6300)), r.randint(0, 120000)),  # 低边
    lambda r: household(couple(6380)),  # at the line of 低边
    lambda r: household(couple(r.randint(7000, 20000))),  # neither
    lambda r: household([*couple(r.randint(0, 4000)), child(f"201{r.randint(0, 9)}-03-03")], r.randint(0, 110000)),  # 分类施保
    lambda r: household([*couple(1000), child("2007-03-03", "普通高中")]),  # 17, at school
    lambda r: household([*couple(1000), child("2007-12-03", "无")]),  # 16, not at school
    lambda r: household([*couple(1000), child("2007-03-03", "无")]),  # 17, not at school
    lambda r: household([person("本人", "1985-01-15", 2690), person("配偶", "1986-02-02")]),  # at the minimum wage
    lambda r: household([person("本人", "1985-01-15", 2689.99), person("配偶", "1986-02-02")]),  # one 分 below
    lambda r: household([person("本人", "1985-01-15", r.randint(2740, 5000)), person("配偶", "1986-02-02"), child("2012-02-02")]),
    lambda r: household(
        [person("本人", "1950-03-03", 居民基础养老金=1500, 优待抚恤金=800, 社会救助款物=100, 福利津贴=180)]
    ),  # not counted
    lambda r: household([person("本人", "1966-03-03", 养老金=1900, 转移性支出=400)]),
    lambda r: household([person("本人", "1970-03-03", 经营净收入=700, 财产净收入=120.5, 失业保险金=300, 其他收入=50)]),
    lambda r: household(
        [*couple(1500), person("父母", "1948-04-04", 养老金=r.randint(0, 1500))], r.randint(0, 140000)
    ),  # parents count
    lambda r: household([*couple(3300), person("子女", "2003-05-05", 就读="全日制本科")]),
    lambda r: household([*couple(3300), person("子女", "2000-05-05", 就读="全日制研究生")]),  # doesn't count
    lambda r: household([person("本人", "1980-02-02", 养老金=1700), person("配偶", "1981-02-02", 人身="服刑")]),
    lambda r: household([person("本人", "1980-02-02", 养老金=1700), person("配偶", "1981-02-02", 脱离家庭日="2020-01-01")]),
    lambda r: household(
        [*couple(7000), person("子女", "2000-03-03", 不能独立生活="是", 残疾类别="肢体", 残疾等级="二级")]
    ),  # 单人户
    lambda r: household([*couple(7000), person("子女", "2000-03-03", 不能独立生活="是", 残疾类别="精神", 残疾等级="三级")]),
    lambda r: household(
        [*couple(7000), person("子女", "2000-03-03", 不能独立生活="是", 残疾类别="肢体", 残疾等级="三级")]
    ),  # not
    lambda r: household([*couple(7000), person("子女", "2000-03-03", 不能独立生活="是", 重病="尿毒症")]),
    lambda r: household(
        [*couple(6400), person("子女", "2000-03-03", 不能独立生活="是", 残疾类别="视力", 残疾等级="一级", 其他收入=1595)]
    ),
    lambda r: household(couple(2000), 84216),  # at the limit of a small household
    lambda r: household(couple(2000), 84215.99),
    lambda r: household([*couple(2000), child("2014-03-03")], 120000),  # mixed members, between the limits
    lambda r: household([*couple(2000), child("2014-03-03")], 137808),  # mixed members, at the higher limit
    lambda r: household([person("本人", "1955-01-15"), person("配偶", "1956-01-15")], 91871.99),  # both sixty
    lambda r: household(couple(4000), 126324),  # at the limit of 低边
    lambda r: household(couple(2000), 机动车=[{"车辆用途": "生活用"}]),
    lambda r: household(couple(2000), 机动车=[{"车辆用途": "残疾人代步"}]),
    lambda r: household(couple(2000), 房产=[home()]),
    lambda r: household(couple(2000), 房产=[home(), home(only="否")]),  # two dwellings
    lambda r: household(couple(2000), 房产=[home(), home(only="否"), home(only="否")]),
    lambda r: household(couple(2000), 房产=[home(), home("非居住用", "否", area=20)]),
    lambda r: household(couple(2000), 房产=[home("居改非")]),
    lambda r: household(couple(2000), 城乡="农村", 房产=[home(farm="是", area=120)]),
    lambda r: household(couple(2000), 城乡="农村", 房产=[home(farm="是", only="否"), home(only="否")]),
    lambda r: applicant([person("本人", f"19{r.randint(40, 63)}-03-03", 不能自主完成的项数=r.randint(0, 6))]),  # 特困
    lambda r: applicant([person("本人", "1945-03-03", 养老金=1595)]),
    lambda r: applicant([person("本人", "1945-03-03")], 45936),
    lambda r: applicant([person("本人", "1945-03-03")], 义务人=[obligor("1975-01-01", 9000)]),
    lambda r: applicant([person("本人", "1940-03-03")], 义务人=[obligor("1962-01-01", 800, 是低保对象="是")]),
    lambda r: applicant([person("本人", "1935-03-03")], 义务人=[obligor("1952-01-01", 2000, 财产合低收入标准="是")]),
    lambda r: applicant([person("本人", "1984-03-03", 残疾类别="智力", 残疾等级="三级", 不能自主完成的项数=4)]),
    lambda r: applicant([person("本人", "1984-03-03", 残疾类别="视力", 残疾等级="二级")]),
    lambda r: household(couple(8000), 医疗自负支出=r.randint(5000, 9000)),  # 刚性支出
    lambda r: household(couple(8000), 医疗自负支出=1000, 教育支出=500),
    lambda r: household(couple(8000), 130000, 医疗自负支出=6000),
    lambda r: household([person("本人", "1970-01-15"), person("配偶", "1971-05-20", 残疾类别="肢体", 残疾等级="一级")]),
    lambda r: household(
        [person("本人", "1970-01-15", 养老金=4000), person("配偶", "1971-05-20", 残疾类别="听力", 残疾等级="三级")]
    ),
    lambda r: household(couple(2000), **hospital(50000, "30000", "5000")),  # 医疗救助
    lambda r: household(couple(5000), **hospital(50000, "30000", "5000")),
    lambda r: household(couple(2000), **hospital(50000, "无", "无")),  # not insured
    lambda r: without(household(couple(2000), **hospital(50000)), "基本医保支付"),  # not yet claimed
    lambda r: without(household(couple(2000)), "货币财产"),
    lambda r: unstated(household(couple(2000)), "工资性收入"),
    lambda r: household(couple(r.randint(500, 3000)), 居住地=r.choice(DISTRICTS)),
    lambda r: household(
        [*couple(r.randint(0, 9000)), *[child(f"20{y:02}-06-06") for y in r.sample(range(8, 24), r.randint(1, 4))]]
    ),
)


def without(record: Record, fact: str) -> Record:
    """The record with a fact of the household not stated."""
    return {name: value for name, value in record.items() if name != fact}


def unstated(record: Record, fact: str) -> Record:
    """The record with a fact of its first member not stated."""
    first, *rest = record["成员"]
    return record | {"成员": [without(first, fact), *rest]}


def records() -> list[Record]:
    """All households, in order: each pattern in turn until there are enough."""
    chance = random.Random(20240901)
    found = []
    for number in range(1, COUNT + 1):
        record = PATTERNS[(number - 1) % len(PATTERNS)](chance)
        members = [
            {"姓名": NAMES[place], "证件号": identity(member["出生日期"], number * 10 + place)} | member
            for place, member in enumerate(record["成员"])
        ]
        found.append({"编号": f"示例-{number:03}", "申请人姓名": "甲"} | record | {"成员": members})
    return found


def as_lines() -> str:
    """The file's text."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records())


def main() -> None:
    """Write the file."""
    TARGET.write_text(as_lines(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
