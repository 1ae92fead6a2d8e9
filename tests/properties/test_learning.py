"""知悉日: what was recorded or issued after that day is as if it weren't there."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.shipped import TOWN_DAY, budget, outcomes, places, policy, program_of, shanghai_records, town_record

from baozhang_rules import Outcome, PolicySet
from baozhang_rules.text import Source

pytestmark = pytest.mark.fuzz

KNOWN = date(2024, 5, 20)

LATER = """语言版本 1
政策 试.印发
  发布机关 试市民政局
  施行 2020-01-01 起

档案 家庭
  月收入 : 元/月 范围 0 元/月 至 100000 元/月 精度 0.01 元/月

标准 线 : 元/月
  | 印发       | 执行       | 执行至     | 截止印发   | 值         | 依据 |
  | 2019-12-01 | 2020-01-01 | 2024-06-30 | 2024-06-20 | 1000 元/月 | 甲号 |
  | 2024-06-20 | 2024-07-01 | 无         | 无         | 1200 元/月 | 乙号 |

定义 折扣 : 比率 = 50%
  印发 2019-12-01
  施行 2020-01-01 起 至 2024-06-30
定义 折扣 : 比率 = 60%
  印发 2024-06-25
  施行 2024-07-01 起

救助对象 困难 编码 KUN 范围 家庭
  应当同时符合:
    收入: 月收入 低于 线

定补 补助 : 元/月 编码 BU
  对象 困难
  差额: 基本额 线 的 50%
  四舍五入到 0.01 元/月

定补 折后 : 元/月 编码 ZHE
  对象 困难
  额: 基本额 1000 元/月 × 折扣
  四舍五入到 0.01 元/月
"""


def later_set() -> PolicySet:
    return PolicySet(program_of([Source("later.pol", LATER)]))


def recorded(value: object, day: date) -> dict[str, object]:
    return {"值": value, "记录于": day.isoformat()}


def with_day(record: dict[str, Any], where: tuple[object, ...], day: date) -> dict[str, Any]:
    """The record with one fact recorded on a day."""
    found: Any = copy.deepcopy(record)
    target = found
    for step in where[:-1]:
        target = target[step]
    target[where[-1]] = recorded(target[where[-1]], day)
    return found


def absent(record: dict[str, Any], where: tuple[object, ...]) -> dict[str, Any]:
    found: Any = copy.deepcopy(record)
    target = found
    for step in where[:-1]:
        target = target[step]
    del target[where[-1]]
    return found


TOWN_FACTS = [
    ("存款",),
    ("居住地",),
    ("成员", 0, "月收入"),
    ("成员", 1, "残疾等级"),
    ("成员", 1, "出生日期"),
]


@given(st.sampled_from(TOWN_FACTS), st.integers(-400, 400))
@settings(max_examples=budget(30, 300), deadline=None)
def test_a_fact_counts_from_the_day_it_was_recorded(where: tuple[object, ...], days: int) -> None:
    """A fact recorded by the 知悉日 decides like a plain one; recorded later it is as if it had never been given."""
    set_, record, day = policy("town"), town_record(), KNOWN + timedelta(days)
    seen = set_.decide(with_day(record, where, day), TOWN_DAY, known=KNOWN)
    like = record if day <= KNOWN else absent(record, where)
    assert outcomes(seen) == outcomes(set_.decide(like, TOWN_DAY, known=KNOWN))
    assert outcomes(set_.decide(with_day(record, where, day), TOWN_DAY)) == outcomes(set_.decide(record, TOWN_DAY))


def test_a_fact_recorded_on_the_day_itself_is_known() -> None:
    """The 知悉日 is the last day whose records count."""
    set_, record = policy("town"), town_record()
    on, after = (set_.decide(with_day(record, ("存款",), day), TOWN_DAY, known=KNOWN) for day in (KNOWN, KNOWN + timedelta(1)))
    assert on["KUNNAN"].outcome is Outcome.ELIGIBLE
    assert after["KUNNAN"].outcome is Outcome.UNKNOWN
    assert {str(path) for path in after["KUNNAN"].missing} == {"存款"}


def test_an_entry_recorded_later_is_hidden() -> None:
    """A member recorded after the 知悉日 isn't counted yet."""
    set_, record = policy("town"), town_record()
    second = {**record["成员"][1], "记录于": (KNOWN + timedelta(1)).isoformat()}
    seen = set_.decide({**record, "成员": [record["成员"][0], second]}, TOWN_DAY, known=KNOWN)
    alone = set_.decide({**record, "成员": record["成员"][:1]}, TOWN_DAY, known=KNOWN)
    assert outcomes(seen) == outcomes(alone)


def test_a_month_recorded_later_is_hidden() -> None:
    """A month of a series that was recorded after the 知悉日 is unknown, other months stay known."""
    set_, record = policy("shanghai"), shanghai_records()[0]
    member, others = record["成员"][0], record["成员"][1:]
    pension = {"每月": {"值": "1079.00", "记录于": "2024-08-01"}, "2024-09": {"值": "1079.00", "记录于": "2024-09-20"}}
    decision = set_.decide(
        {**record, "成员": [{**member, "养老金": pension}, *others]}, date(2024, 9, 1), known=date(2024, 9, 10)
    )
    plain = set_.decide(record, date(2024, 9, 1), known=date(2024, 9, 10))
    # September's own value is hidden, so the one for every month holds, as it did when nobody had written another.
    assert decision["DIBAO"].outcome is plain["DIBAO"].outcome
    alone = {"2024-09": {"值": "1079.00", "记录于": "2024-09-20"}}
    decision = set_.decide({**record, "成员": [{**member, "养老金": alone}, *others]}, date(2024, 9, 1), known=date(2024, 9, 10))
    assert decision["DIBAO"].outcome is Outcome.UNKNOWN
    assert {str(path) for path in decision["DIBAO"].missing} == {"成员[1].养老金@2024-09"}


@pytest.mark.parametrize(
    ("known", "amount", "discounted"),
    [
        (None, 600, 600),
        (date(2024, 7, 1), 600, 600),
        (date(2024, 6, 25), 600, 600),
        (date(2024, 6, 24), 600, None),
        (date(2024, 6, 20), 600, None),
        (date(2024, 6, 19), 500, None),
        (date(2020, 1, 1), 500, None),
    ],
)
def test_a_row_issued_later_is_hidden(known: date | None, amount: int, discounted: int | None) -> None:
    """A standard's row and a dated text don't count before the day they were issued, nor does the end that they set."""
    decision = later_set().decide({"月收入": "900"}, date(2024, 7, 10), known=known)
    assert decision["KUN"].outcome is Outcome.ELIGIBLE
    assert decision["BU"].amount == Fraction(amount)
    assert decision["ZHE"].amount == discounted
    assert discounted is not None or decision["ZHE"].state.cause == "lapsed"


def test_before_anything_was_issued_nothing_can_be_computed() -> None:
    """With a 知悉日 before the first row was issued the outcome is 无法计算, never a refusal."""
    decision = later_set().decide({"月收入": "900"}, date(2024, 7, 10), known=date(2019, 11, 30))
    assert decision["KUN"].outcome is Outcome.FAULT


@given(st.dates(date(2019, 1, 1), date(2026, 1, 1)), st.dates(date(2019, 1, 1), date(2026, 1, 1)), st.integers(0, 1500))
@settings(max_examples=budget(40, 500), deadline=None)
def test_knowing_more_hides_nothing(early: date, late: date, income: int) -> None:
    """A fact that is settled by a later 知悉日 was unknown or the same by an earlier one, as long as the law stayed the same."""
    set_ = later_set()
    first, last = sorted((early, late))
    record = {"月收入": recorded(income, date(2024, 1, 1))}
    decided = [set_.decide(record, date(2024, 1, 10), known=day) for day in (first, last)]
    sooner, later = (each["KUN"].outcome for each in decided)
    if first >= date(2019, 12, 1):
        assert sooner in (later, Outcome.UNKNOWN)
    assert places(decided[1]) or later is Outcome.FAULT
