"""A local rule that depends on the record and leaves its bounds: 无法计算, with both numbers, both articles and whose it is."""

import json

import pytest
from tests.backends.agreement import difference
from tests.check.rules.deciding import DAY, decided, household, program, results

from baozhang_rules.backends.python.engine import Engine
from baozhang_rules.core.interp import Index
from baozhang_rules.explain import explanation_of
from baozhang_rules.explain.decision_json import state_json
from baozhang_rules.runtime.decision import Dates
from baozhang_rules.runtime.records import load_record

UPPER = """
政策 国家.办法
  发布机关 民政部
引入 示例市救助
定义 成员 的 照料标准 : 元/月 待地方规定 不高于 500 元/月
  依据 国家第八条
救助对象 困难户 编码 KN
  应当同时符合:
    收入: 月人均收入 低于 生活标准
定补 照料费 : 元/月 编码 ZL
  对象 困难户
  基本额 合计 成员 的 照料标准
  四舍五入到 0.01 元/月
"""
CITY = """
政策 乙市办法
  发布机关 乙市民政局
  地区 310000
引入 示例市救助
实施 国家.办法
定义 成员 的 照料标准 = 工资 × 80%   依据 乙市第五条
"""
MADE = program("", UPPER, CITY)


def test_within_its_bounds_the_local_rule_holds():
    """80 % of 625 is 500, which is not above 500."""
    assert results(MADE, household({"工资": 625}))["ZL"].value == 500


def test_beyond_its_bounds_the_fault_says_both_numbers_and_both_places():
    """80 % of 700 is 560, above 500; both engines say so, and that it is the city's to mend."""
    record = household({"工资": 700})
    state = results(MADE, record)["ZL"].value
    assert (state.cause, state.owner) == ("out_of_bounds", "乙市民政局")
    told = dict(state.detail)
    sites = {site.id: site for site in MADE.sites}
    assert (told["value"], told["op"], told["bound"]) == ("560", "<=", "500")
    assert sites[state.site].cite.text == "乙市第五条" and sites[told["opening"]].cite.text == "国家第八条"
    assert json.loads(json.dumps(state_json(state)))["detail"]["value"] == "560"
    agreed = difference(Index(MADE), Engine(Index(MADE)), load_record(record, MADE.schema), Dates(DAY, DAY))
    assert isinstance(agreed, str), agreed


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", "本地规定算得 560 元/月（依据 乙市第五条），上级规定须不超过 500 元/月（依据 国家第八条）（由 乙市民政局 处理）"),
        (
            "en",
            "the local rule comes to 560 CNY/month (under 乙市第五条), while the upper one says no more than 500 CNY/month "
            "(under 国家第八条) (to be mended by 乙市民政局)",
        ),
    ],
)
def test_the_explanation_says_all_of_it(lang, words):
    """Value, bound, both articles and the owner, in both languages."""
    assert words in explanation_of(Index(MADE), decided(MADE, household({"工资": 700}))).text(lang)
