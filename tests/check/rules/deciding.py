"""Deciding small households with a checked policy, for tests of what rules mean."""

from datetime import date
from fractions import Fraction

from tests.check.rules.reading import check

from baozhang_rules.core.decide import decide
from baozhang_rules.core.interp import Index
from baozhang_rules.core.verify import verify
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import Record, load_record

DAY = date(2024, 9, 1)

HOUSEHOLD = {
    "居住地": "310101",
    "申请日": "2024-08-15",
    "受理日": None,
    "片区": "甲区",
    "商品房数": 0,
    "货币财产": 0,
    "年收入": 0,
    "年支出": 0,
    "医药费": 0,
    "基本医保支付": None,
    "补充医保支付": None,
    "年度救助": 0,
    "会议纪要号": None,
    "联系电话": "1",
    "车辆": None,
}
MEMBER = {
    "出生日期": "1980-01-01",
    "工资": 0,
    "工作次数": 1,
    "零工收入": 0,
    "在校": False,
    "重病": False,
    "残疾等级": None,
    "就业": "失业",
    "配偶": None,
    "父亲": None,
}


def program(text, *others):
    """The program of a text behind the preamble; it breaks no invariant of core."""
    made, collector = check(text, *others)
    assert made is not None, [(p.code, p.message("zh")) for p in collector.errors]
    assert verify(made) == ()
    return made


def household(*members, without=(), **facts):
    """A record: a poor household of the given members, with some facts changed or left unknown."""
    listed = [{"姓名": f"成员{n}", **MEMBER, **member} for n, member in enumerate(members or ({},), 1)]
    record = {**HOUSEHOLD, "成员": listed, **facts}
    return {name: value for name, value in record.items() if name not in without}


def decided(made, record, day=DAY, known=None):
    """The results by rule id and, where there are several, entity path or unit."""
    loaded = load_record(record, made.schema)
    assert isinstance(loaded, Record), loaded
    return decide(Index(made), loaded, Dates(day, day, known))


def results(made, record, **options):
    """The results of the household's rules, by rule id."""
    return {r.rule: r for r in decided(made, record, **options).results if not r.entity and not r.unit}


def amount(made, record, rule, **options):
    """The net amount of a rule."""
    value = results(made, record, **options)[rule].value
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value
