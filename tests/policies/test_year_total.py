"""按年合计: what a year's claims bring together is the same in whatever order they come, and no layer pays more than is left."""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from random import Random

import pytest
from tests.backends.agreement import Difference, difference

from baozhang_rules import PolicySet
from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.resources import policies_path
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.numbers import format_number
from baozhang_rules.runtime.records import load_record

NONE = (
    "经营净收入 财产净收入 养老金 居民基础养老金 失业保险金 赡养抚养扶养费 其他转移收入 转移性支出 其他收入 社会救助款物 "
    "人身 脱离家庭日 残疾类别 残疾等级 重病 就读 连续拒绝工作次数"
).split()
LAYERS = ("基本医保付", "大病保险付", "单位补充付", "互助保障付")
WAGES = {"低保家庭": "0.00", "低保边缘家庭": "2000.00"}


@lru_cache(maxsize=1)
def policy():
    return PolicySet.load(policies_path() / "examples" / "baishui")


def money(amount, unit="元"):
    """Return an exact amount as a record writes it."""
    return f"{format_number(amount)} {unit}"


def claims_of(chance, count):
    """Return claims: cost and what each earlier layer pays, in 分, the layers never above the cost."""
    found = []
    for _ in range(count):
        cost = chance.randrange(1, 4_000_000)
        left, layers = cost, []
        for _ in LAYERS:
            paid = chance.choice((None, chance.randrange(left + 1)))
            left -= paid or 0
            layers.append(None if paid is None else Fraction(paid, 100))
        found.append((Fraction(cost, 100), tuple(layers)))
    return found


def household(claims, wage, paid, community):
    """Return a couple of whom one has these claims, settled on the first of January, February and so on."""
    bills = [
        {
            "种类": "住院",
            "结算日": f"2024-{month:02}-01",
            "政策范围内费用": money(cost),
            **{name: "无" if each is None else money(each) for name, each in zip(LAYERS, layers, strict=True)},
        }
        for month, (cost, layers) in enumerate(claims, start=1)
    ]
    plain = dict.fromkeys(NONE, "无")
    sick = {
        **plain, "姓名": "甲", "关系": "本人", "出生日期": "1980-01-15", "工资性收入": {"每月": wage}, "基本医保": "居民医保", "就业": "在职",
        "有劳动能力": "是", "费用单": bills, "本年已付医疗救助": money(paid, "元/年"), "本年已付社区托底": money(community, "元/年"),
    }  # fmt: skip
    well = {
        **plain, "姓名": "乙", "关系": "配偶", "出生日期": "1982-03-20", "工资性收入": {"每月": "0.00"}, "基本医保": "居民医保", "就业": "在职",
        "有劳动能力": "是", "费用单": "无", "本年已付医疗救助": "无", "本年已付社区托底": "无",
    }  # fmt: skip
    return {"编号": "一", "居住地": "990200", "货币财产": "0 元", "申请特困供养日": "无", "成员": [sick, well]}


def due(record, day):
    """Return what is due now of the medical assistance and of the community's fallback."""
    decision = policy().decide(record, on=day)
    assert not decision.refused, [problem.text("en") for problem in decision.problems]
    first = [result for result in decision.results if result.data.entity[-1:] == (0,)]
    amounts = {result.name: result.amount or Fraction(0) for result in first}
    return amounts["医疗救助"], amounts["社区医疗托底"]


def paid_in_order(claims, wage):
    """Return what a year's claims bring when each is decided as it comes, and what was paid is a fact from then on."""
    paid = community = Fraction(0)
    for count in range(1, len(claims) + 1):
        day = date(2024, count, 1)
        assistance, _ = due(household(claims[:count], wage, paid, community), day)
        paid += assistance
        _, fallback = due(household(claims[:count], wage, paid, community), day)
        community += fallback
    return paid, community


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("wage", WAGES.values(), ids=WAGES)
def test_the_order_of_claims_makes_no_difference(seed, wage):
    """All orders of a year's claims bring the same, of assistance and of the community: the year's total of all at once."""
    claims = claims_of(Random(seed), 3)
    totals = {paid_in_order(list(order), wage) for order in permutations(claims)}
    at_once = due(household(claims, wage, Fraction(0), Fraction(0)), date(2024, 12, 31))
    assert totals == {at_once}


@pytest.mark.parametrize("seed", range(12))
def test_the_layers_never_pay_more_than_the_costs(seed):
    """Insurance, assistance and the community's fallback together stay within what the year cost."""
    claims = claims_of(Random(100 + seed), 2)
    paid, community = paid_in_order(claims, "0.00")
    before = sum((each or 0) for _, layers in claims for each in layers)
    assert before + paid + community <= sum(cost for cost, _ in claims)
    assert paid <= 30000, "the year's limit of 2024"
    assert community <= 10000


@pytest.mark.parametrize("seed", range(4))
def test_the_generated_engine_agrees(seed):
    """The engine and the interpreter say the same of such records, trace and all."""
    claims = claims_of(Random(200 + seed), 3)
    index = policy().index
    record = load_record(household(claims, "2000.00", Fraction(seed, 10), Fraction(0)), index.program.schema)
    day = date(2024, 6, 1)
    assert not isinstance(difference(index, Engine(index), record, Dates(day, day, None)), Difference)


@lru_cache(maxsize=1)
def shanghai():
    """Return Shanghai's rules for persons in extreme poverty."""
    return PolicySet.load(*(policies_path() / name for name in ("shanghai", "extreme_poverty")))


def supported(claims, paid):
    """Return an old person alone who applies for support, with these claims of the year."""
    found = household(claims, "0.00", paid, Fraction(0))
    person = {
        **found["成员"][0], "出生日期": "1950-01-15", "优待抚恤金": "无", "奖励扶助金": "无", "福利津贴": "无", "户籍地": "无",
        "不能自主完成的项数": 0, "证件号": "无",
    }  # fmt: skip
    for name in ("连续拒绝工作次数", "有劳动能力", "本年已付社区托底"):
        person.pop(name)
    empty = {name: [] for name in ("义务人", "在册", "房产", "机动车")}
    return {**found, **empty, "居住地": "310101", "城乡": "城镇", "申请特困供养日": "2024-01-05", "成员": [person]}


def full_aid(claims, paid, day):
    """Return what Shanghai's full aid comes to now."""
    decision = shanghai().decide(supported(claims, paid), on=day)
    assert not decision.refused, [problem.text("en") for problem in decision.problems]
    assert decision["特困人员"].outcome.value == "eligible", decision.explain("en")
    return decision["特困住院医疗救助"].amount


@pytest.mark.parametrize("seed", range(4))
def test_full_aid_pays_what_insurance_leaves_in_any_order(seed):
    """In Shanghai all orders of a year's hospital bills bring what no layer paid, neither more nor less."""
    claims = claims_of(Random(300 + seed), 3)
    left = sum(cost - sum((each or 0) for each in layers) for cost, layers in claims)
    for order in permutations(claims):
        paid = Fraction(0)
        for count in range(1, len(claims) + 1):
            paid += full_aid(list(order)[:count], paid, date(2024, count, 10))
        assert paid == left
