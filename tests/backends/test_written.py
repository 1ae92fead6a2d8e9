"""Constructs as policies write them decide alike in generated code and in the interpreter, complete and with gaps."""

from datetime import date
from itertools import product

import pytest
from tests.backends.agreement import Difference, difference
from tests.check.rules import (
    test_closed,
    test_fallback_scope,
    test_open_places,
    test_outcomes,
    test_rounding_lines,
    test_written_ways,
)
from tests.check.rules.deciding import DAY, household, program

from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.core.interp import Index
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import load_record

LOCAL = test_open_places.LOCAL.replace("  四舍五入到 1 元/人/月   依据", "  四舍五入到 1 元/人/月\n  依据")
WRITTEN = {
    "open places": ("", test_open_places.UPPER, test_open_places.HEAD + LOCAL),
    "defaults of open places": ("", test_open_places.UPPER.replace("基本额 待地方规定", "基本额 待地方规定 默认 差额"), test_open_places.HEAD),
    "open cells": ("", test_open_places.SCHEME.format(other="不享受"), test_open_places.CELLS),
    "fallback of members": (test_fallback_scope.POOR + test_fallback_scope.SICK + test_fallback_scope.MIXED.format(option=" 范围 成员", line=""),),
    "fallback of units": (test_fallback_scope.POOR + test_fallback_scope.UNITS,),
    "rounding lines": (test_rounding_lines.EXCEPT + test_rounding_lines.PAID,),
    "rounded cases": (test_rounding_lines.CASES + test_rounding_lines.PAID,),
    "two-sided bands": (test_written_ways.TABLE.format("不满 1000", "1000 以上 不满 2000", "2000 以上"),),
    "bands over and under": (test_written_ways.TABLE.format("1000 以下", "超过 1000 不满 2000", "2000 以上"),),
    "scheme by period": (test_closed.SCHEME.format(unit="度/月"),),
    "order with a lapsed class": (test_outcomes.OLD + test_outcomes.ORDER.format(test_outcomes.F, test_outcomes.U),),
    "zero case of a count": ("定义 甲 = (当 计数 车辆 为 0 辆 则 0 元/辆/月 否则 家庭月收入 / 计数 车辆)\n定补 补 : 元/月\n"
                             "  对象 当 甲 大于 5 元/辆/月\n  基本额 7 元/月\n",),
}  # fmt: skip
PEOPLE = ({"工资": 0}, {"工资": 999, "重病": True}, {"工资": 1000, "残疾等级": "一级"}, {"工资": 2000, "在校": True})
GAPS = ((), ("货币财产",), ("商品房数", "居住地"), ("成员",))
FACTS = ({}, {"货币财产": 15000, "居住地": "310104"}, {"货币财产": 25000, "商品房数": 1, "车辆": [{"车价": 1}, {"车价": 2}]})


@pytest.mark.parametrize("name", WRITTEN)
def test_generated_code_agrees_with_the_interpreter(name):
    """Every outcome, amount, site and node of the trace, over households of one to four, other places, and missing facts."""
    made = program(*WRITTEN[name])
    index = Index(made)
    engine = Engine(index)
    for count, facts, gaps, day in product((1, 2, 3, 4), FACTS, GAPS, (DAY, date(2024, 8, 31))):
        record = load_record(household(*PEOPLE[:count], without=gaps, **facts), made.schema)
        found = difference(index, engine, record, Dates(day, day, None))
        assert not isinstance(found, Difference), (count, facts, gaps, found)
