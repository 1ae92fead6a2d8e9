"""Ranks among the entries of a household: by NumPy, by LLVM and by the scalar engine alike, ties and 无 included."""

from collections import Counter
from datetime import date

import pytest

pytest.importorskip("pyarrow")

import pyarrow as pa
from tests.backends.batch_agreement import compare_batch

from baozhang_rules import PolicySet
from baozhang_rules.population.generate import Generator
from baozhang_rules.population.streams import decide_stream
from baozhang_rules.runtime.decision import Dates

ON = date(2024, 9, 1)
POLICY = """语言版本 1
政策 次序
  地区 310000
  施行 2024-01-01 起
分级 等级 : 一级 重于 二级 重于 三级
档案 家庭
  居住地 : 地区码 管辖
  成员 : 成员 名单 1 至 30
档案 成员 属于 家庭 计量 人
  户籍地 : 地区码
  收入 : 元/月 或 无 范围 0 元/月 至 5 元/月 精度 1 元/月
  等级 : 等级 或 无
  资产 : 元 范围 0 元 至 100000000000000 元 精度 0.01 元
定义 成员 的 挣得 : 元/月 = 收入 无则 0 元/月
定义 成员 的 名次 = 排名 按 收入 从高到低, 等级 从低到高 并列时 按 记录次序
定义 成员 的 大数次 = 排名 按 资产 × 资产 从低到高 并列时 按 记录次序
定义 成员 的 本地 : 是否 = 地区属于(户籍地, 310000)
定义 前三收入 : 元/月 = 合计 成员 的 挣得 其中 (名次 不超过 3)
救助对象 甲类 编码 JIA 范围 家庭
  应当同时符合:
    收入: 前三收入 低于 9 元/月
救助对象 头名 编码 TOU 范围 成员
  应当同时符合:
    先: 名次 为 1
    大: 大数次 不超过 2
"""


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    """The policy."""
    path = tmp_path_factory.mktemp("ranked") / "p.pol"
    path.write_text(POLICY, encoding="utf-8")
    return PolicySet.load(path)


def test_ranks_agree(ranked):
    """400 households of up to thirty members with five different incomes and some facts unknown: every column is the scalar engine's."""
    counts = Counter()
    batch = Generator(ranked.program, ON, 3, unknown=5).batch(0, 400)
    assert compare_batch(ranked, batch, Dates(ON, ON), 0, counts) == []
    assert counts == {"kernel": 400, "scalar": 0}


def test_ties_go_by_the_order_of_the_record(ranked):
    """Incomes 3, 无, 5, 3: from the top 5 is first, the first 3 second, the other third; 无 comes last."""
    members = [{"收入": each, "户籍地": "310101", "等级": "无", "资产": "1"} for each in ("3", "无", "5", "3")]
    table = pa.Table.from_pylist([{"编号": "甲", "居住地": "310101", "成员": members}])
    (found,) = decide_stream(ranked, table, ON, values=True).read_all().to_pylist()
    assert [item["名次"] for item in found["values.成员"]] == [2, 4, 1, 3]
    assert found["values"]["前三收入"] == 11
